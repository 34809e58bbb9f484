"""How much of one text is judged in earnest: enough for whatever people write, not for what was made to take long.

Where it ends is decided by counting, never by a clock: the same text is read alike everywhere. Whoever reads a text is
told when it ended (`Reading.cut`). Touch this when a bound is too near, or when there is one more.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Final, TypeVar

One = TypeVar("One")

MOST: Final = 500  # of one sort: candidates of one look, occurrences of one word, surroundings, announced secrets
SHORTEST: Final = MOST  # characters: no shorter text holds more of anything


class Patience:
    """For one text."""

    __slots__ = ("_answers", "_times", "ended")

    def __init__(self) -> None:
        self.ended = False  # something was left out
        self._times: dict[Hashable, int] = {}
        self._answers: dict[tuple[str, int, int], bool] = {}

    def some(self, candidates: Iterable[One]) -> Iterator[One]:
        """As many of these as are judged."""
        for number, candidate in enumerate(candidates):
            if number == MOST:
                self.ended = True
                return
            yield candidate

    def again(self, what: Hashable) -> bool:
        """Whether this is judged once more."""
        times = self._times[what] = self._times.get(what, 0) + 1
        if times > MOST:
            self.ended = True
            return False
        return True

    def asked(self, ask: Callable[[str, int, int], bool], around: str, start: int, length: int) -> bool | None:
        """The answer for a word in its surroundings: each asked once, and so many at most; then None."""
        key = around, start, length
        answer = self._answers.get(key)
        if answer is None:
            if len(self._answers) == MOST:
                self.ended = True
                return None
            answer = self._answers[key] = ask(around, start, length)
        return answer
