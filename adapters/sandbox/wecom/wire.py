"""WeCom's envelope as the platform makes it: AES-256-CBC, 32-byte padding, SHA-1 signature. DOC 90968."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


@dataclass(frozen=True, slots=True)
class Envelope:
    """Seals for one callback URL. `receive_id`: the CorpID for the app, "" for the robot."""

    token: str
    aes_key: str
    receive_id: str

    def seal(self, plain: str, timestamp: int, nonce: str | None = None) -> tuple[str, dict[str, str]]:
        """(encrypted, query parameters)."""
        body = plain.encode()
        packed = os.urandom(16) + len(body).to_bytes(4, "big") + body + self.receive_id.encode()
        pad = BLOCK - len(packed) % BLOCK
        encryptor = self._cipher().encryptor()
        sealed = base64.b64encode(encryptor.update(packed + bytes([pad]) * pad) + encryptor.finalize()).decode()
        stamp, nonce = str(timestamp), nonce or secrets.token_hex(5)
        return sealed, {"msg_signature": self.sign(stamp, nonce, sealed), "timestamp": stamp, "nonce": nonce}

    def unseal(self, answer: Mapping[str, object], nonce: str) -> str:
        """What the bot answered to a delivery with this nonce. Raises ValueError for what WeCom would not read."""
        sealed, stamp = str(answer.get("encrypt", "")), str(answer.get("timestamp", ""))
        if answer.get("nonce") != nonce or answer.get("msgsignature") != self.sign(stamp, nonce, sealed):
            raise ValueError("bad signature")
        decryptor = self._cipher().decryptor()
        packed = decryptor.update(base64.b64decode(sealed, validate=True)) + decryptor.finalize()
        packed = packed[: -packed[-1]]
        end = 20 + int.from_bytes(packed[16:20], "big")
        if packed[end:].decode() != self.receive_id:
            raise ValueError("another receiver")
        return packed[20:end].decode()

    def sign(self, timestamp: str, nonce: str, sealed: str) -> str:
        return hashlib.sha1("".join(sorted((self.token, timestamp, nonce, sealed))).encode()).hexdigest()

    def _cipher(self) -> Cipher[modes.CBC]:
        key = base64.b64decode(self.aes_key + "=")
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


Tree = Mapping[str, object]


def to_xml(content: Tree) -> str:
    """`{"Event": "x", "MemChangeList": {"Item": ["a", "b"]}}` as WeCom writes it: text in CDATA, numbers bare."""
    return f"<xml>{_inner(content)}</xml>"


def _inner(content: Tree) -> str:
    return "".join(_element(name, value) for name, value in content.items())


def _element(name: str, value: object) -> str:
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if isinstance(value, Mapping):
        return f"<{name}>{_inner(value)}</{name}>"
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    text = str(value)
    inside = escape(text) if "]]>" in text else f"<![CDATA[{text}]]>"
    return f"<{name}>{inside}</{name}>"
