"""The JSON Schema for editors: generated, committed, precise per kind, bilingual, of one mind with the loader."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from bot.policy.language.hovers import HOVERS, described
from bot.policy.language.model import ENVELOPE_KEYS
from bot.policy.language.schema import BARE, as_json, kind_schemas, policy_schema
from bot.rules.registry import KINDS
from tests.unit.policy.folders import HEAD, load_text

PACKS = Path(__file__).resolve().parents[3] / "policies"
COMMITTED = PACKS / "schema.json"
FILES = sorted(PACKS.rglob("policy.yaml"))
SCHEMA = policy_schema()
CHECK = Draft202012Validator(SCHEMA)


class Editor(yaml.SafeLoader):
    """Scalars as editors read them (YAML 1.2): `NO`, `12:30` and `2026-12-31` are texts."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # PyYAML's own shape


Editor.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
Editor.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("^[-+]?[0-9]+$"), list("-+0123456789"))
Editor.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^(?:~|null|)$"), ["~", "n", ""])


def complaints(text: str) -> list[str]:
    as_json_has_it = json.loads(json.dumps(yaml.load(text, Loader=Editor)))  # keys are texts there
    return [error.message for error in CHECK.iter_errors(as_json_has_it)]


def test_the_committed_schema_is_the_generated_one() -> None:
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == json.loads(as_json()), (
        "the language changed: write bot.policy.language.schema.as_json() to policies/schema.json"
    )


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    for schema in kind_schemas().values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_offers_its_own_keys_and_the_envelope(kind: str) -> None:
    rule = SCHEMA["$defs"][f"rule-{kind}"]
    own = {field.alias or name for name, field in KINDS[kind].options.model_fields.items()}
    assert rule["properties"].keys() == ENVELOPE_KEYS | own
    assert rule["additionalProperties"] is False
    assert rule["properties"]["kind"]["const"] == kind


def test_a_kind_is_chosen_by_its_name_so_that_an_editor_blames_the_right_one() -> None:
    rule = SCHEMA["properties"]["rules"]["items"]
    assert "oneOf" not in rule and rule["properties"]["kind"]["enum"] == list(KINDS)
    wrong = {"id": "a-rule", "kind": "content", "format": "x"}
    [error] = Draft202012Validator({**rule, "$defs": SCHEMA["$defs"]}).iter_errors(wrong)
    assert "'format' was unexpected" in error.message


@pytest.mark.parametrize("kind", KINDS)
def test_the_small_schema_of_a_kind_stands_alone(kind: str) -> None:
    schema = kind_schemas()[kind]
    assert references(schema) == schema["$defs"].keys()
    others = {f"rule-{other}" for other in KINDS}
    assert not others & schema["$defs"].keys()


def test_every_reference_leads_somewhere_and_nothing_is_null() -> None:
    assert references(SCHEMA) <= SCHEMA["$defs"].keys()
    assert "null" not in {value["type"] for value in blocks(SCHEMA) if isinstance(value.get("type"), str)}


# --- hovers ------------------------------------------------------------------------------------------------------


def hovers() -> Iterator[tuple[str, str]]:
    """(where, hover) of everything that a person can put the mouse on."""
    for name, value in SCHEMA["properties"].items():
        yield name, value.get("description", "")
    for name, schema in SCHEMA["$defs"].items():
        if name not in BARE:
            yield name, schema.get("description", "")
        for key, value in schema.get("properties", {}).items():
            if not value.get("$ref", "").startswith("#/$defs/field-"):
                yield f"{name}.{key}", value.get("description", "")


@pytest.mark.parametrize(("where", "hover"), list(hovers()))
def test_every_key_is_explained_in_chinese_and_in_english(where: str, hover: str) -> None:
    zh, _, en = hover.partition("\n")
    assert re.search("[\u4e00-\u9fff]", zh), f"{where} has no Chinese: add it to bot/policy/language/hovers.py"
    assert re.search("[A-Za-z0-9]", en), f"{where} has no English: describe the field where it is defined"


def test_no_hover_is_left_over() -> None:
    shown = {hover.partition("\n")[0] for _, hover in hovers()} | {
        str(value.get("description", "")).partition("\n")[0] for value in blocks(SCHEMA)
    }
    assert [key for key, hover in HOVERS.items() if hover.zh not in shown] == []


def test_markdown_keeps_the_languages_apart() -> None:
    said = described("TextWhen", "longer_than", "more characters than this")
    assert said["markdownDescription"] == "超过这么多字\n\nmore characters than this"
    assert described("Nobody", "nothing") == {}


# --- of one mind with the loader ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKS).as_posix())
def test_a_pack_names_the_schema_and_keeps_to_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    marker, _, target = text.partition("\n")[0].partition("$schema=")
    assert marker == "# yaml-language-server: "
    assert (path.parent / target).resolve() == COMMITTED
    assert complaints(text) == []


