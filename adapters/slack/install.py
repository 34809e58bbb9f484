"""Installing the app in a workspace (OAuth v2): two pages, and what Slack tells between them.

    GET /slack/install         makes a state, remembers it here and in a cookie, sends the browser to Slack
                               (?organisation: with borrow_admin it asks for what an organisation's admin can lend)
    GET /slack/oauth_redirect  Slack sends it back with a code, which is good for one exchange against tokens

A state is good once, for ten minutes, in the browser that began: nobody can be made to finish somebody else's
installation. They live in memory: after a restart one begins again. Only listed workspaces may install; the tokens of
another are given back at once. Touch this when Slack changes what it answers (docs.slack.dev/authentication).
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from adapters.slack.app_web import app_web
from adapters.slack.config import SlackSettings
from adapters.slack.delivery import PLATFORM, Json, inner, text_of
from adapters.slack.errors import understood
from adapters.slack.install_words import page
from adapters.slack.manifest import RETURN
from adapters.slack.rotation import FAILURES, ending
from adapters.slack.setup import ADMIN_SCOPES, BOT_SCOPES, ORG_SCOPES
from adapters.slack.tokens import ORG_SCOPE
from bot.domain.errors import StorageError
from bot.domain.installations import Installation
from bot.domain.ports import Clock, Installations

log = structlog.get_logger(__name__)
BEGIN: Final = "/slack/install"
COOKIE: Final = "qungui-slack-install"
GOOD_FOR: Final = timedelta(minutes=10)
ORGANISATION: Final = "organisation"  # in the query of BEGIN: its admin installs, and lends what only such a one can
AT_ONCE: Final = 1000  # installations that were begun and not finished; the oldest is given up for the next


class NotInstalled(Exception):
    """Why an installation ends without one. `code` names its words in `install_words`."""

    def __init__(self, code: str, detail: str = "", status: int = 400):
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.status = status


class States:
    """States that were given out, until they are used or too old."""

    def __init__(self, clock: Clock):
        self._clock = clock
        self._given: OrderedDict[str, datetime] = OrderedDict()

    def give(self) -> str:
        state = secrets.token_urlsafe(32)
        self._given[state] = self._clock() + GOOD_FOR
        if len(self._given) > AT_ONCE:
            self._given.popitem(last=False)
        return state

    def take(self, state: str, cookie: str) -> bool:
        """Whether it was given to this browser, lately, and not used yet. It is used now."""
        until = self._given.pop(state, None)
        mine = hmac.compare_digest(state.encode(), cookie.encode())
        return until is not None and mine and self._clock() <= until


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What Slack gave for the code."""

    workspace: str
    name: str
    bot_user: str
    bot_token: str
    user_token: str
    user: str
    scopes: frozenset[str]
    user_scopes: frozenset[str]
    bot_renewal: tuple[str, datetime | None]  # what renews it, and when it ends
    user_renewal: tuple[str, datetime | None]


