"""Texts of our own: how well the signs and the model generalise to what they were not made from.

Texts that we wrote (`own/README.md` tells how), in four parts: `open`, by which signs may be improved; `held`, written
before their author had read the signs; `later` and `last`, written after the signs had been improved. All but the first
are looked at as figures only: `--show` prints none of their texts, and no sign may be made from them. The last two have
no goals: they tell how far single signs carry. Touch this when another sort of text should be measured.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bench.quality.devchat import chat
from bench.quality.learned import judged
from bench.quality.lists_en import CATEGORIES, Lists
from bench.quality.secrets import is_found
from bench.quality.table import Line, f1
from bot.text.labels import SHEETS, Judge, judges
from bot.text.learning.examples import Example
from bot.text.reader import Reader

OWN = Path(__file__).with_name("own")
HALVES = ("open", "held", "later")
LAST = "last"  # indirect requests, and what comes near them
ADVERTISING = {"sms_zh": ("Chinese SMS, F1", 0.70), "camouflage_zh": ("camouflaged advertising, F1", 0.60)}
TRAINED = {"sms_zh": 0.96, "camouflage_zh": 0.88}
KINDS = {"question": 0.85, "request": 0.70, "report": None, "complaint": None, "announcement": None}
URGENT = 0.60
MESSAGES = 10_000  # of developers' chat, drawn from the lines
LANGUAGES = {"zh": "Chinese", "en": "English"}


class Said(NamedTuple):
    """A message with the kind it is, others that may be said of it as well, and whether it is urgent."""

    kinds: tuple[str, ...]
    urgent: bool
    text: str


Case = tuple[bool | None, str]  # whether the label is right; None = either way


def measure() -> Iterator[Line]:
    judging = judges(SHEETS, Reader())
    for half in HALVES:
        yield from _advertising(half, judging["kind"])
        yield from _intents(half, judging)
        yield from _developers(half)
    yield from _intents(LAST, judging, ("question", "request"))
    yield from _trained()


def read(half: str, name: str) -> list[list[str]]:
    """The rows of a file: fields with tabs between them."""
    with (OWN / half / f"{name}.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def said(half: str, language: str) -> list[Said]:
    return [
        Said(tuple(kinds.split("/")), bool(urgent), text) for kinds, urgent, text in read(half, f"intents_{language}")
    ]


def _advertising(half: str, kind: Judge) -> Iterator[Line]:
    for name, (title, goal) in ADVERTISING.items():
        cases: list[Case] = [(label == "spam", text) for label, text in read(half, name)]
        yield _line(half, title, cases, partial(_is, kind, "advertisement"), goal)


def _intents(half: str, judging: Mapping[str, Judge], kinds: Iterable[str] = KINDS) -> Iterator[Line]:
    for language, called in LANGUAGES.items():
        messages = said(half, language)
        for label in kinds:
            cases = [(_wanted(label, one.kinds), one.text) for one in messages]
            yield _line(half, f"{label}, {called}, F1", cases, partial(_is, judging["kind"], label), KINDS[label])
        hurry: list[Case] = [(one.urgent, one.text) for one in messages]
        yield _line(half, f"urgent, {called}, F1", hurry, partial(_is, judging["urgency"], "urgent"), URGENT)


def _developers(half: str) -> Iterator[Line]:
    """Of 10,000 messages of developers, those in which a secret or a listed word is seen."""
    lines = (OWN / half / "devchat.txt").read_text(encoding="utf-8").splitlines()
    texts = list(chat(lines, MESSAGES))
    english = Lists("en", CATEGORIES)
    for title, goal, seen in (("secrets", 1.0, is_found), ("listed words", 3.0, english.found)):
        wrong = list(dict.fromkeys(lines[at % len(lines)] for at, text in enumerate(texts) if seen(text)))
        count = sum(map(seen, texts))
        yield Line(
            name=f"{half}: developers' chat, {title} per 10,000",
            cases=MESSAGES,
            value=count * 10_000 / MESSAGES,
            most=goal,
            wrong=_open(half, wrong),
        )


def _trained() -> Iterator[Line]:
    """The held part as models judge it that learned from the other folds of all parts."""
    for name, (title, _) in ADVERTISING.items():
        rows = {text: half for half in HALVES for _, text in read(half, name)}
        cases = [Example(text=text, label=label) for half in HALVES for label, text in read(half, name)]
        said = [(one.label, label) for one, label in judged(cases) if rows[one.text] == "held"]
        yield Line(
            name=f"held: {title}, trained",
            cases=len(said),
            value=_f1((label == "spam", given == "spam") for label, given in said),
            least=TRAINED[name],
        )


def _is(judge: Judge, label: str, text: str) -> bool:
    verdict = judge(text)
    return verdict is not None and verdict.label == label


def _wanted(label: str, kinds: Sequence[str]) -> bool | None:
    """The first kind is the one that should be said; the others are no mistake."""
    return True if kinds[0] == label else None if label in kinds else False


def _line(half: str, title: str, cases: Iterable[Case], given: Callable[[str], bool], goal: float | None) -> Line:
    pairs = [(wanted, given(text), text) for wanted, text in cases if wanted is not None]
    wrong = [text for wanted, got, text in pairs if wanted != got]
    value = _f1((wanted, got) for wanted, got, _ in pairs)
    least = None if half in ("later", LAST) else goal
    return Line(name=f"{half}: {title}", cases=len(pairs), value=value, least=least, wrong=_open(half, wrong))


def _f1(pairs: Iterable[tuple[bool, bool]]) -> float:
    known = list(pairs)
    hits = sum(wanted and got for wanted, got in known)
    return f1(hits, sum(wanted for wanted, _ in known), sum(got for _, got in known))


def _open(half: str, texts: Sequence[str]) -> Sequence[str]:
    """Texts that may be looked at."""
    return texts if half == "open" else ()
