"""Signing in through the company's identity provider: out of the door, and back again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.web.console import Console
from bot.web.oidc import Asked, Provider, Unconfirmed, fresh
from bot.web.pages import signin
from bot.web.session import new_session, same
from bot.web.visit import path

log = structlog.get_logger(__name__)
Endpoint = Callable[[Request], Awaitable[Response]]


def leave(console: Console) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        asked = fresh()
        try:
            door = await _provider(console).door(asked, _back(console, request))
        except Unconfirmed as why:
            log.error("console_provider_unreachable", why=str(why))
            return await run_in_threadpool(signin.form, console, request, "signin.provider_away", 502)
        response = RedirectResponse(door, 303)
        wanted = request.query_params.get("next", "")
        console.sessions.write(request, response, new_session(**asdict(asked), next=wanted))
        return response

    return endpoint


def come_back(console: Console) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        session, given = console.sessions.read(request), request.query_params
        asked = dict(session.asked) if session else {}
        wanted = asked.pop("next", "")
        if set(asked) != {"state", "nonce", "verifier"} or not same(given.get("state", ""), asked["state"]):
            return await run_in_threadpool(signin.form, console, request, "signin.stale", 403)
        try:
            if "code" not in given:
                raise Unconfirmed(f"sent back with {given.get('error', 'no code')!r}")
            name = await _provider(console).name(given["code"], Asked(**asked), _back(console, request))
        except Unconfirmed as why:
            log.warning("console_sign_in_unconfirmed", why=str(why))
            return await run_in_threadpool(signin.form, console, request, "signin.unconfirmed", 401)
        user = await run_in_threadpool(console.users.find, name)
        if user is None:
            log.warning("console_sign_in_refused", known=False)
            return await run_in_threadpool(signin.form, console, request, "signin.unlisted", 403)
        return await run_in_threadpool(signin.welcome, console, request, user, wanted)

    return endpoint


def _provider(console: Console) -> Provider:
    if console.provider is None:
        raise HTTPException(404, detail="missing.page")
    return console.provider


def _back(console: Console, request: Request) -> str:
    """Where the provider sends the browser back to, as it is registered there."""
    here = path(request, "/sign-in/provider/return")
    if console.public_url:
        return console.public_url.rstrip("/") + here
    return str(request.url.replace(path=here, query=""))
