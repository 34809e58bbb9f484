"""One request to a page: who looks, at what, in which language; and how pages are drawn."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.assets import asset
from bot.reports import charts
from bot.reports.cells import local_time
from bot.web.console import Console
from bot.web.session import fingerprint, same
from bot.web.viewer import Viewer, scope_of
from bot.web.words import LOCALES, code, word

LANGUAGE = "qungui_language"


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page function is given."""

    console: Console
    request: Request
    viewer: Viewer

    @property
    def now(self) -> datetime:
        return self.console.clock()

    @property
    def locale(self) -> str:
        return locale_of(self.request)

    def path(self, tail: str, **query: str) -> str:
        return path(self.request, tail, **query)

    def asked(self, name: str, default: str = "") -> str:
        """A query parameter, trimmed."""
        return self.request.query_params.get(name, default).strip()

    def show(self, template: str, **facts: Any) -> HTMLResponse:
        return draw(self.request, self.console, template, viewer=self.viewer, **facts)


@dataclass(frozen=True, slots=True)
class Phrasing:
    """What a template needs to word things: language, zone and addresses of this request."""

    request: Request
    locale: str
    zone: str

    def word(self, key: str, **given: object) -> str:
        return word(key, self.locale, **given)

    def code(self, words: str, value: object) -> str:
        return code(words, str(value), self.locale)

    def path(self, tail: str, **query: str) -> str:
        return path(self.request, tail, **query)

    def time(self, at: datetime | None) -> str:
        return local_time(at, self.zone)[:16] if at else ""

    def exact(self, at: datetime | None) -> str:
        return local_time(at, self.zone) if at else ""

    def planned(self, schedule: Mapping[str, str]) -> str:
        """An announcement's schedule in words."""
        kind = schedule.get("kind", "")
        if kind == "once":
            return self.word("schedule.once", at=self.time(datetime.fromisoformat(schedule["at"])))
        if kind == "days":
            days = (self.code("day", day) for day in schedule["days"].split(","))
            return self.word(
                "schedule.days", days=("、" if self.locale == "zh" else ", ").join(days), time=schedule["time"]
            )
        if kind == "cron":
            return self.word("schedule.cron", cron=schedule["cron"])
        return kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a form asks for: a command text, the group it is about, and where to go next."""

    text: str
    back: str
    group: str | None = None


def viewer_of(console: Console, request: Request) -> Viewer | None:
    """The signed-in person, read anew from the users so that a lost role counts at once."""
    session = console.sessions.read(request)
    found = console.users.find(session.user) if session and session.user else None
    if session is None or found is None or not same(session.fingerprint, fingerprint(found[0])):
        return None
    person = console.directory.person(session.user)
    roles = frozenset(found[1])
    allowed, unit = scope_of(roles, person.unit if person else None)
    if not allowed:
        return None
    shown = person.name if person else session.user
    return Viewer(name=session.user, shown_name=shown, roles=roles, unit=unit, token=session.token)


def locale_of(request: Request) -> str:
    """The language chosen on the page, else the browser's, else Chinese."""
    chosen = request.cookies.get(LANGUAGE, "")
    if chosen in LOCALES:
        return chosen
    wanted = request.headers.get("accept-language", "").lower()
    return "en" if wanted.startswith("en") else "zh"


def path(request: Request, tail: str, **query: str) -> str:
    given = {key: value for key, value in query.items() if value}
    return f"{request.scope.get('root_path', '')}{tail}" + (f"?{urlencode(given)}" if given else "")


def draw(
    request: Request, console: Console, template: str, *, viewer: Viewer | None, status: int = 200, **facts: Any
) -> HTMLResponse:
    """A page as HTML."""
    locale = locale_of(request)
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    page = environment().get_template(f"web/{template}.html")
    ctx = Phrasing(request, locale, console.zone)
    html = page.render(
        ctx=ctx,  # for macros, which do not see what follows
        viewer=viewer,
        locale=locale,
        here=here,
        done=request.query_params.get("done", ""),
        word=ctx.word,
        code=ctx.code,
        path=ctx.path,
        time=ctx.time,
        exact=ctx.exact,
        planned=ctx.planned,
        zone=console.zone,
        instead=lambda what: console.instead(what, locale),
        chart=charts,
        new_key=secrets.token_hex(16),
        **facts,
    )
    return HTMLResponse(html, status_code=status)


@cache
def environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(asset("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def missing(what: str) -> HTTPException:
    """`what` is the key of the words that say what was not found."""
    return HTTPException(404, detail=what)


def field(form: Mapping[str, Any], name: str, longest: int = 200) -> str:
    """A form's text field; too long is refused rather than cut."""
    value = form.get(name, "")
    if not isinstance(value, str) or len(value) > longest:
        raise HTTPException(400, detail="refused.field")
    return value.strip()
