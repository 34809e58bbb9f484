"""The map of the console: which address leads to which page, and what stands before every page.

Reading pages are plain functions that Starlette runs in its thread pool, since the ledger is synchronous. Forms become
commands: checked here (signed in, own token, once), worded by the page, appended to the inbox.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import orjson
import structlog
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from bot.assets import asset
from bot.domain.events import RawEvent
from bot.domain.records import Answered
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
    refusals,
    reports,
    saved,
    signin,
    trends,
    violations,
)
from bot.web.pages import health as health_pages
from bot.web.pages import outbox as outbox_pages
from bot.web.session import same
from bot.web.throttle import Throttle
from bot.web.visit import Done, Opening, Submission, Visit, viewer_of

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
    ("/health/deliveries", health_pages.deal_with),
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
            return refusals.to_sign_in(request)
        if not viewer.may_see(part):
            raise HTTPException(403, detail="refused.page")
        return page(Visit(console, request, viewer))

    return endpoint


def _submitting(console: Console, part: str, form: Form) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        viewer = await run_in_threadpool(viewer_of, console, request)
        given = await request.form()
        if viewer is None or not same(str(given.get("token", "")), viewer.token):
            return await run_in_threadpool(refusals.turned_away, console, request, viewer, given)
        if not viewer.may_see(part):
            raise HTTPException(403, detail="refused.page")
        visit = Visit(console, request, viewer)
        try:
            asked = await run_in_threadpool(form, visit, given)
        except HTTPException as problem:
            return await run_in_threadpool(refusals.with_what_was_written, console, request, viewer, given, problem)
        if isinstance(asked, Response):  # the page again, with what has to be looked at once more
            return asked
        if isinstance(asked, Opening):
            await run_in_threadpool(console.look, asked.look)
        if isinstance(asked, Opening | Done):
            return RedirectResponse(asked.back, 303)
        return await _submitted(visit, given, asked)

    return endpoint


async def _submitted(visit: Visit, given: Mapping[str, Any], asked: Submission) -> Response:
    """The command is in the inbox: on to the next page, or once more to this one, where the engine refuses."""
    console, key = visit.console, str(given.get("key", ""))
    event = _event(visit, key, asked)
    fresh = await console.submit(event)
    log.info("console_submitted", user=visit.viewer.name, fresh=fresh)
    answer = await _answered(console, event.key)
    if answer is not None and answer.refused:
        if asked.again is not None:
            return await run_in_threadpool(asked.again, answer)
        if refusals.written(given):
            return await run_in_threadpool(refusals.answered, visit, given, answer)
    joint = "&" if "?" in asked.back else "?"
    return RedirectResponse(f"{asked.back}{joint}answer={key}&done={'submitted' if fresh else 'repeated'}", 303)


async def _answered(console: Console, command: str) -> Answered | None:
    """Wait a moment for the engine's answer, so that the next page shows it; a busy engine is not waited for."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(console.patience):
            while (answer := await run_in_threadpool(console.ledger.answer, command)) is None:  # noqa: ASYNC110 - nobody is told
                await asyncio.sleep(LOOK)
            return answer
    return None


def _event(visit: Visit, key: str, asked: Submission) -> RawEvent:
    """The form's own key makes a double click one command."""
    if not (len(key) == 32 and key.isalnum() and key.isascii()):
        raise HTTPException(400, detail="refused.field")
    user = visit.viewer.name
    body = {"actor": user, "text": asked.text, "group": asked.group, "locale": visit.locale}
    return RawEvent(
        platform="console",
        key=f"{user}:{key}",
        kind="command",
        body=orjson.dumps(body),
        received_at=visit.now,
        lane=asked.group or "",
    )


def static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STATIC:
        raise HTTPException(404, detail="missing.page")
    return FileResponse(
        asset("templates") / "web" / name, media_type=STATIC[name], headers={"Cache-Control": "max-age=3600"}
    )
