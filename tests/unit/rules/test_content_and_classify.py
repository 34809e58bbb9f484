"""Kinds `content` and `classify`."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.events import GroupRenamed
from bot.domain.rules import AUDIENCE, URGENCY, Finding
from bot.rules.problems import RuleError
from bot.rules.registry import KINDS
from bot.rules.urgency import SIGNS, TAGS, judge
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


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("【紧急】中午一起吃火锅", "urgent"),  # the sender's tag wins over the words
        ("[Urgent] lunch?", "urgent"),
        ("［休闲］生产环境挂了，马上处理", "leisure"),  # whichever it is, and full-width
        ("生产环境挂了，请马上处理", "urgent"),
        ("production is down, please look right now", "urgent"),
        ("請各位下班前把週報發我", "work"),  # traditional
        ("Please review the attached contract", "work"),
        ("not urgent, please review when you can", "work"),
        ("周末去爬山吗哈哈", "leisure"),
        ("lol, pizza tonight?", "leisure"),
        ("好的", None),
        ("这个不急", None),
        ("", None),
    ],
)
def test_urgency(text: str, label: str | None) -> None:
    verdict = judge(text)
    assert (verdict.label if verdict else None) == label
    assert verdict is None or verdict.because


def test_urgency_as_a_rule_says_why() -> None:
    (finding,) = findings("classify", {"detect": "urgency"}, "【紧急】开会")
    assert (finding.labels, finding.details) == ({"urgency": "urgent"}, {"because": "紧急"})
    assert findings("classify", {"detect": "urgency"}, "好的") == []


def test_the_signs_speak_of_known_labels() -> None:
    assert set(SIGNS) == set(URGENCY)
    assert set(TAGS.values()) == set(URGENCY)
    assert set(AUDIENCE) == {"public", "internal", "confidential"}


def test_a_rule_that_says_nothing_is_refused() -> None:
    for options in ({}, {"label": {}}, {"label": {"mood": "bad"}}):
        with pytest.raises(ValidationError):
            KINDS["classify"].options.model_validate(options)


def test_paths_of_problems_in_forbid_in() -> None:
    options = {"label": {"urgency": "work"}, "forbid_in": {"name_matches": "["}}
    with pytest.raises(RuleError) as raised:
        findings("classify", options, "x")
    assert raised.value.problems[0].path == ("forbid_in", "name_matches", 0)
