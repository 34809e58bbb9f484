"""Secrets that need no word beside them: private keys, signed tokens, addresses with passwords, signed links. Pure.

Touch this when a form of theirs is missed, or there is another one: its sign, and what to try there.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from typing import Any

from bot.text.secrets.doubts import is_placeholder, is_weak

Try = Callable[[str, int, int], tuple[int, int] | None]  # of a text, and where a sign stands in it: where the secret is

_HEADER = re.compile(r"----[- ]BEGIN (?:[A-Z0-9]{2,16} ){0,3}PRIVATE KEY(?: BLOCK)?[- ]----")
_BODY = re.compile(r"(?:\s|\\n|\\r){0,6}(?:[A-Za-z0-9+/]{3}|[A-Z][A-Za-z-]{3,20}: )")
_LINES = re.compile(r"(?:(?:\s|\\[nr]){1,6}(?:[A-Z][A-Za-z-]{3,20}: [^\n]{0,100}|[A-Za-z0-9+/=]{16,4000}))*")
_FOOTER = re.compile(r"----[- ]END [A-Z0-9 ]{2,50}[- ]----")


def _pem(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The block to its end, or as far as it goes. A header alone, or one with dots below it, is talk about keys."""
    begin = max(0, start - 60)
    header = next((one for one in _HEADER.finditer(text, begin, end + 12) if one.end() > start), None)
    if header is None or not _BODY.match(text, header.end()) or is_placeholder(text[header.end() : header.end() + 40]):
        return None
    lines = _LINES.match(text, header.end())
    stop = lines.end() if lines else header.end()
    footer = _FOOTER.search(text, stop, stop + 200)
    return header.start(), footer.end() if footer else stop


_PUTTY = re.compile(
    r"PuTTY-User-Key-File-[23]: [^\n]{1,60}\n(?:[^\n]{0,200}\n){1,40}?"
    r"Private-Lines: [0-9]+(?:\s[A-Za-z0-9+/=]{16,80})+"
)


def _putty(text: str, start: int, end: int) -> tuple[int, int] | None:
    found = _PUTTY.match(text, start)
    return found.span() if found else None


_JWT = re.compile(
    r"(?<![A-Za-z0-9_-])(eyJ[A-Za-z0-9_-]{8,2000})\.(?:eyJ[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{16,2000}"
    r"|[A-Za-z0-9_-]{0,700}(?:\.[A-Za-z0-9_-]{16,8000}){2}\.[A-Za-z0-9_-]{16,64})"
)


def _jwt(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A token whose header says how it was signed or sealed."""
    found = _JWT.match(text, start)
    if found is None:
        return None
    return found.span() if "alg" in _header(found[1]) else None


def _header(part: str) -> Any:
    try:
        said = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return ()
    return said if isinstance(said, dict) else ()


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,30}$")
_ADDRESS = re.compile(r"://([^\s/@:\"'<>]{0,64}):([^\s/\"'<>?#]{3,128})@([A-Za-z0-9_.\-\[\]]{1,100}(?::[0-9]{1,5})?)")


def _address(text: str, start: int, end: int) -> tuple[int, int] | None:
    """`scheme://name:password@host`, unless the password is the name again or one of the first guesses."""
    found = _ADDRESS.match(text, start)
    scheme = _SCHEME.search(text, max(0, start - 31), start) if found else None
    if found is None or scheme is None:
        return None
    name, password = found[1], found[2]
    if is_placeholder(password) or is_weak(password) or password == name or len(set(password)) < 3:
        return None
    return scheme.start(), found.end()


_ORACLE = re.compile(r"oracle:thin:([A-Za-z0-9_$#]{1,30})/([!-.0-?A-~]{4,60})@")


def _oracle(text: str, start: int, end: int) -> tuple[int, int] | None:
    found = _ORACLE.match(text, start)
    if found is None or is_placeholder(found[2]) or is_weak(found[2]) or found[1] == found[2]:
        return None
    return found.span()


_SIGNATURE = re.compile(r"[A-Za-z0-9%+/_-]{20,700}={0,2}")
_SIGNED_BY = {
    "Signature=": re.compile(
        r"X-(?:Amz|Goog|Tos|Obs|Cos)-Signature=|[?&](?:OSSAccessKeyId|AWSAccessKeyId|AccessKeyId|GoogleAccessId|Key-Pair-Id)="
    ),
    "sig=": re.compile(r"[?&](?:se=.*[?&]s[vrp]=|s[vrp]=.*[?&]se=)"),
    "q-signature=": re.compile(r"q-ak="),
    "x-oss-signature=": re.compile(r"x-oss-(?:credential|date|expires)="),
}
_BLANK = re.compile(r"[\s\"'<>]")


def _signed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A link that opens a private file for whoever has it: the whole link."""
    value = _SIGNATURE.match(text, end)
    if value is None or len(set(value[0])) < 8 or is_placeholder(value[0]):
        return None
    first = text.rfind("http", max(0, start - 1500), start)
    if first < 0 or _BLANK.search(text, first, start):
        return None
    blank = _BLANK.search(text, end, end + 1500)
    stop = blank.start() if blank else min(len(text), end + 1500)
    return (first, stop) if _SIGNED_BY[text[start:end]].search(text[first:stop]) else None


CERTAIN: tuple[tuple[str, str, str, Try], ...] = (  # sign, sort, what has to stand behind it, what to try
    ("PRIVATE KEY", "private-key", "", _pem),
    ("PuTTY-User-Key-File-", "private-key", "[23]: ", _putty),
    ("eyJ", "jwt", "[A-Za-z0-9_-]{8}", _jwt),
    ("://", "connection-string", r"[^\s/@:\"'<>]{0,64}:", _address),
    ("oracle:thin:", "connection-string", r"[A-Za-z0-9_$#]{1,30}/", _oracle),
    *((mark, "signed-url", _SIGNATURE.pattern, _signed) for mark in _SIGNED_BY),
)
