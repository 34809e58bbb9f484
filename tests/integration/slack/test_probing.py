"""Answers that were lost on the way from (local) Slack: what the adapter finds when it looks, for each deed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.sandbox.faults import Fault
from bot.domain.actions import Action, ActionKind, Button, OutcomeState
from tests.integration.slack.bench import BOT, Bench, now

PAY, OPEN = "slack:C0PAY", "slack:C0OPEN"
LOST, NEVER = Fault(lost=True), Fault(status=502)
K = ActionKind

DEEDS: list[tuple[str, str, dict[str, Any]]] = [
    ("chat.postMessage", "post", {"text": "公告"}),
    ("chat.postMessage", "post", {"text": "回复", "thread": True}),
    ("chat.postMessage", "remind", {"group": None, "target": "slack:U0LIN", "text": "私聊"}),
    ("chat.update", "update", {"text": "公告 (1/2)", "own": True}),
    ("chat.delete", "delete", {"theirs": True}),
    ("conversations.rename", "rename", {"arguments": {"name": "JK New Name!"}}),
    ("conversations.archive", "archive", {}),
    ("conversations.invite", "add_member", {"arguments": {"members": ["slack:U0CHEN", "slack:U0LIN"]}}),
    ("conversations.kick", "remove_member", {"target": "slack:U0MARK"}),
]


async def deed(slack: Bench, kind: str, more: dict[str, Any]) -> Action:
    """The action, with what it needs to be there."""
    fields = dict(more)
    arguments = fields.pop("arguments", {})
    if fields.pop("thread", False):
        arguments = {"thread": await slack.world.post("U0LIN", "C0PAY", "上线了吗")}
    if fields.pop("own", False):
        posted = await slack.platform.perform(Action(key="p", kind=K.POST, platform="slack", group=PAY, text="公告"))
        fields["target"] = posted.ref
    if fields.pop("theirs", False):
        fields["target"] = await slack.world.post("U0LIN", "C0PAY", "bad word")
        arguments = {"author": "slack:U0LIN"}
    group = fields.pop("group", PAY)
    return Action(key=f"{kind}-1", kind=K(kind), platform="slack", group=group, arguments=arguments, **fields)


@pytest.mark.parametrize("was_done", [True, False])
@pytest.mark.parametrize(("method", "kind", "more"), DEEDS, ids=[f"{row[1]}{sorted(row[2])}" for row in DEEDS])
async def test_what_became_of_it(slack: Bench, method: str, kind: str, more: dict[str, Any], was_done: bool) -> None:
    action, since = await deed(slack, kind, more), now()
    if kind in ("rename", "remove_member"):  # the bot is refused, and asks as the admin
        slack.world.faults.add(method, Fault(code="restricted_action"))
    slack.world.faults.add(method, LOST if was_done else NEVER)
    assert (await slack.platform.perform(action)).state is OutcomeState.UNKNOWN
    found = await slack.platform.probe(action, since)
    assert found.state is (OutcomeState.CONFIRMED if was_done else OutcomeState.PLANNED), found
    again = replace(action, key=f"{action.key}-another")
    if kind in ("post", "remind", "update"):  # other words of ours are not these
        assert (await slack.platform.probe(again, since)).state is OutcomeState.PLANNED


async def test_a_channel_that_was_made_is_found_again_and_filled(slack: Bench) -> None:
    arguments = {"name": "jk-new", "members": ["slack:U0LIN"]}
    create = Action(key="c", kind=K.CREATE, platform="slack", arguments=arguments)
    slack.world.faults.add("conversations.create", LOST)
    assert (await slack.platform.perform(create)).state is OutcomeState.UNKNOWN
    assert (await slack.platform.probe(create, now())).state is OutcomeState.PLANNED  # doing it again is safe
    done = await slack.platform.perform(create)
    assert (done.state, done.details["again"]) == (OutcomeState.CONFIRMED, "already made")
    (made,) = [room for room in slack.world.groups() if room.name == "jk-new"]
    assert (made.id, set(made.members)) == (done.ref, {BOT, "U0LIN"})
    taken = replace(create, key="d", arguments={"name": "open-talk", "members": []})
    assert (await slack.platform.perform(taken)).reason == "name_taken"  # somebody else's


async def test_a_whisper_cannot_be_seen_and_that_is_said(slack: Bench) -> None:
    whisper = Action(key="w", kind=K.REMIND, platform="slack", group=PAY, target="slack:U0LIN", text="悄悄话")
    slack.world.faults.add("chat.postEphemeral", LOST)
    assert (await slack.platform.perform(whisper)).state is OutcomeState.UNKNOWN
    found = await slack.platform.probe(whisper, now())
    assert (found.state, found.reason, found.retry_after) == (OutcomeState.UNKNOWN, "slack-whisper-unseen", None)


async def test_a_probe_without_an_answer_asks_for_another(slack: Bench) -> None:
    post = Action(
        key="p", kind=K.POST, platform="slack", group=PAY, text="x", buttons=(Button(label="a", command="b"),)
    )
    for fault, down in ((NEVER, True), (Fault(status=429, code="ratelimited", retry_after=7), False)):
        slack.world.faults.add("conversations.history", fault)
        found = await slack.platform.probe(post, now())
        assert (found.state, found.down, found.retry_after is None) == (OutcomeState.UNKNOWN, down, False)


async def test_where_the_bot_may_not_read_nobody_can_tell(slack: Bench) -> None:
    post = Action(key="p", kind=K.POST, platform="slack", group=OPEN, text="x")
    slack.world.faults.add("chat.postMessage", LOST)
    assert (await slack.platform.perform(post)).state is OutcomeState.UNKNOWN
    found = await slack.platform.probe(post, now())
    assert (found.state, found.reason, found.retry_after) == (OutcomeState.UNKNOWN, "not_in_channel", None)
