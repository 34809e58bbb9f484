"""What is looked for in place of a cue occurs wherever the cue does, and changes no answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.labels import SHEETS
from bot.text.labels.clauses import AFTER, YOU, ordered
from bot.text.reader import Reader

HINTED = [
    (family.cues[shown][1], hint)
    for sheet in SHEETS.values()
    for family in sheet.families
    for shown, hint in family.hints.items()
]
ORDERS: Sequence[str] = (
    "把",
    "表填",
    "，",
    "你们",
    "各位",
    "王总",
    "先",
    "都",
    "尽快",
    "下班前",
    "之前",
    "会后",
    "我",
    "到完",
    "看到",
)


@pytest.mark.parametrize(("cue", "hint"), HINTED, ids=[hint for _, hint in HINTED])
@settings(max_examples=60)
@given(data=st.data())
def test_the_hint_is_where_the_cue_is(cue: str, hint: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(cue))
    assert re.search(hint, text)


@given(st.lists(st.sampled_from(ORDERS), max_size=8).map("".join))
def test_an_order_in_alternatives_says_the_same(text: str) -> None:
    assert bool(re.search(ordered("把表"), text)) is bool(re.search(f"{AFTER}{YOU}把表", text))


@pytest.mark.parametrize(("text", "given"), [("ab", False), ("a-b", True), ("b", False), ("", False)])
def test_a_hinted_cue_is_asked_in_earnest(text: str, given: bool) -> None:
    reader = Reader()
    signal = reader.cue("a-b", "b")
    assert (signal in reader.read(text).signals) is given
