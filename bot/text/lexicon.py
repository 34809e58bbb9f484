"""Words: one automaton per view over all words of all rules, however many there are.

A word belongs to one or more signals (a signal is "one of these words occurs"), and is looked for in several forms
(`listed`); which of them a hit was is seen when there is one. Hits are kept in offsets of the folded text; the way back
to what was written is walked only when somebody asks for the evidence. Touch this when what was found should count (or
not) otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from sys import maxsize
from typing import Any, Literal

from bot.text import scan
from bot.text.backwards import Backwards
from bot.text.drawn import Drawn
from bot.text.folding import Folding
from bot.text.gaps import Closed, Gaps
from bot.text.glance import Glance, Glimpse
from bot.text.listed import Listed, without_signs
from bot.text.patience import MOST, Patience
from bot.text.plausible import BORDERS, CONTEXT, across_words, dictionary
from bot.text.scan import BORDER, EDGES, HIDING, PARTED, RUN, SURE, WHOLE, Finder, Found, Place, Seen
from bot.text.scene import Look
from bot.text.sight import Folds, Sight
from bot.text.store import NOWHERE, Store
from bot.text.words import NOTHING, Given, Hit, Plain, Terms, Word, stands_alone

LooksFor = Callable[[frozenset[str], Callable[[], Sequence[Word]]], tuple[Look, ...]]
Meaning = tuple[frozenset[int] | None, Plain | None]  # (what is certain, all of it); no `Plain`: a character repeated


def _no_looks(_disguises: frozenset[str], _words: Callable[[], Sequence[Word]]) -> tuple[Look, ...]:
    return ()


class Lexicon:
    """All words that are looked for in one view."""

    def __init__(
        self,
        disguises: frozenset[str],
        looks_for: LooksFor = _no_looks,
        *,
        compiled: bool = scan.compiled is not None,
        folding: Folds | None = None,
    ):
        self.disguises = disguises
        self.folding: Folds  # from `build` on
        self.sees_gaps = compiled  # whether `look` needs nobody to say that signs may separate characters
        self._looks_for = looks_for
        self._given_folding = folding
        self._listed = Listed(disguises)
        self._finder: Finder | None = None
        self._known: dict[int, Meaning] = {}  # what a hit of a form means, as it was listed
        self._given = Given()  # by the numbers that the finder has for it
        self._drawn: Drawn  # from `build` on
        self._gaps: Gaps
        self.glance: Glance | None = None  # where there is more to look at than words and runs

    def add(self, words: Sequence[str] | Terms, signal: int, whole_word: bool) -> None:
        self._listed.add(words, signal, whole_word)
        self._finder = None

    def __len__(self) -> int:
        return len(self._listed)

    @property
    def compiled(self) -> Any:
        """The finder, for `native/`; None where nothing is compiled, or nothing was built."""
        return None if isinstance(self._finder, scan.Plain) else self._finder

    def build(self, store: Store = NOWHERE) -> None:
        """Make the finder. Called by the first scan, or earlier by whoever loads policies."""
        if self._finder is not None:
            return
        self._known, self._given = {}, Given()
        self.folding = self._given_folding or Folding(self.disguises, compiled=self.sees_gaps, store=store)
        self._finder = self._listed.finder(self.folding, store)
        if self._listed.crossable:
            dictionary(store)  # now, rather than at the first hit
        self._drawn = Drawn(self._finder, self._listed.after, self._listed.words)
        self._gaps = Gaps(self._finder, self.disguises, self._listed.after)
        looks = self._looks_for(self.disguises, cache(self._listed.every))
        if "reversed" in self.disguises:
            looks = (Backwards(self._finder, self._listed.after, self.plain_hits), *looks)
        self.glance = Glance(self._finder, looks) if looks else None

    def scan(self, text: str) -> list[Hit]:
        """Every word in the text, through the disguises of this view. Offsets are those of `fold(text)`."""
        sight = self.look(text)
        return [] if sight is None else sight.hits

    def look(self, text: str, gaps: bool = True) -> Sight | None:
        """What signals the words in the text give, or None. Who has looked at the text already may say that nothing
        separates characters in it. Nothing is made that nobody may ask for: most texts hold no word, or a harmless
        one."""
        if self._finder is None:
            self.build()
            assert self._finder is not None
        seen = self._finder.look(text)
        glimpse = None if self.glance is None else self.glance.at(text)
        if seen is None and glimpse is None:
            return None
        sure, places, found, how, folded = seen or self._spelt_out(text, seen)
        signals = self._given.together(sure)
        if glimpse is None and (folded is None or (how == PARTED and not found)):
            return Sight(self, text, signals, places) if signals else None
        if folded is None:
            folded = self.folding.fold(text)
        patience = Patience()
        more, runs, judged = self._judged(folded, found, patience) if found else (NOTHING, False, [])
        if more:
            signals = signals | more if signals else more
        gaps = gaps and (how == HIDING or (how == PARTED and (runs or glimpse is False)))
        runs = runs or how == HIDING  # they were not told
        hiding = gaps or runs or glimpse is not None
        hits = self._hidden_hits(folded, gaps, runs, patience, glimpse) if hiding else []
        if hits:
            signals = signals.union(*[hit.signals for hit in hits])
        if not signals and not patience.ended:
            return None
        return Sight(self, text, signals, places if judged is not None else None, judged or (), hits, patience.ended)

    def _spelt_out(self, text: str, seen: Seen | Literal[False] | None) -> Seen:
        """What the finder did not tell, or left to others: it looks once more when it is folded."""
        assert self._finder is not None
        folded, folds = self.folding.fold(text), self.folding.compiled
        if seen is False and folds is not None and folds.fold(folded) == folded:
            seen = self._finder.look(folded)
            if seen:
                sure, _, found, how, _ = seen
                return sure, None, found, how, folded
        return (b"", b"", [], WHOLE, folded) if seen is None else (b"", None, self.find(folded), HIDING, folded)

    def _judged(self, folded: str, found: Found, patience: Patience) -> tuple[frozenset[int], bool, list[Place] | None]:
        """The signals of what was found as it was listed, whether some character is repeated, and the places of what
        was found: None when there are more."""
        signals, runs, known = NOTHING, False, self._known
        settled: set[int] = set()  # forms that can give no more
        places: list[Place] = []
        every_place = True
        for start, end, form in found:
            if form in settled:
                every_place = every_place and form >= self._listed.after
                continue
            meaning = known.get(form)
            if meaning is None:
                meaning = self._meaning(form, folded[start:end])
            given, plain = meaning
            if plain is None:
                runs = True
                settled.add(form)
                continue
            runs = runs or plain.run
            if given is None:
                given = _given(plain, folded, start, end, patience)
            if given:
                places.append((start, end, form, given is plain.every))
                signals = signals | given if signals else given
            if given is plain.every:
                settled.add(form)
        return signals, runs, places if every_place else None

    def _hidden_hits(
        self, folded: str, gaps: bool, runs: bool, patience: Patience, glimpse: Glimpse | bool | None
    ) -> list[Hit]:
        """Those of words that do not stand there as they were listed."""
        hits: list[Hit] = []
        if glimpse is False and self.glance is not None:
            glimpse = self.glance.at_folded(folded, self.folding.compiled)
        closed = self._gaps.closed(folded) if gaps else None
        base = None if closed is None else closed.base
        if closed is not None:
            hits += self._joined_hits(closed, patience)
        if self._listed.reach and (runs or closed is not None):
            hits += self._drawn.hits(folded if closed is None else closed.base.text, base, patience)
        if self.glance is not None:
            hits += self.glance.hits(glimpse, folded, base, patience)
        return hits

    def find(self, folded: str, of_each: int = maxsize) -> Found:
        """Every form in a folded text; of each perhaps no more than so many."""
        assert self._finder is not None
        return self._finder.find(folded, of_each)

    def _meaning(self, form: int, seen: str) -> Meaning:
        """Of a form that stands in a text as `seen`, for all texts. The finder judges the simple ones from then on."""
        assert self._finder is not None
        if form >= self._listed.after:
            meaning: Meaning = None, None
            self._finder.learn(form, RUN, 0, 0)
        else:
            plain = Plain.of(self._listed.words(form), seen, form in self._listed.reach)
            meaning = plain.certain, plain
            if plain.certain is not None or not plain.run:
                sort = SURE if plain.certain is not None else BORDER if plain.crossable else EDGES
                number_of = self._given.number_of
                self._finder.learn(form, sort, number_of(plain.every), number_of(plain.anywhere))
        self._known[form] = meaning
        return meaning

    def placed(self, places: Iterable[Place], signal: int) -> list[tuple[int, int, str]]:
        """Where those of the places are that give the signal, and what stands there."""
        told: list[tuple[int, int, str]] = []
        known = self._known
        for start, end, form, alone in places:
            plain = known[form][1]
            if plain is not None and signal in plain.every:
                for term, within, every in plain.words:
                    if signal in (every if alone else within):
                        told.append((start, end, term))
        return told

    def plain_hits(self, folded: str, found: Found, patience: Patience, of: int | None = None) -> list[Hit]:
        """Those of words that stand there as they were listed, of each so many; only those `of` one signal, if it is
        given, and of it so many."""
        hits: list[Hit] = []
        passed: set[int] = set()  # forms that are not asked about, or no more
        for start, end, form in found:
            if form in passed:
                continue
            _, plain = self._known.get(form) or self._meaning(form, folded[start:end])
            if plain is None or (of is not None and of not in plain.every) or not patience.again(form):
                passed.add(form)
                continue
            if plain.crossable and _crosses(folded, start, end, patience):
                continue
            alone = plain.alone or stands_alone(folded, start, end)
            for term, anywhere, every in plain.words:
                signals = every if alone else anywhere
                if signals and (of is None or of in signals):
                    hits.append(Hit(term, signals, start, end))
            if of is not None and len(hits) >= MOST:
                break
        return hits

    def _joined_hits(self, closed: Closed, patience: Patience) -> list[Hit]:
        """Words that a removed sign had split."""
        hits = []
        text, origin = closed.base.text, closed.base.origin
        split: dict[int, list[Word]] = {}  # by form, the words that it is without their signs
        for start, end, form in closed.over:
            if not patience.again(("joined", form)):
                continue
            words = split.get(form)
            if words is None:
                seen = text[start:end]
                words = [one for one in self._listed.words(form) if seen in (one.folded, without_signs(one.folded))]
                split[form] = words
            for word in words:
                signals = word.signals(text, start, end)
                if signals:
                    hits.append(Hit(word.term, signals, origin[start], origin[end - 1] + 1))
        return hits


def _given(plain: Plain, folded: str, start: int, end: int, patience: Patience) -> frozenset[int]:
    """The signals of a form that stands there as it was listed, its surroundings considered."""
    if plain.crossable and _crosses(folded, start, end, patience):
        return NOTHING
    return plain.every if plain.alone or stands_alone(folded, start, end) else plain.anywhere


def _crosses(folded: str, start: int, end: int, patience: Patience) -> bool:
    """Surroundings that nobody has the patience for are no hit."""
    if start == 0 or end == len(folded) or folded[start - 1] in BORDERS or folded[end] in BORDERS:
        return False
    first = start - CONTEXT if start > CONTEXT else 0
    return patience.asked(_across, folded[first : end + CONTEXT], start - first, end - start) is not False


@lru_cache(maxsize=1 << 14)  # people write the same words beside each other
def _across(around: str, start: int, length: int) -> bool:
    return across_words(around, start, start + length)
