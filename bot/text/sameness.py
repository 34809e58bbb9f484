"""When two messages say the same: the text without what does not change what is read. Pure.

Touch this when a repetition is missed, or when different messages count as one.
"""

from __future__ import annotations

import re
from functools import cache

from bot.text.folding import Folding

_BETWEEN = re.compile(r"[\W_]+")


@cache  # its tables take memory and time: made when they are first used
def _folding() -> Folding:
    return Folding(frozenset({"width", "traditional", "zero_width", "case"}))


def essence(text: str) -> str:
    """Letters, ideographs and digits only, in one width, case and script. Of a text that has none (emoji), everything
    but spaces. Empty only for an empty text."""
    plain = folded(text)
    return _BETWEEN.sub("", plain) or "".join(plain.split())


def folded(text: str) -> str:
    """In one width, case and script."""
    try:
        return _folding().fold(text)
    except UnicodeEncodeError:  # half of a surrogate pair
        return _folding().fold(text.encode("utf-8", "replace").decode())
