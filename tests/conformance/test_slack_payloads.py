"""Every recorded Slack payload beside the project is read without an error: typed, ignored, or counted as unknown.

The recordings are shape-complete with blanked values, so each is read twice: as it is, and with plausible ids.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import coverage
from adapters.slack.envelope import COMMAND, EVENT, INTERACTION, sealed
from adapters.slack.events import BY_TYPE, NOT_GOVERNED, normalise
from adapters.slack.socket_mode import kind_of
from bot.domain.events import (
    AccountChanged,
    CommandGiven,
    Event,
    GroupArchived,
    GroupCreated,
    GroupMoved,
    GroupRenamed,
    GroupSnapshot,
    Ignored,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    Unknown,
)

FIXTURES = Path(__file__).resolve().parents[2].parent / "shared" / "fixtures" / "slack"
NOW = datetime(2026, 3, 2, tzinfo=UTC)
pytestmark = pytest.mark.skipif(
    not FIXTURES.is_dir(), reason="no recorded payloads beside the project (../shared/fixtures)"
)

PLAUSIBLE: dict[str, Any] = {
    "channel": "C024BE91L",
    "channel_id": "C024BE91L",
    "user": "U061F7AUR",
    "user_id": "U061F7AUR",
    "id": "C024BE91L",
    "ts": "1700000000.000100",
    "event_ts": "1700000001.000200",
    "deleted_ts": "1700000000.000100",
    "name": "general",
    "text": "hello",
    "old_channel_id": "G012AC86C",
    "new_channel_id": "C012AC86C",
    "value": "help",
    "action_id": "qungui:0",
    "command": "/qungui",
    "trigger_id": "1.2.3",
    "event_id": "Ev1",
}
KIND_OF_EVENT: dict[str, type[Event]] = {
    "ChannelArchivePayload": GroupArchived,
    "ChannelCreatedPayload": GroupCreated,
    "ChannelDeletedPayload": GroupArchived,
    "ChannelIdChangedPayload": GroupMoved,
    "ChannelRenamePayload": GroupRenamed,
    "ChannelSharedPayload": GroupSnapshot,
    "ChannelUnarchivePayload": GroupArchived,
    "GroupArchivePayload": GroupArchived,
    "GroupRenamePayload": GroupRenamed,
    "MemberJoinedChannelPayload": MemberJoined,
    "MemberLeftChannelPayload": MemberLeft,
    "MessageChangedPayload": MessageEdited,
    "MessageChannelArchivePayload": GroupArchived,
    "MessageChannelNamePayload": GroupRenamed,
    "MessageDeletedPayload": MessageDeleted,
    "MessageFileSharePayload": MessagePosted,
    "MessagePayload": MessagePosted,
    "TeamJoinPayload": AccountChanged,
    "UserChangePayload": AccountChanged,
    "AppMentionPayload": CommandGiven,
}


def filled(value: Any, name: str = "") -> Any:
    """Blanked values replaced by plausible ones; strings that say something stay."""
    if isinstance(value, dict):
        whole = {key: filled(inner, key) for key, inner in value.items()}
        return whole | {"type": "event_callback"} if "event" in whole and not whole.get("type") else whole
    if isinstance(value, list):
        return [filled(inner) for inner in value]
    if isinstance(value, str) and (value == "" or value.startswith("0000000000")):
        return PLAUSIBLE.get(name, value)
    return value


def recorded() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(FIXTURES.glob("events/*.json")) + sorted(FIXTURES.glob("interactions/*/*.json")):
        yield path.stem, json.loads(path.read_text("utf-8"))
    for path in sorted(FIXTURES.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            payload = json.loads(line)["payload"]
            if isinstance(payload, dict):
                yield f"{path.stem}:{number}", payload


def read(payload: dict[str, Any], kind: str) -> list[Event]:
    return list(normalise(sealed(kind, payload, json.dumps(payload).encode(), NOW)))


CASES = list(recorded()) if FIXTURES.is_dir() else []


@pytest.mark.parametrize(("name", "payload"), CASES, ids=[name for name, _ in CASES])
def test_nothing_recorded_is_an_error(name: str, payload: dict[str, Any]) -> None:
    for variant in (payload, filled(payload)):
        for kind in {kind_of(variant), EVENT, COMMAND, INTERACTION}:
            events = read(variant, kind)
            assert events
            assert all(event.id.startswith("slack:") and event.at.tzinfo for event in events)


@pytest.mark.parametrize(("name", "kind"), KIND_OF_EVENT.items())
def test_what_we_govern_is_typed(name: str, kind: type[Event]) -> None:
    payload = filled(json.loads((FIXTURES / "events" / f"{name}.json").read_text("utf-8")))
    if name == "MessageChangedPayload":
        payload["event"]["message"]["text"] = "something else"
    payload["event"].pop("edited", None)  # a recording holds every field there can be; most messages are not edited
    events = read(payload, EVENT)
    assert type(events[0]) is kind


JUNK: list[Any] = [None, True, -1, 1e30, "", "x", "nan", [], {}, [[]], [None, 1], {"a": {}}, {"type": "text"}, "\ud800"]


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for name in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*at, name)
        yield from places(value[name], (*at, name))


def varied(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """With one thing missing; with one thing of another kind. Each place once, with each kind of junk in turn."""
    for turn, (*path, last) in enumerate(places(payload)):
        for value in (..., JUNK[turn % len(JUNK)]):
            variant = copy.deepcopy(payload)
            place: Any = variant
            for step in path:
                place = place[step]
            if value is ...:
                del place[last]
            else:
                place[last] = value
            yield variant


@pytest.mark.parametrize(("name", "payload"), CASES, ids=[name for name, _ in CASES])
def test_no_variation_of_what_is_recorded_is_an_error_or_lost(name: str, payload: dict[str, Any]) -> None:
    for variant in varied(filled(payload)):
        assert coverage.read(variant).what and coverage.kind(variant)
        raw = sealed(kind_of(variant), variant, json.dumps(variant).encode(), NOW)
        assert list(normalise(raw))


def test_every_documented_event_is_known() -> None:
    """What Slack's reference lists today; what it adds tomorrow is counted as unknown."""
    documented = {json.loads(page.read_text("utf-8"))["name"] for page in FIXTURES.glob("api-ref/events/*.json")}
    envelopes = {"app_rate_limited", "url_verification", "hello"}
    unknown = {name for name in documented - BY_TYPE.keys() - NOT_GOVERNED - envelopes if "." not in name}
    assert len(documented) > 100 and unknown == set()


