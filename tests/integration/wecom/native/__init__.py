"""The archive's native library for tests: a stand-in in C, compiled once, over a folder that tests fill."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

SOURCE = Path(__file__).with_name("finance.c")
SECRET = "sandbox-archive-secret"


@cache
def compiler() -> str | None:
    return shutil.which("gcc") or shutil.which("cc")


@dataclass(slots=True, kw_only=True)
class Company:
    """What the library would fetch: `say` adds a record, `shelve` a file."""

    folder: Path
    library: Path
    seq: int = 0

    def say(self, public: RSAPublicKey, version: int, *, seq: int | None = None, **record: Any) -> str:
        self.seq = seq or self.seq + 1
        msgid = str(record.setdefault("msgid", f"m{self.seq}"))
        key = f"key-of-{self.seq}"
        plain = json.dumps(record, ensure_ascii=False).encode()
        sealed = {
            "seq": self.seq,
            "msgid": msgid,
            "publickey_ver": version,
            "encrypt_random_key": base64.b64encode(public.encrypt(key.encode(), PKCS1v15())).decode(),
            "encrypt_chat_msg": bytes(a ^ b for a, b in zip(plain, cycle(key.encode()), strict=False)).hex(),
        }
        self.put(sealed)
        return msgid

    def put(self, sealed: dict[str, Any]) -> None:
        with (self.folder / "records").open("a", encoding="utf-8") as file:
            file.write(f"{sealed['seq']} {json.dumps(sealed)}\n")

    def shelve(self, id: str, data: bytes) -> None:
        (self.folder / "media" / id).write_bytes(data)

    def next_answer(self, code: int) -> None:
        (self.folder / "trouble").write_text(str(code))

    def calls(self, name: str) -> list[int]:
        """The number beside each call of this name: the seq, where a piece begins, how many handles leaked."""
        lines = (self.folder / "log").read_text().splitlines() if (self.folder / "log").exists() else []
        return [int(line.split()[1]) for line in lines if line.split()[0] == name]


def company(folder: Path) -> Company:
    """A library compiled for this folder. Skips the test where there is no C compiler."""
    found = compiler()
    if found is None:
        pytest.skip("needs gcc: the stand-in for the archive's native library is compiled for the test")
    data = folder / "finance"
    (data / "media").mkdir(parents=True)
    library = folder / "libfinance.so"
    defines = [f'-DFOLDER="{data}"', f'-DSECRET="{SECRET}"']
    wanted = ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-D_GNU_SOURCE", *defines]
    subprocess.run([found, *wanted, "-o", str(library), str(SOURCE)], check=True)
    return Company(folder=data, library=library)
