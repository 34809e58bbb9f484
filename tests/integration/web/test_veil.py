"""Cases go by pseudonyms until somebody opens an identity with a reason; every look is written down."""

from __future__ import annotations

import httpx
import pytest

from bot.domain.custody import LookAt
from tests.integration.web.company import VIOLATIONS
from tests.integration.web.conftest import Stand, hidden, signed_in

ABOUT = next(view for view in VIOLATIONS if view.person and view.person not in ("wang.min",) and view.actions == ())
CASE = f"/console/violations/{ABOUT.record.id}"


async def opened(client: httpx.AsyncClient, page: str, reason: str = "核对申诉") -> httpx.Response:
    token = hidden((await client.get(page)).text, "token")
    return await client.post(f"{page}/identity", data={"token": token, "reason": reason})


@pytest.mark.parametrize(("language", "word"), [("zh", "成员 "), ("en", "Member ")])
async def test_a_reviewer_sees_a_pseudonym_until_the_identity_is_opened(stand: Stand, language: str, word: str) -> None:
    assert ABOUT.person_name and ABOUT.record.account
    async with stand.client(cookies={"qungui_language": language}) as client:
        await signed_in(client)
        before = (await client.get(CASE)).text
        assert word in before and "/identity" in before
        for name in (ABOUT.person_name, ABOUT.record.account, f"/people/{ABOUT.person}"):
            assert name not in before, name
        assert (await opened(client, CASE, " ")).status_code == 400
        there = await opened(client, CASE)
        assert (there.status_code, there.headers["location"]) == (303, CASE)
        after = (await client.get(CASE)).text
        assert ABOUT.person_name in after and "核对申诉" in after and "/identity" not in after
        stand.clock.pass_(hours=13)
        await signed_in(client)
        assert ABOUT.person_name not in (await client.get(CASE)).text.split('id="looks"')[0]
    looks = [(look.by, look.what, look.case, look.subject, look.reason) for look in stand.ledger.looked]
    about = (ABOUT.record.id, ABOUT.person)
    assert looks.count(("wang.min", LookAt.CASE, *about, "")) == 5  # each time the page was shown, forms included
    assert looks.count(("wang.min", LookAt.IDENTITY, *about, "核对申诉")) == 1


async def test_lists_and_exports_have_pseudonyms_and_names_are_no_way_around(stand: Stand) -> None:
    names = {view.person_name for view in VIOLATIONS if view.person_name and view.person != "wang.min"}
    accounts = {view.record.account for view in VIOLATIONS if view.record.account and view.person != "wang.min"}
    async with stand.client() as client:
        await signed_in(client)
        for path in (
            "/console/violations",
            "/console/violations/queue",
            "/console/violations/export/csv",
            "/console/violations/export/json",
        ):
            text = (await client.get(path)).text
            assert not [one for one in (*names, *accounts) if one in text], path
        person = f"/console/people/{ABOUT.person}"
        assert (await client.get(f"/console/violations?person={ABOUT.person}")).status_code == 403
        assert ABOUT.record.id not in (await client.get(person)).text
        assert (await opened(client, person)).status_code == 303
        assert ABOUT.record.id in (await client.get(person)).text
        assert (await client.get(f"/console/violations?person={ABOUT.person}")).status_code == 200
        assert "wang.min" in (await client.get("/console/violations/export/html")).text  # who took it out
    exports = [look for look in stand.ledger.looked if look.what is LookAt.EXPORT]
    assert [look.reason for look in exports] == ["violations.csv", "violations.json", "violations.html"]


async def test_a_stranger_opens_nothing(stand: Stand) -> None:
    async with stand.client() as client:
        refused = await client.post(f"{CASE}/identity", data={"token": "x", "reason": "y"})
        assert refused.status_code == 303 and "sign-in" in refused.headers["location"]
        await signed_in(client)
        assert (await client.post(f"{CASE}/identity", data={"token": "x", "reason": "y"})).status_code == 403
    assert [look for look in stand.ledger.looked if look.what is LookAt.IDENTITY] == []
