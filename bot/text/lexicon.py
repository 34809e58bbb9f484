"""Words: one automaton per view over all words of all rules, however many there are.

A word belongs to one or more signals (a signal is "one of these words occurs"). The words are kept as they were listed,
packed: an object for each of a hundred thousand would take more memory than the automaton. Each is put into the
automaton in the forms that it is looked for: folded, with its runs collapsed, without its signs; which of them a hit
was is seen when there is one. Hits are kept in offsets of the folded text; the way back to what was written is walked
only when somebody asks for the evidence. Touch this when words should be found (or not found) in another form.
"""

from __future__ import annotations

import marshal
import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Final, Literal, NamedTuple

from bot.text import drawn, equivalents, folding, reductions, scan
from bot.text.characters import SIGNS, is_ideograph
from bot.text.drawn import Drawn
from bot.text.folding import Folding
from bot.text.patience import Patience
from bot.text.plausible import CONTEXT, across_words, crossable, dictionary, hidden, may_hide
from bot.text.reductions import Reduced
from bot.text.scan import EDGES, HIDING, NUMBER, PARTED, RUN, SURE, WHOLE, Finder, Found, Place, Seen
from bot.text.scene import Look, Scene
from bot.text.sight import Folds, Sight
from bot.text.store import NOWHERE, Store, sources
from bot.text.words import NOTHING, Given, Hit, Plain, Terms, Word, stands_alone

_SIGN: Final = re.compile(f"[{SIGNS}]")
_RUN: Final = re.compile(r"(.)\1", re.DOTALL)
_TURNED_GAIN: Final = 3.0  # how much better the text must read with the word turned round
_SHORTEST_TURNED: Final = 4
_CODE: Final = (__name__, drawn.__name__, folding.__name__, reductions.__name__, scan.__name__)
# What decides, beside the words, what is made of them.
_MADE_BY: Final = (version("daachorse"), *equivalents.MADE_BY, *sources(_CODE))

LooksFor = Callable[[frozenset[str], Callable[[], Sequence[Word]]], tuple[Look, ...]]
Meaning = tuple[frozenset[int] | None, Plain | None]  # (what is certain, all of it); no `Plain`: a character repeated


def _no_looks(_disguises: frozenset[str], _words: Callable[[], Sequence[Word]]) -> tuple[Look, ...]:
    return ()


