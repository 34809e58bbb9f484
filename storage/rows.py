"""Records -> values of rows, one function per record class: a list of values for each of its statements.

Touch this when a record gains a field; `storage/statements.py` has the SQL, `storage/mapping.py` joins the two. Those
of evidence and of reviewing are in `rows_custody.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.domain.actions import OutcomeState
from bot.domain.announcements import Acknowledged, AnnouncementSaved, DeliveryPlanned
from bot.domain.groups import platform_of
from bot.domain.polls import PollSaved, Voted
from bot.domain.records import (
    ActionApproved,
    ActionHeld,
    Answered,
    CaseMoved,
    GroupChanged,
    InstallationEnded,
    MembershipClosed,
    MembershipOpened,
    MessageLabelled,
    OutboxAction,
    PersonChanged,
    PolicyLoaded,
    Recounted,
    Remembered,
    RestorationChanged,
    ViolationRecorded,
)
from bot.domain.reports import Reported

ANSWERS_KEPT = timedelta(days=30)
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
        "case_id": record.case or None, "learned_at": record.learned, "bound": list(record.bound),
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
        "pin": plan.pin, "state": plan.state, "created_at": plan.created_at, "event": record.event,
    }  # fmt: skip
    return ([values],)


def poll(record: PollSaved) -> Stages:
    poll = record.poll
    values = {
        "id": poll.id, "question": poll.question, "options": list(poll.options), "group_id": poll.group,
        "author": poll.author, "opened_at": poll.opened_at, "closed_at": poll.closed_at, "event": record.event,
    }  # fmt: skip
    return ([values],)


def vote(record: Voted) -> Stages:
    values = {
        "poll": record.poll, "account_id": record.account, "choice": record.choice, "at": record.at,
        "event": record.event,
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
    said = {
        "action": record.action, "settled_by": record.by, "approved": record.approved, "final": record.final,
        "at": record.at, "event": record.event,
    }  # fmt: skip
    if record.approved:
        return [said], [{"b_key": record.action}] if record.final else [], []
    reason = f"withdrawn by {record.by}"
    return [said], [], [{"b_key": record.action, "b_at": record.at, "b_reason": reason}]


def held(record: ActionHeld) -> Stages:
    """Neither let go nor withdrawn: an approval that is neither of the two."""
    said = {
        "action": record.action, "settled_by": record.by, "approved": False, "final": False, "at": record.at,
        "event": record.event,
    }  # fmt: skip
    return [said], [{"b_key": record.action}]


def restoration(record: RestorationChanged) -> Stages:
    values = {
        "action": record.action, "violation": record.violation, "why": record.why, "state": record.state,
        "due": record.due, "at": record.at, "event": record.event, "attempts": record.attempts,
        "reason": record.reason,
    }  # fmt: skip
    return ([values],)


def recount(record: Recounted) -> Stages:
    values = {
        "violation": record.violation, "strike": record.strike, "step": record.step, "because": record.because,
        "at": record.at, "event": record.event,
    }  # fmt: skip
    return ([values],)


def report(record: Reported) -> Stages:
    values = {
        "id": record.id, "case_id": record.case, "group_id": record.group, "message": record.message,
        "reporter": record.by, "rule": record.rule, "words": record.words, "at": record.at, "event": record.event,
    }  # fmt: skip
    return ([values],)


def answer(record: Answered) -> Stages:
    """Answers of more than a month ago go: they are read once, on the page that follows."""
    values = {
        "command": record.command, "given_by": record.by, "text": record.text, "refused": record.refused,
        "at": record.at,
    }  # fmt: skip
    return [{"b_before": record.at - ANSWERS_KEPT}], [values]


def policy(record: PolicyLoaded) -> Stages:
    return (
        [{"revision": record.revision, "canonical": record.canonical}],
        [{
            "revision": record.revision, "at": record.at, "loaded_by": record.by, "files": dict(record.files),
            "previous": record.previous, "changes": list(record.changes),
        }],
    )  # fmt: skip


def installation_ended(record: InstallationEnded) -> Stages:
    values = {
        "b_platform": record.platform, "b_workspace": record.workspace, "b_at": record.at, "b_why": record.why,
    }  # fmt: skip
    if not record.lent_by:
        return [values], []
    del values["b_why"]
    return [], [{**values, "b_lender": lender} for lender in record.lent_by]


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
