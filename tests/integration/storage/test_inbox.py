"""What is particular to one database's inbox: files that are replaced, servers that go away, loops that end."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import threading
from pathlib import Path

import psycopg
import pytest

from bot.domain.errors import StorageError
from bot.domain.records import Step
from bot.evidence.keys import Signer
from storage.engine import database_url, inbox_path
from storage.inbox_sqlite import InboxFile, SqliteInbox
from storage.schema import upgrade
from storage.store import SqlStore, open_inbox
from tests.conformance.stores import NOON, after, blank, raw


async def test_waiting_producers_share_commits(record_url: str) -> None:
    """Many wait, few transactions: counted by the bell, which rings once per commit."""
    commits: list[int] = []
    inbox = open_inbox(record_url, on_append=commits.append)
    assert all(await asyncio.gather(*(inbox.append(raw(f"k{number}")) for number in range(500))))
    inbox.close()
    assert len(commits) < 100
    assert sum(commits) == 500


async def test_a_producer_that_gives_up_disturbs_nobody(record_url: str) -> None:
    inbox = open_inbox(record_url)
    tasks = [asyncio.create_task(inbox.append(raw(f"k{number}"))) for number in range(10)]
    await asyncio.sleep(0)  # let them queue
    tasks[3].cancel()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [answer is True for answer in answers] == [True] * 3 + [False] + [True] * 6
    inbox.close()


async def test_a_broken_bell_does_not_stop_the_writer(record_url: str) -> None:
    def broken(new: int) -> None:
        raise RuntimeError("bell")

    inbox = open_inbox(record_url, on_append=broken)
    assert await inbox.append(raw("a"))
    assert await inbox.append(raw("b"))
    inbox.close()


async def test_producers_in_several_event_loops(record_url: str) -> None:
    inbox = open_inbox(record_url)
    answers: list[bool] = []

    async def some(name: str) -> None:
        answers.extend(await asyncio.gather(*(inbox.append(raw(f"{name}{number}")) for number in range(50))))

    thread = threading.Thread(target=lambda: asyncio.run(some("there")))
    thread.start()
    await some("here")
    await asyncio.to_thread(thread.join)
    inbox.close()
    assert answers == [True] * 100


async def test_closing_commits_what_is_queued(record_url: str) -> None:
    inbox = open_inbox(record_url)
    tasks = [asyncio.create_task(inbox.append(raw(f"k{number}"))) for number in range(50)]
    await asyncio.sleep(0)
    await asyncio.to_thread(inbox.close)
    assert await asyncio.gather(*tasks) == [True] * 50


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_sqlite: bytes) -> str:
    (tmp_path / "record.db").write_bytes(migrated_sqlite)
    return f"sqlite:///{tmp_path / 'record.db'}"


async def append_and_finish(url: str, *keys: str, finish: int) -> list[str]:
    """Append, finish so many of the pending ones, return the keys that are still pending."""
    inbox = open_inbox(url)
    for key in keys:
        await inbox.append(raw(key))
    inbox.close()
    store = SqlStore(url)
    store.commit([Step(inbox=number) for number, _ in store.pending(finish)], NOON)
    left = [entry.key for _, entry in store.pending(100)]
    store.close()
    return left


def replaced_by(path: Path, other: bytes | None) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    if other is not None:
        path.write_bytes(other)


async def test_a_new_inbox_file_is_read_from_its_beginning(sqlite_url: str) -> None:
    assert await append_and_finish(sqlite_url, "a", "b", "c", finish=3) == []
    replaced_by(inbox_path(database_url(sqlite_url)), None)
    assert await append_and_finish(sqlite_url, "d", "e", finish=1) == ["e"]


async def test_an_older_copy_of_the_inbox_file_loses_nothing_new(sqlite_url: str) -> None:
    path = inbox_path(database_url(sqlite_url))
    assert await append_and_finish(sqlite_url, "a", finish=1) == []
    copy = path.read_bytes()
    assert await append_and_finish(sqlite_url, "b", "c", finish=2) == []
    replaced_by(path, copy)
    SqlStore(sqlite_url).close()
    assert await append_and_finish(sqlite_url, "d", finish=0) == ["d"]


async def test_a_damaged_inbox_file_is_told_as_trouble_of_the_record(sqlite_url: str) -> None:
    """Whoever works in the background waits for the record to come back, and for nothing else."""
    inbox = open_inbox(sqlite_url)
    await asyncio.gather(*(inbox.append(raw(f"k{number}", b"x" * 500)) for number in range(50)))
    inbox.close()
    store, path = SqlStore(sqlite_url), inbox_path(database_url(sqlite_url))
    damaged = path.read_bytes()
    path.write_bytes(damaged[:8192] + b"\xff" * (len(damaged) - 8192))
    with pytest.raises(StorageError, match="the inbox file refused"):
        store.pending(50)
    store.close()


async def test_what_was_set_aside_before_an_older_copy_hides_nothing_new(sqlite_url: str) -> None:
    path = inbox_path(database_url(sqlite_url))
    assert await append_and_finish(sqlite_url, "a", finish=1) == []
    copy = path.read_bytes()
    assert await append_and_finish(sqlite_url, "b", "c", "d", "e", finish=0) == ["b", "c", "d", "e"]
    store = SqlStore(sqlite_url)
    store.commit([Step(inbox=2, error="set aside")], NOON)
    store.commit([Step(inbox=4)], NOON)  # ahead of the third, which is not finished yet
    store.close()
    replaced_by(path, copy)
    SqlStore(sqlite_url).close()
    assert await append_and_finish(sqlite_url, "f", "g", "h", finish=0) == ["f", "g", "h"]


async def test_a_write_that_fails_holds_nobody_up(sqlite_url: str) -> None:
    inbox = open_inbox(sqlite_url)
    file = InboxFile(inbox_path(database_url(sqlite_url)))
    with pytest.raises(OverflowError):
        file.blank_these([1, 2**70])  # no number that a database knows
    assert await asyncio.wait_for(inbox.append(raw("a")), 5)
    file.blank_these([1])
    assert file.delivered("slack", "a") is None
    file.close()
    inbox.close()


async def test_however_many_are_set_aside_the_others_are_forgotten(sqlite_url: str) -> None:
    inbox = open_inbox(sqlite_url)
    await asyncio.gather(*(inbox.append(raw(f"k{number}")) for number in range(3)))
    inbox.close()
    file = InboxFile(inbox_path(database_url(sqlite_url)))
    kept = [1, *range(10, 300_000)]  # more than one statement has places for
    assert file.old(3, after(days=1), kept, ()) == (2, 0)
    assert file.blank(3, after(days=1), kept) == 2
    assert file.delivered("slack", "k0") is not None
    file.close()


async def test_nobody_but_the_owner_may_read_the_files_of_a_record(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'record.db'}"
    upgrade(url)
    store, inbox = SqlStore(url), open_inbox(url)
    await inbox.append(raw("a"))
    store.commit([Step(inbox=None, records=[])], NOON)
    files = [*(tmp_path / "new").iterdir()]
    assert {"record.db", "record.db-wal", "record-inbox.db", "record-inbox.db-wal"} <= {file.name for file in files}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    inbox.close()
    store.close()


def test_an_inbox_file_that_cannot_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "record-inbox.db"
    path.write_bytes(b"this is not a database, whatever its name says" * 100)
    with pytest.raises(StorageError, match=r"record-inbox\.db cannot be opened"):
        SqliteInbox(path)


async def test_forgotten_bodies_leave_no_bytes_behind(sqlite_url: str) -> None:
    secret = b"the words of a member"
    path = inbox_path(database_url(sqlite_url))
    inbox = open_inbox(sqlite_url)
    await inbox.append(raw("a", secret * 10))
    inbox.close()
    store = SqlStore(sqlite_url)
    store.commit([Step(inbox=store.pending(1)[0][0])], NOON)
    assert blank(store, after(days=1)) == 1
    store.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        digest, body = connection.execute("SELECT body_sha256, body FROM entry").fetchone()
    connection.close()
    assert (len(digest), body) == (64, b"")
    assert secret not in path.read_bytes()


@pytest.mark.postgres
async def test_the_server_goes_away_and_comes_back(postgres_url: str) -> None:
    inbox = open_inbox(postgres_url)
    await inbox.append(raw("before the restart"))
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with pytest.raises(StorageError, match="nothing was acknowledged"):
        await inbox.append(raw("while it is away"))
    assert await inbox.append(raw("after the restart")) is True
    inbox.close()


async def waits_for_a_lock(url: str, task: asyncio.Task[object]) -> None:
    with psycopg.connect(url, autocommit=True) as looking:
        while not (task.done() or looking.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone()):
            await asyncio.sleep(0.01)


@pytest.mark.postgres
@pytest.mark.parametrize("record_url", ["postgres"], indirect=True)
async def test_what_another_program_is_about_to_store_is_sealed_in_its_place(record_url: str) -> None:
    """Numbers are given before they are seen: a lower one may come to light after a higher one is finished."""
    inbox, store, signer = open_inbox(record_url), SqlStore(record_url), Signer(bytes(32))
    await inbox.append(raw("sealed-first"))
    with psycopg.connect(record_url) as other:
        columns = "platform, key, kind, lane, received_at, body"
        other.execute(f"INSERT INTO inbox ({columns}) VALUES ('slack', 'late', '', '', now(), '')")
        await inbox.append(raw("sealed-last"))
        store.commit([Step(inbox=number) for number, _ in store.pending(9)], NOON)
        taking = asyncio.create_task(asyncio.to_thread(store.checkpoint, signer, NOON))
        await waits_for_a_lock(record_url, taking)
    await taking
    store.commit([Step(inbox=number) for number, _ in store.pending(9)], NOON)
    store.checkpoint(signer, NOON)
    found = store.verified(keys=[signer.public_key])
    store.close()
    inbox.close()
    assert found.fault is None


@pytest.mark.postgres
def test_a_server_that_is_not_there() -> None:
    with pytest.raises(StorageError, match="cannot be reached"):
        open_inbox("postgresql://127.0.0.1:1/none")
