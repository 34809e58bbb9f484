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
from itertools import islice
from typing import Final

from bot.text import characters, drawn, folding, reductions, scan
from bot.text.characters import SIGNS, is_ideograph
from bot.text.drawn import Drawn
from bot.text.folding import Folding
from bot.text.plausible import CONTEXT, across_words, crossable, dictionary, hidden
from bot.text.reductions import Reduced
from bot.text.scan import EDGES, RUN, SURE, Finder, Found
from bot.text.scene import MOST_CANDIDATES, Look, Scene
from bot.text.sight import Sight
from bot.text.store import NOWHERE, Store, sources
from bot.text.words import NOTHING, Given, Hit, Plain, Word, stands_alone

_SIGN: Final = re.compile(f"[{SIGNS}]")
_RUN: Final = re.compile(r"(.)\1", re.DOTALL)
_TURNED_GAIN: Final = 3.0  # how much better the text must read with the word turned round
_AT_ONCE: Final = 4096  # words that are folded together: of all at once the few that are kept would hold on to the room
_SHORTEST_TURNED: Final = 4
_CODE: Final = (__name__, characters.__name__, drawn.__name__, folding.__name__, reductions.__name__, scan.__name__)
# What decides, beside the words, what is made of them.
_MADE_BY: Final = (unicodedata.unidata_version, version("daachorse"), version("opencc"), *sources(_CODE))

LooksFor = Callable[[frozenset[str], Callable[[], Sequence[Word]]], tuple[Look, ...]]
Meaning = tuple[frozenset[int] | None, Plain | None]  # (what is certain, all of it); no `Plain`: a character repeated


