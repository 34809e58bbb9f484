"""Nodes -> pydantic models; what pydantic complains about -> problems with file, line, column and our words.

Touch this when pydantic's error types change or a problem points at the wrong place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.policy.meant import meant
from bot.policy.problems import nearest
from bot.policy.reading.source import Block, Node, Scalar, Source, find, plain
from bot.policy.reading.spelling import misspelt
from bot.policy.texts import TEXTS
from bot.rules.problems import TEXTS as RULE_TEXTS
from bot.rules.problems import RuleError

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Placed:
    """A field with the file it stands in. `key` is where a person looks for it."""

    source: Source
    key: Node
    node: Node

    @property
    def place(self) -> str:
        return self.source.at(self.key)


def fields_of(source: Source, block: Block) -> dict[str, Placed]:
    return {name: Placed(source, block.keys[name], node) for name, node in block.values.items()}


def decode(model: type[M], fields: Mapping[str, Placed], home: Placed, where: str) -> M | None:
    """The model, or None with everything that is wrong reported. `home` is where a missing key is missed; `where`
    names the thing in messages."""
    try:
        decoded = model.model_validate({name: plain(placed.node) for name, placed in fields.items()})
    except ValidationError as error:
        seen: set[tuple[int, int]] = set()
        for details in error.errors(include_url=False):
            _report(details, model, fields, home, where, seen)
        return None
    good = True
    for name, field in model.model_fields.items():
        placed = fields.get(field.alias or name)
        if placed is not None:
            for node, code, given in misspelt(getattr(decoded, name), placed.node):
                placed.source.report(node, code, given=given, value=given, suggestion=meant(code, given))
                good = False
    return decoded if good else None


def report_rule_error(
    error: RuleError,
    fields: Mapping[str, Placed],
    home: Placed,
    prefix: tuple[str, ...],
    told: frozenset[str] = frozenset(),
) -> None:
    """What the compiler of a kind or condition refused. Its paths are relative to `prefix` (`("when",)`); the codes in
    `told` were reported already, more exactly."""
    for problem in error.problems:
        if problem.code in told:
            continue
        path = (*prefix, *problem.path)
        placed = fields.get(str(path[0])) if path else None
        node, source = (home.key, home.source) if placed is None else (find(placed.node, path[1:])[0], placed.source)
        if placed is not None and isinstance(node, Block):
            node = placed.key if len(path) == 1 else node
        source.report(node, problem.code, **problem.values)


def unknown_key(source: Source, key: Node, name: str, known: Iterable[str], where: str) -> None:
    choices = sorted(known)
    source.report(
        key,
        "unknown-key",
        key=name,
        known=", ".join(choices),
        suggestion=nearest(name, choices),
        where_zh=f"{where} " if where.isascii() else where,
        where_en=where,
    )


def missing_key(source: Source, node: Node, key: str, where: str) -> None:
    source.report(node, "missing-key", key=key, where_zh=f"{where} " if where.isascii() else where, where_en=where)


def _report(
    details: ErrorDetails,
    model: type[BaseModel],
    fields: Mapping[str, Placed],
    home: Placed,
    where: str,
    seen: set[tuple[int, int]],
) -> None:
    path = details["loc"]
    placed = fields.get(str(path[0])) if path else None
    if placed is None:
        _report_absent(details, home, where)
        return
    kind = details["type"]
    if kind == "extra_forbidden":
        _report_unknown(path, model, placed, where)
        return
    if kind == "missing":
        parent, _ = find(placed.node, path[1:-1])
        if not (isinstance(parent, Block) and str(path[-1]) in parent.refused):
            anchor = placed.key if parent is placed.node else parent
            missing_key(placed.source, anchor, str(path[-1]), _name_of(path[:-1], where))
        return
    node = _key_node(placed, path) or find(placed.node, path[1:])[0]
    if (node.line, node.column) in seen:
        return  # another member of the same union: one complaint a place is enough
    seen.add((node.line, node.column))
    code, values = _in_our_words(details)
    placed.source.report(node, code, **values)


def _report_absent(details: ErrorDetails, home: Placed, where: str) -> None:
    """A key of the thing itself is missing, or its keys do not go together."""
    if details["type"] != "missing":
        code, values = _in_our_words(details)
        home.source.report(home.key, code, **values)
        return
    key = str(details["loc"][-1])
    if not (isinstance(home.node, Block) and key in home.node.refused):
        missing_key(home.source, home.key, key, where)


def _key_node(placed: Placed, path: Sequence[str | int]) -> Node | None:
    """Where a mapping's key itself is wrong (`ladder: {first: …}`)."""
    if path[-1] != "[key]":
        return None
    parent, _ = find(placed.node, tuple(path[1:-2]))
    return parent.keys.get(str(path[-2])) if isinstance(parent, Block) else None


