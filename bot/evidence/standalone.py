#!/usr/bin/env python3
"""Checks a bundle of evidence, offline, with nothing but Python 3.9 or newer. 离线核验本证据包，只需要 Python。

    python verify.py                 the folder in which this file lies      核验本文件所在的文件夹
    python verify.py bundle.zip      a bundle that was not unpacked          核验没有解压的证据包
    python verify.py certificate.json    a certificate that Qungui signed    核验群规签发的一份证明
    python verify.py --key 1f2e…     and it must be signed with this key     并且必须由这把公钥签名

It says for every file whether it is as it was when the bundle was signed, whether the rows of the audit chain in it
fit their hashes, and whether signed checkpoints vouch for them. Exit code 0 = everything holds; 1 = something does
not, and it is named. The bundle is made by Qungui; this file needs nothing of it.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

MANIFEST, SEAL = "manifest.json", "manifest.sig"
UNREADABLE = (OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error)  # what a broken zip raises

# -- Ed25519 (RFC 8032), the checking half ---------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]  # extended coordinates (X, Y, Z, T)
NEUTRAL: Point = (0, 1, 1, 0)


def add(a: Point, b: Point) -> Point:
    e = (a[1] - a[0]) * (b[1] - b[0])
    f = (a[1] + a[0]) * (b[1] + b[0])
    g = 2 * a[3] * b[3] * D
    h = 2 * a[2] * b[2]
    e, f, g, h = (f - e) % P, (h - g) % P, (h + g) % P, (f + e) % P
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number: int, point: Point) -> Point:
    found = NEUTRAL
    while number:
        if number & 1:
            found = add(found, point)
        point = add(point, point)
        number >>= 1
    return found


def same(a: Point, b: Point) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def point_of(data: bytes) -> Point | None:
    """The point that 32 bytes stand for; None when they stand for none."""
    y = int.from_bytes(data, "little")
    odd, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and odd):
        return None
    if x & 1 != odd:
        x = P - x
    return (x, y, 1, x * y % P)


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or NEUTRAL


def signature_fits(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is one of `message` by the owner of this public key (all bytes)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, nonce = point_of(public), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or nonce is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    return same(times(s, BASE), add(nonce, times(h, key)))


# -- the audit chain -------------------------------------------------------------------------------------------------


def canonical(value: object) -> str:
    """Sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha256(data: bytes | str) -> str:
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode()).hexdigest()


def hash_of(row: dict[str, Any]) -> str:
    """The hash that this row of the chain ought to have. Rows of old records are hashed over the body itself."""
    at, what, previous, seq = canonical(row["at"]), canonical(row["what"]), row["previous"], row["seq"]
    if row.get("body_sha256") is None:
        return sha256(f'{{"at":{at},"body":{row["body"]},"previous":"{previous}","seq":{seq},"what":{what}}}')
    names = ("at", "body_sha256", "previous", "seq", "what")
    return sha256(canonical({name: row[name] for name in names}))


