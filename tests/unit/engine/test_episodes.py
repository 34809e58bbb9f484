"""What goes on for a while is found once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.events import MessagePosted
from bot.domain.rules import Evaluation, Finding, Match
from bot.engine.episodes import KEPT, OVER, Episodes
from tests.unit.engine.test_decide import rule

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
FLOOD = rule("no-flood", kind="conduct")


def posted(second: int, group: str = "slack:C1") -> MessagePosted:
    at = AT + timedelta(seconds=second)
    return MessagePosted(id=f"e{second}", platform="slack", at=at, group=group, actor="slack:U1", message="m", text="x")


def match(subject: str = "slack:U1", lasts: int | None = 60) -> Match:
    span = timedelta(seconds=lasts) if lasts else None
    return Match(rule=FLOOD, finding=Finding(reason="flood", subject=subject, lasts=span))


def test_a_flood_is_told_when_it_begins_and_when_another_begins() -> None:
    episodes = Episodes()
    seconds = (0, 10, 50, 109, 200, 210)  # never a minute of quiet before 200
    assert [episodes.is_news(match(), posted(second)) for second in seconds] == [True, False, False, False, True, False]


def test_another_person_another_group_and_another_reason_are_news() -> None:
    episodes = Episodes()
    assert episodes.is_news(match(), posted(0))
    assert episodes.is_news(match("slack:U2"), posted(1))
    assert episodes.is_news(match(), posted(2, "slack:C2"))
    assert not episodes.is_news(match(), posted(3))


def test_what_does_not_last_is_always_news_and_errors_too() -> None:
    episodes = Episodes()
    assert all(episodes.is_news(match(lasts=None), posted(second)) for second in (0, 1))
    assert all(episodes.is_news(Match(rule=FLOOD, error="KeyError"), posted(second)) for second in (0, 1))


def test_only_what_goes_on_is_left_out() -> None:
    episodes, once = Episodes(), match(lasts=None)
    told = [episodes.fresh(Evaluation(revision="r", matches=(match(), once)), posted(second)) for second in (0, 1)]
    assert [len(one.matches) for one in told] == [2, 1]


def test_its_memory_is_bounded() -> None:
    episodes = Episodes()
    for number in range(KEPT + 10):
        episodes.is_news(match(f"slack:U{number}"), posted(0))
    assert len(episodes._met) == KEPT


def test_what_went_on_before_a_restart_is_told_no_second_time() -> None:
    before = Episodes({})
    assert before.is_news(match(), posted(0))
    assert not before.is_news(match(), posted(50))
    record = {one.name: one.value for one in before.to_write()}
    assert before.to_write() == ()
    after = Episodes(record, AT)
    assert not after.is_news(match(), posted(100))  # a minute since 50 is not over
    assert after.is_news(match(), posted(170))


def test_what_is_over_is_forgotten_in_the_record_too() -> None:
    before = Episodes({})
    before.is_news(match(), posted(0))
    record = {one.name: one.value for one in before.to_write()}
    after = Episodes(record, AT + OVER + timedelta(minutes=1))
    assert [(one.name, one.value) for one in after.to_write()] == [(name, "") for name in record]
    assert len(after._met) == 0


def test_what_gives_way_is_forgotten_in_the_record_too() -> None:
    episodes = Episodes({})
    for number in range(KEPT + 10):
        episodes.is_news(match(f"slack:U{number}"), posted(0))
    values = [one.value for one in episodes.to_write()]
    assert (len(values), values.count("")) == (KEPT + 10, 10)


def test_where_nobody_writes_nothing_is_collected() -> None:
    episodes = Episodes()
    episodes.is_news(match(), posted(0))
    assert episodes.to_write() == ()
