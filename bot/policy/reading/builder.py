"""The parser's events -> nodes. YAML's surprises are errors here: duplicate keys, null, anchors, aliases, tags, merge
keys, a second document.

Built from the C parser's events rather than its composer, because only events show anchors and tags, and because the
composer recurses on the C stack. Touch this when another of YAML's surprises should be one, or none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from bot.policy.reading.source import Block, Items, Node, Scalar, Source

MAX_DEPTH = 24
_TEXT_MARKS = frozenset("|>")
NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class Builder:
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
            raise TooDeep
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


class TooDeep(Exception):
    """Nested beyond what any policy needs; already reported."""
