"""Every record behaves so, whatever the database: the figures of the trends page are what the rows say."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from bot.domain.actions import ActionKind, OutcomeState
from bot.domain.cases import CaseState
from bot.domain.insights import FirstDecision, Reminders, Repeated
from bot.domain.records import CaseMoved
from bot.domain.rules import Result
from storage.insights import SqlInsights
from storage.store import SqlStore
from tests.conformance.stores import NOON, after, person_changed, queued, violation, write

WEEK = timedelta(days=7)
RULE = "no-phone-numbers"


def reminded(
    id: str, account: str, at: datetime, state: OutcomeState = OutcomeState.CONFIRMED, **more: object
) -> list[object]:
    """A hit, and the reminder that followed from it."""
    found = violation(id, account=account, at=at, **more)
    told = queued(f"{id}:remind:{account}", state=state, kind=ActionKind.REMIND, target=account, event=found.event,
                  rule=found.rule)  # fmt: skip
    return [found, told]


@pytest.fixture
def insights(store: SqlStore) -> SqlInsights:
    write(store, person_changed("chen", "slack:U1", "wecom:chen"), person_changed("li", "slack:U2"))
    return SqlInsights(store.database)


def test_people_are_counted_over_all_their_accounts(store: SqlStore, insights: SqlInsights) -> None:
    write(
        store,
        violation("V-1"),
        violation("V-2", account="wecom:chen", group="wecom:g", rule="no-gambling", at=after(days=2)),
        violation("V-3", at=after(days=1), unit="huaxia/trade"),
        violation("V-4", account="slack:U2"),
        violation("V-5", account="slack:U7"), violation("V-6", account="slack:U7"),
        violation("V-7", account="slack:U2", result=Result.WOULD_HIT),
        violation("V-8", account="slack:U2", at=after(days=-9)),
        violation("V-9", account=None), violation("V-A", account=None),
    )  # fmt: skip
    chen, stranger = (
        Repeated(who="chen", hits=3, rules=2, last=after(days=2)),
        Repeated(who="slack:U7", hits=2, rules=1, last=NOON),
    )
    assert list(insights.repeated(NOON, 2, 10)) == [chen, stranger]
    assert list(insights.repeated(NOON, 2, 1)) == [chen]
    assert list(insights.repeated(NOON, 3, 10, "huaxia/fintech")) == []
    assert [one.hits for one in insights.repeated(NOON, 2, 10, "huaxia/fintech")] == [2, 2]
    with store.database.reading() as connection:
        plain = connection.exec_driver_sql(
            "SELECT account_id FROM violation WHERE result = 'hit' AND account_id IS NOT NULL AND id NOT IN ('V-8')"
        )
        owners = {"slack:U1": "chen", "wecom:chen": "chen", "slack:U2": "li"}
        counted = Counter(owners.get(account, account) for account in plain.scalars())
    assert {one.who: one.hits for one in insights.repeated(NOON, 1, 10)} == counted


def test_the_first_decision_of_people_counts(store: SqlStore, insights: SqlInsights) -> None:
    def moved(id: str, state: CaseState, hours: float) -> CaseMoved:
        return CaseMoved(violation=id, state=state, by="shen.jing", at=after(hours=hours), event="e")

    write(store, violation("V-1"), violation("V-2", rule="no-gambling"), violation("V-3", unit="huaxia/trade"))
    write(store, moved("V-1", CaseState.UPHELD, 5), moved("V-2", CaseState.CLOSED, 1))
    write(store, moved("V-1", CaseState.APPEALED, 6), moved("V-1", CaseState.OVERTURNED, 9))
    write(store, moved("V-2", CaseState.VOIDED, 48), moved("V-3", CaseState.OVERTURNED, 49.5))
    first = FirstDecision(rule=RULE, severity="high", hours=5)
    second = FirstDecision(rule="no-gambling", severity="high", hours=48)
    third = FirstDecision(rule=RULE, severity="high", hours=49.5)
    assert list(insights.decisions(NOON)) == [first, second, third]
    assert list(insights.decisions(after(hours=8))) == [second, third], "V-1 was decided before: that was an appeal"
    assert list(insights.decisions(NOON, "huaxia/trade")) == [third]


def test_a_reminder_worked_where_nobody_repeats_in_time(store: SqlStore, insights: SqlInsights) -> None:
    write(store, *reminded("V-1", "slack:U1", NOON), *reminded("V-2", "slack:U2", NOON))
    write(store, *reminded("V-3", "slack:U7", NOON, rule="no-gambling"))
    write(store, *reminded("V-4", "slack:U8", NOON, OutcomeState.FAILED), *reminded("V-5", "slack:U8", after(days=9)))
    write(store, violation("V-6", account="wecom:chen", at=after(days=6)))  # the same person, by another account
    write(store, violation("V-7", account="slack:U2", at=after(days=8)))  # too late to count against it
    write(store, violation("V-8", account="slack:U7", at=after(days=1)))  # another rule
    found = insights.reminders(NOON, after(days=10), WEEK)
    assert list(found) == [Reminders(rule=RULE, sent=2, repeated=1), Reminders(rule="no-gambling", sent=1, repeated=0)]
    assert [one.worked for one in found] == [1, 1]
    assert list(insights.reminders(NOON, after(days=6), WEEK)) == [], "their time to show is not over"
    assert list(insights.reminders(after(days=1), after(days=17), WEEK)) == [Reminders(rule=RULE, sent=1, repeated=0)]
    assert list(insights.reminders(NOON, after(days=10), WEEK, "huaxia/trade")) == []
