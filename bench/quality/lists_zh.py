"""Shipped Chinese lists: what they find in offensive posts of the COLD kind, and how often they speak up elsewhere.

`python -m bench.quality lists_zh`. The goals are those of all lists together; the lines per list say which one does the
work. `discrimination` (talk about who discriminates against whom) is told apart, since it is for a look by a person.
The halves are the even and the odd lines: a list made for single lines shows there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from bench.quality.table import Line, rows
from bot.policy.language.shelves import Shelves
from bot.text.reader import Reader

LISTS = (
    "abuse", "harassment", "discrimination", "gambling", "pornography", "fraud", "drugs", "violence", "advertising",
)  # fmt: skip
WITHOUT_QUARRELS = tuple(name for name in LISTS if name != "discrimination")
ORDINARY = Path(__file__).resolve().parents[2] / "tests" / "unit" / "lists" / "ordinary_zh.txt"
RECALL = 0.30
FALSE_ALARMS = 20  # of 10,000 ordinary messages


class Lists:
    """The shipped lists as the rules of a policy use them: one signal each, through everyday disguises."""

    def __init__(self) -> None:
        shelves = Shelves(Path(__file__).parent)  # no lists of its own
        self._reader = Reader()
        self._signals = {}
        for name in LISTS:
            shelf = shelves.get(f"zh/{name}")
            if shelf is None:
                raise FileNotFoundError(f"policies/lists/zh/{name}.yaml")
            self._signals[name] = self._reader.words([word.value for word in shelf.words])
        self._reader.build()

    def found(self, text: str, names: Collection[str] = LISTS) -> bool:
        signals = self._reader.read(text).signals
        return any(self._signals[name] in signals for name in names)


def ordinary() -> list[str]:
    """The sentences that the project wrote as ordinary ones."""
    lines = ORDINARY.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def measure() -> Iterator[Line]:
    lists = Lists()
    yield from _recall(lists)
    yield from _real_disguises(lists)
    yield from _quiet(lists)


def _recall(lists: Lists) -> Iterator[Line]:
    posts = [row["text"] for row in rows("offensive_zh") if row["label"] == "offensive"]
    yield _found("offensive posts, all lists", posts, lists, least=RECALL)
    yield _found("offensive posts, all lists, even half", posts[::2], lists)
    yield _found("offensive posts, all lists, odd half", posts[1::2], lists)
    yield _found("offensive posts, without discrimination", posts, lists, WITHOUT_QUARRELS)
    for name in LISTS:
        yield _found(f"offensive posts, {name}", posts, lists, (name,))


def _real_disguises(lists: Lists) -> Iterator[Line]:
    """The same world undisguised; no rival list was made for it, so it has no goal."""
    cases = rows("evasion_cntp")
    yield _found("CNTP, undisguised", [row["text"] for row in cases if row["technique"] == "none"], lists)
    yield _found("CNTP, benign", [row["text"] for row in cases if row["technique"] == "benign"], lists)


def _quiet(lists: Lists) -> Iterator[Line]:
    """COLD's safe posts are quarrels about the same matters by gentler people: a report. Ordinary talk has the goal."""
    safe = [row["text"] for row in rows("offensive_zh") if row["label"] != "offensive"]
    yield _found("safe posts flagged, offensive_zh", safe, lists)
    benign = [row["text"] for row in rows("benign_zh")]
    yield _found("safe posts flagged, benign_zh", benign, lists)
    yield _found("safe posts flagged, benign_zh, without discrimination", benign, lists, WITHOUT_QUARRELS)
    texts = ordinary()
    loud = [text for text in texts if lists.found(text)]
    value = len(loud) / len(texts) * 10_000
    yield Line(
        name="ordinary sentences, per 10,000", cases=len(texts), value=value, most=FALSE_ALARMS, wrong=tuple(loud)
    )


def _found(
    name: str, texts: Sequence[str], lists: Lists, names: Collection[str] = LISTS, least: float | None = None
) -> Line:
    """The share in which something was found; `--show` prints what is of more use, the fewer."""
    hits = [text for text in texts if lists.found(text, names)]
    few = hits if least is None else [text for text in texts if text not in set(hits)]
    return Line(name=name, cases=len(texts), value=len(hits) / len(texts), least=least, wrong=tuple(few))
