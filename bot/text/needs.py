"""What an expression cannot do without: sorts of characters that stand in everything it matches.

Most chat has no figures, and much of it no Latin letters: what needs them is not looked for there. Whether a text has
them is told by one look at each character (`native/`), far cheaper than any expression. Expressions are in the syntax
of Hyperscan; one that is not understood needs nothing. Touch this when texts should be told apart in another way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache, partial
from typing import Final, NamedTuple

from bot.text import scan
from bot.text.characters import CLAUSE_SIGNS, EMOJI, SIGNS

LETTER, FIGURE, LATIN, BEYOND, TONE, SIGN, NUMBER = 1, 2, 4, 8, 16, 32, 64  # sorts, as bits
_FREE: Final = (128,)  # for classes that are questions themselves
_ROW: Final = 8  # so many places higher are those that four characters in a row have
EVERYTHING: Final = 0xFFFF
# What an expression is looked for by: that of what it needs which texts seldomest have.
KEYS: Final = (NUMBER << _ROW, FIGURE, SIGN, TONE, BEYOND, LETTER, LATIN, 0)
_FOLD: Final = "\u017f\u212a"  # a long s and the sign of Kelvin: letters where case does not count
_SORTS: Final = {
    LETTER: f"A-Za-z{_FOLD}",
    FIGURE: "0-9",
    LATIN: f"0-9A-Za-z{_FOLD}",
    TONE: "!?！？",
    SIGN: f"{SIGNS}{CLAUSE_SIGNS}{EMOJI}\u2460-\u24ff\u3200-\u32ff\u4e28",
    BEYOND: "\x80-\U0002ffff",
}
_COMMON: Final = "\\s.,'\"!?\\-\u00b7\u2014\u2018-\u201d\u2026\u3000-\u3002\uff01\uff0c\uff1f"  # in many texts
_SIZE: Final = 0x30000  # what is beyond may be of any sort

_POINT: Final = r"x(?:\{[0-9A-Fa-f]+\}|[0-9A-Fa-f]{2})"  # a character by its number
_PART: Final = re.compile(
    rf"(?P<class>\[(?!\^?\])(?:\\{_POINT}|\\.|[^\]\\\[]|\[(?!:))*\])|(?P<sign>\\{_POINT}|\\.|[^\\()\[|*+?^.$])"
    r"|(?P<open>\((?:\?(?P<flags>[is]*):)?(?!\?))|\(\?(?P<set>[is]+)\)|(?P<edge>[\^$])|(?P<any>\.)|(?P<or>\|)|(?P<close>\))",
    re.DOTALL,
)
_REPEATED: Final = re.compile(r"(?:[*+?]|\{(\d+)(?:,\d*)?\})[?+]?")
_PIECE: Final = re.compile(rf"(\\{_POINT}|\\?.)(?:-(\\{_POINT}|\\?.))?", re.DOTALL)
_ESCAPED: Final = {r"\t": 9, r"\n": 10, r"\f": 12, r"\r": 13}
_SEVERAL: Final = {
    r"\d": ((0x30, 0x39),),
    r"\s": ((9, 10), (12, 13), (32, 32)),
    **dict.fromkeys((r"\w", r"\W", r"\D", r"\S"), ((0, _SIZE),)),
}
_MOST_SEEN: Final = 1_000  # characters of a range that are looked at one by one


class Need(NamedTuple):
    """Of everything that a part of an expression matches."""

    some: int  # sorts that stand somewhere in it
    every: int  # sorts that all of its characters are of
    least: int  # characters


_NOTHING: Final = Need(0, EVERYTHING, 0)


class Sorts:
    """The sorts, those of classes that are questions themselves among them. `numbers`: the class of what numbers are
    written with."""

    def __init__(self, numbers: str, classes: Iterable[str]):
        self.numbers = numbers
        self.asked = dict(zip(dict.fromkeys(classes), _FREE, strict=False))  # as many as there is room for
        self._table = _table(numbers, tuple(self.asked))
        self.of: Callable[[str], int] = partial(scan.compiled.rows_in, self._table)
        """The sorts of a text's characters, and higher those of four in a row."""

    def parted(self, form: str) -> dict[int, str]:
        """The form by what it needs, one of `KEYS`: alternatives that need the same stay together."""
        parted: dict[int, list[str]] = {}
        for part in _alternatives(form):
            needed = _needed(part, self._table)
            parted.setdefault(next(key for key in KEYS if key & needed == key), []).append(part)
        return {key: "|".join(parts) if len(parted) > 1 else form for key, parts in parted.items()}


def is_class(form: str) -> bool:
    """Whether the form is one character of a class."""
    part = _PART.fullmatch(form)
    return part is not None and part["class"] is not None and not form.startswith("[^") and _is_known(form[1:-1])


class _NotUnderstood(ValueError):
    """Hyperscan may know it."""


def _is_known(signs: str) -> bool:
    try:
        return (0, _SIZE) not in _ranges(signs)
    except _NotUnderstood:
        return False


def _needed(form: str, table: bytes) -> int:
    """What the form needs, rows among it."""
    try:
        return _Reading(form, table).whole().some
    except _NotUnderstood:
        return 0


