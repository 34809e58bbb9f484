"""The demo in a real browser: play a member on the sandbox page, then decide his case at the console."""

from __future__ import annotations

import pytest

from bot.domain.cases import CaseState
from bot.web.passwords import hash_password
from storage.console_users import ConsoleUser
from tests.chromium import chromium
from tests.scenarios.town import Town

PASSWORD = "correct horse battery"
TWO_SECONDS = 2000


@pytest.mark.browser
async def test_a_member_is_answered_on_the_page_and_his_case_decided_at_the_console(here: Town) -> None:
    here.store.save_user(
        ConsoleUser(name="shen.jing", password_hash=hash_password(PASSWORD), roles=frozenset({"compliance"}))
    )
    async with chromium() as browser:
        page = await (await browser.new_context(locale="zh-CN")).new_page()
        await page.goto(f"{here.demo.url}/sandbox/")
        slack = page.locator("section", has=page.get_by_text("Slack", exact=True)).first
        await slack.get_by_role("button", name="fin-rd-payments").click()
        await slack.locator("select.actor").select_option(label="陈杰")
        await slack.locator("textarea").fill("加群玩博彩")
        await slack.locator("textarea").press("Enter")
        await page.get_by_text("禁止赌博引流").first.wait_for(timeout=TWO_SECONDS)
        await page.get_by_role("button", name="申诉").click()
        await page.get_by_text("已收到您对").first.wait_for(timeout=TWO_SECONDS)
        await here.settled()
        (view,) = here.violations("no-gambling")
        assert view.state is CaseState.APPEALED

        console = await (await browser.new_context(locale="zh-CN")).new_page()
        await console.goto(f"{here.demo.url}/console/")
        await console.fill("input[name=name]", "shen.jing")
        await console.fill("input[name=password]", PASSWORD)
        await console.press("input[name=password]", "Enter")
        await console.get_by_role("heading", level=1).wait_for()
        await console.goto(f"{here.demo.url}/console/violations/{view.record.id}")
        assert "陈杰" not in await console.locator("main").inner_text()  # a pseudonym, until it is opened with a reason
        await console.get_by_text("打开身份").first.click()
        await console.fill("input[name=reason]", "核对申诉")
        await console.get_by_role("button", name="打开身份").click()
        await console.locator("dl.facts", has_text="陈杰").wait_for()
        await console.get_by_role("button", name="认领").click()
        await console.get_by_text("由您认领").wait_for()
        await console.locator("textarea[name=text]").fill("先核对新闻原文")
        await console.get_by_role("button", name="写备注").click()
        await console.locator("section[aria-labelledby=notes]", has_text="先核对新闻原文").wait_for()
        await console.locator("input[type=radio][value=overturn]").check()
        await console.locator("textarea[name=note]").fill("引用了新闻标题")
        await console.get_by_role("button", name="提交").click()
        await here.slack.sees("chen.jie", view.record.id, "撤销")
        await here.settled()
        assert here.violations("no-gambling")[0].state is CaseState.OVERTURNED

        await console.goto(f"{here.demo.url}/console/audit?case={view.case}&by=shen.jing")
        rows = await console.locator("tbody").inner_text()
        assert all(done in rows for done in ("认领案件", "写备注", "案件变动")) and "陈杰" not in rows
        await console.goto(f"{here.demo.url}/console/trends")
        await console.locator("figcaption", has_text="no-gambling").wait_for()
        await console.get_by_text("裁决 1 起").wait_for()

        await slack.locator("textarea").fill("/qungui 谁看过")
        await slack.locator("textarea").press("Enter")
        await page.get_by_text("理由：核对申诉").first.wait_for(timeout=TWO_SECONDS)
        assert here.store.verify_audit()[1] is None


@pytest.mark.browser
async def test_a_message_is_reported_from_its_menu_on_the_page(here: Town) -> None:
    await here.slack.says("zhang.wei", "fin-rd-payments", "你怎么这么蠢")
    await here.settled()
    async with chromium() as browser:
        page = await (await browser.new_context(locale="zh-CN")).new_page()
        await page.goto(f"{here.demo.url}/sandbox/")
        slack = page.locator("section", has=page.get_by_text("Slack", exact=True)).first
        await slack.get_by_role("button", name="fin-rd-payments").click()
        await slack.locator("select.actor").select_option(label="陈杰")
        await slack.get_by_role("button", name="举报 张伟 的这条消息").last.click()
        form = page.get_by_role("dialog", name="举报这条消息")
        await form.wait_for(timeout=TWO_SECONDS)
        await form.get_by_label("哪里不对？").select_option(label="其他")
        await form.get_by_label("想补充的话").fill("骂人")
        await form.get_by_role("button", name="举报").click()
        await page.get_by_text("不会知道是谁举报的").first.wait_for(timeout=TWO_SECONDS)
    await here.settled()
    (view,) = here.violations("member-report")
    assert [report.words for report in here.store.reports(view.record.id)] == ["骂人"]


@pytest.mark.browser
async def test_on_a_phone_the_list_of_groups_and_the_open_group_take_turns(here: Town) -> None:
    async with chromium() as browser:
        page = await (await browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})).new_page()
        await page.goto(f"{here.demo.url}/sandbox/")
        wecom = page.locator("section.wecom")
        groups, lines = wecom.locator(".rooms"), wecom.locator(".lines")
        await lines.wait_for()
        assert not await groups.is_visible()
        await wecom.get_by_role("button", name="群", exact=True).click()
        assert not await lines.is_visible()
        shown = await groups.locator("ul").bounding_box()
        assert shown is not None
        assert shown["height"] > 400  # ten groups and more, not one
        await groups.get_by_role("button", name="测试群123").click()
        await wecom.get_by_role("heading", name="测试群123").wait_for()
        assert await lines.is_visible()
        assert not await groups.is_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") == 390  # nothing sticks out
