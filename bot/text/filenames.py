"""File names as people see them and as computers read them: what type a file really is. Pure.

Touch this when a new trick makes a file look like another.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.text.characters import INVISIBLE

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_STREAM = re.compile(r"::?\$?[a-z_]*$", re.IGNORECASE)  # `a.exe::$DATA` is a.exe
_ENDING = re.compile(r"[a-z0-9_+-]{1,16}")


def plain(name: str) -> str:
    """The name in lower case without what only misleads: invisible and right-to-left signs, full-width forms, and what
    Windows drops at the end (dots, spaces, stream names)."""
    seen = unicodedata.normalize("NFKC", _INVISIBLE.sub("", name)).replace("。", ".").lower()
    return _STREAM.sub("", seen.rstrip(". ")).rstrip(". ")


@lru_cache(maxsize=256)  # many rules ask about the same file
def endings(name: str) -> tuple[str, ...]:
    """What a file's type may be called, the longest first: `a.tar.gz` -> ("tar.gz", "gz"). The computer goes by the
    last: `invoice.pdf.exe` is an exe. Empty when the name has none."""
    *parts, last = [part.strip() for part in plain(name).split(".")]
    if not parts or not _ENDING.fullmatch(last):
        return ()
    if len(parts) > 1 and parts[-1] == "tar":
        return (f"tar.{last}", last)
    return (last,)


def is_ending(name: str) -> bool:
    """Whether a listed type can be one: `pdf`, `tar.gz`."""
    return all(_ENDING.fullmatch(part) for part in name.split(".")) and name.count(".") <= 1
