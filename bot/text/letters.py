"""Looks through replaced Latin letters: look-alikes (`роrn`, half of it Cyrillic), leet (`fr33`), masks (`f*ee`).

Each character stands for one letter, so offsets stay. Letters that leet cannot tell apart (i, l, 1, !, |) are one in
these forms. Text without a replaced letter is never a hit here, and enough letters must be left to read.
Touch this when a letter should (or should not) stand for another.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from string import ascii_lowercase
from typing import Final

from confusable_homoglyphs.confusables import confusables_data

from bot.text.characters import LETTERS, is_ideograph
from bot.text.lexicon import Lexicon
from bot.text.scan import Found
from bot.text.scene import LISTED, Look, Needs, Scene, by_form
from bot.text.turned import Turned
from bot.text.words import Hit, Word, stands_alone

LEET: Final = {
    "0": "o", "1": "i", "2": "z", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g", "@": "a",
    "$": "s", "!": "i", "|": "i", "+": "t", "(": "c", "<": "c", "{": "c", "#": "h", "€": "e", "£": "l", "¢": "c",
    "§": "s", "¡": "i", "×": "x", "¥": "y",
}  # fmt: skip
_SAME: Final = {"l": "i"}  # what leet writes alike
# Alike to people, not in Unicode's list, which asks for alike in every font.
_LOOSE: Final = {
    "α": "a", "β": "b", "ε": "e", "η": "n", "ι": "i", "κ": "k", "μ": "u", "ν": "v", "ο": "o", "ρ": "p", "σ": "o",
    "τ": "t", "υ": "u", "χ": "x", "ω": "w", "γ": "y", "δ": "d", "θ": "o", "в": "b", "г": "r", "д": "d", "з": "e",
    "и": "n", "к": "k", "м": "m", "н": "h", "п": "n", "т": "t", "ц": "u", "ч": "y", "ш": "w", "ь": "b", "ъ": "b",
    "ы": "b", "я": "r", "є": "e", "ћ": "h", "һ": "h", "ӏ": "i", "ʍ": "m", "ѡ": "w", "ѵ": "v", "լ": "l", "ռ": "n",
    "ս": "u", "օ": "o", "ց": "g", "հ": "h",
}  # fmt: skip
_ASCII: Final = re.compile("[a-z]")
_WORD: Final = re.compile("[a-z][a-z ]+")
_MASK: Final = "\x00"
_MASKS: Final = r"*_#.\-$@%?×•●○■□"
_MASKED: Final = re.compile(rf"(?<![{LETTERS}*_#])([a-z]+)([{_MASKS}]|\*\*)([a-z]+)(?![{LETTERS}*_#])")
_SHORTEST_MASKED: Final = 4
_BEYOND: Final = "\U00010000-\U0001efff"  # one range: a class with single characters of these planes is slow


@cache
def homoglyphs() -> dict[str, str]:
    """Characters of other scripts -> the Latin letter they look like, after folding of width and case."""
    found = dict(_LOOSE)
    for character, likes in confusables_data.items():
        letters = [like["c"].lower() for like in likes if len(like["c"]) == 1 and like["c"].isascii()]
        letters = [letter for letter in letters if letter.isalpha()]
        folded = unicodedata.normalize("NFKC", character).casefold()
        if letters and len(folded) == 1 and not folded.isascii() and unicodedata.category(folded)[0] == "L":
            found.setdefault(folded, letters[0])
    return found


@cache
def _tables(view: frozenset[str]) -> tuple[Turned, frozenset[str], Needs]:
    """(what each character stands for, those that do for another; one of them must be there, and more than leet)."""
    foreign = homoglyphs() if "homoglyphs" in view else {}
    stands = foreign | (LEET if "leet" in view else {})
    table = stands | (_SAME if "leet" in view else {})
    turned = Turned({ord(sign): ord(letter) for sign, letter in table.items()})
    return turned, frozenset(table), Needs(rows=[(_any_of(stands),), (_any_of((*foreign, *ascii_lowercase)),)])


def _any_of(signs: Iterable[str]) -> str:
    """As a class."""
    return re.escape("".join(sign for sign in signs if sign < _BEYOND[0])) + _BEYOND


class _Listed:
    """Finds out whether there is anything to see in a text: where it is, `ReplacedLetters` asks its lexicon."""

    where: Final = LISTED
    reach: Final = 0

    def __init__(self, lexicon: Lexicon):
        self.compiled = lexicon.compiled

    def places(self, text: str, /) -> Found:
        return [(0, len(text), 0)]


class ReplacedLetters:
    """Homoglyphs and leet, alone and together."""

    def __init__(self, words: Sequence[Word], disguises: frozenset[str]):
        turned, self._stand, self.needs = _tables(disguises & {"homoglyphs", "leet"})
        self._words = [word for word in words if _WORD.fullmatch(word.folded) and len(word.folded) > 2]
        self._lexicon = Lexicon(disguises & {"separators", "emoji", "repeats"}, folding=turned)
        for at, word in enumerate(self._words):
            self._lexicon.add([word.folded], at, False)
        self._lexicon.build()
        self.finder = _Listed(self._lexicon)

    def hits(self, scene: Scene, _found: Found) -> Iterator[Hit]:
        text = scene.folded
        sight = self._lexicon.look(text)
        if sight is None:
            return
        foreign = cache(lambda: _foreign_in(text))
        disguised = cache(lambda seen, at: self._believable(seen, self._words[at]) and _suspicious(seen, foreign))
        for hit in scene.some(sight.every(scene.patience)):
            seen = text[hit.start : hit.end]
            alone = stands_alone(text, hit.start, hit.end) and _ends_clean(text, hit.start, hit.end)
            for at in hit.signals:
                word = self._words[at]
                signals = word.every_signal if alone else tuple(word.anywhere)
                if signals and disguised(seen, at):
                    yield Hit(word.term, signals, hit.start, hit.end)

    def _believable(self, seen: str, word: Word) -> bool:
        """Something is replaced, and by more than digits where little is left to read: `8o0b`, `a$$`, never `455`."""
        listed = word.folded.replace(" ", "")
        replaced = [sign for sign in seen if sign in self._stand and not _ASCII.match(sign)]
        other = sum(1 for sign in replaced if sign not in LEET)
        letters = sum(1 for sign in seen if _ASCII.match(sign))
        if not replaced:
            return False
        return other > 0 or letters >= (1 if len(listed) > 4 or not any(map(str.isdigit, replaced)) else 2)


def _ends_clean(text: str, start: int, end: int) -> bool:
    """A word that begins or ends in a sign: letters beside it continue it as well."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (_ASCII.match(before) or _ASCII.match(after))


