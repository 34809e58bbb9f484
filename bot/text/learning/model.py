"""A model: what each feature of a text is worth for each label. It scores, chooses and says why.

Linear, in plain Python: a message costs one lookup per feature and no library has to be loaded. Two labels share one
row of weights (the score of the other is what is missing to 1); more have one each. Touch this when a model holds more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.text.learning.features import features, shown, weighed

REASONS = 5  # features that are told as reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """Where a model comes from."""

    data: str  # SHA-256 of the examples
    counts: Mapping[str, int]  # label -> examples
    until: str  # when the newest example was labelled; "" = not known
    program: str  # version of Qungui
    measures: Mapping[str, Mapping[str, float]]  # label -> precision, recall, f1 by cross-validation


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """`weights` has as many numbers per feature as there are rows; `rarity` is there for counted features."""

    dimension: str  # a dimension of labels, or "" for labels of one's own
    labels: tuple[str, ...]  # one per row; of two labels the second has no row
    weights: Mapping[str, tuple[float, ...]]
    rarity: Mapping[str, float]
    bias: tuple[float, ...]
    threshold: float  # of two labels: from this score on it is the first
    trained: Training
    hash: str = field(default="", compare=False)  # SHA-256 of the file

    @property
    def rows(self) -> int:
        return len(self.bias)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a model makes of a text: the label, the score of every label (0 to 1), and what speaks for the label."""

    label: str
    scores: Mapping[str, float]
    reasons: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        return self.scores[self.label]


def judge(model: Model, text: str, *, reasons: int = REASONS) -> Opinion:
    """The opinion on a text. Pure."""
    values = weighed(features(text), model.rarity)
    sums = list(model.bias)
    for name, value in values.items():
        for row, weight in enumerate(model.weights[name]):
            sums[row] += weight * value
    scores = _scores(model, [_squashed(total) for total in sums])
    label = _chosen(model, scores)
    return Opinion(label=label, scores=scores, reasons=tuple(_reasons(model, values, label, reasons)))


def _squashed(total: float) -> float:
    """A sum as a probability; sums beyond any doubt do not overflow."""
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, total))))


def _scores(model: Model, rows: Sequence[float]) -> Mapping[str, float]:
    if model.rows == 1:
        first, second = model.labels
        return {first: rows[0], second: 1.0 - rows[0]}
    return dict(zip(model.labels, rows, strict=True))


def _chosen(model: Model, scores: Mapping[str, float]) -> str:
    if model.rows == 1:
        return model.labels[0 if scores[model.labels[0]] >= model.threshold else 1]
    return max(model.labels, key=lambda label: scores[label])


def _reasons(model: Model, values: Mapping[str, float], label: str, most: int) -> Iterator[str]:
    """The features that speak most for the label; one that is part of another said already is left out."""
    row, sign = (0, 1 if label == model.labels[0] else -1) if model.rows == 1 else (model.labels.index(label), 1)
    worth = {name: sign * model.weights[name][row] * value for name, value in values.items()}
    told: list[str] = []
    for name in sorted(worth, key=lambda name: (-worth[name], name)):
        said, core = shown(name), name[2:].strip()
        if len(told) >= most or worth[name] <= 0:
            return
        if said and not any(core in other or other in core for other in told):
            told.append(core)
            yield said
