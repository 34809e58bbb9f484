"""`report` / `举报` <message> [--rule id] [why]: ask people to look at a message. It opens a case, or joins the one
that is open about that message; nothing follows by itself.

Who reported is told to nobody: not to the person, the group, or the audit chain; reviewers open it with a reason. The
reporter gets a receipt now and one word about the outcome later (`bot.casework.reports`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.commands.desk import Answer, Command, Context, Declined
from bot.commands.parse import fold
from bot.commands.quoting import EARLIER, meant
from bot.domain.actions import Action, ActionKind, Button, OutcomeState
from bot.domain.cases import DECIDED, OUTCOMES, CaseState, Refusal, move
from bot.domain.events import Quoted
from bot.domain.groups import Group, GroupKind, platform_of
from bot.domain.ids import public_id
from bot.domain.records import CaseMoved, OutboxAction, Record, ViolationRecorded
from bot.domain.reports import CLAIMED, KIND, REASON, REPORTED_BY_MEMBER, Reported
from bot.domain.rules import Result, RuleInfo, Severity, Stage
from bot.domain.views import ViolationFilter, ViolationView
from bot.engine.evidence import LONGEST, said
from bot.engine.recusal import bound_now, judges
from bot.engine.states import SYSTEM
from bot.rules.registry import KINDS

WITHIN = timedelta(days=1)  # so many reports of one member are taken (`Desk.reports_a_day`)
LONGEST_WORDS = 500
IN_THEIR_PLACE = "policy_admin"  # hears of a case that nobody may decide


def run(context: Context) -> Answer:
    quoted, typed = meant(context)
    group = _place(context, quoted)
    _check_author(context, quoted)
    rule, words = _reason(context, group, typed)
    if context.event.via == "shortcut":
        return _asked(context, group)
    case = _case(context, group, quoted)
    if case is not None and case.reporters & _own(context):
        return Answer(text=context.say("reported-again", group=group, decided=case.state in DECIDED))
    _check_often(context)
    if case is not None:
        return _joined(context, case, group, rule, words)
    return _opened(context, group, quoted, rule, words)


# -- who, where, which ---------------------------------------------------------------------------------------------


def _own(context: Context) -> frozenset[str]:
    return frozenset({*(context.person.accounts if context.person else ()), context.by})


def _place(context: Context, quoted: Quoted) -> Group:
    group = context.desk.directory.group(quoted.group) if quoted.group else None
    if group is None or group.kind is GroupKind.DIRECT:
        raise Declined("report-where")
    return group


def _check_author(context: Context, quoted: Quoted) -> None:
    author = context.desk.directory.person_of(quoted.author) if quoted.author else None
    if quoted.from_bot or (author is not None and author.is_bot):
        raise Declined("report-bot")
    if quoted.author in _own(context):
        raise Declined("report-own")


def _check_often(context: Context) -> None:
    """Whoever reports very often helps nobody: what they have reported today is looked at first."""
    most = context.desk.reports_a_day
    made = context.desk.ledger.reports_by(_own(context), context.now - WITHIN)
    if len(made) >= most:
        raise Declined("report-often", most=most, again=made[-most].at + WITHIN)


def _reason(context: Context, group: Group, typed: str) -> tuple[RuleInfo | None, str]:
    """The rule that is said to be broken, if one is, and the words."""
    rules = {fold(rule.id): rule for rule in _rules(context, group)}
    first, _, rest = typed.partition(" ")
    named = context.call.options.get("rule", "")
    if not named and fold(first) in rules:
        named, typed = first, rest
    return rules.get(fold(named)), typed.strip()[:LONGEST_WORDS]


def _rules(context: Context, group: Group) -> list[RuleInfo]:
    """Those in force there that are about what people post; gravest first."""
    found = [
        rule
        for rule in context.desk.policies().rules_for(group)
        if rule.stage is not Stage.OBSERVE and rule.kind in KINDS and not KINDS[rule.kind].scans
    ]
    return sorted(found, key=lambda rule: (-rule.severity.rank, rule.id))


def _asked(context: Context, group: Group) -> Answer:
    """Why? Asked in a form; the buttons say the same where a form cannot be shown."""
    command = f"report {EARLIER}{context.event.id}"
    rules = _rules(context, group)
    choices = [(rule.why or rule.id, rule.id) for rule in rules] + [(context.say("report-form", part="other"), "")]
    form: dict[str, Any] = {
        "command": command,
        "option": "rule",
        "choices": choices,
        **{part: context.say("report-form", part=part) for part in ("title", "choice", "words", "submit", "cancel")},
    }
    buttons = tuple(Button(label=label, command=f"{command} --rule {id or '-'}") for label, id in choices)
    return Answer(text=context.say("report-why", group=group), buttons=buttons, form=form)


# -- the case ------------------------------------------------------------------------------------------------------


def _case(context: Context, group: Group, quoted: Quoted) -> ViolationView | None:
    """The case about this message that is open, or in which people have answered the question already."""
    known = context.desk.ledger.violation(_id(group, quoted))
    if quoted.message:
        wanted = ViolationFilter(group=group.id, message=quoted.message, result=Result.HIT)
        of_message = context.desk.ledger.violations(wanted)
        open_ = next((view for view in of_message if view.state not in DECIDED), None)
        known = open_ or known or next((view for view in of_message if view.state is CaseState.UPHELD), None)
    return known


def _id(group: Group, quoted: Quoted) -> str:
    """The same message is the same case; where the platform names none, the same words in the same group are."""
    return public_id("V", KIND, group.id, quoted.message or said(quoted.text)[1])


def _joined(context: Context, case: ViolationView, group: Group, rule: RuleInfo | None, words: str) -> Answer:
    records: list[Record] = [_report(context, case.record, rule, words)]
    if not isinstance(after := move(case.state, "ask"), Refusal):
        records.append(
            CaseMoved(violation=case.record.id, state=after, by=SYSTEM, at=context.now, event=context.event.id)
        )
    joined = replace(case, reporters=case.reporters | {context.by})
    told = () if case.state in DECIDED or case.reporters else tuple(_told(context, joined, group, rule))
    return Answer(text=_receipt(context, records[0], group, case.state), records=tuple(records), actions=told)


def _opened(context: Context, group: Group, quoted: Quoted, rule: RuleInfo | None, words: str) -> Answer:
    text, content_hash = said(quoted.text)
    record = ViolationRecorded(
        id=_id(group, quoted),
        event=context.event.id,
        at=context.now,
        result=Result.HIT,
        rule=REPORTED_BY_MEMBER,
        kind=KIND,
        severity=rule.severity if rule else Severity.MEDIUM,
        stage=Stage.ENFORCE,
        unit=group.unit or "",
        revision="",
        source="",
        rule_hash="",
        group=group.id,
        account=quoted.author,
        message=quoted.message or None,
        reason=REASON,
        excerpt=text[:LONGEST],
        content_hash=content_hash,
        details={CLAIMED: rule.id} if rule else {},
        state=CaseState.WAITING,
        bound=bound_now(quoted.author, group, context.desk.directory),
    )
    person = context.desk.directory.person_of(quoted.author) if quoted.author else None
    view = ViolationView(
        record=record,
        state=record.state,
        group_name=group.name,
        person=person.id if person else None,
        person_name=person.name if person else "",
        reporters=frozenset({context.by}),
    )
    report = _report(context, record, rule, words)
    told = tuple(_told(context, view, group, rule))
    return Answer(text=_receipt(context, report, group, record.state), records=(record, report), actions=told)


def _report(context: Context, record: ViolationRecorded, rule: RuleInfo | None, words: str) -> Reported:
    return Reported(
        id=public_id("R", context.event.id), case=record.id, group=record.group, message=record.message,
        by=context.by, rule=rule.id if rule else "", words=words, at=context.now, event=context.event.id,
    )  # fmt: skip


# -- words ---------------------------------------------------------------------------------------------------------


def _receipt(context: Context, report: Record, group: Group, state: CaseState) -> str:
    assert isinstance(report, Reported)
    return context.say(
        "reported", id=report.id, group=group, decided=state in DECIDED, outcome=OUTCOMES.get(state, "none")
    )


def _told(context: Context, view: ViolationView, group: Group, rule: RuleInfo | None) -> Iterator[OutboxAction]:
    """Those who may decide hear of it, once for each case; the words and who reported stand in the case only."""
    id = view.record.id
    office = judges(view, group, context.desk.directory)
    for account in office or context.desk.directory.accounts_for(IN_THEIR_PLACE, group):
        text = context.desk.composer.compose(
            "alerts/reported", context.locale_of(account), id=id, group=group, rule=rule
        )
        action = Action(
            key=f"reported:{id}:{account}",
            kind=ActionKind.REMIND,
            platform=platform_of(account),
            group=group.id,
            target=account,
            text=text,
            buttons=(Button(label="为什么 Why", command=f"why {id}"),),
            event=context.event.id,
            rule=view.record.rule,
        )
        yield OutboxAction(action=action, state=OutcomeState.PLANNED)


COMMAND = Command(name="report", zh="举报", run=run, needs_group=False, discreet=True)
