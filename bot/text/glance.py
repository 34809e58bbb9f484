"""A glance at a text: which looks through disguises are worth taking, and what each of them is about. Compiled it is
one call for all of them, which says of most texts that nobody need look; without that, each is asked by itself.

Touch this when a look has to ask something else of a text before it begins, `native/glance.h` with it.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

from bot.text import scan
from bot.text.characters import ranges
from bot.text.patience import Patience
from bot.text.reductions import Cuts, Reduced
from bot.text.scan import Found
from bot.text.scene import BACKWARDS, IDEOGRAPH, LATIN, LISTED, Look, Row, Scene
from bot.text.words import Hit

_MOST_CLASSES: Final = 8  # their set is one byte
_SETS: Final = 1 << _MOST_CLASSES
_SPELT, _ALONE = 1 << 63, 1 << 62  # as in `native/glance.h`
_SIZE: Final = 0x40000  # characters beyond are in no class

# What a glance gave: what looks are about, the text closed up and where it was cut (None: nowhere).
Glimpse = tuple[list[Found | None], str | None, bytes | None]


class Glance:
    """At texts of one view."""

    def __init__(self, words: scan.Finder, looks: Sequence[Look]):
        self._looks = looks
        self._compiled = None if isinstance(words, scan.Plain) else _compiled(words, looks)

    def at(self, text: str) -> Glimpse | bool | None:
        """None: nobody needs to look. False: each look has to be asked, with the text folded."""
        if self._compiled is None:
            return False
        seen: Glimpse | bool | None = self._compiled.at(text)
        return seen

    def at_folded(self, folded: str, folds: Any) -> Glimpse | bool | None:
        """At a text for which tables did not suffice, once it is folded. `folds` is what the view's folding made."""
        return self.at(folded) if folds is not None and folds.fold(folded) == folded else False

    def hits(
        self, glimpse: Glimpse | bool | None, folded: str, joined: Reduced | None, patience: Patience
    ) -> Iterator[Hit]:
        """What looks see. `joined` is the text without separators, where that is another one."""
        if glimpse is None:
            return
        if isinstance(glimpse, bool):
            scene = Scene(folded, joined or Reduced(folded, range(len(folded)), len(folded)), patience)
            about: Sequence[Found | None] = [_about(look, scene) for look in self._looks]
        else:
            about, text, cuts = glimpse
            scene = Scene(folded, closed_up(folded, text, cuts), patience)
        for look, found in zip(self._looks, about, strict=True):
            if found is not None:
                yield from look.hits(scene, found)


def _about(look: Look, scene: Scene) -> Found | None:
    """What one look is about; None where the text has nothing that it needs."""
    if not all(_standing(row).search(scene.folded) for row in look.needs.rows):
        return None
    if look.finder is None:
        return []
    where = look.finder.where
    return look.finder.places(scene.folded if where in (BACKWARDS, LISTED) else scene.joined.text) or None


@cache
def _standing(row: Row) -> re.Pattern[str]:
    return re.compile("".join([f"[{signs}]" for signs in row]))


def closed_up(folded: str, joined: str | None, cuts: bytes | None) -> Reduced:
    if joined is None or cuts is None:
        return Reduced(folded, range(len(folded)), len(folded))
    return Reduced(joined, Cuts(cuts), len(folded))


def _compiled(words: scan.Finder, looks: Sequence[Look]) -> Any:
    """For `native/`: classes by character, and rows of them as places that are reached one after the other, as bits."""
    rows = dict.fromkeys([(LATIN,), (IDEOGRAPH,), *[row for look in looks for row in look.needs.rows]])
    classes = list(dict.fromkeys(signs for row in rows for signs in row))
    if len(classes) > _MOST_CLASSES:
        raise ValueError(f"looks need {len(classes)} classes of characters; {_MOST_CLASSES} fit into a byte")
    begins, place, last = 0, 0, dict[Row, int]()
    masks = array("Q", bytes(8 * _SETS))
    for row in rows:
        begins |= 1 << place
        for signs in row:
            for number in range(_SETS):
                if number >> classes.index(signs) & 1:
                    masks[number] |= 1 << place
            place += 1
        last[row] = 1 << place - 1
    about = [
        (
            None if look.finder is None else look.finder.compiled,
            sum(last[row] for row in set(look.needs.rows)) | _SPELT * look.needs.spelt | _ALONE * look.needs.alone,
            0 if look.finder is None else look.finder.where,
            0 if look.finder is None else look.finder.reach,
        )
        for look in looks
    ]
    spelling = _spelling() if any(look.needs.spelt or look.needs.alone for look in looks) else None
    sets = _sets(tuple(classes))
    return scan.compiled.Glance(words, sets, masks.tobytes(), begins, last[LATIN,], last[IDEOGRAPH,], spelling, about)


def _sets(classes: Sequence[str]) -> bytes:
    """Of each character: the classes that it is in, as bits."""
    sets = bytearray(_SIZE)
    for number, signs in enumerate(classes):
        with_it = bytes(kept | 1 << number for kept in range(_SETS))
        for run in ranges(signs):
            sets[run.start : run.stop] = sets[run.start : run.stop].translate(with_it)
    return bytes(sets)


def _spelling() -> tuple[Any, list[str], int, int]:
    """How tokens are spelt in pinyin, and how many letters of it in a row are worth a look."""
    from bot.text import sounds, spoken  # they take memory: only views that look through sounds have them

    return sounds.by_letter().compiled, sounds.names(), spoken.SHORTEST_PINYIN, spoken.LONG_PINYIN
