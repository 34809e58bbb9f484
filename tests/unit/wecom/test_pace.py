"""The adapter's own counting: never more than WeCom bears, and not much less."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.wecom import reference
from adapters.wecom.counts import PERSON, Counts, Window
from adapters.wecom.pace import HELD, LONGEST, PRUNE, Among, Pace
from adapters.wecom.reading import Paced
from adapters.wecom.sources import ArchiveFailed, Sealed

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
    counts = Counts()
    pace = Pace(clock, counts=counts)
    for number in range(PRUNE * 2):
        pace.wait("aibot_send_msg", {"chat": (f"c{number}",)})
        clock.go(10)
    assert counts.size() <= PRUNE + 360  # what came since the last look, and what an hour holds


TRANSFER = "externalcontact/groupchat/transfer"


class Book:
    """What the record remembers, in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.writes = 0

    def setting(self, name: str) -> str | None:
        return self.kept.get(name)

    def put_setting(self, name: str, value: str) -> None:
        self.kept[name] = value
        self.writes += 1


def app(clock: Clock, counts: Counts, company: str, number: str) -> Pace:
    return Pace(clock, counts=counts, company=company, app=number)


def test_apps_of_one_company_count_together_what_wecom_counts_by_the_company() -> None:
    clock, counts = Clock(), Counts()
    ours, hr, other = app(clock, counts, "ww1", "1"), app(clock, counts, "ww1", "2"), app(clock, counts, "ww2", "1")
    for number in range(1000):
        assert (ours, hr)[number % 2].wait(CHANGE) == 0.0
    assert (ours.wait(CHANGE), hr.wait(CHANGE), other.wait(CHANGE)) == (3600.0, 3600.0, 0.0)
    for number in range(20):
        assert (ours, hr)[number % 2].wait(HOOK, webhook("a")) == 0.0
    assert (hr.wait(HOOK, webhook("a")), other.wait(HOOK, webhook("a"))) == (60.0, 0.0)
    to_one: Among = {PERSON: ("li.si",)}
    assert went_until_it_waits(ours, clock, MESSAGE, to_one, each=0) == 30
    assert went_until_it_waits(hr, clock, MESSAGE, to_one, each=0) == 30  # thirty of each app


def test_all_companies_count_together_what_wecom_counts_by_address() -> None:
    clock, counts = Clock(), Counts()
    paces = [app(clock, counts, f"ww{number}", "1") for number in range(3)]
    went = [went_until_it_waits(pace, clock, "user/get", {}, each=0) for pace in paces]
    assert went == [10_000, 10_000, 0]  # the address bears twenty thousand


async def test_what_counts_for_hours_survives_a_restart() -> None:
    clock, book = Clock(), Book()
    before, owner = Counts(book), {"new_owner": ("zhao.liu",)}
    for number in range(300):
        app(clock, before, "ww1", f"{number % 2}").wait(TRANSFER, owner)
    assert before.accounts("ww1", 4) == 4
    await before.save()
    await before.save()
    assert book.writes == 1  # nothing had changed meanwhile
    assert "zhao" not in book.kept["wecom.pace"]
    clock.go(3600)
    after = Counts(book)
    pace = app(clock, after, "ww1", "1")
    assert (pace.wait(TRANSFER, owner), pace.wait(TRANSFER, {"new_owner": ("li.si",)})) == (82_800.0, 0.0)
    assert after.accounts("ww1", 0) == 4  # so the day's messages are counted from the first on
    clock.go(82_800)
    assert pace.wait(TRANSFER, owner) == 0.0


async def test_of_persons_those_are_written_down_who_come_near_their_share() -> None:
    clock, book = Clock(), Book()
    counts = Counts(book)
    pace = app(clock, counts, "ww1", "1")
    for number in range(100):
        pace.wait(MESSAGE, {PERSON: ("busy", "quiet") if number == 0 else ("busy",)})
        clock.go(2)
    await counts.save()
    persons = [row for row in json.loads(book.kept["wecom.pace"])["counts"] if row[1] == PERSON]
    assert [(row[0], row[2], sum(slot[2] for slot in row[5])) for row in persons] == [(MESSAGE, 3600.0, 100)]


async def test_what_is_far_from_its_limit_is_not_written() -> None:
    clock, book = Clock(), Book()
    counts = Counts(book)
    pace = app(clock, counts, "ww1", "1")
    for _ in range(100):
        pace.wait("user/get")
        pace.wait(GROUP, {PERSON: ("li.si",)})
    await counts.save()
    assert json.loads(book.kept["wecom.pace"])["counts"] == []
    for _ in range(14_900):
        assert pace.wait("user/get") == 0.0
        clock.go(0.01)
    await counts.save()
    kept = json.loads(book.kept["wecom.pace"])["counts"]
    assert [row[:5] for row in kept] == [["user/get", "company", 3600.0, 150_000, "ww1"]]


async def test_what_the_table_knows_no_more_is_forgotten() -> None:
    book = Book()
    gone: list[object] = ["appchat/gone", "company", 3600.0, 1000, "ww1", [[1.0, 2.0, 3]]]
    book.kept["wecom.pace"] = json.dumps({"counts": [gone, [CHANGE, "company", 3600.0, 999, *gone[4:]]]})
    counts = Counts(book)
    assert counts.size() == 0
    await counts.save()
    assert json.loads(book.kept["wecom.pace"]) == {"accounts": {}, "counts": []}


class Source:
    """An archive that has no records, or says no."""

    def __init__(self) -> None:
        self.asked = 0
        self.refuses = ""

    async def fetch(self, seq: int, limit: int) -> Sequence[Sealed]:
        self.asked += 1
        if self.refuses:
            raise ArchiveFailed(self.refuses)
        return []

    async def decrypt(self, random_key: str, message: str) -> str:
        return "{}"

    async def media(self, file: str, most: int) -> bytes:
        return b""

    async def close(self) -> None:
        return None


async def test_the_archive_is_asked_six_hundred_times_a_minute_and_left_alone_when_it_says_so() -> None:
    clock, source, rests = Clock(), Source(), list[float]()

    async def rest(seconds: float) -> None:
        rests.append(seconds)
        clock.go(seconds)

    paced = Paced(source, Pace(clock), rest)
    for _ in range(601):
        await paced.fetch(0, 500)
    assert (source.asked, rests) == (601, [60.0])
    source.refuses = "45009"
    with pytest.raises(ArchiveFailed):
        await paced.fetch(0, 500)
    source.refuses = ""
    await paced.fetch(0, 500)
    assert rests == [60.0, HELD]


def test_every_limit_of_the_table_is_for_somebody_the_adapter_names() -> None:
    named = {"address", "company", "app", PERSON, "chat", "webhook", "new_owner"}
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
