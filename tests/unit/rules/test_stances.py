"""`quotes`, `negates`, `rejects` in rules: about what `when` found, absent where it found nothing, alike everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.compile import Policies
from bot.policy.questions.explain import Outcome, explain
from bot.rules.blocks import When
from bot.rules.conditions import compile_condition
from bot.rules.vocabulary import Vocabulary
from tests.unit.policy.folders import load_text, places
from tests.unit.rules.moments import facts, said

HEAD = """\
policy: 1
for: huaxia
lists: {bets: [赌博, gambling], insults: [傻子, fool]}
rules:
"""
RULES = """\
  - id: no-bets
    kind: content
    when: {text: {has_any: $bets}}
    unless: {text: {negates: true}}
  - id: no-insults
    kind: content
    when: {text: {has_any: $insults}}
    unless: {any: [{sender: {role: compliance}}, {text: {quotes: true}}, {text: {rejects: true}}]}
  - id: told-off
    kind: content
    when: {text: {has_any: $insults, rejects: true}}
"""
NOBODY = facts(sender=None)


def policies(tmp_path: Path, rules: str = RULES) -> Policies:
    loaded = load_text(tmp_path, HEAD + rules)
    assert loaded.policies is not None, places(loaded)
    return loaded.policies


@pytest.fixture(scope="module")
def in_force(tmp_path_factory: pytest.TempPathFactory) -> Policies:
    return policies(tmp_path_factory.mktemp("policies"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("来赌博", {"no-bets"}),
        ("公司禁止赌博", set()),
        ("公司禁止赌博，想赌博找我", {"no-bets"}),
        ("no gambling at work", set()),
        ("你这个傻子", {"no-insults"}),
        ("“傻子”是谁说的", set()),
        ("“傻子”，你就是傻子", {"no-insults"}),
        ("请不要说傻子这种话", {"told-off"}),
        ("don't call me a fool", {"told-off"}),
        ("不是傻子吗", {"no-insults"}),
        ("傻子，禁止赌博", {"no-insults"}),  # what one rule found is nothing to another
        ("你好", set()),
    ],
)
def test_a_stance_is_about_what_the_rule_found(in_force: Policies, text: str, expected: set[str]) -> None:
    assert {match.rule.id for match in in_force.evaluate(said(text), NOBODY).matches} == expected


def test_explain_says_which_stance_excused(in_force: Policies) -> None:
    told = {one.rule.id: one for one in explain(in_force, said("公司禁止赌博"), NOBODY)}
    assert told["no-bets"].outcome is Outcome.EXCEPTED
    assert [(seen.part, seen.wanted, seen.saw) for seen in told["no-bets"].held] == [("text.negates", "true", "true")]
    assert told["no-insults"].outcome is Outcome.FAILED
    told = {one.rule.id: one for one in explain(in_force, said("你这个傻子"), NOBODY)}
    failed = told["told-off"].failed
    assert failed is not None and (failed.part, failed.saw) == ("text.rejects", "false")


PIECES = st.sampled_from(
    [
        "赌博",
        "傻子",
        "禁止",
        "“",
        "”",
        "不要说",
        "，",
        "。",
        "fool ",
        "gambling ",
        "no ",
        "don't call me a ",
        "举报",
        "你",
    ]
)


@given(st.lists(PIECES, max_size=8).map("".join))
def test_explain_says_what_evaluation_says(in_force: Policies, text: str) -> None:
    """With and without the index, and by explanation: the same rules."""
    event = said(text)
    evaluated = {match.rule.id for match in in_force.evaluate(event, NOBODY).matches}
    asked = Policies(revision="", canonical="", units=in_force.units)
    assert {match.rule.id for match in asked.evaluate(event, NOBODY).matches} == evaluated
    assert {one.rule.id for one in explain(in_force, event, NOBODY) if one.outcome is Outcome.MATCHED} == evaluated


@pytest.mark.parametrize("wanted", [True, False])
def test_where_nothing_was_found_there_is_no_stance(wanted: bool) -> None:
    condition = compile_condition(When.model_validate({"text": {"negates": wanted}}), Vocabulary())
    assert condition(said("禁止赌博"), NOBODY) is None
    assert condition(said("禁止赌博"), NOBODY, finds=()) is None


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("    unless: {text: {quotes: true}}\n", ["7:21 nothing-found"]),
        ("    when: {text: {rejects: true}}\n", ["7:19 nothing-found"]),
        ("    when: {text: {has_any: $bets}}\n    unless: {text: {negates: true}}\n", []),
        ("    when: {any: [{text: {matches: 赌}}]}\n    unless: {any: [{text: {quotes: true}}]}\n", []),
    ],
)
def test_a_stance_to_nothing_is_warned_of(tmp_path: Path, rule: str, expected: list[str]) -> None:
    assert places(load_text(tmp_path, HEAD + "  - id: some\n    kind: content\n" + rule)) == expected
