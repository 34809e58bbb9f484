"""`policy test --mutate`: a complete set of examples notices everything; a hole is shown where it is, with a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.policy.loading import load
from bot.policy.mutation.mutants import MOST, edited, sampled
from bot.policy.mutation.mutate import Mutated, mutate
from bot.policy.reading.parser import parse
from bot.policy.reading.source import Block, plain
from tests.unit.policy.folders import HEAD, NOW, write

LISTS = "lists:\n  gambling: [网络赌博, 六合彩]\n"
RULES = HEAD + LISTS + "rules:\n"  # lines 1 to 5
COMPLETE = """\
  - id: no-gambling
    kind: content
    when: {text: {has_any: $gambling, see_through: [separators]}, group: {external: true}}
    unless: {sender: {role: [compliance, owner]}}
    tests:
      hit:
        - {text: 网络赌博, group: {external: true}}
        - {text: 六.合.彩, group: {external: true}}
      miss:
        - {text: 今天开会, group: {external: true}}
        - {text: 六合彩, group: {external: false}}
        - {text: 六合彩, group: {external: true}, sender: {role: compliance}}
        - {text: 六合彩, group: {external: true}, sender: {role: owner}}
        - {text: 六 合 彩 網絡賭博, group: {external: false}}
"""


def of(tmp_path: Path, rules: str) -> dict[str, Mutated]:
    return {one.rule: one for one in mutate(write(tmp_path, {"policy.yaml": RULES + rules}), now=NOW)}


def holes(one: Mutated) -> list[tuple[str, str, str, str | None]]:
    """(line, what was changed, its value, the example that would notice) of each survivor."""
    return [
        (
            survivor.change.place.rpartition(":")[2],
            f"{survivor.change.code} {survivor.change.field}",
            survivor.change.value + (f" -> {survivor.change.new}" if survivor.change.code == "changed" else ""),
            survivor.example and f"{survivor.example.expected}: {survivor.example.example}",
        )
        for survivor in one.survivors
    ]


def without(example: str) -> str:
    rows = [row for row in COMPLETE.splitlines(keepends=True) if example not in row]
    assert len(rows) == len(COMPLETE.splitlines()) - 1
    return "".join(rows)


# `see_through: [separators]` instead of `everyday` shows only where another disguise is NOT looked through.
WIDTH = "        - {text: 網絡賭博, group: {external: true}}\n"


def test_complete_examples_notice_everything(tmp_path: Path) -> None:
    one = of(tmp_path, COMPLETE + WIDTH)["no-gambling"]
    assert holes(one) == []
    assert (one.score, one.killed) == (1.0, one.mutants)
    assert one.mutants >= 8


@pytest.mark.parametrize(
    ("gone", "hole"),
    [
        (
            "网络赌博, group",
            ("4", "without-word when.text.has_any", "网络赌博", "hit: {text: 网络赌博, group: {external: true}}"),
        ),
        (
            "role: compliance}}",
            (
                "9",
                "without-item unless.sender.role",
                "compliance",
                "miss: {text: 网络赌博, group: {external: true}, sender: {role: compliance}}",
            ),
        ),
        (
            "今天开会",
            (
                "8",
                "without when.text",
                "{has_any: $gambling, see_through: [separators]}",
                "miss: {text: 今天开会, group: {external: true}}",
            ),
        ),
    ],
)
def test_a_hole_is_shown_where_it_is_with_the_example_that_closes_it(
    tmp_path: Path, gone: str, hole: tuple[str, str, str, str]
) -> None:
    rules = without(gone) + ("" if gone == "今天开会" else WIDTH)
    found = holes(of(tmp_path, rules)["no-gambling"])
    assert hole in found


OTHERS = {
    "a number may move by one": (
        "  - id: long\n    kind: content\n    when: {text: {longer_than: 4}}\n"
        "    tests: {hit: [很长很长的一句话], miss: [好]}\n",
        [
            ("8", "changed when.text.longer_than", "4 -> 3", "miss: 很长很长"),
            ("8", "changed when.text.longer_than", "4 -> 5", "hit: 很长很长的"),
        ],
    ),
    "exactly between": (
        "  - id: long\n    kind: content\n    when: {text: {longer_than: 4}}\n"
        "    tests: {hit: [一二三四五], miss: [一二三四]}\n",
        [],
    ),
    "a truth is turned round": (
        "  - id: outside\n    kind: content\n    when: {group: {external: true}}\n    tests: {hit: []}\n",
        [
            ("8", "without when", "{group: {external: true}}", "miss: 今天开会"),
            ("8", "changed when.group.external", "true -> false", "hit: {group: {external: true}}"),
        ],
    ),
    "an alternative": (
        "  - id: either\n    kind: content\n    when:\n      any:\n        - text: {has_any: [博彩]}\n"
        "        - text: {has_any: [赌球]}\n    tests: {hit: [赌球], miss: [开会]}\n",
        [("10", "without when.any[1]", "{text: {has_any: [博彩]}}", "hit: 博彩")],
    ),
    "options of a kind": (
        "  - id: owners\n    kind: roles\n    require: {owner: {employment: staff}, admins: {at_least: 2}}\n"
        "    tests: {hit: [{group: {admins: 0}}], miss: [{group: {admins: 3}}]}\n",
        [
            (
                "8",
                "without require.owner",
                "{employment: staff}",
                "hit: {group: {admins: 3, owner: {present: false}}}",
            ),
            ("8", "changed require.admins.at_least", "2 -> 1", "hit: {group: {admins: 1}}"),
            ("8", "changed require.admins.at_least", "2 -> 3", "miss: {group: {admins: 2}}"),
        ],
    ),
    "a format": (
        "  - id: names\n    kind: naming\n    format: ${dept}-${topic}\n"
        "    tests: {hit: [大家庭], miss: [研发-周会]}\n",
        [],
    ),
    "a rule that asks for labels": (
        "  - id: fun\n    kind: classify\n    label: {urgency: leisure}\n    when: {text: {has_any: [火锅]}}\n"
        "    tests: {hit: [火锅], miss: [开会]}\n"
        "  - id: outside\n    kind: content\n    when: {label: {urgency: leisure}}\n"
        "    tests: {hit: [吃火锅], miss: [开会]}\n",
        [],
    ),
}


# One thing of each kind that its only examples do not protect, and the example that would.
KINDS = {
    "conduct": (
        "flood: {more_than: 10, within: 1m}\n    repeated: {more_than: 3, within: 10m}",
        "{hit: [{text: 拼单, earlier: {times: 3}}], miss: [{text: 拼单, earlier: {times: 2}}]}",
        ("without flood", "hit: {text: 拼单, earlier: {times: 999, text: 另一句话}}"),
    ),
    "files": (
        "types: {deny: [exe, js]}",
        "{hit: [{files: a.exe}], miss: [{files: a.pdf}]}",
        ("without-item types.deny", "hit: {files: [文件.js]}"),
    ),
    "links": (
        "deny: [bad.com, worse.net]",
        "{hit: [见 https://bad.com], miss: [见 https://good.com]}",
        ("without-item deny", "hit: worse.net"),
    ),
    "lifecycle": (
        "purpose: {at_least: 6}",
        "{hit: [{group: {purpose: x}}], miss: [{group: {purpose: 项目日常沟通用}}]}",
        ("changed purpose.at_least", "hit: {group: {purpose: 好好好好好}}"),
    ),
    "membership": (
        "outsiders: {at_most: 3}",
        "{hit: [{group: {outsiders: 5}}], miss: [{group: {outsiders: 0}}]}",
        ("changed outsiders.at_most", "miss: {group: {outsiders: 3}}"),
    ),
    "naming": (
        "format: ${dept}-${topic}\n    max_length: 10\n    blocked_words: [测试]",
        "{hit: [大家庭], miss: [研发-周会]}",
        ("without blocked_words", "hit: 研发-周会测试"),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_options_of_every_kind_are_broken_by_their_type(kind: str, tmp_path: Path) -> None:
    options, tests, hole = KINDS[kind]
    rule = f"  - id: a-rule\n    kind: {kind}\n    {options}\n    tests: {tests}\n"
    assert load(write(tmp_path, {"policy.yaml": RULES + rule}), now=NOW).errors == ()
    assert hole in [(changed, example) for _, changed, _, example in holes(of(tmp_path, rule)["a-rule"])]


def test_what_goes_without_saying_is_no_change(tmp_path: Path) -> None:
    rule = "  - id: owners\n    kind: roles\n    require: {owner: {employment: staff, present: true}}\n"
    changed = [(row[1], row[2]) for row in holes(of(tmp_path, rule)["owners"])]
    assert ("without require.owner.present", "true") not in changed
    assert ("changed require.owner.present", "true -> false") in changed


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_broken_and_what_survives(name: str, tmp_path: Path) -> None:
    rules, expected = OTHERS[name]
    assert [hole for one in of(tmp_path, rules).values() for hole in holes(one)] == expected


def test_a_rule_without_examples_comes_first_and_nothing_of_it_is_protected(tmp_path: Path) -> None:
    bare = "  - {id: bare, kind: content, when: {text: {has_any: [博彩]}}}\n"
    found = of(tmp_path, COMPLETE + WIDTH + bare)
    assert list(found) == ["bare", "no-gambling"]
    assert (found["bare"].examples, found["bare"].score) == (0, 0.0)
    assert holes(found["bare"]) == [("21", "without when", "{text: {has_any: [博彩]}}", "miss: 今天开会")]


def test_every_offered_example_loads_passes_and_notices(tmp_path: Path) -> None:
    """Pasted under `tests`, the examples of a poor rule make it a better one, and none is refused."""
    poor = COMPLETE.partition("    tests:")[0]
    [one] = of(tmp_path / "before", poor).values()
    offered: dict[str, list[object]] = {"hit": [], "miss": []}
    for survivor in one.survivors:
        if survivor.example is not None:
            offered[survivor.example.expected] += yaml.safe_load(f"[{survivor.example.example}]")
    assert offered["hit"] and offered["miss"]
    tests = yaml.safe_dump({"tests": offered}, allow_unicode=True)
    mended = poor + "".join(f"    {row}\n" for row in tests.splitlines())
    folder = write(tmp_path / "after", {"policy.yaml": RULES + mended})
    assert load(folder, now=NOW).problems == ()
    assert mutate(folder, now=NOW)[0].score > one.score


def test_a_unit_below_is_asked_about_what_it_changed_only(tmp_path: Path) -> None:
    below = "policy: 1\nfor: acme/bank\nadjust:\n  - rule: no-gambling\n    set: {unless: {sender: {role: admin}}}\n"
    done = mutate(write(tmp_path, {"policy.yaml": RULES + COMPLETE, "bank/policy.yaml": below}), now=NOW)
    [bank] = [one for one in done if one.unit == "acme/bank"]
    assert {survivor.change.field for survivor in bank.survivors} <= {"unless"}
    assert bank.mutants == 1


def test_a_long_list_is_sampled_always_in_the_same_way_and_says_so(tmp_path: Path) -> None:
    words = [f"坏词{n:03}" for n in range(200)]
    assert sampled(words) == sampled(words)
    assert (sampled(words)[0], sampled(words)[-1], len(sampled(words))) == ("坏词000", "坏词199", MOST)
    assert sampled(["a", "b"]) == ["a", "b"]
    rule = f"  - id: many\n    kind: content\n    when: {{text: {{has_any: [{', '.join(words)}]}}}}\n"
    [sample] = of(tmp_path, rule)["many"].samples
    assert (sample.name, sample.taken, sample.of) == ("when.text.has_any", MOST, 200)


def test_a_word_that_another_word_covers_is_not_asked_about(tmp_path: Path) -> None:
    rule = (
        "  - id: covered\n    kind: content\n    when: {text: {has_any: [博彩, 网络博彩, casino, online casino]}}\n"
        "    tests: {hit: [博彩, Casino], miss: [开会]}\n"
    )
    assert holes(of(tmp_path, rule)["covered"]) == []


def test_only_one_rule_if_asked(tmp_path: Path) -> None:
    folder = write(tmp_path, {"policy.yaml": RULES + COMPLETE + "  - {id: other, kind: content}\n"})
    assert [one.rule for one in mutate(folder, now=NOW, only="other")] == ["other"]
    assert [one.mutants for one in mutate(folder, now=NOW, only="other")] == [0]


def test_nothing_that_is_in_force_is_changed(tmp_path: Path) -> None:
    folder = write(tmp_path, {"policy.yaml": RULES + COMPLETE})
    before = load(folder, now=NOW).policies
    mutate(folder, now=NOW)
    after = load(folder, now=NOW).policies
    assert before is not None and after is not None
    assert before.revision == after.revision


def test_editing_leaves_the_node_as_it_was() -> None:
    source = parse("a: {b: [x, y], c: z}", "policy.yaml", frozenset())
    assert isinstance(source.root, Block)
    changed = edited(source.root, ("a", "b", 0), None)
    assert changed is not None
    assert plain(changed) == {"a": {"b": ["y"], "c": "z"}}
    assert plain(source.root) == {"a": {"b": ["x", "y"], "c": "z"}}


def test_fifty_rules_are_broken_within_seconds(tmp_path: Path) -> None:
    """A bound on the work, not on the clock: the number of mutants grows with the rules and their words only."""
    rules = "".join(
        f"  - id: rule-{n}\n    kind: content\n    when: {{text: {{has_any: $gambling}}}}\n"
        "    tests: {hit: [六合彩]}\n"
        for n in range(50)
    )
    done = of(tmp_path, rules)
    assert len(done) == 50
    assert {one.mutants for one in done.values()} == {3}
