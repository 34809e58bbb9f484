"""Word lists alone: ours folds, sees through everyday disguises and knows where words begin; the others do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench import material
from bench.engine import rivals
from bench.engine.pace import Figure, Plan, Way, demand, paced, ratio, shown
from bot.text.reader import Reader

GOALS = {"pyahocorasick": 6.0, "textfilter": 10.0, "flashtext": 10.0}


def measure(plan: Plan) -> Iterator[Figure]:
    terms = material.words(plan.terms)
    reader = Reader()
    reader.words(terms)
    reader.build()
    for corpus in plan.corpora:
        count = len(corpus.texts)
        ours = reading(reader, corpus.texts)
        demand("our list", ours, corpus.plain | corpus.disguised)
        for name, made in rivals.LISTS.items():
            if name not in rivals.MISSING:
                times = paced({"ours": (count, ours), name: (count, made(terms, corpus.texts))}, plan.rounds)
                yield Figure(
                    name=f"{corpus.name}: a list, × {name}",
                    value=ratio(times, name, "ours"),
                    least=GOALS[name],
                    said=shown(times),
                )


def reading(reader: Reader, texts: Sequence[str]) -> Way:
    return lambda: {number for number, text in enumerate(texts) if reader.read(text).signals}
