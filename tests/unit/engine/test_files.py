"""Asking for files, and the answer's way through the inbox."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.attachments import delivery
from bot.attachments.answer import NotFetched, TooLarge, answer
from bot.domain.actions import Action, ActionKind, Outcome, OutcomeState
from bot.domain.attachments import Contents, Inside, unread
from bot.domain.events import File, FileRead, RawEvent, Unknown
from bot.engine.decide import occurrence_of
from bot.engine.files import MOST, imagined, readings, to_read
from tests.unit.rules.moments import NOW, said

PLAN = File(name="计划.docx", mime="x/y", size=10, ref="https://files.slack.com/a")
POSTED = said("看一下", files=(PLAN, File(name="link"), File(name="b.zip", ref="F2")), thread="7")
FOUND = Contents(type="docx", text="绝密", listing=(Inside(path="a", size=1),), notes=("by-shape",))


class Inbox:
    def __init__(self) -> None:
        self.raws: list[RawEvent] = []

    async def append(self, raw: RawEvent) -> bool:
        self.raws.append(raw)
        return True


class Room:
    def __init__(self, *, busy: bool = False):
        self.largest = 100
        self.busy = busy

    async def read(self, data: bytes, name: str) -> Contents:
        return replace(FOUND, text=f"{name}: {data.decode()}")


def asked() -> Action:
    return next(readings(POSTED)).action


def test_each_file_that_can_be_fetched_is_asked_for_once() -> None:
    assert to_read(POSTED) is POSTED
    first, second = (one.action for one in readings(POSTED))
    assert (first.kind, first.group, first.target, first.event) == (ActionKind.READ_FILE, None, "1", "E1")
    assert first.arguments["file"]["name"] == "计划.docx"
    assert first.key != second.key
    edited = replace(POSTED, id="E1/edit/2", text="改了")
    assert [one.action.key for one in readings(edited)] == [first.key, second.key]  # the outbox refuses them


@pytest.mark.parametrize("event", [said("x"), said("x", files=(File(name="link"),))])
def test_nothing_to_fetch(event: object) -> None:
    assert to_read(event) is None  # type: ignore[arg-type]


def test_a_flood_of_files_is_not_followed_to_its_end() -> None:
    many = said("", files=tuple(File(name="a", ref=f"F{number}") for number in range(50)))
    assert len(list(readings(many))) == MOST


def test_no_words_of_the_message_go_along() -> None:
    assert "看一下" not in json.dumps(asked().arguments, ensure_ascii=False)


def test_a_file_counts_as_part_of_its_message() -> None:
    assert occurrence_of(imagined(POSTED)) == occurrence_of(POSTED)
    assert (imagined(POSTED).actor, imagined(POSTED).thread) == (POSTED.actor, "7")


def test_the_answer_comes_back_as_it_went_in() -> None:
    action = asked()
    read = delivery.opened(delivery.sealed(action, FOUND, "ab12", NOW + timedelta(seconds=5)))
    assert isinstance(read, FileRead)
    assert read == replace(imagined(POSTED), id=action.key, file=PLAN, contents=FOUND, sha256="ab12", thread="7")


@pytest.mark.parametrize("body", [b"{}", b"nothing", b"[]", b'{"file": 1}'])
def test_an_entry_that_is_none_is_unknown(body: bytes) -> None:
    raw = RawEvent(platform="slack", key="file:1", kind=delivery.FILE, body=body, received_at=NOW)
    assert isinstance(delivery.opened(raw), Unknown)


async def ask(outcome: bytes | Exception, *, action: Action | None = None, busy: bool = False) -> tuple[Outcome, Inbox]:
    inbox = Inbox()

    async def fetch(file: File, most: int) -> bytes:
        assert (file.ref, most) == (PLAN.ref, 100)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return await answer(action or asked(), fetch, Room(busy=busy), inbox, lambda: NOW), inbox


def contents(inbox: Inbox) -> Contents:
    (raw,) = inbox.raws
    read = delivery.opened(raw)
    assert isinstance(read, FileRead)
    return read.contents


async def test_a_file_is_fetched_read_and_kept_in_the_inbox_only() -> None:
    done, inbox = await ask(b"words")
    assert (done.state, done.reason, dict(done.details)) == (OutcomeState.CONFIRMED, "", {})
    assert contents(inbox).text == "计划.docx: words"
    assert len(json.loads(inbox.raws[0].body)["sha256"]) == 64


@pytest.mark.parametrize(
    ("failure", "why", "unread_as"),
    [(NotFetched("http-404"), "http-404", "not-fetched"), (TooLarge(), "too-large", "too-large")],
)
async def test_what_cannot_be_had_is_an_answer(failure: Exception, why: str, unread_as: str) -> None:
    done, inbox = await ask(failure)
    assert (done.state, done.details["unread"]) == (OutcomeState.CONFIRMED, why)
    assert contents(inbox) == unread(unread_as)


async def test_a_file_known_to_be_too_large_is_not_fetched() -> None:
    action = asked()
    arguments = {**action.arguments, "file": {**action.arguments["file"], "size": 101}}
    done, inbox = await ask(ZeroDivisionError(), action=replace(action, arguments=arguments))
    assert done.state is OutcomeState.CONFIRMED
    assert contents(inbox) == unread("too-large")


async def test_a_full_room_asks_to_come_again() -> None:
    done, inbox = await ask(b"x", busy=True)
    assert (done.state, done.reason, inbox.raws) == (OutcomeState.PLANNED, "busy", [])
