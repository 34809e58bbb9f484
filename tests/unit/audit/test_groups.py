"""What an audit says about the groups of an export as it leaves them: who is in them, how long nobody wrote, names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.audit import Audit, audit
from bot.casework.strikes import StrikeBook
from tests.unit.audit.inputs import CHANNELS, NOW, USERS, export, message, policies

POLICY = """\
policy: 1
for: acme
rules:
  - id: insiders
    kind: membership
    stage: enforce
    external: forbidden
    tests: {hit: [{group: {outsiders: 1}}], miss: [x]}
  - id: in-use
    kind: lifecycle
    stage: enforce
    purpose: {required: true}
    dormant: {after: 90d}
    tests: {hit: [{group: {purpose: ""}}], miss: [x]}
  - id: one-name
    kind: naming
    stage: enforce
    near_duplicates: true
    tests: {hit: [{name: 支付群, group: {others: [支付]}}], miss: [x]}
"""
DAY = 86_400
THIRD = {"id": "C3", "name": "acme_general", "created": 1762837318, "creator": "U1", "members": ["U1"]}
SILENT = {"id": "C4", "name": "quiet", "created": 1452837318, "creator": "U1", "purpose": {"value": "x"}}


@pytest.mark.parametrize(("days", "dormant"), [(89, []), (91, ["dormant C1", "never-active C4"])])
def test_groups_are_judged_as_the_export_leaves_them(tmp_path: Path, days: int, dormant: list[str]) -> None:
    zipped = export(
        tmp_path / "export.zip",
        {
            "users.json": list(USERS),
            "channels.json": [*CHANNELS, THIRD, SILENT],
            "研发-支付/2026-03-02.json": [message(0), message(60 * DAY, user="U4", bot_id="B1")],  # a bot is no life
            "acme-general/2026-03-02.json": [message(0), message(days * DAY)],
            "acme_general/2026-03-02.json": [message(days * DAY)],
        },
    )
    out = tmp_path / "out"
    audit(Audit(input=zipped, policies=policies(tmp_path, POLICY), out=out, now=NOW), StrikeBook(), lambda step: None)
    found = [json.loads(line) for line in (out / "violations.jsonl").read_text(encoding="utf-8").splitlines()]
    assert sorted(f"{one['reason']} {one['group'].partition(':')[2]}" for one in found) == sorted(
        [
            "external-member C1",  # Gast, a guest account
            "name-near-duplicate C3",  # made after C2
            "purpose-missing C2",
            "purpose-missing C3",
            *dormant,
        ]
    )