def test_what_lies_beside_the_recordings_is_no_failure() -> None:
    fates = {one: coverage.read(json.loads((FIXTURES / one).read_text("utf-8"))) for one in BESIDE}
    assert {one: fate.what for one, fate in fates.items()} == BESIDE


BESIDE = {
    "manifest/manifest.schema.json": "no delivery: a JSON schema",
    "manifest/examples/v2/manifest.valid.json": "no delivery: an app manifest",
    "api-ref/methods/pins.remove.json": "no delivery: a page of the API reference",
}


def test_every_recorded_event_is_known() -> None:
    """A type in no table would be counted as unknown: the two tables together cover what Slack's own SDK records."""
    types = {payload["event"]["type"] for _, payload in CASES if isinstance(payload.get("event"), dict)}
    assert types - BY_TYPE.keys() - NOT_GOVERNED == {"app_rate_limited"}  # an envelope of its own, wrapped there
    assert BY_TYPE.keys() & NOT_GOVERNED == set()


def test_buttons_and_commands_of_the_recordings() -> None:
    cases = dict(CASES)
    assert [type(event) for event in read(filled(cases["SlashCommandPayload"]), COMMAND)] == [CommandGiven]
    pressed = filled(cases["BlockActionPayload"])
    assert {type(event) for event in read(pressed, INTERACTION)} == {CommandGiven}
    for other in ("ViewSubmissionPayload", "MessageShortcutPayload", "DialogSubmissionPayload"):
        assert [type(event) for event in read(filled(cases[other]), INTERACTION)] == [Ignored]
    assert not any(isinstance(event, Unknown) for event in read(pressed, INTERACTION))
