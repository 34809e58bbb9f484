"""Records of evidence and of reviewing -> values of rows, as `rows.py` has it for all others.

Touch this together with `storage/statements_custody.py`.
"""

from __future__ import annotations

from bot.domain.custody import Certified, ContextKept, HoldEnded, HoldPlaced, Looked
from bot.domain.review import CaseClaimed, CaseNoted, CaseReleased, FilterDropped, FilterSaved
from storage.rows import Stages


def context(record: ContextKept) -> Stages:
    values = {
        "violation": record.violation, "place": record.place, "group_id": record.group, "message": record.message,
        "thread": record.thread, "account_id": record.account, "what": record.what.value, "at": record.at,
        "text": record.text, "content_hash": record.content_hash, "event": record.event,
    }  # fmt: skip
    return ([values],)


def look(record: Looked) -> Stages:
    values = {
        "at": record.at, "looked_by": record.by, "what": record.what.value, "violation": record.case,
        "subject": record.subject, "unit": record.unit, "reason": record.reason, "event": record.event,
    }  # fmt: skip
    return ([values],)


def hold(record: HoldPlaced) -> Stages:
    values = {
        "id": record.id, "scope": record.scope.value, "target": record.target, "reason": record.reason,
        "placed_by": record.by, "placed_at": record.at, "ended_by": "", "end_reason": "",
    }  # fmt: skip
    return ([values],)


def hold_end(record: HoldEnded) -> Stages:
    return ([{"b_id": record.id, "b_at": record.at, "b_by": record.by, "b_reason": record.reason}],)


def certificate(record: Certified) -> Stages:
    values = {
        "id": record.id, "what": record.what, "certified_by": record.by, "at": record.at,
        "details": dict(record.details),
    }  # fmt: skip
    return ([values],)


def case_note(record: CaseNoted) -> Stages:
    values = {
        "case_id": record.case, "noted_by": record.by, "at": record.at, "event": record.event, "note": record.note,
    }  # fmt: skip
    return ([values],)


def claim(record: CaseClaimed) -> Stages:
    return ([{"case_id": record.case, "claimed_by": record.by, "at": record.at, "until": record.until}],)


def claim_end(record: CaseReleased) -> Stages:
    return ([{"b_case": record.case, "b_by": record.by}],)


def saved_filter(record: FilterSaved) -> Stages:
    saved = record.filter
    values = {
        "id": saved.id, "page": saved.page, "name": saved.name, "asked": dict(saved.fields), "owner": saved.owner,
        "shared_with": saved.shared_with, "at": record.at,
    }  # fmt: skip
    return ([values],)


def filter_end(record: FilterDropped) -> Stages:
    return ([{"b_id": record.id, "b_owner": record.by}],)
