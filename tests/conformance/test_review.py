"""The evidence of review over a real record: its figures are those of plain SQL, on each database."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import create_engine, text

from bot.domain.cases import CaseState
from bot.domain.groups import Person
from bot.domain.records import CaseMoved, Record, Step
from bot.domain.rules import Result
from bot.domain.views import ViolationFilter
from bot.engine.states import SYSTEM
from bot.evidence.certificate import DRAWN, JUDGED, SIGNED_OFF, certified
from bot.evidence.keys import Signer
from bot.reports import FORMATS, Report, build_review, render
from bot.reports.paper import can_print
from bot.reports.review import named, period_of
from storage.store import SqlStore
from tests.conformance.stores import NOON, violation

SINCE, UNTIL = NOON, NOON + timedelta(days=90)
NOW = UNTIL + timedelta(days=2)
PEOPLE = (
    Person(id="li.na", name="李娜", roles=frozenset({"compliance"}), accounts=("slack:U1",)),
    Person(id="zhou.lin", name="周琳", roles=frozenset({"legal", "dept_head"}), accounts=("slack:U2",)),
)
REVIEWER = "CASE m.moved_by WHEN 'console:li.na' THEN 'slack:U1' ELSE m.moved_by END"
REVIEWED = "'upheld', 'overturned', 'voided', 'closed'"
FOUND = "v.result = 'hit' AND v.at >= :since AND v.at < :until AND (v.unit = :unit OR v.unit LIKE :unit || '/%')"
DECIDED = (
    f"SELECT v.id FROM violation v JOIN case_move m ON m.violation = v.id WHERE {FOUND} AND m.state IN ({REVIEWED})"
)
SQL = {
    "flagged": f"SELECT count(*) FROM violation v WHERE {FOUND}",
    "reviewed": f"SELECT count(*) FROM ({DECIDED} AND m.moved_by <> 'system' GROUP BY v.id) AS reviewed",
    "reviewers": f"SELECT count(DISTINCT {REVIEWER}) FROM case_move m WHERE m.seq IN (SELECT max(m.seq) "
    f"{DECIDED.removeprefix('SELECT v.id')} AND m.moved_by <> 'system' GROUP BY v.id)",
    "undecided": "SELECT count(*) FROM violation v JOIN case_now n ON n.violation = v.id "
    f"WHERE {FOUND} AND n.state IN ('open', 'reminded', 'waiting', 'appealed')",
    "overdue": "SELECT count(*) FROM violation v JOIN case_now n ON n.violation = v.id "
    f"WHERE {FOUND} AND v.at < :late AND n.state IN ('open', 'reminded', 'waiting', 'appealed')",
}


def happened(random: Random) -> list[Record]:
    """Hits and others, in two units and out of the period too; reviewed by two people and by the bot, some twice."""
    records: list[Record] = []
    for number in range(120):
        at = SINCE + timedelta(days=random.uniform(-10, 100))
        one = violation(
            f"V-{number}", event=f"e{number}", at=at, rule=random.choice(("no-gambling", "names")),
            unit=random.choice(("huaxia/fintech", "huaxia/fintech/pay", "huaxia/fin", "huaxia")),
            result=random.choice((Result.HIT, Result.HIT, Result.WOULD_HIT)),
        )  # fmt: skip
        records.append(one)
        for _ in range(random.randrange(3)):
            at += timedelta(hours=random.uniform(1, 60))
            state = random.choice((*CaseState,))
            by = random.choice(("slack:U1", "console:li.na", "zhou.lin", SYSTEM))  # the first two are one person
            records.append(CaseMoved(violation=one.id, state=state, by=by, at=at, event=f"m{len(records)}"))
    return records


def made(store: SqlStore, filter: ViolationFilter, locale: str = "en") -> Report:
    return build_review(store, filter, named(PEOPLE, locale), locale=locale, now=NOW)


@pytest.mark.parametrize("seed", range(3))
def test_the_figures_are_those_of_plain_sql(store: SqlStore, record_url: str, seed: int) -> None:
    store.commit([Step(inbox=None, records=happened(Random(seed)))], NOW)
    filter = ViolationFilter(since=SINCE, until=UNTIL, unit="huaxia/fintech")
    report = made(store, filter)
    counts = {entry.key: entry.value for entry in report.counts}
    asked = {"since": stamp(SINCE, record_url), "until": stamp(UNTIL, record_url), "unit": "huaxia/fintech"}
    engine = create_engine(record_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        for name, query in SQL.items():
            bound = {**asked, "late": stamp(NOW - timedelta(days=14), record_url)} if name == "overdue" else asked
            assert counts[name] == connection.execute(text(query), bound).scalar_one(), name
    engine.dispose()
    assert counts["flagged"] and counts["reviewed"] and counts["undecided"]
    for section, total in (("by_rule", "flagged"), ("by_rule", "reviewed"), ("by_reviewer", "reviewed")):
        table = report.section(section).table
        assert sum(row[table.column(total)] for row in table.rows) == counts[total]  # type: ignore[misc]
    for section in ("by_rule", "by_reviewer"):
        table = report.section(section).table
        outcomes = [table.column(name) for name in ("upheld", "overturned", "voided", "closed")]
        for row in table.rows:
            assert sum(row[at] for at in outcomes) == row[table.column("reviewed")]  # type: ignore[misc]
    assert len(report.section("list").table.rows) == counts["reviewed"]


def stamp(at: datetime, url: str) -> object:
    """SQLite keeps times as text."""
    return at if url.startswith("postgresql") else at.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def test_samples_and_sign_offs_are_told_with_their_seed_and_their_names(store: SqlStore) -> None:
    signer, filter = Signer(bytes(32)), ViolationFilter(since=SINCE, until=UNTIL)
    drawn = {"seed": "2026-Q1", "flagged": 5, "passed": 20, "file": "sheet.csv"}
    share = {"value": 0.8, "low": 0.4, "high": 0.9, "judged": 5, "population": 9}
    other = ViolationFilter(since=SINCE, until=UNTIL, unit="huaxia")
    facts = {"figures": {}, "own": 0, "note": "抽查了 5 条", "operator": "operator:root", "report_sha256": "ab"}
    records = [
        certified(DRAWN, drawn, by="operator:root", at=SINCE, signer=None),
        certified(JUDGED, {"precision": share, "missed": None, "sheet": "s.csv"}, by="li.na", at=SINCE, signer=signer),
        certified(DRAWN, drawn, by="operator:root", at=UNTIL, signer=None),  # of the next period
        certified(SIGNED_OFF, {**period_of(filter), **facts}, by="zhou.lin", at=NOW, signer=signer),
        certified(SIGNED_OFF, {**period_of(other), **facts}, by="li.na", at=NOW, signer=signer),  # of a unit
    ]
    store.commit([Step(inbox=None, records=records)], NOW)
    report = made(store, filter, "zh")
    counts = {entry.key: entry.value for entry in report.counts}
    assert (counts["sampled"], counts["sampled_read"], counts["sign_offs"]) == (25, 5, 1)
    samples, (signed,) = report.section("samples").table, report.section("sign_offs").table.rows
    shown = [(row[samples.column("about")], row[samples.column("seed")]) for row in samples.rows]
    assert shown == [("drawn", "2026-Q1"), ("judged", None)]
    assert samples.rows[1][samples.column("precision")] == 0.8 and samples.rows[1][samples.column("judged")] == 5
    assert "周琳 · 部门负责人, 法务" in signed and "抽查了 5 条" in signed
    for format in FORMATS:
        if format != "pdf" or can_print():
            assert render(report, format)
