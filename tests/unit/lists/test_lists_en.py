"""The shipped English lists: whole, each word found by what it is, and silent where people just work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.assets import asset
from bot.policy.language.shelves import FOLDER, Shelf, Shelves, names_in
from bot.text.reader import Reader

CATEGORIES = ("abuse", "advertising", "drugs", "fraud", "gambling", "harassment", "pornography", "violence")
HERE = Path(__file__).parent
ORDINARY = (HERE / "ordinary_en.txt").read_text(encoding="utf-8").splitlines()
SHELVES = Shelves(HERE)  # no lists of its own: the shipped ones


def shelf(category: str) -> Shelf:
    found = SHELVES.get(f"en/{category}")
    assert found is not None
    return found


def reader_of(*categories: str) -> tuple[Reader, dict[str, int]]:
    reader = Reader()
    signals = {one: reader.words([word.value for word in shelf(one).words]) for one in categories}
    reader.build()
    return reader, signals


READER, SIGNALS = reader_of(*CATEGORIES)


def found(text: str, *categories: str) -> list[str]:
    reading = READER.read(text)
    return [span.what for one in categories or CATEGORIES for span in reading.spans(SIGNALS[one])]


def test_every_category_ships() -> None:
    assert {name for name in names_in(asset("policies") / FOLDER) if name.startswith("en/")} == {
        f"en/{category}" for category in CATEGORIES
    }


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_list_is_whole(category: str) -> None:
    one = shelf(category)
    assert [f"{problem.place} {problem.code}" for problem in one.source.problems] == []
    assert (one.category, one.language) == (category, "en")
    assert len(one.words) >= 100
    assert all(one.origin[word.value] for word in one.words)  # every word says where it is from
    assert one.source.root is not None
    assert {"about", "sources", "tests"} <= one.source.root.values.keys()


@pytest.mark.parametrize("category", CATEGORIES)
def test_its_own_examples_hold(category: str) -> None:
    one = shelf(category)
    assert len(one.hits) >= 4 and len(one.misses) >= 8
    assert [text for text in one.hits if not found(text, category)] == []
    assert [(text, words) for text in one.misses if (words := found(text))] == []


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_word_is_found_in_a_sentence_and_disguised(category: str) -> None:
    """As it stands, in capitals, and among signs: a word that the reader cannot find would be no protection."""
    missing = []
    for word in shelf(category).words:
        for said in (f"well, {word.value}.", f"({word.value.upper()})!", f"“{word.value}”"):
            if word.value not in found(said, category):
                missing.append(said)
    assert missing == []


@pytest.mark.parametrize("category", CATEGORIES)
def test_no_word_is_found_inside_a_longer_one(category: str) -> None:
    """`ass` in `class` is the oldest joke of word lists."""
    letters = [word.value for word in shelf(category).words if re.fullmatch("[a-z]{3,}", word.value)]
    loud = [word for word in letters if word in found(f"xq{word}", category) or word in found(f"{word}qx", category)]
    assert loud == []


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("bitches be like", "abuse"),
        ("b i t c h", "abuse"),
        ("them HOES", "abuse"),
        ("biiiitch please", "abuse"),
        ("ｂｉｔｃｈ", "abuse"),
        ("u dumb?", "abuse"),
        ("she a hoe", "abuse"),
        ("yo ass is late", "abuse"),
        ("Fuck you, all of you", "abuse"),
        ("niggaz", "harassment"),
        ("n-i-g-g-e-r", "harassment"),
        ("you retard", "harassment"),
        ("filthy foreigners", "harassment"),
        ("I hate gay people", "harassment"),
        ("women are inferior", "harassment"),
        ("online casino", "gambling"),
        ("send nudes", "pornography"),
        ("guaranteed profit every day", "fraud"),
        ("cocaine", "drugs"),
        ("I'll kill you", "violence"),
        ("death to all immigrants", "violence"),
        ("buy instagram followers", "advertising"),
    ],
)
def test_common_spellings_and_inflections(text: str, category: str) -> None:
    assert found(text, category)


def test_there_is_enough_ordinary_talk() -> None:
    assert len(set(ORDINARY)) == len(ORDINARY) >= 400


def test_ordinary_talk_is_silent() -> None:
    assert [(text, words) for text in ORDINARY if (words := found(text))] == []
