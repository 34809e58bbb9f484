"""Calling Slack: one shared HTTP session, the tokens, our pace, our words for failures.

The SDK opens a connection per call without a session, retries on its own (a lost answer could post twice) and reads
HTTPS_PROXY even for a loopback address: all three are settled here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.config import OFFICIAL, SlackSettings
from adapters.slack.errors import CallFailed, Fate, understood
from adapters.slack.pace import Pace
from adapters.slack.tokens import LastingTokens, Tokens, Who

log = structlog.get_logger(__name__)
SDK_LOG: Final = logging.getLogger("adapters.slack.sdk")
SDK_LOG.setLevel(logging.WARNING)  # at DEBUG the SDK writes message texts
PATIENCE: Final = 2.0  # seconds a deed may wait in here; longer waits go back to the outbox
KEEP_ALIVE: Final = 4.0  # shorter than servers': reusing a connection they just closed would lose an answer
PAGE: Final = 200
READS: Final = frozenset(
    {
        "admin.roles.listAssignments", "auth.teams.list", "auth.test", "conversations.history", "conversations.info",
        "conversations.list", "conversations.members", "conversations.replies", "files.info", "team.info",
        "users.info", "users.list",
    }
)  # fmt: skip
FOR_TEAM: Final = frozenset({"conversations.create", "conversations.list", "users.list"})
"""Which of an organisation's workspaces is meant, these have to be told; all others see it by the channel or person."""
STALE: Final = frozenset({"invalid_auth", "token_expired"})  # nothing was done; another token may be there


def proxy_of(web: AsyncWebClient, base_url: str) -> str | None:
    """The proxy that the SDK found in the environment, unless NO_PROXY names Slack (the SDK does not look at that), or
    it is not Slack that we call."""
    bypassed = base_url != OFFICIAL or proxy_bypass(urlsplit(base_url).hostname or "")
    return None if bypassed else web.proxy


class SlackClient:
    """`call` does one call or raises `CallFailed`."""

    def __init__(
        self, settings: SlackSettings, pace: Pace | None = None, *, tokens: Tokens | None = None, team: str = ""
    ):
        """`tokens`: those of an installation, else the settings' own. `team`: one of an organisation's workspaces."""
        self._settings = settings
        self._pace = pace or Pace()
        self._tokens = tokens or LastingTokens(settings)
        self._team = team
        self._session: aiohttp.ClientSession | None = None
        self._web: dict[Who, AsyncWebClient] = {}
        self._alarmed = False

    def has(self, who: Who) -> bool:
        """Whether there is such a token."""
        return self._tokens.has(who)

    async def token(self, who: Who = "bot") -> str:
        """A token that is good, for what is no call of a method."""
        return await self._tokens.of(who)

    def session(self) -> aiohttp.ClientSession:
        """Made on first use, inside the running loop."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(keepalive_timeout=KEEP_ALIVE),
                timeout=aiohttp.ClientTimeout(total=self._settings.timeout, sock_connect=self._settings.timeout / 2),
                trust_env=False,
            )
            self._web = {}
        return self._session

    def _connected(self) -> AsyncWebClient:
        web = AsyncWebClient(
            base_url=self._settings.base_url,
            session=self._session,
            retry_handlers=[],
            logger=SDK_LOG,
        )
        web.proxy = proxy_of(web, self._settings.base_url)
        return web

    async def web(self, who: Who = "bot") -> AsyncWebClient:
        """The SDK's client, with a token that is good now."""
        token = await self._tokens.of(who)
        self.session()
        if who not in self._web:
            self._web[who] = self._connected()
        self._web[who].token = token  # read by the SDK before it waits for anything
        return self._web[who]

    async def call(
        self, method: str, *, who: Who = "bot", patience: float = PATIENCE, **arguments: Any
    ) -> dict[str, Any]:
        """One try. Waits up to `patience` seconds for our own pace; more is `limited`."""
        wait = self._pace.wait(method, arguments.get("channel"))
        while wait > 0.0:
            if wait > patience:
                raise CallFailed(Fate.LIMITED, "paced", retry_after=wait)
            await asyncio.sleep(wait)
            patience -= wait
            wait = self._pace.wait(method, arguments.get("channel"))
        given = {name: value for name, value in arguments.items() if value is not None}
        if self._team and method in FOR_TEAM:
            given["team_id"] = self._team
        try:
            answer = await self._called(method, who, given)
        except CallFailed as failure:
            self._note(method, failure, arguments.get("channel"))
            raise
        self._alarmed = False
        return answer

    async def _called(self, method: str, who: Who, given: dict[str, Any]) -> dict[str, Any]:
        """Once more with another token, where there is one: a token that ended did nothing."""
        web = await self.web(who)
        used = web.token or ""
        try:
            return await _sent(web, method, given)
        except CallFailed as failure:
            if failure.code not in STALE or not await self._tokens.another(who, used):
                raise
        return await _sent(await self.web(who), method, given)

    def _note(self, method: str, failure: CallFailed, channel: str | None = None) -> None:
        if failure.fate is Fate.LIMITED:
            self._pace.stay_away(method, failure.outcome().retry_after or 1.0, channel)
        if failure.fate is Fate.DEAD and not self._alarmed:
            self._alarmed = True  # once when it breaks; the queue keeps everything
            log.error("slack.installation-down", code=failure.code, method=method)

    async def items(
        self, method: str, name: str, *, patience: float = PATIENCE, **arguments: Any
    ) -> AsyncIterator[Any]:
        """All items of a paged answer. A short page is not the last one: only an empty cursor is."""
        cursor = ""
        while True:
            answer = await self.call(method, patience=patience, limit=PAGE, cursor=cursor or None, **arguments)
            for item in answer.get(name) or ():
                yield item
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def proxy(self) -> str | None:
        return proxy_of(AsyncWebClient(base_url=self._settings.base_url), self._settings.base_url)

    async def respond(self, url: str, message: Mapping[str, Any]) -> None:
        """Post to a response_url: good for five uses in thirty minutes."""
        proxy = self.proxy()
        try:
            async with self.session().post(url, json=dict(message), proxy=proxy) as response:
                status = response.status
                await response.read()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise understood(error) from error
        if status != 200:
            fate = Fate.LOST if status >= 500 else Fate.REFUSED
            raise CallFailed(fate, f"response-url-http-{status}")

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()


async def _sent(web: AsyncWebClient, method: str, given: dict[str, Any]) -> dict[str, Any]:
    try:
        if method in READS:
            response = await web.api_call(method, http_verb="GET", params=given)
        else:
            response = await web.api_call(method, json=given)
    except (SlackClientError, aiohttp.ClientError, TimeoutError, AttributeError) as error:
        # AttributeError: the SDK's own, when a proxy answers 200 with plain text
        raise understood(error) from error
    data = response.data
    return data if isinstance(data, dict) else {}
