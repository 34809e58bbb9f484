"""The second factor: asking for a code after the password, and setting an authenticator app up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.web import factor
from bot.web.console import Console
from bot.web.pages import signin
from bot.web.session import Session, same
from bot.web.throttle import Throttle
from bot.web.users import User
from bot.web.visit import draw, field, path, user_of, viewer_of

log = structlog.get_logger(__name__)


def page(console: Console) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        session = console.sessions.read(request)
        user = user_of(console, session)
        if session is None or user is None:
            return RedirectResponse(path(request, "/sign-in"), 303)
        if session.lacks != "code" and (user.factor or console.second_factor == "off"):
            return RedirectResponse(path(request, "/"), 303)
        return _form(console, request, session, user, "")

    return endpoint


def attempt(console: Console, throttle: Throttle) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        given = await request.form()
        code, token = field(given, "code", 20), field(given, "token")
        return await run_in_threadpool(_answered, console, throttle, request, code, token)

    return endpoint


def _answered(console: Console, throttle: Throttle, request: Request, code: str, token: str) -> Response:
    session = console.sessions.read(request)
    user = user_of(console, session)
    if session is None or user is None or not same(token, session.token):
        return signin.form(console, request, "signin.stale", 403)
    secret = user.factor or session.asked.get("secret", "")
    keys = signin.callers(request, user.name)
    if not throttle.admits(*keys):
        return _form(console, request, session, user, "signin.wait", 429)
    step = factor.step_of(secret, code, console.clock()) if secret else None
    if step is None or not _counts(console, user, secret, step):
        log.warning("console_code_refused", user=user.name)
        return _form(console, request, session, user, "factor.wrong", 401)
    throttle.succeeded(*keys)
    known = console.users.find(user.name)
    assert known is not None
    return signin.welcome(console, request, known, session.asked.get("next", ""))


def _counts(console: Console, user: User, secret: str, step: int) -> bool:
    """A right code counts once; the first one for a new secret sets it up."""
    if user.factor:
        return console.users.use_code(user.name, step)
    console.users.set_factor(user.name, secret, step)
    log.info("console_factor_set_up", user=user.name)
    return True


def _form(
    console: Console, request: Request, session: Session, user: User, problem: str, status: int = 200
) -> Response:
    offered = "" if user.factor else session.asked.get("secret") or factor.new_secret()
    address = factor.address(offered, user.name, console.company or "Qungui") if offered else ""
    response = draw(
        request,
        console,
        "factor",
        viewer=viewer_of(console, request),
        here_name="",
        status=status,
        problem=problem,
        token=session.token,
        secret=" ".join(offered[at : at + 4] for at in range(0, len(offered), 4)),
        picture=factor.picture(address) if address else "",
    )
    if offered:
        console.sessions.write(request, response, replace(session, asked={**session.asked, "secret": offered}))
    return response
