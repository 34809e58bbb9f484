"""The conversation archive through a native library in its own process: reading, rotation, media, death and memory."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from adapters.sandbox.wecom.credentials import new_key
from adapters.wecom.archive import ArchiveReader
from adapters.wecom.config import Archive, WeComSettings
from adapters.wecom.cursor import FileCursor
from adapters.wecom.events import normalise
from adapters.wecom.library import LibrarySource
from adapters.wecom.reading import source_of
from adapters.wecom.setup import check
from adapters.wecom.sources import ArchiveFailed
from bot.attachments.answer import NotFetched, TooLarge
from bot.domain.events import Event, MessagePosted, Unknown
from tests.integration.wecom.native import SECRET, Company, company
from tests.integration.wecom.rig import CREDENTIALS, ListInbox, now, rig

OLD, NEW = CREDENTIALS.archive_key, new_key()
SEALED = {"seq": 1, "msgid": "x", "publickey_ver": 1, "encrypt_random_key": "", "encrypt_chat_msg": ""}
BASE = {
    "corp_id": "ww1",
    "agent_id": 1,
    "secret": "s",
    "callback": {"token": CREDENTIALS.token, "aes_key": CREDENTIALS.aes_key},
    "timeout": 2.0,
}


def pem(key: RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@dataclass(slots=True, kw_only=True)
class Desk:
    """A company's archive and a reader of it."""

    company: Company
    source: LibrarySource
    inbox: ListInbox
    settings: Archive
    cursor: FileCursor
    at: datetime

    def reader(self, **changes: Any) -> ArchiveReader:
        settings = Archive.model_validate({**self.settings.model_dump(), **changes})

        async def meet(group: str) -> None:
            """The record knows every group."""

        return ArchiveReader(settings, self.source, self.cursor, self.inbox, lambda: self.at, meet)

    def say(self, text: str, key: RSAPrivateKey = OLD, version: int = 1, **more: Any) -> None:
        common = {"action": "send", "from": "zhang", "tolist": [], "roomid": "wr1", "msgtype": "text"}
        stamp = int((self.at - timedelta(seconds=90)).timestamp() * 1000)
        self.company.say(key.public_key(), version, **common, msgtime=stamp, text={"content": text}, **more)

    def events(self) -> list[Event]:
        return [event for raw in self.inbox.raws for event in normalise(raw)]

    def texts(self) -> list[str]:
        return [event.text for event in self.events() if isinstance(event, MessagePosted)]


@asynccontextmanager
async def desk(folder: Path, **archive: Any) -> AsyncIterator[Desk]:
    made = company(folder)
    said = {"library": made.library, "secret": SECRET, "private_keys": {1: pem(OLD)}, **archive}
    settings = WeComSettings.model_validate({**BASE, "archive": said})
    source = source_of(settings)
    assert isinstance(source, LibrarySource)
    assert settings.archive is not None
    cursor = FileCursor(folder / "seq")
    try:
        yield Desk(company=made, source=source, inbox=ListInbox(), settings=settings.archive, cursor=cursor, at=now())
    finally:
        await source.close()


