"""A rule as it stands in a file: fields with their places, not yet decoded. `resolve` moves drafts down the org tree.

Touch this when the shape of an entry under `rules` changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.policy.language.tree import UnitFile
from bot.policy.problems import nearest
from bot.policy.reading.decoding import Placed, fields_of, missing_key, text_of
from bot.policy.reading.source import Block, Items, Node
from bot.rules.registry import KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A rule as one unit sees it, not yet decoded: each field with the place it came from."""

    id: str
    kind: str
    unit: str  # whose file defines it
    home: Placed  # the rule itself
    fields: Mapping[str, Placed]
    locked: bool
    origin: str  # unit whose adjustment shaped it last

    @property
    def place(self) -> str:
        return self.home.place


def entries(file: UnitFile, section: str) -> list[Block]:
    node = file.root.values.get(section)
    if node is None:
        return []
    if not isinstance(node, Items):
        file.source.report(file.root.keys[section], "expected-list", given="…")
        return []
    for item in node.items:
        if not isinstance(item, Block):
            file.source.report(item, "expected-block")
    return [item for item in node.items if isinstance(item, Block)]


def read_draft(file: UnitFile, node: Block) -> Draft | None:
    """The rule as written, as soon as it says what it is. A slip in its id or kind is told, and the rest is read as it
    was probably meant: whatever else is wrong with it must not wait for another run."""
    source = file.source
    fields = fields_of(source, node)
    name = text_of(node.values.get("id"))
    anchor: Node = node.keys.get("id", node)
    good = True
    for key in ("id", "kind"):
        if key not in node.values and key not in node.refused:
            missing_key(source, anchor, key, name or "rules")
        good = good and key in node.values
    if not good:
        return None
    kind = text_of(node.values["kind"]) or "…"
    if kind not in KINDS:
        given, known, kind = kind, ", ".join(KINDS), nearest(kind, KINDS)
        source.report(node.values["kind"], "unknown-kind", given=given, known=known, suggestion=kind)
    if name is None:  # a text that is no id is told when the envelope is decoded
        source.report(node.values["id"], "bad-id", given="…")
    if not kind or name is None:
        return None
    return Draft(
        id=name,
        kind=kind,
        unit=file.unit,
        home=Placed(source, anchor, node),
        fields=fields,
        locked=text_of(node.values.get("locked")) == "true",
        origin=file.unit,
    )
