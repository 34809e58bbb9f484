"""Where YAML and people misunderstand each other: found by a scan of the lines before parsing, or told from what the
parser says. Touch this when a new trap is met in the field: reproduce it in tests/unit/policy/test_traps.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_BRACKETS = "［］｛｝"
_ODD_SPACES = {
    "\u3000": "全角空格 U+3000",
    "\u00a0": "U+00A0",
    "\u200b": "U+200B",
    "\ufeff": "U+FEFF",
    "\u2003": "U+2003",
    "\u2002": "U+2002",
}
_INDENT = re.compile("^([ \t" + "".join(_ODD_SPACES) + "]+)")
_COLON_KEY = re.compile(r"(?:^[ ]*(?:- +)*|[{,][ ]*)([A-Za-z_][\w-]*)：")
_COLON_BLOCK = re.compile(r"^[ ]*(?:- +)*([^\s:：'\"#，。]{1,30})：\s*(?:[\[{【].*[\]}】])?\s*$")
_BLOCK_TEXT = re.compile(r"(?:^|[ :-])[|>][+-]?\d?[+-]?\s*(?:#.*)?$")
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|(?<![^\s\[{,:])'(?:[^']|'')*'")
_WRAPPED = re.compile(
    r"^(?:[ ]*(?:- +)*(?:[A-Za-z_][\w-]*: +)?|.*[\[,{] *(?:[A-Za-z_][\w-]*: +)?)(“[^“”]*”)\s*(?=$|[,\]}])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """A misunderstanding and its place."""

    line: int
    column: int
    code: str
    width: int = 1
    values: Mapping[str, str] = field(default_factory=dict)


def scan_lines(lines: Sequence[str], keys: frozenset[str]) -> Iterator[Trap]:
    """What can be seen in the lines alone. `keys` are the language's own words: only they are looked for glued to
    their value, because `wecom:wr0Q` is a value."""
    words = "|".join(sorted(map(re.escape, keys), key=len, reverse=True)) or "(?!)"
    glued = re.compile(rf"(?:^[ ]*(?:- +)*|[{{,] *)({words}):([^ \n/][^,}}]*)")
    text_indent: int | None = None  # inside a `|` or `>` text: its lines are words, not YAML
    for number, line in enumerate(lines, 1):
        indent = len(line) - len(line.lstrip(" "))
        if text_indent is not None and (not line.strip() or indent > text_indent):
            continue
        text_indent = None
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        bare = _blank(line)
        yield from _indentation(number, line)
        yield from _scan_line(number, line, bare, glued)
        if _BLOCK_TEXT.search(bare):
            text_indent = indent


def _blank(line: str) -> str:
    """The line with quoted texts and its comment replaced by spaces: places stay where they are."""
    if '"' in line or "'" in line:
        line = _QUOTED.sub(lambda m: " " * len(m[0]), line)
    if "#" in line:
        line = _COMMENT.sub(lambda m: " " * len(m[0]), line)
    return line


def _indentation(number: int, line: str) -> Iterator[Trap]:
    found = _INDENT.match(line)
    if found is None:
        return
    for position, char in enumerate(found[1]):
        if char == "\t":
            yield Trap(line=number, column=position + 1, code="tab")
            return
        if char != " ":
            yield Trap(line=number, column=position + 1, code="odd-space", values={"name": _ODD_SPACES[char]})
            return


def _scan_line(number: int, line: str, bare: str, glued: re.Pattern[str]) -> Iterator[Trap]:
    if "：" in bare:
        for found in _COLON_KEY.finditer(bare):
            yield _key_trap(number, found, "fullwidth-colon")
        block = _COLON_BLOCK.match(line)
        if block is not None and not _COLON_KEY.match(bare):
            yield _key_trap(number, block, "fullwidth-colon")
    if ":" in bare:
        for found in glued.finditer(line):
            if bare[found.start(1)] != " ":
                rest = {"rest": found[2].strip()}
                yield _key_trap(number, found, "missing-space", rest)
        for position in (m.start(1) for m in re.finditer(rf": +([{_BRACKETS}])", bare)):
            values = {"mark": bare[position]}
            yield Trap(line=number, column=position + 1, code="fullwidth-bracket", values=values)
    if "“" in bare:
        wrapped = _WRAPPED.match(bare)
        if wrapped is not None:
            width = len(wrapped[1])
            yield Trap(line=number, column=wrapped.start(1) + 1, code="curly-quotes", width=width)


def _key_trap(number: int, found: re.Match[str], code: str, more: Mapping[str, str] | None = None) -> Trap:
    values = {"key": found[1], **(more or {})}
    return Trap(line=number, column=found.start(1) + 1, code=code, width=len(found[1]) + 1, values=values)


# What the parser says (a part of it), what the line must look like, and the code that explains it. First match wins.
_SYNTAX: Sequence[tuple[str, str, str]] = (
    ("cannot start any token", r"\t", "tab"),
    ("cannot start any token", r"[@`%|>]", "reserved-start"),
    ("expected directive name", r"%", "reserved-start"),
    ("mapping keys are not allowed", r"\?", "reserved-start"),
    ("expected whitespace or line break", r"(?P<at>!\S*)", "tag"),
    ("block sequence entries are not allowed", r"", "dash-after-colon"),
    ("expected comment or line break", r"(?P<at>[>|]\S*)", "comparison"),
    ("", r"(?:: |- )(?P<at>\{)[^{}]*\}\s*[^\s,\]}#]", "braces-start"),
    ("", r"[\[{][^\"']*(?P<at>\$\{)", "braces-in-list"),
    ("", r"[\[,{] *(?:\w+: +)?(?P<at>\{)[^{}:]*\}[^\s,\]}]", "braces-start"),
    ("mapping values are not allowed", r"\S: .*?(?P<at>: )", "colon-in-text"),
    ("mapping values are not allowed", r"", "indentation"),
    ("unexpected end of stream", r"", "unclosed"),
    ("did not find expected ',' or", r"", "unclosed"),
    ("did not find expected node content", r"", "unclosed"),
    ("did not find expected '-' indicator", r"", "indentation"),
    ("did not find expected key", r"", "indentation"),
    ("did not find expected <document start>", r"", "indentation"),
    ("could not find expected ':'", r"", "indentation"),
)
# These are told best where the thing was opened, not where the parser gave up.
_AT_OPENING = frozenset({"unclosed"})


def explain_syntax(error: Any, lines: Sequence[str]) -> Trap:
    """The parser's complaint as something a person can mend."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    context = getattr(error, "context_mark", None) or mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    if line >= len(lines):
        line, column = max(len(lines) - 1, 0), 0
    for said, shape, code in _SYNTAX:
        if said not in problem:
            continue
        place, text = _search(shape, lines, line, context.line if context is not None else line)
        if place is None:
            continue
        if shape and "at" in text.groupdict():
            return _syntax_trap(code, place, text.start("at"), text["at"])
        if code in _AT_OPENING and context is not None:
            return _syntax_trap(code, *_opening(lines, context.line, context.column), "")
        char = lines[line][column : column + 1] if line < len(lines) else ""
        return _syntax_trap(code, line, column, char)
    return Trap(line=line + 1, column=column + 1, code="yaml-syntax", values={"reason": problem})


def _opening(lines: Sequence[str], line: int, column: int) -> tuple[int, int]:
    """Where the bracket stands that is open at this place; the place itself when it opens something."""
    if line < len(lines) and lines[line][column : column + 1] in tuple("[{'\""):
        return line, column
    opened: list[tuple[int, int]] = []
    for number, text in enumerate(lines[: line + 1]):
        for at, char in enumerate(_blank(text)):
            if char in "[{":
                opened.append((number, at))
            elif char in "]}" and opened:
                opened.pop()
    return opened[-1] if opened else (line, column)


def _search(shape: str, lines: Sequence[str], line: int, opened: int) -> tuple[int | None, Any]:
    """Where the shape is: in the line the parser blames, or in the one where the thing began."""
    for candidate in dict.fromkeys((line, opened)):
        text = lines[candidate] if 0 <= candidate < len(lines) else ""
        found = re.search(shape, _blank(text))
        if found is not None:
            return candidate, found
    return None, None


def _syntax_trap(code: str, line: int, column: int, mark: str) -> Trap:
    return Trap(
        line=line + 1, column=column + 1, code=code, width=max(len(mark), 1), values={"mark": mark, "name": mark}
    )
