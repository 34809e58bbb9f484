"""What follows when a rule falls below its floor: an audit line, and word to those who keep the policies.

Touch this when somebody else must hear of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.casework.precision import Fall
from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.groups import Group
from bot.domain.ports import Composer, Directory
from bot.domain.records import CaseMoved, Noted, OutboxAction, Reaction
from bot.domain.rules import RuleInfo

KEEPERS = "policy_admin"


def demoted(
    rule: RuleInfo, fall: Fall, move: CaseMoved, group: Group | None, directory: Directory, composer: Composer
) -> Reaction:
    """The record of it, and a private word to every policy admin on the platform of the case's group."""
    details = {
        "rule": rule.id,
        "rule_hash": rule.hash,
        "stage": rule.stage.value,
        "case": fall.case,
        "upheld": str(fall.upheld),
        "decided": str(fall.decided),
        "floor": f"{rule.floor.precision:.0%}" if rule.floor else "",
    }
    noted = Noted(what="rule-demoted", event=move.event, at=move.at, details=details)
    words = tuple(_words(rule, fall, move, group, directory, composer)) if group else ()
    return Reaction(records=(noted,), actions=words)


def _words(
    rule: RuleInfo, fall: Fall, move: CaseMoved, group: Group, directory: Directory, composer: Composer
) -> Iterator[OutboxAction]:
    for account in directory.accounts_for(KEEPERS, group):
        person = directory.person_of(account)
        locale = (person.locale if person else "") or group.locale
        action = Action(
            key=f"demoted:{rule.id}:{rule.hash}:{account}",
            kind=ActionKind.REMIND,
            platform=group.platform,
            group=group.id,
            target=account,
            text=composer.compose("alerts/demoted", locale, rule=rule, fall=fall),
            event=move.event,
            rule=rule.id,
        )
        yield OutboxAction(action=action, state=OutcomeState.PLANNED)
