"""What each character stands for in a view: found out once for all characters, and kept between runs.

Asked about one by one, two hundred thousand characters would take longer than all else that is loaded: they are asked
about in rows. Touch this when a character should (or should not) count as another.
"""

from __future__ import annotations

import marshal
import re
import unicodedata
from functools import cache
from importlib.metadata import version
from typing import Final, NamedTuple

from bot.text import characters
from bot.text.characters import INVISIBLE, MARKS, every, is_invisible, ranges
from bot.text.store import NOWHERE, Store, sources

TABLE_SIZE: Final = 0x30000  # nothing above stands for anything but itself, or, being invisible, for nothing
FIRST_PLANE: Final = 0x10000
TABLE_DISGUISES: Final = frozenset(("width", "traditional", "zero_width", "case", "accents"))
# What decides what characters stand for.
MADE_BY: Final = (unicodedata.unidata_version, version("opencc"), *sources((__name__, characters.__name__)))
_AT_ONCE: Final = 4096  # characters that are simplified together: all of them would take 20 MB for a moment
_ROW: Final = 64  # characters that are asked about together, to pass over those that nothing changes
_MOST: Final = (
    6  # characters that one stands for; the eighteen of ﷺ would make a long text of such eighteen times as long
)
_CHINESE: Final = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2FA20))
_HANGUL: Final = re.compile("[\uac00-\ud7a3]+")  # syllables, by the thousand: only to accents are they several parts
_INVISIBLE: Final = re.compile(f"[{INVISIBLE}]")


class _Known(NamedTuple):
    """What the tables of all views are made of."""

    changing: str  # the characters that some view may change, in order
    traditional: str
    simplified: str  # what each of those becomes


_KNOWN: list[_Known] = []  # one for the process, whoever asks first


def know(store: Store = NOWHERE) -> _Known:
    """From the store, where it lies ready, or found out."""
    if not _KNOWN:
        made_from = "\0".join(MADE_BY)
        kept = store.load("characters", made_from)
        if kept is None:
            kept = marshal.dumps(tuple(_found_out()))
            store.save("characters", made_from, kept)
        _KNOWN.append(_Known(*marshal.loads(kept)))
    return _KNOWN[0]


def _found_out() -> _Known:
    simpler = _simplified()
    changing = "".join(sorted(simpler.keys() | _changeable(every(TABLE_SIZE))))
    return _Known(changing, "".join(simpler.keys()), "".join(simpler.values()))


def _simplified() -> dict[str, str]:
    """Traditional character -> simplified one, character by character, for the planes that have any."""
    from opencc import OpenCC  # its library takes 4 MB, and this is asked once on a machine

    convert = OpenCC("t2s").convert
    found: dict[str, str] = {}
    for start, stop in _CHINESE:
        for first in range(start, stop, _AT_ONCE):
            signs = [*map(chr, range(first, min(first + _AT_ONCE, stop)))]
            simple = convert("\n".join(signs)).split("\n")
            found |= {old: new for old, new in zip(signs, simple, strict=True) if old != new and len(new) == 1}
    return found


def _changeable(signs: str) -> set[str]:
    """Those that some view may change, simplifying aside. Asked row by row first: most rows hold none."""
    rows = (signs[first : first + _ROW] for first in range(0, len(signs), _ROW))
    some = (row for row in rows if _changes(row))
    return {sign for row in some for sign in (row if _HANGUL.fullmatch(row) else filter(_changes, row))}


def _changes(text: str) -> bool:
    plain = unicodedata.is_normalized
    return (
        not text == text.casefold() == text.lower()
        or not plain("NFKC", text)
        or not plain("NFD", text)
        or is_invisible(text) is not None
        or any(map(unicodedata.combining, text))
    )


@cache
def simplified() -> dict[int, str]:
    """Traditional characters by number -> the simplified ones."""
    known = know()
    return dict(zip(map(ord, known.traditional), known.simplified, strict=True))


def stands_for(disguises: frozenset[str]) -> dict[int, int | str]:
    """In a view: what each character stands for that does not stand for itself; a number where that is one."""
    changing = know().changing if "accents" in disguises else _HANGUL.sub("", know().changing)
    pairs = zip(changing, folded(changing, disguises), strict=True)
    return {ord(sign): ord(fold) if len(fold) == 1 else fold for sign, fold in pairs if fold != sign}


def folded(signs: str, disguises: frozenset[str]) -> list[str]:
    """What each of the characters stands for in a view."""
    joined = "\n".join(signs)  # nothing joins with a line break, and none of them has one inside
    if "zero_width" in disguises:
        joined = _INVISIBLE.sub("", joined)
    if "width" in disguises:
        wide = unicodedata.normalize("NFKC", joined).split("\n")
        joined = "\n".join(w if len(w) <= _MOST else sign for sign, w in zip(joined.split("\n"), wide, strict=True))
    if "traditional" in disguises:
        joined = joined.translate(simplified())
    if "case" in disguises:
        joined = joined.casefold()
    if "accents" in disguises:
        apart = unicodedata.normalize("NFD", joined)
        joined = "".join([part for part in apart if not unicodedata.combining(part)])
    return joined.split("\n")


@cache
def marks() -> str:
    """Every combining mark: what is left of it depends on what it stands on."""
    return "".join(chr(point) for run in ranges(MARKS) for point in run)
