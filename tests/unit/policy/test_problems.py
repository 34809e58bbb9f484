"""How problems are shown: the caret stands under what is wrong, whatever the width of the characters before it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.policy.problems import RENDERERS, Problem, as_text, display_width, nearest
from bot.policy.texts import TEXTS
from bot.rules.problems import TEXTS as RULE_TEXTS
from tests.unit.policy.folders import HEAD, RULE, load_text


def test_text_points_at_the_place_and_says_what_to_do(tmp_path: Path) -> None:
    loaded = load_text(tmp_path, HEAD + RULE + "    when: {text: {has_any: [网络赌博], sees_through: [case]}}\n")
    assert as_text(loaded.problems, "zh") == (
        "policy.yaml:6:36: error[unknown-key] text 没有选项“sees_through”\n"
        "     6 |     when: {text: {has_any: [网络赌博], sees_through: [case]}}\n"
        "       |                                        ^^^^^^^^^^^^\n"
        "       = 建议: 是不是想写 see_through？"
    )
    assert as_text(loaded.problems, "en").endswith("= hint: did you mean see_through?")


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


@pytest.mark.parametrize("code", [*TEXTS, *RULE_TEXTS])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_code_has_words_in_both_languages(code: str, lang: str) -> None:
    message, _ = Problem(file="f", line=1, column=1, code=code).say(lang)
    assert message
    assert not any("一" <= char <= "鿿" for char in message) or lang == "zh"
