"""A ledger built from lists. Filters and sorts as the record does; writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.actions import OutcomeState
from bot.domain.announcements import Announcement
from bot.domain.cases import ANNULLED, UNANSWERED, CaseState
from bot.domain.custody import ContextKept, Looked
from bot.domain.groups import Group, Person
from bot.domain.polls import Poll
from bot.domain.records import Answered, PolicyLoaded, RestorationChanged
from bot.domain.reports import Reported
from bot.domain.rules import Result
from bot.domain.views import (
    Approval,
    AuditRow,
    Correction,
    Decided,
    DeliveryView,
    Labelling,
    MembershipView,
    Proposed,
    QueuedAction,
    ViolationFilter,
    ViolationView,
)


class FakeLedger:
    """Implements `bot.domain.ledger.Ledger`. The lists may be appended to between questions."""

    def __init__(
        self,
        *,
        groups: Iterable[Group] = (),
        people: Iterable[Person] = (),
        violations: Iterable[ViolationView] = (),
        memberships: Iterable[MembershipView] = (),
        labels: Mapping[tuple[str, str], Labelling] | None = None,
        announcements: Iterable[Announcement] = (),
        deliveries: Iterable[DeliveryView] = (),
        actions: Iterable[QueuedAction] = (),
        revisions: Iterable[PolicyLoaded] = (),
        looks: Iterable[Looked] = (),
        polls: Iterable[Poll] = (),
        votes: Mapping[str, Mapping[str, int]] | None = None,
        approvals: Iterable[Approval] = (),
        restorations: Iterable[RestorationChanged] = (),
        answers: Iterable[Answered] = (),
        reports: Iterable[Reported] = (),
        contexts: Iterable[ContextKept] = (),
    ) -> None:
        self.all_contexts = list(contexts)
        self.all_reports = list(reports)
        self.all_approvals, self.all_restorations = list(approvals), list(restorations)
        self.all_answers = list(answers)
        self.all_looks = list(looks)
        self.all_polls, self.all_votes = list(polls), dict(votes or {})
        self.all_groups, self.all_people = list(groups), list(people)
        self.all_violations, self.all_memberships = list(violations), list(memberships)
        self.all_labels = dict(labels or {})
        self.all_announcements, self.all_deliveries = list(announcements), list(deliveries)
        self.all_actions, self.all_revisions = list(actions), list(revisions)

    def groups(self) -> Sequence[Group]:
        return self.all_groups

    def people(self) -> Sequence[Person]:
        return self.all_people

    def violations(self, filter: ViolationFilter) -> Sequence[ViolationView]:
        found = sorted(self._matching(filter), key=lambda view: view.record.at, reverse=filter.newest_first)
        page = found[filter.offset : filter.offset + filter.limit]
        return [replace(view, moves=(), actions=()) for view in page]

    def count_violations(self, filter: ViolationFilter) -> int:
        return len(self._matching(filter))

    def violation(self, id: str) -> ViolationView | None:
        return next((view for view in self.all_violations if view.record.id == id), None)

    def occurrences(self, case: str) -> Sequence[ViolationView]:
        found = [view for view in self.all_violations if view.case == case]
        return sorted((replace(view, moves=(), actions=()) for view in found), key=lambda view: view.record.at)

    def undecided(self, rule: str, *, content: str = "", limit: int = 500) -> Sequence[str]:
        found = [
            view
            for view in self.all_violations
            if view.record.rule == rule
            and view.record.result is Result.HIT
            and view.state in UNANSWERED
            and content in ("", view.record.content_hash)
        ]
        found.sort(key=lambda view: view.record.at, reverse=True)
        return [view.record.id for view in found[:limit]]

    def wordings(self, violations: Collection[str]) -> Mapping[str, str]:
        return {
            one.violation: one.text
            for one in self.all_contexts
            if one.violation in violations and one.place == 0 and one.text
        }

    def reports(self, case: str) -> Sequence[Reported]:
        return [one for one in self.all_reports if one.case == case]

    def reports_by(self, accounts: Collection[str], since: datetime) -> Sequence[Reported]:
        return [one for one in self.all_reports if one.by in accounts and one.at >= since]

    def restorations(self, due: datetime) -> Sequence[RestorationChanged]:
        pending = [one for one in self.all_restorations if one.state in ("armed", "owed") and one.due <= due]
        return sorted(pending, key=lambda one: (one.due, one.action))

    def approvals(self, action: str) -> Sequence[Approval]:
        return [one for one in self.all_approvals if one.action == action]

    def answer(self, command: str) -> Answered | None:
        return next((one for one in self.all_answers if one.command == command), None)

    def decisions(self, rule: str | None = None, *, newest: int | None = None) -> Sequence[Decided]:
        moves = (
            (moved[0], view.record, moved[1])
            for view in self.all_violations
            for moved in view.moves
            if moved[1] in (CaseState.UPHELD, *ANNULLED) and rule in (None, view.record.rule)
        )
        return tuple(
            Decided(case=record.id, rule=record.rule, rule_hash=record.rule_hash, state=state, at=at)
            for at, record, state in sorted(moves, key=lambda moved: moved[0])
        )

    def tally(self, filter: ViolationFilter, by: str, *, zone: str = "UTC") -> Sequence[tuple[str, int]]:
        return Counter(_BY[by](view) for view in self._matching(filter)).most_common()

    def members_at(self, group: str, at: datetime) -> Sequence[MembershipView]:
        return [
            view
            for view in self.all_memberships
            if view.group == group and view.since <= at and (view.until is None or at < view.until)
        ]

    def memberships(self, *, group: str | None = None, account: str | None = None) -> Sequence[MembershipView]:
        return [v for v in self.all_memberships if group in (None, v.group) and account in (None, v.account)]

    def joins(self, since: datetime) -> Mapping[str, Mapping[str, datetime]]:
        return {}

    def labels_of(self, group: str, message: str) -> Mapping[str, str]:
        return self.labelling_of(group, message).labels

    def labelling_of(self, group: str, message: str) -> Labelling:
        return self.all_labels.get((group, message), Labelling())

    def corrections(self, *, since: datetime | None = None) -> Sequence[Correction]:
        every = (one for labelling in self.all_labels.values() for one in labelling.corrected.values())
        return [one for one in every if since is None or one.at >= since]

    def proposals(self, *, limit: int = 200) -> Sequence[Proposed]:
        return [
            Proposed(group=group, message=message, at=datetime.min.replace(tzinfo=UTC), proposal=proposal)
            for (group, message), one in self.all_labels.items()
            for proposal in one.proposed
            if proposal.dimension not in one.corrected
        ][:limit]

    def newest_labelled(self, group: str, author: str) -> str | None:
        own = [key[1] for key, one in self.all_labels.items() if key[0] == group and one.author == author]
        return own[-1] if own else None

    def announcements(self, *, active: bool = True) -> Sequence[Announcement]:
        return [one for one in self.all_announcements if not active or one.state == "active"]

    def announcement(self, id: str) -> Announcement | None:
        return next((one for one in self.all_announcements if one.id == id), None)

    def poll(self, id: str) -> Poll | None:
        return next((one for one in self.all_polls if one.id == id), None)

    def polls(self, group: str) -> Sequence[Poll]:
        return [one for one in self.all_polls if one.group == group and one.closed_at is None]

    def votes(self, poll: str) -> Mapping[str, int]:
        return self.all_votes.get(poll, {})

    def deliveries(self, *, announcement: str | None = None, limit: int = 200) -> Sequence[DeliveryView]:
        found = [one for one in self.all_deliveries if announcement in (None, one.announcement)]
        return sorted(found, key=lambda one: one.planned_at, reverse=True)[:limit]

    def actions(
        self,
        *,
        state: str | None = None,
        group: str | None = None,
        event: str | None = None,
        limit: int = 200,
    ) -> Sequence[QueuedAction]:
        return [
            one
            for one in self.all_actions
            if state in (None, one.state) and group in (None, one.action.group) and event in (None, one.action.event)
        ][:limit]

    def action(self, key: str) -> QueuedAction | None:
        return next((one for one in self.all_actions if one.action.key == key), None)

    def audit(self, *, after: int = 0, limit: int = 1000) -> Sequence[AuditRow]:
        return []

    def context(self, violation: str) -> Sequence[ContextKept]:
        return [one for one in self.all_contexts if one.violation == violation]

    def looks(
        self, *, case: str | None = None, subjects: Collection[str] | None = None, limit: int = 200
    ) -> Sequence[Looked]:
        found = [one for one in self.all_looks if case in (None, one.case)]
        return [one for one in found if subjects is None or one.subject in subjects][:limit]

    def verify_audit(self) -> tuple[int, str | None]:
        return 0, None

    def revision(self, revision: str) -> PolicyLoaded | None:
        return next((one for one in reversed(self.all_revisions) if one.revision == revision), None)

    def revisions(self, *, limit: int | None = None) -> Sequence[PolicyLoaded]:
        return self.all_revisions[-limit if limit else 0 :]

    def health(self) -> Mapping[str, int]:
        waiting = sum(one.state is OutcomeState.WAITING for one in self.all_actions)
        return {"groups": len(self.all_groups), "people": len(self.all_people), "outbox_waiting": waiting}

    def _matching(self, wanted: ViolationFilter) -> list[ViolationView]:
        return [view for view in self.all_violations if all(accepts(view, wanted) for accepts in _FILTERS)]


_FILTERS: tuple[Callable[[ViolationView, ViolationFilter], bool], ...] = (
    lambda view, wanted: wanted.since is None or view.record.at >= wanted.since,
    lambda view, wanted: wanted.until is None or view.record.at < wanted.until,
    lambda view, wanted: wanted.known_before is None or view.record.known_at < wanted.known_before,
    lambda view, wanted: wanted.group in (None, view.record.group),
    lambda view, wanted: wanted.unit is None or f"{view.record.unit}/".startswith(f"{wanted.unit}/"),
    lambda view, wanted: wanted.rule in (None, view.record.rule),
    lambda view, wanted: wanted.person in (None, view.person, view.record.account),
    lambda view, wanted: wanted.result in (None, view.record.result),
    lambda view, wanted: wanted.state in (None, view.state),
    lambda view, wanted: wanted.message in (None, view.record.message),
    lambda view, wanted: wanted.content in (None, view.record.content_hash),
    lambda view, wanted: wanted.text is None or wanted.text in f"{view.record.id} {view.group_name}",
)
_BY: Mapping[str, Callable[[ViolationView], str]] = {
    "rule": lambda view: view.record.rule,
    "group": lambda view: view.record.group,
    "unit": lambda view: view.record.unit,
    "person": lambda view: view.person or view.record.account or "",
    "day": lambda view: view.record.at.date().isoformat(),
    "severity": lambda view: view.record.severity,
    "result": lambda view: view.record.result,
    "state": lambda view: view.state,
    "platform": lambda view: view.record.group.partition(":")[0],
}
