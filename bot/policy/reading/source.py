"""One YAML file -> nodes that know where they stand. Text only: a schema decodes scalars later, so `NO` stays `NO`.

YAML's surprises are errors here: duplicate keys, null, anchors, aliases, tags, merge keys, a second document. Built
from the C parser's events rather than its composer, because only events show anchors and tags, and because the composer
recurses on the C stack. Touch this when YAML itself, not the policy language, is read wrongly.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.policy.problems import ERROR, Problem
from bot.policy.reading.mending import mended
from bot.policy.reading.surroundings import why_unreadable
from bot.policy.reading.syntax import explain_syntax
from bot.policy.reading.traps import scan_lines

MAX_BYTES = 4_000_000
MAX_DEPTH = 24
_TEXT_MARKS = frozenset("|>")
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
# Characters YAML forbids anywhere, and the line ends that only YAML 1.1 knows: they would shift every line number.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


@dataclass(slots=True, eq=False)
class Node:
    """A place in a file. `line` and `column` count from 1; `width` is the caret's length."""

    line: int
    column: int
    width: int


@dataclass(slots=True, eq=False)
class Scalar(Node):
    """A text. `plain` = written without quotes."""

    value: str
    plain: bool = True


@dataclass(slots=True, eq=False)
class Items(Node):
    """A list."""

    items: list[Node] = field(default_factory=list)
    flow: bool = False


@dataclass(slots=True, eq=False)
class Block(Node):
    """A mapping; `keys` know where each key stands; `refused` are keys whose value was already complained about."""

    values: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Scalar] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Source:
    """One file: its lines, its root block (None when it cannot be used), and what is wrong with it so far."""

    file: str
    lines: list[str] = field(default_factory=list)
    root: Block | None = None
    problems: list[Problem] = field(default_factory=list)
    trapped: set[int] = field(default_factory=set)  # lines YAML misunderstood: what follows from that is no news
    text: str = ""  # exactly as it stood in the file

    def report(self, node: Node, code: str, *, severity: str = ERROR, **values: str) -> None:
        self.report_at(node.line, node.column, code, width=node.width, severity=severity, **values)

    def report_at(
        self, line: int, column: int, code: str, *, width: int = 1, severity: str = ERROR, **values: str
    ) -> None:
        if line in self.trapped:
            return
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        self.problems.append(
            Problem(
                file=self.file,
                line=line,
                column=column,
                code=code,
                severity=severity,
                values=values,
                width=max(1, min(width, len(text) - column + 1)),
                source=text,
            )
        )

    def at(self, node: Node) -> str:
        """`file:line`, as decisions cite it."""
        return _place(self.file, node.line)


@lru_cache(maxsize=64)
def _place(file: str, line: int) -> str:
    """One text for all that stands in a line: a line may hold a hundred thousand words."""
    return f"{file}:{line}"


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
        source.root = _Builder(source).build(yaml.parse(text, Loader=yaml.CSafeLoader))
    except _TooDeep:
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
        source.root = _Builder(source).build(yaml.parse(text, Loader=yaml.CSafeLoader)) if text else None
    except (_TooDeep, yaml.YAMLError):
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


