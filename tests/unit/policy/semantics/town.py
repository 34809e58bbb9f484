"""A small company in which policies are in force: real rules, roster, strikes, judge and templates. Time stands still
until somebody moves it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from bot.announcements.compose import JinjaComposer
from bot.assets import asset
from bot.casework.strikes import StrikeBook
from bot.domain.actions import Ability, ActionKind, Capabilities
from bot.domain.cases import CaseState
from bot.domain.events import Event, MessageEdited, MessagePosted
from bot.domain.groups import Employment, Group, GroupKind, Organisation, OrgUnit, Person
from bot.domain.records import CaseMoved, OutboxAction, Reaction, ViolationRecorded
from bot.domain.rules import Evaluation, Facts
from bot.domain.views import ViolationView
from bot.engine.breaker import Breaker
from bot.engine.judge import Judge
from bot.engine.mind import Mind
from bot.engine.situation import Desk
from bot.engine.states import OpenStates
from bot.policy.compile import Policies
from bot.policy.language.templates import render
from bot.roster.book import Roster
from tests.unit.policy.folders import HEAD, NOW, load_files

UNITS = (OrgUnit(id="acme", name="Acme"), OrgUnit(id="acme/bank", name="Bank"), OrgUnit(id="acme/shop", name="Shop"))


def person(id: str, *roles: str, bot: bool = False) -> Person:
    accounts = (f"slack:{id.upper()}",)
    staff = Employment.STAFF
    return Person(id=id, name=id, unit="acme", employment=staff, roles=frozenset(roles), accounts=accounts, is_bot=bot)


PEOPLE = (
    person("wang"),
    person("owner"),
    person("boss", "executive"),
    person("officer", "compliance"),
    person("keeper", "policy_admin"),
    person("robot", bot=True),
)
MEMBERS = frozenset(account for one in PEOPLE for account in one.accounts)
ALL: Capabilities = {kind: Ability(can=True) for kind in ActionKind}


def group(id: str, unit: str | None) -> Group:
    return Group(
        id=id, platform="slack", name=id, kind=GroupKind.CHANNEL, unit=unit, owner="slack:OWNER", members=MEMBERS
    )


GROUPS = (group("slack:C", "acme"), group("slack:BANK", "acme/bank"), group("slack:LOST", None))


def in_force(root: Path, files: Mapping[str, str], now: datetime = NOW) -> Policies:
    """Faultless policies of a folder."""
    loaded = load_files(root, files, now=now, units=UNITS)
    assert loaded.policies is not None, loaded.problems
    return loaded.policies


class Town:
    """`says` and `edits` are messages; the answers are what the judge made of them."""

    def __init__(self, root: Path, text: str, *, below: Mapping[str, str] | None = None, can: Capabilities = ALL):
        self.policies = in_force(root, {"policy.yaml": text, **(below or {})})
        self.now = NOW
        self.fails: set[str] = set()  # rules whose code is broken today
        self.roster = Roster(Organisation(units=UNITS, people=PEOPLE), GROUPS)
        self.strikes = StrikeBook(self._person_of)
        self.written: list[ViolationRecorded] = []
        self.rows: list[OutboxAction] = []
        self.heard: list[Event] = []
        self.desk = Desk(
            directory=self.roster,
            composer=JinjaComposer(asset("templates")),
            capabilities=lambda group: can,
            allows=Breaker().allows,
            message=lambda rule, values: render(rule.message, values) if rule.message else None,
        )
        self.judge = Judge(self._mind())
        self._count = 0

    def says(
        self, text: str, *, by: str = "slack:WANG", at: datetime | None = None, where: str = "slack:C"
    ) -> Reaction:
        self._count += 1
        number = str(self._count)
        return self.hears(
            MessagePosted(
                id=f"e{number}", platform="slack", at=at or self.now, group=where, actor=by, message=number, text=text
            )
        )

    def edits(self, message: str, text: str) -> Reaction:
        self._count += 1
        return self.hears(
            MessageEdited(
                id=f"e{self._count}",
                platform="slack",
                at=self.now,
                group="slack:C",
                actor="slack:WANG",
                message=message,
                text=text,
            )
        )

    def hears(self, event: Event) -> Reaction:
        self.heard.append(event)
        reaction = self.judge.react(event)
        self.written += violations(reaction)
        self.rows += reaction.actions
        return reaction

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)

    def evaluate(self, event: Event, facts: Facts) -> Evaluation:
        """The rules in force; those of `fails` break when they are asked."""
        found = self.policies.evaluate(event, facts)
        if not self.fails:
            return found
        matches = [
            replace(one, finding=None, error="ZeroDivisionError in check, line 1") if one.rule.id in self.fails else one
            for one in found.matches
        ]
        return replace(found, matches=matches)

    def overturned(self, record: ViolationRecorded) -> None:
        """What the judge does with a decision of compliance."""
        self.strikes.void(record, self._person_of(record.account or ""))

    def restarted(self) -> StrikeBook:
        """A new process that has only the record."""
        book = StrikeBook(self._person_of)
        views = (
            ViolationView(record=one, state=CaseState.OPEN, person=self._person_of(one.account or ""))
            for one in self.written
        )
        book.load(views, lambda rule: "sender")
        return book

    def _person_of(self, account: str) -> str | None:
        found = self.roster.person_of(account)
        return found.id if found else None

    def _mind(self) -> Mind:
        return Mind(
            book=self.roster,
            strikes=self.strikes,
            states=OpenStates(),
            rules=lambda: self,
            state_kinds=frozenset({"naming", "roles"}),
            rules_in=lambda group: [],
            desk=self.desk,
            handlers={},
            violation=lambda id: None,
            pending=lambda group: (),
            is_workday=lambda day: True,
            decided=lambda decision: None,
            reviewed=_nothing_follows,
            detectors=frozenset({"cn-id-card"}),
            clock=lambda: self.now,
        )


def _nothing_follows(move: CaseMoved, view: ViolationView) -> Reaction:
    return Reaction()


def violations(reaction: Reaction) -> list[ViolationRecorded]:
    return [record for record in reaction.records if isinstance(record, ViolationRecorded)]


def results(reaction: Reaction) -> list[tuple[str, str]]:
    """(rule, result) of every record, gravest first."""
    return [(record.rule, str(record.result)) for record in violations(reaction)]


def deeds(reaction: Reaction) -> list[tuple[str, str | None, str]]:
    """(action, target, state) of every outbox row."""
    return [(str(row.action.kind), row.action.target, str(row.state)) for row in reaction.actions]


def rule(id: str, word: str, *more: str, kind: str = "content", stage: str = "enforce") -> str:
    """A rule about messages with the word, as it stands in a file."""
    lines = [f"id: {id}", f"kind: {kind}", f"stage: {stage}", f"when: {{text: {{has_any: [{word}]}}}}", *more]
    return "  - " + "\n    ".join(lines) + "\n"


def policy(*rules: str, more: str = "") -> str:
    return f"{HEAD}rules:\n{''.join(rules)}{more}"


REMIND, DONE = "remind", "planned"
LADDER = "strikes: {within: 30d, ladder: {1: [remind_sender], 2: [notify: group_owner], 3: [notify: compliance]}}"
REMINDING = policy(rule("no-gambling", "博彩", "then: [remind_sender]"))
EXCEPTION = "{rule: no-gambling, people: [wang], until: 2026-05-01, reason: 反赌专班, approved_by: officer}"


def excepted(entry: str = EXCEPTION) -> str:
    """The reminding rule with one exception, which stands on line 10."""
    return REMINDING + f"exceptions:\n  - {entry}\n"
