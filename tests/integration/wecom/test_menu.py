"""The menu under the app's own conversation: put up when asked for, and a press says a command."""

from __future__ import annotations

import asyncio

import pytest

from adapters.sandbox.faults import Fault
from adapters.sandbox.wecom.errors import Errcode
from adapters.sandbox.wecom.methods.menu import create
from adapters.wecom.menu import PREFIX, menu, put_up
from bot.domain.events import CommandGiven, Ignored
from tests.integration.wecom.rig import rig


async def test_it_is_put_up_once_wecom_takes_it() -> None:
    rests: list[float] = []

    async def rest(seconds: float) -> None:
        rests.append(seconds)

    async with rig(archive=None) as live:
        live.world.faults.add("menu/create", Fault(code="-1"))
        await put_up(live.platform._client, live.settings.agent_id, "zh", rest)
        assert live.calls("menu/create") == ["-1", "ok"]
        assert rests == [2.0]
        assert list(live.world.corp.menu) == ["举报消息", "我的", "帮助"]
        live.world.faults.add("menu/create", Fault(code="40018"))
        await put_up(live.platform._client, live.settings.agent_id, "en", rest)  # no waiting mends that
        assert list(live.world.corp.menu) == ["举报消息", "我的", "帮助"]


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_press_is_a_command_and_others_menus_are_not_ours(lang: str) -> None:
    async with rig(archive=None, menu=lang) as live:
        watch = live.world.watch()
        running = asyncio.create_task(live.platform.run())
        while (await anext(watch)).what != "menu":
            pass
        running.cancel()
        for key in (*live.world.corp.menu.values(), "V1001_TODAY_MUSIC"):
            live.world.pushes.menu_pressed("zhang.san", key)
        events = [one for one in await live.quiet() if isinstance(one, CommandGiven | Ignored)]
        said = [(one.text, one.actor, one.group, one.reply) for one in events if isinstance(one, CommandGiven)]
        assert said == [
            (command, "wecom:zhang.san", None, {"userid": "zhang.san"}) for command in ("report", "mine", "help")
        ]
        assert [one.why for one in events if isinstance(one, Ignored)] == ["click"]
        await asyncio.gather(running, return_exceptions=True)


async def test_wecom_takes_no_other_menus() -> None:
    async with rig(archive=None) as live:
        body = {"agentid": live.settings.agent_id, **menu("en")}
        first = body["button"][0]
        wrong = {
            40017: {**first, "type": "press"},
            40018: {**first, "name": "举报一条消息"},
            40019: {**first, "key": PREFIX + "x" * 122},
            40020: {**first, "type": "view"},
            40022: {"name": "a", "sub_button": [{"name": "b", "sub_button": [first]}]},
            40023: {"name": "a", "sub_button": [first] * 6},
            40024: {"name": "a", "sub_button": [{**first, "type": ""}]},
            40025: {"name": "a", "sub_button": [{**first, "name": "x" * 41}]},
            40026: {"name": "a", "sub_button": [{**first, "key": ""}]},
            40027: {"name": "a", "sub_button": [{**first, "type": "view", "url": "u" * 257}]},
        }
        for code, button in wrong.items():
            with pytest.raises(Errcode) as refused:
                create(live.world.corp, {**body, "button": [button]})
            assert refused.value.code == code
        assert live.world.corp.menu == {}
        page = {"type": "view", "name": "Handbook", "url": "https://example.com/handbook"}
        create(live.world.corp, {**body, "button": [{"name": "More", "sub_button": [page, first]}]})
        assert live.world.corp.menu == {first["name"]: first["key"]}
        assert all(len(one["name"].encode()) <= 16 for lang in ("zh", "en") for one in menu(lang)["button"])
