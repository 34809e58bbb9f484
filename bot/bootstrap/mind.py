"""What the judge thinks with, gathered from an application. Touch this when an event gets a new handler."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.announcements.deliver import Post, react
from bot.bootstrap.access import access_ended, access_ending
from bot.bootstrap.canaries import cages_of
from bot.bootstrap.policies import STATE_KINDS
from bot.bootstrap.recall import InboxRecall
from bot.casework.aftermath import Aftermath
from bot.casework.deadlines import Deadlines
from bot.casework.demotion import demoted
from bot.casework.exceptions import Telling, notices
from bot.casework.reports import Reporters
from bot.casework.strikes import StrikeBook
from bot.casework.telling import Voice
from bot.commands.desk import Desk
from bot.commands.dispatch import handle
from bot.domain.announcements import Announcement
from bot.domain.cases import ANNULLED, UNDECIDED, CaseState
from bot.domain.events import AccessEnded, AccessEnding, CommandGiven, Due, Event
from bot.domain.groups import Group
from bot.domain.records import CaseMoved, Reaction, ViolationRecorded
from bot.domain.rules import Result, RuleInfo
from bot.domain.views import Decided, ViolationFilter, ViolationView
from bot.engine import situation
from bot.engine.activity import NAME as ACTIVITY
from bot.engine.activity import Activity
from bot.engine.breaker import WINDOW
from bot.engine.decide import in_force
from bot.engine.episodes import NAMES as EPISODES
from bot.engine.episodes import Episodes
from bot.engine.mind import Handler, Mind
from bot.engine.repeats import Repeats
from bot.engine.states import OpenStates
from bot.engine.surroundings import FOLLOWED, Surroundings
from bot.policy.language.templates import render
from bot.text.identifiers import DETECTORS

if TYPE_CHECKING:
    from bot.bootstrap.application import Application

CASEWORK = "casework"  # what falls due: the look at the clocks of cases and sanctions
STRIKES_KEPT = timedelta(days=400)  # longer than any window
MANY = 1_000_000
RECALLED = 10  # deliveries of a group read again for each message of a case's context: edits and joins are among them
OPEN = (*UNDECIDED, CaseState.APPEALED, CaseState.UPHELD)


def mind_of(app: Application) -> Mind:
    """A mind whose state is what the record says now."""
    app.breaker.restore(app.store.deeds(app.clock() - WINDOW))
    hits = _hits(app)
    return Mind(
        book=app.roster,
        strikes=_strikes(app, hits),
        repeats=Repeats(hits),
        states=OpenStates(_states(app, OPEN), _states(app, ANNULLED)),
        rules=lambda: app.rulebook,
        state_kinds=STATE_KINDS,
        rules_in=lambda group: app.rulebook.state_rules(app.roster.group(group)),
        desk=_desk(app),
        handlers={
            CommandGiven: _commands(app),
            Due: _dues(app),
            AccessEnded: _access(app),
            AccessEnding: _access_ending(app),
        },
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
        surroundings=_surroundings(app, hits),
        cages=cages_of(app.config),
    )


def _person_of(app: Application) -> Callable[[str], str | None]:
    def person_of(account: str) -> str | None:
        person = app.roster.person_of(account)
        return person.id if person else None

    return person_of


def _activity(app: Application) -> Activity:
    """What people posted lately: before this process, what was written down and what the inbox got since then."""

    cages = cages_of(app.config)

    def recall(since: datetime) -> Iterator[Event]:
        for raw in app.store.finished(since):
            platform = app.platforms.get(raw.platform)
            events = platform.normalise(raw) if platform is not None else ()
            yield from (event for event in events if not cages.holds(event))

    secret = app.config.console.secret.get_secret_value()
    return Activity(
        lambda: app.rulebook.remembers,
        _person_of(app),
        recall,
        key=secret.encode() if secret else None,  # kept in the configuration: the record alone says nothing of texts
        written=app.store.setting(ACTIVITY),
    )


def _surroundings(app: Application, hits: Sequence[ViolationView]) -> Surroundings:
    """What is said around cases: what they still wait for, and what the inbox has of before this process."""
    each = app.config.evidence.surroundings

    def recall(group: str) -> Iterator[Event]:
        for raw in app.store.lately(group, RECALLED * each.most):
            platform = app.platforms.get(raw.platform)
            yield from platform.normalise(raw) if platform is not None else ()

    kept = app.store.contexts(app.clock() - FOLLOWED) if each.most else ()
    wants = {view.record.id: each.of(view.record.rule, view.record.unit) for view in hits}
    return Surroundings(each, kept, recall, wants)


def _strikes(app: Application, hits: Sequence[ViolationView]) -> StrikeBook:
    book = StrikeBook(_person_of(app))
    last = {one.case: one.state for one in app.store.decisions()}
    annulled = {case for case, state in last.items() if state in ANNULLED}
    book.load(hits, app.rulebook.counts_per, annulled)
    return book


def _hits(app: Application) -> Sequence[ViolationView]:
    """What can still count, oldest first."""
    since = app.clock() - STRIKES_KEPT
    return app.store.violations(ViolationFilter(since=since, result=Result.HIT, limit=MANY, newest_first=False))


def _reviews(app: Application) -> Callable[[CaseMoved, ViolationView], Reaction]:
    """What follows from a decision or an appeal; and decisions are counted per rule: one that falls below its floor is
    told of."""
    app.precision.load(app.store.decisions())
    aftermath = Aftermath(voice=_voice(app), ledger=app.store, rule=_now(app))
    reporters = Reporters(voice=_voice(app), ledger=app.store)

    def reviewed(move: CaseMoved, view: ViolationView) -> Reaction:
        parts = (aftermath.follow(move, view), counts(move, view), reporters.follow(move, view))
        return Reaction(
            records=tuple(record for part in parts for record in part.records),
            actions=tuple(action for part in parts for action in part.actions),
        )

    def counts(move: CaseMoved, view: ViolationView) -> Reaction:
        if move.state in (CaseState.APPEALED, CaseState.CLOSED):
            return Reaction()
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


def _voice(app: Application) -> Voice:
    return Voice(directory=app.roster, composer=app.composer)


def _now(app: Application) -> Callable[[ViolationRecorded], RuleInfo | None]:
    """The rule of a violation as it stands now in its group."""

    def now(record: ViolationRecorded) -> RuleInfo | None:
        group = app.roster.group(record.group)
        return _rule(app, record.rule, group) if group is not None else None

    return now


def _states(app: Application, wanted: Iterable[CaseState]) -> list[ViolationRecorded]:
    """What was found of groups' states, and stands so now."""
    found: list[ViolationRecorded] = []
    for state in wanted:
        views = app.store.violations(ViolationFilter(state=state, limit=MANY))
        found += [view.record for view in views if view.record.kind in STATE_KINDS]
    return found


