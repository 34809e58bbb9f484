"""What somebody wrote is not lost: the session ended, the form was too old, another was first, a field was wrong."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.domain.cases import CaseState
from bot.domain.events import RawEvent
from bot.domain.records import Answered
from bot.web.words import word
from tests.integration.web.company import NOW, VIOLATIONS, MemoryLedger
from tests.integration.web.conftest import PASSWORD, MemoryInbox, Stand, hidden, make_stand, signed_in

CASE = "/console/violations/V-0000"
OWN = {"sec-fetch-site": "same-origin"}
WRITTEN = "引用了新闻标题 <b>&"


def fields(page: str, action: str) -> dict[str, str]:
    """What the form with this action would send as it stands: hidden fields and what is filled in."""
    form = next(one for one in re.findall(r"<form .*?</form>", page, re.DOTALL) if f'action="{action}"' in one)
    given = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    given |= dict(re.findall(r'<textarea name="([^"]+)"[^>]*>([^<]*)<', form))
    return {name: html.unescape(value) for name, value in given.items()}


async def decision(client: httpx.AsyncClient, **given: str) -> tuple[dict[str, str], str]:
    """(the case's form, filled in; where it goes)."""
    page = (await client.get(CASE)).text
    return {**fields(page, f"{CASE}/decide"), "verdict": "overturn", "note": WRITTEN, **given}, f"{CASE}/decide"


def commands(stand: Stand) -> list[str]:
    return [json.loads(raw.body)["text"] for raw in stand.inbox.events]


async def test_what_was_written_outlives_the_session(stand: Stand) -> None:
    async with stand.client() as client:
        form, there = await decision(await signed_in(client))
        stand.clock.pass_(hours=13)
        late = await client.post(there, data=form, headers=OWN)
        assert late.status_code == 401
        assert html.escape(WRITTEN) in late.text and word("kept.signed_out", "zh") in late.text
        kept = fields(late.text, there)
        await signed_in(client)  # in another tab
        again = await client.post(there, data=kept, headers=OWN)
        assert again.status_code == 403  # another form than the one that was signed in for: looked at once more
        assert commands(stand) == []
        done = await client.post(there, data=fields(again.text, there), headers=OWN)
    assert done.status_code == 303
    assert commands(stand) == [f"decide V-0000 overturn {WRITTEN}"]


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        ({}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site", "origin": "http://console.test"}, False),
        ({"origin": "http://elsewhere.test"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://console.test"}, True),  # without TLS browsers say no more than this
        (OWN, True),
    ],
)
async def test_only_what_our_own_pages_sent_is_offered_again(
    stand: Stand, headers: Mapping[str, str], kept: bool
) -> None:
    async with stand.client() as client:
        form, there = await decision(await signed_in(client))
        old = await client.post(there, data={**form, "token": "of an earlier session"}, headers=headers)
        assert (old.status_code, html.escape(WRITTEN) in old.text) == (403, kept)
        client.cookies.clear()
        gone = await client.post(there, data=form, headers=headers)
        assert (gone.status_code, html.escape(WRITTEN) in gone.text) == ((401, True) if kept else (303, False))
    assert commands(stand) == []


async def test_signing_in_leads_back_with_the_filter(stand: Stand) -> None:
    async with stand.client() as client:
        wanted = await client.get("/console/violations", params={"state": "open", "text": "a&b"})
        form = await client.get(wanted.headers["location"])
        given = {name: html.unescape(hidden(form.text, name)) for name in ("token", "next")}
        answer = await client.post("/console/sign-in", data={**given, "name": "wang.min", "password": PASSWORD})
        assert answer.headers["location"] == "/console/violations?state=open&text=a%26b"


async def test_two_tabs_that_ask_to_sign_in_both_work(stand: Stand) -> None:
    async with stand.client() as client:
        first = hidden((await client.get("/console/sign-in")).text, "token")
        await client.get("/console/sign-in")
        answer = await client.post("/console/sign-in", data={"token": first, "name": "wang.min", "password": PASSWORD})
        assert answer.status_code == 303


async def test_a_case_that_moved_in_the_meantime_is_looked_at_once_more(stand: Stand) -> None:
    for to, verdict, remains in (
        (CaseState.UPHELD, "void", True),  # would be allowed, but was not what the reviewer decided about
        (CaseState.OVERTURNED, "uphold", False),  # and here nothing is left to decide
    ):
        async with stand.client() as client:
            form, there = await decision(await signed_in(client), verdict=verdict)
            before = stand.ledger.violation_views
            moved = (NOW - timedelta(minutes=1), to, "console:li.na", "属实")
            stand.ledger.violation_views = [
                replace(view, state=to, moves=[*view.moves, moved]) if view.record.id == "V-0000" else view
                for view in before
            ]
            held = await client.post(there, data=form)
            stand.ledger.violation_views = before
        assert held.status_code == 409
        assert "李娜" in held.text and html.escape(WRITTEN) in held.text and 'role="alert"' in held.text
        assert (f'action="{there}"' in held.text) == remains
    assert commands(stand) == []


async def test_a_decision_without_a_reason_keeps_the_choice(stand: Stand) -> None:
    async with stand.client() as client:
        form, there = await decision(await signed_in(client), note="  ")
        page = await client.post(there, data=form)
    assert page.status_code == 400
    assert word("refused.note", "zh") in page.text and 'value="overturn" checked' in page.text


class Refusing(MemoryInbox):
    """Its engine refuses everything."""

    ledger: MemoryLedger

    async def append(self, raw: RawEvent) -> bool:
        self.ledger.answers[raw.key] = Answered(
            command=raw.key, by="console:wang.min", text="引擎说不", refused="not-allowed", at=NOW
        )
        return await MemoryInbox.append(self, raw)


@pytest.mark.parametrize("queue", ["", "yes"])
async def test_what_the_engine_refuses_stays_on_the_page(queue: str) -> None:
    inbox = Refusing()
    inbox.ledger = MemoryLedger(violation_views=VIOLATIONS)
    stand = make_stand(ledger=inbox.ledger, submit=inbox.append, patience=5.0)
    async with stand.client() as client:
        form, there = await decision(await signed_in(client), queue=queue)
        page = await client.post(there, data=form)
        assert page.status_code == 409
        assert "引擎说不" in page.text and html.escape(WRITTEN) in page.text
        assert fields(page.text, there)["key"] != form["key"], "another try is another command"
        note = await client.post(f"{CASE}/note", data={**form, "text": WRITTEN}, headers=OWN)
        assert "引擎说不" in note.text and html.escape(WRITTEN) in note.text


ANNOUNCE = {"text": WRITTEN, "when": "every", "day": "friday", "time": "16:30", "to": "unit=huaxia/trade", "ack": "yes"}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, "refused.sure"),
        ({"sure": "yes", "to": ""}, "refused.to"),
        ({"sure": "yes", "when": "at", "at": ""}, "refused.date"),
        ({"sure": "yes", "text": WRITTEN + "好" * 3000}, "refused.text"),
    ],
)
async def test_an_announcement_with_a_wrong_field_stays_filled_in(
    stand: Stand, change: dict[str, str], problem: str
) -> None:
    async with stand.client() as client:
        await signed_in(client)
        page = (await client.get("/console/announcements/new")).text
        given: dict[str, Any] = {**fields(page, "/console/announcements/new"), **ANNOUNCE, **change}
        answer = await client.post("/console/announcements/new", data=given)
    assert answer.status_code == 400
    assert word(problem, "zh") in answer.text and html.escape(WRITTEN) in answer.text
    assert 'name="ack" value="yes" checked' in answer.text and '<option value="friday" selected' in answer.text
    assert f'value="{given["when"]}" checked' in answer.text and 'value="16:30"' in answer.text
    assert ('<option value="unit=huaxia/trade" selected' in answer.text) == bool(given["to"])


async def test_the_other_language_is_that_of_the_page_before(stand: Stand) -> None:
    """A form's own address is no page."""
    async with stand.client() as client:
        form, there = await decision(await signed_in(client), note="")
        page = await client.post(there, data=form, headers={"referer": f"http://console.test{CASE}?queue=yes"})
        switch = re.search(r'href="(/console/language/en[^"]*)"', page.text)
        assert switch is not None
        assert (await client.get(html.unescape(switch[1]))).headers["location"] == f"{CASE}?queue=yes"


async def test_a_refused_page_has_the_way_on(stand: Stand) -> None:
    async with stand.client() as client:
        nobody = await client.get("/console/nowhere")
        await signed_in(client)
        somebody = await client.get("/console/violations/V-9999")
    assert word("menu", "zh") not in nobody.text
    assert somebody.status_code == 404 and word("menu", "zh") in somebody.text
