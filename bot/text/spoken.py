"""Looks through writing by sound: pinyin (`dubo`, `du博`), initials (`lhc`), homophones (`独博`).

Honest text must stay quiet: pinyin stands alone in complete syllables, initials are no known abbreviation, and a
homophone reads clearly worse than the word it hides. Touch this when one of these hits too much, or too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final

from bot.text import sounds
from bot.text.characters import IDEOGRAPHS
from bot.text.latin import ABBREVIATIONS, ENGLISH
from bot.text.plausible import hidden, may_hide
from bot.text.scene import IDEOGRAPH, LATIN, LETTERS, Forms, Look, Scene, by_form, ideographic
from bot.text.sounds import Readings
from bot.text.words import Hit, Word

Spoken = Mapping[Word, tuple[str, Readings]]  # the Chinese words, their characters alone, and how those sound

_TOKEN = re.compile(f"[{LETTERS}]+")
_HAS_IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]").search
_CODE: Final = "/\\@_=$<>#"  # beside a word these make it a path, an address or a name in a program
_MAX_GAP = 3
_SHORTEST_PINYIN = 4  # letters
_LONG_PINYIN = 7
_LONGEST_TOKEN = 48  # more letters in a row are no words
_SHORTEST_INITIALS = 3
_SHORTEST_ROW = 5
_VOWELLESS = re.compile("[b-df-hj-np-tv-z]+")
_TWO_SPELT = re.compile("[a-z]{2}[^a-z]+(?:[a-z][^a-z]+)*[a-z]{2}").search
_TONE = re.compile("[1-4](?![0-9])")
_INITIALS = re.compile(r"(?<![\w./\\@=$#&-])[a-z]{3,10}(?![\w/\\@=$#&-]|\.\w)", re.ASCII)
_KEPT = 1 << 12  # answers about tokens and words that come again
_MET = 1 << 15  # and about characters
# How much worse the text must read than with the listed word (e^4 is 55 times): with one character replaced, or more.
ONE_REPLACED = 4.0
MORE_REPLACED = 5.0
_GRAMMAR: Final = frozenset("了是在和有他不的我也这就你都到对还来要又去那被把从过可只能会向给很想没再让她它与及或")
IN_GRAMMAR = 4.5  # so much more where a character of every sentence stands for another: 只播 is seldom 直播


@dataclass(frozen=True, slots=True)
class _Row:
    """A piece of a text as pinyin letters: for each of them the index of the character it comes from."""

    text: str  # all of it
    letters: str
    origin: Sequence[int]
    token_at: dict[int, tuple[int, int]]  # index of a Latin letter -> its token
    foreign: bool  # the text has no ideograph, and words that are no pinyin


def _row(text: str, first: int, last: int, foreign: bool) -> _Row:
    letters = sounds.lettered(text[first:last])
    origin = [at for at, wide in enumerate(map(sounds.width, text[first:last]), first) for _ in range(wide)]
    tokens = [found.span() for found in _TOKEN.finditer(text, first, last)]
    token_at = {at: (start, end) for start, end in tokens for at in range(start, end)}
    return _Row(text=text, letters=letters, origin=origin, token_at=token_at, foreign=foreign)


def _pieces(text: str, reach: int) -> Iterator[tuple[int, int]]:
    """The parts of the text around tokens of whole syllables: pinyin is nowhere else, and ends where one is none."""
    border = 0
    piece: tuple[int, int] | None = None
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        begin = max(border, start - reach)
        complete = _complete(found[0])
        if piece is not None and not (complete and begin <= piece[1]):
            yield piece[0], min(piece[1], start)
            piece = None
        if complete:
            piece = (begin if piece is None else piece[0], end + reach)
        else:
            border = end
    if piece is not None:
        yield piece[0], min(piece[1], len(text))


@lru_cache(maxsize=_KEPT)
def _complete(token: str) -> bool:
    return len(token) <= _LONGEST_TOKEN and sounds.complete(sounds.lettered(token))


def _row_of(tokens: Sequence[str], least: int) -> bool:
    """Whether so many letters stand in tokens of whole syllables one after the other, not all of them English."""
    length, strange = 0, False
    for token in tokens:
        if _complete(token):
            length += len(token)
            strange = strange or token not in ENGLISH
            if strange and length >= least:
                return True
        else:
            length, strange = 0, False
    return False


class Pinyin:
    """Full pinyin, with or without blanks and tones, alone or among characters."""

    needs = LATIN

    def __init__(self, spoken: Spoken):
        self._spoken = spoken
        self._forms = Forms(dict.fromkeys(_spelt_out(spoken)), sounds.by_letter())
        self._reach = _MAX_GAP * max((len(core) for core, _ in spoken.values()), default=0)

    def hits(self, scene: Scene) -> Iterator[Hit]:
        text = scene.joined.text
        foreign = False  # whether words stand there that are no pinyin, and no characters
        if scene.sorts & IDEOGRAPH:
            worth = any(_complete(token[0]) for token in _TOKEN.finditer(text))
        else:
            longest = max((end - start for start, end, _ in self._forms.places(text)), default=0)
            foreign = longest > 0 and not all(_complete(token[0]) for token in _TOKEN.finditer(text))
            least = _LONG_PINYIN if foreign else _SHORTEST_PINYIN
            worth = longest >= least and _row_of(_TOKEN.findall(text), least)
        if not worth:
            return
        for row, word, start, end in scene.some(self._candidates(text, foreign)):
            if _is_spoken(row, start, end, *self._spoken[word]):
                first, last = scene.written(row.origin[start], row.origin[end - 1] + 1)
                tone = _TONE.match(scene.folded, last) is not None and row.origin[end - 1] in row.token_at
                yield Hit(word.term, word.every_signal, first, last + tone)

    def _candidates(self, text: str, foreign: bool) -> Iterator[tuple[_Row, Word, int, int]]:
        for first, last in _pieces(text, self._reach):
            found = self._forms.places(text[first:last])
            if found:
                row = _row(text, first, last, foreign)
                for start, end, form in found:
                    for word in self._forms.words(form):
                        yield row, word, start, end


def _spelt_out(spoken: Spoken) -> Iterator[tuple[str, Word]]:
    for word, (_, readings) in spoken.items():
        for reading in readings:
            for spelt in sounds.spellings(reading):
                letters = "".join(spelt)
                if len(letters) >= _SHORTEST_PINYIN:
                    yield letters, word


def _is_spoken(row: _Row, start: int, end: int, core: str, readings: Readings) -> bool:
    """Whether the word is written by its sound in these letters, as a word of its own."""
    places = row.origin[start:end]
    tokens = {row.token_at[at] for at in places if at in row.token_at}
    if not tokens or not _clean_cut(row.origin, start, end):
        return False
    if any(later - earlier > _MAX_GAP for earlier, later in pairwise(places)):
        return False
    first, last, text = places[0], places[-1], row.text
    return (
        _in_step(row, places, core, _borders(readings, row.letters[start:end]))
        and all(_complete_in(text, token, first, last) for token in tokens)
        and not _is_code(text, first, last + 1)
        and (_HAS_IDEOGRAPH(text[first : last + 1]) is not None or not _english(row, tokens, end - start))
    )


def _english(row: _Row, tokens: set[tuple[int, int]], length: int) -> bool:
    """Whether tokens without a character among them are English rather than pinyin: known words; or short ones in a
    sentence of words that are no pinyin (`side` for 私德)."""
    return all(row.text[start:end] in ENGLISH for start, end in tokens) or (row.foreign and length < _LONG_PINYIN)


def _in_step(row: _Row, places: Sequence[int], core: str, borders: dict[int, int]) -> bool:
    """Whether each ideograph and each Latin token begins where a syllable of the word does; ideographs are its own."""
    previous: object = None
    for offset, place in enumerate(places):
        unit = row.token_at.get(place, place)
        if unit != previous:
            if offset not in borders or (unit == place and row.text[place] != core[borders[offset]]):
                return False
            previous = unit
    return True


@lru_cache(maxsize=_KEPT)
def _borders(readings: Readings, letters: str) -> dict[int, int]:
    """Of a word that is written in these letters: offset in them -> which character begins there."""
    spelt = next(one for reading in readings for one in sounds.spellings(reading) if "".join(one) == letters)
    return {offset: at for at, offset in enumerate(accumulate(map(len, spelt[:-1]), initial=0))}


def _clean_cut(origin: Sequence[int], start: int, end: int) -> bool:
    """The row is cut between characters, not inside the reading of one."""
    return (start == 0 or origin[start - 1] != origin[start]) and (end == len(origin) or origin[end] != origin[end - 1])


def _complete_in(text: str, token: tuple[int, int], first: int, last: int) -> bool:
    """What of the token is inside and outside of the hit are whole syllables: `luanzui` has `luan`, `dubious` no
    `dubo`."""
    start, end = token
    cuts = (
        text[start : max(start, first)],
        text[max(start, first) : min(end, last + 1)],
        text[min(end, last + 1) : end],
    )
    return all(map(_complete, cuts))


def _is_code(text: str, start: int, end: int) -> bool:
    return text[max(0, start - 1) : start] in tuple(_CODE) or text[end : end + 1] in tuple(_CODE)


class Initials:
    """The first letters of words of three characters and more, standing alone; or of several words in a row."""

    needs = LATIN

    def __init__(self, spoken: Spoken):
        pairs = [
            (letters, word)
            for word, (_, readings) in spoken.items()
            for letters in sounds.initials(readings)
            if letters.isascii() and letters.isalpha()
        ]
        self._every = frozenset(letters for letters, _ in pairs)
        self._forms = by_form(
            (letters, word)
            for letters, word in pairs
            if len(letters) >= _SHORTEST_INITIALS and len(set(letters)) > 1 and letters not in ABBREVIATIONS
        )

    def hits(self, scene: Scene) -> Iterator[Hit]:
        text = scene.folded
        if not self._forms or (not scene.sorts & IDEOGRAPH and _TWO_SPELT(text)):
            return  # among English words it is an English one
        for found in _INITIALS.finditer(text):
            for start, letters in self._read(found[0]):
                first = found.start() + start
                for word in self._forms.get(letters, ()):
                    yield Hit(word.term, word.every_signal, first, first + len(letters))

    def _read(self, token: str) -> list[tuple[int, str]]:
        """The token as the initials of one word, or, where no vowel lets it be a word, of several."""
        if token in self._forms:
            return [(0, token)]
        if len(token) < _SHORTEST_ROW or not _VOWELLESS.fullmatch(token):
            return []
        for cut in range(2, len(token) - 1):
            parts = [(0, token[:cut]), (cut, token[cut:])]
            if all(letters in self._every for _, letters in parts):
                return [(start, letters) for start, letters in parts if letters in self._forms]
        return []


class Homophones:
    """Other characters with the same sound, where the word reads clearly better than what stands there."""

    needs = IDEOGRAPH

    def __init__(self, spoken: Spoken):
        self._spoken = spoken
        self._forms = Forms(
            ((form, word) for word, (_, readings) in spoken.items() for form in sounds.sound_forms(readings)),
            sounds.by_sound(),
        )
        self._hides = lru_cache(maxsize=_MET)(self._may_be)

    def hits(self, scene: Scene) -> Iterator[Hit]:
        text = scene.joined.text
        for start, end, (word, core, least) in scene.some(self._forms.suspects(text, self._hides)):
            if hidden(text, start, end, core, least):
                yield Hit(word.term, word.every_signal, *scene.written(start, end))

    def _may_be(self, seen: str, form: int) -> tuple[tuple[Word, str, float], ...]:
        """The words that these characters may be a disguise of, and how much better each must read. Nearly all that is
        met can be none, and is met again."""
        cores = [(word, self._spoken[word][0]) for word in self._forms.words(form)]
        may = [(word, core, _least(seen, core)) for word, core in cores]
        return tuple([one for one in may if one[2]])


def _least(seen: str, core: str) -> float:
    """How much better the text must read with the word for these characters to be a disguise of it; 0 where they can
    be none."""
    if seen == core:
        return 0.0
    replaced = [stands for stands, meant in zip(seen, core, strict=True) if stands != meant]
    least = ONE_REPLACED if len(replaced) == 1 else MORE_REPLACED
    if not _GRAMMAR.isdisjoint(replaced):
        least += IN_GRAMMAR
    return least if may_hide(seen, core, least) else 0.0


def looks(disguises: frozenset[str], words: Sequence[Word]) -> Iterator[Look]:
    """Those of this module that a view asks for."""
    spoken = {word: (core, sounds.syllables_of(core)) for word, core in ideographic(words).items()}
    if "pinyin" in disguises:
        yield Pinyin(spoken)
        yield Initials(spoken)
    if "homophones" in disguises:
        yield Homophones(spoken)
