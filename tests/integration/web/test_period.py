"""Reports of a period at the console: as files for those who may, signed off by those who answer for them."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest

from bot.domain.custody import LookAt
from bot.reports.catalogue import REPORTS
from bot.web.pages.period import SEEN_WITH
from bot.web.routing import PAGES
from bot.web.users import User
from tests.integration.web.addresses import filled
from tests.integration.web.conftest import HASH, Stand, hidden, make_stand, signed_in

FEBRUARY = (datetime(2025, 1, 31, 16, tzinfo=UTC), datetime(2025, 2, 28, 16, tzinfo=UTC))  # in Shanghai
FILES = [filled(path) for path, _ in PAGES if "{format}" in path]


@pytest.mark.parametrize("path", [*FILES, *(f"/reports/{name}/{{format}}" for name in REPORTS)])
async def test_no_file_leaves_without_a_line_in_the_audit_chain(stand: Stand, path: str) -> None:
    async with stand.client() as client:
        await signed_in(client)
        answer = await client.get(f"/console{path.format(format='csv')}")
    assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"]
    (look,) = [one for one in stand.ledger.looked if one.what is LookAt.EXPORT]
    assert look.by == "wang.min" and ".csv" in look.reason


@pytest.mark.parametrize("name", REPORTS)
async def test_every_report_of_a_period_is_a_file(stand: Stand, name: str) -> None:
    async with stand.client() as client:
        await signed_in(client)
        answer = await client.get(f"/console/reports/{name}/json?since=2025-03-01&until=2025-03-13&unit=huaxia")
    made = json.loads(answer.content)
    assert made["report"] == name
    assert (made["parameters"]["since"], made["parameters"]["until"]) == (
        "2025-02-28T16:00:00Z",
        "2025-03-13T16:00:00Z",
    )
    (look,) = [one for one in stand.ledger.looked if one.what is LookAt.EXPORT]
    assert look.reason == f"{name}.json since=2025-03-01 until=2025-03-13 unit=huaxia"


async def test_a_reader_of_reports_takes_out_what_they_may_see_and_signs_nothing(stand: Stand) -> None:
    stand.users.accounts["rep"] = User(name="rep", password_hash=HASH, roles={"report_viewer"}, locale="en")
    async with stand.client() as client:
        await signed_in(client, "rep")
        page = (await client.get("/console/reports")).text
        for name in REPORTS:
            allowed = SEEN_WITH[name] in ("reports", "trends")
            assert (f"/console/reports/{name}/csv" in page) is allowed
            assert ((await client.get(f"/console/reports/{name}/csv")).status_code == 200) is allowed
        assert "/reports/sign-off" not in page
        form = {"token": hidden(page, "token"), "note": "x", "since": "2025-02-01", "until": "2025-02-28"}
        assert (await client.post("/console/reports/sign-off", data=form)).status_code == 403
        assert (await client.post("/console/policies/quality/certify", data=form)).status_code == 403
    assert not stand.signing.signed and not stand.signing.certified


async def test_whoever_answers_for_a_period_signs_it_off_as_themselves(stand: Stand) -> None:
    async with stand.client(cookies={"qungui_language": "en"}) as client:
        await signed_in(client)
        page = (await client.get("/console/reports")).text
        assert "Sign off 2025-02-01 to 2025-02-28 as 王敏" in page, "the month before, when nothing is said"
        shown = (await client.get("/console/reports?since=2025-03-01&until=2025-03-13")).text
        assert "By reviewer" in shown and "王敏" in shown.partition("<main")[2] and "By reviewer" not in page
        form = {"token": hidden(page, "token"), "since": "2025-02-01", "until": "2025-02-28", "unit": ""}
        empty = await client.post("/console/reports/sign-off", data={**form, "note": " "})
        assert empty.status_code == 400 and not stand.signing.signed
        running = await client.post("/console/reports/sign-off", data={**form, "until": "2025-03-14", "note": "read"})
        assert running.status_code == 400 and not stand.signing.signed
        answer = await client.post("/console/reports/sign-off", data={**form, "note": "读了 20 起"})
    ((wanted, by, note),) = stand.signing.signed
    assert ((wanted.since, wanted.until), by, note) == (FEBRUARY, "wang.min", "读了 20 起")
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert names == ["review.json", "review.html", "review.certificate.json"]
    assert [one.reason for one in stand.ledger.looked if one.what is LookAt.EXPORT] == ["sign-off.zip"]


async def test_without_a_key_it_is_said_and_nothing_is_signed() -> None:
    stand = make_stand(signing=None)
    async with stand.client() as client:
        await signed_in(client)
        page = (await client.get("/console/reports")).text
        assert "evidence.signing_key" in page and "/reports/sign-off" not in page
        form = {"token": hidden(page, "token"), "note": "x", "since": "2025-02-01", "until": "2025-02-28"}
        assert (await client.post("/console/reports/sign-off", data=form)).status_code == 403


async def test_the_rules_are_certified_and_the_page_says_which_version_was(stand: Stand) -> None:
    async with stand.client(cookies={"qungui_language": "en"}) as client:
        await signed_in(client)
        page = (await client.get("/console/policies/quality")).text
        answer = await client.post("/console/policies/quality/certify", data={"token": hidden(page, "token")})
    assert stand.signing.certified == ["wang.min"] and answer.headers["content-type"] == "application/json"
    rows = {row.split("</code>")[0]: row for row in page.split("<code>")[1:]}
    assert "5 / 5" in rows["group-name"] and "in force" in rows["group-name"]
    assert "changed since" in rows["no-personal-data"] and "not tested" in rows["two-admins"]
