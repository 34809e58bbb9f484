"""What the YAML parser complains about, said so that a person can mend it.

The parser names the place where it gave up; people need the place where they slipped. Touch this when a complaint of
the parser reaches people as `yaml-syntax`, and reproduce it in tests/unit/policy/test_traps.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.policy.reading.traps import Trap, blank

# What the parser says (a part of it), what the line must look like, and the code that explains it. First match wins.
_SYNTAX: Sequence[tuple[str, str, str]] = (
    ("cannot start any token", r"\t", "tab"),
    ("cannot start any token", r"[:,\[{] *(?P<at>>=? *\d+)", "comparison"),
    ("cannot start any token", r"[@`%|>]", "reserved-start"),
    ("expected directive name", r"%", "reserved-start"),
    ("mapping keys are not allowed", r"\?", "reserved-start"),
    ("expected whitespace or line break", r"(?P<at>!\S*)", "tag"),
    ("tag", r"(?:[:\[{,-] |\[|^ *)(?P<at>!\S*)", "tag"),
    ("block sequence entries are not allowed", r"", "dash-after-colon"),
    ("expected comment or line break", r"(?P<at>[>|]\S*)", "comparison"),
    ("found unknown escape character", r"", "bad-escape"),
    ("expected hexdecimal number", r"", "bad-escape"),
    ("", r"[\[,{]\s*matches: *\[? *(?P<at>[^\s\[\]{}'\"]*[\[{][^'\"]*)$", "unquoted-pattern"),
    ("", r"matches: *(?P<at>\[\[.*|\[[^'\"]*[\[{].*)$", "unquoted-pattern"),
    ("", r"(?:: |- )(?P<at>\{)[^{}]*\}\s*[^\s,\]}#]", "braces-start"),
    ("", r"[\[{][^\"']*(?P<at>\$\{)", "braces-in-list"),
    ("", r"[\[,{] *(?:\w+: +)?(?P<at>\{)[^{}:]*\}[^\s,\]}]", "braces-start"),
    ("mapping values are not allowed", r"\S: .*?(?P<at>: )", "colon-in-text"),
    ("mapping values are not allowed", r"", "indentation"),
    ("did not find expected ',' or", r"(?P<at>[］｝】])", "fullwidth-bracket"),
    ("unexpected end of stream", r"", "unclosed"),
    ("did not find expected ',' or", r"", "unclosed"),
    ("did not find expected node content", r"[\[,{]\s*(?P<at>,)", "double-comma"),
    ("did not find expected node content", r"", "unclosed"),
    ("did not find expected '-' indicator", r"", "indentation"),
    ("did not find expected key", r"", "indentation"),
    ("did not find expected <document start>", r"", "indentation"),
    ("could not find expected ':'", r"", "indentation"),
)
_LONGEST = 10_000  # characters of a line in which shapes are looked for: the time grows with the square
_AT_OPENING = frozenset({"unclosed"})  # told best where the thing was opened, not where the parser gave up
_LONELY = "could not find expected ':'"  # a line that is no `key: value`: the parser blames the line after it
_GLUED = re.compile(r"^ *(?:- +)*(?P<key>[\w.-]+):(?P<rest>[^\s:/].*)$")
_UNQUOTED_COMMENT = re.compile(r"[\[{,](?:.*?[\s\[{,])?(?P<at>#\S*)")


def explain_syntax(error: Any, lines: Sequence[str]) -> Trap:
    """The parser's complaint as something a person can mend."""
    said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    context = getattr(error, "context_mark", None) or mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    opened, start = (context.line, context.column) if context is not None else (line, column)
    if line >= len(lines):
        line, column = max(len(lines) - 1, 0), 0
    return (
        _special(said, lines, (line, column), (opened, start))
        or _by_table(said, lines, (line, column), (opened, start))
        or Trap(line=line + 1, column=column + 1, code="yaml-syntax", values={"reason": said})
    )


Place = tuple[int, int]  # line and column, from 0


def _special(said: str, lines: Sequence[str], blamed: Place, opened: Place) -> Trap | None:
    """Complaints that need a look at what stands before the place."""
    line, column = blamed
    before = lines[line][:column].rstrip() if line < len(lines) else ""
    here = lines[line][column : column + 1] if line < len(lines) else ""
    if "alphabetic or numeric character" in said:
        return _trap("reserved-start", *opened, lines[opened[0]][opened[1] : opened[1] + 1])
    if said == _LONELY:
        return _lonely(lines, opened[0])
    if "expected key" in said or "document start" in said:
        if here and here in "]}":
            return _trap("extra-bracket", line, column, here)
        if before.endswith(("'", '"')):
            return _trap("text-after-quote", line, column, lines[line][column:].split("#")[0].strip())
        if any(text.strip() == "..." for text in lines[max(line - 1, 0) : line]):
            return _trap("several-documents", line - 1, 0, "...")
    if "did not find expected ',' or" in said or "node content" in said:
        first, at = _opening(lines, *opened)
        text = blank(lines[first], comment=False) if first < len(lines) else ""
        cut = _UNQUOTED_COMMENT.search(text, at, at + _LONGEST)
        if cut is not None:
            return _trap("comment-in-list", first, cut.start("at"), cut["at"].rstrip("]},"))
    return None


def _lonely(lines: Sequence[str], line: int) -> Trap:
    text = lines[line]
    glued = _GLUED.match(text)
    column = len(text) - len(text.lstrip(" "))
    if glued is not None:
        values = {"key": glued["key"], "rest": glued["rest"].strip()}
        width = len(glued["key"]) + 1
        return Trap(line=line + 1, column=glued.start("key") + 1, code="missing-space", width=width, values=values)
    if text.lstrip().startswith(("//", "/*", "--", ";", "＃")):
        return _trap("comment-mark", line, column, text.strip())
    return _trap("missing-colon", line, column, text.strip())


def _by_table(said: str, lines: Sequence[str], blamed: Place, opened: Place) -> Trap | None:
    line, column = blamed
    for part, shape, code in _SYNTAX:
        if part not in said:
            continue
        place, text = _search(shape, lines, line, opened[0])
        if place is None:
            continue
        if shape and "at" in text.groupdict():
            return _trap(code, place, text.start("at"), text["at"])
        if code in _AT_OPENING:
            return _trap(code, *_opening(lines, *opened), "")
        char = lines[line][column : column + 1] if line < len(lines) else ""
        return _trap(code, line, column, char)
    return None


def _opening(lines: Sequence[str], line: int, column: int) -> Place:
    """Where the bracket stands that is open at this place; the place itself when it opens something."""
    if line < len(lines) and lines[line][column : column + 1] in tuple("[{'\""):
        return line, column
    opened: list[Place] = []
    for number, text in enumerate(lines[: line + 1]):
        for at, char in enumerate(blank(text)):
            if char in "[{":
                opened.append((number, at))
            elif char in "]}" and opened:
                opened.pop()
    return opened[-1] if opened else (line, column)


def _search(shape: str, lines: Sequence[str], line: int, opened: int) -> tuple[int | None, Any]:
    """Where the shape is: in the line the parser blames, or in the one where the thing began."""
    for candidate in dict.fromkeys((line, opened)):
        text = lines[candidate] if 0 <= candidate < len(lines) else ""
        found = re.search(shape, blank(text)) if not shape or len(text) <= _LONGEST else None
        if found is not None:
            return candidate, found
    return None, None


def _trap(code: str, line: int, column: int, mark: str) -> Trap:
    values = {"mark": mark, "name": mark}
    return Trap(line=line + 1, column=column + 1, code=code, width=max(len(mark), 1), values=values)
