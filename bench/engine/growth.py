"""What a message costs as words, rules and hits become more. `bench/growth.py` asks the same of everything else."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import material
from bench.engine import corpus as corpora
from bench.engine.company import Company
from bench.engine.pace import Figure, Plan, Way, paced, ratio, shown
from bench.engine.whole import judging
from bench.material import mixed_policies
from bot.policy.compile import Policies

FEW_TERMS, MANY_RULES, MANY_HITS = 1_000, 1_000, 0.9
MOST = {"words": 2.0, "rules": 3.0, "hits": 1.5}


def measure(plan: Plan) -> Iterator[Figure]:
    terms = material.words(plan.terms)
    usual = _made(Company(terms=terms, rules=plan.rules))
    few = _made(Company(terms=terms[:FEW_TERMS], rules=plan.rules))
    many = _made(Company(terms=terms, rules=MANY_RULES))
    for corpus in plan.corpora:
        count, events = len(corpus.texts), corpus.events()
        judged = judging(usual, events)
        yield _grown(f"{corpus.name}: 100 × words", judging(few, events), judged, count, plan, MOST["words"])
        yield _grown(f"{corpus.name}: 20 × rules", judged, judging(many, events), count, plan, MOST["rules"])
        bare = [text for number, text in enumerate(corpus.texts) if number not in corpus.plain | corpus.disguised]
        loud = corpora.planted(corpus.name, bare, terms, MANY_HITS)
        quiet = corpora.planted(corpus.name, bare, terms, corpora.PLANTED)
        ways = judging(usual, quiet.events()), judging(usual, loud.events())
        yield _grown(f"{corpus.name}: 90 % of messages hit", *ways, len(bare), plan, MOST["hits"])
    with tempfile.TemporaryDirectory() as folder:
        kinds = {rules: mixed_policies(Path(folder), rules) for rules in (plan.rules, MANY_RULES)}
    events = plan.corpora[0].events()
    mixed = [judging(kinds[rules], events) for rules in (plan.rules, MANY_RULES)]
    yield _grown("20 × rules of all kinds", mixed[0], mixed[1], len(events), plan, MOST["rules"])


def _made(company: Company) -> Policies:
    with tempfile.TemporaryDirectory() as folder:
        return company.policies(Path(folder))


def _grown(name: str, before: Way, after: Way, count: int, plan: Plan, most: float) -> Figure:
    times = paced({"before": (count, before), "after": (count, after)}, plan.rounds)
    return Figure(name=name, value=ratio(times, "after", "before"), most=most, said=shown(times))
