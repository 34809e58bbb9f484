"""Signing in and out, and the choice of language. What follows a right password is `bot.web.pages.factor`'s."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.web.console import Console
from bot.web.session import new_session, same
from bot.web.throttle import Throttle
from bot.web.users import User
from bot.web.visit import LANGUAGE, draw, field, own_path, path, root_of, viewer_of
from bot.web.words import LOCALES

log = structlog.get_logger(__name__)


def page(console: Console) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        return form(console, request, "")

    return endpoint


def attempt(console: Console, throttle: Throttle) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        given = await request.form()
        session = console.sessions.read(request)
        if session is None or not same(str(given.get("token", "")), session.token):
            return await run_in_threadpool(form, console, request, "signin.stale", 403)
        name, password = field(given, "name"), field(given, "password", 1000)
        keys = callers(request, name)
        if not throttle.admits(*keys):
            return await run_in_threadpool(form, console, request, "signin.wait", 429)
        user = await run_in_threadpool(console.users.find, name)
        if not await run_in_threadpool(console.passwords.check, user.password_hash if user else "", password):
            log.warning("console_sign_in_refused", known=user is not None)
            return await run_in_threadpool(form, console, request, "signin.wrong", 401)
        assert user is not None
        throttle.succeeded(*keys)
        wanted = str(given.get("next", ""))
        lacks = "code" if user.factor else "enrolment" if console.second_factor == "required" else ""
        if not lacks:
            return welcome(console, request, user, wanted)
        response = RedirectResponse(path(request, "/second-factor"), 303)
        console.sessions.write(request, response, new_session(user, lacks=lacks, next=wanted))
        return response

    return endpoint


def leave(console: Console) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        viewer = await run_in_threadpool(viewer_of, console, request)
        given = await request.form()
        if viewer is not None and not same(str(given.get("token", "")), viewer.token):
            raise HTTPException(403, detail="refused.token")
        response = RedirectResponse(path(request, "/sign-in"), 303)
        console.sessions.end(request, response)
        return response

    return endpoint


def language(request: Request) -> Response:
    to = request.path_params["to"]
    if to not in LOCALES:
        raise HTTPException(404, detail="missing.page")
    response = RedirectResponse(own_path(request, request.query_params.get("back", "")), 303)
    response.set_cookie(LANGUAGE, to, max_age=365 * 86400, path=root_of(request), httponly=True, samesite="lax")
    return response


def callers(request: Request, name: str) -> tuple[str, str]:
    """Whose failures are counted together: of the name, and of where it comes from."""
    return f"name:{name}", f"from:{request.client.host if request.client else ''}"


def form(console: Console, request: Request, problem: str, status: int = 200) -> Response:
    """The sign-in form, with what went wrong."""
    if not problem and viewer_of(console, request) is not None:
        return RedirectResponse(path(request, "/"), 303)
    held = console.sessions.read(request)
    session = held if held is not None and not held.user else new_session()  # another tab may ask to sign in too
    response = draw(
        request,
        console,
        "signin",
        viewer=None,
        status=status,
        problem=problem,
        token=session.token,
        next=request.query_params.get("next", ""),
        provider=console.provider is not None,
    )
    console.sessions.write(request, response, session)
    return response


def welcome(console: Console, request: Request, user: User, wanted: str) -> Response:
    """Signed in: on to the page that was wanted, in the user's language."""
    response = RedirectResponse(own_path(request, wanted), 303)
    console.sessions.write(request, response, new_session(user))
    if LANGUAGE not in request.cookies and user.locale in LOCALES:
        response.set_cookie(
            LANGUAGE, user.locale, max_age=365 * 86400, path=root_of(request), httponly=True, samesite="lax"
        )
    log.info("console_signed_in", user=user.name)
    return response
