"""wechatpy against the local WeCom, unmodified but for the address it was made for."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import xmltodict
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from wechatpy.exceptions import APILimitedException, WeChatClientException
from wechatpy.work import WeChatClient, parse_message
from wechatpy.work.crypto import WeChatCrypto

from adapters.sandbox.wecom import WeComWorld
from tests.integration.wecom.rig import CREDENTIALS, CUSTOMER, SEED, served


def client_of(url: str) -> WeChatClient:
    """Its address is a class attribute; that of `gettoken` is written out, so it is asked for by hand."""

    class Local(WeChatClient):  # type: ignore[misc]
        API_BASE_URL = f"{url}/cgi-bin/"

        def fetch_access_token(self) -> Any:
            keys = {"corpid": self.corp_id, "corpsecret": self.secret}
            return self._fetch_access_token(url=f"{self.API_BASE_URL}gettoken", params=keys)

    return Local(CREDENTIALS.corp_id, CREDENTIALS.secret, timeout=5)


def use(client: WeChatClient) -> None:
    """What an ordinary script does."""
    assert client.user.get("zhang.san")["name"] == "张三"
    chat = client.appchat.create(chat_id="sdk1", name="试用", owner="zhang.san", user_list=["zhang.san", "li.si"])
    assert chat["chatid"] == "sdk1"
    client.appchat.update("sdk1", name="改名", add_user_list=["wang.wu"])
    info = client.appchat.get("sdk1")
    assert (info["name"], set(info["userlist"])) == ("改名", {"zhang.san", "li.si", "wang.wu"})
    client.appchat.send_text("sdk1", "大家好")
    sent = client.message.send_text(CREDENTIALS.agent_id, "li.si|nobody", "你好")
    assert (sent["errcode"], sent["invaliduser"]) == (0, "nobody")
    groups = client.external_contact_group_chat.list(limit=10)["group_chat_list"]
    assert [one["chat_id"] for one in groups] == ["wrKeHu1"]
    wanted = {"chat_id_list": ["wrNo"], "new_owner": "li.si"}
    moved = client.post("externalcontact/groupchat/onjob_transfer", data=wanted)
    assert [one["chat_id"] for one in moved["failed_chat_list"]] == ["wrNo"]


def troubled(world: WeComWorld, client: WeChatClient) -> None:
    world.faults.switch("expired", on="user/get")
    assert client.user.get("li.si")["userid"] == "li.si"  # a new token, and once more
    assert [call.method for call in world.calls[-3:]] == ["user/get", "gettoken", "user/get"]
    world.faults.switch("limited", on="user/get")
    with pytest.raises(APILimitedException):
        client.user.get("li.si")
    world.faults.switch("broken", on="user/get")
    with pytest.raises(WeChatClientException):
        client.user.get("li.si")
    with pytest.raises(WeChatClientException) as refusal:
        client.appchat.get("wrNeiBu1")
    assert refusal.value.errcode == 86008


async def test_calls() -> None:
    world = WeComWorld(credentials=CREDENTIALS)
    world.seed(SEED)
    async with served(world.app) as url:
        client = client_of(url)
        await asyncio.to_thread(use, client)
        assert [line.text for line in world.messages("sdk1")] == ["大家好"]
        await asyncio.to_thread(troubled, world, client)
        await world.aclose()


async def test_callbacks() -> None:
    heard: list[Any] = []
    crypto = WeChatCrypto(CREDENTIALS.token, CREDENTIALS.aes_key, CREDENTIALS.corp_id)

    async def endpoint(request: Request) -> Response:
        query = request.query_params
        signed = (query["msg_signature"], query["timestamp"], query["nonce"])
        if request.method == "GET":
            return PlainTextResponse(crypto.check_signature(*signed, query["echostr"]))
        heard.append(parse_message(crypto.decrypt_message(await request.body(), *signed)))
        return Response()

    world = WeComWorld(credentials=CREDENTIALS, pace=0.001)
    world.seed(SEED)
    async with served(world.app), served(Starlette(routes=[Route("/in", endpoint, methods=["GET", "POST"])])) as door:
        world.connect(public_url="", callback_url=f"{door}/in", robot_url="")
        assert await world.check_callbacks()
        await world.rename("zhang.san", "wrKeHu1", "客户服务-乙")
        await world.leave(CUSTOMER, "wrKeHu1")
        await world.deactivate("li.si")
        await world.quiet()
        await world.aclose()
    renamed, left, gone = heard
    assert (renamed.event, renamed._data["UpdateDetail"]) == ("change_external_chat", "change_name")
    assert xmltodict.unparse({"x": left._data}).count(CUSTOMER) == 1
    assert (gone.event, gone.source) == ("unsubscribe", "li.si")
