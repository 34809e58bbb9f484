"""`decide` / `裁决` V-… uphold|overturn|void|close note: compliance answers a case; nobody one they have a part in.

With `--all` the answer is for every occurrence of the case that can still be answered so. What follows (strikes, deeds
taken back, who is told) is the casework's: it follows every decision, however it was given.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.commands.access import check_tie
from bot.commands.cases import find
from bot.commands.desk import REVIEWERS, Answer, Command, Context, Declined
from bot.domain.actions import CLASS_OF, UNDONE_BY, ActionClass, OutcomeState
from bot.domain.cases import Refusal, move
from bot.domain.ports import ViolationView
from bot.domain.records import ANNULLED, CaseMoved, CaseState, OutboxAction

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
        raise Declined("reason-needed", id=view.record.id, command=f"decide {verb}")
    others = tuple(_others(context, view, verb)) if "all" in context.call.options else ()
    return _decided(context, (view, *others), after, words[2].strip())


def _others(context: Context, view: ViolationView, verb: str) -> Iterator[ViolationView]:
    """The other occurrences of the case that the answer fits."""
    for listed in context.desk.ledger.occurrences(view.case):
        one = context.desk.ledger.violation(listed.record.id)
        if one is not None and one.record.id != view.record.id and not isinstance(move(one.state, verb), Refusal):
            check_tie(one, context)
            yield one


def _decided(context: Context, views: tuple[ViolationView, ...], after: CaseState, note: str) -> Answer:
    moved = tuple(
        CaseMoved(
            violation=view.record.id, state=after, by=context.by, at=context.now, event=context.event.id, note=note
        )
        for view in views
    )
    told = tuple(_told(context, views[0], after, note)) if after is not CaseState.CLOSED else ()
    withdrawn, undone, lasting = _effects(views) if after in ANNULLED else (0, 0, 0)
    text = context.say(
        "decided", id=views[0].record.id, state=after, count=len(views), withdrawn=withdrawn, undone=undone,
        lasting=lasting,
    )  # fmt: skip
    return Answer(text=text, records=moved, actions=told)


def _effects(views: tuple[ViolationView, ...]) -> tuple[int, int, int]:
    """(withdrawn, taken back, beyond being taken back) of what was ordered."""
    own = [one for view in views for one in view.actions if one.action.key.startswith(f"{view.record.id}:")]
    deeds = [one for one in own if CLASS_OF[one.action.kind] is not ActionClass.TELL]
    done = [one for one in deeds if one.state in DONE]
    back = sum(one.action.kind in UNDONE_BY for one in done)
    return sum(one.state in UNSENT for one in deeds), back, len(done) - back


def _told(context: Context, view: ViolationView, after: CaseState, note: str) -> Iterator[OutboxAction]:
    """The person hears the decision with its reason, and whether it can still be appealed."""
    account = view.record.account
    if account is not None:
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