def _report_unknown(path: Sequence[str | int], model: type[BaseModel], placed: Placed, where: str) -> None:
    name = str(path[-1])
    parent, _ = find(placed.node, tuple(path[1:-1]))
    key: Node = placed.key
    if len(path) > 1 and isinstance(parent, Block):
        key = parent.keys.get(name, parent)
    unknown_key(placed.source, key, name, known_keys(model, path[:-1]), _name_of(path[:-1], where))


def _name_of(path: Sequence[str | int], where: str) -> str:
    """How people call the block at the path: its nearest key."""
    names = [step for step in path if isinstance(step, str)]
    return names[-1] if names else where


def known_keys(model: type[BaseModel], path: Sequence[str | int]) -> set[str]:
    """The keys that may stand in the block at the path."""
    models: list[type[BaseModel]] = [model]
    for step in path:
        if isinstance(step, int):
            continue
        below = [inner for one in models for inner in _models_in(_annotation(one, step))]
        models = below or models
    return {field.alias or name for one in models for name, field in one.model_fields.items()}


def _annotation(model: type[BaseModel], key: str) -> Any:
    for name, field in model.model_fields.items():
        if key in (name, field.alias):
            return field.annotation
    return None


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    """The models that an annotation such as `tuple[Block, ...] | None` mentions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for argument in get_args(annotation) for found in _models_in(argument)]


# pydantic's error type -> our code
_CODES: Mapping[str, str] = {
    "int_parsing": "bad-number",
    "int_type": "bad-number",
    "int_from_float": "bad-number",
    "int_parsing_size": "bad-number",
    "bool_parsing": "bad-truth",
    "bool_type": "bad-truth",
    "string_type": "expected-text",
    "list_type": "expected-list",
    "tuple_type": "expected-list",
    "set_type": "expected-list",
    "frozen_set_type": "expected-list",
    "dict_type": "expected-block",
    "model_type": "expected-block",
    "model_attributes_type": "expected-block",
    "mapping_type": "expected-block",
    "literal_error": "bad-choice",
    "enum": "bad-choice",
}
_BOUNDS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "min_length": "≥", "max_length": "≤", "pattern": "~"}


def _in_our_words(details: ErrorDetails) -> tuple[str, dict[str, str]]:
    """(code, values) of a pydantic error."""
    kind, context = details["type"], details.get("ctx", {})
    given = _shown(details["input"])
    if kind in TEXTS or kind in RULE_TEXTS:
        values = {name: str(value) for name, value in context.items()}
        return kind, {"suggestion": meant(kind, given), **values}
    code = _CODES.get(kind)
    if code == "bad-choice":
        choices = [part.strip("' ") for part in str(context["expected"]).replace(" or ", ", ").split(",")]
        suggestion = meant(code, given, choices)
        return code, {"given": given, "known": ", ".join(choices), "suggestion": suggestion}
    if code is not None:
        return code, {"given": given, "suggestion": meant(code, given)}
    bounds = [f"{_BOUNDS[name]} {value}" for name, value in context.items() if name in _BOUNDS]
    if bounds:
        return "out-of-range", {"given": given, "bound": ", ".join(bounds)}
    return "bad-value", {"reason": details["msg"]}


def _shown(value: object) -> str:
    if isinstance(value, str):
        return value if len(value) <= 60 else f"{value[:60]}…"
    return "{…}" if isinstance(value, dict) else "[…]"


def text_of(node: Node | None) -> str | None:
    """The text of a scalar; None for anything else."""
    return node.value if isinstance(node, Scalar) else None
