"""Training: examples -> model, by logistic regression. The only module that needs scikit-learn, inside its functions.

Seeded and in a fixed order: the same examples give the same model. What is told of its quality comes from
cross-validation: each example is judged by a model, a calibration and a threshold that were made from the others.
Touch this when models are learned in another way.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot import __version__
from bot.domain.errors import MissingExtra
from bot.text.learning.evaluation import Measure, measured
from bot.text.learning.examples import LEAST, Example, check_enough, digest
from bot.text.learning.features import SIGN, features, weighed
from bot.text.learning.model import Model, Training

FOLDS: Final = 5
SEED: Final = 20250301
STRENGTH: Final = 10.0  # C of the regression: how far weights may go to fit the examples
IN_TEXTS: Final = 2  # a feature of a single text is that text's, not its label's
MOST_FEATURES: Final = 150_000

Found = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """The features that count, each with its column and rarity."""

    columns: Mapping[str, int]
    rarity: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One label against the rest: weights by column, and how sums become probabilities."""

    weights: Sequence[float]
    bias: float
    slope: float = 1.0
    shift: float = 0.0


def library() -> None:
    """Raise MissingExtra where scikit-learn is not installed: better before reading than after."""
    try:
        import sklearn  # noqa: F401
    except ImportError:
        raise MissingExtra("learn", "training a model") from None


def train(examples: Sequence[Example], dimension: str = "", least: int = LEAST) -> tuple[Model, Mapping[str, Measure]]:
    """The model, and each label's measure by cross-validation. Raises Unfit when there are too few examples."""
    library()
    counts = check_enough(examples, least)
    every = [features(one.text) for one in examples]
    right = [one.label for one in examples]
    labels = _labels(counts)
    rows = labels[:1] if len(labels) == 2 else labels
    sums, folds = _by_others(every, right, rows)
    measures = measured(zip(right, _said(sums, right, labels, rows, folds), strict=True))
    space = space_of(every)
    matrix = matrix_of(every, space)
    fitted = [_row(matrix, [one == label for one in right], sums[at]) for at, label in enumerate(rows)]
    threshold = _threshold(_probabilities(sums[0], fitted[0]), [one == labels[0] for one in right])
    model = Model(
        dimension=dimension,
        labels=labels,
        weights={
            name: tuple(row.weights[column] * row.slope for row in fitted) for name, column in space.columns.items()
        },
        rarity=space.rarity,
        bias=tuple(row.bias * row.slope + row.shift for row in fitted),
        threshold=threshold if len(rows) == 1 else 0.5,
        trained=Training(
            data=digest(examples),
            counts=counts,
            until=max((one.at for one in examples), default=""),
            program=__version__,
            measures={
                label: {"precision": one.precision, "recall": one.recall, "f1": one.f1}
                for label, one in measures.items()
            },
        ),
    )
    return model, measures


def _labels(counts: Mapping[str, int]) -> tuple[str, ...]:
    """Of two labels the rarer one first: it is the one that is looked for."""
    if len(counts) == 2:
        return tuple(sorted(counts, key=lambda label: (counts[label], label)))
    return tuple(counts)


# --- features as a matrix ----------------------------------------------------------------------------------------


def space_of(every: Sequence[Found]) -> Space:
    """What stands in enough texts, the most frequent first, and how rare each is."""
    texts = Counter(name for found in every for name in found)
    often = sorted((name for name, count in texts.items() if count >= IN_TEXTS), key=lambda name: (-texts[name], name))
    names = sorted(often[:MOST_FEATURES])
    rarity = {name: 1.0 if name[0] == SIGN else math.log((1 + len(every)) / (1 + texts[name])) + 1.0 for name in names}
    return Space(columns={name: column for column, name in enumerate(names)}, rarity=rarity)


def matrix_of(every: Sequence[Found], space: Space) -> Any:
    """A row per text, a column per feature (scipy's CSR)."""
    from scipy.sparse import csr_matrix

    values: list[float] = []
    columns: list[int] = []
    starts = [0]
    for found in every:
        for name, value in weighed(found, space.rarity).items():
            columns.append(space.columns[name])
            values.append(value)
        starts.append(len(values))
    return csr_matrix((values, columns, starts), shape=(len(every), len(space.columns)))


