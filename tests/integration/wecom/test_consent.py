"""Who did not agree to be archived is not read: over real wires, until somebody agrees."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from adapters.sandbox.faults import Fault
from adapters.sandbox.world import Person
from adapters.wecom.archive import ArchiveReader
from adapters.wecom.cursor import MemoryCursor
from adapters.wecom.reading import reader_of, source_of
from adapters.wecom.sources import ArchiveFailed
from bot.domain.events import ConsentChanged, Event, Ignored, MessageDeleted, MessagePosted
from tests.integration.wecom.rig import CUSTOMER, Rig, now, rig

OTHER = "wmKeHu0000000000000000000000002"


class Clock:
    """Time that goes when it is told."""

    def __init__(self) -> None:
        self.at = now()

    def __call__(self) -> datetime:
        return self.at


class Notes(dict[str, str]):
    """What the record keeps over a restart."""

    def setting(self, name: str) -> str | None:
        return self.get(name)

    def put_setting(self, name: str, value: str) -> None:
        self[name] = value


def reading(live: Rig, clock: Clock, notes: Notes | None = None) -> ArchiveReader:
    """A reader as a start of the bot makes it."""
    platform = live.platform

    async def known(group: str) -> None:
        """The record knows every group."""

    made = reader_of(
        live.settings,
        source_of(live.settings),
        platform._clients.archive,
        live.inbox,
        clock,
        known,
        cursor=MemoryCursor() if notes is None else None,
        notes=notes,
    )
    assert made is not None
    return made


def heard(live: Rig) -> list[Event]:
    return list(live.events())


async def test_what_an_outsider_refused_is_neither_judged_nor_kept() -> None:
    clock = Clock()
    async with rig() as live:
        reader = reading(live, clock)
        await live.world.post("zhang.san", "wrKeHu1", "您好")
        await reader.step()
        assert [event.text for event in heard(live) if isinstance(event, MessagePosted)] == ["您好"]
        await live.world.answer(CUSTOMER, "wrKeHu1", agrees=False)
        said = await live.world.post("zhang.san", "wrKeHu1", "身份证 11010119900307123X")
        await live.world.post(CUSTOMER, "wrKeHu1", "别记我说的话")
        await live.world.post("zhang.san", "wrNeiBu1", "内部群照常")
        await live.world.delete("zhang.san", "wrKeHu1", said)
        count = len(live.inbox.raws)
        await reader.step()
        fresh = live.inbox.raws[count:]
        assert not [raw for raw in fresh if "1101011990" in raw.body.decode() or "别记" in raw.body.decode()]
        events = [event for raw in fresh for event in live.platform.normalise(raw)]
        assert [event.text for event in events if isinstance(event, MessagePosted)] == ["内部群照常"]
        assert not [event for event in events if isinstance(event, MessageDeleted)]
        assert [event.why for event in events if isinstance(event, Ignored)] == ["archive:consent-disagreed"] * 4
        (line,) = [event for event in events if isinstance(event, ConsentChanged)]
        assert (line.group, line.allowed, line.why) == ("wecom:wrKeHu1", False, "disagreed")
        await live.world.answer(CUSTOMER, "wrKeHu1", agrees=True)
        await live.world.post(CUSTOMER, "wrKeHu1", "好的，可以")
        await reader.step()
        assert [event.text for event in heard(live) if isinstance(event, MessagePosted)][-1] == "好的，可以"
        assert [event.allowed for event in heard(live) if isinstance(event, ConsentChanged)][-1]
        await reader.close()


async def test_where_consent_is_not_known_nothing_is_taken() -> None:
    clock = Clock()
    async with rig(clock=clock) as live:
        reader = reading(live, clock)
        await live.world.post("zhang.san", "wrKeHu1", "一")
        live.world.faults.add("msgaudit/check_room_agree", Fault(code="45009"))
        with pytest.raises(ArchiveFailed, match="consent-45009"):
            await reader.step()  # it may go better later: wait with everything behind it
        with pytest.raises(ArchiveFailed, match="consent-pace"):
            await reader.step()  # not asked again within this minute
        clock.at += timedelta(minutes=1)
        live.world.faults.add("msgaudit/check_room_agree", Fault(code="48002"))
        assert await reader.step() == 1
        (line,) = [event for event in heard(live) if isinstance(event, ConsentChanged)]
        assert (line.allowed, line.why) == (False, "unknown")
        assert not [event for event in heard(live) if isinstance(event, MessagePosted)]
        await live.world.post("zhang.san", "wrKeHu1", "二")
        await reader.step()
        assert not [event for event in heard(live) if isinstance(event, MessagePosted)]  # the answer still holds
        clock.at += timedelta(minutes=11)
        await live.world.post("zhang.san", "wrKeHu1", "三")
        await reader.step()
        assert [event.text for event in heard(live) if isinstance(event, MessagePosted)] == ["三"]
        asked = len(live.calls("msgaudit/check_room_agree"))
        await live.world.post("zhang.san", "wrKeHu1", "四")
        await reader.step()
        assert len(live.calls("msgaudit/check_room_agree")) == asked  # one question lasts a while
        reader.ring(is_answer=True)  # WeCom tells that somebody agreed, not where
        await live.world.post("zhang.san", "wrKeHu1", "五")
        await reader.step()
        assert len(live.calls("msgaudit/check_room_agree")) == asked + 1
        await reader.close()


async def taken(live: Rig, reader: ArchiveReader) -> list[str]:
    """The words that one step of the reader took."""
    count = len(live.inbox.raws)
    await reader.step()
    events = [event for raw in live.inbox.raws[count:] for event in live.platform.normalise(raw)]
    return [event.text for event in events if isinstance(event, MessagePosted)]


async def test_a_refusal_outlives_a_restart() -> None:
    """WeCom's answer is of now: it does not tell that there was a refusal when these words were said."""
    clock, notes = Clock(), Notes()
    async with rig(clock=clock) as live:
        reader = reading(live, clock, notes)
        await live.world.answer(CUSTOMER, "wrKeHu1", agrees=False)
        assert await taken(live, reader) == []
        await reader.close()
        kept = notes["wecom.archive.refusals"]
        assert CUSTOMER not in kept  # a digest tells him again, and tells nobody else who he is
        await live.world.post("zhang.san", "wrKeHu1", "没同意时说的")
        await live.world.answer(CUSTOMER, "wrKeHu1", agrees=True)
        await live.world.post("zhang.san", "wrKeHu1", "同意后说的")
        again = reading(live, clock, notes)
        assert await taken(live, again) == ["同意后说的"]
        assert notes["wecom.archive.refusals"] == "{}"  # nothing is kept that is over
        await again.close()


