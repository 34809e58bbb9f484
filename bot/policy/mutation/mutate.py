"""Which rules do their examples protect? Each rule is broken in many ways; a break that no example notices survives.

A mutant is compiled and tested as the rule itself is, beside everything else: nothing here changes what is in force.
`mutants.py` breaks, `suggestions.py` finds the example that would notice. Touch this when mutants are judged
differently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel

from bot.domain.groups import OrgUnit
from bot.policy.assemble import assemble
from bot.policy.language.drafts import Draft
from bot.policy.language.shelves import Shelves
from bot.policy.language.tree import Tree, read_tree
from bot.policy.language.wordlists import WordList, lists_in
from bot.policy.mutation.mutants import CONDITIONS, Change, Ground, Sample, mutable, mutants
from bot.policy.mutation.suggestions import Suggestion, Suggestions
from bot.policy.reading.decoding import Placed, decode
from bot.policy.reading.source import Block, Items, Node, Scalar, Source
from bot.policy.resolve import UnitPolicy, resolve
from bot.policy.testing import run_tests
from bot.rules.blocks import When
from bot.rules.registry import KINDS
from bot.rules.values import Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Survivor:
    """A break that no example noticed, and an example that would, if one could be found."""

    change: Change
    example: Suggestion | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutated:
    """One rule, broken in every way."""

    rule: str
    unit: str
    place: str
    examples: int
    mutants: int
    survivors: tuple[Survivor, ...]
    samples: tuple[Sample, ...] = ()  # long lists of which only some words were tried

    @property
    def killed(self) -> int:
        return self.mutants - len(self.survivors)

    @property
    def score(self) -> float:
        """Part of the breaks that were noticed; a rule that cannot be broken is whole."""
        return self.killed / self.mutants if self.mutants else 1.0


def mutate(root: Path, *, now: datetime, units: Sequence[OrgUnit] = (), only: str | None = None) -> tuple[Mutated, ...]:
    """Every rule of the folder, the least protected first: rules without examples, then by score."""
    tree = read_tree(root, units)
    words_at = dict(_words_at(tree))
    done = [
        _mutated(policy, draft, names, words_at, units)
        for policy, draft, names in _versions(resolve(tree.files, now, Shelves(root)))
        if only in (None, draft.id) and draft.kind != "announce"  # it judges nothing
    ]
    return tuple(sorted(done, key=lambda one: (one.examples > 0, one.score)))  # stable: the tree's order


def _versions(policies: Sequence[UnitPolicy]) -> Iterator[tuple[UnitPolicy, Draft, tuple[str, ...]]]:
    """Each rule where it is defined, and again where a unit below changed it: then only what it changed."""
    seen: dict[str, set[int]] = {}
    for policy in policies:
        for draft in policy.rules.values():
            known = seen.setdefault(draft.id, set())
            names = tuple(name for name in mutable(draft) if id(draft.fields[name]) not in known)
            if names or not known:
                yield policy, draft, names
            known.update(id(placed) for placed in draft.fields.values())


def _mutated(
    policy: UnitPolicy,
    draft: Draft,
    names: Sequence[str],
    words_at: Mapping[tuple[str, str], str],
    units: Sequence[OrgUnit],
) -> Mutated:
    bench = Bench(policy, units)
    ground = Ground(draft=bench.rules[draft.id], lists=_named(draft, policy.lists), words_at=words_at)
    usual, meaning = bench.verdicts(ground.draft, ground.lists) or (), _meaning(ground.draft)
    made, samples = mutants(ground, names)
    count, survivors = 0, []
    for mutant in made:
        if _meaning(mutant.draft) == meaning and mutant.lists is ground.lists:
            continue  # what was left out went without saying
        verdicts = bench.verdicts(mutant.draft, mutant.lists)
        if verdicts is None:
            continue  # no rule any more: the loader would say so
        count += 1
        if verdicts == usual:
            survivors.append(mutant)
    examples = Suggestions(bench.verdicts, ground).derive(survivors)
    return Mutated(
        rule=draft.id,
        unit=policy.unit,
        place=draft.place,
        examples=len(usual),
        mutants=count,
        survivors=tuple(
            Survivor(change=mutant.change, example=example) for mutant, example in zip(survivors, examples, strict=True)
        ),
        samples=tuple(samples),
    )


def _named(draft: Draft, lists: Mapping[str, WordList]) -> Mapping[str, WordList]:
    """The lists that the rule names: it is compiled many times."""
    named = {name for placed in draft.fields.values() for name in lists_in(placed.node)}
    return {name: words for name, words in lists.items() if name in named}


def _meaning(draft: Draft) -> tuple[BaseModel | None, ...]:
    """What examples can see of a rule, decoded."""
    options = KINDS[draft.kind].options
    own = {name: placed for name, placed in draft.fields.items() if name in options.model_fields}
    conditions = {name: draft.fields[name] for name in CONDITIONS if name in draft.fields}
    return decode(options, own, draft.home, draft.id), decode(Conditions, conditions, draft.home, draft.id)


class Conditions(Options):
    """The fields of the envelope that examples can see."""

    when: When | None = None
    unless: When | None = None


class Bench:
    """Where rules of one unit are tried. What is complained about there is heard by nobody."""

    def __init__(self, policy: UnitPolicy, units: Sequence[OrgUnit]):
        self.rules = {name: _aside(draft) for name, draft in policy.rules.items()}
        self._policy = policy
        self._units = units
        self._labelling = {name: _untested(draft) for name, draft in self.rules.items() if _labels(draft)}

    def verdicts(self, draft: Draft, lists: Mapping[str, WordList]) -> tuple[bool, ...] | None:
        """Which examples of the rule pass; None when it does not compile. The rules that label are there only if it
        asks for labels."""
        others = self._labelling if _asks_labels(self.rules[draft.id]) else {}
        rules = {**others, draft.id: draft}
        known = {**self._policy.lists, **lists} if others else lists
        unit = UnitPolicy(unit=self._policy.unit, lists=known, rules=rules, granted=())
        policies, drafts = assemble([unit], self._units)
        if not any(rule.info.id == draft.id for _, rule in policies.rules()):
            return None
        return tuple(checked.passed for checked in run_tests(policies, drafts, self._units))


def _labels(draft: Draft) -> bool:
    return "label" in KINDS[draft.kind].options.model_fields


def _asks_labels(draft: Draft) -> bool:
    return any(
        placed is not None and _names(placed.node, "label")
        for placed in (draft.fields.get("when"), draft.fields.get("unless"))
    )


def _names(node: Node, key: str) -> bool:
    if isinstance(node, Block):
        return key in node.values or any(_names(child, key) for child in node.values.values())
    return isinstance(node, Items) and any(_names(item, key) for item in node.items)


def _aside(draft: Draft) -> Draft:
    """The draft with copies of its sources, so that complaints about mutants reach no report."""
    copies: dict[int, Source] = {}

    def aside(placed: Placed) -> Placed:
        source = placed.source
        copy = copies.setdefault(id(source), Source(file=source.file, lines=source.lines))
        return Placed(copy, placed.key, placed.node)

    return replace(draft, home=aside(draft.home), fields={name: aside(placed) for name, placed in draft.fields.items()})


def _untested(draft: Draft) -> Draft:
    return replace(draft, fields={name: placed for name, placed in draft.fields.items() if name != "tests"})


def _words_at(tree: Tree) -> Iterator[tuple[tuple[str, str], str]]:
    """Where each word of each list stands, as `file:line`."""
    for file in tree.files:
        section = file.root.values.get("lists")
        for name, node in section.values.items() if isinstance(section, Block) else ():
            added = node.values.get("add") if isinstance(node, Block) else node
            for word in added.items if isinstance(added, Items) else ():
                if isinstance(word, Scalar):
                    yield (name, word.value), file.source.at(word)
