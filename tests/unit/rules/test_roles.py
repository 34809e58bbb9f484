"""Kind `roles`, and the promises every kind keeps."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.events import Due
from bot.domain.groups import Group
from bot.rules.registry import KINDS
from bot.rules.vocabulary import Vocabulary
from tests.unit.rules.moments import NOW, facts, group

STAFF = {"owner": {"employment": "staff"}}


def reasons(require: dict[str, Any], judged: Group | None) -> list[str]:
    kind = KINDS["roles"]
    check = kind.compile(kind.options.model_validate({"require": require}), Vocabulary())
    return [finding.reason for finding in check(Due(id="S", platform="clock", at=NOW, what="scan"), facts(judged))]


@pytest.mark.parametrize(
    ("require", "judged", "expected"),
    [
        (STAFF, group(), []),
        (STAFF, group(owner=None), ["owner-missing"]),
        (STAFF, group(owner="slack:U4"), ["owner-left"]),  # left the company
        (STAFF, group(owner="slack:U1", members=frozenset({"slack:U2"})), ["owner-left"]),  # left the group
        (STAFF, group(owner="slack:U1", members=frozenset()), []),  # members not known
        (STAFF, group(owner="slack:U3"), ["owner-external"]),
        (STAFF, group(owner="slack:U9", members=frozenset()), []),  # a person nobody knows: not held against them
        ({"owner": {"present": "false"}}, group(owner=None), []),
        ({"owner": {"unit": "same"}}, group(), []),
        ({"owner": {"unit": "same"}}, group(owner="slack:U2"), ["owner-wrong-unit"]),
        ({"owner": {"unit": ["huaxia/retail"]}}, group(owner="slack:U2"), []),
        ({"admins": {"at_least": "1"}}, group(), []),
        ({"admins": {"at_least": "2"}}, group(), ["admins-too-few"]),
        ({"admins": {"at_least": "1"}}, group(admins=frozenset({"slack:U1"})), ["admins-too-few"]),  # the owner
        ({"admins": {"at_least": "1"}}, group(admins=frozenset({"slack:U4"})), ["admins-too-few"]),  # has left
        ({"admins": {"at_least": "1"} | STAFF["owner"]}, group(admins=frozenset({"slack:U3"})), ["admins-too-few"]),
        (STAFF | {"admins": {"at_least": "2"}}, group(owner=None), ["owner-missing", "admins-too-few"]),
        (STAFF, group(owner=None, archived=True), []),
        (STAFF, None, []),
    ],
)  # fmt: skip
def test_roles(require: dict[str, Any], judged: Group | None, expected: list[str]) -> None:
    assert reasons(require, judged) == expected


def test_an_empty_demand_is_refused() -> None:
    for options in ({}, {"require": {}}, {"require": {"admins": {"at_least": 0}}}):
        with pytest.raises(ValidationError):
            KINDS["roles"].options.model_validate(options)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_every_kind_documents_itself(kind: Any) -> None:
    schema = kind.options.model_json_schema()
    assert len(schema["description"]) > 20
    assert schema["additionalProperties"] is False


def test_an_announcement_never_judges() -> None:
    kind = KINDS["announce"]
    options = kind.options.model_validate(
        {"at": {"days": "monday", "time": "09:00", "calendar": "cn-workdays"}, "text": "x"}
    )
    assert list(kind.compile(options, Vocabulary())(Due(id="S", platform="clock", at=NOW, what="scan"), facts())) == []
    with pytest.raises(ValidationError):
        kind.options.model_validate({"at": {"time": "9:00"}, "text": "x"})
