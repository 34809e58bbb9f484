"""Looks through writing by sound in Latin letters: pinyin (`dubo`, `du博`), initials (`lhc`).

Honest text must stay quiet: pinyin stands alone in complete syllables, and initials are no known abbreviation. Touch
this when one of these hits too much, or too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, pairwise, repeat
from typing import Final

from bot.text import sounds
from bot.text.characters import IDEOGRAPHS
from bot.text.homophones import Homophones
from bot.text.latin import ABBREVIATIONS, ENGLISH
from bot.text.scan import Found
from bot.text.scene import AROUND, LETTERS, Forms, Look, Needs, Scene, by_form, ideographic
from bot.text.sounds import Readings, Spoken
from bot.text.words import Hit, Word

_TOKEN = re.compile(f"[{LETTERS}]+")
_HAS_IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]").search
_CODE: Final = "/\\@_=$<>#"  # beside a word these make it a path, an address or a name in a program
_MAX_GAP = 3
SHORTEST_PINYIN = 4  # letters
LONG_PINYIN = 7
_LONGEST_TOKEN = 48  # more letters in a row are no words
_SHORTEST_INITIALS = 3
_SHORTEST_ROW = 5
_VOWELLESS = re.compile("[b-df-hj-np-tv-z]+")
_TWO_SPELT = re.compile("[a-z]{2}[^a-z]+(?:[a-z][^a-z]+)*[a-z]{2}").search
_TONE = re.compile("[1-4](?![0-9])")
_INITIALS = re.compile(r"[a-z](?<![\w./\\@=$#&-].)[a-z]{2,9}(?![\w/\\@=$#&-]|\.\w)", re.ASCII)
_KEPT = 1 << 12  # answers about tokens and words that come again


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
    origin = [*chain.from_iterable(map(repeat, range(first, last), map(sounds.width, text[first:last])))]
    token_at: dict[int, tuple[int, int]] = {}
    for found in _TOKEN.finditer(text, first, last):
        token_at.update(dict.fromkeys(range(*found.span()), found.span()))
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


class _Pieces:
    """Finds the pieces of a text in which words stand by their sound."""

    where: Final = AROUND

    def __init__(self, forms: Forms, reach: int):
        self.reach = reach
        self.compiled = forms.finder.compiled
        self._places = forms.places

    def places(self, text: str, /) -> Found:
        return [(first, last, 0) for first, last in _pieces(text, self.reach) if self._places(text[first:last])]


class Pinyin:
    """Full pinyin, with or without blanks and tones, alone or among characters."""

    needs = Needs(spelt=True)

    def __init__(self, spoken: Spoken):
        self._spoken = spoken
        self._forms = Forms(dict.fromkeys(_spelt_out(spoken)), sounds.by_letter())
        reach = _MAX_GAP * max((len(core) for core, _ in spoken.values()), default=1)
        self.finder = _Pieces(self._forms, reach)

    def hits(self, scene: Scene, found: Found) -> Iterator[Hit]:
        text = scene.joined.text
        foreign = False  # whether words stand there that are no pinyin, and no characters
        if not _HAS_IDEOGRAPH(scene.folded):
            tokens = _TOKEN.findall(text)
            foreign = not all(map(_complete, tokens))
            if not _row_of(tokens, LONG_PINYIN if foreign else SHORTEST_PINYIN):
                return
        for row, word, start, end in scene.some(self._candidates(text, found, foreign)):
            if _is_spoken(row, start, end, *self._spoken[word]):
                first, last = scene.written(row.origin[start], row.origin[end - 1] + 1)
                tone = _TONE.match(scene.folded, last) is not None and row.origin[end - 1] in row.token_at
                yield Hit(word.term, word.every_signal, first, last + tone)

    def _candidates(self, text: str, pieces: Found, foreign: bool) -> Iterator[tuple[_Row, Word, int, int]]:
        for first, last, _ in pieces:
            row = _row(text, first, last, foreign)
            for start, end, form in self._forms.places(text[first:last]):
                for word in self._forms.words(form):
                    yield row, word, start, end


def _spelt_out(spoken: Spoken) -> Iterator[tuple[str, Word]]:
    for word, (_, readings) in spoken.items():
        for reading in readings:
            for spelt in sounds.spellings(reading):
                letters = "".join(spelt)
                if len(letters) >= SHORTEST_PINYIN:
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
    return all(row.text[start:end] in ENGLISH for start, end in tokens) or (row.foreign and length < LONG_PINYIN)


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

    needs = Needs(rows=[("a-z",) * _SHORTEST_INITIALS], alone=True)
    finder = None

    def __init__(self, spoken: Spoken):
        pairs = [
            (letters, word)
            for word, (_, readings) in spoken.items()
            for letters in sounds.initials(readings)
            if letters.isascii() and letters.isalpha()
        ]
        self._every = frozenset(letters for letters, _ in pairs)
        self._read = lru_cache(maxsize=_KEPT)(self._reads)
        self._forms = by_form(
            (letters, word)
            for letters, word in pairs
            if len(letters) >= _SHORTEST_INITIALS and len(set(letters)) > 1 and letters not in ABBREVIATIONS
        )

    def hits(self, scene: Scene, _found: Found) -> Iterator[Hit]:
        text = scene.folded
        if not self._forms or (not _HAS_IDEOGRAPH(text) and _TWO_SPELT(text)):
            return  # among English words it is an English one
        for token in _INITIALS.finditer(text):
            for start, letters in self._read(token[0]):
                first = token.start() + start
                for word in self._forms.get(letters, ()):
                    yield Hit(word.term, word.every_signal, first, first + len(letters))

    def _reads(self, token: str) -> Sequence[tuple[int, str]]:
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


def looks(disguises: frozenset[str], words: Sequence[Word]) -> Iterator[Look]:
    """Those of this module that a view asks for."""
    spoken = {word: (core, sounds.syllables_of(core)) for word, core in ideographic(words).items()}
    if "pinyin" in disguises:
        yield Pinyin(spoken)
        yield Initials(spoken)
    if "homophones" in disguises:
        yield Homophones(spoken)
