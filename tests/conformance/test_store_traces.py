"""After an erasure no byte of the person's name or words is left in the database; a hold is stronger than all of it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from bot.domain.actions import Outcome, OutcomeState
from bot.domain.cases import CaseState
from bot.domain.custody import Certified, ContextKept, HoldEnded, HoldPlaced, LookAt, Looked, Said, Scope
from bot.domain.groups import Person
from bot.domain.polls import Poll, PollSaved
from bot.domain.records import Answered, CaseMoved, MembershipOpened, MessageLabelled, Step
from bot.evidence.keys import Signer
from bot.evidence.retention import CLASSES, Retention
from storage.engine import database_url, inbox_path
from storage.erasure import erase
from storage.purge import purge
from storage.store import SqlStore, open_inbox
from tests.conformance.stores import (
    GROUP,
    NOON,
    announced,
    group_changed,
    person_changed,
    queued,
    raw,
    violation,
    write,
)  # fmt: skip

OTHER = "slack:C2"
LATER = NOON + timedelta(days=400)
CHEN = Person(
    id="chen.jie", name="陈小杰", accounts=("slack:UCHEN7", "wecom:chenjie7"), email="chenjie7@huaxia.example"
)
WORDS = ("我自己说过的话", "我在别人案里的话")
TRACES = (CHEN.name, CHEN.email, "UCHEN7", "chenjie7", *WORDS)


def said(case: str, account: str, text: str, place: int = 0, group: str = GROUP) -> ContextKept:
    return ContextKept(
        violation=case, place=place, group=group, message=f"m{case}{place}", thread=None, account=account,
        what=Said.POSTED, at=NOON, text=text, content_hash="ab" * 32, event=f"e-{case}",
    )  # fmt: skip


def upper(value: Any) -> str:
    """JSON in ASCII with capital hexadecimal digits, as some write it."""
    return re.sub(r"\\u[0-9a-f]{4}", lambda found: "\\u" + found[0][2:].upper(), json.dumps(value))


async def delivered(url: str) -> None:
    """Deliveries by Chen, about Chen in every way that platforms write names, and one that is nobody's business."""
    bodies = {
        "own": {"user": "UCHEN7", "text": WORDS[0]},
        "mention": {"user": "U2", "text": "<@UCHEN7> 看看"},
        "called": {"user": "U2", "text": "请陈小杰处理"},
        "address": {"user": "U2", "text": "mail chenjie7@hx.example"},
        "roster": {"userid": "chenjie7", "name": "陈小杰"},
        "else": {"user": "U2", "text": "与此无关的一句"},
        "alike": {"user": "XUCHEN77", "text": "别人的编号"},
    }
    inbox = open_inbox(url)
    for key, body in bodies.items():
        for form, escaped in (("plain", False), ("ascii", True)):
            text = json.dumps(body, ensure_ascii=escaped)
            await inbox.append(raw(f"{key}-{form}", text.encode()))
        await inbox.append(raw(f"{key}-upper", upper(body).encode()))
    inbox.close()


async def lived_in(store: SqlStore, url: str) -> None:
    """A record in which Chen left traces everywhere."""
    await delivered(url)
    store.commit([Step(inbox=seq) for seq, _ in store.pending(100)], NOON)
    write(store, group_changed(), group_changed(OTHER), person_changed("li", "slack:U2", name="李雷"))
    write(store, person_changed(CHEN.id, *CHEN.accounts, name=CHEN.name, email=CHEN.email))
    own = violation("V-1", account="slack:UCHEN7", excerpt=WORDS[0], event="E1", details={"by": "陈小杰"})
    others = violation("V-2", group=OTHER, account="slack:U2", excerpt="陈小杰是骗子", event="E2")
    write(store, own, said("V-1", "slack:UCHEN7", WORDS[0]), said("V-1", "slack:U2", "陈小杰你好", 1))
    write(
        store, others, said("V-2", "slack:UCHEN7", WORDS[1], -1, OTHER), said("V-2", "slack:U2", "骂陈小杰", 0, OTHER)
    )
    for case in ("V-1", "V-2"):
        told = queued(
            f"k-{case}", event=f"E{case[-1]}", text="请提醒陈小杰", arguments={"to": "陈小杰"}, target="slack:U2"
        )
        moved = CaseMoved(violation=case, state=CaseState.UPHELD, by="slack:U9", at=NOON, event="e", note="陈小杰承认")
        look = Looked(by="wang", at=NOON, what=LookAt.CASE, case=case, subject="slack:U2", reason="核对陈小杰")
        write(store, told, moved, look)
    label = MessageLabelled(
        group=OTHER, message="m9", labels={"kind": "question"}, event="e", at=NOON, author="slack:UCHEN7",
        corrected_by="slack:U9", note="陈小杰说不是",
    )  # fmt: skip
    poll = Poll(
        id="P-1", question="陈小杰当组长？", options=("陈小杰", "李雷"), group=GROUP, author="slack:U2", opened_at=NOON
    )
    answer = Answered(command="li:1", by="console:li", text="陈小杰：维持", refused="", at=NOON)
    write(store, label, PollSaved(poll=poll, event="e", at=NOON), answer, announced(text="欢迎陈小杰"))
    while batch := store.claim(NOON, 10):
        for one in batch:
            outcome = Outcome(state=OutcomeState.CONFIRMED, ref="r", details={"people": "陈小杰、李雷"})
            store.settle(one.id, outcome, NOON)


