"""One app in several local workspaces: the consent page, codes against tokens, uninstalling.

Each workspace is a `SlackWorld` with tokens of its own; here they stand behind one Web API, as on the real one, where
the token says whose call it is. Left out: organisations (Enterprise), token rotation, Socket Mode, PKCE.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from adapters.sandbox.slack.state import Json, Token
from adapters.sandbox.slack.world import SlackWorld


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What somebody agreed to: good for one exchange."""

    world: SlackWorld
    installer: str
    bot_scopes: tuple[str, ...]
    user_scopes: tuple[str, ...]
    redirect_uri: str


class Several:
    """The workspaces and the app that they may install. `redirect_urls` are those of the app's manifest."""

    def __init__(
        self,
        worlds: Sequence[SlackWorld],
        *,
        client_id: str = "1.2",
        client_secret: str = "sandbox-client-secret",
        redirect_urls: Sequence[str] = (),
    ):
        self.worlds = {world.space.team: world for world in worlds}
        self.client_id = client_id
        self.client_secret = client_secret
        self.redirect_urls = tuple(redirect_urls)
        self.extra: Json = {}  # put into the next answer of oauth.v2.access
        self._codes: dict[str, Consent] = {}
        self._serial = 0
        mounts = [Mount(f"/w/{team}", world.app) for team, world in self.worlds.items()]
        routes = [Route("/oauth/v2/authorize", self._authorize), Mount("/api", self._api), *mounts]
        self.app = Starlette(routes=routes)

    def served_at(self, url: str) -> None:
        """Where `app` is reached: files and response URLs are made from it."""
        for team, world in self.worlds.items():
            world.public_url = f"{url}/w/{team}"

    def uninstall(self, team: str) -> None:
        """An admin removes the app: every token is dead at once, and the app is told twice."""
        world = self.worlds[team]
        bots = [(name, token) for name, token in world.space.tokens.items() if token.kind == "bot"]
        for name, _ in bots:
            world.space.dead_tokens[name] = "account_inactive"
        users = [name for name, token in world.space.tokens.items() if token.kind == "user"]
        world.space.dead_tokens |= dict.fromkeys(users, "token_revoked")
        dead = {"oauth": [], "bot": [token.user for _, token in bots]}
        world.happenings.announce({"type": "tokens_revoked", "tokens": dead, "event_ts": world.space.stamp()}, None)
        world.happenings.announce({"type": "app_uninstalled", "event_ts": world.space.stamp()}, None)

    def take_back(self, team: str, user: str) -> None:
        """A person revokes what they lent: their user token."""
        world = self.worlds[team]
        lent = [name for name, token in world.space.tokens.items() if token.kind == "user" and token.user == user]
        world.space.dead_tokens |= dict.fromkeys(lent, "token_revoked")
        tokens = {"oauth": [user], "bot": []}
        world.happenings.announce({"type": "tokens_revoked", "tokens": tokens, "event_ts": world.space.stamp()}, None)

    async def _authorize(self, request: Request) -> Response:
        """The consent page: a link for each workspace, and one that declines. `team` chooses without the page."""
        asked = dict(request.query_params)
        if asked.get("client_id") != self.client_id:
            return HTMLResponse("Invalid client_id parameter", 400)
        target = asked.get("redirect_uri") or (self.redirect_urls[0] if self.redirect_urls else "")
        if not any(target.startswith(url) for url in self.redirect_urls):
            return HTMLResponse("redirect_uri did not match any configured URIs.", 400)
        state = {"state": asked["state"]} if "state" in asked else {}
        if asked.get("team") == "none":
            return RedirectResponse(f"{target}?{urlencode({'error': 'access_denied'} | state)}", 302)
        world = self.worlds.get(asked.get("team", ""))
        if world is None:
            return HTMLResponse(self._page(asked))
        code = secrets.token_hex(16)
        self._codes[code] = Consent(
            world=world,
            installer=asked.get("installer") or _admin_of(world),
            bot_scopes=_listed(asked.get("scope")),
            user_scopes=_listed(asked.get("user_scope")),
            redirect_uri=asked.get("redirect_uri", ""),
        )
        return RedirectResponse(f"{target}?{urlencode({'code': code} | state)}", 302)

    def _page(self, asked: Mapping[str, str]) -> str:
        choices = [(f"Install in {team}", team) for team in self.worlds] + [("Cancel", "none")]
        links = (
            f'<p><a href="?{escape(urlencode({**asked, "team": team}))}">{escape(label)}</a></p>'
            for label, team in choices
        )
        return f"<!doctype html><title>Slack (sandbox)</title><h1>Qungui asks for access</h1>{''.join(links)}"

    async def _api(self, scope: Scope, receive: Receive, send: Send) -> None:
        """`/api/…` by the token's workspace; what belongs to no workspace is answered here."""
        if scope["path"].rsplit("/", 1)[-1] in _OWN:
            response = await self._answer(Request(scope, receive))
            await response(scope, receive, send)
            return
        world = self._owner(Headers(scope=scope).get("authorization", "").removeprefix("Bearer ").strip())
        root = scope.get("root_path", "").removesuffix("/api")
        await world.app({**scope, "root_path": root}, receive, send)

    def _owner(self, token: str) -> SlackWorld:
        for world in self.worlds.values():
            if token in world.space.tokens:
                return world
        return next(iter(self.worlds.values()))  # it will say that it does not know the token

    async def _answer(self, request: Request) -> Response:
        name = request.url.path.rsplit("/", 1)[-1]
        form = await request.form() if request.method == "POST" else {}
        args = {**request.query_params, **{key: value for key, value in form.items() if isinstance(value, str)}}
        try:
            return JSONResponse({"ok": True} | _OWN[name](self, request, args))
        except Refusal as refusal:
            return JSONResponse({"ok": False, "error": refusal.code})

    def _access(self, request: Request, args: Mapping[str, str]) -> Json:
        id, secret = _basic(request) or (args.get("client_id", ""), args.get("client_secret", ""))
        if id != self.client_id:
            raise Refusal("invalid_client_id")
        if secret != self.client_secret:
            raise Refusal("bad_client_secret")
        consent = self._codes.pop(args.get("code", ""), None)
        if consent is None:
            raise Refusal("invalid_code")
        if consent.redirect_uri != args.get("redirect_uri", ""):
            raise Refusal("bad_redirect_uri")
        space = consent.world.space
        bot = self._issued(consent.world, "xoxb", "bot", space.bot.id, consent.bot_scopes)
        user: Json = {"id": consent.installer}
        if consent.user_scopes:
            token = self._issued(consent.world, "xoxp", "user", consent.installer, consent.user_scopes)
            user |= {"access_token": token, "token_type": "user", "scope": ",".join(consent.user_scopes)}
        answer: Json = {
            "access_token": bot,
            "token_type": "bot",
            "scope": ",".join(consent.bot_scopes),
            "bot_user_id": space.bot.id,
            "app_id": space.app_id,
            "team": {"id": space.team, "name": f"Sandbox {space.team}"},
            "enterprise": None,
            "authed_user": user,
            "is_enterprise_install": False,
        }
        answer |= self.extra
        self.extra = {}
        return answer

    def _issued(self, world: SlackWorld, prefix: str, kind: str, user: str, scopes: Sequence[str]) -> str:
        self._serial += 1
        name = f"{prefix}-{world.space.team}-{self._serial}"
        world.space.tokens[name] = Token(kind=kind, user=user, scopes=frozenset(scopes))
        return name

    def _revoke(self, request: Request, args: Mapping[str, str]) -> Json:
        given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        world = self._owner(given)
        if given not in world.space.tokens:
            raise Refusal("invalid_auth")
        world.space.dead_tokens[given] = "token_revoked"
        return {"revoked": True}


class Refusal(Exception):
    """`{"ok": false, "error": code}`."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def _basic(request: Request) -> tuple[str, str] | None:
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        id, _, secret = base64.b64decode(given).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return id, secret


def _admin_of(world: SlackWorld) -> str:
    return next((user.id for user in world.space.users.values() if user.admin), world.space.bot.id)


def _listed(scopes: str | None) -> tuple[str, ...]:
    return tuple(scope for scope in (scopes or "").split(",") if scope)


_OWN: Mapping[str, Any] = {"oauth.v2.access": Several._access, "auth.revoke": Several._revoke}
