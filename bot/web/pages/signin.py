"""Signing in and out, and the choice of language."""

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
from bot.web.visit import LANGUAGE, draw, field, path, viewer_of
from bot.web.words import LOCALES

log = structlog.get_logger(__name__)


def page(console: Console) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        return _form(console, request, "")

    return endpoint


def attempt(console: Console, throttle: Throttle) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        form = await request.form()
        session = console.sessions.read(request)
        if session is None or not same(str(form.get("token", "")), session.token):
            return await run_in_threadpool(_form, console, request, "signin.stale", 403)
        name, password = field(form, "name"), field(form, "password", 1000)
        keys = (f"name:{name}", f"from:{request.client.host if request.client else ''}")
        if throttle.wait(*keys):
            return await run_in_threadpool(_form, console, request, "signin.wait", 429)
        found = await run_in_threadpool(console.users.find, name)
        if not await run_in_threadpool(console.passwords.check, found[0] if found else None, password):
            throttle.failed(*keys)
            log.warning("console_sign_in_refused", known=found is not None)
            return await run_in_threadpool(_form, console, request, "signin.wrong", 401)
        assert found is not None
        throttle.succeeded(*keys)
        return _welcome(console, request, name, found[0], found[2], str(form.get("next", "")))

    return endpoint


def leave(console: Console) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        viewer = await run_in_threadpool(viewer_of, console, request)
        form = await request.form()
        if viewer is not None and not same(str(form.get("token", "")), viewer.token):
            raise HTTPException(403, detail="refused.token")
        response = RedirectResponse(path(request, "/sign-in"), 303)
        console.sessions.end(request, response)
        return response

    return endpoint


def language(request: Request) -> Response:
    to = request.path_params["to"]
    if to not in LOCALES:
        raise HTTPException(404, detail="missing.page")
    response = RedirectResponse(_own(request, request.query_params.get("back", "")), 303)
    response.set_cookie(LANGUAGE, to, max_age=365 * 86400, path=_root(request), httponly=True, samesite="lax")
    return response


def _form(console: Console, request: Request, problem: str, status: int = 200) -> Response:
    signed_in = viewer_of(console, request)
    if signed_in is not None and not problem:
        return RedirectResponse(path(request, "/"), 303)
    session = new_session()
    response = draw(
        request,
        console,
        "signin",
        viewer=None,
        status=status,
        problem=problem,
        token=session.token,
        next=request.query_params.get("next", ""),
    )
    console.sessions.write(request, response, session)
    return response


def _welcome(console: Console, request: Request, name: str, password_hash: str, locale: str, wanted: str) -> Response:
    response = RedirectResponse(_own(request, wanted), 303)
    console.sessions.write(request, response, new_session(name, password_hash))
    if LANGUAGE not in request.cookies and locale in LOCALES:
        response.set_cookie(LANGUAGE, locale, max_age=365 * 86400, path=_root(request), httponly=True, samesite="lax")
    log.info("console_signed_in", user=name)
    return response


def _own(request: Request, wanted: str) -> str:
    """Only addresses of this console: `//elsewhere` and `https:` must not be redirected to."""
    root = request.scope.get("root_path", "")
    safe = wanted.startswith(f"{root}/") and not wanted.startswith("//") and "\\" not in wanted
    return wanted if safe else f"{root}/"


def _root(request: Request) -> str:
    return request.scope.get("root_path") or "/"