def bytes_of(url: str) -> bytes:
    """Everything that lies in the database: the files, logs too; or every row of every table."""
    where = database_url(url)
    if where.get_backend_name() == "sqlite":
        mains = (Path(str(where.database)), inbox_path(where))
        files = [path for main in mains for path in (main, main.with_name(f"{main.name}-wal"))]
        return b"".join(path.read_bytes() for path in files if path.exists())
    with psycopg.connect(url, autocommit=True) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        found = []
        for (name,) in names:
            for row in connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))):
                found += [bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode() for one in row]
        return b"\n".join(found)


def traces(url: str, words: Sequence[str] = TRACES) -> set[str]:
    """Which of these words are there, in any of the ways in which JSON may write them."""
    there = bytes_of(url)
    forms = {word: (word, json.dumps(word)[1:-1], upper(word)[1:-1]) for word in words}
    return {word for word, written in forms.items() if any(form.encode() in there for form in written)}


async def test_no_byte_of_name_or_words_is_left(store: SqlStore, record_url: str) -> None:
    await lived_in(store, record_url)
    assert traces(record_url) == set(TRACES)  # the test would see them
    certificate = erase(store, CHEN, "erased-1234", "operator:test", "本人申请", LATER)
    # `XUCHEN77` holds the letters of the id and is somebody else.
    assert traces(record_url, [one for one in TRACES if one != "UCHEN7"]) == set()
    assert bytes_of(record_url).count(b"UCHEN7") == bytes_of(record_url).count(b"XUCHEN77")
    assert traces(record_url, ["与此无关的一句", "别人的编号", "李雷", "骂erased-1234"]) == {
        "与此无关的一句", "别人的编号", "李雷", "骂erased-1234",
    }  # fmt: skip
    assert certificate.details["removed"]["bodies of deliveries"] == 15  # five sorts, each written in three ways
    assert certificate.details["removed"]["mentions in what others wrote"] > 5 and certificate.details["kept"] == []
    store.checkpoint(Signer(bytes(32)), LATER)
    assert store.verified().fault is None


async def test_a_held_group_keeps_its_deliveries_and_the_certificate_counts_them(
    store: SqlStore, record_url: str
) -> None:
    await lived_in(store, record_url)
    write(store, HoldPlaced(id="H-1", scope=Scope.GROUP, target=GROUP, reason="仲裁", by="legal", at=NOON))
    certificate = erase(store, CHEN, "erased-1234", "x", "y", LATER)
    assert {"what": "bodies of deliveries", "rows": 15, "why": "legal hold"} in certificate.details["kept"]
    assert WORDS[0] in traces(record_url) and WORDS[1] not in traces(record_url)
    write(store, HoldEnded(id="H-1", reason="结案", by="legal", at=LATER))
    erase(store, CHEN, "erased-1234", "x", "y", LATER + timedelta(days=1))
    assert traces(record_url, WORDS) == set()


# -- whatever happens, what a hold protects stays --------------------------------------------------------------------


@dataclass(frozen=True)
class Town:
    """Cases in two groups of three people, who also speak around each other's and are told of them."""

    cases: tuple[tuple[int, int, bool], ...]  # person, group, decided
    holds: tuple[tuple[Scope, int], ...]
    classes: frozenset[str]
    erased: tuple[int, ...]


TOWNS = st.builds(
    Town,
    cases=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.booleans()), min_size=1, max_size=4).map(tuple),
    holds=st.lists(st.tuples(st.sampled_from(Scope), st.integers(0, 2)), max_size=2).map(tuple),
    classes=st.frozensets(st.sampled_from(sorted(set(CLASSES) - {"deliveries"}))),
    erased=st.lists(st.integers(0, 2), unique=True, max_size=3).map(tuple),
)
QUERIES = {
    "violation": "SELECT id, account_id, excerpt FROM violation WHERE id = '{}'",
    "context": "SELECT account_id, text FROM context WHERE violation = '{}' ORDER BY place",
    "notes": "SELECT note, moved_by FROM case_move WHERE violation = '{}' ORDER BY seq",
    "messages": "SELECT target, text FROM action WHERE event = 'E-{}' ORDER BY id",
    "looks": "SELECT subject, reason, what FROM look WHERE violation = '{}' ORDER BY seq",
    "labels": "SELECT author, note, value FROM label WHERE message = 'm-{}' ORDER BY seq",
}


