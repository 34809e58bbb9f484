"""One app in several local workspaces: the consent page, codes against tokens, organisations, uninstalling.

Each workspace is a `SlackWorld` with tokens of its own; here they stand behind one Web API, as on the real one, where
the token says whose call it is. An organisation's token opens each of its workspaces that an admin let the app into;
its calls say by their channel, person or `team_id` which is meant. Left out: Socket Mode, PKCE.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from html import escape
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from adapters.sandbox.faults import Fault, Faults, late
from adapters.sandbox.slack.issuing import Grant, Issuing, Refusal
from adapters.sandbox.slack.limits import FAULTS
from adapters.sandbox.slack.routing import again, arguments, bearer, is_meant
from adapters.sandbox.slack.state import Json, Workspace
from adapters.sandbox.slack.world import SlackWorld

SERIALS = 1_000_000  # between workspaces of one organisation: an id is never used in two of them
ORG_SCOPES = ("admin.", "auditlogs:")  # only an organisation's admin can give these, for all of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What somebody agreed to: good for one exchange."""

    worlds: Sequence[SlackWorld]
    enterprise: str
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
        organisations: Mapping[str, Sequence[str]] | None = None,
        rotates: bool = False,
        grace: timedelta = timedelta(0),
    ):
        """`organisations`: the workspaces of each; none of them lets the app in before `let_in`."""
        self.worlds = {world.space.team: world for world in worlds}
        self.client_id = client_id
        self.client_secret = client_secret
        self.redirect_urls = tuple(redirect_urls)
        self.extra: Json = {}  # put into the next answer of oauth.v2.access
        self.faults = Faults(usual=FAULTS, told=lambda: None)  # of the calls that belong to no workspace
        self.organisations = {id: tuple(teams) for id, teams in (organisations or {}).items()}
        self.issuing = Issuing(clock=worlds[0].space.clock, rotates=rotates, grace=grace)
        self._codes: dict[str, Consent] = {}
        for id, teams in self.organisations.items():
            for number, team in enumerate(teams):
                self.worlds[team].space.belong(id, partial(self._spaces, id), number * SERIALS)
        mounts = [Mount(f"/w/{team}", world.app) for team, world in self.worlds.items()]
        routes = [Route("/oauth/v2/authorize", self._authorize), Mount("/api", self._api), *mounts]
        self.app = Starlette(routes=routes)

    def served_at(self, url: str) -> None:
        """Where `app` is reached: files and response URLs are made from it."""
        for team, world in self.worlds.items():
            world.public_url = f"{url}/w/{team}"

    # -- what admins do --------------------------------------------------------------------------------------------

    def uninstall(self, place: str) -> None:
        """An admin removes the app: every token is dead at once, and the app is told twice."""
        worlds = self._worlds_of(place)
        bots = {name: token for world in worlds for name, token in world.space.tokens.items() if token.kind == "bot"}
        users = [name for world in worlds for name, token in world.space.tokens.items() if token.kind == "user"]
        for world in worlds:
            world.space.dead_tokens |= dict.fromkeys(bots, "account_inactive") | dict.fromkeys(users, "token_revoked")
        dead = {"oauth": [], "bot": sorted({token.user for token in bots.values()})}
        self._tell(place, {"type": "tokens_revoked", "tokens": dead})
        self._tell(place, {"type": "app_uninstalled"})

    def take_back(self, place: str, user: str) -> None:
        """A person revokes what they lent: their user token."""
        for world in self._worlds_of(place):
            lent = [name for name, token in world.space.tokens.items() if token.kind == "user" and token.user == user]
            world.space.dead_tokens |= dict.fromkeys(lent, "token_revoked")
        self._tell(place, {"type": "tokens_revoked", "tokens": {"oauth": [user], "bot": []}})

    def let_in(self, organisation: str, *teams: str) -> None:
        """The organisation's admin adds the app to workspaces."""
        for team in teams:
            self.worlds[team].space.lets_in = True
        self._tell(organisation, {"type": "team_access_granted", "team_ids": list(teams)})

    def shut_out(self, organisation: str, *teams: str) -> None:
        for team in teams:
            self.worlds[team].space.lets_in = False
        self._tell(organisation, {"type": "team_access_revoked", "team_ids": list(teams)})

    def connect(self, channel: str, host: str, guest: str) -> None:
        """A channel of one company is shared with another one: the same in both, each with the other's people in it."""
        mine, theirs = self.worlds[host].space, self.worlds[guest].space
        shared = mine.channels[channel]
        shared.shared_outside, shared.host, shared.teams = True, host, (host, guest)
        theirs.channels[channel] = shared
        for here, there in ((mine, theirs), (theirs, mine)):
            for user in tuple(there.users.values()):
                if user.id not in here.users:
                    here.users[user.id] = replace(user, stranger=True)

    def _worlds_of(self, place: str) -> list[SlackWorld]:
        return [self.worlds[team] for team in self.organisations.get(place, (place,))]

    def _spaces(self, organisation: str) -> list[Workspace]:
        return [world.space for world in self._worlds_of(organisation)]

    def _tell(self, place: str, event: Json) -> None:
        """What is told of an organisation comes once, for all of it."""
        world = self._worlds_of(place)[0]
        stamped = event | {"event_ts": world.space.stamp()}
        if place in self.organisations:
            world.announce_whole(stamped)
        else:
            world.happenings.announce(stamped, None)

    # -- installing ------------------------------------------------------------------------------------------------

    async def _authorize(self, request: Request) -> Response:
        """The consent page: a link for each place, and one that declines. `team` chooses without the page."""
        asked = dict(request.query_params)
        if asked.get("client_id") != self.client_id:
            return HTMLResponse("Invalid client_id parameter", 400)
        target = asked.get("redirect_uri") or (self.redirect_urls[0] if self.redirect_urls else "")
        if not any(target.startswith(url) for url in self.redirect_urls):
            return HTMLResponse("redirect_uri did not match any configured URIs.", 400)
        state = {"state": asked["state"]} if "state" in asked else {}
        place, user_scopes = asked.get("team", ""), _listed(asked.get("user_scope"))
        if place == "none":
            return RedirectResponse(f"{target}?{urlencode({'error': 'access_denied'} | state)}", 302)
        if place not in self.worlds and place not in self.organisations:
            return HTMLResponse(self._page(asked))
        if place not in self.organisations and any(scope.startswith(ORG_SCOPES) for scope in user_scopes):
            return RedirectResponse(f"{target}?{urlencode({'error': 'invalid_scope'} | state)}", 302)
        worlds = self._worlds_of(place)
        code = secrets.token_hex(16)
        self._codes[code] = Consent(
            worlds=worlds,
            enterprise=place if place in self.organisations else "",
            installer=asked.get("installer") or _admin_of(worlds[0]),
            bot_scopes=_listed(asked.get("scope")),
            user_scopes=user_scopes,
            redirect_uri=asked.get("redirect_uri", ""),
        )
        return RedirectResponse(f"{target}?{urlencode({'code': code} | state)}", 302)

    def _page(self, asked: Mapping[str, str]) -> str:
        places = [*self.organisations, *self.worlds]
        choices = [(f"Install in {place}", place) for place in places] + [("Cancel", "none")]
        links = (
            f'<p><a href="?{escape(urlencode({**asked, "team": place}))}">{escape(label)}</a></p>'
            for label, place in choices
        )
        return f"<!doctype html><title>Slack (sandbox)</title><h1>Qungui asks for access</h1>{''.join(links)}"

    # -- the Web API -----------------------------------------------------------------------------------------------

    async def _api(self, scope: Scope, receive: Receive, send: Send) -> None:
        """`/api/…` by the token's workspace; what belongs to no workspace is answered here."""
        name = scope["path"].rsplit("/", 1)[-1]
        if name in _OWN:
            response = await self._answer(name, Request(scope, receive))
            await response(scope, receive, send)
            return
        body = await Request(scope, receive).body()
        world = self._owner(bearer(scope), arguments(scope, body))
        root = scope.get("root_path", "").removesuffix("/api")
        await world.app({**scope, "root_path": root}, again(body), send)

    def _owner(self, token: str, given: Mapping[str, Any]) -> SlackWorld:
        holders = [world for world in self.worlds.values() if token in world.space.tokens]
        if len(holders) > 1:  # an organisation's
            return next((world for world in holders if is_meant(world, given)), holders[0])
        return holders[0] if holders else next(iter(self.worlds.values()))  # it will say that it knows no such token

    async def _answer(self, name: str, request: Request) -> Response:
        form = await request.form() if request.method == "POST" else {}
        args = {**request.query_params, **{key: value for key, value in form.items() if isinstance(value, str)}}
        fault = self.faults.take(name)
        if fault is not None and fault.instead:
            return _broken(fault)
        try:
            response = JSONResponse({"ok": True} | _OWN[name](self, request, args))
        except Refusal as refusal:
            response = JSONResponse({"ok": False, "error": refusal.code})
        return await late(fault, response)

    def _access(self, request: Request, args: Mapping[str, str]) -> Json:
        id, secret = _basic(request) or (args.get("client_id", ""), args.get("client_secret", ""))
        if id != self.client_id:
            raise Refusal("invalid_client_id")
        if secret != self.client_secret:
            raise Refusal("bad_client_secret")
        kind = args.get("grant_type", "authorization_code")
        if kind == "refresh_token":
            grant, tokens = self.issuing.trade(args.get("refresh_token", ""))
            return self._about(grant.worlds[0], grant.enterprise) | tokens
        if kind != "authorization_code":
            raise Refusal("invalid_grant_type")
        return self._exchanged(args)

    def _exchanged(self, args: Mapping[str, str]) -> Json:
        consent = self._codes.pop(args.get("code", ""), None)
        if consent is None:
            raise Refusal("invalid_code")
        if consent.redirect_uri != args.get("redirect_uri", ""):
            raise Refusal("bad_redirect_uri")
        bot, worlds, whole = consent.worlds[0].space.bot.id, consent.worlds, consent.enterprise
        answer = self.issuing.give(
            Grant(worlds=worlds, kind="bot", user=bot, scopes=consent.bot_scopes, enterprise=whole)
        )
        user: Json = {"id": consent.installer}
        if consent.user_scopes:
            lent = Grant(
                worlds=worlds, kind="user", user=consent.installer, scopes=consent.user_scopes, enterprise=whole
            )
            user |= self.issuing.give(lent)
        if whole:
            for world in worlds:
                world.space.installed_whole = True
        answer |= self._about(worlds[0], whole) | {"authed_user": user} | self.extra
        self.extra = {}
        return answer

    def _about(self, world: SlackWorld, enterprise: str) -> Json:
        space = world.space
        company = enterprise or space.enterprise
        return {
            "bot_user_id": space.bot.id,
            "app_id": space.app_id,
            "team": None if enterprise else {"id": space.team, "name": f"Sandbox {space.team}"},
            "enterprise": {"id": company, "name": f"Sandbox {company}"} if company else None,
            "is_enterprise_install": bool(enterprise),
        }

    def _revoke(self, request: Request, args: Mapping[str, str]) -> Json:
        given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        holders = [world for world in self.worlds.values() if given in world.space.tokens]
        if not holders:
            raise Refusal("invalid_auth")
        for world in holders:
            world.space.dead_tokens[given] = "token_revoked"
        return {"revoked": True}


def _broken(fault: Fault) -> Response:
    if fault.status >= 500:
        return Response("upstream trouble", status_code=fault.status, media_type="text/html")
    return JSONResponse({"ok": False, "error": fault.code}, status_code=fault.status)


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
