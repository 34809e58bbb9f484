"""Counters: platforms, kinds and codes; never people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from prometheus_client import generate_latest

from bot.domain.actions import Action, ActionKind, failed
from bot.domain.events import Ignored, MessagePosted, RawEvent, Unknown
from bot.domain.rules import Decision, Finding, Hit, Match, Result, RuleInfo
from bot.telemetry.metrics import Metrics

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_what_came_in_and_what_became_of_it() -> None:
    metrics = Metrics()
    raw = RawEvent(platform="slack", key="Ev1", kind="event", body=b"{}", received_at=NOW)
    at = NOW - timedelta(seconds=2)
    metrics.read(
        raw,
        [
            MessagePosted(id="1", platform="slack", at=at, actor="slack:U1", message="1", text="secret"),
            Unknown(id="2", platform="slack", at=at, what="huddle_started"),
            Ignored(id="3", platform="slack", at=at, why="unfurl"),
        ],
        NOW.timestamp(),
    )
    match = Match(
        rule=RuleInfo(id="r1", kind="content", unit="", source="", hash=""), finding=Finding(reason="content")
    )
    metrics.decided(Decision(event="1", revision="x", hits=(Hit(match=match, result=Result.HIT),)))
    metrics.settled(Action(key="k", kind=ActionKind.REMIND, platform="slack"), failed("not_in_channel"))
    metrics.follow("wecom", lambda: {"archive": 12.5})
    told = generate_latest(metrics.registry).decode()
    for line in (
        'qungui_deliveries_total{kind="event",platform="slack"} 1.0',
        'qungui_events_total{event="MessagePosted",platform="slack"} 1.0',
        'qungui_events_unknown_total{platform="slack",what="huddle_started"} 1.0',
        'qungui_hits_total{result="hit",rule="r1"} 1.0',
        'qungui_actions_total{kind="remind",platform="slack",state="failed"} 1.0',
        'qungui_reading_lag_seconds{platform="wecom",source="archive"} 12.5',
        'qungui_event_lag_seconds_count{platform="slack"} 1.0',
    ):
        assert line in told
    assert "U1" not in told and "secret" not in told


def test_two_processes_of_one_test_do_not_mix() -> None:
    one, other = Metrics(), Metrics()
    one.settled(Action(key="k", kind=ActionKind.REMIND, platform="slack"), failed("not_in_channel"))
    counted = 'qungui_actions_total{kind="remind"'
    assert counted in generate_latest(one.registry).decode()
    assert counted not in generate_latest(other.registry).decode()
