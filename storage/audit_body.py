"""What the audit chain says about a step: canonical JSON of its records without people's words.

The chain is kept for years and cannot be corrected, so it holds ids, states and hashes, not texts, names of people or
addresses. Touch this when a record class gains a field that should stay out of the chain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from bot.domain.actions import DISCREET
from bot.domain.announcements import Announcement
from bot.domain.custody import ContextKept, HoldEnded, HoldPlaced, LookAt, Looked
from bot.domain.groups import Group, Person
from bot.domain.polls import Poll
from bot.domain.records import (
    Answered,
    CaseMoved,
    MessageLabelled,
    Noted,
    OutboxAction,
    PolicyLoaded,
    Record,
    Remembered,
    Step,
    ViolationRecorded,
)
from bot.domain.reports import Reported
from bot.domain.review import CaseNoted, SavedFilter
from storage.audit_chain import Entry
from storage.columns import canonical, storable

LEFT_OUT: Mapping[type, frozenset[str]] = {  # kept in the rows only, where retention can reach them
    ViolationRecorded: frozenset({"excerpt"}),
    ContextKept: frozenset({"text"}),  # its `content_hash` is there
    Person: frozenset({"name", "email"}),
    Group: frozenset({"purpose", "members"}),  # members have records of their own
    Reported: frozenset({"by"}),  # links about a case go to whom it is about: who reported stands in its row only
}
HASHED: Mapping[type, frozenset[str]] = {  # their hash is enough to prove the row
    ViolationRecorded: frozenset({"bound"}),  # links about a case go to whom it is about
    Answered: frozenset({"text"}),
    CaseMoved: frozenset({"note"}),
    CaseNoted: frozenset({"note"}),
    SavedFilter: frozenset({"name", "fields"}),
    MessageLabelled: frozenset({"note"}),
    Announcement: frozenset({"text"}),
    Poll: frozenset({"question", "options"}),
    Reported: frozenset({"words"}),
    Looked: frozenset({"reason"}),
    HoldPlaced: frozenset({"reason"}),
    HoldEnded: frozenset({"reason"}),
    PolicyLoaded: frozenset({"canonical", "files", "changes"}),
}


WHOLE = Group | Person | Announcement | Poll | SavedFilter  # of whose fields the tables above speak


def entry_of(step: Step) -> Entry | None:
    """The link for one step; None when nothing became true (most messages break no rule)."""
    records = _facts(step)
    if not (records or step.actions or step.error):
        return None
    body: dict[str, Any] = {
        "records": [{"record": _code(type(record)), **_fields(record)} for record in records],
        "actions": [_action(queued) for queued in step.actions],
    }
    if step.inbox is not None:
        body["inbox"] = step.inbox
    if step.error:
        body["error"] = step.error
    return Entry(what=_what(step), body=canonical(body))


def _facts(step: Step) -> list[Record]:
    """Its records without what the program only remembers for itself."""
    return [record for record in step.records if not isinstance(record, Remembered)]


def sha256(text: str) -> str:
    return hashlib.sha256(storable(text).encode()).hexdigest()


def _what(step: Step) -> str:
    if step.error:
        return "step_failed"
    names = [record.what if isinstance(record, Noted) else _code(type(record)) for record in _facts(step)]
    return ",".join(dict.fromkeys(names)) or "actions_planned"


def _code(record: type) -> str:
    """`MembershipOpened` -> `membership_opened`."""
    name = record.__name__
    return name[0].lower() + "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name[1:])


def _fields(value: Any) -> dict[str, Any]:
    """A record's fields that are allowed in, its parts likewise."""
    left_out = LEFT_OUT.get(type(value), frozenset())
    hashed = HASHED.get(type(value), frozenset())
    told: dict[str, Any] = {}
    if isinstance(value, Looked) and value.what is LookAt.REPORTER:
        left_out = frozenset({"subject"})
    for field in fields(value):
        part = getattr(value, field.name)
        if field.name in left_out:
            continue
        if field.name in hashed:
            told[f"{field.name}_sha256"] = sha256(part if isinstance(part, str) else canonical(part))
        else:
            told[field.name] = _fields(part) if isinstance(part, WHOLE) else part
    return told


def _action(queued: OutboxAction) -> dict[str, Any]:
    action = queued.action
    target = None if action.arguments.get(DISCREET) else action.target
    return {
        "key": action.key, "kind": action.kind, "platform": action.platform, "group": action.group,
        "target": target, "rule": action.rule, "event": action.event, "state": queued.state,
        "instead_of": queued.instead_of, "text_sha256": sha256(action.text),
    }  # fmt: skip
