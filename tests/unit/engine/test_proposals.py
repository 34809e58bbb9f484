"""A model's proposal is recorded beside the labels and leads to nothing, whatever rules would do about the label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.records import MessageLabelled, Reaction
from bot.domain.rules import DIMENSIONS, Proposal
from bot.engine.judge import Judge
from tests.unit.policy.semantics.town import Town, policy, results

EVERYTHING = tuple(
    Proposal(dimension=dimension, value=value, score=1.0, model="m")
    for dimension, values in DIMENSIONS.items()
    for value in values
)
RULES = policy(
    """  - id: urgent-not-here
    kind: content
    stage: enforce
    when: {label: {urgency: urgent}}
    then: [remind_sender, retract]
    automatic: true
""",
    """  - id: secret-not-here
    kind: classify
    stage: enforce
    when: {text: {has_any: [机密]}}
    label: {audience: confidential}
    forbid_in: {kind: channel}
    then: [remind_sender]
""",
    """  - id: urgent
    kind: classify
    stage: enforce
    when: {text: {has_any: [着火]}}
    label: {urgency: urgent}
""",
)


def proposing(text: str, labels: Mapping[str, str]) -> tuple[Proposal, ...]:
    return EVERYTHING


def town(root: Path, *, with_model: bool) -> Town:
    built = Town(root, RULES)
    if with_model:
        built.judge = Judge(replace(built._mind(), propose=proposing))
    return built


def labelled(reaction: Reaction) -> list[MessageLabelled]:
    return [record for record in reaction.records if isinstance(record, MessageLabelled)]


@pytest.mark.parametrize("text", ["大家好", "着火了", "这是机密", "机密着火"])
def test_whatever_is_proposed_nothing_else_changes(text: str, tmp_path: Path) -> None:
    with_model = town(tmp_path / "with", with_model=True).says(text)
    without = town(tmp_path / "without", with_model=False).says(text)
    assert with_model.actions == without.actions
    assert results(with_model) == results(without)
    given = [dict(one.labels) for one in labelled(without)] or [{}]
    assert [dict(one.labels) for one in labelled(with_model)] == given
    assert [one.proposed for one in labelled(with_model)] == [EVERYTHING]


def test_the_same_labels_given_by_rules_do_have_consequences(tmp_path: Path) -> None:
    """Else the test above could not fail."""
    said = town(tmp_path, with_model=False).says("机密着火")
    assert {rule for rule, _ in results(said)} == {"urgent-not-here", "secret-not-here"}
    assert said.actions


def test_a_label_knows_whose_message_it_is(tmp_path: Path) -> None:
    assert [one.author for one in labelled(town(tmp_path, with_model=False).says("着火了"))] == ["slack:WANG"]
