"""Semantics 7 and 8: strikes and exceptions, over time. One section each, every sentence in its shortest form."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.casework.exceptions import Telling, notices, unused
from bot.domain.cases import CaseState
from bot.domain.records import Reaction, ViolationRecorded
from bot.domain.rules import Result
from bot.domain.views import ViolationView
from tests.unit.policy.folders import NOW, load_files, load_text
from tests.unit.policy.semantics.town import (
    DONE,
    EXCEPTION,
    LADDER,
    REMIND,
    Town,
    deeds,
    excepted,
    policy,
    results,
    rule,
    violations,
)


def steps(reaction: Reaction) -> list[tuple[int | None, int | None]]:
    return [(record.strike, record.step) for record in violations(reaction)]


COUNTED = policy(rule("no-gambling", "博彩", LADDER))


# --- 7. Strikes ------------------------------------------------------------------------------------------------------


def test_7_the_key_is_rule_and_per(tmp_path: Path) -> None:
    group = rule("per-group", "红包", "strikes: {per: group, within: 30d, ladder: {2: [notify: group_owner]}}")
    town = Town(tmp_path, policy(rule("a", "博彩", LADDER), rule("b", "赌球", LADDER), group))
    assert steps(town.says("博彩")) == [(1, 1)]
    assert steps(town.says("赌球")) == [(1, 1)]  # another rule
    assert steps(town.says("博彩", by="slack:OWNER")) == [(1, 1)]  # another person
    assert steps(town.says("红包")) == [(1, None)]
    assert steps(town.says("红包", by="slack:OWNER")) == [(2, 2)]  # another person of the same group


def test_7_distinct_events_inside_the_window(tmp_path: Path) -> None:
    town = Town(tmp_path, COUNTED)
    assert steps(town.says("博彩")) == [(1, 1)]
    town.passes(days=29)
    assert steps(town.says("博彩")) == [(2, 2)]
    town.passes(days=2)
    assert steps(town.says("博彩")) == [(2, None)]  # the first is forgotten; step 2 happened inside the window


def test_7_edits_and_redeliveries_count_once(tmp_path: Path) -> None:
    town = Town(tmp_path, COUNTED)
    first = town.says("博彩")
    edited = town.edits("1", "还是博彩")
    assert (steps(first), steps(edited)) == ([(1, 1)], [(1, None)])
    assert violations(edited)[0].id == violations(first)[0].id
    again = replace(town.heard[0])  # the same event by another way (push and poll)
    assert town.hears(again) == Reaction()
    assert steps(town.says("博彩")) == [(2, 2)]


def test_7_exceptions_and_observe_do_not_count(tmp_path: Path) -> None:
    excused = "exceptions: [{rule: a, people: [wang], until: 2026-05-01, reason: 反赌, approved_by: officer}]\n"
    town = Town(tmp_path, policy(rule("a", "博彩", LADDER), rule("b", "博彩", LADDER, stage="observe"), more=excused))
    assert [one for _ in range(3) for one in steps(town.says("博彩"))] == [(None, None)] * 6


@pytest.mark.parametrize(
    ("ladder", "expected"),
    [
        ("{1: [remind_sender], 3: [notify: compliance]}", [1, None, 3, None]),  # highest key <= count, once each
        ("{2: [notify: compliance]}", [None, 2, None, None]),
    ],
)
def test_7_the_ladder(ladder: str, expected: list[int | None], tmp_path: Path) -> None:
    town = Town(tmp_path, policy(rule("a", "博彩", f"strikes: {{within: 30d, ladder: {ladder}}}")))
    assert [steps(town.says("博彩"))[0][1] for _ in expected] == expected


def test_7_a_voided_violation_is_as_if_it_had_never_happened(tmp_path: Path) -> None:
    town = Town(tmp_path, COUNTED)
    first, second = violations(town.says("博彩"))[0], violations(town.says("博彩"))[0]
    assert (first.step, second.step) == (1, 2)
    town.overturned(second)
    assert steps(town.says("博彩")) == [(2, 2)]


def test_7_late_evidence_counts_and_leaves_its_step_to_what_is_acted_upon(tmp_path: Path) -> None:
    town = Town(tmp_path, COUNTED)
    late = town.says("博彩", at=NOW - timedelta(hours=2))
    assert (steps(late), late.actions) == ([(1, None)], ())
    assert violations(late)[0].details["withheld"] == "late"
    now = town.says("博彩")
    assert steps(now) == [(2, 2)]
    assert deeds(now) == [(REMIND, "slack:OWNER", DONE)]


def test_7_a_step_that_the_breaker_withheld_is_taken_by_the_next(tmp_path: Path) -> None:
    ladder = "strikes: {within: 30d, ladder: {1: [remind_sender], 3: [retract]}}"
    town = Town(tmp_path, policy(rule("a", "博彩", ladder, "automatic: true", "at_most: 1 per hour")))
    town.says("博彩", by="slack:OWNER", where="slack:C")  # uses up what the rule may tell in this hour
    assert steps(town.says("博彩")) == [(1, None)]
    town.passes(hours=2)
    for book in (town.strikes, town.restarted()):
        ladder_rule = town.policies.rules_for(None)[0]
        assert book.next(ladder_rule, "wang", f"slack:C/probe{id(book)}", town.now) == (2, 1)


def test_7_a_restart_remembers_what_was_withheld(tmp_path: Path) -> None:
    town = Town(tmp_path, COUNTED)
    for hours in (5, 4, 0, 0):
        town.says("博彩", at=NOW - timedelta(hours=hours))
    assert [(one.strike, one.step) for one in town.written] == [(1, None), (2, None), (3, 3), (4, None)]
    [info] = town.policies.rules_for(None)
    assert town.restarted().next(info, "wang", "new", NOW) == town.strikes.next(info, "wang", "new", NOW) == (5, None)


# What voiding undoes (waiting actions, a removal) stands in tests/unit/commands, with the command that voids.


# --- 8. Exceptions ---------------------------------------------------------------------------------------------------


def test_8_a_whole_exception_is_recorded_with_its_place(tmp_path: Path) -> None:
    town = Town(tmp_path, excepted())
    said = town.says("博彩")
    [record] = violations(said)
    assert (record.result, record.excuse, said.actions) == (Result.EXCUSED, "policy.yaml:10", ())
    assert results(town.says("今天开会")) == []  # evaluated after the rule hits
    assert results(town.says("博彩", by="slack:OWNER")) == [("no-gambling", "hit")]


@pytest.mark.parametrize("key", ["rule", "until", "reason", "approved_by"])
def test_8_what_must_be_said(key: str, tmp_path: Path) -> None:
    parts = [part for part in EXCEPTION.strip("{}").split(", ") if not part.startswith(key)]
    loaded = load_text(tmp_path, excepted(f"{{{', '.join(parts)}}}"))
    assert [problem.code for problem in loaded.errors] == ["missing-key"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("people: [wang], ", "", "exception-scope"),  # at least one of groups, people, for
        ("2026-05-01", "2026-09-01", "exception-too-long"),  # 181 days from 4 March
        ("2026-05-01", "2026-08-31", None),  # 180
        ("2026-05-01", "2026-05-01, approved_on: 2025-10-01", "exception-too-long"),
        ("2026-05-01", "2026-02-01", "exception-expired"),  # a warning: it excuses nobody
    ],
)
def test_8_its_scope_and_length(old: str, new: str, code: str | None, tmp_path: Path) -> None:
    loaded = load_text(tmp_path, excepted(EXCEPTION.replace(old, new)))
    assert [problem.code for problem in loaded.problems] == ([] if code is None else [code])


def test_8_for_a_locked_rule_only_at_the_unit_that_owns_it(tmp_path: Path) -> None:
    locked = policy(rule("no-gambling", "博彩", "locked: true"))
    below = f"policy: 1\nfor: acme/bank\nexceptions: [{EXCEPTION}]\n"
    loaded = load_files(tmp_path, {"policy.yaml": locked, "bank/policy.yaml": below})
    assert [problem.code for problem in loaded.problems] == ["exception-locked"]
    assert load_text(tmp_path / "own", locked + f"exceptions: [{EXCEPTION}]\n").problems == ()


def test_8_it_ends_by_itself(tmp_path: Path) -> None:
    town = Town(tmp_path, excepted())
    town.passes(days=58)
    assert results(town.says("博彩")) == [("no-gambling", "excused")]  # 1 May, 10:00 in Shanghai
    town.passes(days=1)
    assert results(town.says("博彩")) == [("no-gambling", "hit")]


def test_8_fourteen_days_before_the_approver_is_told_once(tmp_path: Path) -> None:
    town, sent = Town(tmp_path, excepted()), set[str]()
    desk = town.desk
    telling = Telling(directory=town.roster, composer=desk.composer, platforms={"slack"}, was_told=sent.__contains__)
    told = []
    for _ in range(60):  # once a day, until after it ended
        rows = list(notices(town.policies.exceptions(), telling, town.now, "expiry"))
        sent |= {row.action.key for row in rows}
        told += [(town.now - NOW, row.action) for row in rows]
        town.passes(days=1)
    [(when, notice)] = told
    assert (when.days, notice.target) == (44, "slack:OFFICER")  # 17 April, 14 days before 1 May
    assert "还有 14 天" in notice.text
    assert "「no-gambling」" in notice.text and "2026-05-01 23:59" in notice.text and "policy.yaml:10" in notice.text


def test_8_who_left_is_not_told_but_the_policy_admins_are(tmp_path: Path) -> None:
    town = Town(tmp_path, excepted(EXCEPTION.replace("officer", "gone")))
    desk = town.desk
    telling = Telling(directory=town.roster, composer=desk.composer, platforms={"slack"}, was_told=lambda key: False)
    [row] = notices(town.policies.exceptions(), telling, NOW + timedelta(days=50), "expiry")
    assert row.action.target == "slack:KEEPER"
    assert "批准人：gone" in row.action.text


@pytest.mark.parametrize(
    ("recorded", "listed"),
    [
        ({}, False),  # it excused this
        ({"result": Result.HIT}, True),
        ({"rule": "other"}, True),
        ({"account": "slack:OWNER"}, True),
        ({"at": NOW - timedelta(days=40)}, True),  # before it began
    ],
)
def test_8_unused_exceptions_are_listed(recorded: dict[str, object], listed: bool, tmp_path: Path) -> None:
    entry = EXCEPTION.replace("reason", "approved_on: 2026-02-10, reason")
    town = Town(tmp_path, excepted(entry))
    [record] = violations(town.says("博彩"))
    changed = ViolationRecorded(**{**{one.name: getattr(record, one.name) for one in fields(record)}, **recorded})
    person = None if "account" in recorded else "wang"
    views = [ViolationView(record=changed, state=CaseState.OPEN, person=person)]
    since = NOW - timedelta(days=100)
    assert bool(list(unused(town.policies.exceptions(), views, NOW, since))) is listed
    assert not list(unused(town.policies.exceptions(), [], NOW - timedelta(days=20), since)), "too young to tell"
