"""Warnings: what a rule may say and probably does not mean. They never keep a policy from coming into force."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.groups import Person
from bot.policy.loading import load
from tests.unit.policy.folders import HEAD, NOW, RULE, load_text, places, write

LI = Person(id="li.na", name="李娜", roles=frozenset({"compliance"}))
WANG = Person(id="wang.wei", name="王伟", roles=frozenset({"auditor"}))

UNDER_RULE = {  # lines under a rule, from line 6 -> what is said where everybody is known
    "a role of the language": ("    then: [notify: policy_admin]\n", []),
    "a role that somebody holds": ("    then: [notify: auditor]\n", []),
    "a person": ("    then: [notify: wang.wei]\n", []),
    "an account: platforms know more people than a file": ("    then: [notify: 'slack:U1']\n", []),
    "a person with a typo": ("    then: [notify: wang.wie]\n", ["6:20 unknown-recipient"]),
    "nobody": ("    then: [{notify: legal, after: 5d}]\n", ["6:21 unknown-recipient"]),
    "nobody, in a ladder": (
        "    strikes: {within: 30d, ladder: {1: [remind_sender], 3: [{notify: legal}]}}\n",
        ["6:70 unknown-recipient"],
    ),
    "a deed that waits": ("    then: [retract]\n", []),
    "a deed that does not wait from the second time on": (
        "    automatic: true\n    strikes: {within: 30d, ladder: {1: [remind_sender], 2: [retract]}}\n",
        ["6:16 automatic-deeds"],
    ),
    "a deed that waits, since nobody counts": (
        "    automatic: true\n    then: [retract]\n",
        ["6:16 automatic-uncounted"],
    ),
    "counted for the group: nobody's second time is known": (
        "    automatic: true\n    strikes: {per: group, within: 30d, ladder: {2: [retract]}}\n",
        ["6:16 automatic-uncounted"],
    ),
    "automatic for nothing": ("    automatic: true\n    then: [notify: li.na]\n", ["6:16 automatic-idle"]),
    "automatic: false says nothing": ("    automatic: false\n", []),
}


@pytest.mark.parametrize("name", UNDER_RULE)
def test_what_is_said_of_a_rule(name: str, tmp_path: Path) -> None:
    text, expected = UNDER_RULE[name]
    folder = write(tmp_path, {"policy.yaml": HEAD + RULE + text})
    loaded = load(folder, now=NOW, people=(LI, WANG))
    assert places(loaded) == expected
    assert loaded.policies is not None
    for problem in loaded.problems:
        for lang in ("zh", "en"):
            message, hint = problem.say(lang)
            assert message and hint and "{" not in message + hint


def test_did_you_mean(tmp_path: Path) -> None:
    folder = write(tmp_path, {"policy.yaml": HEAD + RULE + "    then: [notify: wang.wie]\n"})
    [problem] = load(folder, now=NOW, people=(LI, WANG)).problems
    assert problem.hint == "是不是想写 wang.wei？"


def test_without_an_organisation_nobody_is_missed(tmp_path: Path) -> None:
    assert load_text(tmp_path, HEAD + RULE + "    then: [{notify: legal}, retract]\n").problems == ()


def test_a_deed_that_nobody_could_let_go(tmp_path: Path) -> None:
    folder = write(tmp_path, {"policy.yaml": HEAD + RULE + "    then: [remind_sender, retract]\n"})
    assert places(load(folder, now=NOW, people=(WANG,))) == ["6:27 nobody-approves"]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("{text: {has_any: [博彩]}}", ["6:12 never-hits"]),
        ("{any: [{text: {has_any: [博彩]}}, {label: {urgency: work}}]}", ["6:12 never-hits"]),
        ("{any: [{text: {has_any: [博彩]}}, {group: {external: true}}]}", []),
        ("{group: {external: true}}", []),
    ],
)
def test_a_rule_about_groups_that_asks_for_a_message(when: str, expected: list[str], tmp_path: Path) -> None:
    text = f"{HEAD}rules:\n  - id: own\n    kind: roles\n    when: {when}\n    require: {{admins: {{at_least: 1}}}}\n"
    assert places(load_text(tmp_path, text)) == expected


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("{text: {has_any: [博彩]}}", ["6:12 never-inside"]),
        ("{any: [{text: {has_any: [博彩]}}, {label: {urgency: work}}]}", ["6:12 never-inside"]),
        ("{any: [{text: {has_any: [博彩]}}, {group: {external: true}}]}", []),
        ("{sender: {employment: external}}", []),
    ],
)
def test_a_rule_about_the_inside_of_files_that_asks_for_the_messages_words(
    when: str, expected: list[str], tmp_path: Path
) -> None:
    text = f"{HEAD}rules:\n  - id: own\n    kind: files\n    when: {when}\n    disguised: deny\n"
    assert places(load_text(tmp_path, text)) == expected
    names = text.replace("disguised: deny", "size_at_most: 20MB")  # that is asked of the message itself
    assert places(load_text(tmp_path, names)) == []
