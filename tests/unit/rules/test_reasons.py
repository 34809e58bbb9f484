"""Every reason that a kind of rule can give is declared by it and has words: nobody is told a code."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator

import pytest

from bot.domain.reports import REASON as REPORTED
from bot.locales import reason_word, rooms
from bot.rules.kind import Kind
from bot.rules.registry import KINDS

LANGUAGES = ("zh", "en")
ERROR = "error"  # a record of a rule that failed has this in a reason's place


def written(kind: Kind) -> Iterator[str]:
    """The reasons that stand as texts in `Finding(reason=…)` of the kind's module."""
    tree = ast.parse(inspect.getsource(sys.modules[kind.compile.__module__]))
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Finding":
            values = (keyword.value for keyword in call.keywords if keyword.arg == "reason")
            choices = (one for value in values for one in _choices(value))
            yield from (one.value for one in choices if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _choices(value: ast.expr) -> tuple[ast.expr, ...]:
    return (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_a_kind_declares_the_reasons_it_gives(kind: Kind) -> None:
    assert set(written(kind)) <= kind.words.reasons.keys()
    assert bool(kind.words.reasons) == (kind.name != "announce")  # it judges nothing


def test_the_scan_sees_reasons() -> None:
    assert {"owner-left", "admins-too-few"} <= set(written(KINDS["roles"]))
    assert {"dormant", "never-active"} <= set(written(KINDS["lifecycle"]))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reason_has_words_and_no_words_are_left_over(lang: str) -> None:
    given = {reason for kind in KINDS.values() for reason in kind.words.reasons} | {ERROR, REPORTED}
    words = rooms(lang)["reasons"]
    assert given == words.keys()
    assert len(set(words.values())) == len(words), "two reasons read alike"


def test_a_reason_of_an_old_record_reads_as_it_stands() -> None:
    assert reason_word("no-longer-given", "zh") == "no-longer-given"