def _suspicious(seen: str, in_text: Callable[[], int]) -> bool:
    """Letters of another script are a disguise beside Latin ones, or where nothing else is in another script."""
    foreign = _foreign_in(seen)
    return foreign == 0 or _ASCII.search(seen) is not None or in_text() == foreign


def _foreign_in(text: str) -> int:
    """How many letters are of another script."""
    return sum(times for sign, times in Counter(text).items() if _is_foreign(sign))


def _is_foreign(sign: str) -> bool:
    return not sign.isascii() and sign.isalpha() and not is_ideograph(sign)


class Masked:
    """One letter, or two by asterisks, of a word of four letters and more hidden behind signs."""

    needs = Needs(rows=[("a-z", _MASKS, "a-z*")])
    finder = None

    def __init__(self, words: Sequence[Word]):
        self._forms = by_form(
            (form, word)
            for word in words
            if _WORD.fullmatch(word.folded) and len(word.folded) >= _SHORTEST_MASKED and " " not in word.folded
            for form in masked_forms(word.folded)
        )

    def hits(self, scene: Scene, _found: Found) -> Iterator[Hit]:
        for masked in _MASKED.finditer(scene.folded):
            form = masked[1] + _MASK * len(masked[2]) + masked[3]
            for word in self._forms.get(form, ()):
                yield Hit(word.term, word.every_signal, *masked.span())


def masked_forms(word: str) -> list[str]:
    """Each inner letter hidden, and each inner pair: fewer than twice as many forms as letters."""
    last = len(word) - 1
    return [word[:at] + _MASK * size + word[at + size :] for size in (1, 2) for at in range(1, last - size + 1)]


def looks(disguises: frozenset[str], words: Sequence[Word]) -> Iterator[Look]:
    """Those of this module that a view asks for."""
    if not disguises.isdisjoint(("homoglyphs", "leet")):
        yield ReplacedLetters(words, disguises)
    if "masked" in disguises:
        yield Masked(words)
