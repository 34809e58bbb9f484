"""Shipped English lists: what abuse and harassment find in posts, and that ordinary chat hears nothing.

`python -m bench.quality lists_en`. The halves are the even and the odd lines: a list made for single lines shows there.
HateCheck is told as a report: most of it says hateful things in words that no list may hold.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bench.quality.table import DATA, Line, Row, f1, rows
from bot.policy.language.shelves import Shelves
from bot.text.reader import Reader

CATEGORIES = ("abuse", "harassment", "gambling", "pornography", "fraud", "drugs", "violence", "advertising")
RUDE = CATEGORIES[:2]
EXPORT = DATA.parent / "slack-export-2016.zip"
ORDINARY = ("benign_en", "request_en", "intent_domain_en")
FALSE_ALARMS = 3  # messages of developers in 10,000


class Lists:
    """The shipped lists as the rules of a policy use them: one signal each, through everyday disguises."""

    def __init__(self, language: str, categories: Sequence[str]):
        shelves = Shelves(Path(__file__).parent)  # no lists of its own
        self._reader = Reader()
        self._signals = {}
        for category in categories:
            shelf = shelves.get(f"{language}/{category}")
            if shelf is not None:
                self._signals[category] = self._reader.words([word.value for word in shelf.words])
        self._reader.build()

    def found(self, text: str, categories: Iterable[str] = CATEGORIES) -> bool:
        signals = self._reader.read(text).signals
        return any(self._signals.get(category) in signals for category in categories)


def measure() -> Iterator[Line]:
    lists = Lists("en", CATEGORIES)
    posts = rows("offensive_en")
    for name, part in (("all", posts), ("even half", posts[::2]), ("odd half", posts[1::2])):
        yield _rude(f"Davidson, abuse and harassment, F1, {name}", part, lists)
    chat = list(_developers())
    yield _silent("developers' chat, per 10,000", chat, lists, most=FALSE_ALARMS)
    for source in ORDINARY:
        yield _silent(f"{source}, per 10,000", [row["text"] for row in rows(source) if row.get("text")], lists)
    yield from _hatecheck(lists)


def _rude(name: str, posts: Sequence[Row], lists: Lists) -> Line:
    wanted = [row["text"] for row in posts if row["label"] == "offensive"]
    innocent = [row["text"] for row in posts if row["label"] != "offensive"]
    hits = [text for text in wanted if lists.found(text, RUDE)]
    false = [text for text in innocent if lists.found(text, RUDE)]
    value = f1(len(hits), len(wanted), len(hits) + len(false))
    missed = [text for text in wanted if text not in set(hits)]
    return Line(name=name, cases=len(posts), value=value, least=0.9, wrong=[*false, *missed])


def _silent(name: str, texts: Sequence[str], lists: Lists, most: float | None = None) -> Line:
    loud = [text for text in texts if lists.found(text)]
    return Line(name=name, cases=len(texts), value=len(loud) / len(texts) * 10_000, most=most, wrong=loud)


def _developers() -> Iterator[str]:
    """What people wrote in the public channels of a real workspace."""
    with zipfile.ZipFile(EXPORT) as export:
        for name in export.namelist():
            if name.endswith(".json") and "/" in name:
                day = json.loads(export.read(name))
                yield from (message["text"] for message in day if isinstance(message, dict) and message.get("text"))


def _hatecheck(lists: Lists) -> Iterator[Line]:
    cases = [row for row in rows("hatecheck") if row["task"] == "hatecheck_en"]
    for label, told in (("offensive", "hateful, found"), ("safe", "innocent, found")):
        texts = [row["text"] for row in cases if row["label"] == label]
        found = [text for text in texts if lists.found(text, RUDE)]
        yield Line(name=f"HateCheck, {told}", cases=len(texts), value=len(found) / len(texts))
