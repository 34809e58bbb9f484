"""Words: one automaton per view over all words of all rules, however many there are.

A word belongs to one or more signals (a signal is "one of these words occurs"). The words are kept in columns, as they
were listed: an object for each of a hundred thousand would take more memory than the automaton. Each is put into the
automaton in the forms that it is looked for: folded, with its runs collapsed, without its signs; which of them a hit
was is seen when there is one. Hits are kept in offsets of the folded text; the way back to what was written is walked
only when somebody asks for the evidence. Touch this when words should be found (or not found) in another form.
"""

from __future__ import annotations

import marshal
import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Final

from daachorse import CharwiseDoubleArrayAhoCorasick as Automaton

from bot.text import characters, folding, reductions
from bot.text.characters import SIGNS, is_content, is_ideograph
from bot.text.folding import Folding
from bot.text.plausible import CONTEXT, across_words, crossable, dictionary, hidden
from bot.text.reductions import Reduced
from bot.text.scene import Look, Scene
from bot.text.store import NOWHERE, Store, sources
from bot.text.words import Hit, Plain, Word, stands_alone

_SIGN: Final = re.compile(f"[{SIGNS}]")
_RUN: Final = re.compile(r"(.)\1", re.DOTALL)
_TURNED_GAIN: Final = 3.0  # how much better the text must read with the word turned round
_SHORTEST_TURNED: Final = 4
_CODE: Final = (__name__, characters.__name__, folding.__name__, reductions.__name__)
# What decides, beside the words, what is made of them.
_MADE_BY: Final = (unicodedata.unidata_version, version("daachorse"), version("opencc"), *sources(_CODE))

LooksFor = Callable[[frozenset[str], Callable[[], Sequence[Word]]], tuple[Look, ...]]
Found = list[tuple[int, int, int]]  # (start, end, number of the form)


def _no_looks(_disguises: frozenset[str], _words: Callable[[], Sequence[Word]]) -> tuple[Look, ...]:
    return ()