class List(NamedTuple):
    """Words that one signal is about."""

    first: int  # the number of its first word
    terms: Terms
    signal: int
    whole_word: bool  # only where they stand alone


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
        self._lists: list[List] = []
        self._count = 0  # words
        self._finder: Finder | None = None
        self._listed = array(NUMBER)  # number of a form -> the first word that has it
        self._listed_too: dict[int, list[int]] = {}  # and the others, for forms that have any
        self._words: dict[int, tuple[Word, ...]] = {}  # all of them, for forms that were hit
        self._known: dict[int, Meaning] = {}  # and what a hit as it was listed means
        self._given = Given()  # by the numbers that the finder has for it
        self._crossable = False  # whether two other words may have some word between them
        self._forms_of_words = 0  # the forms after these are marks and nothing else
        self._reach: dict[int, int] = {}  # form that only says that something is repeated -> how far its words reach
        self._drawn = Drawn(0, {}, self.find, self._words_of)
        self._looks: tuple[Look, ...] = ()
        self._more = "reversed" in disguises  # whether there is more to look at than words and runs

    def add(self, words: Sequence[str] | Terms, signal: int, whole_word: bool) -> None:
        terms = Terms.of(words)
        self._lists.append(List(self._count, terms, signal, whole_word))
        self._count += len(terms)
        self._finder = None

    def __len__(self) -> int:
        return self._count

    def build(self, store: Store = NOWHERE) -> None:
        """Make the finder. Called by the first scan, or earlier by whoever loads policies."""
        if self._finder is not None:
            return
        self._words, self._known, self._given = {}, {}, Given()
        self.folding = self._given_folding or Folding(self.disguises, compiled=self.sees_gaps, store=store)
        words = [one.terms.digest for one in self._lists]
        made_from = "\0".join((*sorted(self.disguises), f"{self.folding.compiled is None}", *_MADE_BY, *words))
        if not self._take(store.load("words", made_from)):
            store.save("words", made_from, self._make())
        if self._crossable:
            dictionary(store)  # now, rather than at the first hit
        self._drawn = Drawn(self._forms_of_words, self._reach, self.find, self._words_of)
        self._looks = self._looks_for(self.disguises, cache(self._every_word))
        self._more = bool(self._looks) or "reversed" in self.disguises

    def _make(self) -> bytes:
        """All that is made of the words, and as bytes, to be kept."""
        folded = [fold for one in self._lists for fold in self.folding.fold_each([term.strip() for term in one.terms])]
        forms: dict[str, int] = {}
        self._listed, self._listed_too = array(NUMBER), {}
        for number, form in self._forms(folded):
            at = forms.setdefault(form, len(forms))
            if at == len(self._listed):
                self._listed.append(number)
            else:
                self._listed_too.setdefault(at, []).append(number)
        self._forms_of_words = len(forms)
        self._crossable = any(map(crossable, folded))
        marks = drawn.marks(folded) if "repeats" in self.disguises else {}
        self._reach = {forms.setdefault(mark, len(forms)): reach for mark, reach in marks.items()}
        self._finder, finder = scan.made(list(forms), self.folding.compiled, self.disguises)
        about = self._listed_too, self._forms_of_words, self._crossable, self._reach
        return marshal.dumps((self._listed.tobytes(), about, finder))

    def _take(self, piece: bytes | None) -> bool:
        """Whether the piece is what `_make` gave; if so, nothing is left to make."""
        if piece is None:
            return False
        listed, about, finder = marshal.loads(piece)
        with suppress(ValueError):  # made on another sort of machine
            self._finder = scan.restored(finder, self.folding.compiled, self.disguises)
            self._listed = array(NUMBER, listed)
            self._listed_too, self._forms_of_words, self._crossable, self._reach = about
        return self._finder is not None

    def _forms(self, folded: Iterable[str]) -> Iterator[tuple[int, str]]:
        """The forms in which each word is looked for, with its number."""
        repeats, separators = "repeats" in self.disguises, "separators" in self.disguises
        for number, fold in enumerate(folded):
            if fold:
                yield number, fold
                if repeats and _RUN.search(fold):
                    yield number, reductions.squeeze(fold)
                if separators and _SIGN.search(fold):
                    joined = _SIGN.sub("", fold)
                    if joined:
                        yield number, joined

    def _words_of(self, form: int) -> tuple[Word, ...]:
        """The words that are looked for in this form, each once, with the signals of all lists that have it."""
        known = self._words.get(form)
        if known is None:
            known = self._words[form] = self._merged([self._listed[form], *self._listed_too.get(form, ())])
        return known

    def _every_word(self) -> tuple[Word, ...]:
        return tuple(word for word in self._merged(range(self._count)) if word.folded)

    def _merged(self, numbers: Iterable[int]) -> tuple[Word, ...]:
        words: dict[str, Word] = {}
        for number in numbers:
            listed = self._lists[bisect_right(self._lists, number, key=_first) - 1]
            term = listed.terms[number - listed.first]
            word = words.get(term)
            if word is None:
                word = words[term] = Word(term, self.folding.fold(term.strip()))
            signals = word.standing_alone if listed.whole_word else word.anywhere
            if listed.signal not in signals[-1:]:  # the same word twice in one list
                signals.append(listed.signal)
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
        if seen is None and not self._more:
            return None
        sure, places, found, how, folded = seen or self._spelt_out(text, seen)
        signals = self._given.together(sure)
        if folded is None:
            if not self._more:
                return Sight(self, text, signals, places)
            folded = self.folding.fold(text)
        patience = Patience()
        more, runs, judged = self._judged(folded, found, patience) if found else (NOTHING, False, [])
        if more:
            signals = signals | more if signals else more
        gaps = gaps and (how == HIDING or (how == PARTED and (self._more or runs)))
        hits = self._hidden_hits(folded, found, gaps, runs, patience) if gaps or runs or self._more else []
        if hits:
            signals = signals.union(*[hit.signals for hit in hits])
        if not signals and not patience.ended:
            return None
        return Sight(self, text, signals, places if judged is not None else None, judged or (), hits, patience.ended)

    def _spelt_out(self, text: str, seen: Literal[False] | None) -> Seen:
        """What the finder did not tell, or left to others."""
        folded = self.folding.fold(text)
        return (b"", b"", [], WHOLE, folded) if seen is None else (b"", None, self.find(folded), HIDING, folded)

    def _judged(
        self, folded: str, found: Found, patience: Patience
    ) -> tuple[frozenset[int], bool, list[Place] | None]:
        """The signals of what was found as it was listed, whether some character is repeated, and the places of what
        was found: None when there are more."""
        signals, runs, known = NOTHING, False, self._known
        settled = set[int]()  # forms that can give no more
        places: list[Place] = []
        every_place = True
        for start, end, form in found:
            if form in settled:
                every_place = every_place and form >= self._forms_of_words
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

    def _hidden_hits(self, folded: str, found: Found, gaps: bool, runs: bool, patience: Patience) -> list[Hit]:
        """Those of words that do not stand there as they were listed."""
        hits: list[Hit] = []
        base = reductions.without_separators(folded, self.disguises) if gaps else None
        if base is not None:
            found = self.find(base.text)
            hits += self._joined_hits(base, found, patience)
        if found and (runs or base is not None):
            hits += self._drawn.hits(folded if base is None else base.text, base, found, patience)
        if self._more:
            scene = Scene(folded, base or _whole(folded), patience)
            if "reversed" in self.disguises:
                hits += self._reversed_hits(scene, patience)
            for look in self._looks:
                if look.needs & scene.sorts:
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

    def placed(self, places: Iterable[Place], signal: int) -> list[tuple[int, int, str]]:
        """Where those of the places are that give the signal, and what stands there."""
        told: list[tuple[int, int, str]] = []
        for start, end, form, alone in places:
            _, plain = self._known[form]
            if plain is not None and signal in plain.every:
                words = plain.words
                told += [(start, end, term) for term, within, every in words if signal in (every if alone else within)]
        return told

    def plain_hits(self, folded: str, found: Found, patience: Patience, of: int | None = None) -> list[Hit]:
        """Those of words that stand there as they were listed, of each so many; only those `of` one signal, if it is
        given."""
        hits: list[Hit] = []
        passed = set[int]()  # forms that are not asked about, or no more
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
        return hits

    def _joined_hits(self, joined: Reduced, found: Found, patience: Patience) -> list[Hit]:
        """Only words that a removed sign had split: the others were found already."""
        hits = []
        origin = joined.origin
        for start, end, form in found:
            if form >= self._forms_of_words:
                continue
            first, last = origin[start], origin[end - 1] + 1
            if last - first == end - start or not patience.again(("joined", form)):
                continue
            seen = joined.text[start:end]
            for word in self._words_of(form):
                if seen in (word.folded, _SIGN.sub("", word.folded)):
                    signals = word.signals(joined.text, start, end)
                    if signals:
                        hits.append(Hit(word.term, signals, first, last))
        return hits

    def _reversed_hits(self, scene: Scene, patience: Patience) -> list[Hit]:
        folded, length, words = scene.folded, len(scene.folded), self._forms_of_words
        backwards = folded[::-1]
        found = self.find(backwards)
        found = [one for one in found if one[2] < words and _may_be_turned(backwards[one[0] : one[1]])]
        if not found:
            return []
        return [
            Hit(hit.term, hit.signals, length - hit.end, length - hit.start)
            for hit in self.plain_hits(backwards, [*patience.some(found)], patience)
            if _turned(folded, length - hit.end, length - hit.start)
        ]


