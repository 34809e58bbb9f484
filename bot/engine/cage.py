"""What follows from what is said in a canary's group. Touch this when the way that canaries prove changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.actions import OutcomeState
from bot.domain.events import Event
from bot.domain.groups import platform_of
from bot.domain.records import OutboxAction, Reaction
from bot.domain.rules import Facts, Match
from bot.engine.activity import Activity
from bot.engine.canaries import reminder_key
from bot.engine.facts import facts_for
from bot.engine.mind import Mind
from bot.engine.verbs import reminder


def caged(mind: Mind, event: Event) -> Reaction:
    """In a canary's group nothing follows from what is said, but that a canary was found."""
    now = mind.clock()
    if mind.cages.canary_in(event) is None:
        return Reaction()
    recent = Activity(dict).after(event)
    facts = facts_for(event, mind.book, now, workday=mind.is_workday(event.at), recent=recent)
    matches = [one for one in mind.rules().evaluate(event, facts).matches if one.finding is not None]
    seen = mind.cages.seen(event, {match.rule.id for match in matches}, now)
    return replace(seen, actions=tuple(_proved(mind, event, facts, matches)))


def _proved(mind: Mind, event: Event, facts: Facts, matches: Iterable[Match]) -> Iterable[OutboxAction]:
    """The reminder of the rule that a canary is for, to its test person: the last part of the way."""
    found, here = mind.cages.canary_in(event), facts.group
    person = mind.book.person(found[0].remind) if found and found[0].remind else None
    accounts = [key for key in (person.accounts if person else ()) if platform_of(key) == event.platform]
    if found is None or here is None or not accounts:
        return
    canary, code = found
    for match in (one for one in matches if one.rule.id == canary.rule):
        key = reminder_key(canary.name, code)
        action = reminder(match, event, facts, here, accounts[0], key, mind.desk)
        yield OutboxAction(action=action, state=OutcomeState.PLANNED)
        return
