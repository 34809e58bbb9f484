"""Two companies and two apps of one of them, over real wires: what is meant for one never reaches the other."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette

from adapters.sandbox.faults import Fault
from adapters.sandbox.wecom import Credentials, WeComWorld
from adapters.wecom import reference
from adapters.wecom.companies import WeComCompanies
from adapters.wecom.config import WeComSettings
from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.events import AccountChanged, CommandGiven, DepartmentsSeen, GroupSnapshot
from bot.domain.groups import Group, GroupKind
from tests.integration.wecom.rig import CREDENTIALS, SEED, ListInbox, served

OTHERS = Credentials(corp_id="wwother00000000001", secret="other-secret", archive_key=CREDENTIALS.archive_key)


def now() -> datetime:
    return datetime.now(UTC)


def told(world: WeComWorld, url: str, **more: Any) -> dict[str, Any]:
    world.connect(public_url=url, callback_url="", robot_url="")
    return {**world.settings(), "robot": None, "archive": None, "timeout": 5.0, **more}


async def test_two_companies_and_two_apps() -> None:
    here, there = (WeComWorld(credentials=one, pace=0.01, company="x") for one in (CREDENTIALS, OTHERS))
    for world in (here, there):
        world.seed(SEED)
    inbox, groups = ListInbox(), list[Group]()
    async with served(here.app) as first, served(there.app) as second:
        main = WeComSettings.model_validate(told(here, first))
        others = [told(there, second, name="beta"), told(there, second, name="hr", app_groups=())]
        settings = main.model_copy(update={"others": tuple(WeComSettings.model_validate(one) for one in others)})
        platform = WeComCompanies(settings, inbox, now, lambda: groups, name_of=str, zone="Asia/Shanghai")
        async with served(Starlette(routes=list(platform.routes()))) as bot:
            here.connect(public_url=first, callback_url=f"{bot}/wecom/app", robot_url="")
            there.connect(public_url=second, callback_url=f"{bot}/wecom/beta/app", robot_url="")
            assert await here.check_callbacks()
            assert await there.check_callbacks()
            await platform.reconcile()
            events = [event for raw in inbox.raws for event in platform.normalise(raw)]
            seen = {event.group for event in events if isinstance(event, GroupSnapshot)}
            assert {"wecom:appgroup1", "wecom:beta:appgroup1"} <= seen
            assert len([event for event in events if isinstance(event, DepartmentsSeen)]) == 2  # `hr` does not look
            accounts = {event.info.account for event in events if isinstance(event, AccountChanged)}
            assert {"wecom:zhang.san", "wecom:beta:zhang.san"} <= accounts
            groups += [
                Group(id=key, platform="wecom", name="g", kind=GroupKind.APP_GROUP)
                for key in ("wecom:appgroup1", "wecom:beta:appgroup1")
            ]
            there.faults.add("appchat/update", Fault(code="86008"))  # not made by `beta`: `hr` is asked
            renamed = await platform.perform(rename("wecom:beta:appgroup1", "【贝塔】研发"))
            assert renamed.state is OutcomeState.CONFIRMED
            assert [room.name for room in there.groups() if room.id == "appgroup1"] == ["【贝塔】研发"]
            assert [room.name for room in here.groups() if room.id == "appgroup1"] == ["【金科】研发-支付"]
            assert [call.status for call in there.calls if call.method == "appchat/update"] == ["86008", "ok"]
            there.faults.add("appchat/update", Fault(code="86008"), times=2)
            nobodys = await platform.perform(rename("wecom:beta:appgroup1", "x"))
            assert (nobodys.state, nobodys.reason) == (OutcomeState.FAILED, "86008")
            word = Action(
                key="w", kind=ActionKind.REMIND, platform="wecom", target="wecom:beta:li.si", text="<@wecom:beta:li.si>"
            )
            assert (await platform.perform(word)).state is OutcomeState.CONFIRMED
            sent = [call for call in there.calls if call.method == "message/send"]
            assert [call.arguments["touser"] for call in sent] == ["li.si"]
            assert not [call for call in here.calls if call.method == "message/send"]
            made = Action(
                key="c",
                kind=ActionKind.CREATE,
                platform="wecom",
                arguments={"name": "新群", "owner": "wecom:beta:li.si", "members": ["wecom:beta:wang.wu"]},
            )
            created = await platform.perform(made)
            assert created.ref.startswith("beta:")
            await there.post("zhang.san", there.corp.direct("zhang.san").id, "帮助")
            await there.quiet()
            command = next(e for raw in inbox.raws for e in platform.normalise(raw) if isinstance(e, CommandGiven))
            assert command.actor == "wecom:beta:zhang.san"
            answer = Action(
                key="a", kind=ActionKind.REMIND, platform="wecom", target=command.actor, text="好",
                arguments={"reply": dict(command.reply)},
            )  # fmt: skip
            assert (await platform.perform(answer)).state is OutcomeState.CONFIRMED
            assert platform.lags() == {}
        await platform.close()
        for world in (here, there):
            await world.aclose()


class Book:
    """What the record remembers, in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def setting(self, name: str) -> str | None:
        return self.kept.get(name)

    def put_setting(self, name: str, value: str) -> None:
        self.kept[name] = value


async def test_two_apps_of_a_company_share_its_hour_also_over_a_restart() -> None:
    """WeCom bears a thousand changes of groups in an hour, whichever app makes them."""
    world, book = WeComWorld(credentials=CREDENTIALS, pace=0.01, company="x"), Book()
    world.seed(SEED)
    group = Group(id="wecom:appgroup1", platform="wecom", name="g", kind=GroupKind.APP_GROUP)
    async with served(world.app) as url:
        first = WeComSettings.model_validate(told(world, url))
        hr = WeComSettings.model_validate(told(world, url, name="hr", agent_id=9))
        settings = first.model_copy(update={"others": (hr,)})

        def platform() -> WeComCompanies:
            return WeComCompanies(
                settings, ListInbox(), now, lambda: [group], notes=book, name_of=str, zone="Asia/Shanghai"
            )

        before = platform()
        hourly = next(one for one in reference.known()["appchat/update"].limits if one.room() == 1000)
        before.counts.window("appchat/update", hourly, first.corp_id).add(now().timestamp(), 998)
        assert (await before.perform(rename(group.id, "甲"))).state is OutcomeState.CONFIRMED
        watch = world.watch()
        running = asyncio.create_task(before.run())
        await anext(watch)  # it has begun to look at the groups
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        after = platform()
        assert (await after._platforms["hr"].perform(rename(group.id, "乙"))).state is OutcomeState.CONFIRMED
        waiting = await after.perform(rename(group.id, "丙"))
        assert (waiting.state, waiting.reason) == (OutcomeState.PLANNED, "pace")
        assert [call.status for call in world.calls if call.method == "appchat/update"] == ["ok", "ok"]
        await after.close()
        await world.aclose()


def rename(group: str, name: str) -> Action:
    return Action(key="r", kind=ActionKind.RENAME, platform="wecom", group=group, arguments={"name": name})
