"""The doors of the core: what it needs from outside, as protocols. Adapters and storage stand behind them. The door to
the record, `Ledger` and `Store`, is in `ledger.py`.

Asynchronous where a wire is behind the door, synchronous where a database is: the pipeline and the console call
storage from their own threads. Touch this when the core needs something new from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.domain.actions import Action, Capabilities, Outcome
from bot.domain.events import Event, RawEvent
from bot.domain.groups import Group, OrgUnit, Person
from bot.domain.installations import Installation
from bot.domain.rules import Neighbours

Clock = Callable[[], datetime]  # aware, UTC


class Inbox(Protocol):
    """Where verified requests are kept before anybody acknowledges them."""

    async def append(self, raw: RawEvent) -> bool:
        """Durably stored when this returns (survives power loss). False = this key was already there."""
        ...


class Platform(Protocol):
    """One chat platform, as the core sees it. Implemented by `adapters/<p>`."""

    name: str

    def normalise(self, raw: RawEvent) -> Sequence[Event]:
        """Read a stored delivery. Pure; never raises on content: what it cannot read becomes `Unknown` or `Ignored`."""
        ...

    def capabilities(self, group: Group | None) -> Capabilities:
        """What can really be done in this group, with the reason where it cannot. Total: every ActionKind is a key."""
        ...

    def unheard(self, group: Group) -> str:
        """Why nothing that members say in this group reaches us, as a code; "" = it does, as far as is known."""
        ...

    def lags(self) -> Mapping[str, float]:
        """Sources that are read and not pushed (the conversation archive) -> seconds behind what was said there."""
        ...

    async def perform(self, action: Action) -> Outcome:
        """Try the action once. Never raises: an answer lost in transit is `unknown(...)`, a refusal `failed(code)`,
        a rate limit `retry(code, seconds)`."""
        ...

    async def probe(self, action: Action, since: datetime) -> Outcome:
        """Ask what became of an action whose answer was lost; only looks, and never raises. `since`: when it was tried.

        `confirmed(...)`: it is there. `retry(reason, 0)`: it is certainly not, or may be repeated without doing it
        twice. `failed(code)`: it is not, and cannot be. `unknown(why)`: this platform cannot tell, now or later.
        `ask_again(why, seconds)`: the question itself got no answer.
        """
        ...

    def routes(self) -> Sequence[Any]:
        """Starlette routes that receive this platform's requests ([] when it receives over a socket)."""
        ...

    async def reconcile(self) -> None:
        """One full look at groups and people, now; what it finds goes to the inbox as snapshots."""
        ...

    async def run(self) -> None:
        """Background work (socket, polling, first backfill) until cancelled; then releases its connections."""
        ...


class Directory(Protocol):
    """The present state of groups and people. Implemented by `bot.roster`."""

    def group(self, key: str) -> Group | None: ...
    def groups(self) -> Sequence[Group]: ...
    def neighbours(self, house: str) -> Neighbours: ...
    def person_of(self, account: str) -> Person | None: ...
    def person(self, id: str) -> Person | None: ...
    def people(self) -> Sequence[Person]: ...
    def unit(self, id: str | None) -> OrgUnit | None:
        """The unit; None gives the root, if there is one."""
        ...

    def units(self) -> Sequence[OrgUnit]: ...
    def role_of(self, account: str | None, group: str | None) -> str:
        """owner | admin | member | outsider."""
        ...

    def joined_at(self, account: str | None, group: str | None) -> datetime | None:
        """When the account joined the group that it is in; None where nobody saw it join, or long ago."""
        ...

    def accounts_for(self, role: str, group: Group) -> Sequence[str]:
        """Whom `notify: <role>` means here, on this group's platform: group_owner, group_admins, dept_head, compliance,
        policy_admin, a person id. Empty when nobody holds it."""
        ...


class Installations(Protocol):
    """The workspaces that installed us, with their tokens. Implemented by `storage.installations`."""

    def installations(self, platform: str) -> Sequence[Installation]:
        """All of them, ended ones too (those without tokens)."""
        ...

    def install(self, installation: Installation) -> None:
        """Durably kept, with a link in the audit chain; in place of an older one of the same workspace."""
        ...

    def claim(self, installation: Installation, *, by: str, now: datetime, until: datetime) -> bool:
        """The sole right to exchange what renews its tokens (which is good once), until it is let go, at most `until`.
        False: another program on this record has it, or the installation ended or was made again."""
        ...

    def let_go(self, installation: Installation, *, by: str) -> None:
        """Give the claim back, if it is still theirs."""
        ...

    def renew(self, installation: Installation, *, lent: bool, by: str) -> bool:
        """Durably keep its new bot token, or the new `lent` one, with what renews it. False, and nothing is written:
        it ended, was installed again, the token was taken back meanwhile, or somebody else has the claim."""
        ...

    def open_to(self, installation: Installation) -> None:
        """Durably keep which workspaces an organisation lets us into: its `teams`."""
        ...


class Composer(Protocol):
    """Turns a template's name and facts into the words people read. Implemented by `bot.announcements.compose`."""

    def compose(self, template: str, locale: str, /, **facts: Any) -> str:
        """`template` names a file under templates/<room>/, e.g. `reminders/content`. Locale zh | en."""
        ...


class Calendar(Protocol):
    """Which days are workdays. `bot.announcements.workdays` knows China's make-up days."""

    def is_workday(self, day: Any, calendar: str = "cn-workdays") -> bool: ...
