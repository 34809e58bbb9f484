"""Bodies of deliveries sealed with a key: unreadable in the database, read with the key, proved without it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from sqlalchemy import create_engine, text

from bot.domain.events import RawEvent
from bot.domain.records import Step
from bot.evidence.keys import Keyring, Signer
from bot.evidence.retention import Retention
from storage.engine import database_url, inbox_path
from storage.purge import purge
from storage.store import SqlStore, open_inbox
from tests.conformance.stores import GROUP, NOON, after, raw

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
SECRET = "这句话谁也不该读到"
BODIES = [f'{{"text":"{SECRET}"}}'.encode(), b"", b"\0sealed1:not really", b"\0sealed0:nor this", b"\xff\xfe"]


async def fill(url: str, bodies: Sequence[bytes], keyring: Keyring, start: int = 0) -> None:
    inbox = open_inbox(url, keyring=keyring)
    for number, body in enumerate(bodies, start):
        assert await inbox.append(raw(f"k{number}", body))
        assert not await inbox.append(raw(f"k{number}", b"again"))  # what is sealed anew each time is still the same
    inbox.close()


def stored(url: str, statement: str = "SELECT body FROM {} ORDER BY seq") -> list[bytes]:
    """What somebody sees, or does, who has the database and no key."""
    where = database_url(url)
    on_file = where.get_backend_name() == "sqlite"
    engine = create_engine(f"sqlite:///{inbox_path(where)}" if on_file else where)
    with engine.begin() as connection:
        found = connection.execute(text(statement.format("entry" if on_file else "inbox")))
        told = [one for (one,) in found] if found.returns_rows else []
        rows = [one.encode() if isinstance(one, str) else bytes(one) for one in told]
    engine.dispose()
    return rows


def finish(store: SqlStore) -> list[RawEvent]:
    entries = store.pending(100)
    store.commit([Step(inbox=seq, error=raw.fault or None) for seq, raw in entries], NOON)
    return [raw for _, raw in entries]


async def test_without_the_key_nobody_reads_a_body_and_with_it_all_of_them(record_url: str) -> None:
    await fill(record_url, BODIES, Keyring())
    await fill(record_url, BODIES, Keyring([OLD]), start=len(BODIES))
    plain, sealed = stored(record_url)[: len(BODIES)], stored(record_url)[len(BODIES) :]
    assert SECRET.encode() in plain[0] and not any(SECRET.encode() in body for body in sealed)
    assert all(body.startswith(b"\0sealed1:") for body in sealed) and len({*sealed}) == len(sealed)
    store = SqlStore(record_url, Keyring([OLD]))
    assert [raw.body for raw in finish(store)] == BODIES * 2  # also what came before there was a key
    assert [raw.body for raw in store.finished(NOON) if raw.body] == [body for body in BODIES * 2 if body]
    assert [raw.body for raw in store.lately(GROUP, 2)] == BODIES[-2:]
    store.close()


async def test_a_new_key_seals_and_the_old_one_still_opens(record_url: str) -> None:
    await fill(record_url, BODIES, Keyring([OLD]))
    await fill(record_url, BODIES, Keyring([NEW, OLD]), start=len(BODIES))
    store = SqlStore(record_url, Keyring([NEW, OLD]))
    assert [raw.body for raw in finish(store)] == BODIES * 2
    store.close()


@pytest.mark.parametrize("keys", [[], [OLD]])
async def test_what_came_in_is_sealed_in_the_chain_whatever_the_key(record_url: str, keys: list[bytes]) -> None:
    """The hash of a body is that of what came, sealed or not, blanked or not."""
    await fill(record_url, BODIES, Keyring(keys))
    store = SqlStore(record_url, Keyring(keys))
    finish(store)
    signer = Signer(bytes(32))
    store.checkpoint(signer, NOON)
    assert store.verified(keys=[signer.public_key]).fault is None
    purge(store, Retention(days={"deliveries": 1}), "x", lambda: after(days=3))
    assert set(stored(record_url)) == {b""}
    hashes = stored(record_url, "SELECT body_sha256 FROM {} ORDER BY seq")
    assert [told.decode() for told in hashes] == [hashlib.sha256(body).hexdigest() for body in BODIES]
    assert store.verified(keys=[signer.public_key]).fault is None
    store.close()


async def test_a_body_that_was_changed_or_moved_is_found_out_and_keeps_nobody_waiting(record_url: str) -> None:
    await fill(record_url, BODIES[:1] * 3, Keyring([OLD]))
    first, second, _ = stored(record_url)
    swap = "UPDATE {} SET body = CASE key WHEN 'k0' THEN x'%s' WHEN 'k1' THEN x'%s' ELSE body END"
    if not record_url.startswith("sqlite"):
        swap = swap.replace("x'%s'", "decode('%s', 'hex')")
    stored(record_url, swap % (second.hex(), first.hex()))
    store = SqlStore(record_url, Keyring([OLD]))
    came = finish(store)
    assert [bool(raw.fault) for raw in came] == [True, True, False] and came[2].body == BODIES[0]
    assert [(raw.key, raw.body) for _, raw, _ in store.set_aside()] == [("k1", b""), ("k0", b"")]
    store.checkpoint(Signer(bytes(32)), NOON)
    fault = store.verified().fault
    assert fault is not None and "changed" in fault
    store.close()
