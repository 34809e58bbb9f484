"""The table that paces the adapter and drives the local WeCom: complete, honest about what is answered, and kept by
what the adapter sends."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import adapters.sandbox.wecom.methods as rooms
import adapters.wecom as adapter
from adapters.sandbox.wecom import WeComWorld, archive, ears
from adapters.sandbox.wecom.arguments import SIZES, check
from adapters.sandbox.wecom.deliveries import RETRY_WAITS
from adapters.sandbox.wecom.ears import ANSWER_LIFE
from adapters.sandbox.wecom.errors import Errcode
from adapters.sandbox.wecom.limits import WRONG_SECRETS
from adapters.sandbox.wecom.sockets import SILENCE
from adapters.wecom import messages, reference
from adapters.wecom.intercept import Wanted
from bot.domain.actions import Action, ActionKind, Button
from tests.integration.wecom.rig import CREDENTIALS

CALLED = ("get", "post", "post_without_token")
HERE = Path(adapter.__file__).parent
PUBLISHED = Path(__file__).resolve().parents[4] / "shared/platforms/wecom-errcodes.json"
# Answered and not in the published list: by the archive's library, and by the robot's connection (no list is published)
ELSEWHERE = {10000, 10001, 10002, 10003, 10009, 10010, 10011}
COMMON = {path: facts for path, facts in reference.known().items() if facts.verb in ("GET", "POST")}


def test_every_handler_is_in_the_table_and_every_entry_has_one() -> None:
    frames = WeComWorld(credentials=CREDENTIALS).sockets.commands
    served = {"gettoken", archive.PULL, ears.REPLY, *rooms.table(), *frames}
    assert served == set(reference.known())


def called() -> set[str]:
    """Paths that stand in the adapter's own code as the first argument of a call to WeCom."""
    found = set()
    for path in HERE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLED:
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and "/" in str(first.value):
                    found.add(str(first.value))
    return found


def test_what_the_adapter_calls_is_in_the_table() -> None:
    assert "appchat/send" in called()
    assert called() <= set(reference.known())
    by_address = {"gettoken", "getcallbackip", "aibot/response"}  # a path of its own, or built from an address
    assert set(COMMON) - called() - by_address == {"message/recall"}  # the court of the conformance tests tries it


def test_facts_are_whole() -> None:
    for path, facts in reference.known().items():
        assert facts.page > 0 and facts.verb in ("GET", "POST", "FRAME", "REPLY", "LIBRARY"), path
        assert facts.key in ("app", "contacts", "archive", "own") and facts.needs in ("", "root", "customers"), path
        assert {one.kind for one in facts.arguments.values()} <= set(SIZES), path
        parents = {name.partition(".")[0] for name in facts.arguments if "." in name}
        assert all(facts.arguments[parent].kind == "object" for parent in parents), path


def test_what_stands_on_no_page_says_so_and_why() -> None:
    limits = [(path, one) for path, facts in reference.known().items() for one in facts.limits]
    unpaged = {(path, one.source.value) for path, one in limits if one.source is not reference.Source.PAGE}
    assert unpaged == {("GetChatData", "reported"), ("aibot_subscribe", "chosen")}
    assert all(bool(one.why) == (one.source is not reference.Source.PAGE) for _, one in limits)
    assert all(one.value and one.why for one in reference.chosen().values())
    used = {RETRY_WAITS, ANSWER_LIFE.total_seconds(), SILENCE, WRONG_SECRETS.room()}
    used.add(WeComWorld(credentials=CREDENTIALS).api.at_once)
    assert used == {tuple(v) if isinstance(v := one.value, list) else v for one in reference.chosen().values()}


@pytest.mark.skipif(not PUBLISHED.is_file(), reason="the published list of errcodes is not beside this checkout")
def test_every_errcode_is_a_published_one() -> None:
    published = {int(code) for code in json.loads(PUBLISHED.read_text("utf-8"))["codes"]}
    answered = {code for facts in reference.known().values() for code in facts.errors}
    assert answered - published - ELSEWHERE == set()


def test_some_facts() -> None:
    create, send, hook = (reference.known()[path] for path in ("appchat/create", "message/send", "webhook/send"))
    assert (create.verb, create.key, create.needs, create.arguments["userlist"].most) == ("POST", "app", "root", 2000)
    assert [(one.per, one.room(50)) for one in send.limits if one.counts_people] == [("app", 10_000)]
    assert [one.seconds for one in send.limits if one.is_silent] == [60.0, 3600.0]
    assert next((one.per, one.room()) for one in hook.limits) == ("webhook", 20)
    assert {86008, 86201, 45009, 60020, 40058} <= reference.known()["appchat/send"].errors


