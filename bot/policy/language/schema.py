"""JSON Schema of a policy file, for editors: completion, hovers and red underlines while typing.

Generated from the same models that load the file; `policies/schema.json` is the committed copy, and a test keeps them
equal. One small schema per kind, chosen by the rule's `kind` (`if`/`then`, never `oneOf`: an editor would offer the
keys of every kind and blame the wrong one). Touch this when the *file's* shape changes; kinds and envelope bring their
own schema, `hovers.py` their Chinese.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bot.policy.language.examples import Example
from bot.policy.language.hovers import described, documented
from bot.policy.language.model import ENVELOPE_KEYS, Envelope, ExceptionEntry, adjustable
from bot.policy.language.verbs import LASTING, MAY, MUST, ROLES, VERBS
from bot.rules.registry import KINDS

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXT: Schema = {"type": ["string", "number"]}  # a staff number is a text too: nobody has to quote it
_WORDS: Schema = {"type": "array", "items": {"type": ["string", "number"], "minLength": 2}}
_SHELF: Schema = {"type": "string", "pattern": r"^[\w-]+(/[\w-]+)*$", "examples": ["zh/abuse", "en/abuse"]}
_SHELVES: Schema = {"type": "array", "items": _SHELF, "minItems": 1}
_UNIT: Schema = {"type": "string", "pattern": r"^[^\s/.-][^\s/]*(/[^\s/.-][^\s/]*)*$"}
_DURATION: Schema = {"type": "string", "pattern": r"^\d{1,6}\s*[wdhms]$", "examples": ["30d", "12h"]}
_DATE: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}

# What the models check in code, as far as a schema can say it.
STRICTER: Mapping[tuple[str, str], Schema] = {
    ("Envelope", "id"): {"type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"},
    ("Envelope", "at_most"): {"type": "string", "pattern": r"^\d{1,6} +per +hour$", "examples": ["20 per hour"]},
    ("FloorBlock", "precision"): {"type": "string", "pattern": r"^\d{1,3}(\.\d)? ?%$", "examples": ["80%"]},
    ("ExceptionEntry", "until"): _DATE,
    ("ExceptionEntry", "approved_on"): _DATE,
    ("Example", "at"): {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$"},
    ("Example", "files"): {"$ref": "#/$defs/Files"},
    ("Example", "earlier"): {"$ref": "#/$defs/Earlier"},
    ("TestsBlock", "hit"): {"$ref": "#/$defs/Examples"},
    ("TestsBlock", "miss"): {"$ref": "#/$defs/Examples"},
}
BARE: Mapping[str, str] = {"Examples": "Example", "Files": "ExampleFile", "Earlier": "ExampleEarlier"}
_DEED_AS_GENERATED = ({"type": "string"}, {"additionalProperties": True, "type": "object"})


def policy_schema() -> Schema:
    """The schema of `policy.yaml`."""
    defs = _definitions()
    envelope = _shared(defs.pop("Envelope"), defs)
    for kind in KINDS.values():
        defs[f"rule-{kind.name}"] = _rule(kind.name, envelope, defs.pop(kind.options.__name__))
    del defs["field-kind"]  # each kind has its own
    return {
        "$schema": DIALECT,
        "title": "Qungui policy / 群规",
        "type": "object",
        "additionalProperties": False,
        "required": ["policy", "for"],
        "properties": {
            "policy": {"const": 1, **described("policy.yaml", "policy")},
            "for": {**_UNIT, **described("policy.yaml", "for")},
            "lists": {"type": "object", "additionalProperties": _list(), **described("policy.yaml", "lists")},
            "rules": {"type": "array", "items": _any_rule(), **described("policy.yaml", "rules")},
            "adjust": {"type": "array", "items": _adjust(envelope, defs), **described("policy.yaml", "adjust")},
            "exceptions": {
                "type": "array",
                "items": {"$ref": "#/$defs/ExceptionEntry"},
                **described("policy.yaml", "exceptions"),
            },
        },
        "$defs": dict(sorted(defs.items())),
    }


def kind_schemas() -> Mapping[str, Schema]:
    """Kind -> the schema of one rule of that kind, with all it refers to."""
    defs = policy_schema()["$defs"]
    return {
        kind: {"$schema": DIALECT, **defs[f"rule-{kind}"], "$defs": _referred(defs[f"rule-{kind}"], defs)}
        for kind in KINDS
    }


def as_json() -> str:
    """The text of `policies/schema.json`."""
    return text_of(policy_schema())


def text_of(schema: Schema) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


# --- models as people write them ---------------------------------------------------------------------------------


def _definitions() -> dict[str, Schema]:
    """Every model by name, as it may be written."""
    models: list[type[BaseModel]] = [Envelope, ExceptionEntry, Example, *(kind.options for kind in KINDS.values())]
    _, whole = models_json_schema([(model, "validation") for model in models], ref_template="#/$defs/{model}")
    defs: dict[str, Schema] = {name: _as_written(name, schema) for name, schema in whole["$defs"].items()}
    defs["ExceptionEntry"]["anyOf"] = [{"required": [name]} for name in ("groups", "people", "for")]
    defs |= {name: _bare_or_block(model) for name, model in BARE.items()}
    defs["Deed"] = _deed()
    return defs


def _bare_or_block(model: str) -> Schema:
    """One or many; each a bare text or a block."""
    one = [TEXT, {"$ref": f"#/$defs/{model}"}]
    return {"anyOf": [{"type": "array", "items": {"anyOf": one}}, *one]}


def _as_written(model: str, schema: Schema) -> Schema:
    """A model's schema as people may write it: `x` for `[x]`, and never null (an absent key is absent)."""
    written = {key: value for key, value in schema.items() if key not in ("title", "description")}
    written |= documented(model, schema.get("description", ""))
    if "properties" in schema:
        written["properties"] = {name: _property(model, name, value) for name, value in schema["properties"].items()}
    return written


