"""WeCom's envelope: SHA-1 signature over four sorted strings, AES-256-CBC with a 32-byte padded block.

https://developer.work.weixin.qq.com/document/path/90968. The app's callback wraps XML with receiveid = CorpID, the
robot's wraps JSON with receiveid "". Touch this module when the envelope changes, not when its content does.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import xmltodict  # type: ignore[import-untyped]
from wechatpy.work.crypto import PrpCrypto, WeChatCrypto

from bot.domain.errors import RequestRefused


def signature(token: str, timestamp: str, nonce: str, encrypted: str) -> str:
    """`msg_signature`: sha1 of the four strings, sorted and joined."""
    return hashlib.sha1("".join(sorted((token, timestamp, nonce, encrypted))).encode()).hexdigest()


class Envelope:
    """Opens deliveries of one callback URL, and seals what answers them. Every failure is a `RequestRefused` whose
    reason names no content.
    """

    def __init__(self, *, token: str, aes_key: str, receive_id: str):
        self._token = token
        self._receive_id = receive_id
        self._key = WeChatCrypto(token, aes_key, receive_id).key

    def open(self, encrypted: str, query: Mapping[str, str]) -> str:
        """Check `msg_signature`, decrypt, check the receiver."""
        given = query.get("msg_signature", "")
        expected = signature(self._token, query.get("timestamp", ""), query.get("nonce", ""), encrypted)
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise RequestRefused("bad-signature", 401)
        try:
            return str(PrpCrypto(self._key).decrypt(encrypted, self._receive_id))
        except Exception as error:  # eight unrelated classes in practice: base64, cipher, struct, unicode, receiver …
            raise RequestRefused(f"cannot-decrypt:{type(error).__name__}", 400) from None

    def seal(self, plain: str, timestamp: int, nonce: str) -> dict[str, str | int]:
        """The answer to a JSON delivery; `nonce` is the delivery's own."""
        encrypted = PrpCrypto(self._key).encrypt(plain, self._receive_id).decode()
        sign = signature(self._token, str(timestamp), nonce, encrypted)
        return {"encrypt": encrypted, "msgsignature": sign, "timestamp": timestamp, "nonce": nonce}


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
    """`<xml>…</xml>` as a dict. Entities and document types are refused by the parser."""
    try:
        root = xmltodict.parse(text)
    except Exception as error:  # ExpatError, ValueError (entities), AttributeError on odd input
        raise RequestRefused(f"not-xml:{type(error).__name__}", 400) from None
    content = root.get("xml")
    if not isinstance(content, dict):
        raise RequestRefused("not-a-delivery", 400)
    return content


def read_json(body: bytes | str) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise RequestRefused("not-json", 400) from None
    if not isinstance(content, dict):
        raise RequestRefused("not-a-delivery", 400)
    return content
