"""`block`: which words of which rule are blocked for whom, and what `policy check` says of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.policy.blocking import Blocking, blockings
from bot.policy.loading import Loaded, load

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ROOT = """
policy: 1
for: acme
lists:
  gambling: [网赌, 六合彩, 博彩]
rules:
  - id: no-gambling
    kind: content
    why: 红线
    stage: {stage}
    when: {{text: {{has_any: [$gambling, 赌球]}}}}
    then: [block, remind_sender]
    tests: {{hit: [网赌], miss: [你好]}}
"""


def read(folder: Path, root: str, **below: str) -> Loaded:
    (folder / "policy.yaml").write_text(root, encoding="utf-8")
    for unit, text in below.items():
        (folder / unit).mkdir()
        (folder / unit / "policy.yaml").write_text(f"policy: 1\nfor: acme/{unit}\n{text}", encoding="utf-8")
    return load(folder, now=NOW)


def found(loaded: Loaded) -> tuple[list[tuple[str, str, bool]], dict[str, tuple[str, ...]]]:
    assert loaded.policies is not None, [problem.say("en") for problem in loaded.problems]
    made, left = blockings(loaded.policies)
    return [(one.unit, " ".join(one.words), one.is_real) for one in made], dict(left)


@pytest.mark.parametrize("stage", ["enforce", "observe"])
def test_the_words_of_lists_and_rules(tmp_path: Path, stage: str) -> None:
    made, left = found(read(tmp_path, ROOT.format(stage=stage)))
    assert (made, left) == ([("acme", "网赌 六合彩 博彩 赌球", stage == "enforce")], {})


def test_a_unit_below_adds_its_own_and_takes_away_for_all(tmp_path: Path) -> None:
    added, removed = "lists:\n  gambling: {add: [跑分]}\n", "lists:\n  gambling: {remove: [博彩]}\n"
    made, left = found(read(tmp_path, ROOT.format(stage="enforce"), a=added, b=removed))
    assert made == [("acme", "网赌 六合彩 赌球", True), ("acme/a", "博彩 跑分", True)]
    assert left == {"no-gambling": ("博彩",)}


def test_a_unit_that_only_observes_keeps_the_words_above_from_being_blocked(tmp_path: Path) -> None:
    adjusted = "adjust:\n  - {rule: no-gambling, set: {stage: observe}}\n"
    made, left = found(read(tmp_path, ROOT.format(stage="enforce"), a=adjusted))
    assert made == [("acme/a", "网赌 六合彩 博彩 赌球", False)]
    assert left == {"no-gambling": ("六合彩", "博彩", "网赌", "赌球")}


PILOT = ROOT.replace("stage: {stage}", "stage: pilot\n    pilot_in: [{stage}]")
ALL = "网赌 六合彩 博彩 赌球"


@pytest.mark.parametrize(
    ("places", "real"),
    [
        ("acme", ["acme"]),
        ("acme/a", ["acme/a"]),
        ("acme/a, acme/c/x", ["acme/a", "acme/c/x"]),  # c has no policies of its own
        ("acme/a, wecom:wrKeHu1", ["acme/a"]),
        ("wecom:wrKeHu1", []),  # a range is people: a group cannot be told
    ],
)
def test_a_pilot_is_in_force_for_the_people_of_the_units_it_names(tmp_path: Path, places: str, real: list[str]) -> None:
    made, left = found(read(tmp_path, PILOT.format(stage=places), a="", b=""))
    assert [(unit, words) for unit, words, is_real in made if is_real] == [(unit, ALL) for unit in real]
    assert [unit for unit, _, is_real in made if not is_real] == ([] if "acme" in real else ["acme"])
    assert left == {}


def test_a_unit_below_the_pilots_keeps_what_it_made_of_the_rule(tmp_path: Path) -> None:
    removed = "lists:\n  gambling: {remove: [博彩]}\n"
    made, left = found(read(tmp_path, PILOT.format(stage="acme/a, acme/b"), a=removed, b=""))
    assert [one for one in made if one[2]] == [("acme/a", "网赌 六合彩 赌球", True), ("acme/b", ALL, True)]
    assert [one for one in made if not one[2]] == [("acme", "网赌 六合彩 赌球", False)]
    assert left == {"no-gambling": ("博彩",)}
    (tmp_path / "observing").mkdir()
    observes = "adjust:\n  - {rule: no-gambling, set: {stage: observe}}\n"
    made, left = found(read(tmp_path / "observing", PILOT.format(stage="acme/a/x"), a=observes))
    assert [one for one in made if one[2]] == []


@pytest.mark.parametrize(
    ("then", "when", "codes"),
    [
        ("[block]", "{text: {has_any: [网赌]}}", []),
        ("[remind_sender]", "{text: {has_any: [网赌]}}", []),
        ("[block]", "{text: {matches: [网赌]}}", ["block-wordless"]),
        ("[block]", "{text: {has_any: [网赌]}, group: {external: true}}", ["block-wider"]),
    ],
)
def test_what_lint_says(tmp_path: Path, then: str, when: str, codes: list[str]) -> None:
    rule = f"rules:\n  - {{id: r, kind: content, why: x, when: {when}, then: {then}}}\n"
    loaded = read(tmp_path, f"policy: 1\nfor: acme\n{rule}")
    assert [problem.code for problem in loaded.problems if problem.code.startswith("block")] == codes
    assert loaded.policies is not None


def test_no_step_of_a_ladder(tmp_path: Path) -> None:
    rule = "when: {text: {has_any: [网赌]}}, strikes: {within: 30d, ladder: {2: [block]}}"
    loaded = read(tmp_path, f"policy: 1\nfor: acme\nrules:\n  - {{id: r, kind: content, why: x, {rule}}}\n")
    assert [problem.code for problem in loaded.problems if problem.code.startswith("block")] == ["block-step"]
    assert found(loaded) == ([], {})


def test_as_data() -> None:
    one = Blocking(rule="r", unit="acme", words=("网赌",), is_real=True)
    assert one.as_data(["wecom:1"]) == {"rule": "r", "unit": "acme", "words": ["网赌"], "departments": ["wecom:1"]}
