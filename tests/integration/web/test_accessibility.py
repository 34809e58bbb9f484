"""Every page for everybody: checked by axe at a phone's and a desk's width, by day and by night, in both languages.

And what axe cannot see: a case decided with the keyboard alone, with the focus in sight at every stop.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, Literal

import pyotp
import pytest
import pytest_asyncio
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Browser, Locator, Page
from starlette.applications import Starlette
from starlette.routing import Mount

from adapters.sandbox.page import build_page
from adapters.sandbox.slack.world import SlackWorld
from bot.reports.handbook import html
from tests.chromium import chromium
from tests.integration.web.addresses import ADDRESSES, STATES
from tests.integration.web.company import VIOLATIONS, MemoryLedger
from tests.integration.web.conftest import PASSWORD, Server, Stand, make_stand, serve
from tests.integration.web.test_sandbox_page import SLACK
from tests.unit.reports.test_handbook import HUAXIA, documents

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

Looks = tuple[tuple[int, Literal["light", "dark"]], ...]
PHONE_BY_DAY: Looks = ((360, "light"), (1280, "dark"))
DESK_BY_DAY: Looks = ((1280, "light"), (360, "dark"))
RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,  # of media and foreign style sheets, which no page has
}
OF_LOOKS = {**RULES, "runOnly": {"type": "rule", "values": ["color-contrast", "target-size", "link-in-text-block",
            "scrollable-region-focusable", "label", "link-name", "button-name", "aria-hidden-focus"]}}  # fmt: skip
FRAME = """() => ({
    headings: document.querySelectorAll('h1').length, titled: document.title.trim().length > 2,
    language: document.documentElement.lang,
    skips: document.querySelector('a.skip[href="#content"] ~ main#content') !== null,
    unlabelled: [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
        .filter(field => !field.labels.length && !field.getAttribute('aria-label')).map(field => field.outerHTML) })"""
SEEN = """() => {
    const at = document.activeElement, box = at.getClientRects()[0], style = getComputedStyle(at);
    if (at === document.body || at.matches('main')) return '';
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) return `no ring: ${at.outerHTML}`;
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return top && (at.contains(top) || top.contains(at)) ? '' : `out of sight: ${at.outerHTML}`; }"""


@pytest.fixture
def stand() -> Stand:
    """A few cases show every sort of row; more of them are more to check, and nothing new."""
    return make_stand(ledger=MemoryLedger(violation_views=VIOLATIONS[:12]))


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for the whole module."""
    async with chromium() as running:
        yield running


async def faults(page: Page, looks: Looks) -> list[str]:
    """What axe finds on the page: where, which rule, what it asks for, which element.

    Every rule in the first look; in the others those that width and colours can break.
    """
    await page.evaluate(AXE_SCRIPT)
    found = []
    for rules, (width, scheme) in zip((RULES, OF_LOOKS), looks, strict=False):
        await page.set_viewport_size({"width": width, "height": 800})
        await page.emulate_media(color_scheme=scheme)
        answer: dict[str, Any] = await page.evaluate("rules => axe.run(rules)", rules)
        found += [
            f"{page.url} at {width} px, {scheme}: {rule['id']}: {rule['help']}: {node['target']}"
            for rule in answer["violations"]
            for node in rule["nodes"]
        ]
    return found


async def checked(page: Page, language: str, looks: Looks) -> list[str]:
    """The faults of a page of the console; its frame is asserted at once."""
    frame = {"headings": 1, "titled": True, "language": language, "skips": True, "unlabelled": []}
    assert await page.evaluate(FRAME) == frame, page.url
    return await faults(page, looks)


