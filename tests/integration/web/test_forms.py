"""Forms become commands in the inbox: rightly worded, once, and only for those who may."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.domain.actions import ActionKind, OutcomeState
from bot.domain.records import Answered
from tests.integration.web import company
from tests.integration.web.company import MemoryLedger
from tests.integration.web.conftest import Stand, hidden, make_stand, signed_in


async def send(stand: Stand, page: str, address: str, given: dict[str, str], user: str = "wang.min") -> tuple[int, str]:
    """Open the page, submit its form with these fields; (status, where to)."""
    async with stand.client() as client:
        await signed_in(client, user)
        html = (await client.get(f"/console{page}")).text
        form = {
            "token": hidden(html, "token"),
            "key": hidden(html, "key") if 'name="key"' in html else "0" * 32,
            **given,
        }
        answer = await client.post(f"/console{address}", data=form)
        return answer.status_code, answer.headers.get("location", "")


def submitted(stand: Stand) -> list[dict[str, Any]]:
    return [json.loads(raw.body) for raw in stand.inbox.events]


ANNOUNCE = {"text": "停机维护", "when": "now", "to": "group=slack:C01"}
COMMANDS: list[tuple[str, str, dict[str, str], str, str | None]] = [
    ("/violations/V-0000", "/violations/V-0000/decide", {"verdict": "overturn", "note": "误报，\r\n已核实"},
     "decide V-0000 overturn 误报， 已核实", "slack:C01"),
    ("/outbox?state=waiting", "/outbox/decide", {"action": "Ev00009:two-admins:archive", "verdict": "approve"},
     "approve Ev00009:two-admins:archive", "wecom:wr01"),
    ("/outbox?state=waiting", "/outbox/decide", {"action": "Ev00009:two-admins:archive", "verdict": "withdraw"},
     "withdraw Ev00009:two-admins:archive", "wecom:wr01"),
    ("/violations/V-0000", "/labels/correct",
     {"group": "slack:C01", "message": "1741.5", "value": "leisure", "note": "玩笑\r\n而已"},
     "classify leisure 1741.5 玩笑 而已", "slack:C01"),
    ("/labels", "/labels/correct", {"group": "slack:C01", "message": "m-2", "value": "advertisement"},
     "classify advertisement m-2", "slack:C01"),
    ("/announcements/new", "/announcements/new", ANNOUNCE, "announce now 停机维护", "slack:C01"),
    ("/announcements/new", "/announcements/new",
     {**ANNOUNCE, "when": "at", "at": "2025-03-15T09:30", "ack": "yes", "pin": "yes"},
     "announce --ack --pin at 2025-03-15 09:30 停机维护", "slack:C01"),
    ("/announcements/new", "/announcements/new",
     {**ANNOUNCE, "when": "every", "day": "workday", "time": "09:00", "to": "unit=huaxia/trade", "sure": "yes"},
     "announce --to huaxia/trade --yes every workday 09:00 停机维护", None),
    ("/announcements/A-3F", "/announcements/A-3F/settle", {"verdict": "cancel"}, "announcements cancel A-3F", None),
]  # fmt: skip


@pytest.mark.parametrize(("page", "to", "given", "text", "group"), COMMANDS)
async def test_form_is_a_command(
    stand: Stand, page: str, to: str, given: dict[str, str], text: str, group: str | None
) -> None:
    status, where = await send(stand, page, to, given)
    assert (status, where[-14:]) == (303, "done=submitted")
    assert submitted(stand) == [{"actor": "wang.min", "text": text, "group": group, "locale": "zh"}]
    raw = stand.inbox.events[0]
    assert (raw.platform, raw.kind, raw.lane) == ("console", "command", group or "")


async def test_double_click_is_one_command(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client)
        html = (await client.get("/console/violations/V-0000")).text
        form = {"token": hidden(html, "token"), "key": hidden(html, "key"), "verdict": "uphold", "note": "属实"}
        first = await client.post("/console/violations/V-0000/decide", data=form)
        second = await client.post("/console/violations/V-0000/decide", data=form)
        assert "没有重复执行" in (await client.get(second.headers["location"])).text
    assert first.headers["location"].endswith("done=submitted")
    assert second.headers["location"].endswith("done=repeated")
    assert len(stand.inbox.events) == 1


async def test_two_rows_of_one_page_have_different_keys(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client)
        html = (await client.get("/console/outbox?state=waiting")).text
    keys = [part.split('"')[0] for part in html.split('name="key" value="')[1:]]
    assert len(keys) == len(set(keys)) == 2


REFUSED: list[tuple[str, str, str, dict[str, str], int]] = [
    ("wang.min", "/", "/violations/V-0000/decide", {"verdict": "uphold", "note": "x", "token": "guessed"}, 403),
    ("wang.min", "/", "/violations/V-0000/decide", {"verdict": "uphold", "note": "x", "key": "../../etc"}, 400),
    ("wang.min", "/", "/violations/V-0000/decide", {"verdict": "uphold", "note": "  "}, 400),
    ("wang.min", "/", "/violations/V-0000/decide", {"verdict": "uphold", "note": "x" * 501}, 400),
    ("wang.min", "/", "/violations/V-0000/decide", {"verdict": "warn", "note": "x"}, 403),
    (
        "wang.min",
        "/",
        "/violations/V-0002/decide",
        {"verdict": "close", "note": "x"},
        403,
    ),  # an appeal must be answered
    ("wang.min", "/", "/violations/V-0021/decide", {"verdict": "close", "note": "x"}, 403),  # her own case
    ("wang.min", "/", "/violations/V-NONE/decide", {"verdict": "uphold", "note": "x"}, 404),
    ("anna.schmidt", "/", "/violations/V-0000/decide", {"verdict": "uphold", "note": "x"}, 403),  # auditors read
    ("li.na", "/", "/violations/V-0001/decide", {"verdict": "uphold", "note": "x"}, 404),
    ("li.na", "/", "/violations/V-0000/decide", {"verdict": "uphold", "note": "x"}, 403),
    ("wang.min", "/", "/outbox/decide", {"action": "Ev00000:no-personal-data:remind", "verdict": "approve"}, 409),
    ("wang.min", "/", "/outbox/decide", {"action": "Ev00009:two-admins:archive", "verdict": "explode"}, 400),
    ("wang.min", "/", "/outbox/decide", {"action": "none", "verdict": "approve"}, 404),
    ("anna.schmidt", "/", "/outbox/decide", {"action": "Ev00009:two-admins:archive", "verdict": "withdraw"}, 403),
    ("anna.schmidt", "/", "/labels/correct", {"group": "slack:C01", "message": "m", "value": "work"}, 403),
    ("wang.min", "/", "/labels/correct", {"group": "slack:NONE", "message": "m", "value": "work"}, 403),
    ("wang.min", "/", "/labels/correct", {"group": "slack:C01", "message": "m", "value": "nonsense"}, 400),
    ("wang.min", "/", "/labels/correct", {"group": "slack:C01", "message": "two words", "value": "work"}, 400),
    ("li.na", "/", "/announcements/new", ANNOUNCE, 403),
    ("wang.min", "/", "/announcements/new", {**ANNOUNCE, "to": "group=slack:NONE"}, 400),
    ("wang.min", "/", "/announcements/new", {**ANNOUNCE, "to": "unit=huaxia"}, 400),  # without the second question
    ("wang.min", "/", "/announcements/new", {**ANNOUNCE, "text": "  "}, 400),
    ("wang.min", "/", "/announcements/new", {**ANNOUNCE, "text": "好" * 3001}, 400),
    ("wang.min", "/", "/announcements/new", {**ANNOUNCE, "when": "at", "at": "soon"}, 400),
    ("wang.min", "/", "/announcements/new", {**ANNOUNCE, "when": "every", "day": "workday", "time": "24:00"}, 400),
    ("wang.min", "/", "/announcements/A-1A/settle", {"verdict": "cancel"}, 409),  # cancelled before
]


@pytest.mark.parametrize(("user", "page", "to", "given", "status"), REFUSED)
async def test_refused_forms_submit_nothing(
    stand: Stand, user: str, page: str, to: str, given: dict[str, str], status: int
) -> None:
    assert (await send(stand, page, to, given, user))[0] == status
    assert stand.inbox.events == []


async def test_what_cannot_be_undone_is_asked_twice() -> None:
    waiting = company._action(9, OutcomeState.WAITING, ActionKind.DELETE, event="Ev00021")
    stand = make_stand(ledger=MemoryLedger(queued=[waiting]))
    given = {"action": waiting.action.key, "verdict": "approve"}
    assert (await send(stand, "/outbox?state=waiting", "/outbox/decide", given))[0] == 400
    assert (await send(stand, "/outbox?state=waiting", "/outbox/decide", {**given, "sure": "yes"}))[0] == 303
    assert [one["text"] for one in submitted(stand)] == [f"approve {waiting.action.key} --yes"]


async def test_strangers_forms_go_nowhere(stand: Stand) -> None:
    async with stand.client() as client:
        answer = await client.post("/console/violations/V-0000/decide", data={"verdict": "uphold", "note": "x"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/console/sign-in"
    assert stand.inbox.events == []


async def test_enormous_form_is_refused(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client)
        answer = await client.post("/console/announcements/new", data={"text": "x" * 300_000})
    assert answer.status_code == 413


async def test_the_engines_answer_is_shown_to_whoever_asked_and_to_nobody_else(stand: Stand) -> None:
    given = {"verdict": "uphold", "note": "确属违规"}
    status, where = await send(stand, "/violations/V-0000", "/violations/V-0000/decide", given)
    assert status == 303
    command = stand.inbox.events[0].key
    for refused, role in (("decided-before", "alert"), ("", "status")):
        words = f"V-0000 此前由您裁决{refused}"
        stand.ledger.answers[command] = Answered(
            command=command, by="console:wang.min", text=words, refused=refused, at=company.NOW
        )
        for user, reads in (("wang.min", True), ("li.na", False)):
            async with stand.client() as client:
                await signed_in(client, user)
                html = (await client.get(where)).text
            assert (words in html, f'role="{role}"' in html) == (reads, reads or role == "status")