_NOTHING_SEEN: Final[scan.Seen] = (b"", [], False)


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
    ):
        self.disguises = disguises
        self.folding = Folding(disguises, compiled=compiled)
        self.sees_gaps = compiled  # whether `look` needs nobody to say that signs may separate characters
        self._looks_for = looks_for
        self._terms: list[str] = []  # as the admins wrote them
        self._folded: list[str] = []
        self._lists: list[tuple[int, int, bool]] = []  # (its first word, signal, whole words only)
        self._finder: Finder | None = None
        self._listed = array("l")  # number of a form -> the first word that has it
        self._listed_too: dict[int, list[int]] = {}  # and the others, for forms that have any
        self._words: dict[int, tuple[Word, ...]] = {}  # all of them, for forms that were hit
        self._known: dict[int, Meaning] = {}  # and what a hit as it was listed means
        self._given = Given()  # by the numbers that the finder has for it
        self._forms_of_words = 0  # the forms after these are marks and nothing else
        self._reach: dict[int, int] = {}  # form that only says that something is repeated -> how far its words reach
        self._drawn = Drawn(0, {}, self.find, self._words_of)
        self._looks: tuple[Look, ...] = ()
        self._more = "reversed" in disguises  # whether there is more to look at than words and runs

    def add(self, terms: Iterable[str], signal: int, whole_word: bool) -> None:
        self._lists.append((len(self._terms), signal, whole_word))
        self._terms += terms
        self._finder = None

    def __len__(self) -> int:
        return len(self._terms)

    def build(self, store: Store = NOWHERE) -> None:
        """Make the finder. Called by the first scan, or earlier by whoever loads policies."""
        if self._finder is not None:
            return
        self._words, self._known, self._given = {}, {}, Given()
        joined = "\0".join(self._terms)
        made_from = "\0".join((*sorted(self.disguises), f"{self.folding.compiled is None}", *_MADE_BY, joined))
        if joined.count("\0") >= len(self._terms):  # also within a word: another list would be called the same
            store = NOWHERE
        if not self._take(store.load("words", made_from)):
            store.save("words", made_from, self._make())
        if any(map(crossable, self._folded)):
            dictionary(store)  # now, rather than at the first hit
        self._drawn = Drawn(self._forms_of_words, self._reach, self.find, self._words_of)
        self._looks = self._looks_for(self.disguises, cache(self._every_word))
        self._more = bool(self._looks) or "reversed" in self.disguises

    def _make(self) -> bytes:
        """All that is made of the words, and as bytes, to be kept."""
        for first in range(len(self._folded), len(self._terms), _AT_ONCE):
            new = self._terms[first : first + _AT_ONCE]
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
        marks = drawn.marks(self._folded) if "repeats" in self.disguises else {}
        self._reach = {forms.setdefault(mark, len(forms)): reach for mark, reach in marks.items()}
        self._finder, finder = scan.made(list(forms), self.folding.compiled, self.disguises)
        others = {at: fold for at, fold in enumerate(self._folded) if fold is not self._terms[at]}
        about = self._listed.tobytes(), self._listed_too, self._forms_of_words, self._reach
        return marshal.dumps((others, about, finder))

    def _take(self, piece: bytes | None) -> bool:
        """Whether the piece is what `_make` gave; if so, nothing is left to make."""
        if piece is None:
            return False
        others, (listed, self._listed_too, self._forms_of_words, self._reach), finder = marshal.loads(piece)
        with suppress(ValueError):  # made on another sort of machine
            self._finder = scan.restored(finder, self.folding.compiled, self.disguises)
            self._listed = array("l", listed)
            self._folded = self._terms.copy()
            for at, fold in others.items():
                self._folded[at] = fold
        return self._finder is not None

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
        if seen is None:
            if not self._more:
                return None
            seen = _NOTHING_SEEN
        elif isinstance(seen, bool):
            seen = b"", self._finder.find(self.folding.fold(text)), True
        sure, found, may_gap = seen
        signals = self._given.together(sure)
        gaps = gaps and may_gap
        hits: list[Hit] = []
        if found or gaps or self._more:
            folded = self.folding.fold(text)
            more, runs = self._judged(folded, found)
            signals = signals | more if more else signals
            if gaps or runs or self._more:
                hits = self._hidden_hits(folded, found, gaps)
                if hits:
                    signals = signals.union(*[hit.signals for hit in hits])
        return Sight(self, text, hits, signals) if signals else None

    def _judged(self, folded: str, found: Found) -> tuple[frozenset[int], bool]:
        """The signals of what was found as it was listed, and whether some character is repeated."""
        signals, runs, known = NOTHING, False, self._known
        for start, end, form in found:
            meaning = known.get(form)
            if meaning is None:
                meaning = self._meaning(form, folded[start:end])
            given, plain = meaning
            if given is None:
                if plain is None:
                    runs = True
                    continue
                runs = runs or plain.run
                given = _given(plain, folded, start, end)
            if given:
                signals = signals | given if signals else given
        return signals, runs

    def _hidden_hits(self, folded: str, found: Found, gaps: bool) -> list[Hit]:
        """Those of words that do not stand there as they were listed."""
        hits: list[Hit] = []
        base = reductions.without_separators(folded, self.disguises) if gaps else None
        if base is not None:
            found = self.find(base.text)
            hits += self._joined_hits(base, found)
        hits += self._drawn.hits(folded if base is None else base.text, base, found)
        if "reversed" in self.disguises:
            hits += self._reversed_hits(folded)
        if self._looks:
            scene = Scene(folded, base or _whole(folded))
            for look in self._looks:
                hits += look.hits(scene)
        return hits

    def find(self, folded: str) -> Found:
        """Every form in a folded text."""
        assert self._finder is not None
        return self._finder.find(folded)

    def _meaning(self, form: int, seen: str) -> Meaning:
        """Of a form that stands in a text as `seen`, for all texts. The finder judges the simple ones from then on."""
        assert self._finder is not None
        if form >= self._forms_of_words:
            meaning: Meaning = None, None
            self._finder.learn(form, RUN, 0, 0)
        else:
            plain = Plain.of(self._words_of(form), seen, form in self._reach)
            meaning = plain.certain, plain
            if plain.certain is not None or not (plain.run or plain.crossable):
                sort = EDGES if plain.certain is None else SURE
                number_of = self._given.number_of
                self._finder.learn(form, sort, number_of(plain.every), number_of(plain.anywhere))
        self._known[form] = meaning
        return meaning

    def plain_hits(self, folded: str, found: Found, of: int | None = None) -> list[Hit]:
        """Those of words that stand there as they were listed; only those `of` one signal, if it is given."""
        hits = []
        for start, end, form in found:
            _, plain = self._known.get(form) or self._meaning(form, folded[start:end])
            if plain is None or (of is not None and of not in plain.every):
                continue
            if plain.crossable and _crosses(folded, start, end):
                continue
            alone = plain.alone or stands_alone(folded, start, end)
            for term, anywhere, every in plain.words:
                signals = every if alone else anywhere
                if signals and (of is None or of in signals):
                    hits.append(Hit(term, signals, start, end))
        return hits

    def _joined_hits(self, joined: Reduced, found: Found) -> list[Hit]:
        """Only words that a removed sign had split: the others were found already."""
        hits = []
        origin = joined.origin
        for start, end, form in found:
            if form >= self._forms_of_words:
                continue
            first, last = origin[start], origin[end - 1] + 1
            if last - first == end - start:
                continue
            seen = joined.text[start:end]
            for word in self._words_of(form):
                if seen in (word.folded, _SIGN.sub("", word.folded)):
                    signals = word.signals(joined.text, start, end)
                    if signals:
                        hits.append(Hit(word.term, signals, first, last))
        return hits

    def _reversed_hits(self, folded: str) -> list[Hit]:
        length = len(folded)
        backwards = folded[::-1]
        return [
            Hit(hit.term, hit.signals, length - hit.end, length - hit.start)
            for hit in islice(self.plain_hits(backwards, self.find(backwards)), MOST_CANDIDATES)
            if _turned(folded, length - hit.end, length - hit.start)
        ]


def _given(plain: Plain, folded: str, start: int, end: int) -> frozenset[int]:
    """The signals of a form that stands there as it was listed, its surroundings considered."""
    if plain.crossable and _crosses(folded, start, end):
        return NOTHING
    return plain.every if plain.alone or stands_alone(folded, start, end) else plain.anywhere


def _crosses(folded: str, start: int, end: int) -> bool:
    first = start - CONTEXT if start > CONTEXT else 0
    return _across(folded[first : end + CONTEXT], start - first, end - start)


@lru_cache(maxsize=1 << 14)  # people write the same words beside each other
def _across(around: str, start: int, length: int) -> bool:
    return across_words(around, start, start + length)


def _first(listed: tuple[int, int, bool]) -> int:
    return listed[0]


def _whole(text: str) -> Reduced:
    return Reduced(text, range(len(text)), len(text))


def _turned(text: str, start: int, end: int) -> bool:
    """Whether what stands here is worth reading backwards: no palindrome, no honest Chinese, and Latin of some length
    (`am` is no `ma`)."""
    seen = text[start:end]
    if seen == seen[::-1]:
        return False
    if all(map(is_ideograph, seen)):
        return hidden(text, start, end, seen[::-1], _TURNED_GAIN)
    return end - start >= _SHORTEST_TURNED
