"""Words: one automaton per view over all words of all rules, however many there are.

A word belongs to one or more signals (a signal is "one of these words occurs"). Hits are kept in offsets of the folded
text; the way back to what was written is walked only when somebody asks for the evidence.
Touch this when words should be found (or not found) in another form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from ahocorasick_rs import AhoCorasick

from bot.text import reductions
from bot.text.characters import LETTERS, SIGNS, is_content, is_letter
from bot.text.folding import Folding
from bot.text.reductions import Reduced

_SIGNS: Final = re.compile(f"[{SIGNS}]")
_STARTS_LATIN: Final = re.compile(f"[{LETTERS}]").match


@dataclass(frozen=True, slots=True)
class Hit:
    """A word seen in a folded text at [start, end)."""

    term: str
    signals: tuple[int, ...]
    start: int
    end: int


@dataclass(slots=True)
class Word:
    """A listed word in the forms it is looked for."""

    term: str  # as the admin wrote it
    folded: str
    anywhere: list[int] = field(default_factory=list)  # signals that take it inside other words too
    standing_alone: list[int] = field(default_factory=list)

    def drawn_out(self, runs: list[int]) -> bool:
        """Whether runs of these lengths are this word with characters repeated."""
        characters, _, wanted = reductions.collapse(self.folded)
        return runs != wanted and reductions.believable(characters, runs, wanted)

    def signals(self, text: str, start: int, end: int) -> tuple[int, ...]:
        """Whose hit this is, the word's surroundings considered."""
        if self.standing_alone and _alone(text, start, end):
            return (*self.anywhere, *self.standing_alone)
        return tuple(self.anywhere)


def _alone(text: str, start: int, end: int) -> bool:
    """No letter of a spaced script continues the word on either side. Ideographs need no gap."""
    if start > 0 and _STARTS_LATIN(text[start]) and is_letter(text[start - 1]):
        return False
    return not (end < len(text) and _STARTS_LATIN(text[end - 1]) and is_letter(text[end]))


class Lexicon:
    """All words that are looked for in one view."""

    def __init__(self, disguises: frozenset[str]):
        self.disguises = disguises
        self.folding = Folding(disguises)
        self._words: dict[tuple[str, str], Word] = {}
        self._plain: list[list[Word]] = []  # pattern index -> words with exactly this folded form
        self._collapsed: dict[int, list[Word]] = {}  # pattern index -> words whose runs collapse to it
        self._joined: dict[int, list[Word]] = {}  # pattern index -> words whose signs were removed
        self._marks: frozenset[int] = frozenset()  # patterns that only say that something is repeated
        self._automaton: AhoCorasick | None = None

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
        return hits

    def _find(self, text: str) -> list[tuple[int, int, int]]:
        assert self._automaton is not None
        return self._automaton.find_matches_as_indexes(text, overlapping=True)

    def _plain_hits(self, folded: str, found: list[tuple[int, int, int]]) -> list[Hit]:
        hits = []
        for index, start, end in found:
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
        return [
            Hit(hit.term, hit.signals, length - hit.end, length - hit.start)
            for hit in self._plain_hits(folded[::-1], self._find(folded[::-1]))
            if hit.term != hit.term[::-1]
        ]