async def test_records_are_read_in_order_with_the_key_of_their_version(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        here.say("旧钥匙 \x07")
        here.say("新钥匙", NEW, 2)
        before = here.reader()
        with pytest.raises(ArchiveFailed, match="no-private-key-for-version-2"):
            await before.step()
        assert (here.texts(), here.cursor.get()) == (
            ["旧钥匙 \x07"],
            0,
        )  # what is before it is kept, nothing is skipped
        rotated = here.reader(private_keys={1: pem(OLD), 2: pem(NEW)})
        assert await rotated.step() == 2
        assert (here.texts(), here.cursor.get()) == (["旧钥匙 \x07", "新钥匙"], 2)
        assert here.inbox.refused == 1
        assert await rotated.step() == 0
        assert here.company.calls("GetChatData") == [0, 0, 2]
        assert here.company.calls("Init") == [0]  # once in the life of the process
        assert here.source.starts == 1


async def test_a_library_that_dies_is_started_again_and_loses_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        here.say("一")
        here.say("ABORT: this one kills it, each time")
        here.say("三")
        reading = here.reader()
        assert await reading.step() == 3
        assert here.texts() == ["一", "三"]
        assert [event.what for event in here.events() if isinstance(event, Unknown)] == ["archive:unreadable"]
        assert await reading.step() == 0
        assert here.source.starts == 3  # killed twice by the same record
        process = here.source._process
        assert process is not None
        process.send_signal(signal.SIGKILL)  # by the kernel, for want of memory
        await process.wait()
        here.say("四")
        assert await reading.step() == 1
        assert here.texts()[-1] == "四"
        here.company.put({**SEALED, "seq": 9, "encrypt_chat_msg": "s"})
        assert await reading.step() == 1  # shorter than the library bears: it never gets it
        assert here.source.starts == 4


async def test_trouble_is_told_by_its_code_and_long_answers_are_asked_for_in_parts(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        for number in range(5):
            here.say(str(number))
        reading = here.reader()
        for code in (10001, 301042):
            here.company.next_answer(code)
            with pytest.raises(ArchiveFailed, match=str(code)):
                await reading.step()
        here.at += timedelta(minutes=5)
        assert reading.lag() == 300.0  # nobody has read anything since we began
        here.company.next_answer(301058)
        assert await reading.step() == 5
        assert reading.lag() == 0.0
        small = here.reader()
        small._limit = 2
        here.cursor.set(0)
        here.at += timedelta(minutes=1)
        assert await small.step() == 2
        assert round(small.lag()) == 450  # as old as the newest record read: there are more behind it
        assert await small.step() == 3
        assert small.lag() == 0.0
        here.company.put({**SEALED, "seq": 4})
        here.cursor.set(2)
        with pytest.raises(ArchiveFailed, match="seq-out-of-order"):
            await small.step()


async def test_files_come_in_pieces_and_one_question_at_a_time(tmp_path: Path) -> None:
    data = bytes(range(256)) * 5_000  # more than two pieces
    async with desk(tmp_path) as here:
        here.company.shelve("file1", data)
        here.say("x")
        one, two, _ = await asyncio.gather(
            here.source.media("file1", len(data)), here.source.media("file1", len(data)), here.reader().step()
        )
        assert one == two == data
        assert sorted(here.company.calls("GetMediaData")) == [0, 0, 524288, 524288, 1048576, 1048576]
        with pytest.raises(TooLarge):
            await here.source.media("file1", 1_000_000)
        with pytest.raises(NotFetched, match="10005"):
            await here.source.media("gone", 1_000_000)
        assert here.source.starts == 1


async def test_a_hanging_library_is_killed_and_a_cancelled_question_leaves_no_answer_behind(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        here.source._patience = 0.5
        here.say("SLEEP")
        asked = asyncio.create_task(here.reader().step())
        assert await asked == 1  # hangs twice: unreadable
        assert here.source.starts == 2
        here.source._patience = 10
        asked = asyncio.create_task(here.source.fetch(0, 10))
        await asyncio.sleep(0)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert [one.seq for one in await here.source.fetch(0, 10)] == [1]


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"secret": "wrong"}, "library-init-10004"),
        ({"library": "/nowhere/libWeWorkFinanceSdk_C.so"}, "library-cannot-be-loaded"),
        ({"library": "/lib/x86_64-linux-gnu/libm.so.6"}, "library-(not-the-library|cannot-be-loaded)"),
    ],
)
async def test_what_does_not_come_up_is_said_and_not_tried_at_once(
    tmp_path: Path, settings: dict[str, Any], code: str
) -> None:
    async with desk(tmp_path, **settings) as here:
        with pytest.raises(ArchiveFailed, match=code):
            await here.source.fetch(0, 1)
        with pytest.raises(ArchiveFailed, match="library-does-not-start"):
            await here.source.fetch(0, 1)
        assert here.source.starts == 1


async def test_too_much_memory_ends_the_process_not_the_bot(tmp_path: Path) -> None:
    async with desk(tmp_path, memory="128MB") as here:
        with (here.company.folder / "records").open("w", encoding="utf-8") as file:
            file.write("1 " + "x" * 90_000_000 + "\n")
        with pytest.raises(ArchiveFailed, match="library-died"):
            await here.source.fetch(0, 1)
        (here.company.folder / "records").write_text("")
        assert await here.source.fetch(0, 1) == []


async def test_doctor_looks_through_the_library(tmp_path: Path) -> None:
    made = company(tmp_path)
    archive = {"library": str(made.library), "secret": SECRET, "private_keys": {1: CREDENTIALS.archive_pem()}}
    async with rig(archive=archive) as live:
        found = {one.name: one for one in await check(live.settings)}
        assert found["wecom.archive"].ok
    async with rig(archive={**archive, "secret": "wrong"}) as live:
        found = {one.name: one for one in await check(live.settings)}
        assert found["wecom.archive"].detail == "library-init-10004"
        assert "secret" in found["wecom.archive"].fix


def test_one_way_of_reading_is_named() -> None:
    for wrong in ({}, {"url": "http://127.0.0.1:1/a", "library": "/a.so"}):
        with pytest.raises(ValueError, match="either library"):
            Archive.model_validate({"secret": "s", "private_keys": {1: "p"}, **wrong})


async def test_the_process_speaks_lines_of_json_and_gives_back_what_it_took(tmp_path: Path) -> None:
    made = company(tmp_path)
    made.shelve("f", b"abc")
    told = {"library": str(made.library), "corp_id": "ww", "secret": SECRET, "seconds": 1, "memory": 1_000_000_000}
    asked: list[object] = [
        told,
        {"do": "fetch", "seq": 0, "limit": 10},
        {"do": "fetch", "seq": 0, "limit": 1001},
        {"do": "fetch", "seq": "x", "limit": 1},
        {"do": "open", "key": "k", "message": "00" * 20},
        {"do": "open", "key": "k", "message": "short"},
        {"do": "media", "file": "f", "index": ""},
        {"do": "media", "file": "f\0", "index": ""},
        {"do": "dance"},
        7,
    ]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "adapters.wecom.finance"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate("".join(f"{json.dumps(one)}\n" for one in asked).encode())
    said = [json.loads(line) for line in out.splitlines()]  # nothing of what the library prints is among it
    assert [one["code"] for one in said] == [0, 0, 10000, 10000, 10008, 10008, 0, 10000, 10000, 10000]
    assert (said[6]["data"], said[6]["finished"]) == ("YWJj", True)
    assert (process.returncode, made.calls("leaked")) == (0, [0])
