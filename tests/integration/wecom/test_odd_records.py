"""Records of the archive, and deliveries, in another form than documented: they stop nothing behind them."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from adapters.sandbox.wecom import wire
from bot.domain.events import MessagePosted, Unknown
from tests.integration.wecom.rig import CREDENTIALS, CUSTOMER, now, rig

GOOD = {"action": "send", "from": "zhang.san", "tolist": ["li.si"], "roomid": "wrNeiBu1", "msgtype": "text"}
STAMPS: list[Any] = [None, "soon", -1, 1.5, 10**30, "9" * 5000, [], {}]
ODD: list[dict[str, Any]] = [
    *({"msgtime": stamp, "text": {"content": "x"}} for stamp in STAMPS),
    {"text": {"content": "half a pair \ud83d"}},
    {"text": None},
    {"msgtype": ["text"], "text": {"content": "x"}},
    {"msgtype": "disagree", "roomid": "wrKeHu1", "disagree": {"userid": CUSTOMER, "disagree_time": "soon"}},
    {"msgtype": "agree", "roomid": "wrKeHu1", "agree": ["?"]},
    {"roomid": {"a": 1}, "text": {"content": "x"}},
]


async def test_odd_records_stop_nothing() -> None:
    async with rig() as live:
        reader = live.platform._reader
        assert reader is not None
        stamp = int(now().timestamp() * 1000)
        for number, odd in enumerate([*ODD, {"text": {"content": "最后一条"}}], start=1):
            suffix = "_external" if odd.get("roomid") == "wrKeHu1" else ""
            record = {"seq": number, "msgid": f"m{number}{suffix}", "msgtime": stamp, **GOOD, **odd}
            live.world.corp.archive.append(record)
        assert await reader.step() == len(ODD) + 1
        events = live.events()
        said = [event.text for event in events if isinstance(event, MessagePosted)]
        assert said == [*["x"] * len(STAMPS), "half a pair ?", "x", "最后一条"]
        unread = [event.what for event in events if isinstance(event, Unknown)]
        assert unread == ["archive:no text", "archive:list"]
        assert reader.lag() < 60
        assert await reader.step() == 0


HEAD = "<xml><MsgType>event</MsgType><Event>subscribe</Event><FromUserName>u</FromUserName>"
PLAIN = {
    "a document type": ('<!DOCTYPE xml SYSTEM "http://127.0.0.1:1/x">' + HEAD + "</xml>", 400),
    "an entity": ('<!DOCTYPE xml [<!ENTITY a "u">]>' + HEAD + "&a;</xml>", 400),
    "too deep": (HEAD + "<a>" * 20_000 + "</a>" * 20_000 + "</xml>", 400),
    "no XML": ("words", 400),
    "nothing": ("", 400),
    "an odd event": (HEAD.replace("subscribe", "") + "</xml>", 200),
}


@pytest.mark.parametrize("case", PLAIN)
async def test_what_is_rightly_sealed_and_odd_inside(case: str) -> None:
    plain, status = PLAIN[case]
    sealed, query = wire.Envelope(CREDENTIALS.token, CREDENTIALS.aes_key, CREDENTIALS.corp_id).seal(
        plain, int(now().timestamp())
    )
    async with rig(archive=None) as live, httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(
            f"{live.bot}/wecom/app", params=query, content=wire.to_xml({"Encrypt": sealed}).encode()
        )
        assert answer.status_code == status
        assert len(live.inbox.raws) == (status == 200)


async def test_half_a_surrogate_pair_to_the_robot_costs_no_question() -> None:
    """JSON can spell it; the question must not be refused for it, or WeCom gives it up after three more tries."""
    told = {"msgid": "m", "aibotid": "b", "chattype": "single", "from": {"userid": "li.si"}, "msgtype": "text"}
    plain = json.dumps({**told, "text": {"content": "状态 \ud83d"}})
    sealed, query = wire.Envelope(CREDENTIALS.robot_token, CREDENTIALS.robot_aes_key, "").seal(
        plain, int(now().timestamp())
    )
    async with rig(archive=None) as live, httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"{live.bot}/wecom/robot", params=query, json={"encrypt": sealed})
        assert answer.status_code == 200
        (event,) = live.events()
        assert getattr(event, "text", "") == "状态 ?"