def settle(store: SqlStore, town: Town, tag: str) -> list[Person]:
    groups = [f"slack:{tag}C{n}" for n in range(2)]
    people = [Person(id=f"{tag}p{n}", name=f"{tag}名{n}", accounts=(f"slack:{tag}U{n}",)) for n in range(3)]
    write(store, *(group_changed(one) for one in groups))
    write(store, *(person_changed(one.id, *one.accounts, name=one.name) for one in people))
    for number, (who, where, decided) in enumerate(town.cases):
        id, account, other = f"{tag}V{number}", people[who].accounts[0], people[(who + 1) % 3].accounts[0]
        record = violation(
            id, group=groups[where], account=account, event=f"E-{id}", message=f"m-{id}", excerpt=f"话{id}"
        )
        around = [said(id, account, f"原话{id}", 0, groups[where]), said(id, other, f"旁边{id}", 1, groups[where])]
        told = [
            queued(f"k{n}-{id}", groups[where], event=f"E-{id}", rule=record.rule, target=target, text=f"提醒{n}{id}")
            for n, target in enumerate((account, other))
        ]
        look = Looked(by="wang", at=NOON, what=LookAt.CASE, case=id, subject=account, reason=f"查{id}")
        label = MessageLabelled(
            group=groups[where], message=f"m-{id}", labels={"kind": "question"}, event="e", at=NOON, author=other,
            corrected_by="slack:U9", note=f"更正{people[(who + 2) % 3].name}",
        )  # fmt: skip
        joined = MembershipOpened(group=groups[where], account=account, role="member", at=NOON, event="e")
        write(store, joined, record, *around, *told, look, label)
        if decided:
            note = f"{people[(who + 2) % 3].name}作证"
            write(store, CaseMoved(violation=id, state=CaseState.UPHELD, by="slack:U9", at=NOON, event="e", note=note))
    while batch := store.claim(NOON, 50):
        for one in batch:
            store.settle(one.id, Outcome(state=OutcomeState.CONFIRMED), NOON)
    return people


def protected(town: Town, tag: str, hold: tuple[Scope, int]) -> set[str]:
    """Ids of the cases that this hold is about."""
    scope, number = hold
    found = set()
    for case, (who, where, _) in enumerate(town.cases):
        ours = {Scope.CASE: case == number, Scope.PERSON: who == number, Scope.GROUP: where == number % 2}
        if ours[scope]:
            found.add(f"{tag}V{case}")
    return found


def rows(store: SqlStore, case: str) -> dict[str, list[Any]]:
    with store.database.reading() as connection:
        return {
            name: [tuple(row) for row in connection.exec_driver_sql(query.format(case))]
            for name, query in QUERIES.items()
        }


NUMBER = iter(range(10_000_000))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TOWNS)
def test_what_a_hold_protects_is_never_touched_and_the_chain_still_holds(store: SqlStore, town: Town) -> None:
    tag = f"t{next(NUMBER)}x"
    people = settle(store, town, tag)
    targets = {Scope.CASE: f"{tag}V{{}}", Scope.PERSON: f"{tag}p{{}}", Scope.GROUP: f"slack:{tag}C{{}}"}
    ids = [f"H-{tag}{n}" for n, _ in enumerate(town.holds)]
    for id, (scope, number) in zip(ids, town.holds, strict=True):
        target = targets[scope].format(number % 2 if scope is Scope.GROUP else number)
        write(store, HoldPlaced(id=id, scope=scope, target=target, reason="仲裁", by="legal", at=NOON))
    cases = set().union(*(protected(town, tag, hold) for hold in town.holds))
    before = {case: rows(store, case) for case in cases}
    purge(store, Retention(days=dict.fromkeys(town.classes, 200)), "x", lambda: LATER)
    certified: list[Certified] = []
    for number in town.erased:
        certified.append(erase(store, people[number], f"erased-{tag}{number}", "x", "y", LATER))
    assert {case: rows(store, case) for case in cases} == before
    known = {person.id for person in store.people()}
    assert {f"{tag}p{number}" for scope, number in town.holds if scope is Scope.PERSON} <= known
    store.checkpoint(Signer(bytes(32)), LATER)
    assert store.verified().fault is None
    for id in ids:
        write(store, HoldEnded(id=id, reason="结案", by="legal", at=LATER))
    free = [one for one in certified if not any(kept["why"] == "legal hold" for kept in one.details["kept"])]
    assert len(free) == len(certified) or town.holds  # without a hold nothing is kept in its name
