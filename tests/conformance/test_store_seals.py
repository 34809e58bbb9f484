"""Texts sealed with a key: unreadable in the database, read with the key; a record knows which keys it needs."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, inspect, text

from bot.domain.actions import Outcome, OutcomeState
from bot.domain.cases import CaseState
from bot.domain.custody import ContextKept, HoldEnded, HoldPlaced, LookAt, Looked, Said, Scope
from bot.domain.errors import StorageError
from bot.domain.polls import Poll, PollSaved
from bot.domain.records import Answered, CaseMoved
from bot.evidence.keys import Keyring, key_id
from bot.evidence.retention import Retention
from storage.columns import Sealed, SealedJson
from storage.engine import database_url
from storage.purge import purge
from storage.resealing import left, reseal
from storage.store import SqlStore, open_inbox
from storage.tables import Row
from tests.conformance.stores import (
    GROUP,
    NOON,
    after,
    announced,
    group_changed,
    person_changed,
    queued,
    raw,
    violation,
    write,
)

OLD, NEW = bytes(range(32)), bytes(range(32, 64))


def stored(url: str) -> list[str]:
    """What somebody sees who has the database and no key."""
    engine = create_engine(database_url(url))
    with engine.connect() as connection:
        found = [
            str(value)
            for one in ("violation.excerpt", "case_move.note", "action.text", "look.reason")
            for (value,) in connection.execute(text(f"SELECT {one.split('.')[1]} FROM {one.split('.')[0]}"))
        ]
    engine.dispose()
    return found


def fill(store: SqlStore, case: str) -> None:
    record = violation(case, excerpt="加群玩博彩")
    told = queued(f"k-{case}", event=record.event, rule=record.rule, text="请勿发送博彩")
    decided = CaseMoved(violation=case, state=CaseState.UPHELD, by="x", at=NOON, event="e", note="确为博彩")
    write(store, record, told, decided, Looked(by="x", at=NOON, what=LookAt.CASE, case=case, reason="核对博彩"))


def test_without_the_key_nobody_reads_and_with_it_everything_is_as_before(record_url: str) -> None:
    plain = SqlStore(record_url)
    fill(plain, "V-0")
    plain.close()
    store = SqlStore(record_url, Keyring([OLD]))
    fill(store, "V-1")
    assert [("博彩" in one, one.startswith("sealed1:")) for one in stored(record_url)] == [
        (True, False),
        (False, True),
    ] * 4
    for case in ("V-0", "V-1"):  # what was written before there was a key stays readable
        view = store.violation(case)
        assert view is not None
        assert (view.record.excerpt, view.moves[0][3], view.actions[0].action.text) == (
            "加群玩博彩", "确为博彩", "请勿发送博彩",
        )  # fmt: skip
        assert store.looks(case=case)[0].reason == "核对博彩"
    (claimed,) = store.claim(NOON, 1)
    assert claimed.action.text == "请勿发送博彩"  # what goes out is what was meant
    assert store.verify_audit()[1] is None
    purge(store, Retention(days={"excerpts": 1}), "x", lambda: after(days=9))
    assert all(view.record.excerpt == "" for view in map(store.violation, ("V-0", "V-1")) if view)
    store.close()


def test_a_record_says_which_key_it_needs_and_old_keys_open_what_they_sealed(record_url: str) -> None:
    store = SqlStore(record_url, Keyring([OLD]))
    fill(store, "V-1")
    store.close()
    for keys in ([], [NEW]):
        with pytest.raises(StorageError, match=f"sealed with key {key_id(OLD)}: add it to evidence.keys"):
            SqlStore(record_url, Keyring(keys))
    rotated = SqlStore(record_url, Keyring([NEW, OLD]))
    fill(rotated, "V-2")
    views = [rotated.violation("V-1"), rotated.violation("V-2")]
    assert [view.record.excerpt for view in views if view] == ["加群玩博彩"] * 2
    rotated.close()
    assert {one.split(":")[1] for one in stored(record_url)} == {key_id(OLD), key_id(NEW)}


def sealed_columns() -> set[str]:
    """Every column that is to be sealed, as `table.column`."""
    return {
        f"{one.name}.{column.name}"
        for one in Row.metadata.tables.values()
        for column in one.c
        if isinstance(column.type, Sealed | SealedJson)
    }


def test_whatever_people_wrote_and_are_called_is_sealed(record_url: str) -> None:
    """Each such column holds a secret word; without the key it is nowhere."""
    store, word = SqlStore(record_url, Keyring([OLD])), "机密一词"
    person = person_changed("chen", "slack:U1", name=word, email=word)
    record = violation("V-1", excerpt=word, details={"who": word})
    told = queued("k1", event=record.event, rule=record.rule, text=word, arguments={"name": word})
    around = ContextKept(
        violation="V-1", place=0, group=GROUP, message="m", thread=None, account="slack:U1", what=Said.POSTED, at=NOON,
        text=word,
    )  # fmt: skip
    poll = Poll(id="P-1", question=word, options=(word, "b"), group=GROUP, author="slack:U1", opened_at=NOON)
    write(
        store, group_changed(purpose=word), person, record, told, around, PollSaved(poll=poll, event="e", at=NOON),
        announced(text=word), Answered(command="c", by="x", text=word, refused="", at=NOON),
        CaseMoved(violation="V-1", state=CaseState.UPHELD, by="x", at=NOON, event="e", note=word),
        HoldPlaced(id="H-1", scope=Scope.CASE, target="V-1", reason=word, by="x", at=NOON),
    )  # fmt: skip
    write(store, HoldEnded(id="H-1", reason=word, by="x", at=NOON))
    for one in store.claim(NOON, 1):
        store.settle(one.id, Outcome(state=OutcomeState.CONFIRMED), NOON)
    engine = create_engine(database_url(record_url))
    with engine.connect() as connection:
        for name in inspect(engine).get_table_names():
            assert word not in str(connection.execute(text(f'SELECT * FROM "{name}"')).all()), name
    engine.dispose()
    (read,), view = store.people(), store.violation("V-1")
    assert view is not None
    assert (read.name, read.email, view.person_name, view.record.details) == (word, word, word, {"who": word})
    assert (view.actions[0].action.arguments, store.context("V-1")[0].text) == ({"name": word}, word)
    found, (hold,) = store.poll("P-1"), store.holds(active=False)
    assert found is not None and (found.question, found.options) == (word, (word, "b"))
    assert (hold.reason, hold.end_reason) == (word, word) and store.groups()[0].purpose == word
    written, answer = store.announcement("A-1"), store.answer("c")
    assert written is not None and written.text == word and answer is not None and answer.text == word
    store.close()
    assert {"person.name", "announcement.text", "poll.options", "action.arguments", "context.text"} <= sealed_columns()


def every_text(store: SqlStore) -> list[object]:
    views = [store.violation(case) for case in ("V-0", "V-1", "V-2")]
    return [(view.record.excerpt, view.moves[0][3], view.actions[0].action.text) for view in views if view]


async def test_what_is_older_than_a_key_is_sealed_with_it_and_reads_as_before(record_url: str) -> None:
    for number, keys in enumerate(([], [OLD], [NEW, OLD])):
        store, inbox = SqlStore(record_url, Keyring(keys)), open_inbox(record_url, keyring=Keyring(keys))
        fill(store, f"V-{number}")
        await inbox.append(raw(f"k{number}", "博彩".encode()))
        inbox.close()
        store.close()
    keyring = Keyring([NEW, OLD])
    store = SqlStore(record_url, keyring)
    before, chain = every_text(store), store.audit()
    assert left(store, keyring)["violation.excerpt"] == 2
    first = reseal(store, keyring, batch=1)
    while next(first).place != "action.text":
        pass  # broken off here: the process dies
    first.close()
    assert "action.text" not in left(store, keyring) and left(store, keyring)
    assert sum(one.rows for one in reseal(store, keyring)) > 0, "given again, it does the rest"
    assert left(store, keyring) == {}
    assert sum(one.rows for one in reseal(store, keyring)) == 0
    assert {one.split(":")[1] for one in stored(record_url)} == {key_id(NEW)}
    assert (every_text(store), store.audit()) == (before, chain)
    assert store.verified().fault is None
    store.close()
    only = SqlStore(record_url, Keyring([NEW]))  # the old key is needed no more
    assert every_text(only) == before
    assert [one.body.decode() for _, one in only.pending(9)] == ["博彩"] * 3
    with pytest.raises(StorageError, match=r"evidence\.keys is empty"):
        next(reseal(only, Keyring()))
    only.close()


def test_a_broken_seal_stops_the_run_and_changes_nothing(record_url: str) -> None:
    store = SqlStore(record_url, Keyring([OLD]))
    fill(store, "V-1")
    engine = create_engine(database_url(record_url))
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE violation SET excerpt = substr(excerpt, 1, 40) || 'AAAA' || substr(excerpt, 45)")
        )
    engine.dispose()
    before = stored(record_url)
    with pytest.raises(StorageError, match=r"its seal .* is broken"):
        list(reseal(store, Keyring([NEW, OLD])))
    assert [one for one in stored(record_url) if one in before][:1] == before[:1]
    store.close()
