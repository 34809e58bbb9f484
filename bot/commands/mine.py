"""`mine` / `我的`: the rules of one's groups, what one still has to do, and what is on record about oneself.

What a platform shows under the bot's own name (Slack's Home tab) is this command's answer too. Lines that begin with ▍
are headings; platforms that have headings make some of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.commands.access import is_hearsay
from bot.commands.ack import accounts_of, waiting_for
from bot.commands.cases import is_appealable
from bot.commands.desk import Answer, Command, Context
from bot.domain.actions import Button
from bot.domain.announcements import Announcement
from bot.domain.cases import CaseState
from bot.domain.groups import Group, GroupKind
from bot.domain.rules import Result, RuleInfo, Stage
from bot.domain.views import ViolationFilter, ViolationView
from bot.engine.recusal import JUDGES, tie

RULES, TASKS, CASES = 20, 5, 10  # shown of each
LOOK_BACK = timedelta(days=90)
LOOKED_AT = 50  # cases of each state that wait for a decision
TO_DECIDE = (CaseState.APPEALED, CaseState.WAITING)


def run(context: Context) -> Answer:
    groups = _groups(context)
    rules = _rules(context, groups)
    unread = waiting_for(context)
    waiting = _to_decide(context)
    since = context.now - LOOK_BACK
    wanted = ViolationFilter(
        since=since,
        person=context.person.id if context.person else context.by,
        result=Result.HIT,
        limit=CASES,
    )
    found = context.desk.ledger.violations(wanted)
    cases = [view for view in found if not is_hearsay(view)]
    text = context.say(
        "mine",
        groups=len(groups),
        rules=rules[:RULES],
        more_rules=max(0, len(rules) - RULES),
        unread=unread[:TASKS],
        more_unread=max(0, len(unread) - TASKS),
        waiting=waiting[:TASKS],
        more_waiting=max(0, len(waiting) - TASKS),
        cases=cases,
        total=context.desk.ledger.count_violations(wanted) - len(found) + len(cases),
        since=since,
        now=context.now,
    )
    return Answer(text=text, buttons=tuple(_buttons(context, unread, cases)))


def _groups(context: Context) -> list[Group]:
    mine = accounts_of(context)
    known = context.desk.directory.groups()
    living = (group for group in known if not group.archived and group.kind is not GroupKind.DIRECT)
    return [group for group in living if mine & group.members]


def _rules(context: Context, groups: Sequence[Group]) -> list[tuple[RuleInfo, list[str]]]:
    """The rules in force, each with the names of the groups it holds in; gravest first."""
    found: dict[str, tuple[RuleInfo, list[str]]] = {}
    for group in groups:
        for rule in context.desk.policies().rules_for(group):
            if rule.stage is not Stage.OBSERVE:
                found.setdefault(rule.id, (rule, []))[1].append(group.name)
    return sorted(found.values(), key=lambda one: (-one[0].severity.rank, one[0].id))


def _to_decide(context: Context) -> list[ViolationView]:
    """Cases that wait for somebody of this person's office, without those they have a part in."""
    person = context.person
    if person is None or not context.wears(frozenset(JUDGES)):
        return []
    asked = (ViolationFilter(state=state, result=Result.HIT, limit=LOOKED_AT) for state in TO_DECIDE)
    views = [view for one in asked for view in context.desk.ledger.violations(one)]
    return [view for view in views if not tie(view, person, context.desk.directory)]


def _buttons(context: Context, unread: Sequence[Announcement], cases: Sequence[ViolationView]) -> Iterator[Button]:
    for announcement in unread[:TASKS]:
        label = context.say("mine-ack", id=announcement.id)
        yield Button(label=label, command=f"ack {announcement.id}", style="primary")
    for view in [view for view in cases if is_appealable(view, context)][:TASKS]:
        yield Button(label=context.say("mine-appeal", id=view.record.id), command=f"appeal {view.record.id}")


COMMAND = Command(name="mine", zh="我的", run=run, needs_group=False, aliases=("我",))
