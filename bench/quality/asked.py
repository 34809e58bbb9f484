"""Sentences whose author says what they are: asked with a question mark, begged with "please", told with a stop.

Real messages of the development data, cut into sentences. A mark or a "please" tells what a sentence is and is then
taken away, so that only grammar is left to go by. The truth is silver: a rhetorical question has a mark as well, and
"Where are you." has a stop. A hash parts the sentences in two. Signs may be improved by the one half, `--show` prints
it; the other one is looked at as a figure only. Touch this when another source should be cut up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha1

from bench.quality.table import Line, f1, rows
from bot.text.labels import SHEETS, Judge, judges
from bot.text.reader import Reader

SOURCES = {
    "Chinese": ("benign_zh", "offensive_zh"),
    "English": ("benign_en", "spam_en", "request_en", "offensive_en", "pii_en"),
}
UNWANTED = ("spam",)  # advertising is another label, whatever it asks
LEAST = {"Chinese": 0.62, "English": 0.62}
HALVES = ("read", "unread")
SHORTEST = {"Chinese": 4, "English": 12}
LONGEST = 140
_SENTENCES = re.compile(r"(?<=[?？!！.。…~～])(?=\s|[一-鿿]|$)|\n+")
_MARKS = "?？!！.。…~～ "
_PLEASE = re.compile(r"(?i)\b(?:please|pls|plz|kindly)\b,?\s*")

Case = tuple[bool, str]


def measure() -> Iterator[Line]:
    judging = judges(SHEETS, Reader())
    for language, names in SOURCES.items():
        sentences = list(dict.fromkeys(sentence for name in names for sentence in _sentences(name, language)))
        asked = _questions(sentences)
        yield from _lines(f"questions, {language}", asked, judging["kind"], ("question", "request"), LEAST[language])
        if language == "English":
            yield from _lines("requests, English", _requests(sentences), judging["kind"], ("request",))
    yield from _alarms(judging["urgency"])


def _sentences(name: str, language: str) -> Iterator[str]:
    for row in rows(name):
        if row["label"] not in UNWANTED:
            for sentence in _SENTENCES.split(row["text"]):
                bare = sentence.strip()
                if SHORTEST[language] <= len(bare) <= LONGEST:
                    yield bare


def _questions(sentences: list[str]) -> list[Case]:
    ends = [(sentence[-1], sentence.rstrip(_MARKS)) for sentence in sentences]
    return [(end in "?？", bare) for end, bare in ends if end in "?？.。" and not any(mark in bare for mark in "?？")]


def _requests(sentences: list[str]) -> list[Case]:
    """What remains of a sentence without its "please", against what was told without one."""
    begged = [(True, _PLEASE.sub("", sentence).strip()) for sentence in sentences if _PLEASE.search(sentence)]
    return begged + [
        (False, sentence) for sentence in sentences if sentence[-1] == "." and not _PLEASE.search(sentence)
    ]


def _lines(
    title: str, cases: list[Case], judge: Judge, labels: tuple[str, ...], least: float | None = None
) -> Iterator[Line]:
    """As many that are not as that are, so that the figure does not hang on how rare questions are."""
    for number, half in enumerate(HALVES):
        mine = sorted((case for case in cases if _half(case[1]) == number), key=lambda case: _digest(case[1]))
        wanted = [text for is_so, text in mine if is_so]
        others = [text for is_so, text in mine if not is_so][: len(wanted)]
        found = [text for text in wanted if _is(judge, text, labels)]
        alarms = [text for text in others if _is(judge, text, labels)]
        missed = [text for text in wanted if text not in found]
        yield Line(
            name=f"{half}: {title}, F1",
            cases=len(wanted) + len(others),
            value=f1(len(found), len(wanted), len(found) + len(alarms)),
            least=least,
            wrong=missed + alarms if half == "read" else (),
        )


def _alarms(urgency: Judge) -> Iterator[Line]:
    """Ordinary messages that pass for urgent."""
    for name in ("benign_zh", "benign_en", "offensive_zh"):
        texts = [row["text"] for row in rows(name)]
        wrong = [text for text in texts if _is(urgency, text, ("urgent",))]
        yield Line(name=f"{name} urgent", cases=len(texts), value=len(wrong) / len(texts), most=0.02, wrong=wrong)


def _is(judge: Judge, text: str, labels: tuple[str, ...]) -> bool:
    verdict = judge(text)
    return verdict is not None and verdict.label in labels


def _digest(text: str) -> bytes:
    return sha1(text.encode(), usedforsecurity=False).digest()


def _half(text: str) -> int:
    return _digest(text)[0] % len(HALVES)
