"""The audit search and the trends: what is found, by whom, who is named, and what is taken out."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.custody import LookAt, Looked
from tests.integration.web.company import NOW, VIOLATIONS
from tests.integration.web.conftest import Stand, signed_in


def rows(page: str) -> list[int]:
    return [int(n) for n in re.findall(r'<span title="[0-9a-f]{64}">(\d+)</span>', page)]


@pytest.mark.parametrize(("query", "found"), [
    ("what=violation_recorded", [2]),
    ("what=command.given", [4]),
    ("case=v-0000", [4, 3, 2]),
    ("rule=no-personal-data", [2]),
    ("group=slack:C01", [2]),
    ("by=wang.min", [4]),
    ("by=%E7%8E%8B%E6%95%8F", [4]),  # by name
    ("by=Anna+Schmidt&until=2025-03-11", [5]),
    ("case=V-0000&by=anna.schmidt", []),
    ("before=4", [3, 2, 1]),
])  # fmt: skip
async def test_search(stand: Stand, query: str, found: list[int]) -> None:
    async with stand.client() as client:
        await signed_in(client)
        page = (await client.get(f"/console/audit?{query}")).text
        if "until" in query:
            assert rows(page) and all(seq >= 5 for seq in rows(page)) and len(rows(page)) < 50
        else:
            assert rows(page) == found


async def test_it_is_read_page_by_page_from_the_newest(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client)
        page = (await client.get("/console/audit?what=looked")).text
        assert rows(page) == list(range(65, 15, -1))
        older = (await client.get("/console/audit?what=looked&before=16")).text
        assert 'href="/console/audit?before=16&amp;what=looked' in page
        assert rows(older) == list(range(15, 4, -1)) and "更早" not in older


async def test_where_the_chain_stands_is_said(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client, "anna.schmidt")
        page = (await client.get("/console/audit")).text
        assert "The chain has 65 rows." in page and "vouches for rows up to 60" in page and "5 rows after it" in page
        stand.audits.standing = replace(stand.audits.standing, holds=False)
        page = (await client.get("/console/audit")).text
        assert 'role="alert"' in page and "does not fit: verify it offline" in page


async def test_officers_are_named_and_members_are_not(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client)
        page = (await client.get("/console/audit?case=V-0000")).text
        assert "王敏" in page and "孙琦" not in page and "slack:U04" not in page
        assert page.count("成员 ") == 2, "whom it is about, and who appealed"
        for field in ("about", "by"):
            for typed in ("sun.qi", "孙琦", "slack:U04", "slack:UNKNOWN"):
                assert (await client.get(f"/console/audit?{field}={typed}")).status_code == 403
        stand.ledger.looked.append(
            Looked(by="wang.min", at=NOW, what=LookAt.PERSON, subject="sun.qi", reason="投诉核查")
        )
        assert len(rows((await client.get("/console/audit?about=孙琦")).text)) == 50
        assert rows((await client.get("/console/audit?by=slack:U04")).text) == [3]


async def test_an_office_does_not_unveil_whom_a_case_is_about(stand: Stand) -> None:
    """Who acts in an office is named for it, but not as the one who is accused, who appeals, or who is looked for."""
    view = VIOLATIONS[0]
    record = replace(view.record, id="V-0FF1C-E0000", case="V-0FF1C-E0000", account="slack:U02")
    own = replace(view, record=record, person="li.na", person_name="李娜")
    stand.ledger.violation_views = [*stand.ledger.violation_views, own]
    told = {"record": "violation_recorded", "id": record.id, "rule": record.rule, "account": "slack:U02"}
    moved = {"record": "case_moved", "violation": record.id, "by": "slack:U02", "state": "appealed"}
    other = {"record": "case_moved", "violation": "V-0000", "by": "slack:U02", "state": "upheld"}
    added = [("violation_recorded", told), ("case_moved", moved), ("case_moved", other)]
    stand.audits.rows = [
        *stand.audits.rows,
        *(replace(stand.audits.rows[0], seq=66 + n, what=what, body={"records": [body]}, hash=f"{66 + n:064x}")
          for n, (what, body) in enumerate(added)),
    ]  # fmt: skip
    async with stand.client() as client:
        await signed_in(client)
        page = (await client.get(f"/console/audit?case={record.id}")).text
        assert rows(page) == [67, 66]
        assert "李娜" not in page.partition("<tbody>")[2] and page.count("成员 ") == 2
        assert "李娜" in (await client.get("/console/audit?case=V-0000")).text, "in a case of others she acts in office"
        for typed in ("li.na", "李娜", "slack:U02"):
            assert (await client.get(f"/console/audit?about={typed}")).status_code == 403
        assert (await client.get("/console/audit?about=wang.min")).status_code == 200, "oneself"
        assert "李娜" not in (await client.get(f"/console/audit/export/csv?case={record.id}")).text


@pytest.mark.parametrize("format", ["csv", "json", "html", "xlsx"])
async def test_what_is_taken_out_carries_a_mark_and_is_written_down(stand: Stand, format: str) -> None:
    async with stand.client() as client:
        await signed_in(client)
        answer = await client.get(f"/console/audit/export/{format}?case=V-0000&since=2025-03-01")
        assert (await client.get("/console/audit/export/exe")).status_code == 404
    assert answer.status_code == 200
    (look,) = stand.ledger.looked
    assert (look.by, look.what, look.reason) == (
        "wang.min",
        LookAt.EXPORT,
        f"audit.{format} case=V-0000 since=2025-03-01",
    )
    if format == "csv":
        *lines, mark = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [line[0] for line in lines[1:]] == ["4", "3", "2"]
        assert mark == ["由 wang.min 于 2025-03-14 10:30:00 导出 · 案件: V-0000 · 起: 2025-03-01"]
    if format == "json":
        told = json.loads(answer.content)
        assert told["parameters"] == {"case": "V-0000", "since": "2025-03-01"}
        assert "由 wang.min 于" in told["notes"][-1]
        assert "孙琦" not in answer.text and "slack:U04" not in answer.text


@pytest.mark.parametrize(
    "address", ["/violations/export/csv?rule=group-name", "/policies/quality/csv", "/audit/export/csv"]
)
async def test_every_export_says_who_took_it_and_when(stand: Stand, address: str) -> None:
    async with stand.client() as client:
        await signed_in(client)
        last = (await client.get(f"/console{address}")).content.decode().splitlines()[-1]
    assert "由 wang.min 于 2025-03-14 10:30:00 导出" in last


@pytest.mark.parametrize(("user", "status"), [("wang.min", 200), ("anna.schmidt", 200), ("li.na", 403)])
async def test_only_those_who_audit_search_the_chain(stand: Stand, user: str, status: int) -> None:
    async with stand.client() as client:
        await signed_in(client, user)
        for address in ("/audit", "/audit/export/csv"):
            assert (await client.get(f"/console{address}")).status_code == status


async def test_trends_are_the_records_numbers(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client)
        page = (await client.get("/console/trends")).text
    hits = [view.record for view in VIOLATIONS if view.record.result == "hit"]
    for rule in {record.rule for record in hits}:
        assert f"{rule}：每周违规数，共 {sum(record.rule == rule for record in hits)} 起" in page
    assert page.count("</time></th>") == 24, "a table of the same numbers for rules and for units"
    assert "孙琦" not in page and page.count("成员 ") == 2, "who repeats goes by a pseudonym"
    assert "裁决 5 起（最多看最近 300 起），一半在 20 小时 0 分 之内；有期限的 5 起中 3 起按时。" in page
    assert re.search(r"no-personal-data</code></th><td[^>]*>40</td><td[^>]*>36</td><td[^>]*>90 %", page)
    asked = {name: rest for name, *rest in stand.insights.asked}
    assert asked["reminders"][1] == timedelta(days=14)
    assert asked["decisions"][0].isoformat() == "2024-12-22T16:00:00+00:00", "a Monday of the console's zone"


async def test_trends_are_narrowed_to_the_viewers_unit_and_name_nobody_to_report_viewers(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client, "li.na")
        for asked in ("", "?unit=huaxia", "?unit=huaxia/trade"):
            assert (await client.get(f"/console/trends{asked}")).status_code == 200
        assert {one[-1] for one in stand.insights.asked} == {"huaxia/fintech"}
        assert (await client.get("/console/trends?within=5")).status_code == 400
    stand.users.accounts["li.na"] = replace(stand.users.accounts["li.na"], roles={"report_viewer"})
    stand.insights.asked.clear()
    async with stand.client() as client:
        await signed_in(client, "li.na")
        assert "成员 " not in (await client.get("/console/trends")).text
    assert "repeated" not in {one[0] for one in stand.insights.asked}
