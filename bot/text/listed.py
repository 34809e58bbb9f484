"""What is looked for in a view: words as they were listed, and the forms in which each is looked for (folded, with its
runs collapsed, without its signs).

The words are kept packed: an object for each of a hundred thousand would take more memory than the automaton. Touch
this when words should be found (or not found) in another form.
"""

from __future__ import annotations

import marshal
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from importlib.metadata import version
from typing import Final, NamedTuple

from bot.text import drawn, equivalents, folding, reductions, scan
from bot.text.characters import SIGNS
from bot.text.plausible import crossable
from bot.text.scan import NUMBER, Finder
from bot.text.sight import Folds
from bot.text.store import Store, sources
from bot.text.words import Terms, Word

_SIGN: Final = re.compile(f"[{SIGNS}]")
_RUN: Final = re.compile(r"(.)\1", re.DOTALL)
_CODE: Final = (__name__, drawn.__name__, folding.__name__, reductions.__name__, scan.__name__)
# What decides, beside the words, what is made of them.
_MADE_BY: Final = (version("daachorse"), *equivalents.MADE_BY, *sources(_CODE))


class List(NamedTuple):
    """Words that one signal is about."""

    first: int  # the number of its first word
    terms: Terms
    signal: int
    whole_word: bool  # only where they stand alone


class Listed:
    """All words of one view."""

    def __init__(self, disguises: frozenset[str]):
        self.crossable = False  # whether two other words may have some word between them
        self.after = 0  # the forms from here on are marks and nothing else
        self.reach: dict[int, int] = {}  # form that only says that something is repeated -> how far its words reach
        self._disguises = disguises
        self._folding: Folds  # from `finder` on
        self._lists: list[List] = []
        self._count = 0  # words
        self._first = array(NUMBER)  # number of a form -> the first word that has it
        self._others: dict[int, list[int]] = {}  # and the others, for forms that have any
        self._words: dict[int, tuple[Word, ...]] = {}  # all of them, for forms that were hit

    def add(self, words: Sequence[str] | Terms, signal: int, whole_word: bool) -> None:
        terms = Terms.of(words)
        self._lists.append(List(self._count, terms, signal, whole_word))
        self._count += len(terms)

    def __len__(self) -> int:
        return self._count

    def finder(self, folding: Folds, store: Store) -> Finder:
        """What finds the forms of all words, from the store or made."""
        self._words, self._folding = {}, folding
        words = [one.terms.digest for one in self._lists]
        made_from = "\0".join((*sorted(self._disguises), f"{folding.compiled is None}", *_MADE_BY, *words))
        kept = store.load("words", made_from)
        finder = None if kept is None else self._taken(kept)
        if finder is None:
            finder, kept = self._made()
            store.save("words", made_from, kept)
        return finder

    def _made(self) -> tuple[Finder, bytes]:
        """The finder, and all that is made of the words as bytes, to be kept."""
        folded = [fold for one in self._lists for fold in self._folding.fold_each([term.strip() for term in one.terms])]
        forms: dict[str, int] = {}
        self._first, self._others = array(NUMBER), {}
        for number, form in self._forms(folded):
            at = forms.setdefault(form, len(forms))
            if at == len(self._first):
                self._first.append(number)
            else:
                self._others.setdefault(at, []).append(number)
        self.after = len(forms)
        self.crossable = any(map(crossable, folded))
        marks = drawn.marks(folded) if "repeats" in self._disguises else {}
        self.reach = {forms.setdefault(mark, len(forms)): reach for mark, reach in marks.items()}
        finder, piece = scan.made(list(forms), self._folding.compiled, self._disguises)
        about = self._others, self.after, self.crossable, self.reach
        return finder, marshal.dumps((self._first.tobytes(), about, piece))

    def _taken(self, kept: bytes) -> Finder | None:
        """The finder from what `_made` gave; None when that was on another sort of machine."""
        first, about, piece = marshal.loads(kept)
        with suppress(ValueError):
            finder = scan.restored(piece, self._folding.compiled, self._disguises)
            self._first = array(NUMBER, first)
            self._others, self.after, self.crossable, self.reach = about
            return finder
        return None

    def _forms(self, folded: Iterable[str]) -> Iterator[tuple[int, str]]:
        """The forms in which each word is looked for, with its number."""
        repeats, separators = "repeats" in self._disguises, "separators" in self._disguises
        for number, fold in enumerate(folded):
            if fold:
                yield number, fold
                if repeats and _RUN.search(fold):
                    yield number, reductions.squeeze(fold)
                if separators and _SIGN.search(fold):
                    joined = without_signs(fold)
                    if joined:
                        yield number, joined

    def words(self, form: int) -> tuple[Word, ...]:
        """The words that are looked for in this form, each once, with the signals of all lists that have it."""
        known = self._words.get(form)
        if known is None:
            known = self._words[form] = self._merged([self._first[form], *self._others.get(form, ())])
        return known

    def every(self) -> tuple[Word, ...]:
        """Each word that has a form."""
        return tuple(word for word in self._merged(range(self._count)) if word.folded)

    def _merged(self, numbers: Iterable[int]) -> tuple[Word, ...]:
        words: dict[str, Word] = {}
        for number in numbers:
            listed = self._lists[bisect_right(self._lists, number, key=_first_of) - 1]
            term = listed.terms[number - listed.first]
            word = words.get(term)
            if word is None:
                word = words[term] = Word(term, self._folding.fold(term.strip()))
            signals = word.standing_alone if listed.whole_word else word.anywhere
            if listed.signal not in signals[-1:]:  # the same word twice in one list
                signals.append(listed.signal)
        return tuple(words.values())


def without_signs(folded: str) -> str:
    return _SIGN.sub("", folded)


def _first_of(listed: List) -> int:
    return listed.first
