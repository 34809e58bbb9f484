"""Requests that nobody sane sends: refused with 4xx, nothing stored, one log line without content, no stack trace.

And those that are merely new or repeated: stored, acknowledged, counted; once.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest
import pytest_asyncio

from adapters.sandbox.wecom.wire import Envelope
from adapters.sandbox.wecom.world import WeComWorld
from bot.cli.serving import listening_socket, serving
from bot.web.site import server
from storage.engine import database_url, inbox_path
from storage.inbox_sqlite import InboxFile
from storage.store import SqlStore
from tests.integration.process import doors
from tests.integration.process.child import Child, Home, rule, running
from tests.integration.process.doors import APP, COMPANY, FORM, ROBOT, Letter, slack_event, wecom_event
from tests.integration.process.slack import CHANNELS, Side, slack

pytestmark = pytest.mark.asyncio(loop_scope="module")

WORDS = "绝密内容"  # stands in every request, and must not stand in any log line or answer
BANNED = "博彩"
STALE = 3_600.0
HUGE = 2_000_000
REFUSALS = ("slack.request-refused", "wecom.request_refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A bot at work for both platforms."""

    child: Child
    slack: Side

    @property
    def home(self) -> Home:
        return self.child.home

    def stored(self) -> int:
        inbox = InboxFile(inbox_path(database_url(self.home.record)))
        try:
            return inbox.top()
        finally:
            inbox.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    home = Home(folder=tmp_path_factory.mktemp("bot"))
    async with slack(home) as side, _wecom() as wecom:
        home.furnish(rule(BANNED), slack=side.settings(), wecom=wecom)
        async with running(home) as child:
            await child.acquainted(len(CHANNELS))
            await child.settled()
            yield Place(child=child, slack=side)


@contextlib.asynccontextmanager
async def _wecom() -> AsyncIterator[dict[str, object]]:
    """A WeCom on a port of its own; gives the bot's settings for it."""
    world = WeComWorld(credentials=COMPANY)
    bound = listening_socket("127.0.0.1", 0)
    world.public_url = "http://{}:{}".format(*bound.getsockname())
    settings = {key: value for key, value in world.settings().items() if key in WANTED}
    try:
        async with serving(server(world.app, "127.0.0.1", 0), bound):
            yield settings
    finally:
        await world.aclose()
        bound.close()


WANTED = ("corp_id", "agent_id", "secret", "base_url", "callback", "robot")
MESSAGE = slack_event("Ev-bad", type="message", channel="C1", user="U1", ts="1.1", text=WORDS)
PUSH = wecom_event("change_external_chat", ChatId="wr-1", ChangeType="create", Note=WORDS)
CALL = doors.robot_word("m-bad", f"@群规 {WORDS}")
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>'
OTHER_KEY = "x" * 42 + "w"


def _headers(letter: Letter, **changes: str) -> Letter:
    return letter.but(headers={**letter.headers, **{name.replace("_", "-"): value for name, value in changes.items()}})


def _query(letter: Letter, **changes: str) -> Letter:
    return letter.but(query={**letter.query, **changes})


