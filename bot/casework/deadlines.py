"""What time brings to cases: sanctions that end, tries that are due again, appeals that nobody has answered.

Asked every few minutes; whoever was told is not told again, since the outbox knows the key. Touch this when a clock of
the casework changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.casework.restoration import ENDED, IMPOSSIBLE, OVERTAKEN, Books, look
from bot.casework.telling import Voice
from bot.domain.actions import Button
from bot.domain.cases import appeal_of
from bot.domain.ports import Ledger, ViolationFilter, ViolationView
from bot.domain.records import CaseState, Noted, OutboxAction, Reaction, Record, RestorationChanged
from bot.engine.recusal import JUDGES, judges

MANY = 10_000
IN_THEIR_PLACE = ("policy_admin",)  # hear of an appeal that nobody may decide: they can appoint somebody


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """The clock of the casework."""

    voice: Voice
    ledger: Ledger
    answer_within: timedelta  # an appeal is to be decided

    def look(self, now: datetime, event: str) -> Reaction:
        """Everything that is due now."""
        parts: list[Record | OutboxAction] = []
        for one in self.ledger.restorations(now):
            parts += self._restored(one, now, event)
        for listed in self.ledger.violations(ViolationFilter(state=CaseState.APPEALED, limit=MANY)):
            view = self.ledger.violation(listed.record.id)
            parts += self._unanswered(view, now, event) if view is not None else ()
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
        due = filed + self.answer_within
        if now < filed + self.answer_within / 2:
            return
        group = self.voice.directory.group(view.record.group)
        late = int((now - filed) / self.answer_within)  # how many times the time is over
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