def machine(matrix: Any, truth: Sequence[bool]) -> Any:
    """scikit-learn's regression, fitted."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=STRENGTH, solver="liblinear", random_state=SEED, max_iter=1000).fit(matrix, truth)


# --- judged by the others ----------------------------------------------------------------------------------------


def _by_others(
    every: Sequence[Found], right: Sequence[str], rows: Sequence[str]
) -> tuple[list[list[float]], list[list[int]]]:
    """For each row and text the sum that a model of the other folds gives it; and the folds."""
    from sklearn.model_selection import StratifiedKFold

    splitter = StratifiedKFold(n_splits=FOLDS, shuffle=True, random_state=SEED)
    sums = [[0.0] * len(every) for _ in rows]
    folds: list[list[int]] = []
    for others, held in splitter.split(right, right):
        space = space_of([every[at] for at in others])
        matrix = matrix_of([every[at] for at in others], space)
        asked = matrix_of([every[at] for at in held], space)
        for row, label in enumerate(rows):
            found = machine(matrix, [right[at] == label for at in others]).decision_function(asked)
            for at, total in zip(held, found, strict=True):
                sums[row][at] = float(total)
        folds.append([int(at) for at in held])
    return sums, folds


def _said(
    sums: Sequence[Sequence[float]],
    right: Sequence[str],
    labels: Sequence[str],
    rows: Sequence[str],
    folds: Sequence[Sequence[int]],
) -> list[str]:
    """The label of each text, with a calibration and a threshold from the other folds."""
    said = [""] * len(right)
    for held in folds:
        inside = set(held)
        others = [at for at in range(len(right)) if at not in inside]
        scores = []
        for row, label in enumerate(rows):
            truth = [right[at] == label for at in others]
            slope, shift = calibration([sums[row][at] for at in others], truth)
            tuned = Row(weights=(), bias=0.0, slope=slope, shift=shift)
            scores.append((_probabilities([sums[row][at] for at in others], tuned), tuned, truth))
        for at in held:
            chances = [_probabilities([sums[row][at]], tuned)[0] for row, (_, tuned, _) in enumerate(scores)]
            if len(rows) == 1:
                least = _threshold(scores[0][0], scores[0][2])
                said[at] = labels[0] if chances[0] >= least else labels[1]
            else:
                said[at] = labels[max(range(len(labels)), key=chances.__getitem__)]
    return said


def _row(matrix: Any, truth: Sequence[bool], sums: Sequence[float]) -> Row:
    fitted = machine(matrix, truth)
    slope, shift = calibration(sums, truth)
    return Row(
        weights=[float(one) for one in fitted.coef_[0]], bias=float(fitted.intercept_[0]), slope=slope, shift=shift
    )


def calibration(sums: Sequence[float], truth: Sequence[bool]) -> tuple[float, float]:
    """(slope, shift) that make probabilities of sums. Where the sums say nothing, they stay as they are."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1.0, solver="lbfgs", max_iter=1000).fit([[total] for total in sums], truth)
    slope = float(fitted.coef_[0][0])
    return (slope, float(fitted.intercept_[0])) if slope > 0 else (1.0, 0.0)


def _probabilities(sums: Sequence[float], row: Row) -> list[float]:
    return [1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, row.slope * total + row.shift)))) for total in sums]


def _threshold(chances: Sequence[float], truth: Sequence[bool]) -> float:
    """The chance from which on the F1 is best: of calibrated chances that is half of the best F1. The threshold that
    happens to be best on these very examples is not as good on others."""
    order = sorted(zip(chances, truth, strict=True), reverse=True)
    wanted = sum(truth)
    best, right = 0.0, 0
    for said, (_, is_right) in enumerate(order, start=1):
        right += is_right
        best = max(best, 2 * right / (wanted + said))
    return best / 2
