"""Problems: what is wrong in a policy file, where, and how to mend it; and how they are shown.

A problem carries a stable code and values; the words stand in `texts.py`, in Chinese and English. Touch this module
when the way problems are *shown* changes.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from bot.policy.junit import Failure, Suite, TestCase, junit
from bot.policy.texts import LANGUAGES, phrase

# What would move the cursor, turn the direction of writing, or cannot be written as UTF-8 (half of a file's name).
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_HALVES = re.compile("[\ud800-\udfff]")

ERROR = "error"
WARNING = "warning"
NOTE = "note"  # nothing is wrong with the file: a platform cannot do all that it says


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong at one place. `line` and `column` count from 1; `width` is in characters of the source line."""

    file: str  # relative to the folder that is checked
    line: int
    column: int
    code: str
    severity: str = ERROR
    values: Mapping[str, str] = field(default_factory=dict)
    width: int = 1
    source: str = ""  # the source line, for the caret

    def say(self, lang: str = "zh") -> tuple[str, str]:
        """(message, hint) in the language."""
        return phrase(self.code, self.values, lang)

    @property
    def message(self) -> str:
        return self.say()[0]

    @property
    def hint(self) -> str:
        return self.say()[1]

    @property
    def is_error(self) -> bool:
        return self.severity == ERROR

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def as_data(self, lang: str = "zh") -> dict[str, str | int]:
        """The JSON shape, in the order the language's design names it."""
        message, hint = self.say(lang)
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "code": self.code,
            "severity": self.severity,
            "message": message,
            "hint": hint,
        }


def sort(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By place, without repetitions."""
    unique = {(p.file, p.line, p.column, p.code, tuple(sorted(p.values.items()))): p for p in problems}
    return tuple(unique[key] for key in sorted(unique))


def display_width(text: str) -> int:
    """Columns a terminal needs: wide and full-width characters take two, marks and invisible ones none."""
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


_LONGEST_WORD = 60


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The known word most like `word`, or "" when none is near enough to be worth suggesting."""
    best, score = "", cutoff
    if len(word) > _LONGEST_WORD:
        return best
    matcher = SequenceMatcher(None, word.lower())
    for candidate in sorted(known):
        matcher.set_seq2(candidate.lower())
        # The two quick ones are upper bounds, and spare most of the work.
        if matcher.real_quick_ratio() > score and matcher.quick_ratio() > score:
            ratio = matcher.ratio()
            if ratio > score:
                best, score = candidate, ratio
    return best


def as_text(problems: Sequence[Problem], lang: str = "zh") -> str:
    """For people: place, message, the source line with a caret under it, the hint."""
    return "\n".join(_paragraph(problem, lang) for problem in problems)


def _paragraph(problem: Problem, lang: str) -> str:
    message, hint = problem.say(lang)
    rows = [f"{problem.place}: {problem.severity}[{problem.code}] {_visible(message)}"]
    if problem.severity == NOTE:
        return rows[0]  # there may be many, and nothing is to be mended: no wall
    gutter = " " * len(f"{problem.line:6d}")
    if problem.source.strip() and problem.code not in _ELSEWHERE:
        shown, start = _excerpt(_visible(problem.source).rstrip(), problem.column - 1)
        before = display_width(shown[:start])
        under = max(display_width(shown[start : start + problem.width]), 1)
        rows.append(f"{problem.line:6d} | {shown}")
        rows.append(f"{gutter} | {' ' * before}{'^' * under}")
    if hint:
        rows.append(f"{gutter} = {LANGUAGES[lang]}: {_visible(hint)}")
    return _UNSEEN.sub("\ufffd", rows[0]) + "".join(f"\n{row}" for row in rows[1:])


_ELSEWHERE = frozenset({"locked"})  # nothing is wrong with the words: what counts is the other place, in the message
_AROUND = 120  # characters shown on either side of the place, when the line is very long


def _excerpt(line: str, start: int) -> tuple[str, int]:
    """The part of a line that is worth showing, and where the place stands in it."""
    if len(line) <= 2 * _AROUND:
        return line, start
    first = max(start - _AROUND, 0)
    head, tail = "…" if first else "", "…" if start + _AROUND < len(line) else ""
    return f"{head}{line[first : start + _AROUND]}{tail}", start - first + len(head)


def _visible(text: str) -> str:
    """Nothing in a file may move the cursor or turn the writing: a tab is shown as one space, what cannot be seen and
    has no width stays out of the way, other control characters as a sign."""
    return _UNSEEN.sub("\ufffd", text.replace("\t", " "))


def as_json(problems: Sequence[Problem], lang: str = "zh") -> str:
    """For machines: a list of objects."""
    shown = json.dumps([problem.as_data(lang) for problem in problems], ensure_ascii=False, indent=2)
    return _HALVES.sub("\ufffd", shown)


def as_github(problems: Sequence[Problem], lang: str = "zh") -> str:
    """Workflow commands: a pipeline on GitHub shows them beside the changed lines."""
    rows = []
    for problem in problems:
        message, hint = problem.say(lang)
        body = _escaped(f"{message} {hint}".strip())
        where = f"file={_property(problem.file)},line={problem.line},col={problem.column}"
        level = "notice" if problem.severity == NOTE else problem.severity
        rows.append(f"::{level} {where},title={problem.code}::{body}")
    return "\n".join(rows)


def _escaped(text: str) -> str:
    return _UNSEEN.sub("\ufffd", text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts: commas and colons end a property."""
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def as_junit(problems: Sequence[Problem], lang: str = "zh") -> str:
    """For any pipeline: a suite per file, a failed case per error; what is no error is a case that passed with a note.
    Without problems one case says so: many pipelines take an empty report for a broken one."""
    files: dict[str, list[Problem]] = {}
    for problem in problems:
        files.setdefault(problem.file, []).append(problem)
    suites = [Suite(name=name, cases=[_case(problem, lang) for problem in those]) for name, those in files.items()]
    return junit(suites or [Suite(name="policy check", cases=[TestCase(name="policy check", group="policy")])])


def _case(problem: Problem, lang: str) -> TestCase:
    message, hint = problem.say(lang)
    body = f"{problem.place}\n{message}\n{hint}".rstrip()
    failure = Failure(kind=problem.code, message=message, body=body) if problem.is_error else None
    return TestCase(
        name=f"{problem.line}:{problem.column} {problem.code}",
        group=problem.file,
        failure=failure,
        output="" if problem.is_error else f"{problem.severity}: {body}",
        file=problem.file,
        line=problem.line,
    )


RENDERERS = {"text": as_text, "json": as_json, "github": as_github, "junit": as_junit}