class _Reading:
    """One expression, read from left to right."""

    def __init__(self, form: str, table: bytes):
        self._form = form
        self._table = table
        self._at = 0

    def whole(self) -> Need:
        return self._group(caseless=False)

    def _group(self, *, caseless: bool) -> Need:
        """Up to what closes it."""
        needs = [_NOTHING]  # of each alternative
        while (part := self._next()) is not None and part["close"] is None:
            if part["or"] is not None:
                needs.append(_NOTHING)
            elif part["set"] is not None:
                caseless |= "i" in part["set"]
            else:
                needs[-1] = _followed(needs[-1], self._repeated(self._one(part, caseless=caseless)))
        some, every, least = zip(*needs, strict=True)
        return Need(_common(some), _common(every), min(least))

    def _next(self) -> re.Match[str] | None:
        if self._at == len(self._form):
            return None
        part = _PART.match(self._form, self._at)
        if part is None:
            raise _NotUnderstood
        self._at = part.end()
        return part

    def _one(self, part: re.Match[str], *, caseless: bool) -> Need:
        if part["open"] is not None:
            return self._group(caseless=caseless or "i" in (part["flags"] or ""))
        if part["edge"] is not None or part["sign"] in (r"\b", r"\z"):
            return _NOTHING
        signs = part["sign"] or (part["class"] or "[^]")[1:-1]
        if part["sign"] is None and signs.startswith("^"):
            return Need(0, 0, 1)
        sorts = _common(_sorts(self._table, run, caseless=caseless) for run in _ranges(signs))
        return Need(sorts, sorts, 1)

    def _repeated(self, need: Need) -> Need:
        found = _REPEATED.match(self._form, self._at)
        if found is None:
            return need
        self._at = found.end()
        least = int(found[1]) if found[1] else int(found[0][0] == "+")
        return _with_rows(Need(need.some if least else 0, need.every, need.least * least))


def _followed(need: Need, after: Need) -> Need:
    return _with_rows(Need(need.some | after.some, need.every & after.every, need.least + after.least))


def _with_rows(need: Need) -> Need:
    return need._replace(some=need.some | (need.every & 0xFF) << _ROW) if need.least >= 4 else need


def _common(sorts: Iterable[int]) -> int:
    common = EVERYTHING
    for one in sorts:
        common &= one
    return common


def _ranges(signs: str) -> Iterator[tuple[int, int]]:
    """The characters of the inside of a class, by number."""
    for first, last in _PIECE.findall(signs):
        if last or first not in _SEVERAL:
            yield _point(first), _point(last or first)
        else:
            yield from _SEVERAL[first]


def _point(written: str) -> int:
    if len(written) == 1 or not written[1].isalnum():
        return ord(written[-1])
    if written[1] == "x" and len(written) > 2:
        return int(written[2:].strip("{}"), 16)
    point = _ESCAPED.get(written)
    if point is None:
        raise _NotUnderstood
    return point


def _sorts(table: bytes, run: tuple[int, int], *, caseless: bool) -> int:
    """The sorts that all characters of a range are of, in the other case too."""
    first, last = run
    sorts = _common(set(table[first : last + 1])) & 0xFF
    if caseless and last - first > _MOST_SEEN:
        return sorts & BEYOND if first > max(map(ord, _FOLD)) else 0
    for sign in map(chr, range(first, last + 1)) if caseless else ():
        if sign in _FOLD or sign.lower() != sign or sign.upper() != sign:
            sorts &= BEYOND if ord(sign) >= 0x80 and sign not in _FOLD else LETTER | LATIN
    return sorts


def _alternatives(form: str) -> Sequence[str]:
    """An expression as several. Flags hold from where they are set."""
    parts: list[str] = []
    flags = before = ""
    depth = begun = at = 0
    while at < len(form):
        part = _PART.match(form, at)
        whole = part or _REPEATED.match(form, at)
        if whole is None:
            return [form]
        if part is not None and depth == 0 and part["or"] is not None:
            parts.append(before + form[begun:at])
            before, begun = flags, part.end()
        elif part is not None:
            depth += (part["open"] is not None) - (part["close"] is not None)
            flags += part[0] if depth == 0 and part["set"] is not None else ""
        at = whole.end()
    return [*parts, before + form[begun:]]


@lru_cache(maxsize=8)
def _table(numbers: str, classes: Sequence[str]) -> bytes:
    """The sorts of each character."""
    table = bytearray(_plain_table())
    for sort, signs in ((NUMBER, numbers), *zip(_FREE, [form[1:-1] for form in classes], strict=False)):
        _mark(table, signs, sort)
    return bytes(table)


@cache
def _plain_table() -> bytes:
    table = bytearray(_SIZE)
    for sort, signs in _SORTS.items():
        _mark(table, signs, sort)
    for first, last in _ranges(_COMMON):
        table[first : last + 1] = bytes(kept & ~SIGN for kept in table[first : last + 1])
    return bytes(table)


def _mark(table: bytearray, signs: str, sort: int) -> None:
    marked = bytes(kept | sort for kept in range(256))
    for first, last in _ranges(signs):
        table[first : last + 1] = table[first : last + 1].translate(marked)