def _desk(app: Application) -> situation.Desk:
    return situation.Desk(
        directory=app.roster,
        composer=app.composer,
        capabilities=app.connections.capabilities,
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
        capabilities=app.connections.capabilities,
        next_run=app.scheduler.next_run,
        recall=InboxRecall(store=app.store, platforms=app.platforms),
        zone=app.config.zone,
        answer_within=timedelta(days=app.config.casework.appeal_days),
        reports_a_day=app.config.casework.reports_a_day,
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

    deadlines = Deadlines(voice=_voice(app), ledger=app.store, clocks=app.config.casework.clocks)

    def deliver(event: Event) -> Reaction:
        assert isinstance(event, Due)
        if event.what == CASEWORK:
            return deadlines.look(app.clock(), event.id)
        if event.what == "expiry":
            exceptions = app.rulebook.policies.exceptions() if app.rulebook.policies else ()
            return Reaction(actions=tuple(notices(exceptions, telling, app.clock(), event.id)))
        return react(event, post, app.clock())

    return deliver


def _access(app: Application) -> Handler:
    """A workspace took its access back: written down, and told to who answers for the bot."""

    def note(event: Event) -> Reaction:
        assert isinstance(event, AccessEnded)
        return access_ended(event, app.connections.installation(event.platform, event.workspace), app.admins)

    return note


def _access_ending(app: Application) -> Handler:
    """A workspace's tokens will not be renewed: told to who can mend it, before they end."""

    def note(event: Event) -> Reaction:
        assert isinstance(event, AccessEnding)
        return access_ending(event, app.connections.installation(event.platform, event.workspace), app.admins)

    return note


def _rule(app: Application, id: str, group: Group) -> RuleInfo | None:
    return next((rule for rule in app.rulebook.rules_for(group) if rule.id == id), None)
