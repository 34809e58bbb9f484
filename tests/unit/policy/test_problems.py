"""How problems are shown: the caret stands under what is wrong, whatever the width of the characters before it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.policy.junit import Failure, Suite, TestCase, junit
from bot.policy.meant import meant
from bot.policy.problems import RENDERERS, Problem, as_text, display_width, nearest
from bot.policy.texts import TEXTS
from bot.rules.problems import TEXTS as RULE_TEXTS
from tests.unit.policy.folders import HEAD, RULE, load_files, load_text


def test_text_points_at_the_place_and_says_what_to_do(tmp_path: Path) -> None:
    loaded = load_text(tmp_path, HEAD + RULE + "    when: {text: {has_any: [网络赌博], sees_through: [case]}}\n")
    assert as_text(loaded.problems, "zh") == (
        "policy.yaml:6:36: error[unknown-key] text 没有选项“sees_through”\n"
        "     6 |     when: {text: {has_any: [网络赌博], sees_through: [case]}}\n"
        "       |                                        ^^^^^^^^^^^^\n"
        "       = 建议: 是不是想写 see_through？"
    )
    assert as_text(loaded.problems, "en").endswith("= hint: did you mean see_through?")


# The two examples of the design, made of files that have these lines at these places. (The design's first example says
# column 36 and puts its caret under 39, where the word stands.)
UPPER = (
    HEAD.replace("acme", "huaxia")
    + "lists: {gambling: [网络赌博]}\n"
    + "rules:\n  - id: other\n    kind: content\n"
    + "#\n" * 8
    + "    when: {text: {has_any: $gambling, sees_through: [separators]}}\n"
    + "#\n" * 20
    + "  - id: no-gambling\n    kind: content\n    locked: true\n    when: {text: {has_any: $gambling}}\n"
)
LOWER = (
    "policy: 1\nfor: huaxia/fintech\n"
    + "#\n" * 4
    + "adjust:\n  - rule: no-gambling\n    set: {when: {text: {longer_than: 3}}}\n"
)
DESIGN = {
    "zh": """\
huaxia/fintech/policy.yaml:9:11: error[locked] “no-gambling”被上级锁定（huaxia/policy.yaml:36），\
huaxia/fintech 不能改 when
       = 建议: 只能加严：追加词表、提高 stage；放宽请走 exceptions 由合规审批
huaxia/policy.yaml:15:39: error[unknown-key] text 没有选项“sees_through”
    15 |     when: {text: {has_any: $gambling, sees_through: [separators]}}
       |                                       ^^^^^^^^^^^^
       = 建议: 是不是想写 see_through？""",
    "en": """\
huaxia/fintech/policy.yaml:9:11: error[locked] “no-gambling” is locked above (huaxia/policy.yaml:36); \
huaxia/fintech cannot change when
       = hint: only tighten: add to a list, raise the stage; to relax it, ask for an exception
