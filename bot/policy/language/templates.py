"""`${name}` in a rule's `message`: a closed list per kind, checked at load, filled when somebody is told.

Touch this when the engine offers a new value; a kind says by itself what it offers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bot.rules.registry import KINDS

COMMON = frozenset(
    {
        "sender.name",
        "group.name",
        "rule.id",
        "rule.why",
        "strikes",
        "strikes.count",
        "violation",
    }
)
_PLACE = re.compile(r"\$(?:\$|\{([^{}]*)\}|)")


class Flaw(NamedTuple):
    """A place in a template that cannot be filled: offset, length, the name ("" = the `$` itself is wrong)."""

    start: int
    length: int
    name: str


def variables(kind: str) -> frozenset[str]:
    """The names a message of this kind may use."""
    return COMMON | KINDS[kind].details if kind in KINDS else COMMON


def flaws(message: str, kind: str) -> Iterator[Flaw]:
    """Everything in the template that would not be filled."""
    known = variables(kind)
    for found in _PLACE.finditer(message):
        if found[0] == "$$" or found[1] in known:
            continue
        yield Flaw(found.start(), len(found[0]), found[1] or "")


def render(message: str, values: Mapping[str, str]) -> str:
    """The message with its places filled. A value that is absent here (a rule that saw no sender) leaves nothing."""
    return _PLACE.sub(lambda found: "$" if found[1] is None else values.get(found[1], ""), message)
