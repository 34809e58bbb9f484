"""The org tree: what a lower unit inherits, may change, and may not; and that file order never matters."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.rules import Severity, Stage
from tests.unit.policy.folders import load_files

ACME = """\
policy: 1
for: acme
lists:
  gambling: [博彩, 六合彩]
  allowed: [反博彩]
  chat: [闲聊, 八卦]
rules:
  - id: no-gambling
    kind: content
    stage: pilot
    pilot_in: [acme/bank]
    severity: medium
    locked: true
    when: {text: {has_any: $gambling}}
    unless: {text: {has_any: $allowed}}
  - id: no-chat
    kind: content
    stage: observe
    when: {text: {has_any: $chat}}
"""

# the file of acme/bank after its two first lines -> problems as file:line:column code
BELOW = {
    "add to a list": ("lists: {gambling: {add: [资金盘]}}\n", []),
    "remove from a list of an open rule": ("lists: {chat: {remove: [八卦]}}\n", []),
    "a list of its own": ("lists: {promises: [保本保息]}\n", []),
    "raise a locked rule": ("adjust: [{rule: no-gambling, set: {stage: enforce, severity: high}}]\n", []),
    "replace a field of an open rule": (
        "adjust: [{rule: no-chat, set: {stage: enforce, when: {text: {has_any: [吃瓜]}}}}]\n",
        [],
    ),
    "a rule of its own": ("rules: [{id: bank-only, kind: content}]\n", []),
    "redefine a list": ("lists: {gambling: [赌球]}\n", ["bank/policy.yaml:3:9 redefined-list"]),
    "add to a list that is not there": ("lists: {gamling: {add: [赌球]}}\n", ["bank/policy.yaml:3:9 unknown-list"]),
    "remove a word that is not there": (
        "lists: {chat: {remove: [聊天]}}\n",
        ["bank/policy.yaml:3:25 absent-word"],
    ),
    "remove every word": ("lists: {chat: {remove: [闲聊, 八卦]}}\n", ["bank/policy.yaml:3:9 empty-list"]),
    "remove where a locked rule looks": (
        "lists: {gambling: {remove: [博彩]}}\n",
        ["bank/policy.yaml:3:9 locked-list"],
    ),
    "add to what excuses from a locked rule": (
        "lists: {allowed: {add: [博彩]}}\n",
        ["bank/policy.yaml:3:9 locked-list"],
    ),
    "change a field of a locked rule": (
        "adjust: [{rule: no-gambling, set: {when: {text: {has_any: [赌球]}}}}]\n",
        ["bank/policy.yaml:3:36 locked"],
    ),
    "lower a locked rule": (
        "adjust: [{rule: no-gambling, set: {stage: observe}}]\n",
        ["bank/policy.yaml:3:43 locked-weaker"],
    ),
    "lower its severity": (
        "adjust: [{rule: no-gambling, set: {severity: low}}]\n",
        ["bank/policy.yaml:3:46 locked-weaker"],
    ),
    "unlock": ("adjust: [{rule: no-gambling, set: {locked: 'false'}}]\n", ["bank/policy.yaml:3:36 not-adjustable"]),
    "a field that may not be set": (
        "adjust: [{rule: no-chat, set: {why: 因为}}]\n",
        ["bank/policy.yaml:3:32 not-adjustable"],
    ),
    "adjust twice": (
        "adjust: [{rule: no-chat, set: {stage: pilot}}, {rule: no-chat, set: {severity: low}}]\n",
        ["bank/policy.yaml:3:39 pilot-nowhere", "bank/policy.yaml:3:55 adjust-twice"],
    ),
    "adjust what is not there": (
        "adjust: [{rule: no-chatt, set: {stage: pilot}}]\n",
        ["bank/policy.yaml:3:17 unknown-rule"],
    ),
    "adjust one's own rule": (
        "rules: [{id: bank-only, kind: content}]\nadjust: [{rule: bank-only, set: {stage: pilot}}]\n",
        ["bank/policy.yaml:4:17 adjust-own"],
    ),
    "define a rule again": (
        "rules: [{id: no-chat, kind: content}]\n",
        ["bank/policy.yaml:3:14 duplicate-rule"],
    ),
    "an exception from a locked rule": (
        "exceptions: [{rule: no-gambling, people: [wang], until: 2026-05-01, reason: 无, approved_by: li}]\n",
        ["bank/policy.yaml:3:21 exception-locked"],
    ),
    "an exception for another unit": (
        "exceptions: [{rule: no-chat, for: acme/shop, until: 2026-05-01, reason: 无, approved_by: li}]\n",
        ["bank/policy.yaml:3:35 exception-outside"],
    ),
}


@pytest.mark.parametrize("name", BELOW)
def test_what_a_unit_may_change(name: str, tmp_path: Path) -> None:
    text, expected = BELOW[name]
    files = {"policy.yaml": ACME, "bank/policy.yaml": f"policy: 1\nfor: acme/bank\n{text}"}
    loaded = load_files(tmp_path, files)
    assert [f"{problem.place} {problem.code}" for problem in loaded.problems] == expected


def test_a_unit_sees_its_own_version_and_others_the_inherited_one(tmp_path: Path) -> None:
    files = {
        "policy.yaml": ACME,
        "bank/policy.yaml": "policy: 1\nfor: acme/bank\n"
        "adjust: [{rule: no-gambling, set: {stage: enforce, severity: high}}]\n",
    }
    policies = load_files(tmp_path, files).policies
    assert policies is not None
    seen = {
        unit: (rule.stage, rule.severity, rule.unit, rule.source)
        for unit in ("acme", "acme/shop", "acme/bank", "acme/bank/loans", "elsewhere")
        for rule in policies.rules_for(None, unit)
        if rule.id == "no-gambling"
    }
    inherited = (Stage.PILOT, Severity.MEDIUM, "acme", "policy.yaml:8")
    own = (Stage.ENFORCE, Severity.HIGH, "acme", "policy.yaml:8")
    assert seen == {
        "acme": inherited,
        "acme/shop": inherited,
        "acme/bank": own,
        "acme/bank/loans": own,
        "elsewhere": inherited,  # a unit that is not known belongs to the root
    }


def test_a_rule_that_nobody_changed_is_one_rule_for_all_units(tmp_path: Path) -> None:
    files = {"policy.yaml": ACME, "bank/policy.yaml": "policy: 1\nfor: acme/bank\nlists: {chat: {add: [吃瓜]}}\n"}
    policies = load_files(tmp_path, files).policies
    assert policies is not None
    above = {rule.id: rule for rule in policies.rules_for(None, "acme")}
    below = {rule.id: rule for rule in policies.rules_for(None, "acme/bank")}
    assert above["no-gambling"] is below["no-gambling"]
    assert above["no-chat"].hash != below["no-chat"].hash  # its list changed


TREES = {
    "the top file anywhere": ({"policy.yaml": "acme", "bank/policy.yaml": "acme/bank"}, []),
    "the tree in a folder of its name": ({"acme/policy.yaml": "acme", "acme/bank/policy.yaml": "acme/bank"}, []),
    "a level without file": ({"policy.yaml": "acme", "bank/loans/policy.yaml": "acme/bank/loans"}, []),
    "a unit in the wrong folder": (
        {"policy.yaml": "acme", "bank/policy.yaml": "acme/shop"},
        ["bank/policy.yaml:2:6 wrong-folder"],
    ),
    "a folder that does not bear the unit's name": (
        {"company/policy.yaml": "acme"},
        ["company/policy.yaml:2:6 wrong-folder"],
    ),
    "two trees": (
        {"acme/policy.yaml": "acme", "beta/policy.yaml": "beta"},
        ["beta/policy.yaml:2:6 several-roots"],
    ),
    "nothing": ({}, ["policy.yaml:1:1 no-policy"]),
    "hidden folders": ({"policy.yaml": "acme", "..2026_03/policy.yaml": "acme", ".git/policy.yaml": "x"}, []),
    "another name": ({"policy.yaml": "acme", "policy.yml": "acme"}, ["policy.yml:1:1 ignored-file"]),
}


@pytest.mark.parametrize("name", TREES)
def test_the_shape_of_a_folder(name: str, tmp_path: Path) -> None:
    units, expected = TREES[name]
    files = {file: f"policy: 1\nfor: {unit}\n" for file, unit in units.items()}
    loaded = load_files(tmp_path, files)
    assert [f"{problem.place} {problem.code}" for problem in loaded.problems] == expected


def test_a_file_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    files = {
        "policy.yaml": ACME,
        "bank/policy.yaml": "policy: 1\nfor: acme/bank\nrules: [\n",
        "shop/policy.yaml": "policy: 1\nfor: acme/shop\nadjust: [{rule: no-chatt, set: {stage: pilot}}]\n",
    }
    loaded = load_files(tmp_path, files)
    assert [f"{problem.place} {problem.code}" for problem in loaded.problems] == [
        "bank/policy.yaml:3:8 unclosed",
        "shop/policy.yaml:3:17 unknown-rule",
    ]