async def test_who_refused_and_left_has_no_say_in_what_is_said_later() -> None:
    clock, notes = Clock(), Notes()
    async with rig(clock=clock) as live:
        reader = reading(live, clock, notes)
        await live.world.answer(CUSTOMER, "wrKeHu1", agrees=False)
        assert await taken(live, reader) == []
        await live.world.post("zhang.san", "wrKeHu1", "他还在")
        clock.at += timedelta(seconds=5)
        await live.world.leave(CUSTOMER, "wrKeHu1")
        await reader.close()
        again = reading(live, clock, notes)
        assert await taken(live, again) == []
        clock.at += timedelta(minutes=1)
        await live.world.post("zhang.san", "wrKeHu1", "他走了")
        assert await taken(live, again) == ["他走了"]
        clock.at += timedelta(days=11)
        await live.world.hire(Person(id=OTHER, name="客户乙", external=True))
        await live.world.join(OTHER, "wrKeHu1", invited_by="zhang.san")
        await live.world.answer(OTHER, "wrKeHu1", agrees=False)
        await again.step()
        await live.world.leave(OTHER, "wrKeHu1")
        clock.at += timedelta(minutes=11)
        await live.world.post("zhang.san", "wrKeHu1", "都走了")
        await again.step()
        assert notes["wecom.archive.refusals"].count("[") == 1  # who left long ago is forgotten
        await again.close()
