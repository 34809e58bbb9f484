"""Names are for who may know them: a matrix of pages. Whom a case is about is nowhere said in passing."""

from __future__ import annotations

import pytest

from tests.integration.web.company import PEOPLE, VIOLATIONS, MemoryLedger
from tests.integration.web.conftest import hidden, make_stand, signed_in

ABOUT = next(view for view in VIOLATIONS if view.person == "sun.qi")
PAGES = ("/violations", f"/violations/{ABOUT.record.id}", "/outbox", "/violations/queue", "/violations/export/csv")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_no_page_about_cases_names_whom_they_are_about(page: str, language: str) -> None:
    stand = make_stand()
    async with stand.client(cookies={"qungui_language": language}) as client:
        await signed_in(client)  # compliance, who may see all of it
        answer = await client.get(f"/console{page}")
        assert answer.status_code == 200
        for person in PEOPLE:
            if person.id != "wang.min" and any(view.person == person.id for view in VIOLATIONS):
                assert not any(account in answer.text for account in person.accounts), (page, person.id)
        assert "孙琦" not in answer.text


async def test_how_many_cases_somebody_has_is_said_after_a_reason() -> None:
    ledger = MemoryLedger()
    stand = make_stand(ledger=ledger, look=ledger.looked.append)
    async with stand.client(cookies={"qungui_language": "en"}) as client:
        await signed_in(client)
        link = "/console/violations?person=sun.qi"
        assert link not in (await client.get("/console/people")).text
        before = (await client.get("/console/people/sun.qi")).text
        form = {"token": hidden(before, "token"), "reason": "appeal"}
        await client.post("/console/people/sun.qi/identity", data=form)
        assert any(look.subject == "sun.qi" and look.reason == "appeal" for look in ledger.looked)
        assert link in (await client.get("/console/people")).text
