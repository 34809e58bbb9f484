"""Kinds `content` and `classify`."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.events import GroupRenamed
from bot.domain.rules import Finding
from bot.rules.problems import RuleError
from bot.rules.registry import KINDS
from bot.rules.vocabulary import Vocabulary
from tests.unit.rules.moments import NOW, facts, group, said


def findings(kind: str, options: dict[str, Any], text: str, external: bool = False) -> list[Finding]:
    compiled = KINDS[kind].compile(KINDS[kind].options.model_validate(options), Vocabulary())
    return list(compiled(said(text), facts(group(external=external))))


def test_content_is_about_the_sender() -> None:
    assert findings("content", {}, "x") == [Finding(reason="content", subject="slack:U1")]
    check = KINDS["content"].compile(KINDS["content"].options(), Vocabulary())
    assert list(check(GroupRenamed(id="E", platform="slack", at=NOW, name="x"), facts())) == []


def test_a_label_is_not_a_violation() -> None:
    assert findings("classify", {"label": {"audience": "confidential"}}, "x") == [
        Finding(reason="label", labels={"audience": "confidential"})
    ]


def test_a_label_where_it_may_not_stand() -> None:
    options = {"label": {"audience": "confidential"}, "forbid_in": {"external": "true"}}
    assert [finding.reason for finding in findings("classify", options, "x")] == ["label"]
    label, violation = findings("classify", options, "x", external=True)
    assert (label.reason, violation.reason, violation.subject) == ("label", "audience", "slack:U1")
    assert violation.details == {"label": "confidential", "group": "rd-payments"}


def test_the_signs_as_a_rule_say_why() -> None:
    (finding,) = findings("classify", {"detect": "urgency"}, "【紧急】开会")
    assert (finding.labels, finding.details) == ({"urgency": "urgent"}, {"because": "紧急"})
    assert findings("classify", {"detect": "urgency"}, "好的") == []


def test_several_dimensions_say_which_rests_on_what() -> None:
    options = {"detect": ["urgency", "audience", "kind"]}
    (finding,) = findings("classify", options, "生产环境挂了，请马上处理，内部资料请勿外传")
    assert finding.labels.keys() == {"urgency", "audience", "kind"}
    assert (finding.labels["urgency"], finding.labels["audience"]) == ("urgent", "internal")
    assert "internal: 内部资料" in finding.details["because"]
    assert all(f"{label}: " in finding.details["because"] for label in finding.labels.values())
    assert findings("classify", options, "嗯嗯") == []


def test_a_given_label_stands_where_the_signs_say_nothing() -> None:
    options: dict[str, Any] = {"label": {"audience": "internal", "kind": "report"}, "detect": ["kind"]}
    (quiet,) = findings("classify", options, "嗯嗯")
    assert (quiet.labels, quiet.details) == ({"audience": "internal", "kind": "report"}, {})
    (asked,) = findings("classify", options, "会议几点开始？")
    assert asked.labels == {"audience": "internal", "kind": "question"}
    assert asked.details["because"]


def test_a_detected_label_where_it_may_not_stand() -> None:
    options: dict[str, Any] = {"detect": "audience", "forbid_in": {"external": "true"}}
    label, violation = findings("classify", options, "内部资料，请勿外传", external=True)
    assert (label.reason, violation.reason, violation.details["label"]) == ("label", "audience", "internal")


def test_a_rule_that_says_nothing_is_refused() -> None:
    unread: list[dict[str, Any]] = [{"label": {"mood": "bad"}}, {"detect": []}, {"detect": ["mood"]}]
    for options in ({}, {"label": {}}, *unread):
        with pytest.raises(ValidationError):
            KINDS["classify"].options.model_validate(options)


def test_paths_of_problems_in_forbid_in() -> None:
    options = {"label": {"urgency": "work"}, "forbid_in": {"name_matches": "["}}
    with pytest.raises(RuleError) as raised:
        findings("classify", options, "x")
    assert raised.value.problems[0].path == ("forbid_in", "name_matches", 0)
