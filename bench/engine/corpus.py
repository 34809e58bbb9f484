"""The messages: made-up ones (`bench/material.py`) or lines of a file, with listed words planted in some of them.

Touch this when messages should hold something else that an engine has to cope with.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import material
from bot.domain.events import MessagePosted

PLANTED = 0.01  # a quiet company, not a quarrel
DISGUISED = 0.1  # of the planted words: `赌.博`
LONGEST = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Texts, and the numbers of those in which a listed word was planted: as listed, and in disguise."""

    name: str
    texts: tuple[str, ...]
    plain: frozenset[int]
    disguised: frozenset[int]

    def events(self) -> Sequence[MessagePosted]:
        return material.events(self.texts)

    def part(self, count: int) -> Corpus:
        """The first so many."""
        return Corpus(
            name=self.name,
            texts=self.texts[:count],
            plain=frozenset(number for number in self.plain if number < count),
            disguised=frozenset(number for number in self.disguised if number < count),
        )


def made(count: int, listed: Sequence[str], share: float = PLANTED) -> Corpus:
    """Half Chinese, a third English, the rest mixed."""
    return planted("made up", material.messages(count, ()), listed, share)


def read(path: Path, count: int, listed: Sequence[str]) -> Corpus:
    """What people wrote: a file of JSON lines with `text`, or of plain lines; repeated until there are enough."""
    with path.open(encoding="utf-8") as lines:
        texts = [_text(line)[:LONGEST] for line in lines if line.strip()]
    if not texts:
        raise SystemExit(f"{path} holds no texts")
    # a sign of its own ends each repetition: what was seen before must not be answered from memory
    enough = [text if turn == 0 else f"{text} {turn}" for turn in range(count // len(texts) + 1) for text in texts]
    return planted(path.stem, enough[:count], listed, PLANTED)


def planted(name: str, texts: Sequence[str], listed: Sequence[str], share: float) -> Corpus:
    """One of the first thousand words, so that lists of every length know it, at the end of some texts."""
    chance = random.Random(5)
    made, plain, disguised = list(texts), set[int](), set[int]()
    for number in range(len(made)):
        if chance.random() >= share:
            continue
        word = chance.choice(listed[:1_000])
        hidden = chance.random() < DISGUISED
        (disguised if hidden else plain).add(number)
        made[number] += " " + (".".join(word) if hidden else word)
    return Corpus(name=name, texts=tuple(made), plain=frozenset(plain), disguised=frozenset(disguised))


def _text(line: str) -> str:
    return str(json.loads(line)["text"]) if line.startswith("{") else line.rstrip("\n")