def refused(path: str, body: Mapping[str, Any]) -> int:
    try:
        check(reference.known()[path], body)
    except Errcode as refusal:
        return refusal.code
    return 0


GROUP = {"chatid": "g", "msgtype": "text", "text": {"content": "x"}, "safe": 0}
REFUSED = [  # (call, what is changed of a good body, errcode)
    ("appchat/send", {}, 0),
    ("appchat/send", {"chatid": None}, 86201),
    ("appchat/send", {"safe": 2}, 40058),
    ("appchat/send", {"safe": True}, 40058),
    ("appchat/send", {"mentioned_list": ["a"]}, 40058),  # it belongs into the text
    ("appchat/send", {"text": {"content": "x", "mentioned_list": ["a"]}}, 0),
    ("appchat/send", {"text": {"content": "x", "mentions": ["a"]}}, 40058),
    ("appchat/send", {"text": {"content": "群" * 683}}, 45002),
    ("appchat/send", {"text": {"content": "群" * 682}}, 0),
    ("appchat/send", {"text": {"content": ""}}, 44004),
    ("appchat/send", {"text": "x"}, 40058),
    ("appchat/send", {"msgtype": "template_card"}, 40008),
    ("appchat/send", {"msgtype": "markdown"}, 40063),
    ("webhook/send", {}, 93000),
    ("webhook/send", {"key": "k"}, 40058),  # it knows neither chatid nor safe
]


@pytest.mark.parametrize("path, change, code", REFUSED)
def test_what_the_table_refuses(path: str, change: Mapping[str, Any], code: int) -> None:
    assert refused(path, {**GROUP, **change}) == code


def test_numbers_may_come_as_digits_and_lists_have_their_size() -> None:
    people = [f"u{number}" for number in range(2001)]
    sizes = {1: 86006, 2: 0, 2000: 0, 2001: 86006}
    assert {size: refused("appchat/create", {"userlist": people[:size]}) for size in sizes} == sizes
    assert refused("user/simplelist", {"department_id": "1", "fetch_child": "1"}) == 0
    assert refused("user/simplelist", {"department_id": "one"}) == 40058
    assert refused("user/get", {"userid": "u" * 65}) == 40058
    assert refused("message/send", {"touser": "|".join(people[:1001]), "msgtype": "text", "agentid": 1}) == 40032


def sent(text: str, labels: list[str], choose: bool) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What the adapter would send of these words, every way."""
    buttons = tuple(Button(label=label, command=f"ack {label}") for label in labels)
    action = Action(key=text, kind=ActionKind.POST, platform="wecom", group="wecom:g", text=text, buttons=buttons)
    body = messages.text_body(text, ["@all"])
    yield "appchat/send", {"chatid": "g", "safe": 0, **body}
    yield "webhook/send", {"key": "k", **body}
    person = {"touser": "u", "agentid": 1, "safe": 0, **messages.once(action)}
    yield "message/send", {**person, **messages.text_body(text)}
    card = messages.card(text, buttons, messages.task_id(action), choose=choose)
    yield "message/send", {**person, **messages.card_body(card)}
    yield "aibot_send_msg", {"chatid": "g", **messages.markdown_body(text)}
    yield "aibot/response", {"response_code": "c", **messages.markdown_body(text)}
    yield "aibot_respond_msg", messages.stream_body(text, messages.chat_id(action))
    yield "callback/robot", messages.stream_body(text, messages.chat_id(action), finish=False)
    update = {"response_type": "update_template_card", "template_card": card, "userids": ["u"]}
    yield "aibot_respond_update_msg", update
    words = tuple(label[:32] for label in labels)
    rule = Wanted(name=messages.fit(text, 20, ""), words=words, departments=(1,))
    yield "externalcontact/add_intercept_rule", rule.body()


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=9000)


@given(TEXT, st.lists(TEXT, min_size=1, max_size=9), st.booleans())
def test_what_the_adapter_sends_passes_the_table(text: str, labels: list[str], choose: bool) -> None:
    for path, body in sent(text, labels, choose):
        assert refused(path, body) == 0, path
