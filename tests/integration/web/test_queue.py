"""The reviewer's queue: what is most pressing, nothing that is one's own, and the way through it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from bot.domain.cases import CaseState
from bot.domain.custody import LookAt, Looked
from bot.domain.rules import Result
from tests.integration.web.company import NOW
from tests.integration.web.conftest import Stand, hidden, signed_in


def ids(page: str) -> list[str]:
    return re.findall(r'class="id" href="/console/violations/([^?"]+)\?queue=yes(?:&amp;[^"]*)?"', page)


async def test_appeals_first_then_the_oldest_and_nothing_decided(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client)
        shown = ids((await client.get("/console/violations/queue")).text)
    views = {view.record.id: view for view in stand.ledger.violation_views}
    states = [views[id].state for id in shown]
    assert shown and set(states) <= {CaseState.APPEALED, CaseState.WAITING, CaseState.REMINDED, CaseState.OPEN}
    assert states == sorted(
        states, key=[CaseState.APPEALED, CaseState.WAITING, CaseState.OPEN, CaseState.REMINDED].index
    )
    assert all(views[id].record.result is Result.HIT and views[id].person != "wang.min" for id in shown)
    appealed = [views[id].record.at for id in shown if views[id].state is CaseState.APPEALED]
    assert appealed == sorted(appealed)


async def test_deciding_leads_to_the_next_and_what_others_have_open_is_passed_over(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client)
        first, second, third, *_ = ids((await client.get("/console/violations/queue")).text)
        start = await client.get("/console/violations/queue/next")
        assert start.headers["location"] == f"/console/violations/{first}?queue=yes"
        stand.ledger.looked.append(
            Looked(by="anna.schmidt", at=NOW - timedelta(minutes=2), what=LookAt.CASE, case=second)
        )
        assert "Anna Schmidt" in (await client.get("/console/violations/queue")).text
        page = (await client.get(f"/console/violations/{first}?queue=yes")).text
        form = {
            "token": hidden(page, "token"),
            "key": hidden(page, "key"),
            "verdict": "uphold",
            "note": "是",
            "queue": "yes",
        }
        answer = await client.post(f"/console/violations/{first}/decide", data=form)
        assert answer.headers["location"].startswith(f"/console/violations/queue/next?after={first}")
        onward = await client.get(answer.headers["location"])
        assert onward.headers["location"].startswith(f"/console/violations/{third}?queue=yes")
        assert (await client.get(onward.headers["location"])).status_code == 200


async def test_nobody_finds_their_own_case_in_it(stand: Stand) -> None:
    mine = next(view for view in stand.ledger.violation_views if view.state is CaseState.APPEALED)
    stand.ledger.violation_views = [replace(mine, person="wang.min", person_name="王敏")]
    async with stand.client() as client:
        await signed_in(client)
        assert not ids((await client.get("/console/violations/queue")).text)
        assert (await client.get("/console/violations/queue/next")).headers["location"] == "/console/violations/queue"
