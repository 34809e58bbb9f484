"""How people post: repetitions across platforms and over a restart, links that are forbidden."""

from __future__ import annotations

from pathlib import Path

from tests.scenarios.town import Town, town

RULES = """policy: 1
for: huaxia
rules:
  - id: no-spam
    kind: conduct
    why: 请勿重复刷屏
    stage: enforce
    repeated: {more_than: 2, within: 30m}
    then: [remind_sender]
    tests: {hit: [{text: 拼单, earlier: {times: 2}}], miss: [拼单]}
  - {id: heard, kind: content, when: {text: {has_any: [拼单]}}, tests: {hit: [拼单], miss: [开会]}}
  - id: no-flood
    kind: conduct
    stage: observe
    flood: {more_than: 3, within: 30m}
    tests: {hit: [{text: 拼单, earlier: {times: 9}}], miss: [拼单]}
  - id: links
    kind: links
    why: 钓鱼网站
    stage: enforce
    deny: [evil.cn]
    then: [remind_sender]
    tests: {hit: [点www.evil.cn领取], miss: [https://notevil.cn]}
"""
SLACK, WECOM = "fin-rd-payments", "【金科】研发-支付网关"


def found(here: Town, rule: str) -> list[tuple[str, str]]:
    """(platform, reason) of every violation, oldest first."""
    ordered = sorted(here.violations(rule=rule), key=lambda view: view.record.at)
    return [(view.record.group.partition(":")[0], view.record.reason) for view in ordered]


def folder_with(tmp_path: Path, rules: str) -> Path:
    folder = tmp_path / "policies"
    folder.mkdir(exist_ok=True)
    (folder / "policy.yaml").write_text(rules, "utf-8")
    return folder


def begin_anew(here: Town) -> None:
    """What is in memory is built from the record again, as at a start and after a commit that failed. (A whole new town
    would do the same, but its platforms begin with the same event ids, which the inbox knows already.)"""
    pipeline = here.demo.application.pipeline
    pipeline._judge = pipeline._rebuild()


async def test_a_repetition_counts_on_all_platforms_and_over_a_restart(tmp_path: Path) -> None:
    policies = folder_with(tmp_path, RULES)
    async with town(tmp_path, policies=policies) as here:
        message = await here.slack.says("chen.jie", SLACK, "拼单了，速来")
        await here.slack.edits("chen.jie", SLACK, message, "拼单了，速来！！")  # the same message still
        await here.wecom.says("chen.jie", WECOM, "拼單了 速来")
        await here.wecom.says("li.na", WECOM, "拼单了，速来")  # somebody else
        await here.recorded("heard", 3)  # WeCom's archive is asked for, it does not push
        assert found(here, "no-spam") == []
        begin_anew(here)
        await here.slack.says("chen.jie", SLACK, "拼单了～速来")
        line = await here.slack.sees("chen.jie", "30 分钟", "2 次")
        await here.settled()
        assert "重复刷屏" in line.text
        assert found(here, "no-spam") == [("slack", "repeated")]
        (view,) = here.violations(rule="no-spam")
        assert (view.person_name, view.record.details["count"]) == ("陈杰", "3")


async def test_a_reload_that_asks_for_more_finds_what_was_posted_before(tmp_path: Path) -> None:
    policies = folder_with(tmp_path, RULES.replace("flood: {more_than: 3", "flood: {more_than: 1"))
    async with town(tmp_path, policies=policies) as here:
        for number in range(4):
            await here.slack.says("chen.jie", SLACK, f"第{number}条")
        await here.recorded("no-flood", 1)  # one flood, though three messages were too many
        folder_with(tmp_path, RULES.replace("flood: {more_than: 3", "flood: {more_than: 4"))
        here.demo.application.rulebook.reload("test")
        await here.slack.says("chen.jie", SLACK, "第5条")
        await here.recorded("no-flood", 2)
        newest = max(here.violations(rule="no-flood"), key=lambda view: view.record.at)
        assert newest.record.details["count"] == "5"


async def test_a_forbidden_link_is_pointed_out_however_it_is_written(tmp_path: Path) -> None:
    async with town(tmp_path, policies=folder_with(tmp_path, RULES)) as here:
        await here.slack.says("chen.jie", SLACK, "<https://www.evil.cn/a?token=1|公司主页>")
        await here.slack.sees("chen.jie", "www.evil.cn", "已被禁止")
        await here.wecom.says("li.na", WECOM, "点这里ｅｖｉｌ．ｃｎ领取")
        await here.wecom.sees("li.na", "evil.cn")
        await here.slack.says("li.na", SLACK, "<https://notevil.cn|evil>")
        await here.settled()
        assert found(here, "links") == [("slack", "link-denied"), ("wecom", "link-denied")]
        assert {view.record.excerpt for view in here.violations(rule="links")} == {"www.evil.cn", "ｅｖｉｌ．ｃｎ"}
