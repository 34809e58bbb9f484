"""No word of a message and no secret gets into a log, whoever logs it and however."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.domain.errors import ConfigError
from bot.telemetry.logs import configure, redacted

SECRET = "绝密内容"


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    """The stream of a freshly configured process; the previous configuration comes back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    servers = [logging.getLogger(name) for name in ("uvicorn", "uvicorn.error")]  # servers of other tests set these up
    before = [(server.level, server.propagate) for server in servers]
    for server in servers:
        server.setLevel(logging.NOTSET)
        server.propagate = True
    stream = io.StringIO()
    configure("debug", "json", stream)
    yield stream
    for server, (old, propagates) in zip(servers, before, strict=True):
        server.setLevel(old)
        server.propagate = propagates
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize(
    "fields",
    [
        {"text": SECRET},
        {"Body": SECRET},
        {"details": {"content": SECRET, "n": 1}},
        {"events": [{"excerpt": SECRET}]},
        {"slack_bot_token": SECRET},
        {"response_url": SECRET},
    ],
)
def test_fields_that_promise_content_are_dropped(told: io.StringIO, fields: dict[str, Any]) -> None:
    structlog.get_logger("bot.x").info("message.judged", event_id="E1", **fields)
    (line,) = lines(told)
    assert (line["event"], line["event_id"]) == ("message.judged", "E1")
    assert SECRET not in told.getvalue()


def test_that_something_was_dropped_is_said() -> None:
    assert redacted(None, "", {"text": SECRET, "n": 1}) == {"n": 1, "redacted": ["text"]}


def test_exceptions_say_where_not_what(told: io.StringIO) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        structlog.get_logger("bot.x").exception("pipeline.failed", inbox=3)
    (line,) = lines(told)
    assert line["error"] == "ValueError"
    assert line["where"][-1].endswith("test_exceptions_say_where_not_what")
    assert SECRET not in told.getvalue()


def test_our_own_errors_say_what(told: io.StringIO) -> None:
    try:
        raise ConfigError("slack.bot_token: begins with xoxb-")
    except ConfigError as error:
        structlog.get_logger("bot.x").error("config.refused", exc_info=error)
    assert lines(told)[0]["why"] == "slack.bot_token: begins with xoxb-"


@pytest.mark.parametrize("name", ["slack_bolt.AsyncApp", "wechatpy", "some.library"])
def test_foreign_libraries_are_quoted_by_place_only(told: io.StringIO, name: str) -> None:
    logging.getLogger(name).warning("Unhandled request %s", SECRET)
    logging.getLogger(name).warning(f"Unhandled request {SECRET}")
    assert [line["event"].split(" at ")[0] for line in lines(told)] == ["foreign message"] * 2
    assert SECRET not in told.getvalue()


def test_the_server_may_say_where_it_listens(told: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").info("listening on %s", "127.0.0.1")
    assert lines(told)[0]["event"] == "listening on 127.0.0.1"
