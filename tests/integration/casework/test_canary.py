"""A canary goes on to a reminder: the rule's own words reach a named test person, and nobody else hears anything."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.bootstrap.canaries import Canaries
from bot.domain.actions import failed
from bot.engine.canaries import sentence
from bot.settings.recurring import Canary
from tests.integration.casework.court import ROOM, Court

PLAN = Canary(name="tea", group=ROOM, rule="tea", text="下午茶", ask="wang", remind="li")


def canaries(court: Court) -> Canaries:
    async def say(token: str, group: str, text: str) -> str:
        raise AssertionError("a person is asked")

    return Canaries(
        plans=(PLAN,), store=court.store, directory=court.app.roster, composer=court.app.composer, locale="zh", say=say,
        clock=lambda: court.now, committed=lambda steps: None,
    )  # fmt: skip


async def posted(court: Court) -> Canaries:
    """Somebody was asked, and posted it."""
    birds = canaries(court)
    assert await birds.say_if_due(PLAN)
    asked = court.said_to("wang")[0].text
    assert "亲手发" in asked and "研发群" in asked
    code = birds._said(PLAN)["code"]
    await court.says("wang", sentence(PLAN.text, PLAN.name, code))
    court.hear()
    return birds


def gaps(court: Court, birds: Canaries) -> list[str]:
    return [gap.what for gap in birds.gaps(court.now)]


def told(birds: Canaries) -> Any:
    return birds.state()["tea"]["reminded"]


async def test_the_reminder_of_its_rule_reaches_the_test_person(tmp_path: Path) -> None:
    court = Court(tmp_path, canaries=(PLAN,))
    birds = await posted(court)
    (reminder,) = court.said_to("li")
    assert reminder.key.startswith("canary-reminder:tea:") and "工作群里不约下午茶" in reminder.text
    assert court.cases() == [] and len(court.said_to("owner")) == 0
    assert (gaps(court, birds), told(birds)) == ([], "planned"), "it may still arrive"
    await court.act()
    assert (gaps(court, birds), told(birds)) == ([], "confirmed")
    court.close()


async def test_one_that_does_not_arrive_is_a_gap(tmp_path: Path) -> None:
    court = Court(tmp_path, canaries=(PLAN,))
    birds = await posted(court)
    late = court.now + timedelta(minutes=PLAN.within_minutes, seconds=1)
    assert [gap.what for gap in birds.gaps(late)] == ["canary-unreminded"]
    while claimed := court.store.claim(court.now, 10):
        for queued in claimed:
            court.store.settle(queued.id, failed("cannot_dm"), court.now)
    assert (gaps(court, birds), told(birds)) == (["canary-unreminded"], "failed")
    court.close()


async def test_a_test_person_without_an_account_there_is_a_gap(tmp_path: Path) -> None:
    plan = PLAN.model_copy(update={"remind": "nobody"})
    court = Court(tmp_path, canaries=(plan,))
    birds = await posted(court)
    assert court.said_to("li") == []
    object.__setattr__(birds, "plans", (plan,))
    assert gaps(court, birds) == ["canary-unreminded"]
    court.close()
