"""Writing another stage into a policy file: the file's text with that one value changed, and nothing else.

Pure: text in, text out. Comments, order and layout stay as the admin wrote them. Touch this when stages can stand
somewhere else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.rules import Stage
from bot.policy.language.drafts import Draft
from bot.policy.reading.decoding import Placed

NEXT = {Stage.OBSERVE: Stage.PILOT, Stage.PILOT: Stage.ENFORCE}
_PLAIN = re.compile(r"\w[\w./:-]*\w|\w")  # a place that YAML reads as text without quotes


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """At `column` (from 1) of a line, `width` characters are replaced by a text."""

    line: int
    column: int
    width: int
    text: str


def home_of(draft: Draft) -> str:
    """The file that has to be edited: where the stage stands, or else the rule."""
    return (draft.fields.get("stage") or draft.fields["kind"]).source.file


def staged(text: str, draft: Draft, stage: Stage, pilot_in: Sequence[str] = ()) -> str:
    """The text of the rule's file (`home_of`) with the stage changed, and `pilot_in` added where it is given.

    A `pilot_in` that stands already is left to the admin: see `has_places`.
    """
    placed = draft.fields.get("stage")
    edits, fields = [], []
    if placed is not None:
        node = placed.node
        edits.append(Edit(line=node.line, column=node.column, width=node.width, text=stage.value))
    else:
        fields.append(f"stage: {stage}")
    if pilot_in and not has_places(draft):
        fields.append(f"pilot_in: [{', '.join(map(_quoted, pilot_in))}]")
    if fields:
        edits.append(_beside(placed or draft.fields["kind"], fields))
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    for edit in sorted(edits, key=lambda edit: (edit.line, edit.column), reverse=True):
        line = lines[edit.line - 1]
        start = edit.column - 1
        lines[edit.line - 1] = line[:start] + edit.text.replace("\n", end) + line[start + edit.width :]
    return end.join(lines)


def has_places(draft: Draft) -> bool:
    """Whether the rule says where it is piloted."""
    return "pilot_in" in draft.fields


def _beside(placed: Placed, fields: Sequence[str]) -> Edit:
    """The fields after another one: on lines of their own, or in the same braces."""
    key, node = placed.key, placed.node
    line = placed.source.lines[node.line - 1]
    if line[: key.column - 1].rstrip().endswith(("{", ",")):
        more = "".join(f", {field}" for field in fields)
        return Edit(line=node.line, column=node.column + node.width, width=0, text=more)
    indent = " " * (key.column - 1)
    more = "".join(f"\n{indent}{field}" for field in fields)
    return Edit(line=node.line, column=len(line) + 1, width=0, text=more)


def _quoted(place: str) -> str:
    return place if _PLAIN.fullmatch(place) else json.dumps(place, ensure_ascii=False)
