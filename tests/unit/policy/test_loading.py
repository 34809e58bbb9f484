"""Loading never raises on what a file contains, embedded tests guard a revision, the keeper keeps the last good one."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.policy.loading import Keeper, load, load_texts
from bot.policy.problems import RENDERERS
from bot.policy.reading import surroundings
from bot.policy.reading.parser import read
from tests.unit.policy.folders import HEAD, NOW, RULE, load_files, load_text, places, write

GOOD = HEAD + RULE + "    when: {text: {has_any: [博彩]}}\n    tests: {hit: [玩博彩], miss: [开会]}\n"
BETTER = GOOD.replace("[博彩]", "[博彩, 六合彩]")
BAD = GOOD.replace("has_any", "has_eny")


# --- embedded tests ----------------------------------------------------------------------------------------------

EXAMPLES = {
    "a miss that hits": ("    tests: {miss: [玩博彩]}\n", ["7:20 test-matched"]),
    "a hit that misses": ("    tests: {hit: [玩博采]}\n", ["7:19 test-missed"]),
    "someone who is excused by the rule": (
        "    unless: {sender: {role: owner}}\n    tests: {hit: [{text: 玩博彩, sender: {role: owner}}]}\n",
        ["8:19 test-missed"],
    ),
    "all well": ("    tests: {hit: [玩博彩], miss: [开会, {text: 博学}]}\n", []),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_guard_a_rule(name: str, tmp_path: Path) -> None:
    text, expected = EXAMPLES[name]
    loaded = load_text(tmp_path, HEAD + RULE + "    when: {text: {has_any: [博彩]}}\n" + text)
    assert places(loaded) == expected
    assert (loaded.policies is None) == bool(expected)
    assert all(checked.passed for checked in loaded.tests) == (not expected)


def test_a_lower_unit_cannot_break_what_the_examples_protect(tmp_path: Path) -> None:
    below = "policy: 1\nfor: acme/bank\nadjust: [{rule: no-gambling, set: {when: {text: {has_any: [股票]}}}}]\n"
    loaded = load_files(tmp_path, {"policy.yaml": GOOD, "bank/policy.yaml": below})
    assert [f"{problem.place} {problem.code}" for problem in loaded.problems] == ["policy.yaml:7:19 test-missed"]


def test_an_example_gets_its_labels_from_the_rules_that_label(tmp_path: Path) -> None:
    """Of several the highest counts, whichever comes first; a rule that does not label is not asked."""
    label = "  - {{id: {0}, kind: classify, label: {{urgency: {0}}}, when: {{text: {{has_any: [{1}]}}}}}}\n"
    rules = "".join(label.format(*row) for row in (("leisure", "火锅"), ("urgent", "着火"), ("work", "火锅")))
    waiting = (
        "  - id: no-leisure\n    kind: content\n    when: {label: {urgency: leisure}}\n"
        "    tests: {hit: [{text: 随便, labels: {urgency: leisure}}], miss: [吃火锅, 随便]}\n"
        "  - id: no-work\n    kind: content\n    when: {label: {urgency: work}}\n"
        "    tests: {hit: [吃火锅], miss: [火锅店着火]}\n"
    )
    loaded = load_text(tmp_path, HEAD + "rules:\n" + rules + waiting)
    assert places(loaded) == [] and len(loaded.tests) == 5


def test_rules_without_examples_are_listed(tmp_path: Path) -> None:
    assert load_text(tmp_path, HEAD + RULE).untested == ("no-gambling",)
    assert load_text(tmp_path, GOOD).untested == ()


# --- revisions ---------------------------------------------------------------------------------------------------


def revision(root: Path, text: str) -> str:
    loaded = load_text(root, text)
    assert loaded.policies is not None, loaded.problems
    return loaded.policies.revision


def test_the_revision_is_the_hash_of_the_effective_tree(tmp_path: Path) -> None:
    policies = load_text(tmp_path, GOOD).policies
    assert policies is not None
    assert policies.revision == hashlib.sha256(policies.canonical.encode()).hexdigest()
    assert json.loads(policies.canonical)["units"]["acme"]["rules"][0]["id"] == "no-gambling"


def test_only_a_change_of_effect_changes_the_revision(tmp_path: Path) -> None:
    same = "# 说明\n" + GOOD.replace("    kind: content\n", "    kind: content # 内容\n")
    assert revision(tmp_path, GOOD) == revision(tmp_path, same)
    assert revision(tmp_path, GOOD) != revision(tmp_path, BETTER)


def test_a_revision_can_be_made_again_from_the_texts_it_was_made_from(tmp_path: Path) -> None:
    below = "\ufeffpolicy: 1\r\nfor: acme/bank\r\nlists: {words: [股票, 基金]}\r\n"
    loaded = load_files(tmp_path, {"policy.yaml": "# 说明\n" + GOOD, "bank/policy.yaml": below})
    again = load_texts(loaded.files, now=NOW)
    assert loaded.files == {"policy.yaml": "# 说明\n" + GOOD, "bank/policy.yaml": below} == again.files
    assert loaded.policies is not None and again.policies is not None
    assert again.policies.revision == loaded.policies.revision
    assert load_texts({"house.yaml": GOOD}, now=NOW).policies is not None  # one file may be called anything
    assert load_texts({}, now=NOW).policies is None


# --- the keeper --------------------------------------------------------------------------------------------------


def test_a_broken_reload_keeps_the_last_good_revision(tmp_path: Path) -> None:
    keeper = Keeper(write(tmp_path, {"policy.yaml": GOOD}), clock=lambda: NOW)
    assert keeper.policies is None and not keeper.is_current
    keeper.reload()
    good = keeper.policies
    assert good is not None and keeper.is_current

    write(tmp_path, {"policy.yaml": BAD + "\n# longer\n"})
    assert not keeper.is_current
    keeper.reload()
    assert keeper.policies is good
    assert [problem.code for problem in keeper.problems] == ["unknown-key"]
    assert keeper.is_current  # a bad file is not tried again and again

    write(tmp_path, {"policy.yaml": BETTER})
    keeper.reload()
    assert keeper.policies is not None and keeper.policies is not good
    assert keeper.problems == ()


def test_one_file_is_a_tree_too(tmp_path: Path) -> None:
    write(tmp_path, {"policy.yaml": GOOD})
    assert load(tmp_path / "policy.yaml", now=NOW).policies is not None


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    assert places(load(tmp_path / "nowhere", now=NOW)) == ["1:1 no-policy"]


# --- broken surroundings -----------------------------------------------------------------------------------------


def told(root: Path) -> list[str]:
    loaded = load(root, now=NOW)
    assert all(problem.say(lang)[0] for problem in loaded.problems for lang in ("zh", "en"))
    return [f"{problem.file} {problem.code}" for problem in loaded.problems]


def test_a_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").mkdir()
    assert told(tmp_path) == ["policy.yaml not-a-file"]


def test_a_folder_in_the_place_of_a_lower_file_does_not_hide_its_absence(tmp_path: Path) -> None:
    write(tmp_path, {"policy.yaml": GOOD})
    (tmp_path / "bank" / "policy.yaml").mkdir(parents=True)
    assert told(tmp_path) == ["bank/policy.yaml not-a-file"]


def test_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    write(tmp_path, {"policy.yaml": GOOD})
    (tmp_path / "bank").mkdir()
    (tmp_path / "bank" / "policy.yaml").symlink_to(tmp_path / "gone.yaml")
    assert told(tmp_path) == ["bank/policy.yaml unreadable"]


def test_links_that_lead_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").symlink_to(tmp_path / "other.yaml")
    (tmp_path / "other.yaml").symlink_to(tmp_path / "policy.yaml")
    assert told(tmp_path) == ["other.yaml ignored-file", "policy.yaml unreadable"]
    keeper = Keeper(tmp_path, clock=lambda: NOW)
    keeper.reload()
    assert keeper.is_current and keeper.policies is None


def test_a_link_to_a_file_elsewhere_is_followed(tmp_path: Path) -> None:
    (tmp_path / "there").write_text(GOOD, encoding="utf-8")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "policy.yaml").symlink_to(tmp_path / "there")
    assert told(tmp_path / "tree") == []


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "policy.yaml")
    assert told(tmp_path) == ["policy.yaml not-a-file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"policy.yaml": GOOD, "bank/policy.yaml": GOOD, "shop/policy.yaml": GOOD})
    (tmp_path / "bank" / "policy.yaml").chmod(0)
    (tmp_path / "shop").chmod(0)
    try:
        assert told(tmp_path) == ["bank/policy.yaml unreadable", "shop unreadable"]
    finally:
        (tmp_path / "shop").chmod(0o700)


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path) -> None:
    """As root sees it, too: what the walk could not open becomes a problem at the folder."""
    refused = PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "shop"))
    [problem] = surroundings.told(tmp_path, [refused])
    assert (problem.file, problem.code) == ("shop", "unreadable")
    assert problem.say("zh")[0].endswith("没有读取权限") and problem.say("en")[0].endswith("permission denied")


def test_a_file_that_vanishes_is_told(tmp_path: Path) -> None:
    """Between listing and reading: the reader meets a path that is no more."""
    source = read(tmp_path / "policy.yaml", "policy.yaml", frozenset())
    assert [problem.code for problem in source.problems] == ["unreadable"]


def test_a_file_of_five_megabytes(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_bytes(GOOD.encode() + b"#" * 5_000_000)
    assert told(tmp_path) == ["policy.yaml too-large"]


@pytest.mark.parametrize("text", ["", "\n", "   \n", "# 还没写\n", "---\n", "\ufeff", "---\n...\n"])
def test_a_file_without_content(text: str, tmp_path: Path) -> None:
    write(tmp_path, {"policy.yaml": text})
    assert told(tmp_path) == ["policy.yaml empty-file"]


def test_utf16_is_told_as_encoding(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_bytes(GOOD.encode("utf-16"))
    assert told(tmp_path) == ["policy.yaml encoding"]


def test_all_problems_of_all_files_in_one_run(tmp_path: Path) -> None:
    below = "policy: 1\nfor: acme/bank\nlists: {more: [一二, ab}\n"
    write(tmp_path, {"policy.yaml": BAD + "    stge: pilot\n", "bank/policy.yaml": below, "shop/policy.yaml": "x: 1\n"})
    (tmp_path / "bank" / "rules.yml").write_text("a: b\n", encoding="utf-8")
    assert told(tmp_path) == [
        "bank/policy.yaml unclosed",
        "bank/rules.yml ignored-file",
        "policy.yaml unknown-key",
        "policy.yaml unknown-key",
        "shop/policy.yaml missing-key",
        "shop/policy.yaml missing-key",
        "shop/policy.yaml unknown-key",
    ]


# --- nothing a person could type is a stack trace ----------------------------------------------------------------

PIECES = [
    *("policy: 1\n", "for: acme\n", "rules:\n", "  - id: a-rule\n", "    kind: content\n", "    when: "),
    *("{text: {has_any: [博彩]}}\n", "lists:\n", "  words: [a, b]\n", "adjust:\n", "exceptions:\n", "    then: "),
    *("[remind_sender]\n", "strikes: {", "ladder: {1: ", "}", "]", "[", "{", ":", "：", "- ", "\t", "　", "\n"),
    *("&a ", "*a", "!x ", "~", "null", "#", "'", '"', "|\n", ">\n", "${", "}", "“", "”", "，", "?", "\x07", "\u2028"),
    *(
        "    tests: {hit: [",
        "    message: ${sender.name}",
        "@",
        "`",
        "%",
        "--- \n",
        "...\n",
        "<<: ",
        "\ufeff",
        "\ud800",
    ),
]
no_limits = settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])


@no_limits
@given(text=st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=25).map("".join))
def test_any_text_gives_problems_or_policies(tmp_path: Path, text: str) -> None:
    (tmp_path / "policy.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    loaded = load(tmp_path, now=NOW)
    assert (loaded.policies is None) == any(problem.is_error for problem in loaded.problems)
    for render in RENDERERS.values():
        for lang in ("zh", "en"):
            assert isinstance(render(loaded.problems, lang), str)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= problem.line <= lines and problem.column >= 1 for problem in loaded.problems)


@no_limits
@given(data=st.binary(max_size=200))
def test_any_bytes_give_problems_or_policies(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "policy.yaml").write_bytes(data)
    loaded = load(tmp_path, now=NOW)
    assert loaded.policies is None and loaded.problems


@no_limits
@given(at=st.integers(0, len(GOOD)), cut=st.integers(0, 12), piece=st.sampled_from(PIECES))
def test_a_good_file_with_one_slip_gives_problems_or_policies(tmp_path: Path, at: int, cut: int, piece: str) -> None:
    text = GOOD[:at] + piece + GOOD[at + cut :]
    (tmp_path / "policy.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    loaded = load(tmp_path, now=NOW)
    assert (loaded.policies is None) == any(problem.is_error for problem in loaded.problems)