def _cut(letter: Letter) -> Letter:
    return letter.but(body=letter.body[: len(letter.body) // 2])


BROKEN: dict[str, tuple[int, Callable[[], Letter]]] = {
    # -- Slack
    "slack: signed with another secret": (401, lambda: doors.slack(MESSAGE, secret="not-ours")),
    "slack: not signed": (401, lambda: doors.slack(MESSAGE).but(headers={"Content-Type": "application/json"})),
    "slack: empty signature": (401, lambda: _headers(doors.slack(MESSAGE), X_Slack_Signature="")),
    "slack: signature of strange letters": (401, lambda: _headers(doors.slack(MESSAGE), X_Slack_Signature="v0=é")),
    "slack: replayed": (401, lambda: doors.slack(MESSAGE, age=STALE)),
    "slack: from the future": (401, lambda: doors.slack(MESSAGE, age=-STALE)),
    "slack: time is no number": (401, lambda: _headers(doors.slack(MESSAGE), X_Slack_Request_Timestamp="now")),
    "slack: cut on the way": (401, lambda: _cut(doors.slack(MESSAGE))),
    "slack: cut before it was signed": (400, lambda: doors.slack(json.dumps(MESSAGE).encode()[:-9])),
    "slack: undecodable": (400, lambda: doors.slack(b'{"event": "\xff\xfe' + WORDS.encode("gbk") + b'"}')),
    "slack: undecodable form": (400, lambda: doors.slack(b"command=%2Fq&text=%FF%FE", type=FORM)),
    "slack: no object": (400, lambda: doors.slack(json.dumps([WORDS]).encode())),
    "slack: empty": (400, lambda: doors.slack(b"")),
    "slack: nested without end": (400, lambda: doors.slack(b'{"a":' * 50_000 + b"1" + b"}" * 50_000)),
    "slack: form of nothing known": (400, lambda: doors.slack(f"words={WORDS}".encode(), type=FORM)),
    "slack: oversized": (413, lambda: doors.slack({**MESSAGE, "filler": "x" * HUGE})),
    "slack: oversized, length not said": (
        413,
        lambda: doors.slack({**MESSAGE, "filler": "x" * HUGE}).but(chunked=True),
    ),
    "slack: neither JSON nor form": (415, lambda: doors.slack(MESSAGE, type="text/plain")),
    "slack: no content type": (415, lambda: doors.slack(MESSAGE, type="")),
    "slack: not a POST": (405, lambda: doors.slack(MESSAGE).but(method="PUT")),
    # -- WeCom's app
    "wecom app: signed with another token": (
        401,
        lambda: doors.wecom_app(PUSH, envelope=Envelope("other", COMPANY.aes_key, COMPANY.corp_id)),
    ),
    "wecom app: not signed": (401, lambda: _query(doors.wecom_app(PUSH), msg_signature="")),
    "wecom app: signature of strange letters": (401, lambda: _query(doors.wecom_app(PUSH), msg_signature="签名")),
    "wecom app: replayed": (401, lambda: doors.wecom_app(PUSH, age=STALE)),
    "wecom app: time is no number": (400, lambda: _query(doors.wecom_app(PUSH), timestamp="now")),
    "wecom app: no parameters": (400, lambda: doors.wecom_app(PUSH).but(query={})),
    "wecom app: cut": (400, lambda: _cut(doors.wecom_app(PUSH))),
    "wecom app: undecodable": (400, lambda: doors.wecom_app(PUSH).but(body=b"<xml>\xff\xfe</xml>")),
    "wecom app: empty": (400, lambda: doors.wecom_app(PUSH).but(body=b"")),
    "wecom app: oversized": (413, lambda: doors.wecom_app(PUSH).but(body=b"<xml>" + b"x" * HUGE)),
    "wecom app: JSON at the door of XML": (400, lambda: doors.wecom_robot(CALL, envelope=APP).but(path="/wecom/app")),
    "wecom app: entities": (400, lambda: doors.wecom_app(PUSH).but(body=BOMB)),
    "wecom app: sealed with another key": (
        400,
        lambda: doors.wecom_app(PUSH, envelope=Envelope(COMPANY.token, OTHER_KEY, COMPANY.corp_id)),
    ),
    "wecom app: meant for another company": (
        400,
        lambda: doors.wecom_app(PUSH, envelope=Envelope(COMPANY.token, COMPANY.aes_key, "ww-other")),
    ),
    "wecom app: no XML inside": (400, lambda: doors.wecom_app(f"{WORDS} <<<")),
    "wecom app: forged URL check": (
        401,
        lambda: _query(doors.wecom_app(PUSH), echostr="x").but(method="GET", body=b""),
    ),
    # -- WeCom's robot
    "wecom robot: signed with another token": (
        401,
        lambda: doors.wecom_robot(CALL, envelope=Envelope("other", COMPANY.robot_aes_key, "")),
    ),
    "wecom robot: replayed": (401, lambda: doors.wecom_robot(CALL, age=STALE)),
    "wecom robot: cut": (400, lambda: _cut(doors.wecom_robot(CALL))),
    "wecom robot: undecodable": (400, lambda: doors.wecom_robot(CALL).but(body=b'{"encrypt": "\xff\xfe"}')),
    "wecom robot: oversized": (413, lambda: doors.wecom_robot(CALL).but(body=b"{" + b" " * HUGE)),
    "wecom robot: oversized, length not said": (
        413,
        lambda: doors.wecom_robot(CALL).but(body=b"{" + b" " * HUGE, chunked=True),
    ),
    "wecom robot: XML at the door of JSON": (
        400,
        lambda: doors.wecom_app(PUSH, envelope=ROBOT).but(path="/wecom/robot"),
    ),
    "wecom robot: nested without end": (400, lambda: doors.wecom_robot(CALL).but(body=b"[" * 100_000)),
    "wecom robot: no JSON inside": (400, lambda: doors.wecom_robot(WORDS)),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_what_is_broken_is_refused_and_leaves_one_line(place: Place, name: str) -> None:
    status, letter = BROKEN[name]
    before, since = place.stored(), len(place.child.lines)
    answer = await letter().send(place.home.url)
    assert answer.status_code == status
    assert "Traceback" not in answer.text and WORDS not in answer.text and len(answer.text) < 100
    await _one_line(place, since, status)
    assert place.stored() == before


LETTERS: dict[str, Callable[[], Letter]] = {
    "slack": lambda: doors.slack(MESSAGE),
    "wecom app": lambda: doors.wecom_app(PUSH),
    "wecom robot": lambda: doors.wecom_robot(CALL),
}


@pytest.mark.parametrize("door", LETTERS)
async def test_who_hangs_up_in_the_middle_leaves_nothing_but_a_line(place: Place, door: str) -> None:
    before, since = place.stored(), len(place.child.lines)
    await LETTERS[door]().break_off(place.home.port)
    await place.child.says("refused", since=since)
    await _one_line(place, since, 400)
    assert place.stored() == before


async def test_what_is_no_http_is_refused_by_the_server(place: Place) -> None:
    before, since = place.stored(), len(place.child.lines)
    reader, writer = await asyncio.open_connection("127.0.0.1", place.home.port)
    writer.write(f"{WORDS}\r\n\r\n".encode())
    answer = (await reader.read()).decode()
    writer.close()
    assert answer.startswith("HTTP/1.1 400 ") and "Traceback" not in answer
    await place.child.says("Invalid HTTP request received.", since=since)
    assert WORDS not in "".join(place.child.lines[since:]) and len(place.child.lines) == since + 1
    assert place.stored() == before


async def _one_line(place: Place, since: int, status: int) -> None:
    """Between now and a refusal made on purpose, the bot said one thing: that it refused, and why, without content."""
    await doors.slack(MESSAGE).but(method="DELETE").send(place.home.url)
    await place.child.says("not a POST", '"status": 405', since=since + 1)
    assert WORDS not in "".join(place.child.lines[since:])
    line, marker = place.child.told(since)
    assert marker["event"] == REFUSALS[0]
    assert (line["event"] in REFUSALS, line["status"], line["level"]) == (True, status, "warning")
    assert line["reason"] and "error" not in line and "where" not in line


UNKNOWN: dict[str, tuple[str, Callable[[], Letter]]] = {
    "slack": ("brand_new_thing", lambda: doors.slack(slack_event("Ev-new", type="brand_new_thing", words=WORDS))),
    "slack delivery": ("brand_new_delivery", lambda: doors.slack({"type": "brand_new_delivery", "words": WORDS})),
    "wecom app": ("brand_new_event", lambda: doors.wecom_app(wecom_event("brand_new_event", Note=WORDS))),
    "wecom robot": (
        "robot:brand_new",
        lambda: doors.wecom_robot(
            {"msgid": "m-new", "msgtype": "event", "event": {"eventtype": "brand_new", "words": WORDS}}
        ),
    ),
}


@pytest.mark.parametrize("name", UNKNOWN)
async def test_what_is_new_is_stored_acknowledged_and_counted(place: Place, name: str) -> None:
    what, letter = UNKNOWN[name]
    before = place.stored()
    answer = await letter().send(place.home.url)
    assert answer.status_code == 200
    assert place.stored() == before + 1
    counts = await place.child.settled()
    assert counts["inbox_failed"] == 0
    metrics = await Letter(path="/metrics", method="GET").send(place.home.url)
    platform = name.partition(" ")[0]
    assert f'qungui_events_unknown_total{{platform="{platform}",what="{what}"}} 1.0' in metrics.text
    store = SqlStore(place.home.record)
    noted = [row.body for row in store.audit(limit=10_000) if row.what == "unknown-event"]
    store.close()
    assert [what in json.dumps(body) for body in noted].count(True) == 1
    assert WORDS not in json.dumps(noted, ensure_ascii=False)


REPEATED: dict[str, Callable[[], Letter]] = {
    "a Slack message": lambda: doors.slack(
        slack_event("Ev-twice", type="message", channel="C1", user="U1", ts="1767000000.000100", text=f"玩{BANNED}")
    ),
    "a Slack command": lambda: doors.slack(
        b"command=%2Fqungui&text=help&channel_id=C1&user_id=U1&trigger_id=t-twice&team_id=T0SANDBOX", type=FORM
    ),
    "a WeCom event": lambda: doors.wecom_app(wecom_event("brand_new_twice", CreateTime=1_767_000_000)),
    "a WeCom call": lambda: doors.wecom_robot(doors.robot_word("m-twice", "帮助")),
}


@pytest.mark.parametrize("name", REPEATED)
async def test_what_is_repeated_changes_nothing(place: Place, name: str) -> None:
    before = place.stored()
    assert (await REPEATED[name]().send(place.home.url)).status_code == 200
    counts, calls = await place.child.settled(), len(place.slack.world.calls)
    after = place.stored()  # the entry, and what the bot itself found out because of it
    assert after > before
    for _ in range(3):
        assert (await REPEATED[name]().send(place.home.url)).status_code == 200
    assert await place.child.settled() == counts
    assert (place.stored(), len(place.slack.world.calls)) == (after, calls)
