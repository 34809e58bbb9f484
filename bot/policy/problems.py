"""Problems: what is wrong in a policy file, where, and how to mend it; and how they are shown.

A problem carries a stable code and values; the words stand in `texts.py`, in Chinese and English. Touch this module
when the way problems are *shown* changes.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from bot.policy.texts import LANGUAGES, phrase

ERROR = "error"
WARNING = "warning"


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


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The known word most like `word`, or "" when none is near enough to be worth suggesting."""
    best, score = "", cutoff
    for candidate in sorted(known):
        ratio = SequenceMatcher(None, word.lower(), candidate.lower()).ratio()
        if ratio > score:
            best, score = candidate, ratio
    return best


def as_text(problems: Sequence[Problem], lang: str = "zh") -> str:
    """For people: place, message, the source line with a caret under it, the hint."""
    return "\n".join(_paragraph(problem, lang) for problem in problems)


def _paragraph(problem: Problem, lang: str) -> str:
    message, hint = problem.say(lang)
    rows = [f"{problem.place}: {problem.severity}[{problem.code}] {message}"]
    gutter = " " * len(f"{problem.line:6d}")
    if problem.source.strip():
        # A tab would move the caret by an unknown amount: show it as one space.
        shown = problem.source.replace("\t", " ").rstrip()
        start = problem.column - 1
        before = display_width(shown[:start])
        under = max(display_width(shown[start : start + problem.width]), 1)
        rows.append(f"{problem.line:6d} | {shown}")
        rows.append(f"{gutter} | {' ' * before}{'^' * under}")
    if hint:
        rows.append(f"{gutter} = {LANGUAGES[lang]}: {hint}")
    return "\n".join(rows)


def as_json(problems: Sequence[Problem], lang: str = "zh") -> str:
    """For machines: a list of objects."""
    return json.dumps([problem.as_data(lang) for problem in problems], ensure_ascii=False, indent=2)


def as_github(problems: Sequence[Problem], lang: str = "zh") -> str:
    """Workflow commands: a pipeline on GitHub shows them beside the changed lines."""
    rows = []
    for problem in problems:
        message, hint = problem.say(lang)
        body = f"{message} {hint}".strip().replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        where = f"file={problem.file},line={problem.line},col={problem.column}"
        rows.append(f"::{problem.severity} {where},title={problem.code}::{body}")
    return "\n".join(rows)


RENDERERS = {"text": as_text, "json": as_json, "github": as_github}
