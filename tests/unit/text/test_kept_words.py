"""Words that were kept are found as those that were just made, and what was kept for other words is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.text.lexicon import Lexicon
from bot.text.store import Store
from bot.text.views import EVERYDAY

WORDS = ("赌博", "賭博", " 赌博 ", "Casino", "c-a-s-i-n-o", "坏坏蛋", "")
TEXTS = ("网上赌 博", "賭博", "CASINO", "c a s i n o", "坏坏坏坏蛋", "nothing here")


def lexicon(folder: Path | None, *words: str, view: frozenset[str] = EVERYDAY) -> Lexicon:
    made = Lexicon(view)
    made.add(words, 1, False)
    made.add(words[:2], 2, True)
    made.build(Store(folder))
    return made


def seen(one: Lexicon) -> list[list[tuple[str, int, int, list[int]]]]:
    return [[(hit.term, hit.start, hit.end, sorted(hit.signals)) for hit in one.scan(text)] for text in TEXTS]


def test_kept_words_are_found_as_new_ones(tmp_path: Path) -> None:
    wanted = seen(lexicon(None, *WORDS))
    assert seen(lexicon(tmp_path, *WORDS)) == wanted
    assert list(tmp_path.glob("words-*.bin"))
    assert seen(lexicon(tmp_path, *WORDS)) == wanted
    assert any(wanted)


@pytest.mark.parametrize("words", [("赌博",), ("赌", "博"), ("赌\0博",), ("casino", "赌博"), ("赌博", "casino")])
def test_other_words_are_made_anew(tmp_path: Path, words: tuple[str, ...]) -> None:
    for others in (("赌博", "casino"), ("赌", "博"), words):
        kept = seen(lexicon(tmp_path, *others))
    assert kept == seen(lexicon(None, *words))


def test_words_may_be_added_to_kept_ones(tmp_path: Path) -> None:
    lexicon(tmp_path, "赌博")
    again = lexicon(tmp_path, "赌博")
    again.add(["casino"], 3, False)
    assert [hit.term for hit in again.scan("CASINO")] == ["casino"]
