"""What those who reported a message hear when its case is decided: one word, once, and nothing about anybody.

Touch this when a reporter should hear more, or earlier.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.casework.telling import Voice
from bot.domain.actions import DISCREET, Action, ActionKind, OutcomeState
from bot.domain.cases import DECIDED, OUTCOMES
from bot.domain.groups import platform_of
from bot.domain.ledger import Ledger
from bot.domain.records import CaseMoved, OutboxAction, Reaction
from bot.domain.reports import Reported
from bot.domain.views import ViolationView


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporters:
    """Answers reports."""

    voice: Voice
    ledger: Ledger

    def follow(self, move: CaseMoved, view: ViolationView) -> Reaction:
        """`view` is the case before the move. What an appeal changes later is not told: it is another's business."""
        if move.state not in DECIDED or not view.reporters:
            return Reaction()
        told = [self._outcome(report, move) for report in self.ledger.reports(view.record.id)]
        return Reaction(actions=tuple(told))

    def _outcome(self, report: Reported, move: CaseMoved) -> OutboxAction:
        """The key makes it one for each report; neither it nor the audit chain says whose it is."""
        group, person = self.voice.directory.group(report.group), self.voice.directory.person_of(report.by)
        locale = (person.locale if person else "") or (group.locale if group else "zh")
        outcome = OUTCOMES.get(move.state, "none")
        text = self.voice.composer.compose("alerts/report-outcome", locale, id=report.id, outcome=outcome, group=group)
        action = Action(
            key=f"report-outcome:{report.id}",
            kind=ActionKind.REMIND,
            platform=platform_of(report.by),
            target=report.by,
            text=text,
            arguments={DISCREET: True},
            event=move.event,
        )
        return OutboxAction(action=action, state=OutcomeState.PLANNED)
