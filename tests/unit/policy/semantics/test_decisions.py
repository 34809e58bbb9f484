"""Semantics 5, 6, 9 to 11, 16: what follows from a message. One section each, every sentence in its shortest form."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from bot.domain.actions import CLASS_OF, Ability, ActionClass, ActionKind
from bot.domain.cases import CaseState
from bot.domain.events import Ignored
from bot.domain.records import MessageLabelled, Reaction
from bot.domain.rules import Result
from bot.engine.breaker import DEFAULTS
from tests.unit.policy.folders import HEAD, NOW, load_text, places
from tests.unit.policy.semantics.town import (
    ALL,
    DONE,
    LADDER,
    REMIND,
    REMINDING,
    Town,
    deeds,
    excepted,
    in_force,
    policy,
    results,
    rule,
    violations,
)

COUNTED = "strikes: {within: 30d, ladder: {99: [remind_sender]}}"

# --- 5. All rules run ------------------------------------------------------------------------------------------------


def test_5_all_rules_run(tmp_path: Path) -> None:
    town = Town(tmp_path, policy(rule("a", "博彩"), rule("b", "博彩"), rule("c", "博彩", "severity: high")))
    assert results(town.says("博彩")) == [("c", "hit"), ("a", "hit"), ("b", "hit")]


@pytest.mark.parametrize("backwards", [False, True])
def test_5_the_highest_label_wins_and_the_losers_are_recorded(backwards: bool, tmp_path: Path) -> None:
    values = {"urgency": ["leisure", "work", "urgent"], "audience": ["public", "internal", "confidential"]}
    rules = [
        rule(value, "火锅", f"label: {{{dimension}: {value}}}", kind="classify")
        for dimension, names in values.items()
        for value in names
    ]
    town = Town(tmp_path, policy(*(rules[::-1] if backwards else rules)))
    [label] = [record for record in town.says("火锅").records if isinstance(record, MessageLabelled)]
    assert label.labels == {"urgency": "urgent", "audience": "confidential"}
    assert set(label.lost) == {
        ("urgency", "leisure"), ("urgency", "work"), ("audience", "public"), ("audience", "internal"),
    }  # fmt: skip
    assert label.revision == town.policies.revision


def test_5_actions_deduplicate_by_action_and_target(tmp_path: Path) -> None:
    act = f"then: [retract, {{notify: group_owner}}]\n    automatic: true\n    {COUNTED}"
    town = Town(tmp_path, policy(rule("a", "博彩", act), rule("b", "博彩", act)))
    town.says("博彩")
    assert deeds(town.says("博彩")) == [("delete", "2", DONE), (REMIND, "slack:OWNER", DONE)]


def test_5_a_person_gets_the_most_severe_rules_message_and_the_rest_are_recorded(tmp_path: Path) -> None:
    remind = "then: [remind_sender]\n    severity: "
    town = Town(tmp_path, policy(rule("mild", "博彩", remind + "low"), rule("grave", "博彩", remind + "high")))
    said = town.says("博彩")
    assert [(row.action.target, row.action.rule) for row in said.actions] == [("slack:WANG", "grave")]
    assert results(said) == [("grave", "hit"), ("mild", "hit")]


def test_5_what_only_watches_never_takes_the_place_of_what_acts(tmp_path: Path) -> None:
    watching = rule("watching", "博彩", "then: [remind_sender]\n    severity: critical", stage="observe")
    town = Town(tmp_path, policy(watching, rule("acting", "博彩", "then: [remind_sender]")))
    said = town.says("博彩")
    assert {(row.action.rule, str(row.state)) for row in said.actions} == {("watching", "simulated"), ("acting", DONE)}


# --- 6. Stage --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "where", "result", "state", "strike"),
    [
        ("observe", "slack:C", "would_hit", "simulated", None),
        ("pilot\n    pilot_in: [acme/bank]", "slack:BANK", "hit", DONE, 1),
        ("pilot\n    pilot_in: [acme/bank]", "slack:C", "would_hit", "simulated", None),
        ("enforce", "slack:C", "hit", DONE, 1),
    ],
)
def test_6_stages(stage: str, where: str, result: str, state: str, strike: int | None, tmp_path: Path) -> None:
    town = Town(tmp_path, policy(rule("a", "博彩", "then: [remind_sender]", LADDER, stage=stage)))
    said = town.says("博彩", where=where)
    assert (results(said), deeds(said)) == ([("a", result)], [(REMIND, "slack:WANG", state)])
    assert violations(said)[0].strike == strike


def test_6_a_rule_that_says_nothing_only_observes(tmp_path: Path) -> None:
    text = HEAD + "rules:\n  - {id: a, kind: content, when: {text: {has_any: [博彩]}}, then: [remind_sender]}\n"
    assert results(Town(tmp_path, text).says("博彩")) == [("a", "would_hit")]


def test_6_the_breaker_suspends_keeps_recording_and_tells_the_admin_once(tmp_path: Path) -> None:
    town = Town(tmp_path, policy(rule("a", "博彩", "then: [remind_sender]", "at_most: 2 per hour")))
    said = [town.says("博彩") for _ in range(4)]
    assert [results(one) for one in said] == [[("a", "hit")]] * 4
    assert [deeds(one)[0] for one in said] == [
        (REMIND, "slack:WANG", state) for state in (DONE, DONE, *["simulated"] * 2)
    ]
    told = [row.action for one in said for row in one.actions if row.action.key.startswith("breaker:")]
    assert [(one.target, one.rule) for one in told] == [("slack:KEEPER", "a")]
    assert "「a」" in told[0].text and "at_most" in told[0].text
    town.passes(hours=1, minutes=1)
    assert deeds(town.says("博彩")) == [(REMIND, "slack:WANG", DONE)]  # the hour is over


def test_6_a_default_per_action_class(tmp_path: Path) -> None:
    assert set(DEFAULTS) == set(ActionClass)
    town = Town(tmp_path, policy(rule("a", "博彩", "then: [remind_sender, retract]", "automatic: true", COUNTED)))
    states = [{kind: state for kind, _, state in deeds(town.says("博彩"))} for _ in range(21)]
    done = [DONE] * (DEFAULTS[ActionClass.IRREVERSIBLE] - 1)
    assert [one["delete"] for one in states] == ["waiting", *done, "simulated"]  # a first offence waits for people
    assert {one["remind"] for one in states[:20]} == {DONE}  # one class does not stop another


# --- 9. Results ------------------------------------------------------------------------------------------------------


def test_9_a_closed_set() -> None:
    assert [*Result] == ["hit", "would_hit", "excused", "error"]


@pytest.mark.parametrize(
    ("on_error", "told", "state"),
    [
        ("", ["slack:KEEPER"], CaseState.CLOSED),  # alert is the default
        ("on_error: alert", ["slack:KEEPER"], CaseState.CLOSED),
        ("on_error: allow", [], CaseState.CLOSED),
        ("on_error: hold", ["slack:KEEPER", "slack:OFFICER"], CaseState.OPEN),
    ],
)
def test_9_an_error_is_recorded_and_treated_as_on_error_says(
    on_error: str, told: list[str], state: CaseState, tmp_path: Path
) -> None:
    town = Town(tmp_path, policy(rule("broken", "博彩", *filter(None, [on_error])), rule("sound", "博彩")))
    town.fails = {"broken"}
    said = town.says("博彩")
    assert results(said) == [("broken", "error"), ("sound", "hit")]  # it never stops the others
    record = violations(said)[0]
    assert (record.error, record.state) == ("ZeroDivisionError in check, line 1", state)
    assert [row.action.target for row in said.actions] == told
    assert all((record.id in row.action.text) == (state is CaseState.OPEN) for row in said.actions)


def test_9_the_admin_is_told_once_per_rule_and_hour(tmp_path: Path) -> None:
    town = Town(tmp_path, policy(rule("a", "博彩"), rule("b", "博彩")))
    town.fails = {"a", "b"}
    assert [len(town.says("博彩").actions) for _ in range(3)] == [2, 0, 0]
    town.passes(hours=1)
    assert len(town.says("博彩").actions) == 2
    assert len({row.action.key for row in town.rows}) == 4  # the outbox refuses a second one after a restart, too


# --- 10. Actions -----------------------------------------------------------------------------------------------------


def test_10_every_action_declares_its_class() -> None:
    assert set(CLASS_OF) == set(ActionKind)


def test_10_what_the_platform_cannot_do_is_told_instead(tmp_path: Path) -> None:
    cannot = {**ALL, ActionKind.DELETE: Ability(can=False, why="wecom-no-recall")}
    town = Town(tmp_path, policy(rule("a", "博彩", "then: [retract]")), can=cannot)
    said = town.says("博彩")
    assert deeds(said) == [(REMIND, "slack:OFFICER", DONE), (REMIND, "slack:OWNER", DONE)]
    assert {row.instead_of for row in said.actions} == {"retract: wecom-no-recall"}


@pytest.mark.parametrize(
    ("more", "states"),
    [
        ("then: [retract]", ["waiting", "waiting"]),
        ("then: [retract]\n    automatic: true", ["waiting", "waiting"]),  # nobody counts: each may be the first
        (f"then: [retract]\n    automatic: true\n    {LADDER}", ["waiting", DONE]),
        (f"then: [retract, require_approval]\n    automatic: true\n    {LADDER}", ["waiting", "waiting"]),
    ],
)
def test_10_above_a_reminder_a_person_decides_unless_the_rule_is_automatic(
    more: str, states: list[str], tmp_path: Path
) -> None:
    town = Town(tmp_path, policy(rule("a", "博彩", more)))
    said = [next(deed for deed in deeds(town.says("博彩")) if deed[0] == "delete") for _ in states]
    assert [state for _, _, state in said] == states


def test_10_a_removal_takes_people_whatever_the_rule_says(tmp_path: Path) -> None:
    more = f"then: [{{remove_member: {{for: 7d}}}}]\n    automatic: true\n    {LADDER}"
    town = Town(tmp_path, policy(rule("a", "博彩", more)))
    for said in (town.says("博彩"), town.says("博彩")):
        removal = next(row for row in said.actions if row.action.kind == "remove_member")
        assert (removal.state, removal.action.arguments["lasts"]) == ("waiting", 7 * 24 * 3600)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("automatic: true\n    then: [retract]", ["8:16 automatic-uncounted"]),
        ("automatic: true\n    then: [remind_sender]", ["8:16 automatic-idle"]),
        ("then: [retract]", []),  # a person decides: what one would expect
    ],
)
def test_10_the_lint_tells_what_automatic_means(more: str, expected: list[str], tmp_path: Path) -> None:
    loaded = load_text(tmp_path, policy(rule("a", "博彩", more)))
    assert places(loaded) == expected
    assert loaded.policies is not None


# --- 11. Revision ----------------------------------------------------------------------------------------------------


def test_11_sha_256_of_the_canonical_effective_tree_stored_whole(tmp_path: Path) -> None:
    policies = in_force(tmp_path, {"policy.yaml": excepted()})
    assert policies.revision == hashlib.sha256(policies.canonical.encode()).hexdigest()
    whole = json.loads(policies.canonical)["units"]["acme"]
    assert [one["id"] for one in whole["rules"]] == ["no-gambling"]
    assert [one["approved_by"] for one in whole["exceptions"]] == ["officer"]


def test_11_every_decision_row_says_under_which_rule_it_was_made(tmp_path: Path) -> None:
    town = Town(tmp_path, excepted())
    [info] = town.policies.rules_for(None)
    for account, excuse in (("slack:WANG", "policy.yaml:10"), ("slack:OWNER", None)):
        [record] = violations(town.says("博彩", by=account))
        row = (record.revision, record.rule, record.rule_hash, record.source, record.excuse)
        assert row == (town.policies.revision, "no-gambling", info.hash, "policy.yaml:4", excuse)


# --- 16. Who is bound ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("account", ["slack:OWNER", "slack:BOSS", "slack:OFFICER", "slack:KEEPER"])
def test_16_owners_executives_and_officers_are_bound_too(account: str, tmp_path: Path) -> None:
    said = Town(tmp_path, REMINDING).says("博彩", by=account)
    assert (results(said), deeds(said)) == ([("no-gambling", "hit")], [(REMIND, account, DONE)])


def test_16_whoever_is_excused_stands_in_exceptions_with_a_date(tmp_path: Path) -> None:
    entry = "{rule: no-gambling, people: [boss], reason: 专项, approved_by: officer}"
    assert [one.code for one in load_text(tmp_path, excepted(entry)).problems] == ["missing-key"]
    town = Town(tmp_path / "b", excepted(entry.replace("reason", "until: 2026-04-01, reason")))
    assert results(town.says("博彩", by="slack:BOSS")) == [("no-gambling", "excused")]


def test_16_the_bot_and_system_messages_are_never_sanctioned(tmp_path: Path) -> None:
    town = Town(tmp_path, REMINDING)
    assert violations(town.says("博彩", by="slack:ROBOT")) == []
    system = Ignored(id="s", platform="slack", at=NOW, group="slack:C", why="channel_topic")
    assert town.hears(system) == Reaction()


def test_10_no_value_lets_a_rule_act_at_a_first_offence(tmp_path: Path) -> None:
    loaded = load_text(tmp_path, policy(rule("a", "博彩", "automatic: always", "then: [retract]")))
    assert places(loaded) == ["8:16 bad-automatic"]
    assert loaded.policies is None
