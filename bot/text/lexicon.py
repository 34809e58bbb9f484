"""Words: one automaton per view over all words of all rules, however many there are.

A word belongs to one or more signals (a signal is "one of these words occurs"). Hits are kept in offsets of the folded
text; the way back to what was written is walked only when somebody asks for the evidence.
Touch this when words should be found (or not found) in another form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from ahocorasick_rs import AhoCorasick

from bot.text import reductions
from bot.text.characters import SIGNS, is_content, is_ideograph
from bot.text.folding import Folding
from bot.text.plausible import across_words, crossable, dictionary, hidden
from bot.text.reductions import Reduced
from bot.text.scene import Look, Scene
from bot.text.words import Hit, Word

_SIGNS: Final = re.compile(f"[{SIGNS}]")
_TURNED_GAIN: Final = 3.0  # how much better the text must read with the word turned round
_SHORTEST_TURNED: Final = 4


LooksFor = Callable[[frozenset[str], Sequence[Word]], tuple[Look, ...]]


def _no_looks(_disguises: frozenset[str], _words: Sequence[Word]) -> tuple[Look, ...]:
    return ()


class Lexicon:
    """All words that are looked for in one view."""

    def __init__(self, disguises: frozenset[str], looks_for: LooksFor = _no_looks):
        self.disguises = disguises
        self._looks_for = looks_for
        self.folding = Folding(disguises)
        self._words: dict[tuple[str, str], Word] = {}
        self._plain: list[list[Word]] = []  # pattern index -> words with exactly this folded form
        self._collapsed: dict[int, list[Word]] = {}  # pattern index -> words whose runs collapse to it
        self._joined: dict[int, list[Word]] = {}  # pattern index -> words whose signs were removed
        self._marks: frozenset[int] = frozenset()  # patterns that only say that something is repeated
        self._automaton: AhoCorasick | None = None
        self._crossable: frozenset[int] = frozenset()  # patterns that words may have between them by accident
        self._looks: tuple[Look, ...] = ()

    def add(self, terms: Iterable[str], signal: int, whole_word: bool) -> None:
        for term in terms:
            folded = self.folding.fold(term.strip())
            word = self._words.get((term, folded))
            if word is None:
                word = self._words[term, folded] = Word(term, folded)
            (word.standing_alone if whole_word else word.anywhere).append(signal)
        self._automaton = None

    def __len__(self) -> int:
        return len(self._words)

    def build(self) -> None:
        """Make the automaton. Called by the first scan, or earlier by whoever loads policies."""
        index: dict[str, int] = {}
        self._plain, self._collapsed, self._joined = [], {}, {}

        def place(form: str) -> int:
            position = index.setdefault(form, len(index))
            if position == len(self._plain):
                self._plain.append([])
            return position

        for word in self._words.values():
            if word.folded:
                self._plain[place(word.folded)].append(word)
                if "repeats" in self.disguises:
                    self._collapsed.setdefault(place(reductions.squeeze(word.folded)), []).append(word)
                joined = _SIGNS.sub("", word.folded)
                if "separators" in self.disguises and joined not in ("", word.folded):
                    self._joined.setdefault(place(joined), []).append(word)
        if "repeats" in self.disguises:
            characters = sorted({sign for word in self._words.values() for sign in word.folded if is_content(sign)})
            self._marks = frozenset(place(reductions.mark_of_repetition(sign)) for sign in characters)
        self._automaton = AhoCorasick(list(index), store_patterns=False)
        self._crossable = frozenset(at for form, at in index.items() if self._plain[at] and crossable(form))
        if self._crossable:
            dictionary()  # now, rather than at the first hit
        self._looks = self._looks_for(self.disguises, list(self._words.values()))

    def scan(self, text: str) -> list[Hit]:
        """Every word in the text, through the disguises of this view. Offsets are those of `fold(text)`."""
        if self._automaton is None:
            self.build()
        folded = self.folding.fold(text)
        found = self._find(folded)
        hits = self._plain_hits(folded, found) if found else []
        base = reductions.without_separators(folded, self.disguises)
        if base is not None:
            found = self._find(base.text)
            hits += self._joined_hits(base, found)
        if found and not self._marks.isdisjoint(index for index, _, _ in found):
            hits += self._drawn_out_hits(base or Reduced(folded, range(len(folded)), len(folded)))
        if "reversed" in self.disguises:
            hits += self._reversed_hits(folded)
        if self._looks:
            scene = Scene(folded, base or Reduced(folded, range(len(folded)), len(folded)))
            for look in self._looks:
                hits += look.hits(scene)
        return hits

    def _find(self, text: str) -> list[tuple[int, int, int]]:
        assert self._automaton is not None
        return self._automaton.find_matches_as_indexes(text, overlapping=True)

    def _plain_hits(self, folded: str, found: list[tuple[int, int, int]]) -> list[Hit]:
        hits = []
        for index, start, end in found:
            if index in self._crossable and across_words(folded, start, end):
                continue
            for word in self._plain[index]:
                signals = word.signals(folded, start, end)
                if signals:
                    hits.append(Hit(word.term, signals, start, end))
        return hits

    def _joined_hits(self, joined: Reduced, found: list[tuple[int, int, int]]) -> list[Hit]:
        """Only words that a removed sign had split: the others were found already."""
        hits = []
        origin = joined.origin
        for index, start, end in found:
            first, last = origin[start], origin[end - 1] + 1
            if last - first == end - start:
                continue
            for word in (*self._plain[index], *self._joined.get(index, ())):
                signals = word.signals(joined.text, start, end)
                if signals:
                    hits.append(Hit(word.term, signals, first, last))
        return hits

    def _drawn_out_hits(self, base: Reduced) -> list[Hit]:
        """Words drawn out: found with every run as one character, then believed by the lengths of the runs."""
        found = self._find(reductions.squeeze(base.text))
        if not found:
            return []
        hits = []
        text, starts, lengths = reductions.collapse(base.text)
        for index, start, end in found:
            runs = lengths[start:end]
            last = starts[end - 1] + lengths[end - 1]
            for word in self._collapsed.get(index, ()):
                if not word.drawn_out(runs):
                    continue
                signals = word.signals(text, start, end)
                if signals:
                    hits.append(Hit(word.term, signals, base.origin[starts[start]], base.origin[last - 1] + 1))
        return hits

    def _reversed_hits(self, folded: str) -> list[Hit]:
        length = len(folded)
        backwards = folded[::-1]
        return [
            Hit(hit.term, hit.signals, length - hit.end, length - hit.start)
            for hit in self._plain_hits(backwards, self._find(backwards))
            if _turned(folded, length - hit.end, length - hit.start)
        ]


def _turned(text: str, start: int, end: int) -> bool:
    """Whether what stands here is worth reading backwards: no palindrome, no honest Chinese, and Latin of some length
    (`am` is no `ma`)."""
    seen = text[start:end]
    if seen == seen[::-1]:
        return False
    if all(map(is_ideograph, seen)):
        return hidden(text, start, end, seen[::-1], _TURNED_GAIN)
    return end - start >= _SHORTEST_TURNED
