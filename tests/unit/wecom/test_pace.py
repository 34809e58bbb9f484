"""The adapter's own counting: never more than WeCom bears, and not much less."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from adapters.wecom import reference
from adapters.wecom.pace import HELD, LONGEST, PERSON, PRUNE, Among, Pace, Window

START = datetime(2026, 11, 22, tzinfo=UTC)
HOOK, GROUP, MESSAGE, CHANGE = "webhook/send", "appchat/send", "message/send", "appchat/update"


class Clock:
    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def go(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def went_until_it_waits(pace: Pace, clock: Clock, method: str, among: Among, each: float) -> int:
    """How many calls go, one each so many seconds, until one has to wait."""
    went = 0
    while pace.wait(method, among) == 0.0:
        went += 1
        clock.go(each)
    return went


def webhook(name: str) -> Among:
    return {"webhook": (name,)}


def test_a_minute_bears_so_many_and_then_says_how_long_to_wait() -> None:
    clock = Clock()
    pace = Pace(clock)
    for _ in range(10):
        assert pace.wait(HOOK, webhook("a")) == 0.0
    clock.go(30)
    for _ in range(10):
        assert pace.wait(HOOK, webhook("a")) == 0.0
    assert pace.wait(HOOK, webhook("a")) == 30.0
    assert pace.wait(HOOK, webhook("b")) == 0.0  # another robot
    clock.go(30)
    assert [pace.wait(HOOK, webhook("a")) for _ in range(11)] == [0.0] * 10 + [30.0]


def test_nobody_gets_more_than_the_client_shows() -> None:
    """One member of two busy groups: WeCom would drop the rest without a word."""
    pace = Pace(Clock())
    for number in range(200):
        assert pace.wait(GROUP, {PERSON: ("busy", f"g{number % 2}")}) == 0.0
    assert pace.wait(GROUP, {PERSON: ("busy", "other")}) == 60.0
    assert pace.wait(GROUP, {PERSON: ("other",)}) == 0.0
    for _ in range(30):
        pace.wait(MESSAGE, {PERSON: ("li.si",)})
    assert pace.reachable(MESSAGE, ["zhang.san", "li.si", "wang.wu"]) == ["zhang.san", "wang.wu"]


def test_people_are_counted_and_the_company_has_its_size() -> None:
    people = tuple(f"u{number}" for number in range(1000))
    clock = Clock()
    assert went_until_it_waits(Pace(clock), clock, GROUP, {PERSON: people}, each=3) == 150  # and 20 000 in a minute
    hourly = next(limit for limit in reference.known()[GROUP].limits if limit.seconds == 3600)
    assert [hourly.room(size=size) for size in ("small", "medium", "large")] == [150_000, 350_000, 700_000]
    clock, accounts = Clock(), 0
    pace = Pace(clock, accounts=lambda: accounts)
    some = {PERSON: tuple(people[:30])}
    assert [pace.wait(MESSAGE, some) for _ in range(2)] == [0.0, 0.0]  # not known yet: WeCom would say so
    accounts = 1
    assert went_until_it_waits(pace, clock, MESSAGE, some, each=60) == 200 // 30


def test_more_at_once_than_ever_fit_are_left_to_wecom() -> None:
    pace = Pace(Clock())
    assert pace.wait(GROUP, {PERSON: tuple(f"u{number}" for number in range(30_000))}) == 0.0
    assert pace.wait(GROUP, {PERSON: ("one",)}) == 60.0


def test_after_a_refusal_the_call_is_left_alone_and_longer_each_time() -> None:
    clock = Clock()
    pace = Pace(clock)
    waits = []
    for _ in range(8):
        pace.refused(CHANGE)
        waits.append(pace.wait(CHANGE))
        clock.go(waits[-1])
        assert pace.wait(CHANGE) == 0.0
    assert waits == [min(HELD * 2**number, LONGEST) for number in range(8)]
    pace.accepted(CHANGE)
    pace.refused(CHANGE)
    assert pace.wait(CHANGE) == HELD
    pace.refused(HOOK, webhook("a"))
    assert (pace.wait(HOOK, webhook("a")), pace.wait(HOOK, webhook("b"))) == (HELD, 0.0)


def test_who_was_spoken_to_once_is_not_remembered_for_ever() -> None:
    clock = Clock()
    pace = Pace(clock)
    for number in range(PRUNE * 2):
        pace.wait("aibot_send_msg", {"chat": (f"c{number}",)})
        clock.go(10)
    held = max(map(len, pace._windows.values()))
    assert held <= PRUNE + 360  # what came since the last look, and what an hour holds


def test_every_limit_of_the_table_is_for_somebody_the_adapter_names() -> None:
    named = {"company", "app", PERSON, "chat", "webhook", "new_owner"}
    left = {limit.per for facts in reference.known().values() for limit in facts.limits} - named
    assert left == {"robot"}  # subscribing: `long_connection.py` waits longer each time


PAUSES = st.integers(0, 160).map(lambda eighths: eighths / 8)  # seconds, exact as floats


@given(st.lists(st.tuples(PAUSES, st.integers(1, 9)), max_size=80), st.integers(9, 30))
def test_no_stretch_of_a_minute_ever_holds_more(steps: list[tuple[float, int]], room: int) -> None:
    window, now = Window(60.0), 0.0
    went: defaultdict[float, int] = defaultdict(int)
    for pause, count in steps:
        now += pause
        wait = window.wait(now, count, room)
        assert 0.0 <= wait <= 60.0
        now += wait
        assert window.wait(now, count, room) == 0.0  # what it says is enough
        window.add(now, count)
        went[now] += count
        assert sum(some for at, some in went.items() if at > now - 60.0) <= room
