"""The local Slack asks the reference first: forms of a request, kinds of token, scopes by channel, arguments."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from adapters.sandbox.slack.parts import BOT_SCOPES
from tests.integration.slack.bench import BOT, Bench
from tests.integration.slack.test_sandbox import APP, BOT_TOKEN, Api

SAY = {"channel": "C0PAY", "text": "你好"}
BODY = json.dumps(SAY).encode()


@pytest.fixture
def api(slack: Bench) -> Api:
    return Api(slack)


def typed(content_type: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {BOT_TOKEN}", "Content-Type": content_type}


FORMS: list[tuple[str, dict[str, Any], str, str]] = [
    ("JSON says its charset", {"content": BODY, "headers": typed("application/json; charset=utf-8")}, "", ""),
    ("JSON without", {"content": BODY, "headers": typed("application/json")}, "", "missing_charset"),
    (
        "a form says one",
        {"content": b"channel=C0PAY&text=x", "headers": typed("application/x-www-form-urlencoded; charset=utf-8")},
        "",
        "superfluous_charset",
    ),
    (
        "strange charset",
        {"content": BODY, "headers": typed("application/json; charset=gb18030")},
        "invalid_charset",
        "",
    ),
    ("broken JSON", {"content": BODY[:-1], "headers": typed("application/json")}, "invalid_json", ""),
    ("no object", {"content": b"[1]", "headers": typed("application/json")}, "json_not_object", ""),
    ("another type", {"content": BODY, "headers": typed("application/xml")}, "invalid_post_type", ""),
    ("no type", {"content": BODY, "headers": {"Authorization": f"Bearer {BOT_TOKEN}"}}, "missing_post_type", ""),
    ("token in JSON", {"json": SAY | {"token": BOT_TOKEN}}, "not_authed", "missing_charset"),
    ("token in the query", {"params": SAY | {"token": BOT_TOKEN}}, "not_authed", ""),
]


async def test_forms_of_a_request(slack: Bench) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        for what, request, error, warning in FORMS:
            answer = (await client.post(f"{slack.world.public_url}/api/chat.postMessage", **request)).json()
            told = (answer["ok"], answer.get("error", ""), answer.get("warning", ""))
            assert told == (not error, error, warning), what
            if warning:
                assert answer["response_metadata"]["warnings"] == [warning]


ARGUMENTS: list[tuple[str, dict[str, Any], str, list[str]]] = [
    ("conversations.rename", {}, "invalid_arguments", ["channel", "name"]),
    ("chat.delete", {"channel": "C0PAY"}, "invalid_arguments", ["ts"]),
    ("chat.delete", {"channel": "", "ts": "1.0"}, "channel_not_found", []),  # there, but empty
    ("chat.delete", {"channel": "C0PAY", "ts": ""}, "message_not_found", []),
    ("chat.postMessage", {"channel": "C0PAY", "text": {"a": 1}}, "invalid_arguments", ["a string"]),
    ("chat.postMessage", {"channel": "C0PAY", "text": "x", "mrkdwn": "perhaps"}, "invalid_arguments", ["a boolean"]),
    ("conversations.invite", {"channel": "C0PAY", "users": ["U0CHEN"]}, "invalid_array_arg", []),
    ("chat.postMessage", {"channel": "C0PAY", "markdown_text": "x", "text": "x"}, "markdown_text_conflict", []),
    ("chat.postMessage", {"channel": "C0PAY", "markdown_text": "x" * 12_001}, "invalid_arguments", []),
    ("chat.postMessage", {"channel": "C0PAY", "attachments": [{"text": "x"}] * 101}, "too_many_attachments", []),
    ("chat.update", {"channel": "C0PAY", "ts": "1.0", "attachments": 7}, "invalid_attachments", []),
    ("conversations.list", {"limit": "many"}, "invalid_limit", []),
    ("users.list", {"limit": "many"}, "invalid_arguments", []),  # its page knows no invalid_limit
]


async def test_arguments(api: Api) -> None:
    for method, args, error, told in ARGUMENTS:
        answer = await api(method, **args)
        assert answer["error"] == error, (method, args)
        messages = answer.get("response_metadata", {}).get("messages", [])
        assert all(any(word in message for message in messages) for word in told), messages


async def test_json_is_not_read_where_the_method_takes_none(api: Api) -> None:
    answer = (await api.raw("users.info", json={"user": "U0LIN"})).json()
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: user"]
    assert (await api.raw("users.info", data={"user": "U0LIN"})).json()["ok"]


async def test_long_texts_are_cut(slack: Bench, api: Api) -> None:
    assert (await api("chat.postMessage", channel="C0PAY", text="x" * 40_001))["ok"]
    assert len(slack.texts("C0PAY")[-1]) == 40_000


def with_scopes(slack: Bench, scopes: frozenset[str]) -> None:
    tokens = slack.world.space.tokens
    tokens[BOT_TOKEN] = replace(tokens[BOT_TOKEN], scopes=scopes)


# Without the third, the call does not work, though the other scopes of its method are there; the fourth says so.
LACKING: list[tuple[str, dict[str, Any], str, str]] = [
    ("conversations.history", {"channel": "C0PAY"}, "channels:history", "channels:history"),
    ("conversations.history", {"channel": "G0OURS"}, "groups:history", "groups:history"),
    ("conversations.list", {"types": "public_channel,private_channel"}, "groups:read", "groups:read"),
    ("conversations.open", {"users": "U0LIN"}, "im:write", "im:write"),
    ("conversations.create", {"name": "new", "is_private": True}, "groups:write", "groups:write"),
    ("conversations.create", {"name": "newer"}, "channels:manage", "channels:write,channels:manage"),
    ("conversations.join", {"channel": "C0OPEN"}, "channels:join", "channels:join"),
    ("users.info", {"user": "U0LIN"}, "users:read", "users:read"),
]


async def test_scopes(slack: Bench, api: Api) -> None:
    channels = slack.world.space.channels
    channels["G0OURS"] = replace(channels["C0PAY"], id="G0OURS", name="ours", private=True)
    for number, (method, args, without, needed) in enumerate(LACKING):
        with_scopes(slack, BOT_SCOPES - {without})
        answer = await api(method, **args)
        assert (answer["error"], answer["needed"]) == ("missing_scope", needed), number
        assert set(answer["provided"].split(",")) == BOT_SCOPES - {without}
        with_scopes(slack, BOT_SCOPES)
        assert (await api(method, **args))["ok"]


async def test_other_kinds_of_channel_need_none_of_it(slack: Bench, api: Api) -> None:
    with_scopes(slack, BOT_SCOPES - {"groups:history", "groups:read", "im:history"})
    assert (await api("conversations.history", channel="C0PAY"))["ok"]
    assert (await api("conversations.list"))["ok"]


async def test_headers_name_the_scopes(api: Api) -> None:
    headers = (await api.raw("users.info", data={"user": "U0LIN"})).headers
    assert set(headers["x-oauth-scopes"].split(",")) == BOT_SCOPES
    assert headers["x-accepted-oauth-scopes"] == "users:read"


async def test_the_app_token_opens_sockets_and_nothing_else(api: Api) -> None:
    assert (await api("apps.connections.open", APP))["ok"]
    for method in ("auth.test", "chat.postMessage", "users.list"):
        assert (await api(method, APP))["error"] == "not_allowed_token_type"


async def test_what_slack_has_and_the_sandbox_has_not_is_said_loudly(slack: Bench, api: Api) -> None:
    response = await api.raw("emoji.list", data={})
    assert response.status_code == 501
    assert (response.json()["error"], "emoji.list" in response.json()["detail"]) == (
        "not_in_the_sandbox",
        True,
    )
    assert (await api("chat.scheduledMessage"))["error"] == "unknown_method"
    assert slack.statuses("emoji.list") == ["not_in_the_sandbox"]


async def test_a_flood_of_posts_is_refused_inside_a_200(slack: Bench, api: Api) -> None:
    """So many posts a minute in a workspace: `rate_limited`, which a client that only looks for 429 does not see."""
    channels = slack.world.space.channels
    for number in range(6):
        name = f"C0X{number}"
        channels[name] = replace(channels["C0PAY"], id=name, name=name.lower(), members=[BOT], messages=[])
    async with httpx.AsyncClient(trust_env=False, headers={"Authorization": f"Bearer {BOT_TOKEN}"}) as client:
        url = f"{slack.world.public_url}/api/chat.postMessage"
        for number in range(300):
            answer = (await client.post(url, data={"channel": f"C0X{number % 6}", "text": "x"})).json()
            assert answer["ok"]
        last = await client.post(url, data={"channel": "C0PAY", "text": "x"})
    assert (last.status_code, last.json()["error"]) == (200, "rate_limited")
