"""What the console says when it does not do what was asked, and what becomes of what somebody wrote.

A form whose session is over, or that was drawn for another one, comes back with everything in it, to be looked at and
sent once more; one with a wrong field, with what was written. Touch this when a form may be turned away otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.domain.records import Answered
from bot.web.console import Console
from bot.web.shell import HEADERS
from bot.web.viewer import Viewer
from bot.web.visit import Visit, came_from, draw, locale_of, viewer_of
from bot.web.words import WORDS

log = structlog.get_logger(__name__)
WRITTEN = ("text", "note", "reason", "name")  # fields that people write in


def to_sign_in(request: Request) -> Response:
    """To the sign-in, and from there to where this was going."""
    query = f"?{request.url.query}" if request.url.query else ""
    here = f"?next={quote(request.url.path + query, safe='')}" if request.method == "GET" else ""
    return RedirectResponse(f"{request.scope.get('root_path', '')}/sign-in{here}", 303)


def turned_away(console: Console, request: Request, viewer: Viewer | None, given: Mapping[str, Any]) -> Response:
    """A form without a session (`viewer` None), or with the token of another: offered again with the token of this one.

    Only a form of our own pages: what another site sent is not dressed up as ours.
    """
    if not _is_ours(request):
        if viewer is None:
            return to_sign_in(request)
        raise HTTPException(403, detail="refused.token")
    what, status = ("kept.signed_out", 401) if viewer is None else ("kept.old", 403)
    again = {name: value for name, value in given.items() if isinstance(value, str) and name != "token"}
    return _drawn(request, console, viewer, what, status, written=written(given), again=again)


def with_what_was_written(
    console: Console, request: Request, viewer: Viewer, given: Mapping[str, Any], problem: HTTPException
) -> Response:
    """Why a form is refused, and what was written in it."""
    return _drawn(request, console, viewer, _worded(problem), problem.status_code, written=written(given))


def answered(visit: Visit, given: Mapping[str, Any], answer: Answered) -> Response:
    """The engine's no, and what was written in the form."""
    request, console = visit.request, visit.console
    return _drawn(request, console, visit.viewer, "kept.refused", 409, written=written(given), answer=answer)


def written(given: Mapping[str, Any]) -> list[str]:
    """What somebody wrote in a form."""
    return [value for name in WRITTEN if isinstance(value := given.get(name), str) and value.strip()]


def refusal_page(console: Console) -> Callable[[Request, Exception], Response]:
    """4xx as a page in the reader's language."""

    def page(request: Request, problem: Exception) -> Response:
        assert isinstance(problem, HTTPException)
        return _drawn(request, console, viewer_of(console, request), _worded(problem), problem.status_code)

    return page


def failure_page(console: Console) -> Callable[[Request, Exception], Response]:
    """500 without a stack trace; the log has it (Starlette re-raises to the server)."""

    def page(request: Request, problem: Exception) -> Response:
        log.error("console_failed", path=request.url.path, error=type(problem).__name__, locale=locale_of(request))
        response = _drawn(request, console, None, "failed", 500)
        response.headers.update(HEADERS)  # this handler stands outside of the shell
        return response

    return page


def _drawn(
    request: Request,
    console: Console,
    viewer: Viewer | None,
    what: str,
    status: int,
    *,
    written: list[str] | None = None,
    again: Mapping[str, str] | None = None,
    answer: Answered | None = None,
) -> Response:
    return draw(
        request,
        console,
        "refusal",
        viewer=viewer,
        status=status,
        answer=answer,
        here_name="",
        what=what,
        written=written or [],
        again=again,
        there=request.url.path,
        back=came_from(request),
    )


def _worded(problem: HTTPException) -> str:
    """The key of the words for it."""
    return problem.detail if problem.detail in WORDS else "missing.page" if problem.status_code == 404 else "refused"


def _is_ours(request: Request) -> bool:
    """Whether a page of this console sent the form. Browsers say so; over plain HTTP they name the origin alone."""
    site = request.headers.get("sec-fetch-site")
    origin = urlsplit(request.headers.get("origin", "")).netloc
    return site == "same-origin" if site is not None else origin == request.url.netloc
