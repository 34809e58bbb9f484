"""JSON Schema of a policy file, for editors: completion, hovers and red underlines while typing.

Generated from the same models that load the file; `policies/schema.json` is the committed copy, and a test keeps them
equal. One small schema per kind, chosen by the rule's `kind`, so that completion is precise. Touch this when the
*file's* shape changes; kinds and envelope bring their own schema.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bot.policy.model import ENVELOPE_KEYS, Envelope, ExceptionEntry, adjustable
from bot.rules.registry import KINDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_WORDS = {"type": "array", "items": {"type": "string", "minLength": 2}}
_TEXT = {"type": "string"}


def policy_schema() -> dict[str, Any]:
    """The schema of `policy.yaml`."""
    models: list[type[BaseModel]] = [Envelope, ExceptionEntry, *(kind.options for kind in KINDS.values())]
    _, whole = models_json_schema([(model, "validation") for model in models], ref_template="#/$defs/{model}")
    defs: dict[str, Any] = {name: _as_written(schema) for name, schema in whole["$defs"].items()}
    envelope = defs.pop("Envelope")
    for kind in KINDS.values():
        defs[f"rule-{kind.name}"] = _rule(kind.name, envelope, defs.pop(kind.options.__name__))
    rules = {"oneOf": [{"$ref": f"#/$defs/rule-{name}"} for name in KINDS]}
    return {
        "$schema": DIALECT,
        "title": "Qungui policy / 群规",
        "type": "object",
        "additionalProperties": False,
        "required": ["policy", "for"],
        "properties": {
            "policy": {"const": 1, "description": "version of the language"},
            "for": {**_TEXT, "description": "the org unit this file speaks for: huaxia/fintech"},
            "lists": {"type": "object", "additionalProperties": _list(), "description": "word lists, used as $name"},
            "rules": {"type": "array", "items": rules},
            "adjust": {"type": "array", "items": _adjust(envelope, defs)},
            "exceptions": {"type": "array", "items": {"$ref": "#/$defs/ExceptionEntry"}},
        },
        "$defs": dict(sorted(defs.items())),
    }


def as_json() -> str:
    """The text of `policies/schema.json`."""
    return json.dumps(policy_schema(), ensure_ascii=False, indent=2) + "\n"


def _as_written(schema: dict[str, Any]) -> dict[str, Any]:
    """A model's schema as people may write it: `x` for `[x]`, and never null (an absent key is absent)."""
    properties = {name: _one_or_many(name, value) for name, value in schema.get("properties", {}).items()}
    return {**schema, "properties": properties} if properties else schema


def _one_or_many(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    choices = [choice for choice in schema.get("anyOf", [schema]) if choice.get("type") != "null"]
    singles = [c["items"] for c in choices if c.get("type") == "array" and "items" in c and name != "any"]
    wanted = [*choices, *(single for single in singles if single not in choices)]
    about = {key: value for key, value in schema.items() if key == "description" or (key == "default" and value)}
    if len(wanted) == 1:
        return {**wanted[0], **about}
    return {"anyOf": [{k: v for k, v in choice.items() if k not in about} for choice in wanted], **about}


def _rule(kind: str, envelope: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    properties = {**envelope["properties"], **options.get("properties", {}), "kind": {"const": kind}}
    required = sorted({"id", "kind", *options.get("required", [])})
    return {
        "type": "object",
        "title": kind,
        "description": options.get("description", ""),
        "additionalProperties": False,
        "required": required,
        "properties": properties,
    }


def _list() -> dict[str, Any]:
    change = {"type": "object", "additionalProperties": False, "properties": {"add": _WORDS, "remove": _WORDS}}
    return {"oneOf": [{**_WORDS, "minItems": 1}, change]}


def _adjust(envelope: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    """What a lower unit may set; fields of the kinds are described where the kinds stand."""
    fields: dict[str, Any] = {}
    for kind in KINDS:
        for name in adjustable(kind):
            own = envelope if name in ENVELOPE_KEYS else defs[f"rule-{kind}"]
            fields.setdefault(name, own["properties"][name])
    settings = {"type": "object", "additionalProperties": False, "minProperties": 1, "properties": fields}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["rule", "set"],
        "properties": {"rule": _TEXT, "set": settings},
    }
