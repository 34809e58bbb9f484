"""Structured logs: event name and ids, never texts, never secrets. JSON in production, readable on a terminal.

Three nets, because one word in a log is one too many: fields whose names promise content are dropped, foreign
libraries are quoted by place only (some put whole requests into their messages), and exceptions show where they were
raised, not what they said (our own errors, whose words we write ourselves, do say it). Touch `FORBIDDEN` when a new
field name could carry content.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping, Sequence
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

from bot.domain.errors import QunguiError

FORBIDDEN = frozenset(
    {
        *("text", "body", "content", "message_text", "before", "excerpt", "payload", "raw", "reply", "attachments"),
        *("token", "secret", "password", "authorization", "cookie", "signature", "aes_key", "encoding_aes_key"),
        *("access_token", "refresh_token", "signing_secret", "bot_token", "app_token", "user_token", "corpsecret"),
        *("response_url", "email", "phone", "name"),
    }
)
SENSITIVE_ENDINGS = ("_token", "_secret", "_password", "_key_material", "_text")

# Whose words may be shown: addresses and status codes, no content.
PLAIN_SPOKEN = ("uvicorn.error", "alembic", "bot.", "adapters.", "storage.")
QUIET = (
    *("slack_bolt", "slack_sdk", "wechatpy", "httpx", "httpcore", "urllib3"),
    *("aiohttp", "apscheduler", "uvicorn.access"),
)

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
EventDict = MutableMapping[str, Any]


def configure(level: str = "info", format: str = "auto", stream: TextIO | None = None) -> None:
    """Set up logging for the process. `format`: json | console | auto (console when the stream is a terminal)."""
    stream = stream or sys.stderr
    as_json = format == "json" or (format == "auto" and not stream.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        told_without_words,
        redacted,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.addFilter(without_quotes)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(as_json, stream)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(LEVELS[level])
    for name in QUIET:
        logging.getLogger(name).setLevel(max(LEVELS[level], logging.WARNING))


def redacted(logger: Any, method: str, event: EventDict) -> EventDict:
    """Drop what promises content or secrets, at any depth; say that something was dropped."""
    dropped = [key for key in event if _is_forbidden(key)]
    for key in dropped:
        del event[key]
    for key, value in event.items():
        event[key] = _clean(value)
    if dropped:
        event["redacted"] = sorted(dropped)
    return event


def told_without_words(logger: Any, method: str, event: EventDict) -> EventDict:
    """An exception as its type and where it came from; its words only when they are ours."""
    given = event.pop("exc_info", None)
    if not given:
        return event
    error = given if isinstance(given, BaseException) else given[1] if isinstance(given, tuple) else sys.exc_info()[1]
    if error is not None:
        event["error"] = type(error).__name__
        event["where"] = where(error)
        if isinstance(error, QunguiError):
            event["why"] = str(error)
    return event


def where(error: BaseException, frames: int = 6) -> list[str]:
    """The innermost places an exception passed, as `file:line function`."""
    found: Sequence[traceback.FrameSummary] = traceback.extract_tb(error.__traceback__)
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in found[-frames:]]


def without_quotes(record: logging.LogRecord) -> bool:
    """A foreign library's message becomes the place that wrote it: there the message can be read in the source."""
    if not (record.name.startswith(PLAIN_SPOKEN) or isinstance(record.msg, dict)):
        record.args = ()
        record.msg = f"foreign message at {_short(record.pathname)}:{record.lineno}"
    return True


def _renderer(as_json: bool, stream: TextIO) -> Processor:
    if as_json:
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=stream.isatty())


def _is_forbidden(key: str) -> bool:
    lowered = key.lower()
    return lowered in FORBIDDEN or lowered.endswith(SENSITIVE_ENDINGS)


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in value.items() if not _is_forbidden(str(key))}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    return value


def _short(filename: str) -> str:
    """`…/site-packages/x/y.py` and `…/bot/engine/pipeline.py` without the machine's own folders."""
    for mark in ("/site-packages/", "/lib/python"):
        if mark in filename:
            return filename.rpartition(mark)[2]
    parts = filename.replace("\\", "/").split("/")
    for package in ("bot", "adapters", "storage"):
        if package in parts:
            return "/".join(parts[parts.index(package) :])
    return parts[-1]
