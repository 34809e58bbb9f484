"""What differs in effect between two revisions: nothing for another order or a comment, once for what is inherited."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.policy.changes.diff import Change, compare, describe
from bot.policy.changes.directions import OPPOSITE
from tests.unit.policy.folders import load_files

ACME = """\
policy: 1
for: acme
lists:
  gambling: [博彩, 六合彩]
  allowed: [反博彩]
rules:
  - id: no-gambling
    kind: content
    why: 不许引流
    stage: enforce
    severity: high
    when: {text: {has_any: $gambling}}
    unless: {text: {has_any: $allowed}}
    then: [remind_sender]
    strikes: {per: sender, within: 30d, ladder: {1: [remind_sender], 3: [notify: compliance]}}
  - id: secrets
    kind: classify
    label: {audience: confidential}
    when: {text: {has_any: [绝密, 机密文件]}}
exceptions:
  - {rule: no-gambling, people: [li.na], until: 2026-05-01, reason: 研究, approved_by: zhang.wei}
"""
BANK = "policy: 1\nfor: acme/bank\nlists: {gambling: {add: [资金盘]}}\n"


def canonical(folder: Path, name: str, files: dict[str, str]) -> str:
    loaded = load_files(folder / name, files)
    assert loaded.policies is not None, loaded.problems
    return loaded.policies.canonical


def changes(folder: Path, old: dict[str, str], new: dict[str, str]) -> list[Change]:
    return list(compare(canonical(folder, "old", old), canonical(folder, "new", new)))


def told(found: list[Change]) -> list[tuple[str, str, str, str, str]]:
    return [(one.unit, one.what, one.id, one.field, one.direction) for one in found]


SAME = {
    "words in another order": ("[博彩, 六合彩]", "[六合彩, 博彩]"),
    "a comment": ("lists:\n", "# 词表\nlists:  # 集团\n"),
    "keys in another order": ("    why: 不许引流\n    stage: enforce\n", "    stage: enforce\n    why: 不许引流\n"),
    "one word instead of a list of one": ("then: [remind_sender]", "then: remind_sender"),
    "a default written out": ("    kind: classify\n", "    kind: classify\n    stage: observe\n    severity: medium\n"),
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME.keys())
def test_what_has_no_effect_is_no_change(tmp_path: Path, change: tuple[str, str]) -> None:
    assert change[0] in ACME
    assert changes(tmp_path, {"policy.yaml": ACME}, {"policy.yaml": ACME.replace(*change)}) == []


# what is replaced -> what, id, field, direction
CHANGED = {
    "a lower stage": ("stage: enforce", "stage: observe", ("rule", "no-gambling", "stage", "loosens")),
    "a higher severity": ("severity: high", "severity: critical", ("rule", "no-gambling", "severity", "tightens")),
    "a word more in a list of `when`": ("六合彩]", "六合彩, 杀猪盘]", ("list", "gambling", "words", "tightens")),
    "a word less there": ("[博彩, 六合彩]", "[博彩]", ("list", "gambling", "words", "loosens")),
    "a word more in a list of `unless`": ("[反博彩]", "[反博彩, 反赌]", ("list", "allowed", "words", "loosens")),
    "a condition more": (
        "{has_any: $gambling}}",
        "{has_any: $gambling, longer_than: 9}}",
        ("rule", "no-gambling", "when", "loosens"),
    ),
    "a word more in a condition": (
        "{has_any: $gambling}}",
        "{has_any: [$gambling, 资金盘]}}",
        ("rule", "no-gambling", "when", "tightens"),
    ),
    "wider and narrower at once": (
        "{has_any: $gambling}}",
        "{has_any: [$gambling, 资金盘], longer_than: 9}}",
        ("rule", "no-gambling", "when", ""),
    ),
    "no `unless`": (
        "    unless: {text: {has_any: $allowed}}\n",
        "",
        ("rule", "no-gambling", "unless", "tightens"),
    ),
    "a further deed": (
        "then: [remind_sender]",
        "then: [remind_sender, retract]",
        ("rule", "no-gambling", "then", "tightens"),
    ),
    "another deed": ("then: [remind_sender]", "then: [retract]", ("rule", "no-gambling", "then", "")),
    "a longer window": ("within: 30d", "within: 9w", ("rule", "no-gambling", "strikes", "tightens")),
    "other words to the member": ("why: 不许引流", "why: 红线", ("rule", "no-gambling", "why", "")),
    "more labels accuse nobody": ("机密文件]", "机密文件, 内部定价]", ("rule", "secrets", "when", "")),
    "an exception that ends later": (
        "until: 2026-05-01",
        "until: 2026-06-01",
        ("exception", "no-gambling", "", "loosens"),
    ),
    "an exception for another reason": ("reason: 研究", "reason: 调查", ("exception", "no-gambling", "", "")),
}  # fmt: skip


@pytest.mark.parametrize("row", CHANGED.values(), ids=CHANGED.keys())
def test_each_change_is_told_once_with_its_direction(tmp_path: Path, row: tuple[str, str, tuple[str, ...]]) -> None:
    before, after, expected = row
    assert before in ACME
    files = {"policy.yaml": ACME, "bank/policy.yaml": BANK}
    found = changes(tmp_path, files, {**files, "policy.yaml": ACME.replace(before, after)})
    assert told(found) == [("acme", *expected)]  # not again in acme/bank, which inherits it


def test_a_unit_tells_what_it_changed_itself(tmp_path: Path) -> None:
    files = {"policy.yaml": ACME, "bank/policy.yaml": BANK}
    adjusted = BANK.replace("资金盘", "资金盘, 跟单") + "adjust: [{rule: no-gambling, set: {severity: critical}}]\n"
    found = changes(tmp_path, files, {**files, "bank/policy.yaml": adjusted})
    assert told(found) == [
        ("acme/bank", "list", "gambling", "words", "tightens"),
        ("acme/bank", "rule", "no-gambling", "severity", "tightens"),
    ]
    assert (found[0].before, found[0].after) == (None, ["跟单"])


def test_words_that_the_unit_had_already_are_told_above_only(tmp_path: Path) -> None:
    files = {"policy.yaml": ACME, "bank/policy.yaml": BANK}
    above = ACME.replace("六合彩]", "六合彩, 资金盘, 跟单]")
    (found,) = changes(tmp_path, files, {**files, "policy.yaml": above})
    assert (found.unit, found.after) == ("acme", ["资金盘", "跟单"])


def test_a_new_file_changes_only_what_it_says(tmp_path: Path) -> None:
    found = changes(tmp_path, {"policy.yaml": ACME}, {"policy.yaml": ACME, "bank/policy.yaml": BANK})
    assert told(found) == [
        ("acme/bank", "unit", "acme/bank", "", ""),
        ("acme/bank", "list", "gambling", "words", "tightens"),
    ]


def test_a_rule_that_comes_or_goes(tmp_path: Path) -> None:
    new = ACME.replace(
        "exceptions:", "  - {id: no-links, kind: content, stage: enforce, when: {text: {has_any: [外链]}}}\nexceptions:"
    )
    (came,) = changes(tmp_path, {"policy.yaml": ACME}, {"policy.yaml": new})
    assert (came.what, came.field, came.before, came.direction) == ("rule", "", None, "tightens")
    assert came.after["when"] == {"text": {"has_any": ["外链"]}}
    assert list(came.after) == ["id", "kind", "stage", "severity", "when"]
    only_observed = new.replace("kind: content, stage: enforce", "kind: content, stage: observe")
    (came,) = changes(tmp_path, {"policy.yaml": ACME}, {"policy.yaml": only_observed})
    assert came.direction == ""  # it binds nobody yet


def test_everything_is_new_against_nothing(tmp_path: Path) -> None:
    files = {"policy.yaml": ACME, "bank/policy.yaml": BANK}
    found = compare("", canonical(tmp_path, "new", files))
    assert [(one.unit, one.what, one.id) for one in found] == [
        ("acme", "unit", "acme"),
        ("acme", "list", "allowed"),
        ("acme", "list", "gambling"),
        ("acme", "rule", "no-gambling"),
        ("acme", "rule", "secrets"),
        ("acme", "exception", "no-gambling"),
        ("acme/bank", "unit", "acme/bank"),
        ("acme/bank", "list", "gambling"),  # with one word more than the one above
    ]


def test_sentences_in_both_languages(tmp_path: Path) -> None:
    new = (
        ACME.replace("stage: enforce", "stage: observe")
        .replace("六合彩]", "六合彩, 杀猪盘]")
        .replace("2026-05-01", "2026-06-01")
    )
    words, stage, exception = changes(tmp_path, {"policy.yaml": ACME}, {"policy.yaml": new})
    assert describe(words, "zh") == "词表 gambling 加词：杀猪盘（加严）"
    assert describe(words, "en") == "list gambling gains 杀猪盘 (tightens)"
    assert describe(stage, "zh") == "规则 no-gambling：stage: enforce → observe（放宽）"
    assert describe(exception, "en") == "exception to no-gambling: until: 2026-05-01 → 2026-06-01 (loosens)"
    assert json.loads(json.dumps(stage.as_data()))["direction"] == "loosens"


def test_a_long_change_is_told_by_what_differs(tmp_path: Path) -> None:
    new = ACME.replace("{has_any: $gambling}}", "{has_any: [$gambling, 资金盘]}}")
    (found,) = changes(tmp_path, {"policy.yaml": ACME}, {"policy.yaml": new})
    assert describe(found, "en") == "rule no-gambling: when.text.has_any: +资金盘 (tightens)"


# --- whatever the trees are --------------------------------------------------------------------------------------

WORDS = st.lists(st.sampled_from(["博彩", "六合彩", "资金盘"]), unique=True, min_size=1)
TEXT = st.fixed_dictionaries(
    {"has_any": st.lists(st.sampled_from(["$bad", "$good", "赌博"]), unique=True, min_size=1)},
    optional={"longer_than": st.sampled_from(["5", "9"]), "whole_word": st.sampled_from(["true", "false"])},
)
CONDITION = st.fixed_dictionaries(
    {"text": TEXT},
    optional={
        "group": st.just({"external": "true"}),
        "any": st.lists(st.fixed_dictionaries({"text": TEXT}), max_size=2),
    },
)
RULE = st.fixed_dictionaries(
    {"kind": st.sampled_from(["content", "classify", "roles"])},
    optional={
        "stage": st.sampled_from(["observe", "pilot", "enforce"]),
        "severity": st.sampled_from(["low", "medium", "high"]),
        "pilot_in": st.lists(st.sampled_from(["acme", "acme/bank"]), unique=True),
        "when": CONDITION,
        "unless": CONDITION,
        "then": st.lists(st.sampled_from(["remind_sender", "retract"]), unique=True),
        "at_most": st.sampled_from(["5 per hour", "20 per hour"]),
        "strikes": st.fixed_dictionaries(
            {"within": st.sampled_from(["7d", "1w", "30d"]), "ladder": st.just({"1": ["remind_sender"]})}
        ),
    },
)  # fmt: skip
EXCEPTION = st.fixed_dictionaries(
    {
        "rule": st.sampled_from(["one", "two"]),
        "until": st.sampled_from(["2026-05-01", "2026-06-01"]),
        "since": st.sampled_from([None, "2026-01-01", "2026-02-01"]),
        "people": st.sampled_from([["li.na"], ["wang"]]),
    }
)


def _with_ids(rules: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**rule, "id": id} for id, rule in rules.items()]


UNIT = st.fixed_dictionaries(
    {
        "lists": st.dictionaries(st.sampled_from(["bad", "good"]), WORDS),
        "rules": st.dictionaries(st.sampled_from(["one", "two"]), RULE).map(_with_ids),
        "exceptions": st.lists(EXCEPTION, max_size=3),
    }
)
UNITS = st.sampled_from(["acme", "acme/bank", "acme/bank/credit", "other"])
TREE = st.fixed_dictionaries({"units": st.dictionaries(UNITS, UNIT)}).map(
    lambda tree: json.dumps(tree, ensure_ascii=False)
)


@given(TREE)
def test_a_revision_does_not_differ_from_itself(tree: str) -> None:
    assert compare(tree, tree) == ()


@given(TREE, TREE)
@settings(max_examples=300)
def test_the_way_back_is_the_same_way_with_directions_swapped(old: str, new: str) -> None:
    there = [json.dumps(change.as_data(), sort_keys=True) for change in compare(old, new)]
    back = [
        {**one.as_data(), "before": one.after, "after": one.before, "direction": OPPOSITE[one.direction]}
        for one in compare(new, old)
    ]
    assert sorted(there) == sorted(json.dumps(change, sort_keys=True) for change in back)


@given(TREE, TREE)
def test_every_change_can_be_told(old: str, new: str) -> None:
    for change in compare(old, new):
        for lang in ("zh", "en"):
            assert change.id in describe(change, lang)
