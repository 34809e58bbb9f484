"""Looks through writing by sound: pinyin (`dubo`, `du博`), initials (`lhc`), homophones (`独博`).

Honest text must stay quiet: pinyin stands alone in complete syllables, initials are no known abbreviation, and a
homophone reads clearly worse than the word it hides. Touch this when one of these hits too much, or too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final

from bot.text import sounds
from bot.text.characters import IDEOGRAPHS
from bot.text.latin import ABBREVIATIONS, ENGLISH
from bot.text.plausible import hidden
from bot.text.scene import MOST_CANDIDATES, Forms, Look, Scene, ideographic
from bot.text.words import Hit, Word

_LATIN = "a-zà-öø-ÿāēěīōūǎǐǒǔǖǘǚǜńňǹ"
_HAS_LATIN = re.compile(f"[{_LATIN}]").search
_TOKEN = re.compile(f"[{_LATIN}]+")
_HAS_IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]").search
_CODE: Final = "/\\@_=$<>#"  # beside a word these make it a path, an address or a name in a program
_MAX_GAP = 3
_SHORTEST_PINYIN = 4  # letters
_LONG_PINYIN = 7
_LONGEST_TOKEN = 48  # more letters in a row are no words
_SHORTEST_INITIALS = 3
_SHORTEST_ROW = 5
_VOWELLESS = re.compile("[b-df-hj-np-tv-z]+")
_SPELT = re.compile("[a-z]{2,}")
_TONE = re.compile("[1-4](?![0-9])")
_INITIALS = re.compile(r"(?<![\w./\\@=$#&-])[a-z]{3,10}(?![\w/\\@=$#&-]|\.\w)", re.ASCII)
# How much worse the text must read than with the listed word (e^4 is 55 times): with one character replaced, or more.
ONE_REPLACED = 4.0
MORE_REPLACED = 5.0
_GRAMMAR: Final = frozenset("了是在和有他不的我也这就你都到对还来要又去那被把从过可只能会向给很想没再让她它与及或")
IN_GRAMMAR = 4.5  # so much more where a character of every sentence stands for another: 只播 is seldom 直播


@dataclass(frozen=True, slots=True)
class _Row:
    """A text as one row of pinyin letters: for each letter the index of the character it comes from."""

    text: str
    origin: Sequence[int]
    token_at: dict[int, tuple[int, int]]  # index of a Latin letter -> its token
    foreign: bool  # no ideograph, and words that are no pinyin


def _row(text: str) -> _Row:
    origin: list[int] = []
    for at, character in enumerate(text):
        origin += [at] * len(sounds.unit_letters(character))
    tokens = [found.span() for found in _TOKEN.finditer(text) if len(found[0]) <= _LONGEST_TOKEN]
    return _Row(
        text=text,
        origin=origin,
        token_at={at: (start, end) for start, end in tokens for at in range(start, end)},
        foreign=_HAS_IDEOGRAPH(text) is None and not all(_complete(text[start:end]) for start, end in tokens),
    )


def _complete(token: str) -> bool:
    return sounds.complete(sounds.unit_letters(token))


class Pinyin:
    """Full pinyin, with or without blanks and tones, alone or among characters."""

    def __init__(self, words: Sequence[Word]):
        self._borders: dict[tuple[Word, str], dict[int, int]] = {}
        self._cores = ideographic(words)
        pairs = []
        for word, core in self._cores.items():
            for reading in sounds.syllables_of(core):
                for spelt in sounds.spellings(reading):
                    letters = "".join(spelt)
                    if len(letters) >= _SHORTEST_PINYIN:
                        pairs.append((letters, word))
                        self._borders[word, letters] = _borders(spelt)
        self._forms = Forms(dict.fromkeys(pairs))

    def hits(self, scene: Scene) -> Iterator[Hit]:
        text = scene.joined.text
        if not self._forms or not _HAS_LATIN(text):
            return
        letters = sounds.lettered(text)
        found = self._forms.find(letters)
        if not found:
            return
        row = _row(text)
        for word, start, end in islice(found, MOST_CANDIDATES):
            borders = self._borders[word, letters[start:end]]
            if _spoken(row, start, end, self._cores[word], borders):
                first, last = scene.written(row.origin[start], row.origin[end - 1] + 1)
                tone = _TONE.match(scene.folded, last) is not None and row.origin[end - 1] in row.token_at
                yield Hit(word.term, word.every_signal, first, last + tone)


def _spoken(row: _Row, start: int, end: int, core: str, borders: dict[int, int]) -> bool:
    """Whether the word is written by its sound in these letters, as a word of its own."""
    places = row.origin[start:end]
    tokens = {row.token_at[at] for at in places if at in row.token_at}
    if not tokens or not _clean_cut(row.origin, start, end):
        return False
    if any(later - earlier > _MAX_GAP for earlier, later in pairwise(places)):
        return False
    first, last, text = places[0], places[-1], row.text
    return (
        _in_step(row, places, core, borders)
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


def _borders(syllables: Sequence[str]) -> dict[int, int]:
    """Offset in letters -> which character begins there."""
    found, offset = {}, 0
    for at, name in enumerate(syllables):
        found[offset] = at
        offset += len(name)
    return found


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

    def __init__(self, words: Sequence[Word]):
        pairs = [
            (letters, word)
            for word, core in ideographic(words).items()
            for letters in sounds.initials(core)
            if letters.isascii() and letters.isalpha()
        ]
        self._every = frozenset(letters for letters, _ in pairs)
        self._forms = Forms(
            (letters, word)
            for letters, word in pairs
            if len(letters) >= _SHORTEST_INITIALS and len(set(letters)) > 1 and letters not in ABBREVIATIONS
        )

    def hits(self, scene: Scene) -> Iterator[Hit]:
        text = scene.folded
        if not self._forms or not _HAS_LATIN(text):
            return
        if _HAS_IDEOGRAPH(text) is None and len(_SPELT.findall(text)) > 1:
            return  # among English words it is an English one
        for found in _INITIALS.finditer(text):
            for start, letters in self._read(found[0]):
                first = found.start() + start
                for word in self._forms.exactly(letters):
                    yield Hit(word.term, word.every_signal, first, first + len(letters))

    def _read(self, token: str) -> list[tuple[int, str]]:
        """The token as the initials of one word, or, where no vowel lets it be a word, of several."""
        if self._forms.exactly(token):
            return [(0, token)]
        if len(token) < _SHORTEST_ROW or not _VOWELLESS.fullmatch(token):
            return []
        for cut in range(2, len(token) - 1):
            parts = [(0, token[:cut]), (cut, token[cut:])]
            if all(letters in self._every for _, letters in parts):
                return [(start, letters) for start, letters in parts if self._forms.exactly(letters)]
        return []


class Homophones:
    """Other characters with the same sound, where the word reads clearly better than what stands there."""

    def __init__(self, words: Sequence[Word]):
        self._cores = ideographic(words)
        self._forms = Forms((form, word) for word, core in self._cores.items() for form in sounds.sound_forms(core))

    def hits(self, scene: Scene) -> Iterator[Hit]:
        text = scene.joined.text
        if not self._forms or not _HAS_IDEOGRAPH(text):
            return
        for word, start, end in islice(self._forms.find(sounds.sounded(text)), MOST_CANDIDATES):
            seen, core = text[start:end], self._cores[word]
            if seen == core:
                continue
            if hidden(text, start, end, core, _least(seen, core)):
                yield Hit(word.term, word.every_signal, *scene.written(start, end))


def _least(seen: str, core: str) -> float:
    """How much better the text must read with the word for these characters to be a disguise of it."""
    replaced = [stands for stands, meant in zip(seen, core, strict=True) if stands != meant]
    least = ONE_REPLACED if len(replaced) == 1 else MORE_REPLACED
    return least if _GRAMMAR.isdisjoint(replaced) else least + IN_GRAMMAR


def looks(disguises: frozenset[str], words: Sequence[Word]) -> Iterator[Look]:
    """Those of this module that a view asks for."""
    if "pinyin" in disguises:
        yield Pinyin(words)
        yield Initials(words)
    if "homophones" in disguises:
        yield Homophones(words)
