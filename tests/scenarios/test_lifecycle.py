"""Groups over time: customers who join where they may not, groups nobody uses, names that are taken, and how owners
mend it. Time passes by a clock that is set forward; Slack refuses to talk to a bot whose clock is wrong, so that is
played on WeCom."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.scenarios.town import PATIENCE, Town, town

POLICY = """policy: 1
for: huaxia
rules:
  - id: insiders
    kind: membership
    why: 机密群只许本公司人员
    stage: enforce
    when: {group: {audience: confidential}}
    external: forbidden
    then: [remind_owner]
    tests: {hit: [{group: {audience: confidential, outsiders: 1}}], miss: [{group: {outsiders: 1}}]}
  - id: in-use
    kind: lifecycle
    why: 不用的群要归档
    stage: enforce
    when: {group: {platform: wecom}}
    dormant: {after: 90d}
    end_date: {required: false}
    then: [remind_owner]
    tests: {hit: [{group: {last_message: 91d}}], miss: [示例群]}
  - id: one-name
    kind: naming
    why: 一个用途一个群
    stage: enforce
    near_duplicates: true
    then: [remind_owner]
    tests: {hit: [{name: 支付群, group: {others: [支付]}}], miss: [支付]}
"""
ROOM, GATEWAY = "fin-rd-payments", "【金科】研发-支付网关"


class Calendar:
    """A clock that somebody sets forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def written(folder: Path) -> Path:
    policies = folder / "policies"
    policies.mkdir()
    (policies / "policy.yaml").write_text(POLICY, "utf-8")
    return policies


def cases(here: Town, rule: str, group: str) -> list[tuple[str, str]]:
    """(reason, state) of a group's cases, oldest first."""
    found = [view for view in here.violations(rule=rule) if view.group_name == group]
    return [(view.record.reason, view.state) for view in sorted(found, key=lambda view: view.record.at)]


async def test_a_customer_who_joins_a_confidential_group_is_told_to_its_owner(tmp_path: Path) -> None:
    async with town(tmp_path, policies=written(tmp_path)) as here:
        await here.slack.commands("zhang.wei", ROOM, "分级 机密")
        await here.slack.sees("zhang.wei", "机密")
        ben, world = here.slack.person("ext.nova.ben"), here.slack.world
        await world.join(ben, here.slack.group(ROOM), invited_by=here.slack.person("zhang.wei"))
        line = await here.slack.sees("zhang.wei", "insiders", "Ben Carter")
        assert "外部" in line.text
        await here.settled()
        (case,) = here.violations(rule="insiders")
        assert case.record.account == here.account("ext.nova.ben", "slack")

        await here.scanned()  # the same thing is no news
        assert cases(here, "insiders", ROOM) == [("external-member", "open")]
        await here.slack.leaves("ext.nova.ben", ROOM)
        await here.settled()
        await here.scanned()
        assert cases(here, "insiders", ROOM) == [("external-member", "closed")]


async def test_a_group_that_becomes_confidential_with_customers_in_it_is_one_case(tmp_path: Path) -> None:
    async with town(tmp_path, policies=written(tmp_path)) as here:
        room = "恒丰&华夏金科项目对接"
        await here.wecom.commands("peng.yu", room, "分级 机密")
        await here.wecom.sees("peng.yu", "机密")
        await here.settled()
        await here.scanned()
        (case,) = here.violations(rule="insiders")
        assert case.record.account is None
        assert case.record.details["people"] == "刘经理（客户·恒丰）"


async def heard(here: Town, group: str) -> None:
    """Waits until the archive was read: WeCom tells nobody of messages."""
    async with asyncio.timeout(PATIENCE):
        while not any(one.name == group and one.active_at for one in here.demo.application.roster.groups()):
            await asyncio.sleep(0.05)
    await here.settled()


async def test_a_dormant_group_is_told_to_its_owner_once_and_is_over_when_it_is_closed(tmp_path: Path) -> None:
    calendar = Calendar()
    async with town(tmp_path, policies=written(tmp_path), clock=calendar) as here:
        await here.wecom.says("chen.jie", GATEWAY, "网关今晚升级")
        await heard(here, GATEWAY)
        today = calendar().astimezone(ZoneInfo("Asia/Shanghai")).date()
        calendar.ahead = timedelta(days=89)
        await here.scanned()
        assert cases(here, "in-use", GATEWAY) == []

        calendar.ahead = timedelta(days=91)
        await here.scanned()
        assert cases(here, "in-use", GATEWAY) == [("dormant", "reminded")]
        await here.wecom.sees("zhang.wei", GATEWAY, f"自 {today} 起没有人发言")
        calendar.ahead = timedelta(days=92)
        await here.scanned()
        assert cases(here, "in-use", GATEWAY) == [("dormant", "reminded")]

        calendar.ahead = timedelta()  # WeCom would not take a wrong clock when it tells of this
        await here.wecom.world.archive(here.wecom.person("zhang.wei"), here.wecom.group(GATEWAY))
        await here.scanned()
        assert cases(here, "in-use", GATEWAY) == [("dormant", "closed")]


async def test_an_end_date_is_said_in_chat_and_held_to(tmp_path: Path) -> None:
    calendar = Calendar()
    async with town(tmp_path, policies=written(tmp_path), clock=calendar) as here:
        await here.wecom.commands("zhang.wei", GATEWAY, "用途 支付网关研发")
        await here.wecom.sees("zhang.wei", "用途：支付网关研发")
        await here.wecom.commands("zhang.wei", GATEWAY, "到期 30天")
        await here.wecom.sees("zhang.wei", "到期日已记为")
        await here.settled()
        calendar.ahead = timedelta(days=32)
        await here.scanned()
        assert cases(here, "in-use", GATEWAY) == [("end-date-passed", "reminded")]
        (group,) = [group for group in here.store.groups() if group.name == GATEWAY]
        assert group.purpose == "支付网关研发"


async def test_a_name_that_another_group_has_is_pointed_out_to_the_one_who_came_later(tmp_path: Path) -> None:
    async with town(tmp_path, policies=written(tmp_path)) as here:
        await here.slack.creates("li.na", "fin-rd-payment", "chen.jie")
        await here.slack.sees("li.na", "fin-rd-payment", ROOM)
        await here.settled()
        await here.scanned()
        assert cases(here, "one-name", "fin-rd-payment") == [("name-near-duplicate", "reminded")]
        assert cases(here, "one-name", ROOM) == []
        await here.slack.renames("li.na", "fin-rd-payment", "fin-rd-clearing")
        await here.settled()
        assert cases(here, "one-name", "fin-rd-clearing") == [("name-near-duplicate", "closed")]
