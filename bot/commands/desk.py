"""What a command is, what it gets to work with, what it answers. Touch this when all commands need something new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.commands.parse import Call
from bot.domain.actions import Action, ActionKind, Button, Capabilities, OutcomeState
from bot.domain.announcements import Announcement
from bot.domain.events import CommandGiven, Event
from bot.domain.groups import Group, Person, platform_of
from bot.domain.ledger import Ledger
from bot.domain.ports import Calendar, Clock, Composer, Directory
from bot.domain.records import OutboxAction, Record
from bot.domain.rules import RuleInfo

MEMBERS = frozenset({"member"})
STEWARDS = frozenset({"owner", "admin", "compliance", "policy_admin"})
OWNERS = frozenset({"owner", "compliance", "policy_admin"})
OFFICE = frozenset({"compliance", "legal", "policy_admin"})
REVIEWERS = frozenset({"compliance", "legal"})  # who writes the rules does not judge the cases


class Rulebook(Protocol):
    """The policies in force, as far as commands ask them."""

    def rules_for(self, group: Group) -> Sequence[RuleInfo]:
        """The rules in force for that group, resolved for its unit, of all stages."""
        ...


class Recall(Protocol):
    """What the inbox still has of earlier deliveries."""

    def lately(self, group: str) -> Iterable[Event]:
        """What came from this group last, oldest first."""
        ...

    def since(self, group: str, moment: datetime) -> Iterable[Event]:
        """What came from this group first from that moment on, oldest first."""
        ...

    def command(self, id: str) -> CommandGiven | None:
        """An earlier command, by its event id."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What commands need from the rest of the house."""

    directory: Directory
    ledger: Ledger
    policies: Callable[[], Rulebook]
    composer: Composer
    clock: Clock
    calendar: Calendar
    capabilities: Callable[[Group], Capabilities]
    next_run: Callable[[Announcement], datetime | None]
    recall: Recall
    zone: str = "Asia/Shanghai"
    answer_within: timedelta = timedelta(days=5)  # an appeal is to be decided
    reports_a_day: int = 10  # of one member


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One command given: by whom, where, in which role, with which words."""

    event: CommandGiven
    desk: Desk
    call: Call
    now: datetime
    group: Group | None
    person: Person | None
    hats: frozenset[str]  # member | admin | owner | compliance | policy_admin
    locale: str
    commands: Sequence[Command]

    @property
    def by(self) -> str:
        """Who did it, for the record."""
        return self.event.actor or self.event.via

    @property
    def here(self) -> Group:
        """The group the command is about (`needs_group` guarantees it)."""
        if self.group is None:
            raise Declined("which-group", command=self.call.name, mine=self.groups_of_mine())
        return self.group

    def groups_of_mine(self) -> Sequence[str]:
        """A few names of this person's groups on the platform where they speak."""
        accounts = set(self.person.accounts) if self.person else set()
        known = (group for group in self.desk.directory.groups() if group.name and not group.archived)
        here = (group for group in known if group.platform == self.event.platform)
        return sorted(group.name for group in here if accounts & group.members)[:3]

    def wears(self, hats: frozenset[str]) -> bool:
        return bool(self.hats & hats)

    def say(self, template: str, **facts: Any) -> str:
        return self.desk.composer.compose(f"replies/{template}", self.locale, **facts)

    def name_of(self, account: str | None) -> str:
        """A person's name; the account's own id where nobody is known."""
        person = self.desk.directory.person_of(account) if account else None
        return person.name if person else (account or "").partition(":")[2]

    def tell(
        self, account: str, text: str, *, about: str, group: str | None, buttons: Sequence[Button] = ()
    ) -> OutboxAction:
        """A private word to somebody else than the one who gave the command."""
        action = Action(
            key=f"{about}:{self.event.id}:{account}",
            kind=ActionKind.REMIND,
            platform=platform_of(account),
            group=group,
            target=account,
            text=text,
            buttons=tuple(buttons),
            event=self.event.id,
        )
        return OutboxAction(action=action, state=OutcomeState.PLANNED)

    def locale_of(self, account: str) -> str:
        person = self.desk.directory.person_of(account)
        return (person.locale if person else "") or (self.group.locale if self.group else "zh")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command says privately to who gave it, and what it wants written and done."""

    text: str
    records: tuple[Record, ...] = ()
    actions: tuple[OutboxAction, ...] = ()
    buttons: tuple[Button, ...] = ()
    choose: bool = False  # the buttons are options, of which one is chosen
    form: Mapping[str, Any] | None = None  # asked in a form, where the platform has them; else by the buttons


class Declined(Exception):  # it ends a command, it is no error: the reply says why and what to do
    """A command that is not carried out. `code` names its words in templates/replies/declined."""

    def __init__(self, code: str, **facts: object):
        super().__init__(code)
        self.code = code
        self.facts = facts


Run = Callable[[Context], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command: its names, who may give it, and what it does. Its words stand in templates/locale under `commands`."""

    name: str
    zh: str
    run: Run
    hats: frozenset[str] = MEMBERS
    needs_group: bool = True
    aliases: tuple[str, ...] = field(default=())
    discreet: bool = False  # the audit chain does not say who gave it

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, self.zh, *self.aliases)
