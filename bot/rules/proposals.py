"""What trained models propose for a message: labels beside the ones that rules gave, and never among them.

A proposal is no finding: no condition, no `forbid_in` and no sanction can ask for one, because the rules are over when
it is made. Touch this when it changes which opinions are worth telling.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.domain.rules import DIMENSIONS, Proposal

if TYPE_CHECKING:
    from bot.text.learning.model import Model

Propose = Callable[[str, Mapping[str, str]], tuple[Proposal, ...]]  # (text, the labels it has)


def propose_nothing(text: str, labels: Mapping[str, str]) -> tuple[Proposal, ...]:
    """Where no model is configured."""
    return ()


def proposer(models: Sequence[Model], at_least: float) -> Propose:
    """Tells a model's label when its score is high enough and the message has not that label already."""
    from bot.text.learning.model import judge  # with its tables: only who has a model loads them

    def propose(text: str, labels: Mapping[str, str]) -> tuple[Proposal, ...]:
        found = []
        for model in models:
            opinion = judge(model, text, reasons=0)
            is_label = opinion.label in DIMENSIONS.get(model.dimension, ())
            if is_label and opinion.score >= at_least and labels.get(model.dimension) != opinion.label:
                score = round(opinion.score, 4)
                found.append(Proposal(dimension=model.dimension, value=opinion.label, score=score, model=model.hash))
        return tuple(found)

    return propose
