"""What an admin does: edit YAML while the bot runs, watch first, then enforce; a bad file changes nothing."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from bot.assets import asset
from bot.domain.actions import OutcomeState
from bot.domain.rules import Result
from tests.scenarios.town import PATIENCE, Town, town

EVERYTHING = """policy: 1
for: huaxia
rules:
  - id: tea
    kind: content
    why: 试一试
    stage: {stage}
    severity: low
    automatic: true
    strikes: {{within: 30d, ladder: {{99: [remind_sender]}}}}
    when: {{text: {{has_any: [下午茶]}}}}
    then:
      - remind_sender
      - remind_owner
      - {{notify: compliance}}
      - {{post: 请注意}}
      - retract
      - {{remove_member: {{for: 7d}}}}
      - archive
    tests: {{hit: [下午茶时间到], miss: [开会]}}
  - id: names
    kind: naming
    stage: {stage}
    format:
      slack: ops-${{topic}}
    then: [rename]
"""
WRITES = ("chat.", "conversations.rename", "conversations.archive", "conversations.kick", "conversations.invite")
WECOM_WRITES = ("message/", "appchat/update", "appchat/send", "webhook/", "externalcontact/groupchat/transfer")


async def in_force(here: Town, before: str) -> None:
    """Waits until another revision than `before` is in force."""
    async with asyncio.timeout(PATIENCE):
        while here.demo.application.rulebook.revision == before:
            await asyncio.sleep(0.1)


def written(here: Town, since: int) -> list[str]:
    return [call.method for call in here.slack.world.calls[since:] if call.method.startswith(WRITES)]


async def test_observe_calls_nobody_whatever_the_rule_would_do_and_enforce_does_it(tmp_path: Path) -> None:
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "policy.yaml").write_text(EVERYTHING.format(stage="observe"), "utf-8")
    async with town(tmp_path, policies=policies) as here:
        before = len(here.slack.world.calls)
        await here.wecom.says("chen.jie", "【金科】研发-值班", "下午茶时间到")
        await here.recorded("tea", 1)
        assert [call.method for call in here.wecom.world.calls if call.method.startswith(WECOM_WRITES)] == []
        await here.slack.says("chen.jie", "fin-rd-payments", "下午茶时间到")
        await here.settled()
        view = next(view for view in here.violations(rule="tea") if view.record.group.startswith("slack:"))
        observed = here.actions(event=view.record.event)
        assert view.record.result is Result.WOULD_HIT
        assert {one.action.kind for one in observed} == {"remind", "post", "delete", "remove_member", "archive"}
        assert {one.state for one in observed} == {OutcomeState.SIMULATED}
        assert {one.state for one in here.actions(limit=500)} == {OutcomeState.SIMULATED}  # the renames too
        assert written(here, before) == []

        revision = here.demo.application.rulebook.revision
        (policies / "policy.yaml").write_text(EVERYTHING.format(stage="enforce"), "utf-8")
        await in_force(here, revision)
        assert len(here.store.revisions()) == 2
        await here.slack.says("chen.jie", "fin-rd-payments", "再来一次下午茶")
        await here.settled()
        done = here.violations(rule="tea", result=Result.HIT)
        assert [view.record.strike for view in done] == [1]
        waiting = {one.action.kind for one in here.actions(event=done[0].record.event) if one.state == "waiting"}
        assert waiting == {"delete", "remove_member", "archive"}, "about a first offence people decide"
        await here.slack.says("chen.jie", "fin-rd-payments", "第三次下午茶")
        await here.recorded("tea", 3)
        await here.wecom.says("chen.jie", "【金科】研发-值班", "下午茶时间又到了")
        await here.wecom.sees("chen.jie", "tea")
        assert {"chat.postEphemeral", "chat.postMessage", "chat.delete", "conversations.archive"} <= set(
            written(here, before)
        )
        assert "conversations.kick" not in written(here, before), "a removal always takes two people"


async def test_a_bad_file_keeps_the_last_good_policies_and_says_where(tmp_path: Path) -> None:
    policies = shutil.copytree(asset("policies/huaxia"), tmp_path / "policies")
    async with town(tmp_path, policies=policies) as here:
        rulebook = here.demo.application.rulebook
        revision, path = rulebook.revision, policies / "policy.yaml"
        path.write_text(path.read_text("utf-8").replace("severity: high", "severty: high", 1), "utf-8")
        async with asyncio.timeout(PATIENCE):
            while not rulebook.keeper.problems:
                await asyncio.sleep(0.1)
        problem = rulebook.keeper.problems[0]
        assert (problem.file, problem.code, problem.column) == ("policy.yaml", "unknown-key", 5)
        assert "severity" in problem.say("zh")[1]
        assert rulebook.revision == revision
        await here.slack.says("chen.jie", "fin-rd-payments", "博彩")
        await here.slack.sees("chen.jie", "禁止赌博引流")
        await here.wecom.says("li.na", "【金科】研发-值班", "百家乐")
        await here.wecom.sees("li.na", "禁止赌博引流")
