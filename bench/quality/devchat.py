"""Developers' chat in any number: lines whose hashes, ids and numbers are drawn anew. Nothing in it is secret.

Touch this when another part of a line should vary.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence
from random import Random

_TOKEN = re.compile(r"[A-Za-z0-9]{7,}")
_HEX = re.compile(r"[0-9a-f]+")
_CLASSES = (string.digits, string.ascii_lowercase, string.ascii_uppercase)


def chat(lines: Sequence[str], count: int, seed: int = 11) -> Iterator[str]:
    """So many messages, every line as often as any other."""
    random = Random(seed)
    for number in range(count):
        yield _TOKEN.sub(lambda token: _drawn(token[0], random), lines[number % len(lines)])


def _drawn(token: str, random: Random) -> str:
    """Another hash for a hash and another id for an id; a word stays."""
    if token.isalpha():
        return token
    if _HEX.fullmatch(token):
        return "".join(random.choice(string.digits if sign.isdigit() else "abcdef") for sign in token)
    return "".join(random.choice(next(kind for kind in _CLASSES if sign in kind)) for sign in token)
