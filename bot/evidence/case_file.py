"""Everything about one case, as data: what `qungui case export` puts into a bundle. Reads the ledger, decides nothing.

Touch this when a case gains something that a court, a union or a works council would ask for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.custody import ContextKept, LookAt, Looked
from bot.domain.groups import Group, Person
from bot.domain.ledger import Ledger
from bot.domain.records import PolicyLoaded
from bot.domain.views import MembershipView, ViolationView
from bot.evidence.bundle import Stamp

METHOD = {  # how the data came to be: courts ask for it (civil evidence rules, art. 93)
    "clock": "UTC of the machine that runs Qungui; the platform's own time where an event carries one",
    "source": "messages as the platform delivered them, by its message ids; nothing was retyped",
    "content_hash": "SHA-256 of the message's text, in which numbers and secrets that were found are replaced by names",
    "context": "what was said before and after, as it was heard; place 0 is the message, edits and deletions are rows "
    "of their own; secrets and numbers are covered, and content_hash is made as above",
    "chain": "every record, decision, look and export is a link of one hash chain; checkpoints of it are signed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """One case with all that belongs to it."""

    view: ViolationView
    occurrences: Sequence[ViolationView]  # every violation of the case, this one included
    group: Group | None
    person: Person | None
    members: Sequence[MembershipView]  # of the group, at that moment
    context: Sequence[ContextKept]  # what was said around each occurrence
    reports: Sequence[Mapping[str, Any]]  # of members; who they are stays in the house
    labels: Mapping[str, str]
    looks: Sequence[Any]
    policy: PolicyLoaded | None  # the revision that was in force

    @property
    def rule_text(self) -> str:
        """The file in which the rule stood then; "" where the record of that time kept no files."""
        return self._rule_file[1]

    @property
    def rule_path(self) -> str:
        return self._rule_file[0]

    @property
    def _rule_file(self) -> tuple[str, str]:
        files = self.policy.files if self.policy else {}
        path = self.view.record.source.rpartition(":")[0]
        found = [name for name in files if path == name or path.endswith(f"/{name}")]
        return (found[0], files[found[0]]) if found else ("", "")

    @property
    def names(self) -> frozenset[str]:
        """The ids by which the audit chain speaks of the case: the case, its events, its deeds."""
        ids = {self.view.case}
        for one in self.occurrences:
            ids |= {one.record.id, one.record.event}
        return frozenset(ids | {queued.action.key for queued in self.view.actions})


def case_file(ledger: Ledger, id: str) -> CaseFile | None:
    """The case with this id; None when there is none."""
    view = ledger.violation(id)
    if view is None:
        return None
    record = view.record
    loads = [load for load in ledger.revisions() if load.revision == record.revision and load.at <= record.at]
    every = [load for load in ledger.revisions() if load.revision == record.revision]
    occurrences = ledger.occurrences(view.case) or (view,)
    return CaseFile(
        view=view,
        occurrences=occurrences,
        context=[one for occurrence in occurrences for one in ledger.context(occurrence.record.id)],
        group=next((group for group in ledger.groups() if group.id == record.group), None),
        person=next((person for person in ledger.people() if person.id == view.person), None) if view.person else None,
        members=ledger.members_at(record.group, record.at),
        reports=[one for occurrence in occurrences for one in _reports(ledger, occurrence.record.id)],
        labels=ledger.labels_of(record.group, record.message) if record.message else {},
        looks=[_unnamed(look) for look in ledger.looks(case=view.case)],
        policy=next(reversed(loads or every), None),
    )


def as_data(file: CaseFile, stamp: Stamp) -> Mapping[str, Any]:
    """`case.json`."""
    view = file.view
    return {
        "form": "qungui-case-1",
        "exported": {"by": stamp.by, "at": stamp.at, "reason": stamp.reason},
        "method": METHOD,
        "violation": view.record,
        "state": view.state,
        "occurrences": [one.record for one in file.occurrences],
        "context": file.context,
        "reports": file.reports,
        "person": _without_members(file.person),
        "group": _without_members(file.group),
        "decisions": [_move(*move) for move in view.moves],
        "notes": view.notes,
        "actions": view.actions,
        "approvals": view.approvals,
        "taken_back": view.restorations,
        "counted_anew": view.recounted,
        "labels": file.labels,
        "looks": file.looks,
        "policy": _policy(file.policy),
    }


def _unnamed(look: Looked) -> Looked:
    """Somebody opened who reported it: the bundle says that they did, and not who it was."""
    return replace(look, subject=None) if look.what is LookAt.REPORTER else look


def _reports(ledger: Ledger, id: str) -> list[Mapping[str, Any]]:
    """A bundle goes to whom the case is about, too: it numbers those who reported, and does not name them."""
    return [
        {"violation": id, "reporter": number, "rule": one.rule, "words": one.words, "at": one.at}
        for number, one in enumerate(ledger.reports(id), start=1)
    ]


def _move(at: datetime, state: str, by: str, note: str) -> Mapping[str, Any]:
    return {"at": at, "state": state, "by": by, "note": note}


def _policy(load: PolicyLoaded | None) -> Mapping[str, Any] | None:
    if load is None:
        return None
    return {"revision": load.revision, "in_force_since": load.at, "loaded_by": load.by, "previous": load.previous}


def _without_members(thing: Group | Person | None) -> Any:
    """The group as it is now, without the members of now: `membership.json` has those of then."""
    if not isinstance(thing, Group):
        return thing
    told = {name: getattr(thing, name) for name in ("id", "platform", "name", "kind", "unit", "external", "owner")}
    return {**told, "admins": thing.admins, "created_at": thing.created_at, "archived": thing.archived}
