"""Tokens given for an agreement, and traded for new ones where the app's tokens end (token rotation).

From docs.slack.dev/authentication/using-token-rotation: a token that ends does so after twelve hours; a refresh token
is good once, and dies a short grace after that; the access token that was traded goes on to its end, but of each sort
only the two newest are good.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapters.sandbox.slack.state import Json, Token
from adapters.sandbox.slack.world import SlackWorld
from bot.domain.ports import Clock

LIFE = timedelta(hours=12)
ACTIVE = 2  # access tokens of one sort that are good at the same time
PREFIX = {"bot": "xoxb", "user": "xoxp"}


class Refusal(Exception):
    """`{"ok": false, "error": code}`."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(slots=True, kw_only=True)
class Grant:
    """What somebody agreed to for one sort of token: the worlds it opens, and the tokens given for it so far."""

    worlds: Sequence[SlackWorld]
    kind: str
    user: str
    scopes: tuple[str, ...]
    enterprise: str = ""
    access: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Issuing:
    """`rotates`: the app's setting. `grace`: how long a used refresh token goes on."""

    clock: Clock
    rotates: bool = False
    grace: timedelta = timedelta(0)
    _serial: int = 0
    _refresh: dict[str, tuple[Grant, datetime | None]] = field(default_factory=dict)  # -> its grant, until when

    def give(self, grant: Grant) -> Json:
        """The fields of an answer that hold a token."""
        self._serial += 1
        team = grant.enterprise or grant.worlds[0].space.team
        name = f"{'xoxe.' if self.rotates else ''}{PREFIX[grant.kind]}-{team}-{self._serial}"
        until = self.clock() + LIFE if self.rotates else None
        token = Token(
            kind=grant.kind, user=grant.user, scopes=frozenset(grant.scopes), enterprise=grant.enterprise, until=until
        )
        for world in grant.worlds:
            world.space.tokens[name] = token
        grant.access.append(name)
        body: Json = {"access_token": name, "token_type": grant.kind, "scope": ",".join(grant.scopes)}
        if until is None:
            return body
        self._end(grant, grant.access[:-ACTIVE])
        refresh = f"xoxe-1-{team}-{self._serial}"
        self._refresh[refresh] = (grant, None)
        return body | {"refresh_token": refresh, "expires_in": int(LIFE.total_seconds())}

    def trade(self, refresh: str) -> tuple[Grant, Json]:
        """A new access token and a new refresh token for a refresh token."""
        grant, until = self._refresh.get(refresh, (None, None))
        now = self.clock()
        if grant is None or (until is not None and now >= until):
            raise Refusal("invalid_refresh_token")
        if until is None:
            self._refresh[refresh] = (grant, now + self.grace)
        return grant, self.give(grant)

    def _end(self, grant: Grant, names: Sequence[str]) -> None:
        for world in grant.worlds:
            world.space.dead_tokens |= dict.fromkeys(names, "token_revoked")