class Installing:
    """The two pages."""

    def __init__(
        self,
        settings: SlackSettings,
        installations: Installations,
        changed: Callable[[], None],
        clock: Clock,
        public_url: str,
        lock: Callable[[str], asyncio.Lock],
    ):
        """`lock`: nobody renews the tokens of a workspace while it is being installed."""
        self._lock = lock
        self._settings = settings
        self._installations = installations
        self._changed = changed
        self._clock = clock
        self._states = States(clock)
        self._secure = public_url.startswith("https://")
        self._return = f"{public_url.rstrip('/')}{RETURN}" if public_url else ""

    def routes(self) -> Sequence[Route]:
        return (Route(BEGIN, self.begin, methods=["GET"]), Route(RETURN, self.finish, methods=["GET"]))

    async def begin(self, request: Request) -> Response:
        state = self._states.give()
        asked = {"client_id": self._settings.client_id, "scope": ",".join(BOT_SCOPES), "state": state}
        if self._settings.borrow_admin:
            asked["user_scope"] = ",".join(ORG_SCOPES if ORGANISATION in request.query_params else ADMIN_SCOPES)
        if self._return:
            asked["redirect_uri"] = self._return
        door = f"{self._settings.base_url.removesuffix('api/')}oauth/v2/authorize"
        answer = RedirectResponse(f"{door}?{urlencode(asked)}", 302, {"Cache-Control": "no-store"})
        answer.set_cookie(
            COOKIE, state, max_age=int(GOOD_FOR.total_seconds()), path="/", secure=self._secure, httponly=True,
            samesite="lax",
        )  # fmt: skip
        return answer

    async def finish(self, request: Request) -> Response:
        try:
            installed = await self._install(request)
        except NotInstalled as problem:
            log.warning("slack.not-installed", why=problem.code, detail=problem.detail)
            answer = page(problem.code, request.headers.get("accept-language", ""), problem.detail, problem.status)
        else:
            log.info("slack.installed", workspace=installed.workspace, borrowed=bool(installed.user_token))
            answer = page("installed", request.headers.get("accept-language", ""), installed.name)
        answer.delete_cookie(COOKIE, path="/")
        return answer

    async def _install(self, request: Request) -> Installation:
        given = request.query_params
        if not self._states.take(given.get("state", ""), request.cookies.get(COOKIE, "")):
            raise NotInstalled("bad-state")
        if given.get("error") or not given.get("code"):
            raise NotInstalled("declined", given.get("error", "")[:80])
        async with app_web(self._settings) as web:
            granted = await self._exchanged(web, given["code"])
            if why := self._objection(granted):
                await _given_back(web, granted.user_token, granted.bot_token)
                raise NotInstalled(why, granted.workspace, 403)
            if granted.user_token and not (ORG_SCOPE in granted.user_scopes or await _is_admin(web, granted)):
                await _given_back(web, granted.user_token)  # it could do no more than the bot
                granted = replace(granted, user_token="")
        return await self._kept(granted)

    async def _exchanged(self, web: AsyncWebClient, code: str) -> Granted:
        assert self._settings.client_secret is not None
        secret = self._settings.client_secret.get_secret_value()
        try:
            answer = await web.api_call(
                "oauth.v2.access",
                data={"code": code} | ({"redirect_uri": self._return} if self._return else {}),
                headers={"Authorization": aiohttp.encode_basic_auth(self._settings.client_id, secret)},
            )
        except FAILURES as error:
            raise NotInstalled("not-exchanged", understood(error).code, 502) from error
        data: Any = answer.data
        return _granted(data if isinstance(data, dict) else {}, self._clock())

    def _objection(self, granted: Granted) -> str:
        """Why these tokens are not kept; empty = they are."""
        if not granted.workspace or not granted.bot_token:
            return "no-bot"
        if granted.workspace == self._settings.team:
            return "served-already"
        if not granted.scopes >= frozenset(BOT_SCOPES):  # whoever installs can take some out of the address
            return "scopes-missing"
        return "" if granted.workspace in self._settings.workspaces else "not-listed"

    async def _kept(self, granted: Granted) -> Installation:
        bot, user = granted.bot_renewal, granted.user_renewal if granted.user_token else ("", None)
        lent = granted.user_scopes & {ORG_SCOPE} if granted.user_token else frozenset[str]()
        installation = Installation(
            platform=PLATFORM,
            workspace=granted.workspace,
            name=granted.name,
            bot_user=granted.bot_user,
            bot_token=granted.bot_token,
            user_token=granted.user_token,
            lent_by=granted.user if granted.user_token else "",
            scopes=tuple(sorted(granted.scopes | lent)),
            installed_at=self._clock(),
            bot_refresh=bot[0],
            bot_until=bot[1],
            user_refresh=user[0],
            user_until=user[1],
        )
        try:
            async with self._lock(installation.workspace):
                installation = await asyncio.to_thread(self._with_known, installation)
                await asyncio.to_thread(self._installations.install, installation)
        except StorageError as error:
            raise NotInstalled("not-kept", type(error).__name__, 503) from error
        self._changed()
        return installation

    def _with_known(self, installation: Installation) -> Installation:
        """Somebody else installs again: what an admin lent before is still lent, and an organisation's workspaces are
        those we know until Slack was asked."""
        found = self._installations.installations(PLATFORM)
        before = next((one for one in found if one.workspace == installation.workspace and one.is_active), None)
        if before is None:
            return installation
        installation = replace(installation, teams=before.teams)
        if installation.user_token or not before.user_token:
            return installation
        lent = {ORG_SCOPE} & set(before.scopes)
        return replace(
            installation,
            user_token=before.user_token,
            user_refresh=before.user_refresh,
            user_until=before.user_until,
            lent_by=before.lent_by,
            scopes=tuple(sorted({*installation.scopes, *lent})),
        )


def _granted(answer: Json, now: datetime) -> Granted:
    whole = answer.get("is_enterprise_install") is True
    place, user = inner(answer, "enterprise" if whole else "team"), inner(answer, "authed_user")
    return Granted(
        workspace=text_of(place, "id"),
        name=text_of(place, "name") or text_of(place, "id"),
        bot_user=text_of(answer, "bot_user_id"),
        bot_token=text_of(answer, "access_token"),
        user_token=text_of(user, "access_token"),
        user=text_of(user, "id"),
        scopes=frozenset(text_of(answer, "scope").split(",")),
        user_scopes=frozenset(text_of(user, "scope").split(",")),
        bot_renewal=ending(answer, now),
        user_renewal=ending(user, now),
    )


async def _is_admin(web: AsyncWebClient, granted: Granted) -> bool:
    """Where Slack cannot be asked, the token is not kept: installing again costs a click."""
    try:
        answer = await web.api_call(
            "users.info",
            http_verb="GET",
            params={"user": granted.user},
            headers={"Authorization": f"Bearer {granted.bot_token}"},
        )
    except FAILURES as error:
        log.warning("slack.lender-not-known", workspace=granted.workspace, code=understood(error).code)
        return False
    data: Any = answer.data
    user = inner(data, "user") if isinstance(data, dict) else {}
    return bool(user.get("is_admin") or user.get("is_owner"))


async def _given_back(web: AsyncWebClient, *tokens: str) -> None:
    """Tokens that nobody may use are made void. If Slack cannot be reached for it, they are forgotten all the same."""
    for token in filter(None, tokens):
        try:
            await web.auth_revoke(token=token)
        except FAILURES as error:
            log.warning("slack.token-not-revoked", code=understood(error).code)
