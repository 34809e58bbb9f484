"""What reviewers and auditors share, in memory: for the console tests only; the storage tests check the real doors."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.audit_search import AuditQuery, ChainState, term, terms_of
from bot.domain.cases import DECIDED
from bot.domain.custody import Certified
from bot.domain.insights import FirstDecision, Reminders, Repeated
from bot.domain.review import CaseClaimed, CaseReleased, Clocks, FilterDropped, FilterSaved, Overdue, SavedFilter
from bot.domain.rules import Result
from bot.domain.views import AuditRow, CaseReview, ViolationFilter
from bot.evidence.certificate import RULES_TESTED
from tests.integration.web.company import NOW, MemoryLedger

_RAN: Mapping[str, Any] = {"hit": {"passed": 3, "failed": 0}, "miss": {"passed": 2, "failed": 0}}
SHARED = SavedFilter(
    id="F-SHARED", page="queue", name="金科待办", fields={"unit": "huaxia/fintech"}, owner="chen.yu",
    shared_with="compliance",
)  # fmt: skip


@dataclass(slots=True)
class MemoryWorklist:
    """`bot.domain.review.Worklist` over dictionaries."""

    held: dict[str, CaseClaimed] = field(default_factory=dict)
    kept: dict[str, SavedFilter] = field(default_factory=lambda: {SHARED.id: SHARED})
    late: Overdue = field(default_factory=lambda: Overdue(number=3))

    def claims(self, cases: Collection[str], now: datetime) -> Mapping[str, CaseClaimed]:
        return {case: one for case, one in self.held.items() if case in cases and one.holds(now)}

    def claim(self, claim: CaseClaimed) -> CaseClaimed:
        held = self.claims((claim.case,), claim.at).get(claim.case)
        if held is None or held.by == claim.by:
            self.held[claim.case] = claim
        return self.held[claim.case]

    def release(self, release: CaseReleased) -> bool:
        held = self.claims((release.case,), release.at).get(release.case)
        return held is not None and held.by == release.by and self.held.pop(release.case) is held

    def overdue(self, clocks: Clocks, now: datetime) -> Overdue:
        return self.late

    def filters(self, pages: Collection[str], owner: str, roles: Collection[str]) -> Sequence[SavedFilter]:
        return [
            one for one in self.kept.values() if one.page in pages and (one.owner == owner or one.shared_with in roles)
        ]

    def save(self, saved: FilterSaved) -> None:
        self.kept[saved.filter.id] = saved.filter

    def drop(self, dropped: FilterDropped) -> bool:
        kept = self.kept.get(dropped.id)
        return kept is not None and kept.owner == dropped.by and self.kept.pop(dropped.id) is kept


def _row(seq: int, what: str, *records: Mapping[str, object]) -> AuditRow:
    return AuditRow(
        seq=seq, at=NOW - timedelta(hours=70 - seq), what=what, body={"records": list(records)}, previous="0" * 64,
        hash=f"{seq:064x}",
    )  # fmt: skip


AUDIT_ROWS = (
    _row(1, "policy_loaded", {"record": "policy_loaded", "by": "file:zhang.wei"}),
    _row(2, "violation_recorded", {
        "record": "violation_recorded", "id": "V-0000", "rule": "no-personal-data", "group": "slack:C01",
        "account": "slack:U04",
    }),
    _row(3, "case_moved", {"record": "case_moved", "violation": "V-0000", "by": "slack:U04", "state": "appealed"}),
    _row(4, "command.given,case_moved",
         {"record": "noted", "details": {"by": "console:wang.min", "command": "decide"}},
         {"record": "case_moved", "violation": "V-0000", "by": "console:wang.min", "state": "upheld"}),
    *(_row(seq, "looked", {"record": "looked", "by": "anna.schmidt", "case": f"V-{seq:04X}", "subject": "sun.qi"})
      for seq in range(5, 66)),
)  # fmt: skip


STANDING = ChainState(rows=65, at=NOW - timedelta(hours=5), checkpoint=60, checkpoint_at=NOW - timedelta(hours=10))


@dataclass(slots=True)
class MemoryAudits:
    """`bot.domain.audit_search.AuditSearch` over a few rows."""

    rows: Sequence[AuditRow] = AUDIT_ROWS
    standing: ChainState = STANDING

    def found(self, query: AuditQuery) -> Sequence[AuditRow]:
        found = [row for row in reversed(self.rows) if self._fits(row, query)]
        return [row for row in found if query.before is None or row.seq < query.before][: query.limit]

    def _fits(self, row: AuditRow, query: AuditQuery) -> bool:
        terms = terms_of(row.what, row.body)
        asked = {
            "what": (query.what,), "case": (query.case,), "rule": (query.rule,), "group": (query.group,),
            "by": query.by, "about": query.about,
        }  # fmt: skip
        return (
            all(any(term(sort, one) in terms for one in values) for sort, values in asked.items() if any(values))
            and (query.since is None or row.at >= query.since)
            and (query.until is None or row.at < query.until)
        )

    def state(self) -> ChainState:
        return self.standing


@dataclass(slots=True)
class MemoryInsights:
    """`bot.domain.insights.Insights` that always finds the same, and remembers what it was asked for."""

    asked: list[tuple[object, ...]] = field(default_factory=list)

    def repeated(self, since: datetime, at_least: int, limit: int, unit: str | None = None) -> Sequence[Repeated]:
        self.asked.append(("repeated", since, at_least, unit))
        return [
            Repeated(who="sun.qi", hits=7, rules=2, last=NOW - timedelta(hours=3)),
            Repeated(who="wecom:ext-he", hits=2, rules=1, last=NOW - timedelta(days=8)),
        ]

    def decisions(self, since: datetime, unit: str | None = None) -> Sequence[FirstDecision]:
        self.asked.append(("decisions", since, unit))
        return [
            FirstDecision(rule="no-personal-data", severity="critical", hours=hours) for hours in (1, 3, 20, 30, 300)
        ]

    def reminders(
        self, since: datetime, now: datetime, within: timedelta, unit: str | None = None
    ) -> Sequence[Reminders]:
        self.asked.append(("reminders", since, within, unit))
        return [
            Reminders(rule="no-personal-data", sent=40, repeated=4), Reminders(rule="group-name", sent=5, repeated=5),
        ]  # fmt: skip


@dataclass(slots=True)
class MemoryReviewed:
    """`bot.reports.review.Reviewed` over the ledger in memory: every decided hit was reviewed by its last mover."""

    ledger: MemoryLedger
    kept: list[Certified] = field(default_factory=lambda: [TESTED])

    def tally(self, filter: ViolationFilter, by: str, *, zone: str = "UTC") -> Sequence[tuple[str, int]]:
        return self.ledger.tally(filter, by, zone=zone)

    def reviews(self, filter: ViolationFilter) -> Sequence[CaseReview]:
        return [
            CaseReview(
                violation=view.record.id, rule=view.record.rule, unit=view.record.unit, found_at=view.record.at,
                state=view.state, by="wang.min", at=view.record.at + timedelta(hours=5),
            )
            for view in self.ledger.violations(replace(filter, result=Result.HIT.value))
            if view.state in DECIDED
        ]  # fmt: skip

    def certificates(self, *, limit: int | None = 200) -> Sequence[Certified]:
        return self.kept[:limit]


TESTED = Certified(
    id="Z-TESTED", what=RULES_TESTED, by="chen.yu", at=NOW - timedelta(days=3),
    details={
        "rules": [
            {"rule": "group-name", "hash": "a1", "examples": _RAN},
            {"rule": "no-personal-data", "hash": "older", "examples": _RAN},
        ]
    },
)  # fmt: skip


@dataclass(slots=True)
class MemorySigning:
    """`bot.web.console.Signing`; remembers what was signed."""

    signed: list[tuple[ViolationFilter, str, str]] = field(default_factory=list)
    certified: list[str] = field(default_factory=list)

    def sign_off(self, wanted: ViolationFilter, by: str, note: str, locale: str) -> Mapping[str, bytes]:
        self.signed.append((wanted, by, note))
        return {"review.json": b"{}", "review.html": locale.encode(), "review.certificate.json": b"{}"}

    def certify_rules(self, wanted: ViolationFilter, by: str) -> Mapping[str, bytes]:
        self.certified.append(by)
        return {"rules.certificate.json": b"{}"}
