"""What WeCom does not push: the archive's stream, looks at groups and people, the doctor's checks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.sandbox.wecom import Credentials
from adapters.sandbox.world import Past, Seed
from adapters.wecom.archive import ArchiveReader, private_key
from adapters.wecom.config import Archive
from adapters.wecom.cursor import FileCursor
from adapters.wecom.setup import check
from adapters.wecom.sources import ArchiveFailed, ArchiveSource, BridgeSource, Sealed
from bot.attachments.answer import NotFetched, TooLarge
from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.errors import ConfigError
from bot.domain.events import (
    AccountChanged,
    CommandGiven,
    GroupSnapshot,
    MessageDeleted,
    MessagePosted,
    Unknown,
)
from bot.domain.groups import Employment
from tests.integration.wecom.rig import Rig, now, rig

FAST = {"poll_interval": 0.05, "reconcile_interval": 0.05}


def bridge(live: Rig) -> BridgeSource:
    archive = live.settings.archive
    assert archive is not None
    return BridgeSource(archive.url, archive.secret.get_secret_value(), 5.0)


def reader(
    live: Rig, cursor: Path, *, source: ArchiveSource | None = None, keys: Mapping[int, str] | None = None
) -> ArchiveReader:
    archive = live.settings.archive
    assert archive is not None
    if keys is not None:
        archive = Archive.model_validate({**archive.model_dump(), "private_keys": keys})
    return ArchiveReader(archive, source or bridge(live), FileCursor(cursor), live.inbox, now, _known)


async def _known(group: str) -> None:
    """The record knows every group."""


@asynccontextmanager
async def running(live: Rig) -> AsyncIterator[None]:
    task = asyncio.create_task(live.platform.run())
    try:
        yield
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_archive_is_read_decrypted_and_kept_in_order(tmp_path: Path) -> None:
    async with rig() as live:
        first = await live.world.post("zhang.san", "wrNeiBu1", "身份证 11010119900307123X\x07")
        await live.world.post("zhang.san", "wrKeHu1", "您好")
        await live.world.delete("zhang.san", "wrNeiBu1", first)
        reading = reader(live, tmp_path / "seq")
        assert await reading.step() == 3
        posted, other, deleted = live.events()
        assert isinstance(posted, MessagePosted)
        assert (posted.text, posted.actor, posted.group, posted.message) == (
            "身份证 11010119900307123X\x07",
            "wecom:zhang.san",
            "wecom:wrNeiBu1",
            first,
        )
        assert isinstance(other, MessagePosted)
        assert isinstance(deleted, MessageDeleted)
        assert deleted.message == first
        assert await reading.step() == 0
        await reading.close()


async def test_archive_reading_goes_on_after_a_restart(tmp_path: Path) -> None:
    async with rig() as live:
        await live.world.post("zhang.san", "wrNeiBu1", "一")
        before = reader(live, tmp_path / "seq")
        await before.step()
        await before.close()
        await live.world.post("zhang.san", "wrNeiBu1", "二")
        after = reader(live, tmp_path / "seq")
        assert await after.step() == 1
        (tmp_path / "seq").unlink()  # a lost cursor: read again, refused by the inbox
        assert await after.step() == 2
        assert [event.text for event in live.events() if isinstance(event, MessagePosted)] == ["一", "二"]
        (tmp_path / "seq").write_text("not a number")
        with pytest.raises(ConfigError, match="Delete it"):
            await after.step()
        await after.close()


class Garbled:
    """A source whose first record arrives too short to be true (the native library would abort its process)."""

    def __init__(self, source: ArchiveSource):
        self._source = source

    async def fetch(self, seq: int, limit: int) -> Sequence[Sealed]:
        first, *rest = await self._source.fetch(seq, limit)
        return [replace(first, message="short"), *rest]

    async def decrypt(self, random_key: str, message: str) -> str:
        return await self._source.decrypt(random_key, message)

    async def media(self, file: str, most: int) -> bytes:
        return await self._source.media(file, most)

    async def close(self) -> None:
        await self._source.close()


async def test_a_record_that_cannot_be_opened_does_not_stop_the_rest(tmp_path: Path) -> None:
    async with rig() as live:
        await live.world.post("zhang.san", "wrNeiBu1", "坏")
        await live.world.post("zhang.san", "wrNeiBu1", "好")
        reading = reader(live, tmp_path / "seq", source=Garbled(bridge(live)))
        assert await reading.step() == 2
        broken, fine = live.events()
        assert isinstance(broken, Unknown)
        assert broken.what == "archive:unreadable"
        assert isinstance(fine, MessagePosted)
        await reading.close()


async def test_a_missing_private_key_stops_the_reader_until_it_is_there(tmp_path: Path) -> None:
    async with rig() as live:
        await live.world.post("zhang.san", "wrNeiBu1", "一")
        pem = live.world.credentials.archive_pem()
        without = reader(live, tmp_path / "seq", keys={2: pem})
        with pytest.raises(ArchiveFailed, match="no-private-key-for-version-1"):
            await without.step()
        await without.close()
        complete = reader(live, tmp_path / "seq", keys={1: pem, 2: pem})
        assert await complete.step() == 1
        await complete.close()


async def test_another_companys_key_opens_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    async with rig() as live:
        await live.world.post("zhang.san", "wrNeiBu1", "一")
        reading = reader(live, tmp_path / "seq", keys={1: Credentials().archive_pem()})
        assert await reading.step() == 1
        assert isinstance(live.events()[-1], Unknown)
        await reading.close()


def test_a_private_key_that_is_none() -> None:
    with pytest.raises(ConfigError, match=r"private_keys\.3"):
        private_key(SecretStr("not a key"), 3)


async def test_robot_call_is_command_and_message_alike() -> None:
    async with rig(**FAST) as live, running(live):
        await live.world.command("zhang.san", "wrNeiBu1", "状态")
        await live.world.quiet()
        async with asyncio.timeout(10):
            while len({type(event) for event in live.events()} & {CommandGiven, MessagePosted}) < 2:
                await live.inbox.until(len(live.inbox.raws) + 1)
        command = next(event for event in live.events() if isinstance(event, CommandGiven))
        message = next(event for event in live.events() if isinstance(event, MessagePosted))
        assert command.text == "状态" and "状态" in message.text
        assert command.group == message.group == "wecom:wrNeiBu1"


async def test_changes_in_own_groups_are_seen_and_an_unchanged_group_is_silent() -> None:
    async with rig(poll_interval=0.03, archive=None) as live, running(live):
        await snapshot_named(live, "【金科】研发-支付")
        for name in ("午饭群", "【金科】研发-支付", "午饭群"):  # back and forth: each return is heard
            await live.world.rename("li.si", "appgroup1", name)
            await snapshot_named(live, name)
        seen = [event.name for event in live.events() if isinstance(event, GroupSnapshot) and "app" in event.group]
        assert seen == ["【金科】研发-支付", "午饭群", "【金科】研发-支付", "午饭群"]


async def snapshot_named(live: Rig, name: str) -> None:
    """Waits until the newest snapshot of the app's group has this name."""
    async with asyncio.timeout(10):
        while True:
            count = len(live.inbox.raws)
            named = [
                event.name
                for event in live.events()
                if isinstance(event, GroupSnapshot) and event.group == "wecom:appgroup1"
            ]
            if named and named[-1] == name:
                return
            await live.inbox.until(count + 1)


