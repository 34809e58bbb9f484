"""The reports on membership and on receipts over a real record: their figures are those of plain SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.domain.actions import OutcomeState
from bot.domain.announcements import Acknowledged
from bot.domain.groups import Employment, Group, GroupKind
from bot.domain.records import MembershipClosed, MembershipOpened, Record, Step
from bot.domain.views import ViolationFilter
from bot.reports import FORMATS, render
from bot.reports.membership import build_membership
from bot.reports.paper import can_print
from bot.reports.receipts import build_receipts
from storage.store import SqlStore
from tests.conformance.stores import NOON, announced, delivery, group_changed, person_changed, queued
from tests.conformance.test_review import stamp
from tests.fakes.directory import directory

SINCE, UNTIL = NOON, NOON + timedelta(days=30)
NOW = UNTIL + timedelta(days=1)
UNITS = {"slack:G1": "huaxia/fintech", "slack:G2": "huaxia/fintech/pay", "slack:G3": "huaxia/trade"}
GROUPS = [
    Group(id=id, platform="slack", name=f"群 {id}", kind=GroupKind.CHANNEL, unit=unit) for id, unit in UNITS.items()
]
ASKED = ViolationFilter(since=SINCE, until=UNTIL, unit="huaxia/fintech")
WITHIN = "group_id IN ('slack:G1', 'slack:G2')"
MEMBERS = {
    "members_then": f"SELECT count(*) FROM membership WHERE {WITHIN} AND since < :until "
    "AND (until IS NULL OR until >= :until)",
    "outsiders": "SELECT count(*) FROM membership m JOIN account a ON a.id = m.account_id JOIN person p "
    f"ON p.id = a.person_id WHERE {WITHIN} AND p.employment = 'external' AND since < :until "
    "AND (until IS NULL OR until >= :until)",
    # whoever got another role has an interval that begins where the one before ends
    "joined": f"SELECT count(*) FROM membership m WHERE {WITHIN} AND since >= :since AND since < :until AND NOT EXISTS "
    "(SELECT 1 FROM membership b WHERE b.group_id = m.group_id AND b.account_id = m.account_id AND b.until = m.since)",
    "gone": f"SELECT count(*) FROM membership m WHERE {WITHIN} AND until >= :since AND until < :until AND NOT EXISTS "
    "(SELECT 1 FROM membership b WHERE b.group_id = m.group_id AND b.account_id = m.account_id AND b.since = m.until)",
}
SENT = (
    f"FROM delivery d JOIN announcement a ON a.id = d.announcement WHERE {WITHIN} "
    "AND planned_at >= :since AND planned_at < :until"
)
ARRIVED = "EXISTS (SELECT 1 FROM action o WHERE o.key = d.action AND o.state = 'confirmed')"
RECEIPTS = {
    "sendings": f"SELECT count(*) {SENT}",
    "arrived": f"SELECT count(*) {SENT} AND {ARRIVED}",
    "receipts": "SELECT count(*) FROM acknowledgement r WHERE EXISTS (SELECT 1 "
    f"{SENT} AND {ARRIVED} AND a.ack AND r.announcement = d.announcement AND r.group_id = d.group_id "
    "AND r.planned_at = d.planned_at)",
}


def came_and_went(random: Random) -> list[Record]:
    """Forty people, some of them outsiders, in three groups, over the period and around it; some get another role."""
    records: list[Record] = [group_changed(id, unit=unit) for id, unit in UNITS.items()]
    for number in range(40):
        account = f"slack:U{number}"
        employment = Employment.EXTERNAL if number % 4 == 0 else Employment.STAFF
        records.append(person_changed(f"p{number}", account, employment=employment))
        for group in random.sample(list(UNITS), k=random.randrange(1, 4)):
            at = SINCE + timedelta(days=random.uniform(-20, 35))
            opened = MembershipOpened(group=group, account=account, role="member", at=at, event=f"o{len(records)}")
            records.append(opened)
            deed = random.choice(("stay", "leave", "rise", "come back"))
            later = at + timedelta(days=random.uniform(1, 15))
            if deed != "stay":
                records.append(MembershipClosed(group=group, account=account, at=later, event=f"c{len(records)}"))
            if deed in ("rise", "come back"):
                again = later if deed == "rise" else later + timedelta(hours=3)
                records.append(replace(opened, role="admin", at=again, event=f"r{len(records)}"))
    return records


def told_and_confirmed(random: Random) -> tuple[list[Record], list[Any]]:
    records: list[Record] = [group_changed(id, unit=unit) for id, unit in UNITS.items()]
    records += [announced("A-1", ack=True, groups=tuple(UNITS)), announced("A-2", groups=tuple(UNITS))]
    actions = []
    for day in range(-3, 34, 3):
        for group in UNITS:
            plan, at = random.choice(("A-1", "A-2")), SINCE + timedelta(days=day, hours=1)
            people = tuple(f"slack:U{n}" for n in random.sample(range(40), k=6))
            key = f"say:{plan}:{group}:{day}"
            state = random.choice((OutcomeState.CONFIRMED, OutcomeState.CONFIRMED, OutcomeState.FAILED))
            actions.append(queued(key, group=group, state=state))
            records.append(delivery(at, plan, group=group, action=key, recipients=people))
            records += [
                Acknowledged(
                    announcement=plan, group=group, planned_at=at, account=one, at=at + timedelta(hours=2),
                    event=f"k{one}{key}",
                )
                for one in people
                if random.random() < 0.6
            ]  # fmt: skip
    return records, actions


def answers(url: str, queries: dict[str, str]) -> dict[str, int]:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    bound = {"since": stamp(SINCE, url), "until": stamp(UNTIL, url)}
    with engine.connect() as connection:
        found = {name: connection.execute(text(query), bound).scalar_one() for name, query in queries.items()}
    engine.dispose()
    return found


def name(account: str) -> str:
    return f"成员 {account[-2:]}"


@pytest.mark.parametrize("seed", range(2))
def test_membership_is_that_of_plain_sql(store: SqlStore, record_url: str, seed: int) -> None:
    store.commit([Step(inbox=None, records=came_and_went(Random(seed)))], NOW)
    report = build_membership(store, directory(groups=GROUPS, units=()), ASKED, name, locale="en", now=NOW)
    counts = {entry.key: entry.value for entry in report.counts}
    assert {key: counts[key] for key in MEMBERS} == answers(record_url, MEMBERS)
    assert counts["groups"] == 2 and all(counts[key] for key in MEMBERS), "something of each happened"
    changes = report.section("changes").table
    deeds = [row[changes.column("change")] for row in changes.rows]
    assert (deeds.count("joined"), deeds.count("gone")) == (counts["joined"], counts["gone"])
    _renders(report)


@pytest.mark.parametrize("seed", range(2))
def test_receipts_are_those_of_plain_sql(store: SqlStore, record_url: str, seed: int) -> None:
    records, actions = told_and_confirmed(Random(seed))
    store.commit([Step(inbox=None, records=records, actions=actions)], NOW)
    report = build_receipts(store, directory(groups=GROUPS, units=()), ASKED, name, locale="zh", now=NOW)
    counts = {entry.key: entry.value for entry in report.counts}
    assert {key: counts[key] for key in RECEIPTS} == answers(record_url, RECEIPTS)
    assert all(counts[key] for key in RECEIPTS)
    for *_, asked, given, _, _, _, _ in report.section("sendings").table.rows:
        assert (asked is None) == (given is None), "receipts are asked for by both or by neither"
    assert counts["awaited"] == counts["recipients"] - counts["receipts"] == len(report.section("awaited").table.rows)  # type: ignore[operator]
    _renders(report)


def _renders(report: Any) -> None:
    formats: Sequence[str] = [one for one in FORMATS if one != "pdf" or can_print()]
    rendered: Callable[[str], bytes | str] = lambda format: render(report, format)  # noqa: E731
    assert all(map(rendered, formats))
