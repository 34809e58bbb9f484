"""Everything one server answers: the platforms' callbacks, the console, `/health` and `/metrics`, and what a demo adds.

Touch this when something new is served. The callbacks come first: they are the hot path.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Any, cast

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.bootstrap.application import Application
from bot.domain.groups import Group
from bot.domain.rules import RuleInfo
from bot.engine.effects import worded
from bot.web.console import Console, PoliciesInForce, build
from bot.web.metrics import monitoring_routes

FAREWELL = 3  # seconds for requests under way when the server stops; a caller may never finish his


class _Users:
    """The console's users, from the record."""

    def __init__(self, application: Application):
        self._store = application.store

    def find(self, name: str) -> tuple[str, Collection[str], str] | None:
        user = next((user for user in self._store.users() if user.name == name), None)
        return (user.password_hash, user.roles, user.locale) if user else None


def console_of(application: Application) -> Console:
    """The console over an application's record."""
    rulebook = application.rulebook

    def rules_for(group: Group) -> Sequence[RuleInfo]:
        return rulebook.rules_for(group)

    def policies(locale: str) -> PoliciesInForce:
        newest = application.store.revisions(limit=1)
        loaded = next((one.at for one in newest if one.revision == rulebook.revision), None)
        return PoliciesInForce(
            revision=rulebook.revision,
            rules=rulebook.rules_of(application.roster.units()),
            rules_for=rules_for,
            problems=[f"{one.place}: {' '.join(one.say(locale))}" for one in rulebook.keeper.problems if one.is_error],
            loaded_at=loaded,
        )

    return Console(
        ledger=application.store,
        directory=application.roster,
        policies=policies,
        submit=application.inbox.append,
        users=_Users(application),
        clock=application.clock,
        secret=application.config.console.secret.get_secret_value(),
        zone=application.config.zone,
        instead=partial(worded, application.composer),
    )


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
    routes += monitoring_routes(application.store, application.clock, registry=application.metrics.registry)
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
