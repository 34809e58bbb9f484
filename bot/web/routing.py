"""The map of the console: which address leads to which page, and what stands before every page.

Reading pages are plain functions that Starlette runs in its thread pool, since the ledger is synchronous. Forms become
commands: checked here (signed in, own token, once), worded by the page, appended to the inbox.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

import orjson
import structlog
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from bot.assets import asset
from bot.domain.events import RawEvent
from bot.web.console import Console
from bot.web.pages import (
    announcements,
    audit,
    capabilities,
    claims,
    factor,
    groups,
    labels,
    overview,
    people,
    period,
    policies,
    provider,
    quality,
    queue,
    reports,
    saved,
    signin,
    trends,
    violations,
)
from bot.web.pages import health as health_pages
from bot.web.pages import outbox as outbox_pages
from bot.web.session import same
from bot.web.shell import HEADERS
from bot.web.throttle import Throttle
from bot.web.visit import Done, Opening, Submission, Visit, draw, locale_of, viewer_of
from bot.web.words import WORDS

log = structlog.get_logger(__name__)

Page = Callable[[Visit], Response]
Form = Callable[[Visit, Mapping[str, Any]], Submission | Opening | Done | Response]
Endpoint = Callable[[Request], Response | Awaitable[Response]]

PAGES: tuple[tuple[str, Page], ...] = (
    ("/", overview.show),
    ("/groups", groups.listing),
    ("/groups/{key:path}", groups.one),
    ("/people", people.listing),
    ("/people/{id:path}", people.one),
    ("/violations", violations.listing),
    ("/violations/export/{format}", violations.export),
    ("/violations/queue", queue.show),
    ("/violations/queue/next", queue.next_case),
    ("/violations/{id}", violations.one),
    ("/trends", trends.show),
    ("/reports", period.show),
    ("/reports/{name}/{format}", period.export),
    ("/audit", audit.show),
    ("/audit/export/{format}", audit.export),
    ("/announcements", announcements.listing),
    ("/announcements/new", announcements.form),
    ("/announcements/{id}", announcements.one),
    ("/labels", labels.show),
    ("/policies", policies.show),
    ("/policies/quality", quality.show),
    ("/policies/quality/{format}", quality.export),
    ("/outbox", outbox_pages.show),
    ("/health", health_pages.show),
    ("/health/capabilities", capabilities.show),
)
FORMS: tuple[tuple[str, Form], ...] = (
    ("/violations/{id}/decide", violations.decide),
    ("/violations/{id}/identity", violations.open_identity),
    ("/violations/{id}/claim", claims.claim),
    ("/violations/{id}/release", claims.release),
    ("/violations/{id}/note", claims.note),
    ("/violations/{id}/reporter", reports.open_reporter),
    ("/violations/filters", saved.save),
    ("/violations/filters/drop", saved.drop),
    ("/reports/sign-off", period.sign_off),
    ("/policies/quality/certify", period.certify),
    ("/audit/filters", saved.save),
    ("/audit/filters/drop", saved.drop),
    ("/people/{id}/identity", people.open_cases),
    ("/announcements/new", announcements.create),
    ("/announcements/{id}/settle", announcements.settle),
    ("/labels/correct", labels.correct),
    ("/outbox/decide", outbox_pages.decide),
)
STATIC = {"console.css": "text/css"}
LOOK = 0.05  # seconds between looks at the record, which tells nobody when it changes


def table(console: Console, throttle: Throttle) -> Iterable[tuple[str, str, Endpoint]]:
    """(path, method, endpoint) of everything the console answers."""
    yield "/sign-in", "GET", signin.page(console)
    yield "/sign-in", "POST", signin.attempt(console, throttle)
    yield "/second-factor", "GET", factor.page(console)
    yield "/second-factor", "POST", factor.attempt(console, throttle)
    yield "/sign-in/provider", "GET", provider.leave(console)
    yield "/sign-in/provider/return", "GET", provider.come_back(console)
    yield "/sign-out", "POST", signin.leave(console)
    yield "/language/{to}", "GET", signin.language
    yield "/static/{name}", "GET", static
    for path, page in PAGES:
        yield path, "GET", _reading(console, section(path), page)
    for path, form in FORMS:
        yield path, "POST", _submitting(console, section(path), form)


def section(path: str) -> str:
    """The part of the console an address belongs to; rights are given by these (`bot.web.viewer.SEES`)."""
    return path.split("/")[1] or "overview"


def _reading(console: Console, part: str, page: Page) -> Endpoint:
    def endpoint(request: Request) -> Response:
        viewer = viewer_of(console, request)
        if viewer is None:
            return _to_sign_in(request)
        if not viewer.may_see(part):
            raise HTTPException(403, detail="refused.page")
        return page(Visit(console, request, viewer))

    return endpoint


def _submitting(console: Console, part: str, form: Form) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        viewer = await run_in_threadpool(viewer_of, console, request)
        if viewer is None:
            return _to_sign_in(request)
        given = await request.form()
        if not same(str(given.get("token", "")), viewer.token):
            raise HTTPException(403, detail="refused.token")
        if not viewer.may_see(part):
            raise HTTPException(403, detail="refused.page")
        asked = await run_in_threadpool(form, Visit(console, request, viewer), given)
        if isinstance(asked, Response):  # the page again, with what has to be looked at once more
            return asked
        if isinstance(asked, Opening):
            await run_in_threadpool(console.look, asked.look)
        if isinstance(asked, Opening | Done):
            return RedirectResponse(asked.back, 303)
        key = str(given.get("key", ""))
        event = _event(console, viewer.name, key, asked)
        fresh = await console.submit(event)
        log.info("console_submitted", user=viewer.name, fresh=fresh)
        await _answered(console, event.key)
        joint = "&" if "?" in asked.back else "?"
        return RedirectResponse(f"{asked.back}{joint}answer={key}&done={'submitted' if fresh else 'repeated'}", 303)

    return endpoint


async def _answered(console: Console, command: str) -> None:
    """Wait a moment for the engine's answer, so that the next page shows it; a busy engine is not waited for."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(console.patience):
            while await run_in_threadpool(console.ledger.answer, command) is None:  # noqa: ASYNC110 - nobody is told
                await asyncio.sleep(LOOK)


