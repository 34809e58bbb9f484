"""What a look through a disguise is given, and what it has in common with the others.

A look is made for one view from the words of that view. It says what a text must have for it to be worth taking, and
what is to be found there beforehand; a glance sees to that, and asks for hits in the folded text. Touch this when all
looks change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from bot.text.characters import IDEOGRAPHS, SIGNS, is_ideograph
from bot.text.patience import Patience
from bot.text.reductions import Reduced
from bot.text.scan import Found
from bot.text.turned import Finder, Turned
from bot.text.words import Hit, Word

One = TypeVar("One")

LETTERS: Final = "a-zà-öø-ÿāēěīōūǎǐǒǔǖǘǚǜńňǹ"  # as pinyin has them
LATIN, IDEOGRAPH, RADICAL = LETTERS, IDEOGRAPHS, "\u2e80-\u2fdf"  # classes of characters

_SIGNS: Final = re.compile(f"[{SIGNS}]")


class Scene:
    """A folded text, and the same with the separators of the view removed."""

    __slots__ = ("folded", "joined", "patience", "some")

    def __init__(self, folded: str, joined: Reduced, patience: Patience):
        self.folded = folded
        self.joined = joined
        self.patience = patience
        self.some = patience.some  # as many candidates as one look may judge

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Where [start, end) of the joined text stands in the folded one."""
        return self.joined.origin[start], self.joined.origin[end - 1] + 1


# Where a look finds what it is about, as in `native/glance.h`: in the joined text; in the folded one read backwards; in
# that one as its own lexicon does; in parts of the joined one around tokens of whole syllables, which it tells.
JOINED, BACKWARDS, LISTED, AROUND = range(4)

Row = tuple[str, ...]  # classes of characters that stand side by side


class Needs(NamedTuple):
    """What a text must have for a look to be worth taking. It may have all of it, and hide nothing."""

    rows: Sequence[Row] = ()  # each stands somewhere in it
    spelt: bool = False  # tokens of whole syllables of pinyin; and without ideographs, enough of them in a row
    alone: bool = False  # not two words of Latin letters, and only such


class Finds(Protocol):
    """Finds what a look is about."""

    @property
    def compiled(self) -> Any:
        """For `native/`; None where nothing is compiled."""
        ...

    @property
    def where(self) -> int: ...

    @property
    def reach(self) -> int:
        """How far around tokens."""
        ...

    def places(self, text: str, /) -> Found: ...


class Look(Protocol):
    """Looks through one disguise."""

    @property
    def needs(self) -> Needs: ...

    @property
    def finder(self) -> Finds | None:
        """Where it finds nothing there is nothing to see; None: that is not known beforehand."""
        ...

    def hits(self, scene: Scene, found: Found, /) -> Iterable[Hit]: ...


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
        self.finder = Finder(turned, list(words))
        self.places = self.finder.places

    def __bool__(self) -> bool:
        return bool(self._words)

    def suspects(
        self, text: str, found: Found, may_be: Callable[[str, int], Sequence[One]]
    ) -> Iterator[tuple[int, int, One]]:
        """What stands in the text in place of forms: (start, end, and each thing that it may be). `may_be` is asked of
        what was found; nearly all of it is nothing, and met again."""
        for start, end, form in found:
            seen = text[start:end]
            some = may_be(seen, form)
            for one in some:
                yield start, end, one
            if not some:
                self.finder.pass_over(seen)

    def words(self, form: int) -> Sequence[Word]:
        return self._words[form]


def ideographic(words: Iterable[Word]) -> dict[Word, str]:
    """The Chinese words, without signs: two or more ideographs and nothing else."""
    cores = {word: _SIGNS.sub("", word.folded) for word in words}
    return {word: core for word, core in cores.items() if len(core) > 1 and all(map(is_ideograph, core))}
