"""One YAML file, or a text -> its `Source`: all that is wrong with it as YAML stands there.

What no parser explains well is found beforehand, line by line (`traps.py`); what it complains about is told in plain
words (`syntax.py`). Touch this when YAML itself, not the policy language, is read wrongly.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path

import yaml

from bot.policy.problems import Problem
from bot.policy.reading.builder import Builder, TooDeep
from bot.policy.reading.mending import mended
from bot.policy.reading.source import Source
from bot.policy.reading.surroundings import why_unreadable
from bot.policy.reading.syntax import explain_syntax
from bot.policy.reading.traps import scan_lines

MAX_BYTES = 4_000_000
# Characters YAML forbids anywhere, and the line ends that only YAML 1.1 knows: they would shift every line number.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def read(path: Path, name: str, keys: frozenset[str]) -> Source:
    """Read a file. `name` is how problems call it; `keys` are the language's words, for the scan before parsing."""
    source = Source(file=name)
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):  # a folder; a pipe, which would never answer
            source.report_at(1, 1, "not-a-file")
            return source
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        zh, en = why_unreadable(error)
        source.report_at(1, 1, "unreadable", reason_zh=zh, reason_en=en)
        return source
    if len(data) > MAX_BYTES:
        source.report_at(1, 1, "too-large", size=str(max(state.st_size, len(data))), limit=str(MAX_BYTES))
        return source
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _not_utf8(data, error.start, name)
    source = parse(text, name, keys)
    source.text = data.decode("utf-8")
    return source


def _not_utf8(data: bytes, start: int, name: str) -> Source:
    good = data[:start].decode("utf-8", "replace")
    source = Source(file=name, lines=good.splitlines())
    source.report_at(good.count("\n") + 1, len(good) - (good.rfind("\n") + 1) + 1, "encoding")
    return source


def parse(text: str, name: str, keys: frozenset[str]) -> Source:
    """Parse a text. Everything that is wrong with it as YAML stands in the result's `problems`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    source = Source(file=name, lines=text.split("\n"))
    control = _CONTROL.search(text)
    if control is not None:
        line = text.count("\n", 0, control.start()) + 1
        column = control.start() - (text.rfind("\n", 0, control.start()) + 1) + 1
        source.report_at(line, column, "control-character", name=f"U+{ord(control[0]):04X}")
        return source
    for trap in scan_lines(source.lines, keys):
        source.report_at(trap.line, trap.column, trap.code, width=trap.width, severity=trap.severity, **trap.values)
    source.trapped = {problem.line for problem in source.problems if problem.is_error}
    try:
        source.root = Builder(source).build(yaml.parse(text, Loader=yaml.CSafeLoader))
    except TooDeep:
        pass  # reported where it was met
    except yaml.YAMLError as error:
        # A trap makes the parser complain about a later, innocent line: then the trap alone is the news.
        if source.trapped:
            _build_mended(source)
        else:
            trap = explain_syntax(error, source.lines)
            source.report_at(trap.line, trap.column, trap.code, width=trap.width, **trap.values)
    source.problems = [problem for problem in source.problems if not _is_consequence(problem, source)]
    return source


def _build_mended(source: Source) -> None:
    """Read the file as it was meant, for what else is wrong with it; without a word when that cannot be read either."""
    text = mended(source.lines, source.problems)
    told = list(source.problems)
    try:
        source.root = Builder(source).build(yaml.parse(text, Loader=yaml.CSafeLoader)) if text else None
    except (TooDeep, yaml.YAMLError):
        source.root, source.problems = None, told


def _is_consequence(problem: Problem, source: Source) -> bool:
    """Whether a missing value is no news: something else is wrong in its line (`{变量} 你好` also leaves a key without
    value), or the lines below, which should hold it, were misunderstood."""
    if problem.code != "null":
        return False
    if any(other.line == problem.line and other.code != "null" for other in source.problems):
        return True
    below = (number for number, line in enumerate(source.lines[problem.line :], problem.line + 1) if line.strip())
    return next(below, 0) in source.trapped
