"""The shipped Chinese lists: whole, each word found by what it is, and silent where people just live and work."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bench.quality.lists_zh import LISTS, RECALL, Lists, ordinary
from bench.quality.table import DATA, rows
from bot.assets import asset
from bot.policy.language.shelves import FOLDER, Shelf, Shelves, names_in
from bot.text.reader import Reader

ABOUT = {name: "harassment" if name == "discrimination" else name for name in LISTS}  # list -> what it is about
SHELVES = Shelves(Path(__file__).parent)  # no lists of its own: the shipped ones


def shelf(name: str) -> Shelf:
    found = SHELVES.get(f"zh/{name}")
    assert found is not None
    return found


READER = Reader()
SIGNALS = {name: READER.words([word.value for word in shelf(name).words]) for name in LISTS}
READER.build()


def found(text: str, *names: str) -> list[str]:
    reading = READER.read(text)
    return [span.what for name in names or LISTS for span in reading.spans(SIGNALS[name])]


def test_every_list_is_known() -> None:
    assert {name for name in names_in(asset("policies") / FOLDER) if name.startswith("zh/")} == {
        f"zh/{name}" for name in LISTS
    }


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_whole(name: str) -> None:
    one = shelf(name)
    assert [f"{problem.place} {problem.code}" for problem in one.source.problems] == []
    assert (one.category, one.language) == (ABOUT[name], "zh")
    assert len(one.words) >= 100
    assert all(one.origin[word.value] for word in one.words)  # every word says where it is from
    assert one.source.root is not None
    assert {"about", "sources", "tests"} <= one.source.root.values.keys()


def test_a_word_stands_in_one_list_only() -> None:
    times = Counter(word.value.casefold() for name in LISTS for word in shelf(name).words)
    assert [word for word, count in times.items() if count > 1] == []


def test_no_word_hides_behind_a_shorter_one() -> None:
    """`死脑残` adds nothing where `脑残` is listed, and is one more line to read."""
    words = {word.value for name in LISTS for word in shelf(name).words}
    parts = {
        word: {word[i:j] for i in range(len(word)) for j in range(i + 2, len(word) + 1)} - {word} for word in words
    }
    assert {word: shorter for word, inside in parts.items() if (shorter := inside & words)} == {}


@pytest.mark.parametrize("name", LISTS)
def test_its_own_examples_hold(name: str) -> None:
    one = shelf(name)
    assert len(one.hits) >= 10 and len(one.misses) >= 10
    assert [text for text in one.hits if not found(text, name)] == []
    assert [(text, words) for text in one.misses if (words := found(text))] == []


@pytest.mark.parametrize("name", LISTS)
def test_every_word_is_found_in_a_sentence_and_disguised(name: str) -> None:
    """Alone, in speech, between other words, in capitals and among signs: a word that the reader cannot find would be
    no protection."""
    missing = []
    for word in shelf(name).words:
        spaced = ".".join(word.value)
        for said in (word.value, f"他说：{word.value}！", f"今天又有人发{word.value}了", word.value.upper(), spaced):
            if word.value not in found(said, name):
                missing.append(said)
    assert missing == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("你 是 傻 逼 吗", "abuse"),
        ("傻傻逼逼", "abuse"),
        ("傻Ｂ", "abuse"),
        ("滾犢子", "abuse"),
        ("NMSL", "abuse"),
        ("黑·鬼", "harassment"),
        ("高麗棒子", "harassment"),
        ("死GAY", "harassment"),
        ("種族歧視", "discrimination"),
        ("歧.视.黑.人", "discrimination"),
        ("註冊送彩金", "gambling"),
        ("北京赛车ＰＫ10", "gambling"),
        ("同-城-约-炮", "pornography"),
        ("加V信", "fraud"),
        ("加 v 信", "fraud"),
        ("笑氣配送", "drugs"),
        ("弄、死、你", "violence"),
        ("代-考-包-过", "advertising"),
    ],
)
def test_everyday_disguises(text: str, name: str) -> None:
    assert found(text, name)


def test_there_is_enough_ordinary_talk() -> None:
    assert len(set(ordinary())) == len(ordinary()) >= 400


def test_ordinary_talk_is_silent() -> None:
    assert [(text, words) for text in ordinary() if (words := found(text))] == []


@pytest.mark.skipif(not DATA.is_dir(), reason="development data (shared/data/detection) is not here")
def test_offensive_posts_are_found() -> None:
    """All of them, and each half: a list made for single lines would do well on one half only."""
    lists = Lists()
    posts = [row["text"] for row in rows("offensive_zh") if row["label"] == "offensive"]
    for part in (posts, posts[::2], posts[1::2]):
        assert sum(map(lists.found, part)) / len(part) >= RECALL
    safe = [row["text"] for row in rows("benign_zh")]
    assert sum(map(lists.found, safe)) / len(safe) <= 0.03  # quarrels about the same matters, by gentler people
