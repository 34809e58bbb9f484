"""What the judge thinks with, gathered from an application. Touch this when an event gets a new handler."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.announcements.deliver import Post, react
from bot.bootstrap.policies import STATE_KINDS
from bot.casework.demotion import demoted
from bot.casework.exceptions import Telling, notices
from bot.casework.strikes import StrikeBook
from bot.commands.desk import Desk
from bot.commands.dispatch import handle
from bot.domain.events import CommandGiven, Due, Event
from bot.domain.groups import Group
from bot.domain.ports import Decided, ViolationFilter, ViolationView
from bot.domain.records import Announcement, CaseMoved, CaseState, Reaction
from bot.domain.rules import Result, RuleInfo
from bot.engine import effects
from bot.engine.activity import NAME as ACTIVITY
from bot.engine.activity import Activity
from bot.engine.breaker import WINDOW
from bot.engine.decide import in_force
from bot.engine.episodes import NAMES as EPISODES
from bot.engine.episodes import Episodes
from bot.engine.judge import Handler, Mind
from bot.engine.states import OpenStates
from bot.policy.language.templates import render
from bot.text.identifiers import DETECTORS

if TYPE_CHECKING:
    from bot.bootstrap.application import Application

STRIKES_KEPT = timedelta(days=400)  # longer than any window
MANY = 1_000_000
OPEN = (CaseState.OPEN, CaseState.WARNED, CaseState.APPEALED, CaseState.UPHELD)


def mind_of(app: Application) -> Mind:
    """A mind whose state is what the record says now."""
    app.breaker.restore(app.store.deeds(app.clock() - WINDOW))
    return Mind(
        book=app.roster,
        strikes=_strikes(app),
        states=OpenStates(view.record for view in _open_states(app)),
        rules=lambda: app.rulebook,
        state_kinds=STATE_KINDS,
        rules_in=lambda group: app.rulebook.state_rules(app.roster.group(group)),
        desk=_desk(app),
        handlers={CommandGiven: _commands(app), Due: _dues(app)},
        violation=app.store.violation,
        pending=lambda group: app.store.actions(state="planned", group=group),
        is_workday=app.calendar.is_workday,
        decided=app.metrics.decided,
        reviewed=_reviews(app),
        detectors=frozenset(DETECTORS),
        clock=app.clock,
        propose=app.propose,
        activity=_activity(app),
        episodes=Episodes(app.store.remembered(EPISODES), app.clock()),
    )


def _person_of(app: Application) -> Callable[[str], str | None]:
    def person_of(account: str) -> str | None:
        person = app.roster.person_of(account)
        return person.id if person else None

    return person_of


def _activity(app: Application) -> Activity:
    """What people posted lately: before this process, what was written down and what the inbox got since then."""

    def recall(since: datetime) -> Iterator[Event]:
        for raw in app.store.finished(since):
            platform = app.platforms.get(raw.platform)
            yield from platform.normalise(raw) if platform is not None else ()

    secret = app.config.console.secret.get_secret_value()
    return Activity(
        lambda: app.rulebook.remembers,
        _person_of(app),
        recall,
        key=secret.encode() if secret else None,  # kept in the configuration: the record alone says nothing of texts
        written=app.store.setting(ACTIVITY),
    )


def _strikes(app: Application) -> StrikeBook:
    book = StrikeBook(_person_of(app))
    since = app.clock() - STRIKES_KEPT
    hits = ViolationFilter(since=since, result=Result.HIT, limit=MANY, newest_first=False)
    book.load(app.store.violations(hits), app.rulebook.counts_per)
    return book


def _reviews(app: Application) -> Callable[[CaseMoved, ViolationView], Reaction]:
    """Keeps count of decisions per rule; a rule that falls below its floor by one of them is told of."""
    app.precision.load(app.store.decisions())

    def reviewed(move: CaseMoved, view: ViolationView) -> Reaction:
        record, group = view.record, app.roster.group(view.record.group)
        rule = app.rulebook.declared(record.rule, record.rule_hash)
        fallen = rule is not None and app.precision.fall_of(rule) is not None
        case = Decided(case=record.id, rule=record.rule, rule_hash=record.rule_hash, state=move.state, at=move.at)
        app.precision.learn(case)
        fall = app.precision.fall_of(rule) if rule is not None else None
        if rule is None or fallen or fall is None:
            return Reaction()
        return demoted(rule, fall, move, group, app.roster, app.composer)

    return reviewed


def _open_states(app: Application) -> list[ViolationView]:
    found: list[ViolationView] = []
    for state in OPEN:
        views = app.store.violations(ViolationFilter(state=state, limit=MANY))
        found += [view for view in views if view.record.kind in STATE_KINDS]
    return found


def _desk(app: Application) -> effects.Desk:
    return effects.Desk(
        directory=app.roster,
        composer=app.composer,
        capabilities=app.capabilities,
        allows=app.breaker.allows,
        message=lambda rule, values: render(rule.message, values) if rule.message else None,
    )


def _commands(app: Application) -> Handler:
    desk = Desk(
        directory=app.roster,
        ledger=app.store,
        policies=lambda: app.rulebook,
        composer=app.composer,
        clock=app.clock,
        calendar=app.calendar,
        capabilities=app.capabilities,
        next_run=app.scheduler.next_run,
        zone=app.config.zone,
    )

    def obey(event: Event) -> Reaction:
        assert isinstance(event, CommandGiven)
        return handle(event, desk)

    return obey


def _dues(app: Application) -> Handler:
    def granted(announcement: Announcement, group: Group) -> bool:
        if not announcement.author.startswith("rule:"):
            return True
        rule = _rule(app, announcement.author.removeprefix("rule:"), group)
        return rule is not None and in_force(rule, group)

    post = Post(ledger=app.store, directory=app.roster, composer=app.composer, calendar=app.calendar, granted=granted)
    telling = Telling(
        directory=app.roster,
        composer=app.composer,
        platforms=app.platforms.keys(),
        was_told=lambda key: app.store.action(key) is not None,
    )

    def deliver(event: Event) -> Reaction:
        assert isinstance(event, Due)
        if event.what == "expiry":
            exceptions = app.rulebook.policies.exceptions() if app.rulebook.policies else ()
            return Reaction(actions=tuple(notices(exceptions, telling, app.clock(), event.id)))
        return react(event, post, app.clock())

    return deliver


def _rule(app: Application, id: str, group: Group) -> RuleInfo | None:
    return next((rule for rule in app.rulebook.rules_for(group) if rule.id == id), None)
