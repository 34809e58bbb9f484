"""Regular expressions that admins write: RE2 only, so that no expression can hang the bot.

Touch this when RE2's messages or options change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import re2

MAX_MEMORY = 64 << 20  # of the set of all expressions; beyond it RE2 says so instead of slowing down


class PatternError(ValueError):
    """The expression is not RE2 syntax. RE2 has no look-around and no back-references."""


_WHY = {
    "invalid perl operator: (?=": "look-ahead (?=…) does not exist in RE2",
    "invalid perl operator: (?!": "negative look-ahead (?!…) does not exist in RE2",
    "invalid perl operator: (?<": "look-behind (?<=…), (?<!…) does not exist in RE2",
    "invalid escape sequence: \\1": "back-references (\\1) do not exist in RE2",
}


def _options() -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    return options


def compile_pattern(pattern: str) -> Any:
    """A compiled expression with `search` and `finditer` over str. Raises PatternError."""
    try:
        return re2.compile(pattern, options=_options())
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
        known = next((text for start, text in _WHY.items() if reason.startswith(start)), reason)
        raise PatternError(known) from None


@dataclass(frozen=True, slots=True)
class PatternSet:
    """Many expressions asked at once: which of them occur?"""

    sources: Sequence[str]
    patterns: Sequence[Any]
    _set: Any

    @classmethod
    def of(cls, patterns: Sequence[str]) -> PatternSet:
        built = re2.Set.SearchSet(_options())
        for pattern in patterns:
            built.Add(pattern)
        if patterns:
            built.Compile()
        return cls(patterns, [compile_pattern(pattern) for pattern in patterns], built)

    def matching(self, text: str) -> Sequence[int]:
        """Indexes of the expressions that occur in the text."""
        if not self.patterns:
            return ()
        found: Sequence[int] | None = self._set.Match(text)  # None or [] when nothing occurs
        return sorted(found or ())

    def spans(self, index: int, text: str) -> list[tuple[int, int]]:
        return [found.span() for found in self.patterns[index].finditer(text) if found.end() > found.start()]
