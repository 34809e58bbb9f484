"""The local Slack itself is as strict as its reference says: arguments, tokens, rights, limits, pages, retries."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from adapters.sandbox.slack import reference
from adapters.sandbox.slack.limits import PER_MINUTE, POSTS_PER_CHANNEL
from adapters.sandbox.world import Refused
from adapters.slack.setup import check
from tests.integration.slack.bench import BOT, Bench

BOT_TOKEN, ADMIN, APP = "xoxb-sandbox", "xoxp-sandbox-admin", "xapp-sandbox"


class Api:
    """Calls by hand, without the SDK."""

    def __init__(self, slack: Bench):
        self._url = f"{slack.world.public_url}/api/"

    async def __call__(self, method: str, token: str | None = BOT_TOKEN, **args: Any) -> dict[str, Any]:
        """As JSON where the method takes it, else as a form."""
        facts = reference.facts(method)
        response = await self.raw(method, token, **{"json" if facts and facts.takes_json else "data": args})
        answer: dict[str, Any] = response.json()
        return answer

    async def raw(self, method: str, token: str | None = BOT_TOKEN, **request: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with httpx.AsyncClient(trust_env=False, verify=False) as client:
            return await client.post(self._url + method, headers=headers, **request)


@pytest.fixture
def api(slack: Bench) -> Api:
    return Api(slack)


async def test_arguments_come_as_query_form_or_json(slack: Bench, api: Api) -> None:
    wanted = {"channel": "C0PAY", "text": "你好"}
    for request in ({"params": wanted}, {"data": wanted}, {"json": wanted}):
        assert (await api.raw("chat.postMessage", **request)).json()["ok"]
    with_token = wanted | {"token": BOT_TOKEN}
    assert (await api.raw("chat.postMessage", None, data=with_token)).json()["ok"]
    assert slack.texts("C0PAY").count("你好") == 4
    assert all("token" not in call.arguments for call in slack.world.calls)


REFUSALS: list[tuple[str, str | None, dict[str, Any], str]] = [
    ("no.such", BOT_TOKEN, {}, "unknown_method"),
    ("auth.test", None, {}, "not_authed"),
    ("auth.test", "xoxb-other", {}, "invalid_auth"),
    ("apps.connections.open", BOT_TOKEN, {}, "not_allowed_token_type"),
    ("auth.test", APP, {}, "not_allowed_token_type"),
    ("conversations.history", ADMIN, {"channel": "C0PAY"}, "missing_scope"),
    ("chat.postMessage", BOT_TOKEN, {"text": "x"}, "invalid_arguments"),
    ("chat.postMessage", BOT_TOKEN, {"channel": "", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", BOT_TOKEN, {"channel": "C0PAY"}, "no_text"),
    ("chat.postMessage", BOT_TOKEN, {"channel": "C0CLOSED", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", BOT_TOKEN, {"channel": "C0PAY", "blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
    ("chat.postEphemeral", BOT_TOKEN, {"channel": "C0PAY", "user": "U0CHEN", "text": "x"}, "user_not_in_channel"),
    ("chat.postEphemeral", BOT_TOKEN, {"channel": "C0OPEN", "user": "U0LIN", "text": "x"}, "not_in_channel"),
    ("chat.update", BOT_TOKEN, {"channel": "C0PAY", "ts": "1772413200.000000", "text": "x"}, "cant_update_message"),
    ("chat.delete", BOT_TOKEN, {"channel": "C0PAY", "ts": "1772413200.000000"}, "cant_delete_message"),
    ("chat.delete", BOT_TOKEN, {"channel": "C0PAY", "ts": "1.0"}, "message_not_found"),
    ("conversations.rename", BOT_TOKEN, {"channel": "C0PAY", "name": "x"}, "not_authorized"),
    ("conversations.rename", BOT_TOKEN, {"channel": "C0OPEN", "name": "x"}, "not_in_channel"),
    ("conversations.rename", ADMIN, {"channel": "C0PAY", "name": "open-talk"}, "name_taken"),
    ("conversations.create", BOT_TOKEN, {"name": "Upper Case"}, "invalid_name_specials"),
    ("conversations.create", BOT_TOKEN, {"name": "x" * 81}, "invalid_name_maxlength"),
    ("conversations.create", BOT_TOKEN, {"name": "open-talk"}, "name_taken"),
    ("conversations.kick", BOT_TOKEN, {"channel": "C0PAY", "user": "U0LIN"}, "restricted_action"),
    ("conversations.kick", BOT_TOKEN, {"channel": "C0PAY", "user": BOT}, "cant_kick_self"),
    ("conversations.invite", BOT_TOKEN, {"channel": "C0OPEN", "users": "U0CHEN"}, "not_in_channel"),
    ("conversations.invite", BOT_TOKEN, {"channel": "C0PAY", "users": "U0LIN"}, "already_in_channel"),
    ("conversations.join", BOT_TOKEN, {"channel": "C0CLOSED"}, "channel_not_found"),
    ("conversations.list", BOT_TOKEN, {"types": "secret"}, "invalid_types"),
    ("conversations.list", BOT_TOKEN, {"cursor": "bm9uc2Vuc2U="}, "invalid_cursor"),
    ("conversations.open", BOT_TOKEN, {}, "users_list_not_supplied"),
    ("users.info", BOT_TOKEN, {"user": "U9"}, "user_not_found"),
]


async def test_refusals(api: Api) -> None:
    for method, token, args, error in REFUSALS:
        answer = await api(method, token, **args)
        assert (answer["ok"], answer["error"]) == (False, error), (method, args)


async def test_a_dead_token_says_how_it_died(slack: Bench, api: Api) -> None:
    slack.world.space.dead_tokens[BOT_TOKEN] = "account_inactive"
    assert (await api("auth.test"))["error"] == "account_inactive"


async def test_pages_are_short(slack: Bench, api: Api) -> None:
    seen: list[str] = []
    cursor, pages = "", 0
    while True:
        answer = await api("conversations.members", channel="C0PAY", limit=2, cursor=cursor)
        seen += answer["members"]
        pages += 1
        cursor = answer["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert seen == [BOT, "U0LIN", "U0MARK"]
    assert pages == 3


async def test_tiers_close_with_429(slack: Bench, api: Api) -> None:
    for _ in range(PER_MINUTE["t2"]):
        assert (await api("users.list"))["ok"]
    response = await api.raw("users.list")
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 60
    assert response.json() == {"ok": False, "error": "ratelimited"}
    assert (await api("users.info", user="U0LIN"))["ok"]  # another method is not touched


async def test_posts_are_limited_per_channel(slack: Bench, api: Api) -> None:
    for _ in range(POSTS_PER_CHANNEL):
        assert (await api("chat.postMessage", channel="C0PAY", text="x"))["ok"]
    assert (await api.raw("chat.postMessage", json={"channel": "C0PAY", "text": "x"})).status_code == 429
    assert (await api("chat.postMessage", channel="C0SHARED", text="x"))["ok"]


async def test_history_knows_the_past_but_told_nobody(slack: Bench, api: Api) -> None:
    answer = await api("conversations.history", channel="C0PAY")
    assert [message["text"] for message in answer["messages"]] == ["上周的消息"]
    assert slack.inbox.raws == []


async def test_people_may_do_what_people_may(slack: Bench) -> None:
    world = slack.world
    ts = await world.post("U0LIN", "C0PAY", "mine")
    attempts = [
        (world.post("U0CHEN", "C0PAY", "x"), "not_in_channel"),
        (world.edit("U0MARK", "C0PAY", ts, "x"), "cant_update_message"),
        (world.rename("U0MARK", "C0PAY", "x"), "not_authorized"),
        (world.rename("U0LIN", "C0PAY", "open talk"), "name_taken"),
        (world.create("U0LIN", "!!!"), "invalid_name_required"),
        (world.join("U0CHEN", "C0CLOSED"), "channel_not_found"),
        (world.join("U0LIN", "C0PAY"), "already_in_channel"),
        (world.command("U0GUEST", "C0SHARED", "help"), "commands_not_for_external_members"),
        (world.click("U0LIN", "C0PAY", ts, 0), "no_such_button"),
    ]
    for attempt, code in attempts:
        with pytest.raises(Refused) as refusal:
            await attempt
        assert refusal.value.code == code
    await world.deactivate("U0MARK")
    with pytest.raises(Refused, match="account_inactive"):
        await world.post("U0MARK", "C0PAY", "x")


async def test_what_people_type_is_encoded_and_shown_again(slack: Bench) -> None:
    typed = "@林晓 a<b & @here https://example.com/?a=1&b=2 #open-talk"
    ts = await slack.world.post("U0MARK", "C0PAY", typed)
    stored = slack.world.space.channels["C0PAY"].message(ts)
    assert stored is not None
    assert stored.text == "<@U0LIN> a&lt;b &amp; <!here> <https://example.com/?a=1&amp;b=2> #open-talk"
    assert slack.world.messages("C0PAY")[-1].text == typed


async def test_everything_visible_is_noticed(slack: Bench) -> None:
    watch = slack.world.watch()
    await slack.world.post("U0LIN", "C0PAY", "x")
    await slack.world.quiet()
    watch.close()
    noticed = [(notice.what, notice.detail) async for notice in watch]
    assert noticed == [("line", ""), ("delivery", "acknowledged")]


async def test_the_doctor_is_content_with_the_sandbox(slack: Bench) -> None:
    settings = slack.platform._settings.model_copy(update={"join_public_channels": True})
    found = await check(settings)
    assert [(one.name, one.fix) for one in found if not one.ok] == []
    assert {one.name for one in found} >= {"slack.bot", "slack.bot-scopes", "slack.admin", "slack.admin-rights"}


async def test_the_doctor_names_what_is_missing(slack: Bench) -> None:
    token = slack.world.space.tokens[BOT_TOKEN]
    scopes = token.scopes - {"channels:join"}
    slack.world.space.tokens[BOT_TOKEN] = type(token)(kind="bot", user=BOT, scopes=scopes)
    settings = slack.platform._settings.model_copy(update={"admin_user_token": None})
    bad = {one.name: one for one in await check(settings) if not one.ok}
    assert "channels:join" in bad["slack.bot-scopes"].fix
    assert not bad["slack.admin"].needed
    slack.world.space.dead_tokens[BOT_TOKEN] = "token_revoked"
    (only,) = await check(settings)
    assert (only.ok, only.detail) == (False, "token_revoked")
    unreachable = settings.model_copy(update={"base_url": "http://127.0.0.1:9/api/"})
    (only,) = await check(unreachable)
    assert only.detail == "cannot-connect"
