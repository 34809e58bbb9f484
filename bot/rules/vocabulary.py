"""What the words in a rule refer to: resolved word lists, the org tree, and the one reader that all rules share.

The policy room makes one `Vocabulary` per org unit and gives all of a revision the same `Reader`, so that however many
rules and units there are, a message is scanned once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.groups import OrgUnit
from bot.rules.problems import Path, Problem
from bot.text.reader import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Lists resolved for one unit (`add`, `remove` applied), the whole org tree, the shared reader."""

    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: Mapping[str, OrgUnit] = field(default_factory=dict)  # unit id -> unit
    reader: Reader = field(default_factory=Reader)

    def words(self, items: Iterable[str], path: Path = ()) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
        """The words that `[词, $list]` stands for, each once and in order; with what is wrong with them."""
        words: dict[str, None] = {}
        problems: list[Problem] = []
        for position, item in enumerate(items):
            if not item.startswith("$"):
                words[item] = None
            elif item[1:] in self.lists:
                words.update(dict.fromkeys(self.lists[item[1:]]))
            else:
                known = ", ".join(sorted(self.lists)) or "–"
                problems.append(
                    Problem(code="unknown-list", path=(*path, position), values={"name": item[1:], "known": known})
                )
        if not words and not problems:
            problems.append(Problem(code="empty-list", path=path))
        return tuple(words), tuple(problems)
