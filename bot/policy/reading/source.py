"""A YAML file as nodes that know where they stand, with what is wrong with it so far.

Text only: a schema decodes scalars later, so `NO` stays `NO`. Touch this when whoever reads the nodes has to know more
of a place in a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bot.policy.problems import ERROR, Problem


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
