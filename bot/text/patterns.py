"""Regular expressions that admins write: RE2 only, so that no expression can hang the bot.

Touch this when RE2's messages or options change.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any

import re2

from bot.text.prefilter import LOOSELY, exact

_LARGE_CLASS = re.compile(r"\\[pP]|\[:")  # thousands of characters
_COUNT = re.compile("[0-9]{1,4}")
_SMALL = 100_000  # characters, those counted as often as they are repeated: 16 MB of a program

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


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> Any:
    """A compiled expression with `search` and `finditer` over str. Raises PatternError."""
    try:
        return re2.compile(pattern, options=_options())
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
        known = next((text for start, text in _WHY.items() if reason.startswith(start)), reason)
        raise PatternError(known) from None


def check_pattern(pattern: str) -> None:
    """Raises PatternError for what `compile_pattern` would. Reading an expression takes a fortieth of compiling it:
    that is for later, if ever. One that could be too large for RE2 is compiled to know."""
    if _is_small(pattern):
        try:
            re2.Set.SearchSet(_options()).Add(pattern)
        except re2.error:  # which does not say why
            pass
        else:
            return
    compile_pattern(pattern)


def _is_small(pattern: str) -> bool:
    """Whether the compiled expression is far below what RE2 allows: counts within counts multiply, up to 1,000."""
    if _LARGE_CLASS.search(pattern):
        return False
    *_, second, largest = sorted([1, 1, *map(int, _COUNT.findall(pattern))])
    return len(pattern) * min(second * largest, 1_000) < _SMALL


def _set_of(sources: Iterable[str]) -> Any:
    built = re2.Set.SearchSet(_options())
    for source in sources:
        built.Add(source)
    built.Compile()
    return built


class PatternSet:
    """Many expressions asked at once: which of them occur?

    Those that the prefilter knows are asked one by one when it says so, unless its word is enough, the others all
    together in one pass. Asked as sets: a set says whether, and does not look for where.
    """

    def __init__(
        self, sources: Sequence[str], unknown: Collection[int], counted: int = LOOSELY, hinted: Collection[int] = ()
    ):
        """The prefilter has them `loosened` to what is `counted`; `unknown` is what it knows nothing of, `hinted` what
        it knows by something that occurs more often."""
        self.sources = sources
        told = [index for index, source in enumerate(sources) if exact(source, counted)]
        self._sure = frozenset(told).difference(unknown, hinted)
        self._known = frozenset(range(len(sources))).difference(unknown)
        self._alone: dict[int, Any] = {}  # made when first asked
        self._rest = [index for index in range(len(sources)) if index in unknown]
        self._together = _set_of([sources[index] for index in self._rest]) if self._rest else None

    @property
    def unasked(self) -> bool:
        """Whether some are asked of every text."""
        return bool(self._rest)

    def matching(self, text: str, asked: Iterable[int]) -> list[int]:
        """Numbers of the expressions that occur in the text, where those that the prefilter `asked` for may."""
        return [*(index for index in asked if self.confirms(index, text)), *self.unasked_in(text)]

    def confirms(self, index: int, text: str) -> bool:
        """Whether one that the prefilter asked for occurs in the text. Never so for those that are asked of every
        text."""
        return self.is_sure(index) or (index in self._known and self._occurs(index, text))

    def is_sure(self, index: int) -> bool:
        """Whether the prefilter's word is enough for it."""
        return index in self._sure

    def unasked_in(self, text: str) -> Sequence[int]:
        """Those of them that are asked of every text."""
        if self._together is None:
            return ()
        return [self._rest[number] for number in self._together.Match(text) or ()]  # None when nothing occurs

    def _occurs(self, index: int, text: str) -> bool:
        alone = self._alone.get(index)
        if alone is None:
            alone = self._alone[index] = _set_of([self.sources[index]])
        return bool(alone.Match(text))

    def spans(self, index: int, text: str) -> list[tuple[int, int]]:
        pattern = compile_pattern(self.sources[index])
        return [found.span() for found in pattern.finditer(text) if found.end() > found.start()]
