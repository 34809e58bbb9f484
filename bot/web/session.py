"""Who is signed in: a signed cookie, and the token that proves a form came from our own page.

Nothing is kept on the server. The cookie carries a fingerprint of the password's hash, so a changed password or a
removed user ends every session at once; roles are read anew with each request.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadData, URLSafeSerializer
from starlette.requests import Request
from starlette.responses import Response

from bot.domain.ports import Clock

COOKIE = "qungui_console"
LASTS = timedelta(hours=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What the cookie says. `user` empty = not signed in yet (the sign-in form needs a token too)."""

    user: str = ""
    token: str
    fingerprint: str = ""


class Sessions:
    """Reads and writes the cookie."""

    def __init__(self, *, secret: str, clock: Clock) -> None:
        self._signer = URLSafeSerializer(secret, salt="qungui-console")
        self._clock = clock

    def read(self, request: Request) -> Session | None:
        try:
            held = self._signer.loads(request.cookies.get(COOKIE, ""))
            session = Session(user=held["user"], token=held["token"], fingerprint=held["fingerprint"])
            age = self._clock().timestamp() - float(held["at"])
        except (BadData, KeyError, TypeError, ValueError):
            return None
        return session if 0 <= age < LASTS.total_seconds() else None

    def write(self, request: Request, response: Response, session: Session) -> None:
        value = self._signer.dumps(
            {
                "user": session.user,
                "token": session.token,
                "fingerprint": session.fingerprint,
                "at": self._clock().timestamp(),
            }
        )
        assert isinstance(value, str)
        response.set_cookie(
            COOKIE,
            value,
            max_age=int(LASTS.total_seconds()),
            path=request.scope.get("root_path") or "/",
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )

    def end(self, request: Request, response: Response) -> None:
        response.delete_cookie(COOKIE, path=request.scope.get("root_path") or "/")


def new_session(user: str = "", password_hash: str = "") -> Session:
    return Session(user=user, token=secrets.token_urlsafe(24), fingerprint=fingerprint(password_hash))


def fingerprint(password_hash: str) -> str:
    """Changes with the password; tells nothing about it."""
    return hashlib.sha256(f"qungui:{password_hash}".encode()).hexdigest()[:16]


def same(given: str, expected: str) -> bool:
    """Compares without telling by its duration how much was right."""
    return hmac.compare_digest(given.encode(), expected.encode())
