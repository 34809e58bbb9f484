"""A stage is written into a file so that nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.rules import Stage
from bot.policy.changes.diff import compare
from bot.policy.changes.staging import home_of, staged
from bot.policy.language.drafts import Draft
from bot.policy.loading import Loaded
from tests.unit.policy.folders import load_files

BLOCK = """\
# 赌博
policy: 1
for: acme
rules:
  - id: no-gambling   # 红线
    kind: content
    stage: observe    # 先观察
    when: {text: {has_any: [博彩]}}
"""
CASES = {
    "a value on a line": (BLOCK, "stage: pilot    # 先观察"),
    "a quoted value": (BLOCK.replace("observe ", '"observe" '), "stage: pilot "),
    "no stage yet": (BLOCK.replace("    stage: observe    # 先观察\n", ""), "    kind: content\n    stage: pilot"),
    "no stage, a comment behind the kind": (
        BLOCK.replace("    stage: observe    # 先观察\n", "").replace("kind: content", "kind: content  # 内容"),
        "    kind: content  # 内容\n    stage: pilot",
    ),
    "in braces": (
        "policy: 1\nfor: acme\nrules:\n  - {id: no-gambling, kind: content, when: {text: {has_any: [博彩]}}}\n",
        "kind: content, stage: pilot, pilot_in: [acme/bank, ",
    ),
    "kind first": (
        "policy: 1\nfor: acme\nrules:\n- kind: content\n  id: no-gambling\n  when: {text: {has_any: [博彩]}}\n",
        "- kind: content\n  stage: pilot\n",
    ),
    "Windows line ends": (BLOCK.replace("\n", "\r\n"), "stage: pilot    # 先观察\r\n    pilot_in: "),
}


def only_rule(loaded: Loaded, unit: str = "acme") -> Draft:
    assert loaded.policies is not None, loaded.errors
    rules = dict(loaded.policies.rules())
    return loaded.drafts[id(rules[unit])]


@pytest.mark.parametrize("case", CASES)
def test_the_stage_changes_and_nothing_else(tmp_path: Path, case: str) -> None:
    text, expected = CASES[case]
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    before = load_files(tmp_path / "a", {"policy.yaml": text})
    after_text = staged(text, only_rule(before), Stage.PILOT, ("acme/bank", "wecom:群 1"))
    assert expected in after_text
    after = load_files(tmp_path / "b", {"policy.yaml": after_text})
    assert before.policies is not None
    assert after.policies is not None, after.errors
    changed = [(change.field, change.after) for change in compare(before.policies.canonical, after.policies.canonical)]
    assert changed == [("stage", "pilot"), ("pilot_in", ["acme/bank", "wecom:群 1"])]


def test_what_a_unit_adjusted_is_changed_where_it_stands(tmp_path: Path) -> None:
    below = "policy: 1\nfor: acme/bank\nadjust:\n  - {rule: no-gambling, set: {stage: observe}}\n"
    loaded = load_files(
        tmp_path, {"policy.yaml": BLOCK.replace("stage: observe", "stage: enforce"), "bank/policy.yaml": below}
    )
    draft = only_rule(loaded, "acme/bank")
    assert home_of(draft) == "bank/policy.yaml"
    assert "set: {stage: enforce}" in staged(below, draft, Stage.ENFORCE)
