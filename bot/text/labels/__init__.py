"""Labels that the built-in signs give a message: urgency, audience and kind, each with what it rests on. Pure.

    scoring      how signs add up          scale        when they are asked
    urgency      leisure < work < urgent   audience     public < internal < …
    kind         small talk < question < … < advertisement
    asking       questions                 requesting   requests              clauses   what both are made of
    advertising  advertising and spam      trades       what it sells         drainage  ➕薇, 扣扣

`panel(dimensions, reader)` registers the signs with the reader that all rules share, so that they cost no scan of
their own. Touch a dimension's module when people say it otherwise, and this one when there is another dimension.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.text.labels import audience, kind, urgency
from bot.text.labels.scale import SILENT, Answer, Ask, Signs, compile_scale
from bot.text.labels.scoring import Sheet, Verdict, packed
from bot.text.reader import Reader

__all__ = ("SHEETS", "Answers", "Asked", "Evidence", "Judge", "Panel", "Verdict", "judges", "panel")

SHEETS: Mapping[str, Sheet] = {"urgency": urgency.SHEET, "audience": audience.SHEET, "kind": kind.SHEET}

Judge = Callable[[str], Verdict | None]
Evidence = tuple[Signs | None, ...]  # of each dimension
Asked = tuple[tuple[int, Ask], ...]  # what a text is asked beside its signals, by number of the dimension
Answers = tuple[tuple[int, Answer], ...]  # and what it answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Several dimensions judged together. Equal evidence, equal verdicts: who has seen it need not ask again."""

    signals: frozenset[int]  # without one of them there is no label
    known: frozenset[int]  # all that a label may rest on
    asks: Callable[[frozenset[int]], Asked]  # what a text with these of the known signals is asked; mostly nothing
    evidence: Callable[[frozenset[int], Answers], Evidence | None]  # None when no dimension has anything to weigh
    verdicts: Callable[[Evidence], Mapping[str, Verdict]]  # dimension -> its label, where it has one


def panel(dimensions: Iterable[str], reader: Reader) -> Panel:
    """The panel that judges the dimensions, its signs registered with the reader. It is large: there is one."""
    return reader.once(_panel, tuple(dimensions))


def _panel(dimensions: tuple[str, ...], reader: Reader) -> Panel:
    scales = {dimension: compile_scale(SHEETS[dimension], reader) for dimension in dimensions}
    listed = tuple(scales.values())
    weighed = [(dimension, scale.verdict) for dimension, scale in scales.items()]
    signals = packed(signal for scale in listed for signal in scale.signals)
    known = packed(signal for scale in listed for signal in scale.known)

    def asks(seen: frozenset[int]) -> Asked:
        asked = enumerate([scale.asks(seen) for scale in listed])
        return tuple([(number, ask) for number, ask in asked if ask is not None])

    def evidence(seen: frozenset[int], said: Answers) -> Evidence | None:
        if signals.isdisjoint(seen):
            return None
        answers = dict(said)
        return tuple([scale.signs(seen, answers.get(number, SILENT)) for number, scale in enumerate(listed)])

    def verdicts(evidence: Evidence) -> Mapping[str, Verdict]:
        pairs = zip(weighed, evidence, strict=True)
        found = {dimension: verdict(signs) for (dimension, verdict), signs in pairs if signs is not None}
        return {dimension: verdict for dimension, verdict in found.items() if verdict is not None}

    return Panel(signals=signals, known=known, asks=asks, evidence=evidence, verdicts=verdicts)


def judges(dimensions: Iterable[str], reader: Reader) -> Mapping[str, Judge]:
    """Dimension -> the function that judges a text in it."""
    return {dimension: _judge(dimension, reader) for dimension in dimensions}


def _judge(dimension: str, reader: Reader) -> Judge:
    alone = panel((dimension,), reader)

    def judge(text: str) -> Verdict | None:
        seen = reader.read(text).signals
        evidence = alone.evidence(seen, tuple([(number, ask(text)) for number, ask in alone.asks(seen)]))
        return None if evidence is None else alone.verdicts(evidence).get(dimension)

    return judge