def leads_to(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path leads from this leaf to the root of a tree with so many leaves (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, here, last = hashlib.sha256(b"\x00" + leaf).digest(), index, size - 1
    for beside in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            node = hashlib.sha256(b"\x01" + beside + node).digest()
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\x01" + node + beside).digest()
        here, last = here >> 1, last >> 1
    return last == 0 and node == root


def chain_faults(rows: Sequence[dict[str, Any]], checkpoints: Sequence[dict[str, str]]) -> Iterator[str]:
    """What is wrong with rows and checkpoints, one sentence each."""
    signed: dict[int, dict[str, Any]] = {}
    for one in checkpoints:
        says, key = json.loads(one["statement"]), one["public_key"]
        fits = signature_fits(bytes.fromhex(key), one["statement"].encode(), bytes.fromhex(one["signature"]))
        if says["key"] != key or not fits:
            yield f"checkpoint {says['seq']}: its signature does not fit"
        signed[says["seq"]] = says
    for row in rows:
        fault = row_fault(row, signed.get(row["checkpoint"]))
        if fault:
            yield f"row {row['seq']} of the audit chain {fault}"


def row_fault(row: dict[str, Any], says: dict[str, Any] | None) -> str | None:
    """What is wrong with this row under the checkpoint that it names."""
    emptied = row.get("body_sha256") is not None and not row["body"]
    if hash_of(row) != row["hash"]:
        return "does not fit its hash"
    if row.get("body_sha256") is not None and not emptied and sha256(row["body"]) != row["body_sha256"]:
        return "does not fit its hash"
    if says is None:
        return f"names checkpoint {row['checkpoint']}, which is not here"
    place, size = row["seq"] - says["first"], says["seq"] - says["first"] + 1
    path = [bytes.fromhex(text) for text in row["path"]]
    if not leads_to(bytes.fromhex(row["hash"]), place, size, path, bytes.fromhex(says["root"])):
        return f"is not among those that checkpoint {row['checkpoint']} vouches for"
    return None


# -- the bundle ------------------------------------------------------------------------------------------------------


class Folder:
    """A bundle that was unpacked."""

    def __init__(self, path: Path):
        self.path = path

    def names(self) -> list[str]:
        return sorted(one.relative_to(self.path).as_posix() for one in self.path.rglob("*") if one.is_file())

    def read(self, name: str) -> bytes:
        return (self.path / name).read_bytes()


class Zip:
    """A bundle as it came."""

    def __init__(self, path: Path):
        self.file = zipfile.ZipFile(path)

    def names(self) -> list[str]:
        return sorted(name for name in self.file.namelist() if not name.endswith("/"))

    def read(self, name: str) -> bytes:
        return self.file.read(name)


def seal_faults(bundle: Folder | Zip, wanted: str) -> Iterator[str]:
    """What is wrong with the signature over the list of files."""
    text, manifest = bundle.read(SEAL), bundle.read(MANIFEST)
    try:
        seal = json.loads(text)
        public, signature = bytes.fromhex(seal["public_key"]), bytes.fromhex(seal["signature"])
    except (ValueError, KeyError, TypeError):
        yield f"{SEAL} was changed: it cannot be read"
        return
    told = {"manifest_sha256": sha256(manifest), "public_key": public.hex(), "signature": signature.hex()}
    if wanted and public.hex() != wanted:
        yield f"{SEAL}: signed with another key than the one you asked for: {public.hex()}"
    if not signature_fits(public, manifest, signature):
        changed = MANIFEST if seal.get("manifest_sha256") != told["manifest_sha256"] else SEAL
        yield f"{changed} was changed: its signature does not fit"
    elif text != (canonical(told) + "\n").encode():
        yield f"{SEAL} was changed"


def file_faults(bundle: Folder | Zip) -> Iterator[str]:
    """Files that are not as the list says."""
    listed = json.loads(bundle.read(MANIFEST))["files"]
    found = set(bundle.names()) - {MANIFEST, SEAL}
    for name in sorted(found - set(listed)):
        yield f"{name} does not belong to the bundle"
    for name in sorted(listed):
        if name not in found:
            yield f"{name} is missing"
        elif not is_whole(bundle, name, listed[name]):
            yield f"{name} was changed"


def is_whole(bundle: Folder | Zip, name: str, digest: str) -> bool:
    try:
        return sha256(bundle.read(name)) == digest
    except UNREADABLE:
        return False


def content_faults(bundle: Folder | Zip) -> Iterator[str]:
    """What the files say about each other."""
    chain = json.loads(bundle.read("chain.json"))
    yield from chain_faults(chain["rows"], chain["checkpoints"])
    if {"policy.json", "case.json"} <= set(bundle.names()):
        revision = json.loads(bundle.read("case.json"))["violation"]["revision"]
        if sha256(bundle.read("policy.json")) != revision:
            yield f"policy.json is not the revision {revision[:12]} that the case names"


def faults(bundle: Folder | Zip, wanted: str = "") -> list[str]:
    """Everything that is wrong; later checks trust what earlier ones found whole."""
    names = bundle.names()
    missing = [f"{name} is missing" for name in (MANIFEST, SEAL) if name not in names]
    twice = [f"{name} stands in the bundle more than once" for name in sorted(set(names)) if names.count(name) > 1]
    if missing or twice:
        return missing + twice
    for name in (MANIFEST, SEAL):
        try:
            bundle.read(name)
        except UNREADABLE:
            return [f"{name} was changed: it cannot be read"]
    return list(seal_faults(bundle, wanted)) or list(file_faults(bundle)) or list(content_faults(bundle))


def certificate_faults(text: bytes, wanted: str = "") -> list[str]:
    """What is wrong with a certificate: a file of its own, with its signature in it."""
    try:
        told = json.loads(text)
        says, public, signature = told["certificate"], told["public_key"], bytes.fromhex(told["signature"])
        key = bytes.fromhex(public)
    except (ValueError, KeyError, TypeError):
        return ["this is no certificate"]
    if wanted and public != wanted:
        return [f"signed with another key than the one you asked for: {public}"]
    fits = says.get("what") == "qungui-certificate-1" and signature_fits(key, canonical(says).encode(), signature)
    return [] if fits else ["the certificate was changed: its signature does not fit"]


def check_certificate(path: Path, wanted: str) -> int:
    text = path.read_bytes()
    wrong = certificate_faults(text, wanted)
    for fault in wrong:
        say(f"FAILED 核验失败: {path.name}: {fault}")
    if not wrong:
        told = json.loads(text)
        say("OK 核验通过: " + " · ".join(str(told["certificate"][name]) for name in ("id", "about", "at", "by")))
        say(f"   signed with 公钥 {told['public_key']}")
    return 1 if wrong else 0


def say(words: str) -> None:
    sys.stdout.write(words + "\n")


def main(arguments: list[str]) -> int:
    wanted = ""
    if "--key" in arguments[:-1]:
        place = arguments.index("--key")
        wanted = arguments[place + 1].lower()
        del arguments[place : place + 2]
    where = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    if where.suffix == ".json" and where.is_file():
        return check_certificate(where, wanted)
    try:
        bundle = Folder(where) if where.is_dir() else Zip(where)
    except UNREADABLE as error:
        say(f"FAILED 核验失败: {where} cannot be opened: {error}")
        return 1
    wrong = faults(bundle, wanted)
    for fault in wrong:
        say(f"FAILED 核验失败: {fault}")
    if wrong:
        return 1
    made, chain = json.loads(bundle.read(MANIFEST)), json.loads(bundle.read("chain.json"))
    say(f"OK 核验通过: {len(made['files'])} files, {len(chain['rows'])} rows, {len(chain['checkpoints'])} checkpoints")
    say("   " + " · ".join(str(made[name]) for name in ("about", "exported_at", "exported_by")))
    say(f"   signed with 公钥 {json.loads(bundle.read(SEAL))['public_key']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
