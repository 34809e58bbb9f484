"""The local WeCom refuses over real wires what the real one would refuse, and before any handler has run."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from adapters.sandbox.faults import Fault
from adapters.wecom.client import WeComClient
from adapters.wecom.errors import Refused
from adapters.wecom.setup import check
from bot.domain.actions import Action, ActionKind, OutcomeState
from tests.integration.wecom.rig import CREDENTIALS, Rig, rig

POSTED = {"chatid": "appgroup1", "msgtype": "text", "text": {"content": "x"}}


async def code(client: WeComClient, path: str, **body: Any) -> int:
    try:
        await client.post(path, body)
    except Refused as refusal:
        return refusal.code
    return 0


async def get(client: WeComClient, path: str, **query: Any) -> int:
    try:
        await client.get(path, **query)
    except Refused as refusal:
        return refusal.code
    return 0


def archive_client(live: Rig) -> WeComClient:
    client = live.platform._clients.archive
    assert client is not None
    return client


async def test_arguments_verbs_and_rights_are_looked_at_before_anything_is_done() -> None:
    async with rig() as live:
        app, archived, world = live.platform._client, archive_client(live), live.world
        assert await code(app, "appchat/send", **POSTED, urgent=1) == 40058
        assert await code(app, "appchat/send", **{**POSTED, "chatid": ""}) == 86201
        assert await code(app, "appchat/get", chatid="appgroup1") == 40058  # GET
        assert await get(app, "appchat/send") == 40058  # POST
        # another secret's token opens nothing here, and no new one would help
        assert await code(archived, "appchat/send", **POSTED) == 48002
        assert await code(app, "msgaudit/check_room_agree", roomid="wrKeHu1") == 48002
        assert await code(app, "user/list_id", limit=1) == 48002
        assert live.calls("gettoken") == ["ok", "ok"]
        world.corp.is_customer_app = False
        assert await code(app, "externalcontact/groupchat/get", chat_id="wrKeHu1") == 48002
        assert [line.text for line in world.messages("appgroup1")] == []


async def test_outside_of_the_visible_range() -> None:
    async with rig(archive=None) as live:
        app, corp = live.platform._client, live.world.corp
        live.world.directory.found(2, "金科")
        live.world.directory.found(3, "信达")
        live.world.directory.assign("li.si", 2)
        live.world.directory.assign("zhang.san", 3)
        corp.visible = frozenset({2})
        assert await code(app, "appchat/send", **POSTED) == 48002  # only with the root department in the range
        assert await get(app, "user/simplelist", department_id=3) == 60011
        assert await get(app, "user/simplelist", department_id=9) == 60123
        assert await get(app, "user/get", userid="zhang.san") == 60111
        assert await get(app, "user/get", userid="li.si") == 0
        assert [one["id"] for one in (await app.get("department/list"))["department"]] == [2]
        body = {"agentid": CREDENTIALS.agent_id, "msgtype": "text", "text": {"content": "x"}}
        assert (await app.post("message/send", {"touser": "li.si|zhang.san", **body}))["invaliduser"] == "zhang.san"
        assert await code(app, "message/send", touser="zhang.san", **body) == 81013
        failing = {one.name for one in await check(live.settings) if not one.ok}
        assert "wecom.directory" in failing  # and the operator is told


async def test_an_address_that_is_not_trusted() -> None:
    async with rig(archive=None) as live:
        live.world.corp.trusted = frozenset({"203.0.113.7"})
        action = Action(key="r", kind=ActionKind.REMIND, platform="wecom", target="wecom:li.si", text="x")
        outcome = await live.platform.perform(action)
        assert (outcome.state, outcome.reason, outcome.down) == (OutcomeState.PLANNED, "60020", True)
        assert live.calls("gettoken") == ["ok"]  # a token is given to anybody who knows the secret
        told = await check(live.settings)
        assert not told[0].ok and "127.0.0.1" in told[0].fix
        webhook = live.world.webhook("wrNeiBu1")  # has a key of its own, and asks for no address
        body = {"msgtype": "text", "text": {"content": "x"}}
        assert (await live.platform._client.post_without_token("webhook/send", body, {"key": webhook}))["errcode"] == 0


async def test_wrong_secrets_block_the_address() -> None:
    async with rig(archive=None) as live:
        codes = []
        for _ in range(11):
            client = WeComClient(
                base_url=live.settings.base_url, corp_id=CREDENTIALS.corp_id, secret="wrong", timeout=5.0
            )
            codes.append(await get(client, "getcallbackip"))
            client.close()
        assert (set(codes[:10]), codes[10]) == ({40001}, 45009)


async def test_too_many_at_once() -> None:
    async with rig(archive=None) as live:
        live.world.api.at_once = 2
        live.world.faults.add("user/get", Fault(wait=0.3), 3)
        app = live.platform._client
        codes = await asyncio.gather(*(get(app, "user/get", userid="li.si") for _ in range(4)))
        assert sorted(codes)[-1] == 45033 and 0 in codes
        live.world.faults.add("message/send", Fault(code="45033"))
        action = Action(key="r", kind=ActionKind.REMIND, platform="wecom", target="wecom:li.si", text="x")
        outcome = await live.platform.perform(action)
        assert (outcome.state, outcome.retry_after, outcome.down) == (OutcomeState.PLANNED, 5.0, False)


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'"x"'])
async def test_a_body_that_is_no_object(body: bytes) -> None:
    async with rig(archive=None) as live, httpx.AsyncClient(trust_env=False) as http:
        answer = (await http.post(f"{live.settings.base_url}message/send", content=body)).json()
        assert answer["errcode"] == 40058
        assert "wrong json format" in answer["errmsg"]
        assert (await http.post(f"{live.settings.base_url}message/burn")).status_code == 404
