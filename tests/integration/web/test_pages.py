"""Every page: answers in both languages, keeps its headers, escapes what people wrote, shows only what one may see."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import openpyxl
import pytest

from bot.bootstrap.meanings import meaning
from bot.web.shell import HEADERS
from tests.integration.web.company import GROUPS, VIOLATIONS, MemoryLedger
from tests.integration.web.conftest import Stand, make_stand, policies, signed_in

PAGES = (
    "/", "/groups", "/groups?text=金科&unit=huaxia&platform=slack&show=ownerless", "/groups/slack:C01",
    "/groups/wecom:wr01?at=2025-03-01", "/people", "/people?employment=left", "/people/anna.schmidt", "/violations",
    "/violations?state=appealed&since=2025-03-01&until=2025-03-14&rule=group-name&text=lunch", "/violations?page=2",
    "/violations?page=999", "/violations/V-0000", "/violations/V-0007", "/announcements", "/announcements/A-3F",
    "/announcements/A-1A", "/announcements/new", "/labels", "/policies", "/outbox", "/outbox?state=waiting",
    "/outbox?state=unknown", "/health", "/health?verify=yes",
    "/health/capabilities",
)  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
async def test_page(stand: Stand, path: str, language: str) -> None:
    async with stand.client(cookies={"qungui_language": language}) as client:
        await signed_in(client)
        answer = await client.get(f"/console{path}")
    assert answer.status_code == 200
    html = answer.text
    assert f'lang="{"zh-CN" if language == "zh" else "en"}"' in html
    assert html.count("<h1>") == 1
    for landmark in ("<main", "<nav", 'class="skip"'):
        assert landmark in html
    assert "style=" not in html, "the policy forbids inline style"
    assert "<script" not in html
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/groups/slack:NONE", 404),
        ("/people/nobody", 404),
        ("/violations/V-NONE", 404),
        ("/announcements/A-NONE", 404),
        ("/no-such-page", 404),
        ("/static/../base.html", 404),
        ("/static/base.html", 404),
        ("/violations/export/docx", 404),
        ("/violations/export/table", 404),
        ("/violations?since=yesterday", 400),
        ("/violations?since=0001-01-01", 400),
        ("/violations?state=angry", 400),
        ("/outbox?state=lost", 400),
        ("/groups/slack:C01?at=9999-12-31", 400),
    ],
)
async def test_wrong_addresses_are_told_in_words(stand: Stand, path: str, status: int) -> None:
    async with stand.client() as client:
        await signed_in(client)
        answer = await client.get(f"/console{path}")
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert "<h1>" in answer.text


async def test_what_people_wrote_stays_text() -> None:
    nasty = '"><img src=x onerror=alert(1)>'
    view = VIOLATIONS[0]
    bad = replace(view, group_name=nasty, record=replace(view.record, excerpt=nasty, reason=nasty))
    stand = make_stand(ledger=MemoryLedger(violation_views=[bad]))
    async with stand.client() as client:
        await signed_in(client)
        for path in ("/", "/violations", "/violations/V-0000", f"/violations?text={nasty}"):
            assert "<img" not in (await client.get(f"/console{path}")).text


async def test_the_list_says_what_is_wrong_in_words(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client)
        html = (await client.get("/console/violations")).text
    assert "群名不合格式" in html
    assert "name-format" not in html


async def test_a_case_shows_the_whole_way(stand: Stand) -> None:
    async with stand.client(cookies={"qungui_language": "en"}) as client:
        await signed_in(client)
        html = (await client.get("/console/violations/V-0000")).text
    way = [
        "Ev00000",
        "group-name",
        "name not in the format",
        "policies/huaxia/policy.yaml:12",
        "3f9ad02c77b1",
        "confirmed",
        "cant_delete_message",
        "已与本人确认",
    ]
    places = [html.index(step) for step in way]
    assert places == sorted(places)


async def test_problems_of_policies_are_shown_where_they_matter() -> None:
    line = "trade/policy.yaml:9:5 未知的键 “severty”，是不是 “severity”？"
    stand = make_stand(policies=lambda locale: policies(locale, (line,)))
    async with stand.client() as client:
        await signed_in(client)
        assert line in (await client.get("/console/policies")).text
        assert "规则文件有 1 处问题" in (await client.get("/console/")).text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("启动时", "第一版", "huaxia: 词表 gambling 加词：六合彩（加严）", "4 处变化", "收到 SIGHUP")),
        ("en", ("at start", "the first one", "huaxia: list gambling gains 六合彩 (tightens)", "4 changes", "SIGHUP")),
    ],
)
async def test_the_revisions_say_when_who_and_what_newest_first(
    stand: Stand, language: str, words: tuple[str, ...]
) -> None:
    async with stand.client(cookies={"qungui_language": language}) as client:
        await signed_in(client)
        html = (await client.get("/console/policies")).text
    assert [word for word in words if word not in html] == []
    assert "zhang.wei" in html  # the login name of who wrote the file
    table = html[html.index('id="history"') :]
    assert table.index("SIGHUP") < table.index("zhang.wei") < table.index(words[0])


async def test_failure_shows_no_trace_and_keeps_the_headers() -> None:
    class Broken(MemoryLedger):
        def revisions(self, **asked):  # type: ignore[no-untyped-def]
            raise RuntimeError("secret detail")

    stand = make_stand(ledger=Broken())
    async with stand.client() as client:
        await signed_in(client)
        answer = await client.get("/console/policies")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize("format", ["csv", "json", "html", "xlsx"])
async def test_export_has_what_the_list_has(stand: Stand, format: str) -> None:
    async with stand.client() as client:
        await signed_in(client)
        answer = await client.get(f"/console/violations/export/{format}?rule=group-name&since=2025-03-10")
    assert answer.status_code == 200
    assert f'qungui-violations-20250314-1030.{format}"' in answer.headers["content-disposition"]
    expected = [v for v in VIOLATIONS if v.record.rule == "group-name" and v.record.at.isoformat() >= "2025-03-09T16"]
    assert 0 < len(expected) < 10
    match format:
        case "json":
            assert len(json.loads(answer.content)["sections"]["list"]["rows"]) == len(expected)
        case "csv":
            assert answer.content.decode("utf-8-sig").count("\r\n") == len(expected) + 2, "headings and the mark"
        case "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(answer.content))
            assert book["明细"].max_row == len(expected) + 1
        case "html":
            assert "sandbox" in answer.headers["content-security-policy"]
            assert answer.text.count(">group-name<") == len(expected) + 2  # once by rule, once as the filter


HIDDEN = (
    "/groups/slack:C03", "/groups/wecom:wr01", "/people/zhao.lei", "/people/wang.min",
    "/violations/V-0001",  # in 商贸
)  # fmt: skip


@pytest.mark.parametrize("path", HIDDEN)
async def test_a_head_cannot_open_another_units_pages(stand: Stand, path: str) -> None:
    async with stand.client() as client:
        await signed_in(client, "li.na")
        assert (await client.get(f"/console{path}")).status_code == 404
    async with stand.client() as client:
        await signed_in(client)
        assert (await client.get(f"/console{path}")).status_code == 200


LISTS = (
    "/", "/groups", "/people", "/violations", "/violations?unit=huaxia/trade", "/violations?unit=huaxia", "/outbox",
    "/people/sun.qi", "/violations/export/csv", "/violations/export/json?unit=huaxia", "/announcements/A-2C",
)  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
async def test_a_heads_lists_hold_nothing_of_other_units(stand: Stand, path: str) -> None:
    async with stand.client() as client:
        await signed_in(client, "li.na")
        text = (await client.get(f"/console{path}")).text
    for foreign in ("华东客户服务群", "trade-emea", "全员公告", "赵磊", "何先生"):
        if foreign == "trade-emea" and path == "/announcements/A-2C":
            continue  # an announcement names all its groups to everybody it reaches
        assert foreign not in text


async def test_labels_show_what_is_proposed_and_who_corrected_what_and_why(stand: Stand) -> None:
    async with stand.client(cookies={"qungui_language": "en"}) as client:
        await signed_in(client)
        page = (await client.get("/console/labels")).text
        case = (await client.get("/console/violations/V-0001")).text
    for html in (page, case):
        assert "advertisement" in html and "0.93" in html and "c0ffeec0" in html, "what is proposed, how sure, by what"
        assert "只是例行升级" in html
        assert 'action="/console/labels/correct"' in html
    assert '<option value="advertisement" selected>' in page, "to confirm takes no choice"


async def test_auditors_read_labels_and_correct_none(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client, "anna.schmidt")
        page = (await client.get("/console/labels")).text
    assert "c0ffeec0" in page and "/labels/correct" not in page


async def test_heads_see_labels_of_their_own_groups_alone(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client, "li.na")
        page = (await client.get("/console/labels")).text
    inside = {group.id for group in GROUPS if (group.unit or "").startswith("huaxia/fintech")}
    shown = {id for id in ("slack:C01", "wecom:wr01") if id.replace(":", "%3A") in page or f"/groups/{id}" in page}
    assert shown == inside & {"slack:C01", "wecom:wr01"}


async def test_a_day_before_the_record_is_not_called_a_group_of_nobody(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client)
        html = (await client.get("/console/groups/wecom:wr01?at=2001-03-01")).text
    assert "成员从 20" in html and "起才有记录" in html


@pytest.mark.parametrize(("language", "told"), [("zh", "需要管理员令牌"), ("en", "It takes an admin&#39;s token")])
async def test_beside_the_code_of_an_outcome_stands_what_it_means(language: str, told: str) -> None:
    stand = make_stand(meant=meaning)
    async with stand.client(cookies={"qungui_language": language}) as client:
        await signed_in(client)
        for path in ("/outbox?state=failed", "/violations/V-0000"):
            html = (await client.get(f"/console{path}")).text
            assert html.index("cant_delete_message") < html.index(told), path
