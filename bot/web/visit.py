"""One request to a page: who looks, at what, in which language; and how pages are drawn."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.domain.custody import LookAt, Looked
from bot.domain.records import Answered
from bot.domain.views import ViolationView
from bot.locales import word as said
from bot.reports import charts
from bot.reports.cells import local_time
from bot.templates import pages as templates
from bot.web.console import Console
from bot.web.session import Session, fingerprint, same
from bot.web.users import User
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
    def stamp(self) -> str:
        """This minute where the console is read, for the name of a file."""
        return f"{self.now.astimezone(ZoneInfo(self.console.zone)):%Y%m%d-%H%M}"

    @property
    def locale(self) -> str:
        return locale_of(self.request)

    def path(self, tail: str, **query: str) -> str:
        return path(self.request, tail, **query)

    def asked(self, name: str, default: str = "") -> str:
        """A query parameter, trimmed."""
        return self.request.query_params.get(name, default).strip()

    def look(
        self, what: LookAt, view: ViolationView | None = None, *, subject: str | None = None, why: str = ""
    ) -> Looked:
        """What the record will say of this look: at a case, or at all of one person's."""
        return Looked(
            by=self.viewer.name,
            at=self.now,
            what=what,
            case=view.case if view else None,
            subject=subject or (view.person or view.record.account if view else None),
            unit=view.record.unit if view else "",
            reason=why,
            event=view.record.event if view else "",
        )

    def show(self, template: str, **facts: Any) -> HTMLResponse:
        return draw(self.request, self.console, template, viewer=self.viewer, **facts)


@dataclass(frozen=True, slots=True)
class Phrasing:
    """What a template needs to word things: language, zone and addresses of this request."""

    request: Request
    locale: str
    zone: str
    viewer: Viewer | None = None

    def may_see(self, part: str) -> bool:
        """Whether that part of the console can be opened: what cannot is not offered."""
        return self.viewer is not None and self.viewer.may_see(part)

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
    """What a form asks for: a command text, the group it is about, and where to go next.

    `again`: the page as it was filled in, with the engine's answer, where that is no. None = only what was written.
    """

    text: str
    back: str
    group: str | None = None
    again: Callable[[Answered], Response] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A form that opens an identity: nothing is commanded, but it is written down who looked and why."""

    look: Looked
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a form asked for is done already; where to go next."""

    back: str


def viewer_of(console: Console, request: Request) -> Viewer | None:
    """The signed-in person, read anew from the users so that a lost role counts at once."""
    session = console.sessions.read(request)
    user = user_of(console, session)
    if session is None or user is None or session.lacks:
        return None
    person = console.directory.person(user.name)
    roles = frozenset(user.roles)
    allowed, unit = scope_of(roles, person.unit if person else None)
    if not allowed:
        return None
    shown = person.name if person else user.name
    may_set = bool(user.password_hash) and not user.factor and console.second_factor != "off"
    return Viewer(name=user.name, shown_name=shown, roles=roles, unit=unit, token=session.token, may_set_factor=may_set)


def user_of(console: Console, session: Session | None) -> User | None:
    """Whose session this is, as long as the password and the factor are those it began with."""
    user = console.users.find(session.user) if session and session.user else None
    return user if session and user and same(session.fingerprint, fingerprint(user)) else None


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
    request: Request,
    console: Console,
    template: str,
    *,
    viewer: Viewer | None,
    status: int = 200,
    answer: Answered | None = None,
    **facts: Any,
) -> HTMLResponse:
    """A page as HTML. `answer`: the engine's, where the address does not say which."""
    locale = locale_of(request)
    own = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    page = templates().get_template(f"web/{template}.html")
    ctx = Phrasing(request, locale, console.zone, viewer)
    html = page.render(
        ctx=ctx,  # for macros, which do not see what follows
        viewer=viewer,
        locale=locale,
        here=own if request.method == "GET" else came_from(request) or own,
        done=request.query_params.get("done", ""),
        answer=answer or _answer(request, console, viewer),
        word=ctx.word,
        code=ctx.code,
        path=ctx.path,
        time=ctx.time,
        exact=ctx.exact,
        planned=ctx.planned,
        zone=console.zone,
        said=lambda room, of: said(room, of, locale),
        instead=lambda what: console.instead(what, locale),
        meant=lambda platform, reason: console.meant(platform, reason, locale),
        chart=charts,
        new_key=secrets.token_hex(16),
        **facts,
    )
    return HTMLResponse(html, status_code=status)


def _answer(request: Request, console: Console, viewer: Viewer | None) -> Answered | None:
    """What the engine answered to the form that led here; nobody reads another one's."""
    key = request.query_params.get("answer", "")
    return console.ledger.answer(f"{viewer.name}:{key}") if viewer is not None and key else None


def own_path(request: Request, wanted: str) -> str:
    """Only addresses of this console: `//elsewhere` and `https:` must not be redirected to."""
    root = request.scope.get("root_path", "")
    safe = wanted.startswith(f"{root}/") and not wanted.startswith("//") and "\\" not in wanted
    return wanted if safe else f"{root}/"


def came_from(request: Request) -> str:
    """The page of this console that led here; "" = none did, or this one itself."""
    came = urlsplit(request.headers.get("referer", ""))
    there = f"{came.path}?{came.query}" if came.query else came.path
    ours = came.netloc == request.url.netloc and own_path(request, there) == there
    return there if ours and came.path != request.url.path else ""


def root_of(request: Request) -> str:
    """Where the console is mounted: its cookies go nowhere else."""
    return request.scope.get("root_path") or "/"


def missing(what: str) -> HTTPException:
    """`what` is the key of the words that say what was not found."""
    return HTTPException(404, detail=what)


def field(form: Mapping[str, Any], name: str, longest: int = 200) -> str:
    """A form's text field; too long is refused rather than cut."""
    value = form.get(name, "")
    if not isinstance(value, str) or len(value) > longest:
        raise HTTPException(400, detail="refused.field")
    return value.strip()