def _property(model: str, name: str, schema: Schema) -> Schema:
    default = {"default": schema["default"]} if schema.get("default") and schema["default"] != {} else {}
    written = STRICTER.get((model, name)) or _one_or_many(name, _without_titles(schema))
    if (model, name) == ("StrikesBlock", "ladder"):
        written = {**written, "propertyNames": {"pattern": "^[1-9][0-9]{0,3}$"}}
    return {**written, **default, **described(model, name, schema.get("description", ""))}


def _one_or_many(name: str, schema: Schema) -> Schema:
    choices = [choice for choice in schema.get("anyOf", [schema]) if choice.get("type") != "null"]
    choices = [{k: v for k, v in choice.items() if k not in ("default", "description")} for choice in choices]
    singles = [c["items"] for c in choices if c.get("type") == "array" and "items" in c and name != "any"]
    wanted = [*choices, *(single for single in singles if single not in choices)]
    flat = [inner for choice in wanted for inner in (choice["anyOf"] if choice.keys() == {"anyOf"} else [choice])]
    unique = [choice for place, choice in enumerate(flat) if choice not in flat[:place]]
    return unique[0] if len(unique) == 1 else {"anyOf": unique}


def _without_titles(schema: Any) -> Any:
    """Without the titles that are made from names, with what is known of deeds and of texts put in."""
    if isinstance(schema, list):
        return [_without_titles(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if tuple(schema.get("anyOf", ())) == _DEED_AS_GENERATED:
        return {"$ref": "#/$defs/Deed"}
    if schema.get("type") == "string" and not schema.keys() & {"pattern", "const", "enum", "format"}:
        schema = {**schema, "type": ["string", "number"]}
    written = {key: _without_titles(value) for key, value in schema.items() if key != "title"}
    if written.get("items") == {"$ref": "#/$defs/Deed"}:
        return {"anyOf": [{"type": "array", "items": written["items"]}, written["items"]]}
    return written


def _deed() -> Schema:
    """One item of `then`: a verb, or `{verb: parameter, after: 3d}`; one that ends says `{verb: {for: 7d}}`."""
    later = {"type": "object", "additionalProperties": False, "required": ["after"], "properties": {"after": _DURATION}}
    whom: Schema = {"anyOf": [{"enum": list(ROLES)}, TEXT]}
    values = {
        verb: whom if need == MUST else {"anyOf": [TEXT, later]} if need == MAY else later
        for verb, need in VERBS.items()
    }
    for verb in LASTING:
        ends = {"type": "object", "additionalProperties": False, "minProperties": 1}
        values[verb] = {**ends, "properties": {"for": {**_DURATION, **described("Deed", "for")}, "after": _DURATION}}
    hovers = {verb: {**value, **described("Deed", verb)} for verb, value in values.items()}
    alone = [verb for verb, need in VERBS.items() if need != MUST]
    block = {
        "type": "object",
        "additionalProperties": False,
        "properties": {**hovers, "after": {**_DURATION, **described("Deed", "after")}},
        "oneOf": [{"required": [verb]} for verb in VERBS],
    }
    return {"anyOf": [{"enum": alone}, block], **documented("Deed")}


# --- a file ------------------------------------------------------------------------------------------------------


def _shared(envelope: Schema, defs: dict[str, Schema]) -> Schema:
    """The envelope with its fields as definitions: each stands once, whatever the number of kinds."""
    defs |= {f"field-{name}": field for name, field in envelope["properties"].items()}
    return {**envelope, "properties": {name: {"$ref": f"#/$defs/field-{name}"} for name in envelope["properties"]}}


def _rule(kind: str, envelope: Schema, options: Schema) -> Schema:
    properties = {**envelope["properties"], **options.get("properties", {})}
    about = {key: value for key, value in options.items() if key.lower().endswith("description")}
    return {
        "type": "object",
        "title": kind,
        **about,
        "additionalProperties": False,
        "required": sorted({"id", "kind", *options.get("required", [])}),
        "properties": {**properties, "kind": {"const": kind, **about}},
    }


def _any_rule() -> Schema:
    """Until the kind is known, only `id` and `kind` are offered; then that kind's keys."""
    abouts = [documented(kind.options.__name__, _doc(kind.options)) for kind in KINDS.values()]
    kind = {
        **described("Envelope", "kind", Envelope.model_fields["kind"].description or ""),
        "enum": list(KINDS),
        "enumDescriptions": [about["description"] for about in abouts],
        "markdownEnumDescriptions": [about["markdownDescription"] for about in abouts],
    }
    chosen = [
        {
            "if": {"required": ["kind"], "properties": {"kind": {"const": name}}},
            "then": {"$ref": f"#/$defs/rule-{name}"},
        }
        for name in KINDS
    ]
    return {
        "type": "object",
        "required": ["id", "kind"],
        "properties": {"id": {"$ref": "#/$defs/field-id"}, "kind": kind},
        "allOf": chosen,
    }


def _doc(model: type[BaseModel]) -> str:
    return str(model.model_json_schema().get("description", ""))


def _list() -> Schema:
    change = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "from": {"anyOf": [_SHELVES, _SHELF], **described("lists", "from")},
            **{name: {**_WORDS, **described("lists", name)} for name in ("add", "remove")},
        },
    }
    return {"anyOf": [{**_WORDS, "minItems": 1}, change]}


def _adjust(envelope: Schema, defs: Mapping[str, Schema]) -> Schema:
    """What a lower unit may set; fields of the kinds are described where the kinds stand."""
    fields: Schema = {}
    for kind in KINDS:
        for name in adjustable(kind):
            own = envelope if name in ENVELOPE_KEYS else defs[f"rule-{kind}"]
            fields.setdefault(name, own["properties"][name])
    settings = {"type": "object", "additionalProperties": False, "minProperties": 1, "properties": fields}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["rule", "set"],
        "properties": {
            "rule": {**TEXT, **described("adjust", "rule")},
            "set": {**settings, **described("adjust", "set")},
        },
    }


def _referred(schema: Schema, defs: Mapping[str, Schema]) -> dict[str, Schema]:
    """The definitions that a schema refers to, and those that these refer to."""
    found: dict[str, Schema] = {}
    waiting = list(_references(schema))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = defs[name]
            waiting.extend(_references(defs[name]))
    return dict(sorted(found.items()))


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(reference := schema.get("$ref"), str):
            yield reference.rpartition("/")[2]
        schema = list(schema.values())
    if isinstance(schema, list):
        for child in schema:
            yield from _references(child)
