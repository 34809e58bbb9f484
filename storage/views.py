"""Rows -> domain objects. Rows end here. Touch this together with a table or a domain class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.domain.actions import Action, ActionKind, Button, OutcomeState
from bot.domain.announcements import Announcement
from bot.domain.cases import CaseState
from bot.domain.groups import Employment, Group, GroupKind, Person
from bot.domain.records import PolicyLoaded, ViolationRecorded
from bot.domain.rules import Result, Severity, Span
from bot.domain.views import QueuedAction


def group(row: Any, members: Iterable[str]) -> Group:
    return Group(
        id=row.id, platform=row.platform, name=row.name, kind=GroupKind(row.kind), unit=row.unit,
        external=row.external, owner=row.owner, admins=frozenset(row.admins), members=frozenset(members),
        purpose=row.purpose, created_at=row.created_at, known_since=row.known_since, named_at=row.named_at,
        active_at=row.active_at, reviewed_at=row.reviewed_at, ends_on=row.ends_on, archived=row.archived,
        created_by_us=row.created_by_us, labels=row.labels, locale=row.locale,
    )  # fmt: skip


def person(row: Any, accounts: Iterable[str]) -> Person:
    return Person(
        id=row.id, name=row.name, unit=row.unit, employment=Employment(row.employment), roles=frozenset(row.roles),
        accounts=tuple(accounts), email=row.email, locale=row.locale, is_bot=row.is_bot,
    )  # fmt: skip


def violation(row: Any) -> ViolationRecorded:
    return ViolationRecorded(
        id=row.id, event=row.event, at=row.at, result=Result(row.result), rule=row.rule, kind=row.kind,
        severity=Severity(row.severity), stage=row.stage, unit=row.unit, revision=row.revision, source=row.source,
        rule_hash=row.rule_hash, group=row.group_id, account=row.account_id, message=row.message, reason=row.reason,
        spans=tuple(Span(start=start, end=end, what=what) for start, end, what in row.spans), excerpt=row.excerpt,
        content_hash=row.content_hash, details=row.details, excuse=row.excuse, strike=row.strike, step=row.step,
        state=CaseState(row.state), error=row.error, case=row.case_id or "", learned=row.learned_at,
        bound=tuple(row.bound),
    )  # fmt: skip


def queued_action(
    row: Any, *, state: OutcomeState | None = None, attempt: int | None = None, claimed_at: datetime | None = None
) -> QueuedAction:
    """`state`, `attempt` and `claimed_at` when they were changed since the row was read."""
    action = Action(
        key=row.key, kind=ActionKind(row.kind), platform=row.platform, group=row.group_id, target=row.target,
        text=row.text, buttons=tuple(Button(**button) for button in row.buttons), arguments=row.arguments,
        event=row.event, rule=row.rule, not_before=row.not_before,
    )  # fmt: skip
    return QueuedAction(
        id=row.id, action=action, state=state or OutcomeState(row.state),
        attempt=row.attempt if attempt is None else attempt, created_at=row.created_at,
        claimed_at=claimed_at or row.claimed_at, settled_at=row.settled_at,
        reason=row.reason, ref=row.ref, details=row.details, instead_of=row.instead_of,
    )  # fmt: skip


def announcement(row: Any) -> Announcement:
    schedule: Mapping[str, str] = row.schedule
    created_at: datetime | None = row.created_at
    return Announcement(
        id=row.id, text=row.text, groups=tuple(row.groups), author=row.author, schedule=schedule, zone=row.zone,
        calendar=row.calendar, on_holiday=row.on_holiday, misfire_grace=row.misfire_grace, ack=row.ack,
        pin=row.pin, state=row.state, created_at=created_at,
    )  # fmt: skip


def policy_loaded(row: Any) -> PolicyLoaded:
    return PolicyLoaded(
        revision=row.revision, canonical=row.canonical, at=row.at, by=row.loaded_by, files=row.files,
        previous=row.previous, changes=tuple(row.changes),
    )  # fmt: skip
