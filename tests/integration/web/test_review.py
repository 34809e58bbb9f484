"""What reviewers share: claims and their conflicts, clocks, notes, saved filters."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from bot.domain.cases import CaseState
from bot.domain.review import CaseClaimed, CaseNoted, Clocks
from bot.domain.rules import Severity
from bot.web.clock import time_left
from bot.web.users import User
from tests.integration.web.company import NOW, VIOLATIONS, MemoryLedger
from tests.integration.web.conftest import HASH, Stand, hidden, make_stand, signed_in
from tests.integration.web.test_queue import ids

THEIRS = CaseClaimed(case="V-0000", by="shen.jing", at=NOW, until=NOW + timedelta(minutes=20))


async def post(client: httpx.AsyncClient, here: str, to: str, /, **given: str) -> httpx.Response:
    """Submit a form of a page."""
    html = (await client.get(f"/console{here}")).text
    keys = {"key": hidden(html, "key")} if 'name="key"' in html else {}
    return await client.post(f"/console{to}", data={"token": hidden(html, "token"), **keys, **given})


async def test_a_claim_is_shown_to_all_and_passed_over_on_the_way_to_the_next(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client)
        first, second, *_ = ids((await client.get("/console/violations/queue")).text)
        answer = await post(client, "/violations/queue", f"/violations/{first}/claim", **{"from": "queue", "rule": "x"})
        assert answer.headers["location"] == "/console/violations/queue?done=claimed&rule=x"
        assert stand.worklist.held[first].until == NOW + timedelta(minutes=30)
        page = (await client.get("/console/violations/queue")).text
        assert "由您认领" in page
        onward = await client.get("/console/violations/queue/next")
        assert onward.headers["location"].startswith(f"/console/violations/{second}?"), (
            "what nobody claimed comes first"
        )
        stand.worklist.held[first] = replace(THEIRS, case=first)
        assert "由 shen.jing 认领" in (await client.get("/console/violations/queue")).text
        stand.clock.pass_(minutes=21)
        assert "认领，到" not in (await client.get("/console/violations/queue")).text, "it ended by itself"
        onward = await client.get("/console/violations/queue/next")
        assert onward.headers["location"].startswith(f"/console/violations/{first}?")


async def test_ones_own_claims_come_when_nothing_is_free(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client)
        every = ids((await client.get("/console/violations/queue")).text)
        stand.worklist.held = {case: replace(THEIRS, case=case) for case in every}
        assert (await client.get("/console/violations/queue/next")).headers["location"] == "/console/violations/queue"
        stand.worklist.held[every[-1]] = replace(THEIRS, case=every[-1], by="wang.min")
        onward = await client.get("/console/violations/queue/next?unit=huaxia")
        assert onward.headers["location"] == f"/console/violations/{every[-1]}?queue=yes&unit=huaxia"
        assert ids((await client.get("/console/violations/queue?whose=mine")).text) == [every[-1]]
        assert ids((await client.get("/console/violations/queue?whose=free")).text) == []


async def test_who_comes_second_is_told_who_was_first(stand: Stand) -> None:
    stand.worklist.held["V-0000"] = replace(THEIRS, by="anna.schmidt")
    async with stand.client() as client:
        await signed_in(client)
        answer = await post(client, "/violations/V-0001", "/violations/V-0000/claim", **{"from": "case"})
        assert answer.headers["location"] == "/console/violations/V-0000?done=taken"
        page = (await client.get(answer.headers["location"])).text
        assert 'role="alert"' in page and "由 Anna Schmidt 认领，到 2025-03-14 10:50" in page
        answer = await post(client, "/violations/V-0001", "/violations/V-0000/release", **{"from": "case"})
        assert answer.headers["location"].endswith("done=not-yours")
    assert stand.worklist.held["V-0000"].by == "anna.schmidt"


async def test_a_decision_is_held_up_once_when_somebody_claimed_meanwhile_and_keeps_what_was_written(
    stand: Stand,
) -> None:
    async with stand.client() as client:
        await signed_in(client)
        html = (await client.get("/console/violations/V-0000?queue=yes&unit=huaxia")).text
        form = {
            "token": hidden(html, "token"), "key": hidden(html, "key"), "verdict": "overturn", "note": "误报，已核实",
            "queue": "yes", "unit": "huaxia",
        }  # fmt: skip
        stand.worklist.held["V-0000"] = THEIRS
        told = await client.post("/console/violations/V-0000/decide", data=form)
        assert (told.status_code, stand.inbox.events) == (409, [])
        assert "shen.jing 认领了这起案件" in told.text and ">误报，已核实</textarea>" in told.text
        assert 'value="overturn" checked' in told.text and 'name="unit" value="huaxia"' in told.text
        form |= {"key": hidden(told.text, "key"), "claim": hidden(told.text, "claim")}
        after = await client.post("/console/violations/V-0000/decide", data=form)
        assert after.headers["location"].startswith("/console/violations/queue/next?after=V-0000&unit=huaxia")
        assert len(stand.inbox.events) == 1, "a claim that one knows of keeps nobody from deciding"


@pytest.mark.parametrize(("user", "case", "status"), [
    ("anna.schmidt", "V-0000", 403),  # auditors read
    ("li.na", "V-0000", 403),
    ("wang.min", "V-0021", 403),  # her own
    ("wang.min", "V-NONE", 404),
])  # fmt: skip
@pytest.mark.parametrize("deed", ["claim", "release", "note"])
async def test_who_may_not_decide_claims_nothing(stand: Stand, user: str, case: str, status: int, deed: str) -> None:
    async with stand.client() as client:
        await signed_in(client, user)
        answer = await post(client, "/violations/V-0000", f"/violations/{case}/{deed}", text="x")
        assert answer.status_code == status
        forged = await client.post(f"/console/violations/{case}/{deed}", data={"token": "guessed", "text": "x"})
        assert forged.status_code == 403
    assert not stand.worklist.held and not stand.inbox.events


async def test_a_note_is_a_command_and_the_way_through_the_queue_goes_on(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client)
        answer = await post(client, "/violations/V-0000", "/violations/V-0000/note", text="已问\r\n本人", queue="yes")
        assert answer.headers["location"].startswith("/console/violations/V-0000?queue=yes&answer=")
        assert (await post(client, "/violations/V-0000", "/violations/V-0000/note", text=" ")).status_code == 400
        assert (await post(client, "/violations/V-0000", "/violations/V-0000/note", text="x" * 2001)).status_code == 400
    assert [json.loads(raw.body)["text"] for raw in stand.inbox.events] == ["note V-0000 已问 本人"]


class Noted(MemoryLedger):
    def violation(self, id: str):  # type: ignore[no-untyped-def]
        view = super().violation(id)
        note = CaseNoted(case="V-0000", by="wang.min", at=NOW, event="e", note="孙琦说是转发（slack:U04）")
        return view and replace(view, notes=(note, replace(note, note="")), person="sun.qi", person_name="孙琦",
                                record=replace(view.record, account="slack:U04"))  # fmt: skip


async def test_notes_are_for_those_who_judge_and_audit_and_name_nobody(stand: Stand) -> None:
    stand = make_stand(ledger=Noted())
    for user, reads in (("wang.min", True), ("anna.schmidt", True), ("li.na", False)):
        async with stand.client() as client:
            await signed_in(client, user)
            page = (await client.get("/console/violations/V-0000")).text
            assert ('id="notes"' in page) is reads
            assert "孙琦" not in page and ("说是转发（" in page) is reads
            assert ("forgotten, as" in page or "已按保留规则清除" in page) is reads
            assert ('/note"' in page) is (user == "wang.min")


async def test_the_queue_says_in_words_how_much_time_is_left() -> None:
    views = [
        replace(view, state=CaseState.OPEN, record=replace(view.record, at=NOW - timedelta(hours=hours), severity=how))
        for view, hours, how in zip(
            [one for one in VIOLATIONS if one.record.result == "hit" and one.person != "wang.min"],
            (30, 20, 500), (Severity.CRITICAL, Severity.CRITICAL, Severity.LOW), strict=False,
        )
    ]  # fmt: skip
    stand = make_stand(ledger=MemoryLedger(violation_views=views), clocks=Clocks())
    async with stand.client() as client:
        await signed_in(client)
        page = (await client.get("/console/violations/queue")).text
        assert "逾期 6 小时" in page and "还剩 4 小时" in page and "3 起已逾期" in page
        assert len(re.findall("逾期 \\d|还剩", page)) == 2, "what has no deadline says so by saying nothing"
        assert "逾期 6 小时" in (await client.get(f"/console/violations/{views[0].record.id}")).text
        assert "3 起案件超过裁决期限" in (await client.get("/console/")).text
    async with stand.client() as client:
        await signed_in(client, "anna.schmidt")
        assert "超过裁决期限" not in (await client.get("/console/")).text, "only who may answer is asked to"


@pytest.mark.parametrize(("hours", "zh", "en"), [
    (50.5, "还剩 2 天 2 小时", "2 d 2 h left"), (1, "还剩 1 小时 0 分", "1 h 0 min left"),
    (0, "还剩 0 分", "0 min left"), (-0.5, "逾期 30 分", "30 min overdue"),
    (-24, "逾期 1 天 0 小时", "1 d 0 h overdue"),
])  # fmt: skip
def test_time_left(hours: float, zh: str, en: str) -> None:
    due = NOW + timedelta(hours=hours)
    assert (time_left(due, NOW, "zh"), time_left(due, NOW, "en")) == (zh, en)


async def test_a_filter_is_kept_by_name_and_shared_with_ones_own_role(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client)
        page = "/violations?rule=group-name&person=wang.min&since=2025-03-10"
        given = {
            "page": "violations",
            "name": "群名",
            "rule": "group-name",
            "person": "sun.qi",
            "shared_with": "compliance",
        }
        answer = await post(client, page, "/violations/filters", **given)
        assert answer.headers["location"] == "/console/violations?done=saved&rule=group-name"
        (kept,) = [one for one in stand.worklist.kept.values() if one.owner == "wang.min"]
        assert (kept.fields, kept.shared_with) == ({"rule": "group-name"}, "compliance"), (
            "who was searched for is not kept"
        )
        assert 'href="/console/violations?rule=group-name">群名</a>' in (await client.get("/console/violations")).text
        assert "金科待办" in (await client.get("/console/violations/queue")).text
        assert "金科待办" not in (await client.get("/console/violations")).text, "of another page"
        for wrong, status in (
            ({"shared_with": "legal"}, 403), ({"name": " "}, 400), ({"page": "nowhere"}, 400), ({"page": "audit"}, 400),
            ({"name": "x" * 61}, 400), ({"token": "guessed"}, 403),
        ):  # fmt: skip
            assert (await post(client, page, "/violations/filters", **(given | wrong))).status_code == status
        drop = {"page": "violations", "id": kept.id}
        assert (await post(client, page, "/violations/filters/drop", page="queue", id="F-SHARED")).status_code == 404
        assert (await post(client, page, "/violations/filters/drop", **drop)).headers["location"].endswith("dropped")
    assert set(stand.worklist.kept) == {"F-SHARED"}


async def test_filters_of_another_role_are_not_offered(stand: Stand) -> None:
    stand.users.accounts["li.na"] = User(name="li.na", password_hash=HASH, roles={"legal"})
    async with stand.client() as client:
        await signed_in(client, "li.na")
        assert "金科待办" not in (await client.get("/console/violations/queue")).text