async def sign_in(page: Page, server: Server, name: str) -> None:
    await page.goto(f"{server.url}/console/sign-in")
    await page.locator("[name=name]").fill(name)
    await page.locator("[name=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(lambda url: "sign-in" not in url)


@pytest.mark.parametrize(("to", "language", "looks"), [("zh", "zh-CN", PHONE_BY_DAY), ("en", "en", DESK_BY_DAY)])
async def test_every_page(server: Server, browser: Browser, stand: Stand, to: str, language: str, looks: Looks) -> None:
    stand.users.set_factor("li.na", pyotp.random_base32(), 0)
    page = await (await browser.new_context()).new_page()
    await page.goto(f"{server.url}/console/language/{to}")
    await page.goto(f"{server.url}/console/sign-in")
    found = await checked(page, language, looks)
    await sign_in(page, server, "li.na")
    assert page.url.endswith("/second-factor")
    found += await checked(page, language, looks)
    await sign_in(page, server, "wang.min")
    for address in (*ADDRESSES, *(STATES if to == "zh" else ())):
        await page.goto(f"{server.url}/console{address}")
        found += await checked(page, language, looks)
    assert found == []
    await page.context.close()


@pytest.mark.parametrize(("to", "language", "looks"), [("zh", "zh-CN", PHONE_BY_DAY), ("en", "en", DESK_BY_DAY)])
async def test_what_comes_back(server: Server, browser: Browser, to: str, language: str, looks: Looks) -> None:
    """A form without a reason, without a session, of an earlier one."""
    page = await (await browser.new_context()).new_page()
    await page.goto(f"{server.url}/console/language/{to}")
    await sign_in(page, server, "wang.min")
    await page.goto(f"{server.url}/console/violations/V-0000")
    await page.locator("[name=verdict]").first.check()
    await page.locator("textarea[name=note]").fill("  ")
    await page.locator("form[action$='/decide'] button").click()
    await page.get_by_role("alert").wait_for()
    found = await checked(page, language, looks)
    await page.locator("textarea[name=note]").fill("看过了")
    tab = await page.context.new_page()
    await tab.goto(f"{server.url}/console/")
    await tab.locator(".who form button").click()
    await tab.wait_for_url("**/sign-in")
    await page.locator("form[action$='/decide'] button").click()
    await page.locator("main a[target=_blank]").wait_for()
    found += await checked(page, language, looks)
    await sign_in(tab, server, "wang.min")
    await page.locator("main form button").click()
    await page.locator("nav.menu").wait_for()
    found += await checked(page, language, looks)
    await page.locator("main form button").click()
    await page.wait_for_url("**/violations/V-0000?*done=submitted")
    assert found == []
    await page.context.close()


async def reach(page: Page, wanted: Locator) -> None:
    """Go on with Tab until the control has the focus. At every stop one sees where one is."""
    for _ in range(80):
        await page.keyboard.press("Tab")
        assert await page.evaluate(SEEN) == "", page.url
        if await wanted.evaluate("control => control === document.activeElement"):
            return
    raise AssertionError(f"{page.url}: Tab never comes to {wanted}")


async def test_a_case_decided_with_the_keyboard_alone(server: Server, browser: Browser, stand: Stand) -> None:
    page = await (await browser.new_context(viewport={"width": 1280, "height": 600})).new_page()
    await page.goto(f"{server.url}/console/")
    await page.locator("[name=name]:focus").wait_for()
    await page.keyboard.type("wang.min")
    await reach(page, page.locator("[name=password]"))
    await page.keyboard.type(PASSWORD)
    await reach(page, page.locator("main button"))
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/console/")
    for link, there in (
        ("nav a[href$='/violations']", "**/violations"),
        ("main a[href$='/violations/queue']", "**/queue"),
        ("main a[href$='/violations/queue/next']", "**/violations/V-*"),
    ):
        await reach(page, page.locator(link))
        await page.keyboard.press("Enter")
        await page.wait_for_url(there)
    case = page.url.partition("?")[0].rpartition("/")[2]
    await reach(page, page.locator("[name=verdict]").first)
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowDown")
    verdict = await page.locator("[name=verdict]:checked").input_value()
    assert verdict == await page.locator("[name=verdict]").nth(1).input_value()
    await reach(page, page.locator("[name=note]").first)
    await page.keyboard.type("看过了")
    await reach(page, page.locator("form[action$='/decide'] button"))
    await page.keyboard.press("Enter")
    await page.wait_for_url(lambda url: "queue=yes" in url and case not in url.partition("?")[0])
    assert f"decide {case} {verdict} 看过了" in stand.inbox.events[0].body.decode()
    await page.goto(f"{server.url}/console/violations")
    await page.locator("tbody a").last.focus()
    for _ in range(30):  # and upwards: the menu that stays on top must not hide where one is
        await page.keyboard.press("Shift+Tab")
        assert await page.evaluate(SEEN) == ""
    await page.context.close()


async def test_the_handbook_and_the_sandbox(browser: Browser) -> None:
    page = await (await browser.new_context()).new_page()
    await page.set_content("<p style='color: #ccc'>pale <img src='data:,'></p>")
    seen = {line.split(": ")[1] for line in await faults(page, PHONE_BY_DAY)}
    assert {"color-contrast", "image-alt", "html-has-lang", "document-title"} <= seen, "the check must be able to fail"
    found = []
    texts = documents(HUAXIA, "huaxia", datetime(2026, 11, 1, tzinfo=UTC))
    for name, language in (("handbook", "zh"), ("procedure", "en")):
        await page.set_content(html(texts[name, language], language))
        found += await faults(page, DESK_BY_DAY)
    world = SlackWorld()
    world.seed(SLACK)
    app = Starlette(routes=[Mount("/sandbox/slack", world.app), Mount("/sandbox", build_page([world]))])
    with serve(app) as server:
        await page.goto(f"{server.url}/sandbox/")
        await page.locator(".lines").first.wait_for()
        found += await faults(page, DESK_BY_DAY)  # the phone comes last
        await page.locator(".list").first.click()
        await page.locator(".rooms li").first.wait_for()
        found += await faults(page, PHONE_BY_DAY)
        await page.context.close()
    assert found == []
