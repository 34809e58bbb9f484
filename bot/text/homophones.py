"""Looks through homophones: other characters with the same sound (`独博`).

Honest text must stay quiet: a homophone reads clearly worse than the word it hides. Touch this when they hit too much,
or too little.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from bot.text import sounds
from bot.text.plausible import hidden, may_hide
from bot.text.scan import Found
from bot.text.scene import IDEOGRAPH, Forms, Needs, Scene
from bot.text.sounds import Spoken
from bot.text.words import Hit, Word

_MET: Final = 1 << 15  # answers about characters that come again
# How much worse the text must read than with the listed word (e^4 is 55 times): with one character replaced, or more.
ONE_REPLACED = 4.0
MORE_REPLACED = 5.0
_GRAMMAR: Final = frozenset("了是在和有他不的我也这就你都到对还来要又去那被把从过可只能会向给很想没再让她它与及或")
IN_GRAMMAR = 4.5  # so much more where a character of every sentence stands for another: 只播 is seldom 直播


class Homophones:
    """Other characters with the same sound, where the word reads clearly better than what stands there."""

    needs = Needs(rows=[(IDEOGRAPH,)])

    def __init__(self, spoken: Spoken):
        self._spoken = spoken
        self._forms = Forms(
            ((form, word) for word, (_, readings) in spoken.items() for form in sounds.sound_forms(readings)),
            sounds.by_sound(),
        )
        self.finder = self._forms.finder
        self._hides = lru_cache(maxsize=_MET)(self._may_be)

    def hits(self, scene: Scene, found: Found) -> Iterator[Hit]:
        text = scene.joined.text
        for start, end, (word, core, least) in scene.some(self._forms.suspects(text, found, self._hides)):
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
