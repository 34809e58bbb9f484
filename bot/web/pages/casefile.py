"""What a case page tells beside the event and its evidence: the rule as it was, who was in the group, what else belongs
to the case, how long it counts, who consented, what is being taken back, and who may not decide it.

Touch this when a reviewer has to know more before deciding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.cases import ANNULLED
from bot.domain.groups import Employment
from bot.domain.rules import RuleInfo
from bot.domain.views import MembershipView, ViolationView
from bot.engine.recusal import OWN, tie
from bot.web.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """The group at the moment of the event."""

    role: str  # of whom it is about; "" = the record does not have them in the group then
    since: datetime | None
    members: int
    externals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """The parts of the page, ready to be drawn."""

    occurrences: Sequence[ViolationView]
    membership: Membership
    rule_text: str  # "" = that revision's files are not in the record
    counts_until: datetime | None
    annulled: bool
    tie: str  # why the viewer may not decide; "" = nothing keeps them


def case_file(visit: Visit, view: ViolationView, rule: RuleInfo | None) -> CaseFile:
    """`view` is the case as it is, unveiled; what is shown of it says nothing of who it is."""
    record, ledger = view.record, visit.console.ledger
    loaded = ledger.revision(record.revision)
    within = rule.strikes.within if rule is not None and rule.strikes is not None else None
    counted = record.strike is not None and within is not None and view.state not in ANNULLED
    return CaseFile(
        occurrences=ledger.occurrences(view.case),
        membership=_membership(ledger.members_at(record.group, record.at), view),
        rule_text=rule_text(loaded.files, record.source) if loaded is not None else "",
        counts_until=record.at + within if counted and within is not None else None,
        annulled=view.state in ANNULLED,
        tie=tie_of(visit, view),
    )


def tie_of(visit: Visit, view: ViolationView) -> str:
    """What keeps this viewer from deciding the case; the engine asks the same once more."""
    person = visit.console.directory.person(visit.viewer.name)
    if person is None:
        return OWN if view.person == visit.viewer.name else ""
    return tie(view, person, visit.console.directory)


def rule_text(files: Mapping[str, str], source: str) -> str:
    """The lines of the rule in the file of its revision: from the line it begins on to the next one of its kind."""
    path, _, line = source.rpartition(":")
    lines = files.get(path, "").splitlines()
    start = int(line) - 1 if line.isdecimal() else len(lines)
    if not 0 <= start < len(lines):
        return ""
    margin = _indent(lines[start])
    after = (n for n in range(start + 1, len(lines)) if lines[n].strip() and _indent(lines[n]) <= margin)
    return "\n".join(one[margin:] for one in lines[start : next(after, len(lines))]).rstrip()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _membership(members: Sequence[MembershipView], view: ViolationView) -> Membership:
    own = next((one for one in members if one.account == view.record.account), None)
    return Membership(
        role=own.role if own else "",
        since=own.since if own else None,
        members=len({one.person or one.account for one in members}),
        externals=sum(one.employment == Employment.EXTERNAL for one in members),
    )
