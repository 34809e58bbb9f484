"""What the intake is measured against: a bare Bolt `AsyncApp` whose only listener does nothing.

    python -m bench.rival PORT

Bolt's own ASGI adapter on uvicorn with uvloop and httptools, as fast as Bolt goes without changing it: nothing is
stored, and the `authorize` given here answers at once, so that no auth.test goes out.
"""

from __future__ import annotations

import sys

import uvicorn
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bench.deliveries import PATH, SECRET

_WHO = AuthorizeResult(
    enterprise_id=None, team_id="T0HUAXIA", bot_token="xoxb-bench", bot_id="B0QUNGUI", bot_user_id="U0QUNGUI"
)


async def _authorize() -> AuthorizeResult:
    return _WHO


async def _nothing() -> None:
    """The listener: acknowledged is all it has to be."""


def app() -> AsyncSlackRequestHandler:
    """The ASGI application."""
    bolt = AsyncApp(signing_secret=SECRET, authorize=_authorize)
    bolt.event("message")(_nothing)
    return AsyncSlackRequestHandler(bolt, path=PATH)


def main(port: int) -> None:
    uvicorn.run(
        app(), host="127.0.0.1", port=port, loop="uvloop", http="httptools", access_log=False, log_level="warning"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
