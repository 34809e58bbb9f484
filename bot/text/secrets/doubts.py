"""What only looks like a secret: placeholders, sequences, words, code, names of files. Pure.

Touch this when something harmless was taken for a secret, or a placeholder is written in a new way.
"""

from __future__ import annotations

import re
from math import log2
from operator import sub

_PLACEHOLDER = re.compile(
    r"x{3,}|\*{2,}|•{2,}|\.{3,}|…|example|sample|dummy|placeholder|change.?me|replace|redacted|removed|masked|hidden"
    r"|foobar|foo_bar|your|insert|todo|fixme|fake|secret.?key|api.?key|access.?key|private.?key|mypass|my_|my-|notreal|invalid"
    r"|(?<![a-z])(?:test|demo|null|none|nil|undefined|true|false|password|passwd|token|secret)(?![a-z])"
)  # in small letters: to ignore case takes four times as long
_VARIABLE = re.compile(  # from its beginning
    r"\$[A-Za-z_]\w*$|%\w+%$|%[(\w]|[<\[{(]|@\w+@$|&\w+;|#\{|\w+(?:\.\w+)*[(\[]|[A-Za-z_]+(?:\.[A-Za-z_]+)+$"
    r"|[A-Z]+(?:_[A-Z0-9]+)+$"
)
_PROGRAM = re.compile(  # anywhere
    r"[$\{\}egp=(\[-](?:(?<=\$)[\{(]|(?<=\{)\{|(?<=\})\}|(?<=e)nviron|(?<=g)etenv|(?<=p)rocess\.env|(?<=[=-])>"
    r"|(?<=\()\?[=!:<]|(?<=\[)[A-Za-z0]-[A-Za-z9]|(?<=\{)[0-9]+,[0-9]*\})"
)
_ELSEWHERE = re.compile(
    r"://|^(?:\.{0,2}/|~/|[A-Za-z]:\\)[\w./\\-]*$|^[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}$"
    r"|\.(?:pem|key|txt|json|ya?ml|env|png|jpe?g|gif|pdf|docx?|xlsx?|pptx?|zip|md|py|js|ts|java|go|sh|sql|html?|csv|log|conf|ini)$"
    r"|^\$(?:2[abxy]|argon2|[156y])\$|^\{(?:bcrypt|SSHA|noop)\}|^(?:sha(?:1|256|512)|md5)[:-]",
    re.IGNORECASE,
)  # a link, a path, an address, a file, a hash of a password
_PIECES = re.compile(r"[^A-Za-z0-9]+")
_PLAIN_PIECE = re.compile(r"(?:[A-Z]?[a-z]{3,}|[A-Z]?[a-z]{1,2}(?![a-z]))*[0-9]{0,4}|[A-Z]+[0-9]{0,4}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_WEAK = frozenset({
    "abc", "admin", "administrator", "changeme", "default", "demo", "guest", "hello", "hunter", "letmein", "master",
    "mysql", "oracle", "pass", "passwd", "password", "postgres", "pwd", "qwerty", "redis", "root", "secret", "sys",
    "test", "tiger", "token", "user", "username", "welcome",
})  # fmt: skip
_DIGIT = re.compile("[0-9]")
_EACH_KIND = (re.compile("[a-z]"), re.compile("[A-Z]"), _DIGIT, re.compile("[^a-zA-Z0-9]"))
LONGEST = 80  # signs of a password
_LETTERS = re.compile(r"[^a-z]+")
_BESIDE = frozenset((-1, 0, 1)).__contains__  # by how much neighbours in a row differ


def is_placeholder(value: str) -> bool:
    """Written to be replaced, or a name of the place where the secret is kept."""
    return bool(_PLACEHOLDER.search(value.lower()) or _VARIABLE.match(value) or _PROGRAM.search(value))


def is_elsewhere(value: str) -> bool:
    """A link, a path, an address, a file, a hash: not a secret itself."""
    return bool(_ELSEWHERE.search(value))


def is_uuid(value: str) -> bool:
    return bool(_UUID.fullmatch(value))


def is_random(value: str) -> bool:
    """As varied as chance makes it, in no order and no rhythm."""
    size = len(set(value))
    if size < 4 or value in (value + value)[1:-1]:
        return False
    floor = log2(min(len(value), _alphabet(value)))
    signs = [*map(ord, value)]
    steps = sum(map(_BESIDE, map(sub, signs, signs[1:])))
    return entropy(value) >= 0.7 * floor and steps <= 0.4 * (len(value) - 1)


def entropy(value: str) -> float:
    """Bits per sign."""
    return -sum(share * log2(share) for share in (value.count(sign) / len(value) for sign in set(value)))


def _alphabet(value: str) -> int:
    small, large, digits, _ = _kinds(value)
    return max(2, 10 * digits + (26 if value.strip("0123456789abcdefABCDEF-") else 6) * (small + large))


def is_wordy(value: str) -> bool:
    """Words and small numbers: `prod-db-2024`, `mySecretValue`."""
    return all(_PLAIN_PIECE.fullmatch(piece) for piece in _PIECES.split(value))


def is_key_like(value: str) -> bool:
    """Long and random, digits among letters: nobody wrote this by hand."""
    mixed = len(value) >= 16 and _DIGIT.search(value) and not value.isdigit()
    return bool(mixed) and not is_wordy(value) and is_random(value[:64])


def is_password_like(value: str, least: int = 8, kinds: int = 2) -> bool:
    """What people think up: two kinds of signs at least, no mere words, and not one of the first guesses."""
    if len(value) > LONGEST or value.isdigit() or len(set(value)) < 4 or not is_varied(value, kinds):
        return False
    letters = _LETTERS.sub("", value.casefold())
    three = is_varied(value, 3)
    if not three and (letters in _WEAK or (not _DIGIT.search(value) and is_wordy(value))):
        return False
    return len(value) >= least or (three and len(value) >= 6)


def is_varied(value: str, kinds: int) -> bool:
    """So many of: small letters, capitals, digits, other signs."""
    return sum(_kinds(value)) >= kinds


def _kinds(value: str) -> tuple[bool, ...]:
    return tuple(kind.search(value) is not None for kind in _EACH_KIND)


def is_weak(value: str) -> bool:
    """One of the first guesses, or a row of digits that counts up."""
    guessed = _LETTERS.sub("", value.casefold()) in _WEAK and not is_varied(value, 3)
    return guessed or len(set(value)) < 3 or value in "01234567890"
