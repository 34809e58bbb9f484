"""Semantics 1 to 4, 12 to 15: what stands in the files. One section each, every sentence in its shortest form."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.events import MessagePosted
from bot.domain.rules import Facts
from bot.policy.language.model import ADJUSTABLE
from bot.policy.loading import Keeper
from bot.rules.registry import KINDS
from bot.text.views import EVERYDAY, expand
from tests.unit.policy.folders import HEAD, NOW, RULE, load_files, load_text, places, write
from tests.unit.policy.semantics.town import GROUPS, Town, group, in_force, results

GAMBLING = HEAD + RULE + "    stage: enforce\n    when: {text: {has_any: [博彩]}}\n"


def codes(root: Path, *files: str) -> list[str]:
    """What is wrong with the root's file, and with the bank's below it."""
    names = ("policy.yaml", "bank/policy.yaml")
    loaded = load_files(root, dict(zip(names, files, strict=False)))
    return [problem.code for problem in loaded.problems]


def says(root: Path, text: str, when: str) -> bool:
    """Whether a rule with this condition hits the message."""
    town = Town(root, HEAD + RULE + f"    stage: enforce\n    when: {when}\n")
    return bool(results(town.says(text)))


# --- 1. Values -------------------------------------------------------------------------------------------------------


def test_1_all_scalars_are_text_until_the_schema_decodes_them(tmp_path: Path) -> None:
    text = (
        HEAD
        + "lists: {odd: [NO, on, 12:30, 2026-01-01, 0x10, '博彩']}\n"
        + RULE
        + "    when: {text: {has_any: $odd}}\n"
    )
    policies = in_force(tmp_path, {"policy.yaml": text})
    assert '"odd":["0x10","12:30","2026-01-01","NO","on","博彩"]' in policies.canonical


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("stge: enforce", "unknown-key"),
        ("why: a\n    why: b", "duplicate-key"),
        ("why: ~", "null"),
        ("why: &a b", "anchor"),
        ("why: *a", "alias"),
        ("why: !!str b", "tag"),
        ("<<: {why: a}", "merge-key"),
    ],
)
def test_1_what_yaml_can_and_a_policy_must_not(line: str, code: str, tmp_path: Path) -> None:
    loaded = load_text(tmp_path, HEAD + RULE + f"    {line}\n")
    assert [problem.code for problem in loaded.errors] == [code]


@pytest.mark.parametrize(("text", "code"), [("for: acme\n", "missing-key"), ("policy: 2\nfor: acme\n", "bad-version")])
def test_1_policy_1_is_mandatory(text: str, code: str, tmp_path: Path) -> None:
    assert codes(tmp_path, text) == [code]


# --- 2. Conditions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "text", "expected"),
    [
        ("{text: {has_any: [博彩], longer_than: 5}}", "博彩", False),  # keys AND
        ("{text: {has_any: [博彩], longer_than: 5}}", "博彩博彩网站", True),
        ("{text: {has_any: [博彩, 六合彩]}}", "六合彩", True),  # list items OR
        ("{any: [{text: {has_any: [博彩]}}, {message: {edited: true}}]}", "博彩", True),  # an OR of blocks
        ("{any: [{text: {has_any: [赌球]}}, {message: {edited: true}}]}", "博彩", False),
        ("{group: {created_within: 7d}}", "博彩", False),  # nobody knows when it was created
        ("{group: {audience: internal}}", "博彩", False),  # nor for whom it is
    ],
)
def test_2_keys_and_items_blocks_and_absent_facts(when: str, text: str, expected: bool, tmp_path: Path) -> None:
    assert says(tmp_path, text, when) is expected


def test_2_unless_is_the_same_vocabulary_negated(tmp_path: Path) -> None:
    town = Town(tmp_path, GAMBLING + "    unless: {any: [{sender: {role: compliance}}, {text: {has_any: [反博彩]}}]}\n")
    assert results(town.says("博彩")) == [("no-gambling", "hit")]
    assert results(town.says("博彩", by="slack:OFFICER")) == []
    assert results(town.says("反博彩宣传")) == []


def test_2_no_deeper_nesting(tmp_path: Path) -> None:
    text = HEAD + RULE + "    when: {any: [{any: [{text: {has_any: [博彩]}}]}]}\n"
    assert codes(tmp_path, text) == ["unknown-key"]


def test_2_an_absent_fact_in_unless_does_not_excuse(tmp_path: Path) -> None:
    town = Town(tmp_path, GAMBLING + "    unless: {group: {audience: internal}}\n")
    assert results(town.says("博彩")) == [("no-gambling", "hit")]


def test_2_facts_that_are_not_there_are_no_error(tmp_path: Path) -> None:
    """Nothing is known: no group, no sender, no workday."""
    whens = [
        "{sender: {role: owner, employment: staff, unit: acme, person: li, is_bot: true}}",
        "{group: {external: true, kind: channel, platform: slack, unit: acme, id: x, members_over: 1, archived: true}}",
        "{time: {workday: true}}",
        "{label: {urgency: work}}",
    ]
    for number, when in enumerate(whens):
        text = HEAD + RULE + f"    when: {when}\n"
        policies = in_force(tmp_path / str(number), {"policy.yaml": text})
        event = MessagePosted(id="e", platform="slack", at=NOW, group=None, actor=None, message="m", text="博彩")
        assert policies.evaluate(event, Facts(now=NOW)).matches == ()


# --- 3. Lists --------------------------------------------------------------------------------------------------------

LISTED = (
    HEAD + "lists: {gambling: [博彩, 六合彩]}\n" + RULE + "    stage: enforce\n    when: {text: {has_any: $gambling}}\n"
)
BANK = "policy: 1\nfor: acme/bank\n"


def test_3_add_and_remove_in_a_lower_unit(tmp_path: Path) -> None:
    town = Town(
        tmp_path, LISTED, below={"bank/policy.yaml": BANK + "lists: {gambling: {add: [资金盘], remove: [六合彩]}}\n"}
    )
    hits = {(text, where) for text in ("资金盘", "六合彩") for where in ("slack:C", "slack:BANK")
            if results(town.says(text, where=where))}  # fmt: skip
    assert hits == {("资金盘", "slack:BANK"), ("六合彩", "slack:C")}


def test_3_redefining_is_an_error_whose_hint_shows_the_fix(tmp_path: Path) -> None:
    loaded = load_files(tmp_path, {"policy.yaml": LISTED, "bank/policy.yaml": BANK + "lists: {gambling: [资金盘]}\n"})
    [problem] = loaded.problems
    assert problem.code == "redefined-list"
    assert "gambling: {add: [资金盘]}" in problem.hint


def test_3_remove_is_refused_where_a_locked_rule_uses_the_list(tmp_path: Path) -> None:
    below = BANK + "lists: {gambling: {remove: [博彩]}}\n"
    assert codes(tmp_path, LISTED + "    locked: true\n", below) == ["locked-list"]


@pytest.mark.parametrize(
    ("words", "code"), [("[]", "empty-list"), ("['*']", "wildcard-word"), ("[赌]", "word-too-short")]
)
@pytest.mark.parametrize("inline", [True, False])
def test_3_what_would_match_everything_is_an_error(words: str, code: str, inline: bool, tmp_path: Path) -> None:
    section = "" if inline else f"lists: {{words: {words}}}\n"
    text = HEAD + section + RULE + f"    when: {{text: {{has_any: {words if inline else '$words'}}}}}\n"
    loaded = load_text(tmp_path, text)
    assert loaded.policies is None
    assert code in [problem.code for problem in loaded.errors]


# --- 4. Adjust -------------------------------------------------------------------------------------------------------


def test_4_one_entry_per_unit_and_rule(tmp_path: Path) -> None:
    twice = BANK + "adjust: [{rule: no-gambling, set: {severity: low}}, {rule: no-gambling, set: {why: x}}]\n"
    assert codes(tmp_path, GAMBLING, twice) == ["adjust-twice"]


def test_4_the_fields_that_may_be_set(tmp_path: Path) -> None:
    assert ADJUSTABLE == (
        "stage", "severity", "when", "unless", "then", "strikes", "message", "format", "at",
    )  # fmt: skip
    for field in ("why", "locked", "automatic", "kind", "tests"):
        below = BANK + f"adjust: [{{rule: no-gambling, set: {{{field}: x}}}}]\n"
        assert codes(tmp_path, GAMBLING, below) == ["not-adjustable"]


def test_4_set_replaces_whole_fields(tmp_path: Path) -> None:
    below = BANK + "adjust: [{rule: no-gambling, set: {when: {text: {longer_than: 3}}}}]\n"
    town = Town(tmp_path, GAMBLING, below={"bank/policy.yaml": below})
    assert results(town.says("大家早上好", where="slack:BANK")) == [("no-gambling", "hit")]  # no trace of has_any
    assert results(town.says("大家早上好")) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("stage: enforce", []),
        ("severity: critical", []),
        ("stage: observe", ["locked-weaker"]),
        ("severity: low", ["locked-weaker"]),
        ("when: {text: {has_any: [博彩]}}", ["locked"]),
        ("unless: {sender: {role: owner}}", ["locked"]),
        ("then: [retract]", ["locked"]),
        ("message: 您好", ["locked"]),
    ],
)
def test_4_a_locked_rule_may_only_be_tightened(change: str, expected: list[str], tmp_path: Path) -> None:
    locked = HEAD + RULE + "    locked: true\n    stage: pilot\n    pilot_in: [acme/shop]\n    severity: medium\n"
    assert codes(tmp_path, locked, BANK + f"adjust: [{{rule: no-gambling, set: {{{change}}}}}]\n") == expected


def test_4_a_list_of_a_locked_rule_may_grow(tmp_path: Path) -> None:
    assert codes(tmp_path, LISTED + "    locked: true\n", BANK + "lists: {gambling: {add: [资金盘]}}\n") == []


def test_4_file_order_never_matters(tmp_path: Path) -> None:
    """Two phases, root to leaf: names of folders that sort before or after, written in either order."""
    files = {
        "policy.yaml": LISTED,
        "bank/policy.yaml": BANK + "lists: {gambling: {add: [资金盘]}}\n",
        "bank/a/policy.yaml": "policy: 1\nfor: acme/bank/a\nadjust: [{rule: no-gambling, set: {stage: observe}}]\n",
    }
    revisions = {
        in_force(tmp_path / str(number), dict(order)).revision
        for number, order in enumerate((list(files.items()), list(files.items())[::-1]))
    }
    assert len(revisions) == 1


# --- 12. Templates, regular expressions, time ------------------------------------------------------------------------


def test_12_templates_from_a_closed_list_checked_at_load(tmp_path: Path) -> None:
    assert codes(tmp_path, GAMBLING + "    message: 您好 ${sender.nme}\n") == ["unknown-variable"]
    town = Town(
        tmp_path / "b", GAMBLING + "    then: [remind_sender]\n    message: ${sender.name}，请撤回“${found}”。\n"
    )
    assert town.says("博彩").actions[0].action.text.startswith("wang，请撤回“博彩”。")


@pytest.mark.parametrize(
    ("pattern", "expected"), [("1[3-9]\\d{9}", []), ("(?=a)b", ["bad-pattern"]), ("(a)\\1", ["bad-pattern"])]
)
def test_12_re2_syntax_only(pattern: str, expected: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, HEAD + RULE + f"    when: {{text: {{matches: ['{pattern}']}}}}\n") == expected


ANNOUNCE = HEAD + "rules:\n  - {id: notice, kind: announce, text: 早, at: {days: [monday], %s}}\n"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ('time: "09:00", calendar: cn-workdays', []),
        ("time: 09:00", []),  # text until the schema decodes it: never 540 minutes
        ('time: "9am"', ["bad-time"]),
        ('time: "09:00", calendar: us-holidays', ["bad-choice"]),
        ('time: "09:00", zone: Asia/Shanghia', ["unknown-zone"]),
    ],
)
def test_12_time_is_hh_mm_with_a_named_calendar_and_a_zone(at: str, expected: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, ANNOUNCE % at) == expected


def test_12_the_zone_is_shanghai_unless_said(tmp_path: Path) -> None:
    between = "    stage: enforce\n    when: {time: {between: 09:00-18:00%s}}\n"
    assert results(Town(tmp_path / "a", HEAD + RULE + between % "").says("早"))  # NOW is 10:00 in Shanghai
    assert not results(Town(tmp_path / "b", HEAD + RULE + between % ", zone: UTC").says("早"))  # and 02:00 in UTC


# --- 13. Keys --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["Stage", "STAGE", "stages", "阶段", "at-most", "pilotIn"])
def test_13_one_spelling_each_no_aliases(key: str, tmp_path: Path) -> None:
    assert codes(tmp_path, HEAD + RULE + f"    {key}: enforce\n") == ["unknown-key"]


def test_13_keys_are_english() -> None:
    for kind in KINDS.values():
        assert all(name.isascii() and name.islower() for name in (kind.name, *kind.options.model_fields))


def test_13_errors_exist_in_both_languages(tmp_path: Path) -> None:
    [problem] = load_text(tmp_path, HEAD + RULE + "    stge: enforce\n").problems
    assert "没有选项“stge”" in problem.say("zh")[0]
    assert "has no option “stge”" in problem.say("en")[0]
    assert problem.say("zh")[1] == "是不是想写 stage？"


# --- 14. Chinese first -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "text", "expected"),
    [
        ("has_any: [赌博]", "禁止网络赌博广告", True),  # substring
        ("has_any: [赌博]", "賭博", True),  # on a normalised view
        ("has_any: [赌博]", "赌.博", True),
        ("has_any: [赌博], whole_word: true", "禁止网络赌博广告", True),  # whole_word is for Latin terms only
        ("has_any: [ass]", "class", False),
        ("has_any: [ass], whole_word: false", "class", True),
        ("matches: ['\\b赌博\\b']", "禁止网络赌博广告", False),  # why there is whole_word
        ("has_any: [fun], see_through: [all]", "千un", False),  # 千 is not f
        ("has_any: [赌博], see_through: []", "赌.博", False),  # as it is written
    ],
)
def test_14_the_default_match(condition: str, text: str, expected: bool, tmp_path: Path) -> None:
    assert says(tmp_path, text, f"{{text: {{{condition}}}}}") is expected


DISGUISED = {
    "width": ("[vx123]", "ｖｘ１２３"),
    "traditional": ("[赌博]", "賭博"),
    "separators": ("[赌博]", "赌-博"),
    "zero_width": ("[赌博]", "赌\u200b博"),
    "repeats": ("[网络赌博]", "网网络络赌赌博博"),
    "case": ("[casino]", "CASINO"),
    "accents": ("[casino]", "cásino"),
    "emoji": ("[赌博]", "赌💰博"),
    "reversed": ("[网络赌博]", "博赌络网"),
    "markup": ("[赌博]", "<b>赌</b>博"),
    "entities": ("[赌博]", "&#36172;博"),
    "homoglyphs": ("[casino]", "c\u0430sino"),
    "leet": ("[casino]", "c4s1n0"),
    "masked": ("[casino]", "cas*no"),
    "pinyin": ("[赌博]", "dubo"),
    "homophones": ("[赌博]", "独博"),
    "split_characters": ("[赌博]", "贝者博"),
}


@pytest.mark.parametrize("name", DISGUISED)
def test_14_see_through_names_the_disguise(name: str, tmp_path: Path) -> None:
    words, text = DISGUISED[name]
    assert says(tmp_path / "with", text, f"{{text: {{has_any: {words}, see_through: [{name}]}}}}")
    assert says(tmp_path / "all", text, f"{{text: {{has_any: {words}, see_through: [all]}}}}")
    assert not says(tmp_path / "without", text, f"{{text: {{has_any: {words}, see_through: []}}}}")


def test_14_everyday_is_the_default() -> None:
    everyday = {"width", "traditional", "separators", "zero_width", "repeats", "case"}
    assert EVERYDAY == everyday == expand(["everyday"])
    assert everyday < expand(["all"])


# --- 15. Where a rule applies ----------------------------------------------------------------------------------------


def test_15_a_group_belongs_to_one_unit_and_an_unknown_one_to_the_root(tmp_path: Path) -> None:
    below = BANK + "adjust: [{rule: no-gambling, set: {severity: critical}}]\n"
    policies = in_force(tmp_path, {"policy.yaml": GAMBLING, "bank/policy.yaml": below})
    severity = {one.id: str(policies.rules_for(one)[0].severity) for one in (*GROUPS, group("slack:X", "acme/bank/a"))}
    assert severity == {
        "slack:C": "medium",
        "slack:BANK": "critical",
        "slack:LOST": "medium",  # `doctor` counts it: see tests/integration/cli/test_doctor.py
        "slack:X": "critical",  # a unit without a file of its own: the nearest above
    }


def test_15_a_folder_is_one_tree_and_names_its_unit(tmp_path: Path) -> None:
    files = {"acme/policy.yaml": GAMBLING, "acme/bank/policy.yaml": BANK}
    assert load_files(tmp_path / "good", files).problems == ()
    moved = {"acme/policy.yaml": GAMBLING, "acme/shop/policy.yaml": BANK}
    assert [one.code for one in load_files(tmp_path / "moved", moved).problems] == ["wrong-folder"]
    two = {"acme/policy.yaml": GAMBLING, "beta/policy.yaml": "policy: 1\nfor: beta\n"}
    assert [one.code for one in load_files(tmp_path / "two", two).problems] == ["several-roots"]


# --- 11. Revision (its other half stands with the decisions) ---------------------------------------------------------


def test_11_a_failure_keeps_the_last_good_revision_and_says_so(tmp_path: Path) -> None:
    keeper = Keeper(write(tmp_path, {"policy.yaml": GAMBLING}), clock=lambda: NOW)
    keeper.reload()
    good = keeper.policies
    write(tmp_path, {"policy.yaml": GAMBLING + "    tests: {hit: [今天开会]}\n"})  # an example that does not hold
    keeper.reload()
    assert good is not None and keeper.policies is good
    assert [problem.code for problem in keeper.problems] == ["test-missed"]


def test_all_problems_of_all_files_in_one_run(tmp_path: Path) -> None:
    loaded = load_files(
        tmp_path, {"policy.yaml": GAMBLING + "    stge: x\n    why: ~\n", "bank/policy.yaml": "for: acme/bank\n"}
    )
    assert places(loaded) == ["1:1 missing-key", "8:5 unknown-key", "9:5 null"]
