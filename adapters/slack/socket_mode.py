"""The Socket Mode door, through Bolt: every payload goes into the inbox before it is acknowledged.

Bolt's middleware before authorisation is the right place: it sees every type of payload, and answering there means
that neither auth.test nor the search for a listener stands between us and the acknowledgement. If the inbox cannot
keep it, there is no acknowledgement and Slack sends it again. Known SDK trouble: after a failed reconnect the
client can be deaf for hours while it looks alive; the watchdog replaces it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any, Final

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.client import SDK_LOG
from adapters.slack.envelope import COMMAND, EVENT, INTERACTION, sealed, written
from adapters.slack.keys import Keys
from bot.domain.ports import Clock, Inbox

log = structlog.get_logger(__name__)
BOLT_LOG: Final = logging.getLogger("adapters.slack.bolt")
BOLT_LOG.setLevel(logging.WARNING)
BOLT_LOG.addFilter(lambda record: record.getMessage() != warning_client_prioritized_and_token_skipped())
"""Bolt looks into SLACK_BOT_TOKEN by itself, where the guide puts the token, and warns that it does not use it."""
PING: Final = 5.0  # seconds between looks; the SDK reconnects after four silent ones
DEAF: Final = 60.0  # seconds without a live connection before the whole client is replaced


def kind_of(payload: dict[str, Any]) -> str:
    """Socket Mode payloads are the HTTP ones; commands come as objects."""
    if "command" in payload and "trigger_id" in payload:
        return COMMAND
    return INTERACTION if "trigger_id" in payload or "actions" in payload else EVENT


def make_app(web: AsyncWebClient, inbox: Inbox, clock: Clock, keys: Keys) -> AsyncApp:
    async def keep(request: AsyncBoltRequest) -> BoltResponse:
        payload = dict(request.body)
        kind = kind_of(payload)
        if kind == COMMAND:
            payload.pop("token", None)
        await inbox.append(keys.heard(sealed(kind, payload, written(payload), clock()), payload))
        return BoltResponse(status=200, body="")

    async def nobody(**_: Any) -> None:
        """Bolt wants a token or this; `keep` answers before either is used."""

    return AsyncApp(
        client=web,
        signing_secret="socket-mode-payloads-are-not-signed",
        before_authorize=keep,
        authorize=nobody if web.token is None else None,  # type: ignore[arg-type]
        logger=BOLT_LOG,
    )


async def listen(
    web: AsyncWebClient,
    app_token: str,
    inbox: Inbox,
    clock: Clock,
    *,
    ping: float = PING,
    deaf: float = DEAF,
    keys: Keys | None = None,
) -> None:
    """Receive until cancelled."""
    app = make_app(web, inbox, clock, keys or Keys())
    while True:
        handler = AsyncSocketModeHandler(app, app_token, logger=SDK_LOG, web_client=web, ping_interval=ping)
        handler.client.proxy = web.proxy  # it too reads the environment
        try:
            await _watched(handler, ping, max(deaf, ping * 6))
        finally:
            await asyncio.shield(handler.close_async())  # type: ignore[no-untyped-call]
        log.error("slack.socket-deaf", seconds=deaf)


async def _watched(handler: AsyncSocketModeHandler, ping: float, deaf: float) -> None:
    """Returns when there has been no live connection for too long."""
    connecting = asyncio.create_task(handler.connect_async())  # type: ignore[no-untyped-call]
    alive_at = time.monotonic()  # connecting is tried until it succeeds
    was_alive = False
    try:
        while time.monotonic() - alive_at < deaf:
            alive = connecting.done() and await handler.client.is_connected()
            if alive:
                alive_at = time.monotonic()
            if alive != was_alive:
                log.info("slack.socket-up" if alive else "slack.socket-down")
                was_alive = alive
            await asyncio.sleep(min(1.0, ping))
    finally:
        connecting.cancel()