def _event(console: Console, user: str, key: str, asked: Submission) -> RawEvent:
    """The form's own key makes a double click one command."""
    if not (len(key) == 32 and key.isalnum() and key.isascii()):
        raise HTTPException(400, detail="refused.field")
    body = {"actor": user, "text": asked.text, "group": asked.group}
    return RawEvent(
        platform="console",
        key=f"{user}:{key}",
        kind="command",
        body=orjson.dumps(body),
        received_at=console.clock(),
        lane=asked.group or "",
    )


def _to_sign_in(request: Request) -> Response:
    here = request.url.path if request.method == "GET" else ""
    query = f"?next={quote(here, safe='')}" if here else ""
    return RedirectResponse(f"{request.scope.get('root_path', '')}/sign-in{query}", 303)


def static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STATIC:
        raise HTTPException(404, detail="missing.page")
    return FileResponse(
        asset("templates") / "web" / name, media_type=STATIC[name], headers={"Cache-Control": "max-age=3600"}
    )


def refusal_page(console: Console) -> Callable[[Request, Exception], Response]:
    """4xx as a page in the reader's language."""

    def page(request: Request, problem: Exception) -> Response:
        assert isinstance(problem, HTTPException)
        what = (
            problem.detail if problem.detail in WORDS else "missing.page" if problem.status_code == 404 else "refused"
        )
        return draw(request, console, "refusal", viewer=None, status=problem.status_code, what=what)

    return page


def failure_page(console: Console) -> Callable[[Request, Exception], Response]:
    """500 without a stack trace; the log has it (Starlette re-raises to the server)."""

    def page(request: Request, problem: Exception) -> Response:
        log.error("console_failed", path=request.url.path, error=type(problem).__name__, locale=locale_of(request))
        response = draw(request, console, "refusal", viewer=None, status=500, what="failed")
        response.headers.update(HEADERS)  # this handler stands outside of the shell
        return response

    return page
