"""The JSON Schema for editors: generated, committed, precise per kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.policy.model import ENVELOPE_KEYS
from bot.policy.schema import as_json, policy_schema
from bot.rules.registry import KINDS

COMMITTED = Path(__file__).resolve().parents[3] / "policies" / "schema.json"


def test_the_committed_schema_is_the_generated_one() -> None:
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == json.loads(as_json()), (
        "the language changed: write bot.policy.schema.as_json() to policies/schema.json"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_offers_its_own_keys_and_the_envelope(kind: str) -> None:
    rule = policy_schema()["$defs"][f"rule-{kind}"]
    assert rule["properties"].keys() == ENVELOPE_KEYS | KINDS[kind].options.model_fields.keys()
    assert rule["additionalProperties"] is False
    assert rule["properties"]["kind"] == {"const": kind}


def test_every_reference_leads_somewhere() -> None:
    schema = policy_schema()
    references = {part.partition('"')[0] for part in json.dumps(schema).split('"#/$defs/')[1:]}
    assert references <= schema["$defs"].keys()
    assert "null" not in {value.get("type") for value in _walk(schema)}


def _walk(value: object) -> list[dict[str, object]]:
    if isinstance(value, dict):
        return [value, *(found for child in value.values() for found in _walk(child))]
    return [found for child in value for found in _walk(child)] if isinstance(value, list) else []