class _Builder:
    """Puts nodes together from events, without recursion."""

    def __init__(self, source: Source):
        self.source = source
        self.open: list[tuple[Block | Items, Scalar | None]] = []  # containers, with the key each waits for
        self.root: Node | None = None

    def build(self, events: Iterator[Any]) -> Block | None:
        documents = 0
        for event in events:
            kind = event.__class__
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent:
                self._enter(event, Block(event.start_mark.line + 1, event.start_mark.column + 1, 1))
            elif kind is yaml.SequenceStartEvent:
                mark = event.start_mark
                self._enter(event, Items(mark.line + 1, mark.column + 1, 1, flow=bool(event.flow_style)))
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self.open.pop()
            elif kind is yaml.AliasEvent:
                self._refuse(event, "alias", name=event.anchor)
                self._place(Scalar(event.start_mark.line + 1, event.start_mark.column + 1, 1, ""), refused=True)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._refuse(event, "several-documents")
                    return None
        return self._finish()

    def _finish(self) -> Block | None:
        if self.root is None or (isinstance(self.root, Scalar) and self.root.value in NULLS):
            self.source.report_at(1, 1, "empty-file")
            return None
        if not isinstance(self.root, Block):
            self.source.report(self.root, "expected-block")
            return None
        return self.root

    def _refuse(self, event: Any, code: str, **values: str) -> None:
        mark, end = event.start_mark, event.end_mark
        width = end.column - mark.column if end.line == mark.line else 1
        self.source.report_at(mark.line + 1, mark.column + 1, code, width=width, **values)

    def _marked(self, event: Any) -> bool:
        """Whether the node carries an anchor or a tag; reported."""
        if event.anchor is not None:
            self._refuse(event, "anchor", name=event.anchor)
            return True
        if event.tag is not None:
            name = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._refuse(event, "tag", name=name)
            return True
        return False

    def _scalar(self, event: Any) -> None:
        mark, end = event.start_mark, event.end_mark
        width = end.column - mark.column if end.line == mark.line else len(event.value.partition("\n")[0])
        plain = not event.style
        node = Scalar(mark.line + 1, mark.column + 1, max(width, 1), event.value, plain)
        refused = (event.anchor is not None or event.tag is not None) and self._marked(event)
        if event.style in _TEXT_MARKS and not event.value.strip():
            refused = self._empty_text(event, node) or refused
        self._place(node, refused=refused)

    def _empty_text(self, event: Any, node: Scalar) -> bool:
        """`>3` and `|` begin a text block, here one without text."""
        mark = event.start_mark
        written = self.source.lines[mark.line][mark.column :].split("#")[0].strip()
        if len(written) > 1:
            self.source.report_at(node.line, node.column, "comparison", width=len(written), mark=written)
            return True
        node.value, node.plain = "", True  # nothing: told as any other value that is missing
        return False

    def _enter(self, event: Any, node: Block | Items) -> None:
        if event.anchor is not None or event.tag is not None:
            self._marked(event)
        if len(self.open) >= MAX_DEPTH:
            self._refuse(event, "too-deep", limit=str(MAX_DEPTH))
            raise _TooDeep
        self._place(node)
        self.open.append((node, None))

    def _place(self, node: Node, *, refused: bool = False) -> None:
        """Hang the node where it belongs: root, list item, key or value."""
        if not self.open:
            self.root = None if refused else node
            return
        holder, key = self.open[-1]
        if isinstance(holder, Items):
            if not refused and not self._is_null(node, "-"):
                holder.items.append(node)
        elif key is None:
            self.open[-1] = (holder, self._key(holder, node, refused))
        else:
            self.open[-1] = (holder, None)
            if refused or self._is_null(node, key.value, key):
                holder.refused.add(key.value)
            elif key is not _DROPPED:
                holder.values[key.value] = node
                holder.keys[key.value] = key

    def _is_null(self, node: Node, key: str, place: Scalar | None = None) -> bool:
        if isinstance(node, Scalar) and node.plain and node.value in NULLS:
            if place is not _DROPPED:
                self.source.report(place or node, "null", key=key)
            return True
        return False

    def _key(self, holder: Block, node: Node, refused: bool) -> Scalar:
        """The key to wait with for its value; `_DROPPED` when the key cannot be used."""
        if refused:
            return _DROPPED
        if not isinstance(node, Scalar):
            self.source.report(node, "complex-key")
            return _DROPPED
        if node.value == "<<" and node.plain:
            self.source.report(node, "merge-key")
            return _DROPPED
        if node.value in holder.keys:
            first = holder.keys[node.value].line
            self.source.report(node, "duplicate-key", key=node.value, first=str(first))
            return _DROPPED
        return node


_DROPPED = Scalar(0, 0, 1, "")


class _TooDeep(Exception):
    """Nested beyond what any policy needs; already reported."""


def plain(node: Node) -> Any:
    """The node as dicts, lists and texts."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    assert isinstance(node, Block)
    return {key: plain(value) for key, value in node.values.items()}


def find(node: Node, path: tuple[str | int, ...]) -> tuple[Node, int]:
    """The deepest node on the path, and how many of its steps led there. A step that names no child is passed over:
    pydantic puts union members (`list[str]`) into its paths."""
    used = 0
    for step in path:
        child: Node | None = None
        if isinstance(node, Block):
            child = node.values.get(str(step))
        elif isinstance(node, Items) and isinstance(step, int) and step < len(node.items):
            child = node.items[step]
        if child is not None:
            node = child
            used += 1
    return node, used
