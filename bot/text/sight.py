"""What one lexicon saw in a text: the signals at once, the places when somebody asks.

Touch this when evidence of words is to hold more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol

from msgspec import Struct

from bot.text import scan
from bot.text.patience import MOST, Patience
from bot.text.scan import Found, Place
from bot.text.words import Hit

Where = tuple[int, int, str]  # [start, end), and what stands there

_FEW: Final = 4  # questions that are answered one by one


class Folds(Protocol):
    """How texts are folded before words are looked for."""

    @property
    def compiled(self) -> Any:
        """Its table for `scan`; None where nothing is compiled."""
        ...

    def fold(self, text: str) -> str: ...

    def fold_each(self, texts: Sequence[str]) -> list[str]: ...

    def origins(self, text: str) -> tuple[Sequence[int], Sequence[int]]:
        """Where each folded character began and ended."""
        ...


class Finder(Protocol):
    """The lexicon."""

    folding: Folds

    def find(self, folded: str, of_each: int) -> Found: ...

    def placed(self, places: Iterable[Place], signal: int) -> list[Where]: ...

    def plain_hits(self, folded: str, found: Found, patience: Patience, of: int | None = None) -> list[Hit]: ...


class Sight(Struct, eq=False, gc=False):
    """Most are asked for their signals and nothing else: where is worked out for whoever wants to know, from the places
    that were kept, or else from the text."""

    _finder: Finder
    _text: str
    signals: frozenset[int]  # those of all hits
    _sure: bytes | None  # the places of what is certain; None: not every place was kept
    _judged: Sequence[Place] = ()  # the places of what was judged
    _hidden: Sequence[Hit] = ()
    cut: bool = False  # not all candidates were judged: there were too many
    _asked: int = 0
    _found: tuple[str, Found] | None = None
    _by_signal: dict[int, list[Hit]] | None = None
    _trace: tuple[Sequence[int], Sequence[int]] | None = None

    @property
    def hits(self) -> list[Hit]:
        return self.every(Patience())

    def every(self, patience: Patience) -> list[Hit]:
        """All hits, of each word so many; the patience says whether that was all."""
        patience.ended = patience.ended or self.cut
        return [*self._finder.plain_hits(*self._all(), patience), *self._hidden]

    def _all(self) -> tuple[str, Found]:
        """The folded text, and the forms in it, each as often as it is judged, and once more."""
        if self._found is None:
            folded = self._finder.folding.fold(self._text)
            self._found = folded, self._finder.find(folded, MOST + 1)
        return self._found

    def places(self, signal: int) -> list[Where]:
        """Where in the text the signal was seen, and what. For many questions the hits are sorted by signal: a word
        that stands in a thousand rules has a thousand signals, and each rule asks."""
        self._asked += 1
        if self._sure is not None and self._asked <= _FEW:
            places = self._finder.placed(scan.places(self._sure), signal) if self._sure else []
            if self._judged:
                places += self._finder.placed(self._judged, signal)
            if self._hidden:
                places += self._as_written([hit for hit in self._hidden if signal in hit.signals])
            return places if len(places) <= MOST else places[:MOST]
        return self._as_written(self._searched(signal)[:MOST])

    def _searched(self, signal: int) -> Sequence[Hit]:
        """The hits of one signal, looked for once more."""
        if self._asked == 1 or (self._asked <= _FEW and len(self._all()[1]) < MOST):
            hits = self._finder.plain_hits(*self._all(), Patience(), signal)
            return hits + [hit for hit in self._hidden if signal in hit.signals]
        if self._by_signal is None:
            self._by_signal = {}
            for hit in self.hits:
                for one in hit.signals:
                    self._by_signal.setdefault(one, []).append(hit)
        return self._by_signal.get(signal, [])

    def _as_written(self, hits: Sequence[Hit]) -> list[Where]:
        """The way back from the folded text."""
        if not hits:
            return []
        if self._trace is None:
            self._trace = self._finder.folding.origins(self._text)
        starts, ends = self._trace
        return [(starts[hit.start], ends[hit.end - 1], hit.term) for hit in hits]
