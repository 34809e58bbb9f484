"""The console in a real browser: a case decided, a phone's width, the keyboard, no complaint of the browser's."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page

from tests.integration.web.addresses import ADDRESSES
from tests.integration.web.conftest import PASSWORD, Server, Stand

pytestmark = pytest.mark.browser


async def opened(server: Server, browser: Browser, complaints: list[str], language: str, **looks: object) -> Page:
    """A page, signed in. What the browser complains about (a blocked style, a missing file) is collected."""
    page = await (await browser.new_context(**looks)).new_page()  # type: ignore[arg-type]

    def heard(message: ConsoleMessage) -> None:
        complaints.append(f"{page.url}: {message.text}")

    page.on("console", heard)
    await page.goto(f"{server.url}/console/language/{language}")
    await page.goto(f"{server.url}/console/violations")
    await page.get_by_label("用户名").or_(page.get_by_label("User name")).fill("wang.min")
    await page.locator("[name=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/console/violations")
    return page


async def test_decide_a_case(server: Server, browser: Browser, stand: Stand) -> None:
    complaints: list[str] = []
    page = await opened(server, browser, complaints, "en")
    await page.get_by_role("link", name="V-0000").click()
    await page.get_by_label("Overturn").check()
    await page.get_by_label("Reason").fill("False alarm")
    await page.get_by_role("button", name="Submit decision").click()
    await page.get_by_role("status").get_by_text("Submitted").wait_for()
    assert json.loads(stand.inbox.events[0].body)["text"] == "decide V-0000 overturn False alarm"
    assert complaints == []


async def test_announce(server: Server, browser: Browser, stand: Stand) -> None:
    complaints: list[str] = []
    page = await opened(server, browser, complaints, "zh")
    await page.get_by_role("link", name="公告", exact=True).click()
    await page.get_by_role("link", name="新公告").click()
    await page.get_by_label("内容").fill("第一行\n第二行")
    await page.locator("select[name=to]").select_option("group=wecom:app02")
    await page.get_by_label("请每位成员确认收到").check()
    await page.get_by_role("button", name="提交公告").click()
    await page.get_by_role("status").wait_for()
    command = json.loads(stand.inbox.events[0].body)
    assert (command["text"], command["group"]) == ("announce --ack now 第一行\n第二行", "wecom:app02")
    assert complaints == []


@pytest.mark.parametrize(
    ("width", "scheme", "language"), [(360, "light", "en"), (360, "dark", "zh"), (1280, "light", "en")]
)
async def test_every_page_fits(server: Server, browser: Browser, width: int, scheme: str, language: str) -> None:
    complaints: list[str] = []
    looks = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = await opened(server, browser, complaints, language, **looks)
    for path in ADDRESSES:
        await page.goto(f"{server.url}/console{path}")
        wider = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{path} is {wider} px too wide"
        unnamed = await page.evaluate(
            "[...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, a')]"
            ".filter(e => !(e.textContent.trim() || e.getAttribute('aria-label') || (e.labels && e.labels.length)))"
            ".map(e => e.outerHTML)"
        )
        assert unnamed == [], f"{path}: without a name for screen readers"
    assert complaints == []


async def test_paper_has_tables_and_holds_them(server: Server, browser: Browser) -> None:
    """A4 upright is narrower than what a phone's cards are for."""
    page = await opened(server, browser, [], "zh", viewport={"width": 718, "height": 1000})
    await page.emulate_media(media="print")
    for path in ADDRESSES:
        await page.goto(f"{server.url}/console{path}")
        wider = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{path} is {wider} px too wide"
        cards = await page.evaluate("[...document.querySelectorAll('td')].filter(e => e.checkVisibility() && "
                                    "getComputedStyle(e).display !== 'table-cell').length")  # fmt: skip
        assert cards == 0, path


async def test_a_name_that_turns_round_turns_nothing_else_round(server: Server, browser: Browser, stand: Stand) -> None:
    view = stand.ledger.violation_views[0]
    stand.ledger.violation_views = [
        replace(view, group_name="\u202egnihsihp <script>alert(1)</script> 🐎 " + "长" * 80)
    ]
    page = await opened(server, browser, [], "en", viewport={"width": 390, "height": 800})
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    for path in ("/violations", "/violations/V-0000"):
        await page.goto(f"{server.url}/console{path}")
        await page.locator("a", has_text="<script>").first.wait_for()
        assert await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        link = page.locator("a", has_text="<script>").first
        assert await link.evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"


async def test_without_script_and_by_keyboard(server: Server, browser: Browser) -> None:
    page = await opened(server, browser, [], "en", java_script_enabled=False)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")  # skip to content
    assert page.url.endswith("#content")
    await page.get_by_role("link", name="Next →").click()
    await page.get_by_text("51–64 of 64").wait_for()