RULE = HEAD + "lists: {words: [赌博, 博彩]}\nrules:\n  - id: a-rule\n"
CONTENT = RULE + "    kind: content\n"
GOOD = {
    "everything of the envelope": CONTENT
    + "    why: 因为\n    stage: pilot\n    pilot_in: acme\n    severity: high\n    locked: true\n"
    + "    at_most: 20 per hour\n    when: {text: {has_any: $words}}\n    message: 您好\n"
    + "    unless: {any: [{sender: {role: owner}}]}\n",
    "one action": CONTENT + "    then: remind_sender\n",
    "actions": CONTENT
    + "    then: [remind_sender, {notify: dept_head, after: 5d}, {rename: {after: 3d}}, {post: 请注意}, post]\n",
    "a person to notify, a staff number": CONTENT + "    then: [{notify: 10086}]\n",
    "a ladder": CONTENT + "    strikes: {within: 30d, ladder: {1: remind_sender, 2: [notify: compliance, retract]}}\n",
    "words that look like numbers": CONTENT + "    when: {text: {has_any: [88888]}}\n    tests: {hit: 88888}\n",
    "examples": CONTENT + "    when: {text: {has_any: $words}}\n    tests:\n"
    "      hit: [博彩, {text: 赌博, group: {external: true, admins: 3}}]\n"
    "      miss: {text: 开会, sender: {role: owner}, at: 2026-03-04 10:00}\n",
    "files and what was said before": CONTENT
    + "    tests: {hit: [{text: 拼单, files: [报价.exe, {name: 图.png, size: 3MB}], earlier: 拼单}]}\n",
    "a name format per platform": RULE + "    kind: naming\n    format: {wecom: '${dept}-${topic}'}\n",
    "roles": RULE + "    kind: roles\n    require: {owner: {employment: [staff], unit: same}, admins: {at_least: 2}}\n",
    "a list that is changed": HEAD + "lists: {words: [赌博]}\n",
    "no rules": HEAD,
    "an exception": CONTENT
    + "exceptions:\n  - {rule: a-rule, people: [10086], until: 2026-06-30, reason: 试用, approved_by: li}\n",
}
BAD = {
    "unknown section": HEAD + "rule: []\n",
    "no unit": "policy: 1\n",
    "another version": "policy: 2\nfor: acme\n",
    "a unit that is no path": "policy: 1\nfor: /acme/\n",
    "no kind": RULE,
    "unknown kind": RULE + "    kind: contents\n",
    "an id with spaces": HEAD + "rules:\n  - {id: A rule, kind: content}\n",
    "unknown key": CONTENT + "    stge: enforce\n",
    "unknown key in a condition": CONTENT + "    when: {text: {has_eny: [赌博]}}\n",
    "unknown key in an alternative": CONTENT + "    when: {any: [{sender: {roll: owner}}]}\n",
    "alternatives within alternatives": CONTENT + "    when: {any: [{any: [{text: {has_any: 赌博}}]}]}\n",
    "a key of another kind": CONTENT + "    require: {admins: {at_least: 1}}\n",
    "a stage": CONTENT + "    stage: enforced\n",
    "NO for false": CONTENT + "    locked: NO\n",
    "a list for a text": CONTENT + "    why: [因为]\n",
    "a text for a block": CONTENT + "    when: 赌博\n",
    "unknown verb": CONTENT + "    then: [remind_sendr]\n",
    "notify whom": CONTENT + "    then: [notify]\n",
    "retract takes nothing": CONTENT + "    then: [{retract: now}]\n",
    "two verbs in one item": CONTENT + "    then: [{retract: {after: 1d}, archive: {after: 1d}}]\n",
    "delay without unit": CONTENT + "    then: [{rename: {after: 3}}]\n",
    "window without unit": CONTENT + "    strikes: {within: 30, ladder: {1: retract}}\n",
    "ladder without window": CONTENT + "    strikes: {ladder: {1: retract}}\n",
    "an empty ladder": CONTENT + "    strikes: {within: 30d, ladder: {}}\n",
    "a step that is no number": CONTENT + "    strikes: {within: 30d, ladder: {first: retract}}\n",
    "a rate without unit": CONTENT + "    at_most: 20\n",
    "an example with an unknown key": CONTENT + "    tests: {miss: [{txt: a}]}\n",
    "an example at no moment": CONTENT + "    tests: {miss: [{text: a, at: 10:00}]}\n",
    "an example that is a list": CONTENT + "    tests: {hit: [[a]]}\n",
    "too few admins": RULE + "    kind: roles\n    require: {admins: {at_least: 0}}\n",
    "an option is missing": RULE + "    kind: roles\n",
    "no time of day": RULE + '    kind: announce\n    text: 早\n    at: {time: "25:00"}\n',
    "an empty list": HEAD + "lists: {words: []}\n",
    "a list as a text": HEAD + "lists: {words: 赌博}\n",
    "one character in a list": HEAD + "lists: {words: [赌]}\n",
    "an exception without end": CONTENT
    + "exceptions:\n  - {rule: a-rule, people: [wang], reason: 试用, approved_by: li}\n",
    "an exception for nobody": CONTENT
    + "exceptions:\n  - {rule: a-rule, until: 2026-06-30, reason: 试用, approved_by: li}\n",
    "an adjustment of nothing": CONTENT + "adjust:\n  - {rule: a-rule, set: {}}\n",
    "an adjustment of the kind": CONTENT + "adjust:\n  - {rule: a-rule, set: {kind: naming}}\n",
}


@pytest.mark.parametrize("name", GOOD)
def test_what_loads_is_not_underlined(name: str, tmp_path: Path) -> None:
    assert [problem.message for problem in load_text(tmp_path, GOOD[name]).errors] == []
    assert complaints(GOOD[name]) == []


@pytest.mark.parametrize("name", BAD)
def test_what_the_shape_forbids_is_refused_by_both(name: str, tmp_path: Path) -> None:
    assert load_text(tmp_path, BAD[name]).errors
    assert complaints(BAD[name])


# --- looking into the schema -------------------------------------------------------------------------------------


def references(schema: object) -> set[str]:
    return {value["$ref"].rpartition("/")[2] for value in blocks(schema) if isinstance(value.get("$ref"), str)}


def blocks(value: object) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(found for child in value.values() for found in blocks(child))]
    return [found for child in value for found in blocks(child)] if isinstance(value, list) else []
