"""How often people confirm what a rule found, and when a rule has fallen below the floor that it declares.

A rule with `floor: {precision: 80%, decided: 20}` is looked at after every decision of a case: when, of the last 20
cases that people decided, fewer than 80 % were upheld, the rule stops acting and only observes. It stays so until it is
changed: another version of the rule starts with no decisions. Nothing of this is stored: decisions are in the record,
and the same decisions always lead to the same answer. Touch this when a rule's quality is measured differently.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bot.domain.cases import CaseState
from bot.domain.rules import Floor, RuleInfo, Stage
from bot.domain.views import Decided

Version = tuple[str, str]  # rule id, hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """A rule fell below its floor: of the last `decided` cases so many were upheld; `case` was the last straw."""

    case: str
    upheld: int
    decided: int


@dataclass(slots=True)
class _History:
    """The decisions about one version of a rule, in the order in which they were made."""

    decisions: list[Decided] = field(default_factory=list)
    fall: Fall | None = None
    looked: int = 0  # how many decisions `fall` knows


class PrecisionBook:
    """The decisions about rules, and which rules have fallen."""

    def __init__(self) -> None:
        self._histories: dict[Version, _History] = {}

    def load(self, decisions: Iterable[Decided]) -> None:
        """Start from what the record says, oldest decision first."""
        self._histories = {}
        for decided in decisions:
            self.learn(decided)

    def learn(self, decided: Decided) -> None:
        """Somebody upheld or overturned a case."""
        version = (decided.rule, decided.rule_hash)
        self._histories.setdefault(version, _History()).decisions.append(decided)

    def fall_of(self, rule: RuleInfo) -> Fall | None:
        """How this version of the rule fell below its floor; None when it did not, or declares none."""
        if rule.floor is None:
            return None
        history = self._histories.get((rule.id, rule.hash))
        if history is None:
            return None
        if history.fall is None and history.looked < len(history.decisions):
            history.fall = first_fall(history.decisions, rule.floor)
            history.looked = len(history.decisions)
        return history.fall

    def standing(self, rule: RuleInfo) -> RuleInfo:
        """The rule as it may act now: one that fell only observes."""
        fallen = rule.stage is not Stage.OBSERVE and self.fall_of(rule) is not None
        return replace(rule, stage=Stage.OBSERVE) if fallen else rule


def first_fall(decisions: Iterable[Decided], floor: Floor) -> Fall | None:
    """The first time that too few of the last so many cases stood as upheld. A case decided again counts anew."""
    latest: OrderedDict[str, bool] = OrderedDict()
    for decided in decisions:
        latest.pop(decided.case, None)
        latest[decided.case] = decided.state is CaseState.UPHELD
        while len(latest) > floor.decided:
            latest.popitem(last=False)
        upheld = sum(latest.values())
        if len(latest) == floor.decided and upheld < floor.precision * floor.decided:
            return Fall(case=decided.case, upheld=upheld, decided=floor.decided)
    return None
