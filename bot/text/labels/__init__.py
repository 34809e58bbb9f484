"""Labels that the built-in signs give a message: urgency, audience and kind, each with what it rests on. Pure.

    scoring      how signs add up          urgency      leisure < work < urgent
    audience     public < internal < …     kind         small talk < question < … < advertisement
    asking       questions and requests    advertising  advertising and spam    drainage  ➕薇, 扣扣

`judges(dimensions, reader)` registers the signs with the reader that all rules share, so that they cost no scan of
their own. Touch a dimension's module when people say it otherwise, and this one when there is another dimension.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.text.labels import audience, kind, urgency
from bot.text.labels.scoring import Judge, Sheet, Verdict, compile_sheet, signals
from bot.text.reader import Reader

__all__ = ("SHEETS", "Judge", "Verdict", "judges", "signals_of")

SHEETS: Mapping[str, Sheet] = {"urgency": urgency.SHEET, "audience": audience.SHEET, "kind": kind.SHEET}


def judges(dimensions: Iterable[str], reader: Reader) -> Mapping[str, Judge]:
    """Dimension -> the function that judges a text in it."""
    return {dimension: compile_sheet(SHEETS[dimension], reader) for dimension in dimensions}


def signals_of(dimensions: Iterable[str], reader: Reader) -> frozenset[int]:
    """The signals without which none of the dimensions has a label."""
    return frozenset(signal for dimension in dimensions for signal in signals(SHEETS[dimension], reader))
