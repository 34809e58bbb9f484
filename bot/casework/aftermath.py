"""What follows when a person decides or appeals a case: deeds withdrawn, taken back, held or let go; counts mended;
everybody told who was told.

    appealed              what waits is held, a sanction that runs is lifted
    upheld                what an appeal held goes on
    overturned, voided    as if it had never happened

Touch this when a decision should lead to something else. What is owed for longer than a moment is `restoration`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.casework.recount import recounts
from bot.casework.restoration import (
    ARMED,
    DONE,
    ENDED,
    IMPOSSIBLE,
    MAY_BE_DONE,
    NEEDLESS,
    OVER,
    OWED,
    STAY,
    UNDO,
    UNSENT,
    Books,
    deeds,
    look,
    owed,
)
from bot.casework.telling import Voice
from bot.domain.actions import CLASS_OF, LASTS, STEP, ActionClass, ActionKind, Button, OutcomeState
from bot.domain.cases import ANNULLED, CaseState, appeal_of
from bot.domain.ledger import Ledger
from bot.domain.records import (
    ActionApproved,
    ActionHeld,
    CaseMoved,
    Noted,
    OutboxAction,
    Reaction,
    Record,
    RestorationChanged,
    ViolationRecorded,
)
from bot.domain.rules import Result, RuleInfo
from bot.domain.views import Approval, QueuedAction, ViolationFilter, ViolationView
from bot.engine.recusal import judges

MANY = 10_000
WINDOWS = 4  # so many windows of a rule are looked back: what stood further ago cannot change a later step
SHORTEST = timedelta(hours=1)  # a sanction of which less is left is not imposed again


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """Follows decisions. Reads the record, writes nothing: what must become true is in what it returns."""

    voice: Voice
    ledger: Ledger
    rule: Callable[[ViolationRecorded], RuleInfo | None]  # as it stands now

    def follow(self, move: CaseMoved, view: ViolationView) -> Reaction:
        """`view` is the case before the move."""
        parts: list[Record | OutboxAction]
        if move.state in ANNULLED:
            parts = [*self._annulled(move, view), *self._corrected(move, view), *self._recounted(move, view)]
        elif move.state is CaseState.APPEALED:
            parts = list(self._stayed(move, view))
        else:
            parts = list(self._resumed(move, view))
        return Reaction(
            records=tuple(part for part in parts if not isinstance(part, OutboxAction)),
            actions=tuple(part for part in parts if isinstance(part, OutboxAction)),
        )

    # -- as if it had never happened -----------------------------------------------------------------------------------

    def _annulled(
        self, move: CaseMoved, view: ViolationView, only: Callable[[QueuedAction], bool] = lambda one: True
    ) -> Iterator[Record | OutboxAction]:
        """What was not sent is withdrawn, words too; what was done is taken back, or said to be beyond it."""
        id = view.record.id
        for one in view.actions:
            if one.state in UNSENT and one.action.key.startswith(f"{id}:") and only(one):
                yield ActionApproved(action=one.action.key, approved=False, by=move.by, at=move.at, event=move.event)
        known = {one.action: one for one in view.restorations}
        for deed in deeds(list(view.actions), id):
            before = known.get(deed.action.key)
            if not only(deed) or (before is not None and before.state in OVER):
                continue
            if deed.state in MAY_BE_DONE or deed.state in (OutcomeState.SENDING, OutcomeState.PLANNED):
                yield from self._begun(owed(deed, id, UNDO, move.at, move.event), before)
            elif before is not None:
                yield replace(before, state=NEEDLESS, at=move.at, event=move.event)

    def _begun(
        self, one: RestorationChanged, before: RestorationChanged | None = None
    ) -> Iterator[Record | OutboxAction]:
        """Owed from now on, and tried at once."""
        if before is not None:
            one = replace(one, attempts=before.attempts)
        if one.state == IMPOSSIBLE:
            yield one
            details = {"action": one.action, "why": one.reason}
            yield Noted(what="restoration-impossible", event=one.event, at=one.at, details=details)
            return
        found = look(one, Books(directory=self.voice.directory, action=self.ledger.action), one.at, one.event)
        yield found.changed or one
        if found.attempt is not None:
            yield found.attempt

    def _corrected(self, move: CaseMoved, view: ViolationView) -> Iterator[OutboxAction]:
        """Whoever heard of it hears that it does not hold; the person it is about hears it with the decision."""
        record, told = view.record, set[str]()
        done = [one for one in view.actions if one.action.key.startswith(f"{record.id}:") and one.state in MAY_BE_DONE]
        for one in done:
            target = one.action.target
            if one.action.kind is ActionKind.REMIND and target and target != record.account and target not in told:
                told.add(target)
                yield self.voice.tell(
                    target, "alerts/annulled", key=f"annulled:{record.id}", group=record.group, event=move.event,
                    rule=record.rule, view=view, record=record, state=move.state, note=move.note,
                )  # fmt: skip
        group = self.voice.directory.group(record.group)
        if group is not None and any(one.action.kind is ActionKind.POST for one in done):
            key = f"annulled:{record.id}:{group.id}"
            yield self.voice.post(group, "alerts/annulled-post", key=key, event=move.event, record=record)

    def _recounted(self, move: CaseMoved, view: ViolationView) -> Iterator[Record | OutboxAction]:
        """Later violations count as if this one had never been; deeds of a step that was not due are taken back."""
        record, rule = view.record, self.rule(view.record)
        if rule is None or rule.strikes is None or record.strike is None:
            return
        by_group = rule.strikes.per == "group"
        wanted = ViolationFilter(
            since=record.at - WINDOWS * rule.strikes.within,
            rule=record.rule,
            group=record.group if by_group else None,
            person=None if by_group else view.person or record.account,
            result=Result.HIT,
            limit=MANY,
            newest_first=False,
        )
        for _, counted in recounts(rule, self.ledger.violations(wanted), view, move.at, move.event):
            later = self.ledger.violation(counted.violation)
            if later is None:
                continue
            if later.recounted is not None and later.recounted.step is None:
                counted = replace(counted, step=None)
            yield counted
            lost = later.record.step if counted.step is None else None
            if lost is not None and (later.recounted is None or later.recounted.step is not None):
                yield from self._step_lost(move, later, lost, view)

    def _step_lost(
        self, move: CaseMoved, later: ViolationView, step: int, annulled: ViolationView
    ) -> Iterator[Record | OutboxAction]:
        undone = [*self._annulled(move, later, lambda one: one.action.arguments.get(STEP) == step)]
        yield from undone
        for account in self.voice.concerned(later) if undone else ():
            yield self.voice.tell(
                account, "alerts/step-lost", key=f"step-lost:{later.record.id}:{annulled.record.id}",
                group=later.record.group, event=move.event, record=later.record, annulled=annulled.record, step=step,
            )  # fmt: skip

    # -- while an appeal is open ---------------------------------------------------------------------------------------

    def _stayed(self, move: CaseMoved, view: ViolationView) -> Iterator[Record | OutboxAction]:
        """What is planned and would still hurt waits; what lasts and was done is lifted until the appeal is decided."""
        for one in view.actions:
            later = one.action.not_before is not None and one.action.not_before > move.at
            hurts = CLASS_OF[one.action.kind] is not ActionClass.TELL or later
            own = one.action.key.startswith(f"{view.record.id}:")
            if own and hurts and one.state is OutcomeState.PLANNED:
                yield ActionHeld(action=one.action.key, by=move.by, at=move.at, event=move.event)
        known = {one.action: one for one in view.restorations}
        for deed in deeds(list(view.actions), view.record.id):
            before = known.get(deed.action.key)
            if before is not None and before.state in (ARMED, OWED) and deed.state in MAY_BE_DONE:
                yield from self._begun(owed(deed, view.record.id, STAY, move.at, move.event), before)

    def _resumed(self, move: CaseMoved, view: ViolationView) -> Iterator[Record | OutboxAction]:
        """What an appeal held goes on; what it lifted is proposed again for the time that was left."""
        if view.state is not CaseState.APPEALED:
            return
        newest: dict[str, Approval] = {one.action: one for one in view.approvals}
        for queued in view.actions:
            held = newest.get(queued.action.key)
            if queued.state is OutcomeState.WAITING and held is not None and not held.approved and not held.final:
                yield ActionApproved(action=queued.action.key, approved=True, by=move.by, at=move.at, event=move.event)
        known = {one.action: one for one in view.restorations}
        for deed in deeds(list(view.actions), view.record.id):
            stay = known.get(deed.action.key)
            if stay is not None and stay.why == STAY:
                yield from self._imposed_again(move, view, deed, stay)

    def _imposed_again(
        self, move: CaseMoved, view: ViolationView, deed: QueuedAction, stay: RestorationChanged
    ) -> Iterator[Record | OutboxAction]:
        """For the time that was left when the appeal came; people must consent to it as they did before."""
        appeal = appeal_of(view.moves)
        began, lifted = deed.settled_at or move.at, appeal[0] if appeal else move.at
        left = timedelta(seconds=float(deed.action.arguments.get(LASTS, 0))) - (lifted - began)
        if stay.state not in (OWED, DONE) or left < SHORTEST:
            return
        arguments = {**deed.action.arguments, LASTS: int(left.total_seconds())}
        action = replace(deed.action, key=f"{deed.action.key}~again", arguments=arguments, not_before=None)
        yield OutboxAction(action=action, state=OutcomeState.WAITING)
        yield RestorationChanged(
            action=action.key, violation=view.record.id, why=ENDED, state=ARMED, due=move.at, at=move.at,
            event=move.event,
        )  # fmt: skip
        buttons = (
            Button(label="批准 Approve", command=f"approve {action.key}", style="danger"),
            Button(label="撤回 Withdraw", command=f"withdraw {action.key}"),
        )
        for account in judges(view, self.voice.directory.group(view.record.group), self.voice.directory):
            yield self.voice.tell(
                account, "alerts/impose-again", key=f"again:{action.key}", group=view.record.group, event=move.event,
                buttons=buttons, record=view.record, days=max(1, round(left / timedelta(days=1))),
            )  # fmt: skip
