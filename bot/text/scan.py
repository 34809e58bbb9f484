"""Folding and finding words, as quickly as this machine can: by `native/` where it is compiled, else by what is in
Python and in daachorse. The answers are the same, and tests hold both to that.

Tables come from here: what characters stand for, as numbers; of which sort they are. Touch this when `native/` changes,
and `native/` when this does.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from itertools import accumulate
from struct import Struct
from typing import Any, Final, Literal, Protocol, cast

from daachorse import CharwiseDoubleArrayAhoCorasick as Automaton

from bot.text.characters import CLAUSE_SIGNS, EMOJI, IDEOGRAPHS, LETTERS, MARKS, SIGNS, ranges

FORM: Final = 8  # of what `native/` takes and gives; both are raised together
compiled: Any
try:
    compiled = import_module("bot.text._scan")
except ImportError:  # no compiler when it was installed, or another sort of Python
    compiled = None
if compiled is not None and compiled.FORM != FORM:  # compiled from another state of the project
    compiled = None

Found = list[tuple[int, int, int]]  # (start, end, number of the form), in the order of their ends
Place = tuple[int, int, int, int]  # (start, end, number of the form, whether it stands alone)
# (what is certain, as numbers that were learnt; where, as places in bytes, None: not kept; what has to be judged; what
# signs and runs do to the text; it, folded, None: nothing is left to be judged)
Seen = tuple[bytes, bytes | None, Found, int, str | None]
# (a text closed up, by pairs as bytes where it was cut and how many characters are gone, what stands over that)
Closed = tuple[str, bytes, Found]

SURE: Final = 1  # a form gives the same wherever it stands
EDGES: Final = 2  # it depends on whether it stands alone
RUN: Final = 3  # it only says that a character is repeated
BORDER: Final = 4  # it is certain where no word can go on over one of its ends
_LETTER, _IDEOGRAPH, _SIGN, _CLAUSE, _MARK, _LOOSE = 1, 2, 4, 8, 16, 32  # bits; as in `native/`
_SEVERAL: Final = 1 << 31
WHOLE: Final = 0  # nothing is to be closed up, and no listed word drawn out
PARTED: Final = 1  # signs are to be closed up, and part no listed word
HIDING: Final = 2  # listed words may be parted or drawn out
_NO_CHARACTER: Final = 0x7FFFFFFF
_MOST: Final = 31  # characters that one stands for
NUMBER: Final = "I"  # as `array` and `memoryview` call what `native/` counts in
_SIZE: Final = 0x30000  # beyond are ideographs that stand for themselves, and what takes the slow path


class Finder(Protocol):
    """Finds the forms that it was made with, by their numbers."""

    def find(self, folded: str, of_each: int = ..., /) -> Found:
        """Every form in a folded text; of each perhaps no more than so many."""
        ...

    def through(self, text: str, /) -> Found | None:
        """Every form in a text that has to be folded. None: it cannot be folded here."""
        ...

    def pass_over(self, seen: str, /) -> None:
        """What stands for a form where these characters do need not be told by `through` again; it may be."""
        ...

    def look(self, text: str, /) -> Seen | Literal[False] | None:
        """In a text as it is. None: nothing at all. False: it has to be folded, and found in."""
        ...

    def closed(self, folded: str, after: int, of_each: int, /) -> Closed | Literal[False] | None:
        """A folded text closed up, and which forms below `after` stand over a gap, of each so many. None: nothing is to
        be closed up. False: it cannot be done here."""
        ...

    def drawn(self, folded: str, after: int, of_each: int, /) -> Found | None:
        """Which forms below `after` may stand drawn out in a folded text, of each so many. None: it cannot be done
        here."""
        ...

    def learn(self, form: int, sort: int, alone: int, within: int, /) -> None:
        """What a form gives from now on, by numbers (0 = nothing): standing alone, and inside other words."""
        ...


class Plain:
    """By daachorse. Nothing is judged here: all that is found is told."""

    def __init__(self, automaton: Automaton):
        self._automaton = automaton

    def find(self, folded: str, _of_each: int = 0, /) -> Found:
        return self._automaton.find_overlapping(folded)

    def through(self, _text: str, /) -> Found | None:
        return None

    def pass_over(self, _seen: str, /) -> None:
        return None

    def look(self, _text: str, /) -> Seen | Literal[False] | None:
        return False

    def closed(self, _folded: str, _after: int, _of_each: int, /) -> Literal[False]:
        return False

    def drawn(self, _folded: str, _after: int, _of_each: int, /) -> None:
        return None

    def learn(self, _form: int, _sort: int, _alone: int, _within: int, /) -> None:
        return None


def made(forms: Sequence[str], folds: Any, disguises: frozenset[str]) -> tuple[Finder, bytes]:
    """What finds them, and all of it as bytes, to be kept. `folds` is what `folds` gave for the view."""
    if folds is None:
        automaton = Automaton(list(forms))
        return Plain(automaton), automaton.serialize()
    order = sorted(range(len(forms)), key=forms.__getitem__)
    ends = array(NUMBER, accumulate([len(forms[at]) for at in order])).tobytes()
    listed = "".join([forms[at] for at in order]), ends, array(NUMBER, order).tobytes()
    return compiled.Words(folds, _sorts(disguises), *listed), marshal.dumps(listed)


def restored(piece: bytes, folds: Any, disguises: frozenset[str]) -> Finder:
    """From what was kept. Raises ValueError for what was made on another sort of machine."""
    if folds is None:
        return Plain(Automaton.deserialize(piece))
    return cast(Finder, compiled.Words(folds, _sorts(disguises), *marshal.loads(piece)))


_FOUR_NUMBERS: Final = Struct("4I").iter_unpack


def places(kept: bytes) -> Iterator[Place]:
    """The places that a look kept."""
    return _FOUR_NUMBERS(kept)


def packed(stands_for: Mapping[int, int | str], slow: Iterable[int]) -> tuple[bytes, bytes]:
    """What characters stand for, as `native/` takes it; `slow` are those that are judged with what they stand on."""
    table, pool = array(NUMBER, range(_SIZE)), array(NUMBER)
    for point, folded in stands_for.items():
        if isinstance(folded, int) or len(folded) == 1:
            table[point] = folded if isinstance(folded, int) else ord(folded)
        elif len(folded) <= _MOST:
            table[point] = _SEVERAL | len(pool) << 5 | len(folded)
            pool.extend(map(ord, folded))
        else:
            table[point] = _NO_CHARACTER
    for point in slow:
        table[point] = _NO_CHARACTER
    return table.tobytes(), pool.tobytes()


def folds(stands_for: Mapping[int, int | str], slow: Iterable[int]) -> Any:
    """What characters stand for, compiled."""
    return compiled.Folds(*packed(stands_for, slow))


def _sorts(disguises: frozenset[str]) -> bytes:
    """Of which sorts each character is, in a folded text."""
    return _sorted_into(disguises & {"separators", "emoji"})


@cache
def _sorted_into(closing: frozenset[str]) -> bytes:
    sorts = bytearray(_SIZE)
    classes = [(_LETTER, LETTERS), (_IDEOGRAPH, IDEOGRAPHS), (_MARK, MARKS)]
    if "separators" in closing:
        classes += [(_SIGN, SIGNS + (EMOJI if "emoji" in closing else "")), (_CLAUSE, CLAUSE_SIGNS)]
    elif "emoji" in closing:
        classes += [(_LOOSE, EMOJI)]
    for sort, signs in classes:
        with_it = bytes(kept | sort for kept in range(256))
        for run in ranges(signs):
            sorts[run.start : run.stop] = sorts[run.start : run.stop].translate(with_it)
    both = {sort for sort in range(256) if sort & (_LETTER | _IDEOGRAPH) and sort & (_SIGN | _CLAUSE)}
    return bytes(sorts.translate(bytes(sort | _LOOSE if sort in both else sort for sort in range(256))))
