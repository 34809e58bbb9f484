"""Bundles: files in a zip, listed with their hashes in a signed manifest, with the script that checks them.

What a bundle says is made elsewhere (`case_file.py`, `bot.reports.bundle_page`). Touch this when every bundle must
hold something new; `standalone.py` checks what is listed here.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from bot.evidence import standalone
from bot.evidence.checkpoint import Checkpoint
from bot.evidence.keys import Signer

FORM = "qungui-bundle-1"
CHECKER = "verify.py"
READ_ME = """\
群规证据包 / Qungui evidence bundle

先看 {page}。核验（离线，只需要 Python 3.9 或更新版本，不需要安装群规）：
Read {page} first. To check it, offline, with Python 3.9 or newer and nothing else:

    python verify.py
    python verify.py --key {key}

第二种还要求由这把公钥签名：请向签发方另行核对公钥。
The second also asks for this very public key: ask for it where you know it is theirs, not only here.

verify.py 在本包里，也在群规的源代码里（bot/evidence/standalone.py）：不放心可以用那一份。
verify.py is in this bundle, and in Qungui's source code too: bot/evidence/standalone.py.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Who took the bundle out, when, why: it stands in the manifest, in the data and on every page."""

    about: str
    by: str
    at: datetime
    reason: str

    @property
    def watermark(self) -> str:
        return f"{self.about} · {self.by} · {self.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def plain(value: Any) -> Any:
    """A value as JSON knows it: times in ISO 8601 (UTC), sets sorted, and no floating-point numbers."""
    if value is None or isinstance(value, bool | int) or type(value) is str:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float):
        return repr(value)  # as text: two programs may write the same number differently
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Struct):
        return plain(structs.asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, AbstractSet):
        return sorted(plain(part) for part in value)
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    raise TypeError(f"{type(value).__name__} has no place in a bundle")


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no spaces, UTF-8, no floats."""
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def chain_file(rows: Sequence[Mapping[str, Any]], checkpoints: Sequence[Checkpoint]) -> bytes:
    """`chain.json`: rows with their paths, and the checkpoints that vouch for them."""
    return canonical({"rows": rows, "checkpoints": checkpoints})


def bundled(files: Mapping[str, bytes], stamp: Stamp, signer: Signer, page: str) -> bytes:
    """The zip: these files, a word to the reader, the checker, the list of all of them, and the signature."""
    checker = Path(standalone.__file__).read_bytes()
    read_me = READ_ME.format(page=page, key=signer.public_key).encode()
    everything = {**files, "README.txt": read_me, CHECKER: checker}
    manifest = canonical(
        {
            "form": FORM,
            "about": stamp.about,
            "exported_at": stamp.at,
            "exported_by": stamp.by,
            "reason": stamp.reason,
            "files": {name: hashlib.sha256(data).hexdigest() for name, data in everything.items()},
        }
    )
    seal = canonical(
        {
            "manifest_sha256": hashlib.sha256(manifest).hexdigest(),
            "public_key": signer.public_key,
            "signature": signer.sign(manifest.decode()),
        }
    )
    everything |= {standalone.MANIFEST: manifest, standalone.SEAL: seal + b"\n"}
    return _zipped(everything, stamp.at)


def _zipped(files: Mapping[str, bytes], at: datetime) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, date_time=at.astimezone(UTC).timetuple()[:6])
            member.external_attr = 0o644 << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, files[name])
    return out.getvalue()