async def test_our_own_change_is_looked_at_at_once() -> None:
    async with rig(poll_interval=3600.0, archive=None) as live, running(live):
        await snapshot_named(live, "【金科】研发-支付")
        action = Action(
            key="rename",
            kind=ActionKind.RENAME,
            platform="wecom",
            group="wecom:appgroup1",
            arguments={"name": "【金科】研发-清算"},
        )
        assert (await live.platform.perform(action)).state is OutcomeState.CONFIRMED
        await snapshot_named(live, "【金科】研发-清算")


async def test_a_group_is_met_before_the_first_message_in_it_is_judged() -> None:
    async with rig(**FAST) as live:
        group = await live.world.create("wang.wu", "新群", ["zhao.liu"])
        await live.world.post("zhao.liu", group, "大家好")
        async with running(live):
            async with asyncio.timeout(10):
                while not any(isinstance(event, MessagePosted) for event in live.events()):
                    await live.inbox.until(len(live.inbox.raws) + 1)
        here = [event for event in live.events() if event.group == f"wecom:{group}"]
        snapshot, message = here[:2]
        assert isinstance(snapshot, GroupSnapshot)
        assert (snapshot.name, snapshot.actor, snapshot.owner) == ("新群", "wecom:wang.wu", None)
        assert isinstance(message, MessagePosted)


