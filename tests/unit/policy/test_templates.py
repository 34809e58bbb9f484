"""`${…}` in a message: what is accepted at load is exactly what is filled later."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.language.templates import flaws, render, variables
from bot.rules.registry import KINDS

VALUES = {"sender.name": "王小明", "strikes": "2", "found": "博彩"}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("${sender.name}，第${strikes}次", "王小明，第2次"),
        ("罚 $$5", "罚 $5"),
        ("没有变量", "没有变量"),
        ("${group.name}", ""),  # known, but absent here
        ("${found}${found}", "博彩博彩"),
    ],
)
def test_render(message: str, expected: str) -> None:
    assert not list(flaws(message, "content"))
    assert render(message, VALUES) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("您好 ${sender.nme}", [(3, "sender.nme")]),
        ("$name", [(0, "")]),
        ("${}", [(0, "")]),
        ("${suggestion}", [(0, "suggestion")]),  # a naming rule's, not a content rule's
        ("a ${sender.name b", [(2, "")]),
    ],
)
def test_flaws(message: str, expected: list[tuple[int, str]]) -> None:
    assert [(flaw.start, flaw.name) for flaw in flaws(message, "content")] == expected


@given(st.text(alphabet="${}a.好", max_size=20))
def test_any_text_is_judged_and_rendered(message: str) -> None:
    assert all(message[flaw.start] == "$" for flaw in flaws(message, "content"))
    assert render(message, VALUES) == message or "$" in message


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_offers_the_common_names(kind: str) -> None:
    assert {"sender.name", "group.name", "rule.id", "rule.why"} <= variables(kind)
