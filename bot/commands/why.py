"""`why` / `为什么` [V-…]: which rule, where it stands, what was seen, what was done, how to appeal."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from bot.commands.access import is_own
from bot.commands.cases import find, is_appealable, is_named, own_cases
from bot.commands.desk import REVIEWERS, Answer, Command, Context
from bot.domain.actions import ActionKind, Button
from bot.domain.cases import ANNULLED, DECIDED, appeal_of
from bot.domain.custody import LookAt, Looked
from bot.domain.rules import RuleInfo
from bot.domain.views import ViolationView


def run(context: Context) -> Answer:
    typed = context.call.rest.split(maxsplit=1)[:1]
    view = find(context, typed[0]) if typed and is_named(typed[0]) else own_cases(context)[0]
    view = find(context, view.record.id)  # lists leave out what happened to a case
    record, own = view.record, is_own(view, context)
    appealable = own and is_appealable(view, context)
    rule = _rule(context, view)
    text = context.say(
        "why",
        view=view,
        record=record,
        reason=rule.why if rule else "",
        # Whoever runs the group sees that there was a case; what exactly was found, the person and the reviewers.
        excerpt=record.excerpt if own or context.wears(REVIEWERS) else "",
        appealable=appealable,
        own=own,
        when=record.at,
        counts_until=_counts_until(view, rule),
        annulled=view.state in ANNULLED,
        context=len({one.message for one in context.desk.ledger.context(record.id)}),
        occurrences=len(context.desk.ledger.occurrences(view.case)),
        role=_role_then(context, view),
        reports=context.desk.ledger.reports(record.id) if context.wears(REVIEWERS) and not own else (),
        days=rule.strikes.within.days if rule is not None and rule.strikes is not None else 0,
        deeds=[(kind, state, count) for (kind, state), count in _deeds(view, own).items()],
        final=own and view.state in DECIDED and appeal_of(view.moves) is not None,
        undoing=[(one, one.action.split(":")[1]) for one in view.restorations],
    )
    looked = () if own or not context.wears(REVIEWERS) else (_looked(context, view),)
    return Answer(text=text, records=looked, buttons=_buttons(context, view) if appealable else ())


def _looked(context: Context, view: ViolationView) -> Looked:
    """A reviewer who reads what was found has looked at it, here as at the console."""
    by = context.person.id if context.person else context.by
    return Looked(
        by=by, at=context.now, what=LookAt.CASE, case=view.case, subject=view.person or view.record.account,
        unit=view.record.unit, event=context.event.id,
    )  # fmt: skip


def _deeds(view: ViolationView, own: bool) -> Counter[tuple[str, str]]:
    """What was done, and what came of it, each once with how often. Whom else it was told is no matter of one's own."""
    deeds = [(one.action, one.state) for one in view.actions]
    return Counter(
        (deed.kind, state)
        for deed, state in deeds
        if not (own and deed.kind is ActionKind.REMIND and deed.target != view.record.account)
    )


def _counts_until(view: ViolationView, rule: RuleInfo | None) -> datetime | None:
    """How long it counts as a strike; None = it does not, or the rule does not count any more."""
    counts = view.record.strike is not None and view.state not in ANNULLED
    return view.record.at + rule.strikes.within if counts and rule is not None and rule.strikes is not None else None


def _role_then(context: Context, view: ViolationView) -> str:
    """What the person was in the group at that moment; "" where the record does not say."""
    members = context.desk.ledger.members_at(view.record.group, view.record.at) if view.record.account else ()
    return next((one.role for one in members if one.account == view.record.account), "")


def _rule(context: Context, view: ViolationView) -> RuleInfo | None:
    """The rule as it stands now; None when it is no longer in force there."""
    group = context.desk.directory.group(view.record.group)
    rules = context.desk.policies().rules_for(group) if group else ()
    return next((rule for rule in rules if rule.id == view.record.rule), None)


def _buttons(context: Context, view: ViolationView) -> tuple[Button, ...]:
    return (Button(label=context.say("appeal-label"), command=f"appeal {view.record.id}"),)


COMMAND = Command(name="why", zh="为什么", run=run, needs_group=False, aliases=("为啥", "原因"))
