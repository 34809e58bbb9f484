"""Who is signed in: a signed cookie, and the token that proves a form came from our own page.

Nothing is kept on the server. The cookie carries a fingerprint of what the user proved (password, second factor), so a
changed password, a changed factor or a removed user ends every session at once; roles are read anew with each request.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from itsdangerous import BadData, URLSafeSerializer
from starlette.requests import Request
from starlette.responses import Response

from bot.domain.ports import Clock
from bot.web.users import User

COOKIE = "qungui_console"
LASTS = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What the cookie says. `user` empty = nobody yet (the sign-in form needs a token too).

    `lacks`: what is still to be shown before anything is: "" | code | enrolment. `asked`: what this browser was sent
    away with and must bring back (of the identity provider: state, nonce, verifier; of an enrolment: the secret).
    """

    user: str = ""
    token: str
    fingerprint: str = ""
    lacks: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)


class Sessions:
    """Reads and writes the cookie. A session ends after `lasts`, whatever is done in it."""

    def __init__(self, *, secret: str, clock: Clock, lasts: timedelta = LASTS) -> None:
        self._signer = URLSafeSerializer(secret, salt="qungui-console")
        self._clock = clock
        self._lasts = lasts

    def read(self, request: Request) -> Session | None:
        try:
            held = self._signer.loads(request.cookies.get(COOKIE, ""))
            age = self._clock().timestamp() - float(held.pop("at"))
            session = Session(**held)
        except (BadData, AttributeError, KeyError, TypeError, ValueError):
            return None
        return session if 0 <= age < self._lasts.total_seconds() else None

    def write(self, request: Request, response: Response, session: Session) -> None:
        value = self._signer.dumps({**asdict(session), "at": self._clock().timestamp()})
        assert isinstance(value, str)
        response.set_cookie(
            COOKIE,
            value,
            max_age=int(self._lasts.total_seconds()),
            path=request.scope.get("root_path") or "/",
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )

    def end(self, request: Request, response: Response) -> None:
        response.delete_cookie(COOKIE, path=request.scope.get("root_path") or "/")


def new_session(user: User | None = None, *, lacks: str = "", **asked: str) -> Session:
    proved = fingerprint(user) if user else ""
    name = user.name if user else ""
    return Session(user=name, token=secrets.token_urlsafe(24), fingerprint=proved, lacks=lacks, asked=asked)


def fingerprint(user: User) -> str:
    """Changes with the password and the second factor; tells nothing about them."""
    return hashlib.sha256(f"qungui:{user.password_hash}:{user.factor}".encode()).hexdigest()[:16]


def same(given: str, expected: str) -> bool:
    """Compares without telling by its duration how much was right."""
    return hmac.compare_digest(given.encode(), expected.encode())
