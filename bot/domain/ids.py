"""Short public ids that people read aloud and type: deterministic, in Crockford's base 32 (no I, L, O, U).

Deterministic, so that an event processed twice names the same thing twice. Violations take 50 bits: with a million of
them the chance that any two share an id is one in two thousand. Touch this when a new sort of thing needs such an id.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－", "-"))


_LENGTH = {"V": 10, "A": 7, "P": 7}


def public_id(prefix: str, *parts: str | None) -> str:
    """The public id of what `parts` name together: `V-7K3QX-M2PD9` for violations, `A-7K3QXM2` for announcements."""
    return _shown(prefix, _code(parts, _LENGTH.get(prefix, 10)))


def tidy(typed: str, prefix: str) -> str:
    """The id that somebody meant by what was typed: `v7k3qx m2pd9`, `Ｖ－7K3QXM2PD9` -> `V-7K3QX-M2PD9`."""
    text = unicodedata.normalize("NFKC", typed).translate(_DASHES).upper()
    letters = "".join(character for character in text if character.isalnum()).removeprefix(prefix)
    return _shown(prefix, letters.translate(_MISREAD))


def _shown(prefix: str, code: str) -> str:
    return f"{prefix}-{code[:5]}-{code[5:]}" if len(code) > 7 else f"{prefix}-{code}"


def _code(parts: Sequence[str | None], length: int) -> str:
    # Lengths go in too, or ("ab", "c") and ("a", "bc") would share an id.
    text = "".join(f"{len(part)}:{part}" if part is not None else "-" for part in parts)
    number = int.from_bytes(hashlib.sha256(text.encode()).digest())
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(length))
