"""A rule that people keep overturning stops acting by itself, and says so to those who keep the policies."""

from __future__ import annotations

from pathlib import Path

from bot.domain.actions import OutcomeState
from bot.domain.rules import Result
from tests.scenarios.town import Town, town

TEA = """policy: 1
for: huaxia
rules:
  - id: tea
    kind: content
    why: 试一试
    stage: enforce
    severity: low
    floor: {precision: 80%, decided: 5}
    when: {text: {has_any: [下午茶, 咖啡]}}
    then: [remind_sender]
    tests: {hit: [下午茶时间到, 喝咖啡], miss: [开会]}
"""
ROOM = "hx-hr-onboarding"


def stages(here: Town) -> set[str]:
    """The stages at which the rules stand now, where they are applied and where the console lists them."""
    application = here.demo.application
    applied = {rule.stage.value for rule in application.rulebook.rules_for(application.roster.groups()[0])}
    listed = {rule.stage.value for rule in application.rulebook.rules_of(application.roster.units())}
    assert applied == listed
    return applied


async def decided(here: Town, number: int, verb: str) -> None:
    """The number-th violation of the rule is decided by compliance."""
    violations = sorted(here.violations(rule="tea"), key=lambda view: view.record.at)
    id = violations[number].record.id
    await here.slack.commands("emma.clark", ROOM, f"decide {id} {verb} 看过原文")
    await here.settled()


async def test_a_rule_below_its_floor_only_observes_until_it_is_changed(tmp_path: Path) -> None:
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "policy.yaml").write_text(TEA, "utf-8")
    async with town(tmp_path, policies=policies) as here:
        for number in range(5):
            await here.slack.says("chen.jie", "fin-rd-payments", f"下午茶时间到 {number}")
        await here.recorded("tea", 5)
        for number, verb in enumerate(("uphold", "uphold", "uphold", "overturn")):
            await decided(here, number, verb)
        assert stages(here) == {"enforce"}

        await decided(here, 4, "overturn")  # the last of five: 60 % of them stood
        told = await here.slack.sees("yu.bo", "tea", "只有 3 个被维持")
        assert "policy.yaml:4" in told.text
        await here.slack.says("chen.jie", "fin-rd-payments", "咖啡")
        await here.recorded("tea", 6)
        newest = max(here.violations(rule="tea"), key=lambda view: view.record.at)
        assert newest.record.result is Result.WOULD_HIT
        assert {one.state for one in here.actions(event=newest.record.event)} == {OutcomeState.SIMULATED}
        links = [row.body for row in here.store.audit(limit=10_000) if "rule-demoted" in row.what]
        [noted] = [one for one in links[0]["records"] if one.get("what") == "rule-demoted"]
        assert (len(links), noted["details"]["rule"], noted["details"]["upheld"]) == (1, "tea", "3")

    async with town(tmp_path, policies=policies) as here:  # a restart knows it from the record
        assert stages(here) == {"observe"}
        (policies / "policy.yaml").write_text(TEA.replace("severity: low", "severity: medium"), "utf-8")
        here.demo.application.rulebook.reload("test")
        assert stages(here) == {"enforce"}
