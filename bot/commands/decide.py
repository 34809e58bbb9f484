"""`decide` / `裁决` V-… uphold|overturn|void|close note: compliance answers a case; nobody one they have a part in.

With `--all` the answer is for every occurrence of the case that can still be answered so, with `--alike` for every
undecided case with the same words, whoever wrote them; from ten on that takes two people. What follows (strikes, deeds
taken back, who is told) is the casework's: it follows every decision, however it was given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.commands.access import check_tie, is_hearsay
from bot.commands.alike import MANY_AT_ONCE, alike, consent_key, consented
from bot.commands.cases import find
from bot.commands.desk import REVIEWERS, Answer, Command, Context, Declined
from bot.domain.actions import CLASS_OF, UNDONE_BY, ActionClass, OutcomeState
from bot.domain.cases import ANNULLED, MOVES, CaseState, Refusal, joint_key, move
from bot.domain.records import ActionApproved, CaseMoved, OutboxAction
from bot.domain.views import ViolationView
from bot.engine.recusal import JUDGES, judges

VERBS = {
    "uphold": "uphold", "维持": "uphold", "overturn": "overturn", "撤销": "overturn", "推翻": "overturn",
    "void": "void", "作废": "void", "close": "close", "结案": "close",
}  # fmt: skip
UNSENT = (OutcomeState.WAITING, OutcomeState.PLANNED)
DONE = (OutcomeState.CONFIRMED, OutcomeState.UNKNOWN, OutcomeState.SENDING)


def run(context: Context) -> Answer:
    words = context.call.rest.split(maxsplit=2)
    if len(words) < 2 or words[1].casefold() not in VERBS:
        raise Declined("usage", command="decide")
    view, verb = find(context, words[0]), VERBS[words[1].casefold()]
    check_tie(view, context)
    after = move(view.state, verb)
    if isinstance(after, Refusal):
        raise Declined(f"case-{after.code}", id=view.record.id, state=view.state)
    if len(words) < 3:
        raise Declined("reason-needed", id=view.record.id, command="decide")
    note = words[2].strip()
    if "alike" in context.call.options:
        return _alike(context, view, verb, note)
    others = tuple(_others(context, view, verb)) if "all" in context.call.options else ()
    return _decided(context, (view, *others), verb, note)


def _alike(context: Context, view: ViolationView, verb: str, note: str) -> Answer:
    """All cases with the same words; many of them take two people, the second of whom carries it out."""
    found = alike(view, verb, context.person, context.desk.ledger, context.desk.directory)
    if len(found.views) == 1:
        raise Declined("too-few-alike", id=view.record.id)
    if len(found.views) < MANY_AT_ONCE:
        return _decided(context, found.views, verb, note, barred=found.barred)
    key = consent_key(view, verb)
    others = consented(key, context.by, context.person, context.now, context.desk.ledger)
    if others is None:
        raise Declined("second-person", key=view.record.id)
    consent = ActionApproved(
        action=key, approved=True, by=context.by, at=context.now, event=context.event.id, final=bool(others)
    )
    if others:
        answer = _decided(context, found.views, verb, note, barred=found.barred)
        return replace(answer, records=(consent, *_jointly(context, found.views, others), *answer.records))
    asked = tuple(_second(context, view, verb, note, len(found.views)))
    text = context.say("alike-first", id=view.record.id, count=len(found.views), asked=len(asked))
    return Answer(text=text, records=(consent,), actions=asked)


def _jointly(context: Context, views: Sequence[ViolationView], others: Sequence[str]) -> Iterator[ActionApproved]:
    """Whoever agreed before has decided each of these cases as well: none of them answers an appeal against it."""
    for view in views:
        for who in others:
            yield ActionApproved(
                action=joint_key(view.record.id), approved=True, by=who, at=context.now, event=context.event.id,
                final=False,
            )  # fmt: skip


def _second(context: Context, view: ViolationView, verb: str, note: str, count: int) -> Iterator[OutboxAction]:
    """The others who may decide it hear that one has answered all of them, and can do the same."""
    own = context.person.accounts if context.person else ()
    group = context.desk.directory.group(view.record.group)
    offices = (judges(view, group, context.desk.directory, skip=skip) for skip in range(len(JUDGES)))
    for account in dict.fromkeys(account for office in offices for account in office):
        if account not in own and account != context.by:
            facts = {"id": view.record.id, "count": count, "verb": verb, "note": note}
            text = context.desk.composer.compose("replies/alike-second", context.locale_of(account), **facts)
            yield context.tell(account, text, about="alike", group=view.record.group)


def _others(context: Context, view: ViolationView, verb: str) -> Iterator[ViolationView]:
    """The other occurrences of the case that the answer fits."""
    for listed in context.desk.ledger.occurrences(view.case):
        one = context.desk.ledger.violation(listed.record.id)
        if one is not None and one.record.id != view.record.id and not isinstance(move(one.state, verb), Refusal):
            check_tie(one, context)
            yield one


def _decided(context: Context, views: Sequence[ViolationView], verb: str, note: str, *, barred: int = 0) -> Answer:
    """Each case moves, and is written down, by itself; each person hears of it once."""
    after = CaseState(MOVES[views[0].state, verb])
    moved = tuple(
        CaseMoved(
            violation=view.record.id, state=after, by=context.by, at=context.now, event=context.event.id, note=note
        )
        for view in views
    )
    first = {view.record.account: view for view in reversed(views)}
    told = tuple(one for view in first.values() for one in _told(context, view, after, note))
    withdrawn, undone, lasting = _effects(views) if after in ANNULLED else (0, 0, 0)
    text = context.say(
        "decided", id=views[0].record.id, state=after, count=len(views), withdrawn=withdrawn, undone=undone,
        lasting=lasting, people=len(first), barred=barred,
    )  # fmt: skip
    return Answer(text=text, records=moved, actions=told)


def _effects(views: Sequence[ViolationView]) -> tuple[int, int, int]:
    """(withdrawn, taken back, beyond being taken back) of what was ordered."""
    own = [one for view in views for one in view.actions if one.action.key.startswith(f"{view.record.id}:")]
    deeds = [one for one in own if CLASS_OF[one.action.kind] is not ActionClass.TELL]
    done = [one for one in deeds if one.state in DONE]
    back = sum(one.action.kind in UNDONE_BY for one in done)
    return sum(one.state in UNSENT for one in deeds), back, len(done) - back


def _told(context: Context, view: ViolationView, after: CaseState, note: str) -> Iterator[OutboxAction]:
    """The person hears the decision with its reason, and whether it can still be appealed. Of a report that nobody
    found right they hear nothing."""
    account = view.record.account
    if account is not None and after is not CaseState.CLOSED and not (after in ANNULLED and is_hearsay(view)):
        text = context.desk.composer.compose(
            "replies/decision-notice",
            context.locale_of(account),
            record=view.record,
            state=after,
            note=note,
            appealable=after is CaseState.UPHELD and not any(one[1] is CaseState.APPEALED for one in view.moves),
        )
        yield context.tell(account, text, about="decision", group=view.record.group)


COMMAND = Command(name="decide", zh="裁决", run=run, hats=REVIEWERS, needs_group=False)
