"""The whole engine, from events to findings with their places, against bare Hyperscan and against the peers' way."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bench import material
from bench.engine import rivals
from bench.engine.company import Company, patterns
from bench.engine.corpus import Corpus
from bench.engine.pace import Figure, Plan, Times, Way, demand, paced, ratio, shown
from bot.domain.events import MessagePosted
from bot.policy.compile import Policies
from bot.rules.content import KIND

SHARE, STRETCH, SHARE_ALL = 0.35, 0.60, 0.08  # of bare Hyperscan's speed
PEERS = 100
FEW = 150  # messages that the peers' way gets: it takes a thousand times as long


def measure(plan: Plan) -> Iterator[Figure]:
    terms = material.words(plan.terms)
    with tempfile.TemporaryDirectory() as everyday, tempfile.TemporaryDirectory() as every:
        ours = Company(terms=terms, rules=plan.rules).policies(Path(everyday))
        seeing_all = Company(terms=terms, rules=plan.rules, see_through="all").policies(Path(every))
    for corpus in plan.corpora:
        few = corpus.part(FEW)
        # Bare Hyperscan is turned to before each of ours, so that none is measured warmer than the other.
        engine, through_all = judging(ours, corpus.events()), judging(seeing_all, corpus.events())
        if "hyperscan" not in rivals.MISSING:
            bare = rivals.bare(terms, patterns(), corpus.texts)
            demand("bare Hyperscan", bare, corpus.plain)
            yield from _beside_bare(plan, corpus, bare, engine, through_all)
        for name, way in (("the engine", engine), ("the engine with every view", through_all)):
            demand(name, way, corpus.plain | corpus.disguised)
        if "pyahocorasick" not in rivals.MISSING:
            peers = rivals.peers(terms, patterns(), few.texts)
            demand("the peers' way", peers, few.plain)
            times = paced({"ours": (len(corpus.texts), engine), "peers": (len(few.texts), peers)}, plan.rounds)
            value = ratio(times, "peers", "ours")
            yield Figure(name=f"{corpus.name}: × the peers' way", value=value, least=PEERS, said=shown(times))


def judging(policies: Policies, events: Sequence[MessagePosted]) -> Way:
    """Hits are findings of kind `content`: labels are given to many and accuse nobody."""

    def way() -> set[int]:
        hits = set()
        for number, event in enumerate(events):
            matches = policies.evaluate(event, material.FACTS).matches
            if matches and any(match.rule.kind == KIND.name and match.finding for match in matches):
                hits.add(number)
        return hits

    return way


def _beside_bare(plan: Plan, corpus: Corpus, bare: Way, engine: Way, every: Way) -> Iterable[Figure]:
    count = len(corpus.texts)
    times: Times = paced({"bare": (count, bare), "engine": (count, engine), "every view": (count, every)}, plan.rounds)
    shares = {name: ratio(times, "bare", name) for name in ("engine", "every view")}
    yield Figure(
        name=f"{corpus.name}: share of bare Hyperscan",
        value=shares["engine"],
        least=SHARE,
        stretch=STRETCH,
        said=shown(times),
    )
    yield Figure(name=f"{corpus.name}: with every view", value=shares["every view"], least=SHARE_ALL)