huaxia/policy.yaml:15:39: error[unknown-key] text has no option “sees_through”
    15 |     when: {text: {has_any: $gambling, sees_through: [separators]}}
       |                                       ^^^^^^^^^^^^
       = hint: did you mean see_through?""",
}


@pytest.mark.parametrize("lang", DESIGN)
def test_the_errors_of_the_design(lang: str, tmp_path: Path) -> None:
    loaded = load_files(tmp_path, {"huaxia/policy.yaml": UPPER, "huaxia/fintech/policy.yaml": LOWER})
    assert as_text(loaded.problems, lang) == DESIGN[lang]


@pytest.mark.parametrize(
    ("line", "code", "under"),
    [
        ("    then: [notify: compliance, 撤回]", "bad-verb", "撤回"),
        ("    when: {text: {has_any: [网络赌博, ＡＢＣ], sees: [case]}}", "unknown-key", "sees"),
        ("    severity: 极高👨‍👩‍👧", "bad-choice", "极高👨‍👩‍👧"),
        ("    why: é́é “” [甲], 阶段: 乙", "colon-in-text", ": "),
    ],
)
def test_the_caret_counts_east_asian_width(line: str, code: str, under: str, tmp_path: Path) -> None:
    [problem] = load_text(tmp_path, HEAD + RULE + line + "\n").problems
    assert problem.code == code
    _, shown, caret, *_ = as_text([problem]).split("\n")
    left, carets = caret.index("^"), caret.count("^")
    assert display_width(shown.rpartition(under)[0]) == left
    assert code == "bad-verb" or display_width(under) == carets
    assert set(caret[: caret.index("|")]) == {" "} and caret.index("|") == shown.index("|")


def test_a_very_long_line_is_shown_around_the_place(tmp_path: Path) -> None:
    words = ", ".join(f"词语{number}号" for number in range(20_000))
    [problem] = load_text(
        tmp_path, HEAD + RULE + f"    when: {{text: {{has_any: [{words}], sees: [case]}}}}\n"
    ).problems
    _, shown, caret, _ = as_text([problem]).split("\n")
    assert len(shown) < 300 and "…" in shown
    left = caret.index("^")
    assert display_width(shown[: shown.index("sees")]) == left


def test_nothing_in_a_file_reaches_the_terminal_as_a_command(tmp_path: Path) -> None:
    loaded = load_text(tmp_path, HEAD + RULE + "    why: \x1b[31mred\n    stage: \u202eecrofne\n")
    shown = as_text(loaded.problems)
    assert loaded.problems and "\x1b" not in shown and "\u202e" not in shown


def test_json_names_the_seven_things(tmp_path: Path) -> None:
    loaded = load_text(tmp_path, HEAD + RULE + "    stage: enforced\n")
    [problem] = json.loads(RENDERERS["json"](loaded.problems, "en"))
    assert problem == {
        "file": "policy.yaml",
        "line": 6,
        "column": 12,
        "code": "bad-choice",
        "severity": "error",
        "message": "“enforced” is not one of the choices",
        "hint": "did you mean enforce?",
    }


def test_github_escapes_what_would_break_the_line() -> None:
    problem = Problem(file="policy.yaml", line=1, column=2, code="bad-value", values={"reason": "50%\nno"})
    assert RENDERERS["github"]([problem], "en").startswith(
        "::error file=policy.yaml,line=1,col=2,title=bad-value::this value is not right: 50%25%0Ano"
    )


def test_github_escapes_a_file_s_name() -> None:
    """https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts"""
    problem = Problem(file="a,b:c%.yaml", line=1, column=2, code="bad-value", values={"reason": "a, b: c"})
    assert RENDERERS["github"]([problem], "en") == (
        "::error file=a%2Cb%3Ac%25.yaml,line=1,col=2,title=bad-value::this value is not right: a, b: c"
    )


# --- JUnit -------------------------------------------------------------------------------------------------------

NASTY = "<&>\"'\x00\x1b]]>\ud800\ufffe\U0010ffff\u2028 群"


def test_junit_has_a_suite_per_file_and_a_failure_per_error(tmp_path: Path) -> None:
    below = "policy: 1\nfor: acme/bank\nrules:\n  - id: b-rule\n    kind: content\n    stage: pilot\n    locked: yes\n"
    loaded = load_files(
        tmp_path, {"policy.yaml": HEAD + RULE + "    stage: x\n    whi: y\n", "bank/policy.yaml": below}
    )
    root = ElementTree.fromstring(RENDERERS["junit"](loaded.problems, "en").encode())
    assert root.tag == "testsuites"
    assert [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in root] == [
        ("bank/policy.yaml", "1", "1"),
        ("policy.yaml", "2", "2"),
    ]
    failure = root.find(".//testcase[@name='7:5 unknown-key']/failure")
    assert failure is not None and failure.get("type") == "unknown-key"
    assert "“whi”" in (failure.get("message") or "")
    assert (failure.text or "").startswith("policy.yaml:7:5\n") and "did you mean why?" in (failure.text or "")
    case = root.find(".//testcase[@name='7:5 unknown-key']")
    assert case is not None and (case.get("file"), case.get("line")) == ("policy.yaml", "7")


def test_junit_takes_a_warning_for_a_pass_with_a_note() -> None:
    warning = Problem(file="f", line=1, column=1, code="pilot-nowhere", severity="warning")
    root = ElementTree.fromstring(RENDERERS["junit"]([warning], "en"))
    assert root.get("failures") == "0" and root.find(".//failure") is None
    assert "pilot_in" in (root.findtext(".//system-out") or "")


def test_junit_without_problems_is_no_empty_report() -> None:
    root = ElementTree.fromstring(RENDERERS["junit"]([], "en"))
    assert (root.get("tests"), root.get("failures")) == ("1", "0") and len(root.findall(".//testcase")) == 1


def test_no_character_breaks_the_xml() -> None:
    problem = Problem(file=NASTY, line=1, column=1, code="bad-value", values={"reason": NASTY}, source=NASTY)
    root = ElementTree.fromstring(RENDERERS["junit"]([problem], "zh").encode())
    assert "群" in (root.findtext(".//failure") or "")
    case = TestCase(name=NASTY, group=NASTY, failure=Failure(kind=NASTY, message=NASTY, body=NASTY), output=NASTY)
    [found] = ElementTree.fromstring(junit([Suite(name=NASTY, cases=[case])]).encode()).iter("testcase")
    assert (found.get("name") or "").startswith("<&>\"'")


@pytest.mark.parametrize("format", RENDERERS)
def test_every_format_can_be_written_as_utf8(format: str) -> None:
    problem = Problem(file=NASTY, line=1, column=1, code="bad-value", values={"reason": NASTY}, source=NASTY)
    assert RENDERERS[format]([problem], "zh").encode()


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("群规", 4), ("ａ", 2), ("e\u0301", 1), ("a\u200bb", 2), ("", 0)]
)
def test_display_width(text: str, width: int) -> None:
    assert display_width(text) == width


@pytest.mark.parametrize(
    ("word", "expected"),
    [("sees_through", "see_through"), ("stge", "stage"), ("severty", "severity"), ("quux", ""), ("", "")],
)
def test_nearest_is_silent_when_nothing_is_near(word: str, expected: str) -> None:
    assert nearest(word, ["see_through", "stage", "severity", "whole_word"]) == expected


@pytest.mark.parametrize(
    ("code", "given", "known", "expected"),
    [
        ("bad-truth", "是", (), "true"),
        ("bad-truth", "No", (), "false"),
        ("bad-truth", "maybe", (), ""),
        ("bad-number", "１０", (), "10"),
        ("bad-number", "三十五", (), "35"),
        ("bad-number", "一百零五", (), "105"),
        ("bad-number", "两", (), "2"),
        ("bad-number", "1,000", (), "1000"),
        ("bad-number", "many", (), ""),
        ("bad-duration", "30天", (), "30d"),
        ("bad-duration", "两个小时", (), "2h"),
        ("bad-duration", "2 weeks", (), "2w"),
        ("bad-duration", "30", (), ""),
        ("bad-choice", "试点", ("observe", "pilot"), "pilot"),
        ("bad-choice", "Enforce。", ("observe", "enforce"), "enforce"),
        ("bad-choice", "机密", ("low", "high"), ""),
        ("bad-time", "０９：００", (), "09:00"),
    ],
)
def test_what_was_meant(code: str, given: str, known: tuple[str, ...], expected: str) -> None:
    assert meant(code, given, known) == expected


def test_no_code_was_taken_away() -> None:
    """People filter on codes, and pipelines ignore some: adding is fine, removing and renaming are not. A new code goes
    into the file, too."""
    known = set((Path(__file__).parent / "codes.txt").read_text(encoding="utf-8").split())
    assert known - {*TEXTS, *RULE_TEXTS} == set()


@pytest.mark.parametrize("code", [*TEXTS, *RULE_TEXTS])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_code_has_words_in_both_languages(code: str, lang: str) -> None:
    message, _ = Problem(file="f", line=1, column=1, code=code).say(lang)
    assert message
    assert not any("一" <= char <= "鿿" for char in message) or lang == "zh"