async def test_a_dissolved_group_is_noticed() -> None:
    async with rig(poll_interval=0.03, archive=None) as live, running(live):
        await snapshot_named(live, "【金科】研发-支付")
        await live.world.archive("zhang.san", "appgroup1")
        async with asyncio.timeout(10):
            while not any(isinstance(event, GroupSnapshot) and event.archived for event in live.events()):
                await live.inbox.until(len(live.inbox.raws) + 1)


async def test_the_directory_names_everybody_and_notices_who_is_gone() -> None:
    async with rig(**FAST, archive=None) as live:
        async with running(live):
            await until_account(live, "wecom:zhao.liu", Employment.STAFF)
            live.world.connect(public_url=live.world.public_url, callback_url="", robot_url="")  # unsubscribe is lost
            await live.world.deactivate("zhao.liu")
            await until_account(live, "wecom:zhao.liu", Employment.LEFT)
        named = {event.info.account: event.info.name for event in live.events() if isinstance(event, AccountChanged)}
        assert named["wecom:zhang.san"] == "张三"


async def until_account(live: Rig, account: str, employment: Employment) -> None:
    async with asyncio.timeout(10):
        while True:
            count = len(live.inbox.raws)
            infos = [event.info for event in live.events() if isinstance(event, AccountChanged)]
            if any(info.account == account and info.employment is employment for info in infos):
                return
            await live.inbox.until(count + 1)


async def test_what_was_said_before_the_bot_came_is_read_from_the_archive_with_its_own_time(tmp_path: Path) -> None:
    said = now() - timedelta(days=3)
    async with rig() as live:
        live.world.seed(Seed(messages=(Past(group="wrNeiBu1", sender="li.si", text="前天", at=said),)))
        reading = reader(live, tmp_path / "seq")
        assert await reading.step() == 1
        (posted,) = [event for event in live.events() if isinstance(event, MessagePosted)]
        assert (posted.text, posted.actor) == ("前天", "wecom:li.si")
        assert abs(posted.at - said) < timedelta(milliseconds=1)  # the archive tells milliseconds
        await reading.close()


async def test_doctor() -> None:
    async with rig() as live:
        assert [(one.name, one.ok) for one in await check(live.settings)] == [
            ("wecom.token", True),
            ("wecom.directory", True),
            ("wecom.app_groups.appgroup1", True),
            ("wecom.customer_groups", True),
            ("wecom.robot", True),
            ("wecom.archive", True),
        ]
    async with rig(secret="wrong") as live:
        (only,) = await check(live.settings)
        assert (only.ok, only.detail) == (False, "40001")
        assert "copy it again" in only.fix
    async with rig(app_groups=("wrNeiBu1", "nowhere"), robot=None, archive=None) as live:
        found = {one.name: one for one in await check(live.settings)}
        assert found["wecom.app_groups.wrNeiBu1"].detail == "86008"
        assert found["wecom.app_groups.nowhere"].detail == "86003"
        assert not found["wecom.robot"].needed
        assert not found["wecom.archive"].ok
    async with rig(socket=True, archive=None) as live:  # looked at, never subscribed: that would take the robot away
        found = {one.name: one for one in await check(live.settings)}
        assert (found["wecom.robot"].ok, found["wecom.robot"].detail) == (True, "long connection")
        assert live.calls("aibot_subscribe") == []
        gone = live.settings.model_copy(
            update={"robot": live.settings.robot.model_copy(update={"socket_url": "ws://127.0.0.1:9"})}
        )
        found = {one.name: one for one in await check(gone)}
        assert not found["wecom.robot"].ok


async def test_files_come_in_pieces_through_the_bridge() -> None:
    data = bytes(range(256)) * 5_000  # more than two pieces
    async with rig() as live:
        await live.world.upload("zhang.san", "wrNeiBu1", "表.bin", data)
        source = bridge(live)
        (record,) = [one for one in live.world.corp.archive if one["msgtype"] == "file"]
        file = record["file"]["sdkfileid"]
        assert await source.media(file, len(data)) == data
        with pytest.raises(TooLarge):
            await source.media(file, 1_000_000)
        with pytest.raises(NotFetched, match="10000"):
            await source.media("gone", 1_000_000)
        await source.close()
