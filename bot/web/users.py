"""Who may sign in, as the console sees them. Touch this when a user gains a way to prove who they are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One sign-in; `name` is the id of a person in the organisation's file.

    `password_hash` empty = only the company's identity provider says who this is. `factor`: the secret of the second
    factor (base32), empty = none.
    """

    name: str
    password_hash: str = field(repr=False)
    roles: Collection[str] = frozenset()
    locale: str = "zh"
    factor: str = field(default="", repr=False)


class Users(Protocol):
    """Implemented over the record by `bot.web.site`."""

    def find(self, name: str) -> User | None: ...

    def set_factor(self, name: str, secret: str, step: int) -> None:
        """Ask for codes of this secret from now on, later than the time step `step`."""
        ...

    def use_code(self, name: str, step: int) -> bool:
        """Take the code of a time step; False when it, or a later one, was taken before."""
        ...
