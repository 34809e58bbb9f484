"""What a look through a disguise is given, and what it has in common with the others.

A look is made for one view from the words of that view, and is asked for hits in the folded text. Each first asks
something cheap of the whole text; what it does with candidates may cost more. Touch this when all looks change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final, Protocol, TypeVar

from bot.text import scan
from bot.text.characters import IDEOGRAPHS, SIGNS, every, is_ideograph
from bot.text.patience import Patience
from bot.text.reductions import Reduced
from bot.text.turned import Finder, Turned
from bot.text.words import Hit, Word

One = TypeVar("One")

LETTERS: Final = "a-zà-öø-ÿāēěīōūǎǐǒǔǖǘǚǜńňǹ"  # as pinyin has them
LATIN, IDEOGRAPH, RADICAL, ANY = 1, 2, 4, 8  # sorts of characters, as bits

_SIGNS: Final = re.compile(f"[{SIGNS}]")
_CLASSES: Final = {LATIN: LETTERS, IDEOGRAPH: IDEOGRAPHS, RADICAL: "\u2e80-\u2fdf"}
_SIZE: Final = 0x40000  # beyond it is none of these


def sorts_by_classes(text: str) -> int:
    """The sorts of characters that a text has."""
    return sum((sort for sort, has in _having() if has(text)), ANY)


@cache
def _having() -> Sequence[tuple[int, Callable[[str], object]]]:
    return [(sort, re.compile(f"[{signs}]").search) for sort, signs in _CLASSES.items()]


@cache
def _table() -> bytes:
    """The sort of each character, for the compiled way."""
    table = bytearray([ANY]) * _SIZE
    for sort, signs in _CLASSES.items():
        for run in re.finditer(f"[{signs}]+", every(_SIZE)):  # what stands side by side there is numbered side by side
            table[run.start() : run.end()] = bytes([ANY | sort]) * len(run[0])
    return bytes(table)


def sorts_by_table(text: str) -> int:
    """The same, compiled."""
    sorts: int = scan.compiled.sorts_in(_table(), text)
    return sorts | ANY


sorts_in: Final = sorts_by_classes if scan.compiled is None else sorts_by_table


class Scene:
    """A folded text, and the same with the separators of the view removed."""

    __slots__ = ("folded", "joined", "patience", "some", "sorts")

    def __init__(self, folded: str, joined: Reduced, patience: Patience):
        self.folded = folded
        self.joined = joined
        self.sorts = sorts_in(folded)
        self.patience = patience
        self.some = patience.some  # as many candidates as one look may judge

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Where [start, end) of the joined text stands in the folded one."""
        return self.joined.origin[start], self.joined.origin[end - 1] + 1


class Look(Protocol):
    """Looks through one disguise."""

    needs: int  # sorts of characters: a text that has none of these cannot be disguised like this

    def hits(self, scene: Scene) -> Iterable[Hit]: ...


def by_form(pairs: Iterable[tuple[str, Word]]) -> Mapping[str, Sequence[Word]]:
    """The words of each form; several may share one."""
    words: dict[str, list[Word]] = {}
    for form, word in pairs:
        words.setdefault(form, []).append(word)
    return words


class Forms:
    """Forms of words, to be found in turned texts."""

    def __init__(self, pairs: Iterable[tuple[str, Word]], turned: Turned):
        words = by_form(pairs)
        self._words = list(words.values())
        self._finder = Finder(turned, list(words))
        self.places = self._finder.places

    def __bool__(self) -> bool:
        return bool(self._words)

    def suspects(self, text: str, may_be: Callable[[str, int], Sequence[One]]) -> Iterator[tuple[int, int, One]]:
        """What stands in the text in place of forms: (start, end, and each thing that it may be). `may_be` is asked of
        what is found; nearly all of it is nothing, and met again."""
        for start, end, form in self.places(text):
            seen = text[start:end]
            some = may_be(seen, form)
            for one in some:
                yield start, end, one
            if not some:
                self._finder.pass_over(seen)

    def words(self, form: int) -> Sequence[Word]:
        return self._words[form]


def ideographic(words: Iterable[Word]) -> dict[Word, str]:
    """The Chinese words, without signs: two or more ideographs and nothing else."""
    cores = {word: _SIGNS.sub("", word.folded) for word in words}
    return {word: core for word, core in cores.items() if len(core) > 1 and all(map(is_ideograph, core))}
