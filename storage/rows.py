"""Records -> values of rows, one function per record class: a list of values for each of its statements.

Touch this when a record gains a field; `storage/statements.py` has the SQL, `storage/mapping.py` joins the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.domain.actions import OutcomeState
from bot.domain.groups import platform_of
from bot.domain.records import (
    Acknowledged,
    ActionApproved,
    AnnouncementSaved,
    CaseMoved,
    DeliveryPlanned,
    GroupChanged,
    MembershipClosed,
    MembershipOpened,
    MessageLabelled,
    OutboxAction,
    PersonChanged,
    PolicyLoaded,
    Remembered,
    ViolationRecorded,
)

Values = dict[str, Any]
Stages = tuple[Sequence[Values], ...]  # values for each of the class's statements


def group(record: GroupChanged) -> Stages:
    group = record.group
    values = {
        "id": group.id, "platform": group.platform, "name": group.name, "kind": group.kind.value,
        "unit": group.unit, "external": group.external, "owner": group.owner, "admins": sorted(group.admins),
        "purpose": group.purpose, "created_at": group.created_at, "known_since": group.known_since,
        "named_at": group.named_at, "active_at": group.active_at, "reviewed_at": group.reviewed_at,
        "ends_on": group.ends_on, "archived": group.archived, "created_by_us": group.created_by_us,
        "labels": dict(group.labels), "locale": group.locale,
        "changed_at": record.at, "event": record.event,
    }  # fmt: skip
    return ([values],)


def person(record: PersonChanged) -> Stages:
    person = record.person
    row = {
        "id": person.id, "name": person.name, "unit": person.unit, "employment": person.employment.value,
        "roles": sorted(person.roles), "email": person.email, "locale": person.locale, "is_bot": person.is_bot,
        "changed_at": record.at, "event": record.event,
    }  # fmt: skip
    accounts = [
        {"id": account, "platform": platform_of(account), "person_id": person.id, "rank": rank}
        for rank, account in enumerate(dict.fromkeys(person.accounts))
    ]
    return [row], [{"b_person": person.id}], accounts


def opened(record: MembershipOpened) -> Stages:
    values = {
        "b_group": record.group, "b_account": record.account, "b_role": record.role, "b_at": record.at,
        "b_event": record.event,
    }  # fmt: skip
    return [values], [values]


def closed(record: MembershipClosed) -> Stages:
    values = {
        "b_group": record.group, "b_account": record.account, "b_at": record.at, "b_event": record.event,
        "b_why": record.why,
    }  # fmt: skip
    return ([values],)


def labels(record: MessageLabelled) -> Stages:
    values = [{
        "group_id": record.group, "message": record.message, "dimension": dimension, "value": value,
        "at": record.at, "event": record.event, "corrected_by": record.corrected_by, "note": record.note,
        "author": record.author,
    } for dimension, value in record.labels.items()]  # fmt: skip
    proposed = [{
        "group_id": record.group, "message": record.message, "dimension": one.dimension, "value": one.value,
        "score": one.score, "model": one.model, "author": record.author, "at": record.at, "event": record.event,
    } for one in record.proposed]  # fmt: skip
    return values, proposed


def violation(record: ViolationRecorded) -> Stages:
    values = {
        "id": record.id, "event": record.event, "at": record.at, "result": record.result.value,
        "rule": record.rule, "kind": record.kind, "severity": record.severity.value, "stage": record.stage,
        "unit": record.unit, "platform": platform_of(record.group), "revision": record.revision,
        "source": record.source, "rule_hash": record.rule_hash, "group_id": record.group,
        "account_id": record.account, "message": record.message, "reason": record.reason,
        "spans": [(span.start, span.end, span.what) for span in record.spans], "excerpt": record.excerpt,
        "content_hash": record.content_hash, "details": dict(record.details), "excuse": record.excuse,
        "strike": record.strike, "step": record.step, "state": record.state.value, "error": record.error,
    }  # fmt: skip
    return ([values],)


def case(record: CaseMoved) -> Stages:
    values = {
        "violation": record.violation, "state": record.state.value, "moved_by": record.by, "at": record.at,
        "event": record.event, "note": record.note,
    }  # fmt: skip
    return ([values],)


def announcement(record: AnnouncementSaved) -> Stages:
    plan = record.announcement
    values = {
        "id": plan.id, "text": plan.text, "groups": list(plan.groups), "author": plan.author,
        "schedule": dict(plan.schedule), "zone": plan.zone, "calendar": plan.calendar,
        "on_holiday": plan.on_holiday, "misfire_grace": plan.misfire_grace, "ack": plan.ack,
        "state": plan.state, "created_at": plan.created_at, "event": record.event,
    }  # fmt: skip
    return ([values],)


def delivery(record: DeliveryPlanned) -> Stages:
    values = {
        "announcement": record.announcement, "group_id": record.group, "planned_at": record.planned_at,
        "action": record.action, "recipients": list(record.recipients), "state": record.state,
        "event": record.event,
    }  # fmt: skip
    return ([values],)


def receipt(record: Acknowledged) -> Stages:
    values = {
        "b_announcement": record.announcement, "b_group": record.group, "b_planned_at": record.planned_at,
        "b_account": record.account, "b_at": record.at, "b_event": record.event,
    }  # fmt: skip
    return ([values],)


def approval(record: ActionApproved) -> Stages:
    if record.approved:
        return [{"b_key": record.action}], []
    reason = f"withdrawn by {record.by}"
    return [], [{"b_key": record.action, "b_at": record.at, "b_reason": reason}]


def policy(record: PolicyLoaded) -> Stages:
    return (
        [{"revision": record.revision, "canonical": record.canonical}],
        [{
            "revision": record.revision, "at": record.at, "loaded_by": record.by, "files": dict(record.files),
            "previous": record.previous, "changes": list(record.changes),
        }],
    )  # fmt: skip


def remembered(record: Remembered) -> Stages:
    """The value before goes; of an empty one nothing stays."""
    return [{"b_name": record.name}], [{"name": record.name, "value": record.value}] if record.value else []


def outbox_values(queued: OutboxAction, at: Any) -> Values:
    """The outbox row of an action. What was only simulated is settled from the start."""
    action = queued.action
    over = queued.state not in (OutcomeState.PLANNED, OutcomeState.WAITING)
    return {
        "key": action.key, "kind": action.kind.value, "platform": action.platform, "group_id": action.group,
        "target": action.target, "text": action.text, "buttons": list(action.buttons),
        "arguments": dict(action.arguments), "event": action.event, "rule": action.rule,
        "not_before": action.not_before, "state": queued.state.value, "attempt": 0, "created_at": at,
        "settled_at": at if over else None, "reason": "", "ref": "", "details": {}, "instead_of": queued.instead_of,
    }  # fmt: skip
