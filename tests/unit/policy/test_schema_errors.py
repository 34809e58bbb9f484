"""What the schema refuses: every row is YAML under one rule, and the `line:column code` it must be told by."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.groups import OrgUnit
from tests.unit.policy.folders import HEAD, RULE, load_files, load_text, places

UNDER_RULE = {  # begins on line 6
    "unknown key": ("    stge: enforce\n", ["6:5 unknown-key"]),
    "unknown key in a block": ("    when: {text: {has_eny: [赌博]}}\n", ["6:19 unknown-key"]),
    "unknown condition": ("    when: {txt: {has_any: [赌博]}}\n", ["6:12 unknown-key"]),
    "unknown key in an alternative": (
        "    when:\n      any:\n        - {text: {has_any: [赌博]}}\n        - {sender: {roll: owner}}\n",
        ["9:21 unknown-key"],
    ),
    "not a stage": ("    stage: enforced\n", ["6:12 bad-choice"]),
    "not a severity": ("    severity: 高\n", ["6:15 bad-choice"]),
    "NO is a text, not false": ("    locked: NO\n", ["6:13 bad-truth"]),
    "a list for a text": ("    why: [原因]\n", ["6:10 expected-text"]),
    "a text for a block": ("    when: 赌博\n", ["6:11 expected-block"]),
    "a block for a word": ("    when: {text: {has_any: [{a: b}]}}\n", ["6:29 expected-text"]),
    "a list that nobody defined": ("    when: {text: {has_any: $gamling}}\n", ["6:28 unknown-list"]),
    "one character": ("    when: {text: {has_any: [赌]}}\n", ["6:29 word-too-short"]),
    "a wildcard": ("    when: {text: {has_any: ['*']}}\n", ["6:29 wildcard-word"]),
    "a pattern that is not RE2": ("    when: {text: {matches: ['(?=a)b']}}\n", ["6:29 bad-pattern"]),
    "unknown detector": ("    when: {text: {detects: [id-card]}}\n", ["6:29 unknown-detector"]),
    "unknown disguise": (
        "    when: {text: {has_any: [赌博], see_through: [seperators]}}\n",
        ["6:48 unknown-disguise"],
    ),
    "unknown verb": ("    then: [remind_sendr]\n", ["6:12 bad-verb"]),
    "notify whom": ("    then: [notify]\n", ["6:12 verb-parameter"]),
    "retract takes nothing": ("    then: [{retract: now}]\n", ["6:12 verb-parameter"]),
    "two verbs in one item": ("    then: [{retract: {after: 1d}, archive: {after: 1d}}]\n", ["6:12 bad-verb"]),
    "delay without unit": ("    then: [{rename: {after: 3}}]\n", ["6:12 bad-duration"]),
    "ladder without window": ("    strikes: {ladder: {1: remind_sender}}\n", ["6:5 missing-key"]),
    "window without unit": ("    strikes: {within: 30, ladder: {1: retract}}\n", ["6:23 bad-duration"]),
    "a step that is no number": (
        "    strikes: {within: 30d, ladder: {first: retract}}\n",
        ["6:37 bad-number"],
    ),
    "a step below one": ("    strikes: {within: 30d, ladder: {0: retract}}\n", ["6:37 out-of-range"]),
    "an empty ladder": ("    strikes: {within: 30d, ladder: {}}\n", ["6:36 out-of-range"]),
    "a rate without unit": ("    at_most: 20\n", ["6:14 bad-rate"]),
    "unknown variable": ("    message: 您好 ${sender.nme}，请注意\n", ["6:17 unknown-variable"]),
    "a variable without braces": ("    message: 您好 $name\n", ["6:17 bad-variable"]),
    "a pilot of a foreign unit": ("    stage: pilot\n    pilot_in: [other/unit]\n", ["7:15 outside-unit"]),
    "a pilot that acts nowhere": ("    stage: pilot\n", ["6:12 pilot-nowhere"]),
    "a role with a typo": ("    then: [notify: complience]\n", ["6:20 unknown-role"]),
    "an example that is a list": ("    tests: {hit: [[a]]}\n", ["6:19 bad-test"]),
    "an example with an unknown key": ("    tests: {miss: [{txt: a}]}\n", ["6:21 unknown-key"]),
}
WARNINGS = {"pilot-nowhere", "unknown-role"}


@pytest.mark.parametrize("name", UNDER_RULE)
def test_rule_is_refused(name: str, tmp_path: Path) -> None:
    text, expected = UNDER_RULE[name]
    loaded = load_text(tmp_path, HEAD + RULE + text)
    assert places(loaded) == expected
    only_warned = {problem.code for problem in loaded.problems} <= WARNINGS
    assert (loaded.policies is not None) == only_warned


def test_a_pilot_in_a_unit_that_the_organisation_has_not_is_told(tmp_path: Path) -> None:
    """It would act nowhere, and everybody would wait for it. Group keys are not looked up, nor is anything before the
    organisation is known."""
    text = HEAD + RULE + "    stage: pilot\n    pilot_in: [acme/salse, acme/sales, 'slack:C1']\n"
    sales = (OrgUnit(id="acme", name="Acme"), OrgUnit(id="acme/sales", name="Sales"))
    loaded = load_files(tmp_path, {"policy.yaml": text}, units=sales)
    assert (places(loaded), loaded.problems[0].severity) == (["7:16 unknown-unit"], "warning")
    assert "acme/sales" in str(loaded.problems[0].values) and loaded.policies is not None
    assert places(load_text(tmp_path, text)) == []


FILES = {
    "nothing": ("", ["1:1 empty-file"]),
    "only a comment": ("# 群规\n", ["1:1 empty-file"]),
    "a list": ("- policy\n", ["1:1 expected-block"]),
    "no version": ("for: acme\n", ["1:1 missing-key"]),
    "another version": ("policy: 2\nfor: acme\n", ["1:9 bad-version"]),
    "no unit": ("policy: 1\n", ["1:1 missing-key"]),
    "a unit that is no path": ("policy: 1\nfor: /acme/\n", ["2:6 bad-unit"]),
    "unknown section": (HEAD + "rule:\n  - id: a\n", ["3:1 unknown-key"]),
    "rules as a block": (HEAD + "rules: {id: a}\n", ["3:1 expected-list"]),
    "a rule as a text": (HEAD + "rules: [abc]\n", ["3:9 expected-block"]),
    "no id": (HEAD + "rules:\n  - kind: content\n", ["4:5 missing-key"]),
    "no kind": (HEAD + "rules:\n  - id: a-rule\n", ["4:5 missing-key"]),
    "an id with spaces": (HEAD + "rules:\n  - id: A rule\n    kind: content\n", ["4:9 bad-id"]),
    "unknown kind": (HEAD + "rules:\n  - id: a-rule\n    kind: contents\n", ["5:11 unknown-kind"]),
    "an option is missing": (HEAD + "rules:\n  - id: a-rule\n    kind: roles\n", ["4:5 missing-key"]),
    "options that say nothing": (HEAD + "rules:\n  - id: a-rule\n    kind: classify\n", ["4:5 nothing-to-do"]),
    "an option of another kind": (
        HEAD + "rules:\n  - id: a-rule\n    kind: content\n    require: {admins: {at_least: 1}}\n",
        ["6:5 unknown-key"],
    ),
    "too few admins": (
        HEAD + "rules:\n  - id: a-rule\n    kind: roles\n    require: {admins: {at_least: 0}}\n",
        ["6:34 out-of-range"],
    ),
    "a name format with an unknown place": (
        HEAD + "rules:\n  - id: a-rule\n    kind: naming\n    format: ${team}-${topic}\n",
        ["6:13 unknown-placeholder"],
    ),
    "a time of day that is none": (
        HEAD + 'rules:\n  - id: a-rule\n    kind: announce\n    text: 早\n    at: {time: "25:00"}\n',
        ["7:16 bad-time"],
    ),
    "an empty list": (HEAD + "lists: {words: []}\n", ["3:9 empty-list"]),
    "a list as a text": (HEAD + "lists: {words: 赌博}\n", ["3:16 expected-list"]),
    "a wildcard in a list": (HEAD + "lists: {words: ['*', 赌博]}\n", ["3:17 wildcard-word"]),
    "one character in a list": (HEAD + "lists: {words: [赌, 赌博]}\n", ["3:17 word-too-short"]),
    "a list with an odd key": (HEAD + "lists: {words: {append: [赌博]}}\n", ["3:9 unknown-list", "3:17 unknown-key"]),
    "an exception for nobody": (
        HEAD + RULE + "exceptions:\n  - {rule: no-gambling, until: 2026-06-30, reason: 试用, approved_by: li}\n",
        ["7:12 exception-scope"],
    ),
    "an exception without end": (
        HEAD + RULE + "exceptions:\n  - {rule: no-gambling, people: [wang], reason: 试用, approved_by: li}\n",
        ["7:5 missing-key"],
    ),
    "an exception that lasts too long": (
        HEAD + RULE + "exceptions:\n"
        "  - {rule: no-gambling, people: [wang], until: 2027-06-30, reason: 试用, approved_by: li}\n",
        ["7:48 exception-too-long"],
    ),
    "an exception that is over": (
        HEAD + RULE + "exceptions:\n"
        "  - {rule: no-gambling, people: [wang], until: 2026-03-03, reason: 试用, approved_by: li}\n",
        ["7:48 exception-expired"],
    ),
    "a date that is none": (
        HEAD + RULE + "exceptions:\n"
        "  - {rule: no-gambling, people: [wang], until: 2026-02-30, reason: 试用, approved_by: li}\n",
        ["7:48 bad-date"],
    ),
    "an exception to a rule that is not there": (
        HEAD + RULE + "exceptions:\n"
        "  - {rule: no-gamling, people: [wang], until: 2026-06-30, reason: 试用, approved_by: li}\n",
        ["7:12 unknown-rule"],
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_file_is_refused(name: str, tmp_path: Path) -> None:
    text, expected = FILES[name]
    assert places(load_text(tmp_path, text)) == expected
