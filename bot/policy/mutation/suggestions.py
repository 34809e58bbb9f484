"""The example that would have noticed a mutant: tried on the rule and on the mutant, and offered only if they differ.

Whether it is a hit or a miss is what the rule itself says today; the author judges whether that is right. What is tried
stands in `trials.py`. Touch this when examples are written or compared in another way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import yaml

from bot.policy.language.drafts import Draft
from bot.policy.language.wordlists import WordList
from bot.policy.mutation.mutants import Ground, Mutant
from bot.policy.mutation.trials import VARIATIONS, Data, bases, merged, node_of, special_to, unique
from bot.policy.reading.decoding import Placed

Verdicts = Callable[[Draft, Mapping[str, WordList]], tuple[bool, ...] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An example to add under `tests`."""

    expected: str  # hit | miss
    example: str  # as it is written in YAML, on one line


class Suggestions:
    """For the mutants of one rule. What the rule itself says is asked once for all of them."""

    def __init__(self, verdicts: Verdicts, ground: Ground):
        self._verdicts = verdicts
        self._ground = ground
        self._bases = list(bases(ground))
        self._usual = unique(merged(base, change) for change in VARIATIONS for base in self._bases)
        self._usual_hits: tuple[bool, ...] | None = None

    def derive(self, survivors: Sequence[Mutant]) -> list[Suggestion | None]:
        """For each mutant the first example on which it differs from the rule; None if none was found."""
        special = [
            unique(merged(base, change) for change in special_to(mutant) for base in self._bases)
            for mutant in survivors
        ]
        hits = iter(self._hits(self._ground, [example for examples in special for example in examples]))
        found = []
        for mutant, examples in zip(survivors, special, strict=True):
            own = tuple(next(hits) for _ in examples)
            found.append(self._differing(examples, own, mutant) or self._usually(mutant))
        return found

    def _usually(self, mutant: Mutant) -> Suggestion | None:
        if self._usual_hits is None:
            self._usual_hits = self._hits(self._ground, self._usual)
        return self._differing(self._usual, self._usual_hits, mutant)

    def _differing(self, examples: Sequence[Data], hits: tuple[bool, ...], mutant: Mutant) -> Suggestion | None:
        others = self._hits(mutant, examples)
        for example, hit, other in zip(examples, hits, others, strict=True):
            if hit != other:
                return Suggestion(expected="hit" if hit else "miss", example=written(example))
        return None

    def _hits(self, version: Ground | Mutant, examples: Sequence[Data]) -> tuple[bool, ...]:
        """Which of these the rule, or the mutant, hits."""
        if not examples:
            return ()
        draft = version.draft
        tests = node_of({"hit": list(examples)}, draft.home.key)
        fields = {**draft.fields, "tests": Placed(draft.home.source, draft.home.key, tests)}
        return self._verdicts(replace(draft, fields=fields), version.lists) or (False,) * len(examples)


def written(example: Data) -> str:
    """As it stands in a list on one line; an example that is only a text or a name stands alone."""
    alone = next(iter(example.values())) if len(example) == 1 else None
    data = alone if isinstance(alone, str) and example.keys() <= {"text", "name"} else example
    text = yaml.dump([data], Dumper=_Dumper, allow_unicode=True, default_flow_style=True, width=10**6, sort_keys=False)
    return text.strip()[1:-1]


class _Dumper(yaml.SafeDumper):
    """Quotes what our own lint takes for a slip of the keyboard."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    slip = any(mark in text for mark in "，、；：“”‘’＃＠{}[]$")
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="'" if slip else None)


_Dumper.add_representer(str, _text)
