"""What the built-in signs make of the tables of texts, and what a verdict says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.rules import DIMENSIONS
from bot.text.labels import SHEETS
from bot.text.labels.scoring import vocabulary_of, words_of
from tests.unit.text.labels.tables import NONE, cases, f1, halves, label, labellers

FLOORS = [  # table, dimension, the label that `+` has, F1 at least
    ("advertisements", "kind", "advertisement", 0.90),
    ("camouflaged", "kind", "advertisement", 0.85),
    ("questions", "kind", "question", 0.90),
    ("requests", "kind", "request", 0.90),
    ("urgent", "urgency", "urgent", 0.90),
]
TABLES = [("kinds", "kind", 0.90), ("asking", "kind", 0.85), ("audience", "audience", 0.90)]


@pytest.mark.parametrize(("table", "dimension", "wanted", "floor"), FLOORS)
@pytest.mark.parametrize("half", [0, 1], ids=["seen", "unseen"])
def test_floors(table: str, dimension: str, wanted: str, floor: float, half: int) -> None:
    assert f1(halves(table)[half], lambda text: label(dimension, text) == wanted) >= floor


@pytest.mark.parametrize(("table", "dimension", "floor"), TABLES)
@pytest.mark.parametrize("half", [0, 1], ids=["seen", "unseen"])
def test_which_label(table: str, dimension: str, floor: float, half: int) -> None:
    rows = halves(table)[half]
    assert sum(label(dimension, text) == wanted for wanted, text in rows) / len(rows) >= floor


def test_the_tables_are_large_enough_to_say_something() -> None:
    wanted = {"advertisements": 150, "camouflaged": 60, "questions": 60, "requests": 50, "urgent": 40}
    for table, least in wanted.items():
        marks = [mark for mark, _ in cases(table)]
        assert min(marks.count("+"), marks.count("-")) >= least, table
        assert set(marks) == {"+", "-"}
        assert len({text for _, text in cases(table)}) == len(marks), f"{table} has a text twice"


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("【紧急】中午一起吃火锅", "urgent"),  # the sender's tag wins over the words
        ("[Urgent] lunch?", "urgent"),
        ("［休闲］生产环境挂了，马上处理", "leisure"),  # whichever it is, and full-width
        ("紧急：中午一起吃火锅", "urgent"),  # a colon does as well
        ("小王：中午一起吃火锅", "leisure"),  # a name is no tag
        ("生产环境挂了，请马上处理", "urgent"),
        ("production is down, please look right now", "urgent"),
        ("請各位下班前把週報發我", "work"),  # traditional
        ("Please review the attached contract", "work"),
        ("not urgent, please review when you can", "work"),
        ("周末去爬山吗哈哈", "leisure"),
        ("lol, pizza tonight?", "leisure"),
        ("好的", NONE),
        ("这个不急", NONE),
        ("", NONE),
    ],
)
def test_urgency(text: str, urgency: str) -> None:
    assert label("urgency", text) == urgency


@pytest.mark.parametrize(
    ("text", "dimension", "wanted"),
    [
        (
            "机密资料，请勿外传，不要转发，仅限内部",
            "audience",
            "confidential",
        ),  # the higher wins, however heavy the lower
        ("【公告】你们几点下班？", "kind", "announcement"),
        ("限时特惠，全场5折，请尽快到店，快来抢购，还在等什么？", "kind", "advertisement"),  # it asks only to sell
        ("能不能帮我看下这个报错？", "kind", "request"),  # a request in the form of a question
        ("代　开　发　票，加 微 信 kf12345，正规优惠", "kind", "advertisement"),  # everyday disguises are seen through
        ("https://example.com/search?q=1", "kind", NONE),  # no question mark of a sentence
    ],
)
def test_which_wins(text: str, dimension: str, wanted: str) -> None:
    assert label(dimension, text) == wanted


def test_a_verdict_says_what_it_rests_on() -> None:
    verdict = labellers()["urgency"]("生产故障，请立即处理")
    assert verdict is not None and verdict.because.split(", ")[:2] == ["生产故障", "立即处理"]
    assert verdict.weight >= 1
    tagged = labellers()["kind"]("［FYI］ the office is closed")
    assert tagged is not None and (tagged.label, tagged.because) == ("announcement", "FYI")


def test_the_signs_speak_of_known_labels() -> None:
    assert SHEETS.keys() == DIMENSIONS.keys()
    for dimension, sheet in SHEETS.items():
        labels = set(DIMENSIONS[dimension])
        assert tuple(sheet.labels) == DIMENSIONS[dimension]
        assert {family.label for family in sheet.families} == labels == sheet.tags.keys()
        assert sheet.needs.keys() | sheet.decisive <= labels


@pytest.mark.parametrize("dimension", SHEETS)
def test_the_tables_of_words_have_no_slips(dimension: str) -> None:
    for name, weight, word in vocabulary_of(SHEETS[dimension]):
        assert weight and len(word) > 1 and word == word.strip() and "，" not in word, (name, word)
    tags = [tag for cell in SHEETS[dimension].tags.values() for tag in words_of(cell)]
    assert len(tags) == len(set(tags)), "a tag that says two labels"


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_any_text_has_at_most_one_known_label_with_a_reason(text: str) -> None:
    for dimension, judge in labellers().items():
        verdict = judge(text)
        assert verdict is None or (verdict.label in DIMENSIONS[dimension] and verdict.because)


@pytest.mark.parametrize("text", ["\ud800 half a pair?", "问" * 100_000 + "？", "\x00", "?" * 50_000])
def test_broken_and_endless_texts(text: str) -> None:
    for dimension, judge in labellers().items():
        verdict = judge(text)
        assert verdict is None or verdict.label in DIMENSIONS[dimension]
