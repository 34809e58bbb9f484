"""Members' reports at the console: counted in the queue, shown on the case, and who it was only with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.commands.alike import consent_key
from bot.domain.actions import DISCREET
from bot.domain.cases import CaseState
from bot.domain.custody import LookAt
from bot.domain.reports import CLAIMED, KIND, REASON, REPORTED_BY_MEMBER, Reported
from bot.domain.rules import Result
from bot.domain.views import Approval, ViolationView
from bot.engine.recusal import tie
from bot.web.words import word
from tests.fakes.directory import directory
from tests.integration.web.company import GROUPS, NOW, PEOPLE, UNITS
from tests.integration.web.conftest import Stand, hidden, signed_in

WANG = next(one for one in PEOPLE if one.id == "wang.min")
REPORTER = next(one for one in PEOPLE if one is not WANG and one.accounts and not one.is_bot)


def reported(stand: Stand, *, by: str = REPORTER.accounts[0], about: str = "") -> ViolationView:
    """A case that a member's report opened; it stands alone in the record."""
    known = directory(groups=GROUPS, people=PEOPLE, units=UNITS)
    some = next(
        view
        for view in stand.ledger.violation_views
        if view.person not in (None, REPORTER.id) and not tie(view, WANG, known)
    )
    record = replace(
        some.record, id="V-REP0R-T0000", rule=REPORTED_BY_MEMBER, kind=KIND, reason=REASON, source="", revision="",
        rule_hash="", strike=None, step=None, case="", details={CLAIMED: "no-gambling"}, state=CaseState.WAITING,
        content_hash="same",
        result=Result.HIT,
    )  # fmt: skip
    view = replace(some, record=record, state=CaseState.WAITING, moves=(), actions=(), reporters=frozenset({by}))
    if about:
        view = replace(view, person=about, person_name=about)
    stand.ledger.violation_views = [view]
    stand.ledger.reported = [
        Reported(
            id="R-1", case=record.id, group=record.group, message=record.message, by=by, rule="no-gambling",
            words=f"{view.person_name}总是这样", at=NOW - timedelta(hours=1), event="e",
        )
    ]  # fmt: skip
    return view


async def test_a_case_shows_its_reports_by_pseudonyms(stand: Stand) -> None:
    view = reported(stand)
    async with stand.client() as client:
        await signed_in(client)
        queue = (await client.get("/console/violations/queue")).text
        page = (await client.get(f"/console/violations/{view.record.id}")).text
    assert "reported 1×" in queue or "举报 1" in queue
    assert "总是这样" in page and "no-gambling" in page
    assert REPORTER.name not in page and REPORTER.accounts[0] not in page
    assert view.person_name not in page, "what the reporter wrote names nobody either"


async def test_who_reported_is_opened_with_a_reason_and_for_that_viewer(stand: Stand) -> None:
    view = reported(stand)
    path = f"/console/violations/{view.record.id}"
    async with stand.client() as client:
        await signed_in(client)
        token = hidden((await client.get(path)).text, "token")
        form = {"token": token, "report": "R-1", "reason": ""}
        assert (await client.post(f"{path}/reporter", data=form)).status_code == 400
        assert (await client.post(f"{path}/reporter", data={**form, "report": "R-9", "reason": "x"})).status_code == 404
        assert not [look for look in stand.ledger.looked if look.what is LookAt.REPORTER]
        answer = await client.post(f"{path}/reporter", data={**form, "reason": "核对举报"})
        assert answer.status_code == 303
        [look] = [look for look in stand.ledger.looked if look.what is LookAt.REPORTER]
        assert (look.by, look.subject, look.reason, look.case) == ("wang.min", REPORTER.id, "核对举报", view.case)
        page = (await client.get(path)).text
    assert REPORTER.name in page
    assert view.person_name not in page, "whom the case is about is opened by itself"


async def test_the_outbox_does_not_say_whom_a_receipt_went_to(stand: Stand) -> None:
    told = replace(stand.ledger.queued[0], action=replace(stand.ledger.queued[0].action, target=REPORTER.accounts[0]))
    hidden_one = replace(told, action=replace(told.action, arguments={DISCREET: True}))
    async with stand.client() as client:
        await signed_in(client)
        for queued, shown in ((told, True), (hidden_one, False)):
            stand.ledger.queued = [queued]
            page = (await client.get("/console/outbox")).text
            assert ("成员 " in page) is shown, "not even by a pseudonym"
            assert REPORTER.name not in page


async def test_whom_it_is_about_never_sees_the_reports(stand: Stand) -> None:
    view = reported(stand, about="wang.min")
    path = f"/console/violations/{view.record.id}"
    async with stand.client() as client:
        await signed_in(client)
        page = (await client.get(path)).text
        assert "总是这样" not in page and "R-1" not in page
        form = {"token": hidden(page, "token"), "report": "R-1", "reason": "谁？"}
        assert (await client.post(f"{path}/reporter", data=form)).status_code == 403


async def test_a_reporter_may_not_decide_it(stand: Stand) -> None:
    view = reported(stand, by=WANG.accounts[0])
    async with stand.client() as client:
        await signed_in(client)
        page = (await client.get(f"/console/violations/{view.record.id}")).text
        assert view.record.id not in (await client.get("/console/violations/queue")).text
    assert 'name="verdict"' not in page


async def test_cases_with_the_same_words_are_offered_together(stand: Stand) -> None:
    view = reported(stand)
    twin = replace(view, record=replace(view.record, id="V-TWIN0-00000"), person="x.y", reporters=frozenset())
    stand.ledger.violation_views = [view, twin]
    path = f"/console/violations/{view.record.id}"
    async with stand.client() as client:
        await signed_in(client)
        page = (await client.get(path)).text
        assert 'name="alike"' in page
        form = {"token": hidden(page, "token"), "key": hidden(page, "key"), "verdict": "overturn", "note": "误会"}
        await client.post(f"{path}/decide", data={**form, "alike": "yes"})
    assert [raw.body for raw in stand.inbox.events if b"--alike" in raw.body]


@pytest.mark.parametrize(
    ("ago", "final", "shown"),
    [(timedelta(hours=1), False, True), (timedelta(days=2), False, False), (timedelta(hours=1), True, False)],
)
async def test_what_one_of_two_has_answered_is_told_to_the_second(
    stand: Stand, ago: timedelta, final: bool, shown: bool
) -> None:
    """As long as it holds, and nobody carried it out."""
    view = reported(stand)
    twin = replace(view, record=replace(view.record, id="V-TWIN0-00000"), person="x.y", reporters=frozenset())
    stand.ledger.violation_views = [view, twin]
    key = consent_key(view, "overturn")
    stand.ledger.consents = [Approval(action=key, by="console:li.na", approved=True, final=final, at=NOW - ago)]
    async with stand.client() as client:
        page = (await (await signed_in(client)).get(f"/console/violations/{view.record.id}")).text
    said = word("half_decided", "zh", name="李娜", verdict=word("verdict.overturn", "zh"))
    assert (said in page) == shown
