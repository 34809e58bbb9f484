"""What was judged while it happened is judged again from the inbox, on both platforms: the same rules find the same."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime

from bot.audit.comparison import Comparison
from bot.audit.replay import Nothing, Side, compare
from bot.bootstrap.history import kept_history
from bot.casework.strikes import StrikeBook
from bot.text.identifiers import DETECTORS
from tests.scenarios.town import Town

SAID = (
    ("slack", "chen.jie", "fin-rd-payments", "加群玩博彩"),
    ("slack", "chen.jie", "fin-rd-payments", "还是博彩好"),
    ("slack", "li.na", "fin-rd-payments", "今天下午三点开会"),
    ("wecom", "li.na", "【金科】研发-支付网关", "网.络.赌.博了解一下"),
    ("wecom", "peng.yu", "恒丰&华夏金科项目对接", "这份内部定价先给大家参考"),
    ("wecom", "li.na", "【金科】研发-支付网关", "反博彩宣传月材料请看文档"),
)


def replayed(here: Town) -> Comparison:
    """The inbox of the running town against a house without rules."""
    application = here.demo.application
    policies = application.rulebook.policies
    assert policies is not None
    sides = Side(rules=Nothing(), strikes=StrikeBook()), Side(rules=policies, strikes=StrikeBook())
    day = application.calendar.is_workday
    with kept_history(application.config, application.organisation, is_workday=day, since=None) as (history, kept):
        found = compare(history, *sides, detected=frozenset(DETECTORS), now=datetime.now(UTC), samples=50)
    assert kept.deliveries >= len(SAID)
    return found


async def test_the_inbox_judged_again_finds_what_was_found_while_it_happened(here: Town) -> None:
    for platform, person, room, text in SAID:
        await here.stage(platform).says(person, room, text)
    await here.recorded("no-gambling", 3)
    await here.recorded("confidential", 1)
    found = await asyncio.to_thread(replayed, here)
    live = Counter(
        (view.record.rule, view.record.group, view.record.message or "")
        for view in here.violations()
        if view.record.message is not None
    )
    again = Counter(
        (rule, sample.group, sample.message or "")
        for (rule, _), samples in found.samples.items()
        for sample in samples
        if sample.message is not None
    )
    assert again == live
    assert {platform for _, group, _ in again for platform in (group.partition(":")[0],)} == {"slack", "wecom"}
    assert found.messages >= len(SAID)
