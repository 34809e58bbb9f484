"""The tokens of one installation, given out while they are good. Those that end (token rotation) are traded before.

    held ──ends soon, or was refused──> traded (oauth.v2.access) ──> kept in the record ──> given out

A refresh token is good for one trade. So there is one trade at a time per installation (a lock here, and a claim in the
record, as several programs may work on it), and no token is given out before the record has it. Where the answer of a
trade is lost, nobody can know whether it took place: it is tried again at once, what is held goes on until its end, and
a refresh token that Slack knows no more means that the workspace has to install again.
https://docs.slack.dev/authentication/using-token-rotation
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import uuid4

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError

from adapters.slack.app_web import app_web
from adapters.slack.config import SlackSettings
from adapters.slack.delivery import Json, text_of
from adapters.slack.errors import CallFailed, Fate, harmless, understood
from adapters.slack.tokens import ORG_SCOPE, Who
from bot.domain.errors import StorageError
from bot.domain.installations import Installation
from bot.domain.ports import Clock, Installations

log = structlog.get_logger(__name__)
EARLY: Final = timedelta(hours=2)  # before its end a token is traded, as Slack's own libraries do
AGAIN: Final = timedelta(minutes=1)  # after a trade that failed while the token is still good
MARGIN: Final = timedelta(minutes=1)  # beyond what a trade can take: a claim is longer than the trade it is for
UNKNOWN: Final = "invalid_refresh_token"
OVER: Final = "installation-over"
ELSEWHERE: Final = "tokens-being-renewed"  # by another program on this record
FAILURES: Final = (SlackClientError, aiohttp.ClientError, TimeoutError, AttributeError)  # of a call; see `client.py`


def ending(answer: Json, now: datetime) -> tuple[str, datetime | None]:
    """(refresh token, end) of the token in an answer; ("", None) of one that lasts."""
    refresh, seconds = text_of(answer, "refresh_token"), answer.get("expires_in")
    if not refresh or not isinstance(seconds, int):
        return "", None
    return refresh, now + timedelta(seconds=seconds)


class Trade:
    """Trades the refresh tokens of all installations."""

    def __init__(self, settings: SlackSettings, installations: Installations, clock: Clock):
        self._settings = settings
        self._installations = installations
        self._clock = clock
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._unkept: dict[tuple[str, bool], Installation] = {}  # traded, and the record was away
        self._me = uuid4().hex

    def lock(self, workspace: str) -> asyncio.Lock:
        """Held by whoever trades, or installs anew."""
        return self._locks[workspace]

    async def renewed(self, held: Installation, *, lent: bool) -> Installation:
        """The installation with a new bot token, or a new lent one. Call it with the lock held."""
        if (other := await self._by_others(held, lent)) is not None:
            return other
        await self._claim(held)
        try:  # who had the claim before us may have traded it
            return await self._by_others(held, lent) or await self._new(held, lent)
        finally:
            with suppress(StorageError):  # a claim ends by itself
                await asyncio.to_thread(self._installations.let_go, held, by=self._me)

    async def _by_others(self, held: Installation, lent: bool) -> Installation | None:
        known = await self._known(held)
        if _token(known, lent) == _token(held, lent):
            return None
        self._unkept.pop((held.workspace, lent), None)
        return _with(held, known, lent)

    async def _claim(self, held: Installation) -> None:
        now = self._clock()
        until = now + timedelta(seconds=2 * self._settings.timeout) + MARGIN
        try:
            is_ours = await asyncio.to_thread(self._installations.claim, held, by=self._me, now=now, until=until)
        except StorageError as error:
            raise CallFailed(Fate.UNSENT, "tokens-not-read") from error
        if not is_ours:
            raise CallFailed(Fate.UNSENT, ELSEWHERE)

    async def _new(self, held: Installation, lent: bool) -> Installation:
        """Traded, and kept in the record."""
        place = (held.workspace, lent)
        new = self._unkept.get(place)
        if new is None or new.installed_at != held.installed_at:
            try:
                new = await self._traded(held, lent)
            except CallFailed as failure:
                raise harmless(failure) from failure  # the call that needed the token was not made
        self._unkept[place] = new
        try:
            is_kept = await asyncio.to_thread(self._installations.renew, new, lent=lent, by=self._me)
        except StorageError as error:
            log.error("slack.tokens-not-kept", workspace=held.workspace, error=type(error).__name__)
            raise CallFailed(Fate.UNSENT, "tokens-not-kept") from error
        del self._unkept[place]
        if not is_kept:
            raise CallFailed(Fate.DEAD, OVER)
        log.info("slack.tokens-renewed", workspace=held.workspace, lent=lent)
        return new

    async def _known(self, held: Installation) -> Installation:
        """What the record has of it. CallFailed where it ended, or was made again."""
        try:
            found = await asyncio.to_thread(self._installations.installations, held.platform)
        except StorageError as error:
            raise CallFailed(Fate.UNSENT, "tokens-not-read") from error
        same = (one for one in found if (one.workspace, one.installed_at) == (held.workspace, held.installed_at))
        known = next(same, None)
        if known is None or not known.is_active:
            raise CallFailed(Fate.DEAD, OVER)
        return known

    async def _traded(self, held: Installation, lent: bool) -> Installation:
        refresh = held.user_refresh if lent else held.bot_refresh
        try:
            body = await self._asked(refresh)
        except CallFailed as failure:
            if failure.fate is not Fate.LOST:
                raise
            body = await self._asked(refresh)  # at once: a refresh token that was used dies after a short grace
        token, (renewal, until) = text_of(body, "access_token"), ending(body, self._clock())
        if not token:
            raise CallFailed(Fate.UNSENT, "unreadable-answer")
        if lent:
            return replace(held, user_token=token, user_refresh=renewal, user_until=until)
        return replace(held, bot_token=token, bot_refresh=renewal, bot_until=until)

    async def _asked(self, refresh: str) -> Json:
        secret = self._settings.client_secret
        assert secret is not None
        basic = aiohttp.encode_basic_auth(self._settings.client_id, secret.get_secret_value())
        asked = {"grant_type": "refresh_token", "refresh_token": refresh}
        try:
            async with app_web(self._settings) as web:
                answer = await web.api_call("oauth.v2.access", data=asked, headers={"Authorization": basic})
        except FAILURES as error:
            failure = understood(error)
            refused = failure.fate is Fate.REFUSED  # our secret, or the refresh token: the installation suffers
            raise CallFailed(Fate.DEAD if refused else failure.fate, failure.code) from error
        return answer.data if isinstance(answer.data, dict) else {}


class Told(Protocol):
    """Who hears what becomes of tokens that Slack does not renew."""

    async def lost(self, installation: Installation, who: Who) -> None:
        """They are over, and cannot be traded any more."""
        ...

    async def ending(self, installation: Installation, who: Who, why: str, until: datetime) -> None:
        """They are good until then; a person has to do something before."""
        ...


class InstalledTokens:
    """Those of one installation."""

    def __init__(
        self,
        installation: Installation,
        trade: Trade,
        clock: Clock,
        told: Told,
    ):
        self._held = installation
        self._trade = trade
        self._clock = clock
        self._hears = told
        self._not_before: dict[bool, datetime] = {}

    def has(self, who: Who) -> bool:
        lent = who != "bot"
        return bool(_token(self._held, lent)) and (who != "org" or ORG_SCOPE in self._held.scopes)

    async def of(self, who: Who) -> str:
        lent, now = who != "bot", self._clock()
        token, until = _token(self._held, lent), self._until(lent)
        if until is None or now < until - EARLY or now < min(until, self._not_before.get(lent, now)):
            return token
        try:
            return await self._renewed(lent, token)
        except CallFailed as failure:
            await self._told(failure, who, until)
            if self._clock() >= until:
                raise
            self._not_before[lent] = now + AGAIN
            log.warning("slack.tokens-not-renewed", workspace=self._held.workspace, lent=lent, code=failure.code)
            return token

    async def another(self, who: Who, refused: str) -> str:
        lent = who != "bot"
        if (until := self._until(lent)) is None:
            return ""
        try:
            return await self._renewed(lent, refused)
        except CallFailed as failure:
            await self._told(failure, who, min(until, self._clock()))
            raise

    async def _renewed(self, lent: bool, stale: str) -> str:
        async with self._trade.lock(self._held.workspace):
            if _token(self._held, lent) == stale:
                self._held = await self._trade.renewed(self._held, lent=lent)
            return _token(self._held, lent)

    async def _told(self, failure: CallFailed, who: Who, until: datetime) -> None:
        """`until` they are good. Only a refusal of Slack's is news: the rest goes better by itself."""
        if failure.code == UNKNOWN and self._clock() >= until:
            await self._hears.lost(self._held, who)
        elif failure.fate is Fate.DEAD and failure.code != OVER:
            await self._hears.ending(self._held, who, failure.code, until)

    def _until(self, lent: bool) -> datetime | None:
        return self._held.user_until if lent else self._held.bot_until


def _token(installation: Installation, lent: bool) -> str:
    return installation.user_token if lent else installation.bot_token


def _with(held: Installation, known: Installation, lent: bool) -> Installation:
    if lent:
        return replace(held, user_token=known.user_token, user_refresh=known.user_refresh, user_until=known.user_until)
    return replace(held, bot_token=known.bot_token, bot_refresh=known.bot_refresh, bot_until=known.bot_until)