class Lexicon:
    """All words that are looked for in one view."""

    def __init__(self, disguises: frozenset[str], looks_for: LooksFor = _no_looks):
        self.disguises = disguises
        self.folding = Folding(disguises)
        self._looks_for = looks_for
        self._terms: list[str] = []  # as the admins wrote them
        self._folded: list[str] = []
        self._lists: list[tuple[int, int, bool]] = []  # (its first word, signal, whole words only)
        self._automaton: Automaton | None = None
        self._listed = array("l")  # number of a form -> the first word that has it
        self._listed_too: dict[int, list[int]] = {}  # and the others, for forms that have any
        self._words: dict[int, tuple[Word, ...]] = {}  # all of them, for forms that were hit
        self._plain: dict[int, Plain] = {}  # and what a hit as it was listed means
        self._forms_of_words = 0  # the forms after these are marks and nothing else
        self._reach: dict[int, int] = {}  # form that only says that something is repeated -> how long words with it are
        self._looks: tuple[Look, ...] = ()

    def add(self, terms: Iterable[str], signal: int, whole_word: bool) -> None:
        self._lists.append((len(self._terms), signal, whole_word))
        self._terms += terms
        self._automaton = None

    def __len__(self) -> int:
        return len(self._terms)

    def build(self, store: Store = NOWHERE) -> None:
        """Make the automaton. Called by the first scan, or earlier by whoever loads policies."""
        if self._automaton is not None:
            return
        self._words, self._plain = {}, {}
        joined = "\0".join(self._terms)
        made_from = "\0".join((*sorted(self.disguises), *_MADE_BY, joined))
        if joined.count("\0") >= len(self._terms):  # also within a word: another list would be called the same
            store = NOWHERE
        if not self._take(store.load("words", made_from)):
            self._make()
            store.save("words", made_from, self._piece())
        if any(map(crossable, self._folded)):
            dictionary(store)  # now, rather than at the first hit
        self._looks = self._looks_for(self.disguises, cache(self._every_word))

    def _make(self) -> None:
        new = self._terms[len(self._folded) :]
        folds = self.folding.fold_each([term.strip() for term in new])
        # most words are their own folds: one text for both
        self._folded += [term if term == fold else fold for term, fold in zip(new, folds, strict=True)]
        forms: dict[str, int] = {}
        self._listed, self._listed_too = array("l"), {}
        for number, form in self._forms():
            at = forms.setdefault(form, len(forms))
            if at == len(self._listed):
                self._listed.append(number)
            else:
                self._listed_too.setdefault(at, []).append(number)
        self._forms_of_words = len(forms)
        self._reach = self._marks(forms) if "repeats" in self.disguises else {}
        self._automaton = Automaton(list(forms))

    def _piece(self) -> bytes:
        """All that was made of the words, to be kept."""
        assert self._automaton is not None
        others = {at: fold for at, fold in enumerate(self._folded) if fold is not self._terms[at]}
        forms = self._listed.tobytes(), self._listed_too, self._forms_of_words, self._reach
        return marshal.dumps((others, forms, self._automaton.serialize()))

    def _take(self, piece: bytes | None) -> bool:
        """Whether the piece is what `_piece` gave; if so, nothing is left to make."""
        if piece is None:
            return False
        others, (listed, self._listed_too, self._forms_of_words, self._reach), automaton = marshal.loads(piece)
        with suppress(ValueError):  # made on another sort of machine
            self._automaton = Automaton.deserialize(automaton)
            self._listed = array("l", listed)
            self._folded = self._terms.copy()
            for at, fold in others.items():
                self._folded[at] = fold
        return self._automaton is not None

    def _forms(self) -> Iterator[tuple[int, str]]:
        repeats, separators = "repeats" in self.disguises, "separators" in self.disguises
        for number, folded in enumerate(self._folded):
            if folded:
                yield number, folded
                if repeats and _RUN.search(folded):
                    yield number, reductions.squeeze(folded)
                if separators and _SIGN.search(folded):
                    joined = _SIGN.sub("", folded)
                    if joined:
                        yield number, joined

    def _marks(self, forms: dict[str, int]) -> dict[int, int]:
        """Characters of words, drawn out; and the length of the longest word with each."""
        by_length: dict[int, list[str]] = {}
        for folded in self._folded:
            by_length.setdefault(len(folded), []).append(folded)
        longest = {sign: length for length, words in sorted(by_length.items()) for sign in set("".join(words))}
        marks = {reductions.mark_of_repetition(sign): length for sign, length in longest.items() if is_content(sign)}
        return {forms.setdefault(mark, len(forms)): marks[mark] for mark in sorted(marks)}

    def _words_of(self, form: int) -> tuple[Word, ...]:
        """The words that are looked for in this form, each once, with the signals of all lists that have it."""
        known = self._words.get(form)
        if known is None:
            known = self._words[form] = self._merged([self._listed[form], *self._listed_too.get(form, ())])
        return known

    def _every_word(self) -> tuple[Word, ...]:
        return self._merged(number for number, folded in enumerate(self._folded) if folded)

    def _merged(self, numbers: Iterable[int]) -> tuple[Word, ...]:
        words: dict[str, Word] = {}
        for number in numbers:
            term = self._terms[number]
            word = words.get(term)
            if word is None:
                word = words[term] = Word(term, self._folded[number])
            _, signal, whole_word = self._lists[bisect_right(self._lists, number, key=_first) - 1]
            signals = word.standing_alone if whole_word else word.anywhere
            if signal not in signals[-1:]:  # the same word twice in one list
                signals.append(signal)
        return tuple(words.values())

    def scan(self, text: str, gaps: bool = True) -> list[Hit]:
        """Every word in the text, through the disguises of this view. Offsets are those of `fold(text)`. Who has looked
        at the text already may say that nothing separates characters in it."""
        if self._automaton is None:
            self.build()
        folded = self.folding.fold(text)
        found = self._find(folded)
        hits = self._plain_hits(folded, found)
        base = reductions.without_separators(folded, self.disguises) if gaps else None
        if base is not None:
            found = self._find(base.text)
            hits += self._joined_hits(base, found)
        runs = [(start, end, form) for start, end, form in found if form in self._reach]
        if runs:
            hits += self._drawn_out_hits(base or _whole(folded), runs)
        if "reversed" in self.disguises:
            hits += self._reversed_hits(folded)
        if self._looks:
            scene = Scene(folded, base or _whole(folded))
            for look in self._looks:
                hits += look.hits(scene)
        return hits

    def _find(self, text: str) -> Found:
        assert self._automaton is not None
        return self._automaton.find_overlapping(text)

    def _plain_hits(self, folded: str, found: Found) -> list[Hit]:
        hits = []
        marks, known = self._forms_of_words, self._plain
        for start, end, form in found:
            if form >= marks:
                continue
            plain = known.get(form)
            if plain is None:
                plain = known[form] = Plain.of(self._words_of(form), folded[start:end])
            if plain.crossable and _across(
                folded[max(0, start - CONTEXT) : end + CONTEXT], min(start, CONTEXT), end - start
            ):
                continue
            alone = plain.alone or stands_alone(folded, start, end)
            for term, anywhere, every in plain.words:
                signals = every if alone else anywhere
                if signals:
                    hits.append(Hit(term, signals, start, end))
        return hits

    def _joined_hits(self, joined: Reduced, found: Found) -> list[Hit]:
        """Only words that a removed sign had split: the others were found already."""
        hits = []
        origin = joined.origin
        for start, end, form in found:
            first, last = origin[start], origin[end - 1] + 1
            if last - first == end - start or form >= self._forms_of_words:
                continue
            seen = joined.text[start:end]
            for word in self._words_of(form):
                if seen in (word.folded, _SIGN.sub("", word.folded)):
                    signals = word.signals(joined.text, start, end)
                    if signals:
                        hits.append(Hit(word.term, signals, first, last))
        return hits

    def _drawn_out_hits(self, base: Reduced, runs: Found) -> list[Hit]:
        """Words drawn out: found with every run as one character, then believed by the lengths of the runs. Looked for
        only around runs, as far as the longest word with this character can reach."""
        hits: list[Hit] = []
        drawn = {base.text[start] for start, _, _ in runs}
        for first, last in _around(runs, self._reach, len(base.text)):
            piece = base.text[first:last]
            squeezed = reductions.squeeze(piece)
            for start, end, form in self._find(squeezed):
                if form < self._forms_of_words and not drawn.isdisjoint(squeezed[start:end]):
                    hits += _drawn_out(base, first, piece, self._words_of(form), (start, end))
        return hits

    def _reversed_hits(self, folded: str) -> list[Hit]:
        length = len(folded)
        backwards = folded[::-1]
        return [
            Hit(hit.term, hit.signals, length - hit.end, length - hit.start)
            for hit in self._plain_hits(backwards, self._find(backwards))
            if _turned(folded, length - hit.end, length - hit.start)
        ]