def _given(plain: Plain, folded: str, start: int, end: int, patience: Patience) -> frozenset[int]:
    """The signals of a form that stands there as it was listed, its surroundings considered."""
    if plain.crossable and _crosses(folded, start, end, patience):
        return NOTHING
    return plain.every if plain.alone or stands_alone(folded, start, end) else plain.anywhere


def _crosses(folded: str, start: int, end: int, patience: Patience) -> bool:
    """Surroundings that nobody has the patience for are no hit."""
    first = start - CONTEXT if start > CONTEXT else 0
    return patience.asked(_across, folded[first : end + CONTEXT], start - first, end - start) is not False


@lru_cache(maxsize=1 << 14)  # people write the same words beside each other
def _across(around: str, start: int, length: int) -> bool:
    return across_words(around, start, start + length)


def _first(listed: List) -> int:
    return listed.first


def _whole(text: str) -> Reduced:
    return Reduced(text, range(len(text)), len(text))


@lru_cache(maxsize=1 << 14)  # the same words stand in texts by accident, again and again
def _may_be_turned(word: str) -> bool:
    """Whether a word is worth reading backwards somewhere: no palindrome, no honest Chinese when it is turned round,
    and Latin of some length (`am` is no `ma`)."""
    seen = word[::-1]
    if seen == word:
        return False
    return may_hide(seen, word, _TURNED_GAIN) if all(map(is_ideograph, seen)) else len(word) >= _SHORTEST_TURNED


def _turned(text: str, start: int, end: int) -> bool:
    """Whether it is worth reading backwards here."""
    seen = text[start:end]
    return not all(map(is_ideograph, seen)) or hidden(text, start, end, seen[::-1], _TURNED_GAIN)
