"""How Chinese characters sound: toneless syllables, as tables for texts and forms for listed words.

A text is turned with one primary reading per character, by one table; a listed word in that reading and in the one it
has as a word (重庆 is chongqing). Touch this when a reading or a spelling of pinyin is missed.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from pypinyin import lazy_pinyin
from pypinyin.constants import PINYIN_DICT

from bot.text.characters import is_ideograph

_FIRST_CODE: Final = 0xE000  # syllables are written as private-use characters, one each
_TABLE_SIZE: Final = 0xA000
_TEXTS: Final = 4  # kept, so that several views of one message share the work
_TONES: Final = str.maketrans(
    dict(zip("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ", "aaaaeeeeiiiioooouuuuvvvvvnnnm", strict=True))
    | {"\u0304": None, "\u0300": None}
)
_FLAT = re.compile("[a-z]+")
_DROPPED: Final = " '’\u3000-_.·12345"  # between and after syllables
_SPELLINGS: Final = (("lve", "lue"), ("nve", "nue"), ("lv", "lu"), ("nv", "nu"))


@cache
def _readings() -> dict[str, str]:
    """Character -> its most usual syllable without tone, ü as v."""
    found = {}
    for point, readings in PINYIN_DICT.items():
        syllable = readings.split(",")[0].translate(_TONES)
        if 0x3400 <= point < _TABLE_SIZE and _FLAT.fullmatch(syllable):
            found[chr(point)] = syllable
    return found


@cache
def syllables() -> dict[str, str]:
    """Every syllable that a character has -> its code."""
    return {name: chr(_FIRST_CODE + at) for at, name in enumerate(sorted(set(_readings().values())))}


@cache
def _sound_table() -> list[int | str]:
    codes = syllables()
    table: list[int | str] = list(range(_TABLE_SIZE))
    for character, name in _readings().items():
        table[ord(character)] = codes[name]
    return table


@cache
def _letter_table() -> list[int | str | None]:
    table: list[int | str | None] = list(range(_TABLE_SIZE))
    for character, name in _readings().items():
        table[ord(character)] = name
    for accented, plain in _TONES.items():
        table[accented] = plain
    for sign in _DROPPED:
        table[ord(sign)] = None
    return table


@lru_cache(maxsize=_TEXTS)
def sounded(text: str) -> str:
    """Each character as the code of its syllable; what has none stays. One for one."""
    return text.translate(_sound_table())


@lru_cache(maxsize=_TEXTS)
def lettered(text: str) -> str:
    """The text as one row of pinyin letters, for a quick look; `units` says where each comes from."""
    return text.translate(_letter_table())


def unit_letters(piece: str) -> str:
    """What `lettered` makes of a single ideograph or Latin token."""
    return piece.translate(_letter_table())


def syllables_of(word: str) -> list[tuple[str, ...]]:
    """The readings of a word of ideographs: as a word, and character by character. At most two."""
    as_word = tuple(lazy_pinyin(word))
    one_by_one = tuple(_readings().get(character, character) for character in word)
    found = [reading for reading in (as_word, one_by_one) if len(reading) == len(word)]
    return list(dict.fromkeys(found))


def sound_forms(word: str) -> set[str]:
    """The word as codes of syllables; characters without one stay."""
    codes = syllables()
    return {"".join(codes.get(name, name) for name in reading) for reading in syllables_of(word)}


def spellings(reading: tuple[str, ...]) -> list[tuple[str, ...]]:
    """With v and with u for ü: nv quan, nu quan."""
    flat = tuple(next((u for v, u in _SPELLINGS if name == v), name) for name in reading)
    return [reading] if flat == reading else [reading, flat]


def initials(word: str) -> set[str]:
    """The first letters: 六合彩 -> lhc."""
    return {"".join(name[0] for name in reading) for reading in syllables_of(word)}


@cache
def _row() -> re.Pattern[str]:
    names = {spelt for name in syllables() for (spelt,) in spellings((name,))} - {"m", "n", "ng", "hm", "hng", "ê"}
    return re.compile("(?:" + "|".join(sorted(names, key=len, reverse=True)) + ")*")


def complete(letters: str) -> bool:
    """Whether the letters are whole syllables of pinyin."""
    return _row().fullmatch(letters) is not None


def only_ideographs(word: str) -> bool:
    return all(is_ideograph(character) for character in word)