@lru_cache(maxsize=1 << 14)  # people write the same words beside each other
def _across(around: str, start: int, length: int) -> bool:
    return across_words(around, start, start + length)


def _drawn_out(base: Reduced, first: int, piece: str, words: Iterable[Word], place: tuple[int, int]) -> Iterator[Hit]:
    text, starts, lengths = reductions.collapse(piece)
    start, end = place
    runs = lengths[start:end]
    for word in words:
        if reductions.squeeze(word.folded) == text[start:end] and word.drawn_out(runs):
            signals = word.signals(text, start, end)
            if signals:
                last = first + starts[end - 1] + runs[-1] - 1
                yield Hit(word.term, signals, base.origin[first + starts[start]], base.origin[last] + 1)


def _first(listed: tuple[int, int, bool]) -> int:
    return listed[0]


def _whole(text: str) -> Reduced:
    return Reduced(text, range(len(text)), len(text))


def _around(runs: Found, reach: dict[int, int], length: int) -> Iterator[tuple[int, int]]:
    """The parts of the text near its runs. What is no run itself has two equal characters in a row at most."""
    part: tuple[int, int] | None = None
    for start, stop, form in runs:
        far = 2 * reach[form] + 2
        begin, end = max(0, start - far), min(length, stop + far)
        if part is not None and begin > part[1]:
            yield part
            part = None
        part = (begin, end) if part is None else (min(begin, part[0]), max(end, part[1]))
    if part is not None:
        yield part


def _turned(text: str, start: int, end: int) -> bool:
    """Whether what stands here is worth reading backwards: no palindrome, no honest Chinese, and Latin of some length
    (`am` is no `ma`)."""
    seen = text[start:end]
    if seen == seen[::-1]:
        return False
    if all(map(is_ideograph, seen)):
        return hidden(text, start, end, seen[::-1], _TURNED_GAIN)
    return end - start >= _SHORTEST_TURNED
