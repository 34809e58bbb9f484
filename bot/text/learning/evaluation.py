"""How good answers are: precision, recall and F1 of each label. Pure counting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Of one label: how many texts have it, how often it was said, and how often rightly."""

    cases: int
    said: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.cases if self.cases else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.cases + self.said) if self.cases + self.said else 0.0


def measured(pairs: Iterable[tuple[str, str]]) -> Mapping[str, Measure]:
    """From (what is right, what was said), by label."""
    every = list(pairs)
    labels = sorted({label for pair in every for label in pair})
    return {
        label: Measure(
            cases=sum(right == label for right, _ in every),
            said=sum(said == label for _, said in every),
            right=sum(right == said == label for right, said in every),
        )
        for label in labels
    }
