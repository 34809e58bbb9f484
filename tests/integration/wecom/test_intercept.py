"""Intercept rules over real wires: made, changed, taken away, never touching what people made; limits said honestly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from adapters.sandbox.faults import Fault
from adapters.sandbox.world import Refused
from adapters.wecom.intercept import unfit
from bot.domain.actions import Action, ActionKind, Outcome, OutcomeState
from tests.integration.wecom.rig import CUSTOMER, Rig, rig

PEOPLES = {"rule_name": "人事手工建的", "word_list": ["手工"], "intercept_type": 2}


def order(rule: str, words: Sequence[str], *departments: str, unit: str = "hx") -> dict[str, Any]:
    return {"rule": rule, "unit": unit, "words": list(words), "departments": list(departments or ("wecom:1",))}


async def keep(live: Rig, *rules: dict[str, Any]) -> Outcome:
    return await live.platform.perform(
        Action(key="b", kind=ActionKind.BLOCK, platform="wecom", arguments={"rules": list(rules)})
    )


def held(live: Rig) -> dict[str, tuple[str, ...]]:
    return {rule["rule_name"]: tuple(rule["word_list"]) for rule in live.world.corp.intercepts.values()}


async def test_words_are_blocked_kept_in_step_and_released() -> None:
    async with rig(archive=None) as live:
        ranges = {"user_list": ["li.si"], "department_list": []}
        client = live.platform._client
        await client.post("externalcontact/add_intercept_rule", {**PEOPLES, "applicable_range": ranges})
        made = await keep(live, order("no-gambling", ["网赌", "六合彩"]), order("no-promise", ["保本保息"]))
        assert (made.state, dict(made.details)) == (OutcomeState.CONFIRMED, {"rules": "2", "words": "3"})
        names = sorted(held(live))
        assert [name.split()[-1][:9] for name in names[1:]] == ["no-gambli", "no-promis"] or len(names) == 3
        assert all(len(name) <= 20 for name in names)
        with pytest.raises(Refused, match="intercepted"):
            await live.world.post("zhang.san", "wrKeHu1", "来玩网赌")
        await live.world.post(CUSTOMER, "wrKeHu1", "有人叫我网赌")  # customers are not in the range
        await live.world.post("zhang.san", "wrNeiBu1", "网赌")  # nor are internal groups
        writes = written(live)
        assert (await keep(live, order("no-gambling", ["网赌", "六合彩"]), order("no-promise", ["保本保息"]))).details
        assert written(live) == writes  # all is as it should be: nothing is written
        live.world.directory.found(2, "金科")
        await keep(live, order("no-gambling", ["网赌", "博彩"], "wecom:2"))
        assert sorted(words for name, words in held(live).items() if name != PEOPLES["rule_name"]) == [("网赌", "博彩")]
        (rule,) = [one for one in live.world.corp.intercepts.values() if one["rule_name"] != PEOPLES["rule_name"]]
        assert rule["applicable_range"] == {"user_list": [], "department_list": [2]}
        await live.world.post("zhang.san", "wrKeHu1", "网赌")  # he is not in 金科
        rule["intercept_type"] = 2  # somebody weakened it by hand
        await keep(live, order("no-gambling", ["网赌", "博彩"], "wecom:2"))
        assert rule["intercept_type"] == 1
        await keep(live)
        assert set(held(live)) == {PEOPLES["rule_name"]}  # what people made stays


def written(live: Rig) -> int:
    return sum(len(live.calls(f"externalcontact/{verb}_intercept_rule")) for verb in ("add", "update", "del"))


async def test_what_does_not_fit_is_left_out_and_said() -> None:
    many = [f"词{number}" for number in range(650)]
    async with rig(archive=None) as live:
        outcome = await keep(
            live, order("a", [*many, "长" * 33]), {**order("b", ["x", "y"]), "departments": []}, order("c", ["z"])
        )
        assert dict(outcome.details) == {"no-department": "2", "rules": "4", "word-too-long": "1", "words": "651"}
        assert sorted(len(words) for words in held(live).values()) == [1, 50, 300, 300]
        assert unfit(order("a", ["短", "长" * 33])) == {"word-too-long": ["长" * 33]}
        for number in range(98):
            name = f"人事{number}"
            await live.platform._client.post(
                "externalcontact/add_intercept_rule",
                {**PEOPLES, "rule_name": name, "applicable_range": {"user_list": ["li.si"]}},
            ) if len(live.world.corp.intercepts) < 100 else None
        full = await keep(live, order("a", many), order("d", ["新"]))
        assert (full.details["rules"], full.details.get("no-room")) == ("4", None)  # ours make room for each other
        more = await keep(live, order("a", [f"{word}号" for word in many * 3]))
        assert int(more.details["no-room"]) > 0
        assert len(live.world.corp.intercepts) == 100


async def test_a_lost_answer_is_safe_to_repeat_and_a_missing_right_is_said() -> None:
    async with rig(archive=None) as live:
        live.world.faults.add("externalcontact/add_intercept_rule", Fault(lost=True))
        again = await keep(live, order("a", ["网赌"]))
        assert (again.state, again.retry_after is not None) == (OutcomeState.PLANNED, True)
        assert (await keep(live, order("a", ["网赌"]))).state is OutcomeState.CONFIRMED
        assert len(held(live)) == 1
        live.world.faults.add("externalcontact/get_intercept_rule_list", Fault(code="48002"))
        assert (await keep(live, order("a", ["网赌"]))).state is OutcomeState.FAILED
