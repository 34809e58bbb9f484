"""What time brings to cases: sanctions that end, tries that are due again, appeals and cases that nobody answers.

Asked every few minutes; whoever was told is not told again, since the outbox knows the key. Touch this when a clock of
the casework changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.casework.restoration import ENDED, IMPOSSIBLE, OVERTAKEN, Books, look
from bot.casework.telling import Voice
from bot.domain.actions import Button
from bot.domain.cases import CaseState, appeal_of
from bot.domain.ledger import Ledger
from bot.domain.records import Noted, OutboxAction, Reaction, Record, RestorationChanged
from bot.domain.review import Clocks
from bot.domain.rules import Result
from bot.domain.views import ViolationFilter, ViolationView
from bot.engine.recusal import JUDGES, judges

MANY = 10_000
TOLD = 200  # of the oldest cases of a state: whoever has more of them late needs no longer list
IN_THEIR_PLACE = ("policy_admin",)  # hear of an appeal that nobody may decide: they can appoint somebody


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """The clock of the casework."""

    voice: Voice
    ledger: Ledger
    clocks: Clocks

    def look(self, now: datetime, event: str) -> Reaction:
        """Everything that is due now."""
        parts: list[Record | OutboxAction] = []
        for one in self.ledger.restorations(now):
            parts += self._restored(one, now, event)
        for listed in self.ledger.violations(ViolationFilter(state=CaseState.APPEALED, limit=MANY)):
            view = self.ledger.violation(listed.record.id)
            parts += self._unanswered(view, now, event) if view is not None else ()
        parts += self._undecided(now, event)
        return Reaction(
            records=tuple(part for part in parts if not isinstance(part, OutboxAction)),
            actions=tuple(part for part in parts if isinstance(part, OutboxAction)),
        )

    def _restored(self, one: RestorationChanged, now: datetime, event: str) -> Iterator[Record | OutboxAction]:
        found = look(one, Books(directory=self.voice.directory, action=self.ledger.action), now, event)
        if found.changed is not None:
            yield found.changed
        if found.attempt is not None:
            yield found.attempt
        view = self.ledger.violation(one.violation)
        if view is None:
            return
        changed = found.changed or one
        if found.attempt is not None and one.why == ENDED and changed.attempts == 1:
            for account in self.voice.concerned(view):
                yield self._told(account, "alerts/sanction-ended", f"ended:{one.action}", view, event)
        if found.failed or changed.state in (IMPOSSIBLE, OVERTAKEN):
            why = found.failed or changed.reason
            details = {"action": one.action, "why": why, "state": changed.state}
            yield Noted(what="restoration-stuck", event=event, at=now, details=details)
            for account in self.voice.office(self.voice.directory.group(view.record.group)):
                key = f"stuck:{one.action}"
                yield self._told(account, "alerts/restoration-stuck", key, view, event, one=changed, why=why)

    def _told(
        self,
        account: str,
        template: str,
        key: str,
        view: ViolationView,
        event: str,
        *,
        buttons: tuple[Button, ...] = (),
        **facts: Any,
    ) -> OutboxAction:
        return self.voice.tell(
            account, template, key=key, group=view.record.group, event=event, buttons=buttons, view=view,
            record=view.record, **facts,
        )  # fmt: skip

    # -- appeals ---------------------------------------------------------------------------------------------------

    def _unanswered(self, view: ViolationView, now: datetime, event: str) -> Iterator[Record | OutboxAction]:
        """Half-way its judges are reminded; when its time is over, the next in line are asked, and the member knows."""
        appeal = appeal_of(view.moves)
        if appeal is None:
            return
        filed, id = appeal[0], view.record.id
        within = self.clocks.answer_within
        due = filed + within
        if now < filed + within / 2:
            return
        group = self.voice.directory.group(view.record.group)
        late = int((now - filed) / within)  # how many times the time is over
        stage = f"appeal-due-{late}:{id}:{filed:%Y%m%d%H%M}"
        line = judges(view, group, self.voice.directory, skip=min(late, len(JUDGES) - 1))
        asked = [*dict.fromkeys((*judges(view, group, self.voice.directory), *line))]
        asked = asked or [*self.voice.office(group, IN_THEIR_PLACE)]
        button = Button(label="为什么 Why", command=f"why {id}")
        fresh = [account for account in asked if self.ledger.action(f"{stage}:{account}") is None]
        for account in fresh:
            yield self._told(
                account, "alerts/appeal-due", stage, view, event, buttons=(button,), due=due, late=late > 0
            )
        if late and fresh:
            details = {"violation": id, "late": str(late), "asked": str(len(asked))}
            yield Noted(what="appeal-escalated", event=event, at=now, details=details)
            for account in self.voice.concerned(view):
                yield self._told(account, "alerts/appeal-late", f"appeal-late:{id}", view, event, due=due)

    # -- cases -----------------------------------------------------------------------------------------------------

    def _undecided(self, now: datetime, event: str) -> Iterator[Record | OutboxAction]:
        """Who may decide what is overdue hears of all of it in one word a day; of what took twice as long as it may, so
        do the next in line."""
        late = tuple(self._late(now))
        lists: dict[str, list[ViolationView]] = {}
        for view, times in late:
            group = self.voice.directory.group(view.record.group)
            line = (judges(view, group, self.voice.directory, skip=skip) for skip in range(min(times, len(JUDGES))))
            asked = [*dict.fromkeys(account for office in line for account in office)]
            for account in asked or self.voice.office(group, IN_THEIR_PLACE):
                lists.setdefault(account, []).append(view)
        stage = f"cases-due-{now:%Y%m%d}"
        fresh = [account for account in lists if self.ledger.action(f"{stage}:{account}") is None]
        for account in fresh:
            own = lists[account]
            due = self.clocks.due(own[0].record.severity, own[0].record.known_at)
            yield self._told(account, "alerts/cases-due", stage, own[0], event, due=due, number=len(own))
        if fresh:
            yield Noted(what="cases-overdue", event=event, at=now, details={"cases": str(len(late))})

    def _late(self, now: datetime) -> Iterator[tuple[ViolationView, int]]:
        """What is past its deadline, the oldest of a state first, and how many times its time is over."""
        within = self.clocks.decide_within
        if not within:
            return
        before = now - min(within.values())
        for state in (CaseState.WAITING, CaseState.OPEN):
            asked = ViolationFilter(result=Result.HIT, state=state, known_before=before, limit=TOLD, newest_first=False)
            for view in self.ledger.violations(asked):
                allowed = within.get(view.record.severity)
                if allowed is not None and now - view.record.known_at >= allowed:
                    yield view, int((now - view.record.known_at) / allowed)
