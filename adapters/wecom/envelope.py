"""WeCom's envelope: SHA-1 signature over four sorted strings, AES-256-CBC with a 32-byte padded block.

https://developer.work.weixin.qq.com/document/path/90968. The app's callback wraps XML with receiveid = CorpID, the
robot's wraps JSON with receiveid "". Touch this module when the envelope changes, not when its content does.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any, Final
from xml.parsers import expat

import xmltodict  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.domain.errors import RequestRefused

BLOCK: Final = 32  # bytes: of PKCS#7, twice the cipher's own
RANDOM: Final = 16
LENGTH: Final = 4


def signature(token: str, timestamp: str, nonce: str, encrypted: str) -> str:
    """`msg_signature`: sha1 of the four strings, sorted and joined."""
    return hashlib.sha1("".join(sorted((token, timestamp, nonce, encrypted))).encode()).hexdigest()


class Broken(ValueError):
    """What came out is no delivery; the text says what is wrong with it."""


class Envelope:
    """Opens deliveries of one callback URL, and seals what answers them. Every failure is a `RequestRefused` whose
    reason names no content.
    """

    def __init__(self, *, token: str, aes_key: str, receive_id: str):
        self._token = token
        self._receive_id = receive_id
        key = base64.b64decode(aes_key + "=")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))

    def open(self, encrypted: str, query: Mapping[str, str]) -> str:
        """Check `msg_signature`, decrypt, check the receiver."""
        if not encrypted.isascii():  # no base64; JSON can spell what cannot even be hashed
            raise RequestRefused("bad-signature", 401)
        given = query.get("msg_signature", "")
        expected = signature(self._token, query.get("timestamp", ""), query.get("nonce", ""), encrypted)
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise RequestRefused("bad-signature", 401)
        try:
            return self._unpacked(_from_base64(encrypted))
        except ValueError as error:  # its class alone: base64, length, unicode
            why = str(error) if isinstance(error, Broken) else type(error).__name__
            raise RequestRefused(f"cannot-decrypt:{why}", 400) from None

    def seal(self, plain: str, timestamp: int, nonce: str) -> dict[str, str | int]:
        """The answer to a JSON delivery; `nonce` is the delivery's own."""
        body = plain.encode()
        packed = secrets.token_bytes(RANDOM) + len(body).to_bytes(LENGTH, "big") + body + self._receive_id.encode()
        pad = BLOCK - len(packed) % BLOCK
        encryptor = self._cipher.encryptor()
        encrypted = base64.b64encode(encryptor.update(packed + bytes([pad]) * pad) + encryptor.finalize()).decode()
        sign = signature(self._token, str(timestamp), nonce, encrypted)
        return {"encrypt": encrypted, "msgsignature": sign, "timestamp": timestamp, "nonce": nonce}

    def _unpacked(self, sealed: bytes) -> str:
        """16 random bytes, the content's length, the content, the receiver; 1 to 32 bytes that tell their number."""
        if not sealed or len(sealed) % BLOCK:
            raise Broken("length")
        decryptor = self._cipher.decryptor()
        packed = decryptor.update(sealed) + decryptor.finalize()
        pad = packed[-1]
        if not 1 <= pad <= BLOCK or packed[-pad:] != bytes([pad]) * pad:
            raise Broken("padding")
        told = packed[RANDOM:-pad]
        end = LENGTH + int.from_bytes(told[:LENGTH], "big")
        if len(told) < LENGTH or end > len(told):
            raise Broken("length")
        if told[end:].decode() != self._receive_id:
            raise Broken("receiver")
        return told[LENGTH:end].decode()


def _from_base64(text: str) -> bytes:
    """As WeCom writes it, and in no other spelling of the same bytes."""
    found = base64.b64decode(text, validate=True)
    if base64.b64encode(found).decode() != text:
        raise Broken("base64")
    return found


def wrapped_xml(body: bytes) -> str:
    """The `<Encrypt>` of an XML delivery."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise RequestRefused("not-utf8", 400) from None
    encrypted = read_xml(text).get("Encrypt")
    if not isinstance(encrypted, str) or not encrypted:
        raise RequestRefused("no-envelope", 400)
    return encrypted


def wrapped_json(body: bytes) -> str:
    """The `encrypt` of a JSON delivery."""
    encrypted = read_json(body).get("encrypt")
    if not isinstance(encrypted, str) or not encrypted:
        raise RequestRefused("no-envelope", 400)
    return encrypted


def read_xml(text: str) -> dict[str, Any]:
    """`<xml>…</xml>` as a dict. Document types and entities are refused: WeCom sends neither."""
    try:
        _check_prolog(text)
        root = xmltodict.parse(text)
    except RequestRefused:
        raise
    except Exception as error:  # ExpatError, ValueError (entities), AttributeError on odd input
        raise RequestRefused(f"not-xml:{type(error).__name__}", 400) from None
    content = root.get("xml")
    if not isinstance(content, dict):
        raise RequestRefused("not-a-delivery", 400)
    return content


def _check_prolog(text: str) -> None:
    """Refuses a document type, and with it all entities: not the words of somebody who writes about one."""

    def refuse(*declared: object) -> None:
        raise RequestRefused("document-type", 400)

    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(text.encode(errors="replace"), True)


def read_json(body: bytes | str) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise RequestRefused("not-json", 400) from None
    if not isinstance(content, dict):
        raise RequestRefused("not-a-delivery", 400)
    return content
