"""Everything one server answers: the platforms' callbacks, the console, `/health` and `/metrics`, and what a demo adds.

Touch this when something new is served. The callbacks come first: they are the hot path.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, cast

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.bootstrap.abilities import footings, grades
from bot.bootstrap.application import Application
from bot.bootstrap.deliveries import Deliveries
from bot.bootstrap.meanings import meaning
from bot.bootstrap.reviewing import reviewing
from bot.domain.custody import Looked
from bot.domain.records import Step
from bot.engine.verbs import worded
from bot.settings import Oidc
from bot.web.console import Console, PoliciesInForce, build
from bot.web.metrics import monitoring_routes
from bot.web.oidc import Provider
from bot.web.signing import signing_of
from bot.web.users import User

FAREWELL = 3  # seconds for requests under way when the server stops; a caller may never finish his


class _Users:
    """The console's users, from the record."""

    def __init__(self, application: Application):
        self._store = application.store

    def find(self, name: str) -> User | None:
        known = next((user for user in self._store.users() if user.name == name), None)
        if known is None:
            return None
        return User(
            name=known.name,
            password_hash=known.password_hash,
            roles=known.roles,
            locale=known.locale,
            factor=known.factor,
        )

    def set_factor(self, name: str, secret: str, step: int) -> None:
        self._store.set_factor(name, secret, step)

    def use_code(self, name: str, step: int) -> bool:
        return self._store.use_code(name, step)


def console_of(application: Application) -> Console:
    """The console over an application's record."""
    settings = application.config.console
    review = reviewing(application.store)
    return Console(
        ledger=application.store,
        worklist=review.worklist,
        audits=review.audits,
        insights=review.insights,
        reviewed=application.store,
        signing=signing_of(application),
        directory=application.roster,
        policies=partial(_policies, application),
        submit=application.inbox.append,
        look=partial(_noted, application),
        users=_Users(application),
        clock=application.clock,
        secret=settings.secret.get_secret_value(),
        zone=application.config.zone,
        instead=partial(worded, application.composer),
        meant=meaning,
        clocks=application.config.casework.clocks,
        lasts=timedelta(hours=settings.session_hours),
        second_factor=settings.second_factor,
        provider=_provider(settings.oidc),
        company=application.config.company,
        public_url=application.config.server.public_url,
        deliveries=Deliveries(store=application.store, append=application.inbox.append, clock=application.clock),
        watch=application.watch,
        footings=footings,
        grades=grades(application.config),
    )


def _policies(application: Application, locale: str) -> PoliciesInForce:
    rulebook = application.rulebook
    newest = application.store.revisions(limit=1)
    loaded = next((one.at for one in newest if one.revision == rulebook.revision), None)
    return PoliciesInForce(
        revision=rulebook.revision,
        rules=rulebook.rules_of(application.roster.units()),
        rules_for=rulebook.rules_for,
        problems=[f"{one.place}: {' '.join(one.say(locale))}" for one in rulebook.keeper.problems if one.is_error],
        loaded_at=loaded,
    )


def _provider(settings: Oidc | None) -> Provider | None:
    if settings is None:
        return None
    return Provider(
        issuer=settings.issuer,
        client_id=settings.client_id,
        client_secret=settings.client_secret.get_secret_value(),
        claim=settings.claim,
    )


def _noted(application: Application, look: Looked) -> None:
    application.store.commit([Step(inbox=None, records=[look])], look.at)


class Front:
    """Leads a delivery straight to its door, by exact path; everything else goes the usual way.

    Starlette's layers and route search cost more than verifying and storing an event does: `bench/intake.py`.
    """

    def __init__(self, routes: Sequence[BaseRoute]):
        self._doors = {route.path: route.app for route in routes if isinstance(route, Route) and _is_raw(route)}
        # Who called the proxy matters to the sign-in only. The cast: uvicorn and Starlette type the same thing twice.
        self._others = cast(ASGIApp, ProxyHeadersMiddleware(cast(Any, Starlette(routes=routes))))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        door = self._doors.get(scope["path"]) if scope["type"] == "http" else None
        await (door or self._others)(scope, receive, send)


def _is_raw(route: Route) -> bool:
    """Whether it is an ASGI endpoint of its own, for every method, at one path."""
    return route.app is route.endpoint and route.methods is None and not route.param_convertors


def site(application: Application, extra: Sequence[BaseRoute] = ()) -> ASGIApp:
    """The ASGI application of one process."""
    routes: list[BaseRoute] = [route for platform in application.platforms.values() for route in platform.routes()]
    routes += extra
    routes += monitoring_routes(
        application.store, application.clock, registry=application.metrics.registry, more=application.watch.state
    )
    if application.config.console.enabled:
        routes += [Mount("/console", build(console_of(application))), Route("/", _to_console)]
    return Front(routes)


async def _to_console(request: Request) -> Response:
    return RedirectResponse("/console/")


class Server(uvicorn.Server):
    """A uvicorn that leaves signals to whoever runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none: see `bot.cli`."""
        yield


def server(app: ASGIApp, host: str, port: int) -> uvicorn.Server:
    """A server for `app`; run `serve()` in a task, `should_exit = True` ends it."""
    return Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            proxy_headers=False,  # `Front` does that, where it matters
            lifespan="off",
            timeout_graceful_shutdown=FAREWELL,
        )
    )


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port
