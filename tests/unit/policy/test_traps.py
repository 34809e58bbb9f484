"""Every way in which YAML and people misunderstand each other, each with the place and code it must be told by."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.policy.loading import load
from tests.unit.policy.folders import HEAD, NOW, RULE, load_text, places

BASE = HEAD + RULE  # five lines; the trap stands on line 6

TRAPS = {
    "full-width colon": ("    stage： enforce\n", "6:5 fullwidth-colon"),
    "full-width colon, end of line": ("    when：\n      text: {has_any: [ab]}\n", "6:5 fullwidth-colon"),
    "full-width colon in a flow": ("    when: {text： {has_any: [ab]}}\n", "6:12 fullwidth-colon"),
    "no space after the colon": ("    stage:enforce\n", "6:5 missing-space"),
    "no space in a flow": ("    when: {text:ab}\n", "6:12 missing-space"),
    "U+3000 after the colon": ("    stage:　enforce\n", "6:5 missing-space"),
    "tab": ("\tstage: enforce\n", "6:1 tab"),
    "tab after spaces": ("  \tstage: enforce\n", "6:3 tab"),
    "U+3000 as indentation": ("　　stage: enforce\n", "6:1 odd-space"),
    "no-break space as indentation": ("\u00a0   stage: enforce\n", "6:1 odd-space"),
    "full-width comma in a list": ("    when: {text: {has_any: [赌博，色情]}}\n", "6:29 fullwidth-comma"),
    "ideographic comma in a list": ("    when: {text: {has_any: [赌博、色情]}}\n", "6:29 fullwidth-comma"),
    "full-width brackets": ("    when: {text: {has_any: ［赌博］}}\n", "6:28 fullwidth-bracket"),
    "curly quotes": ("    why: “群规”\n", "6:10 curly-quotes"),
    "curly quotes in a list": ("    when: {text: {has_any: [“赌博”]}}\n", "6:29 curly-quotes"),
    "@ at the start": ("    why: @所有人\n", "6:10 reserved-start"),
    "backtick at the start": ("    why: `赌博`\n", "6:10 reserved-start"),
    "| in a list": ("    then: [retract, |\n", "6:21 reserved-start"),
    "! at the start": ("    why: !重要 的事\n", "6:10 tag"),
    "tag": ("    why: !!str 3\n", "6:10 tag"),
    "* at the start": ("    why: *abc\n", "6:10 alias"),
    "anchor": ("    why: &a 原因\n", "6:10 anchor"),
    "# makes a null": ("    why: #标签\n", "6:5 null"),
    "nothing makes a null": ("    why:\n", "6:5 null"),
    "tilde is null": ("    why: ~\n", "6:5 null"),
    "a null in a list": ("    then: [remind_sender, ~]\n", "6:27 null"),
    "braces at the start": ("    why: {变量} 你好\n", "6:10 braces-start"),
    "a variable in a list": ("    then: [${x}]\n", "6:12 braces-in-list"),
    "a comparison": ("    at_most: >=3\n", "6:14 comparison"),
    "a dash after a colon": ("    then: - retract\n", "6:11 dash-after-colon"),
    "a colon in a text": ("    why: 注意: 不要赌博\n", "6:12 colon-in-text"),
    "an open bracket": ("    then: [retract\n", "6:11 unclosed"),
    "an open quote": ('    why: "原因\n', "6:10 unclosed"),
    "merge key": ("    <<: {why: a}\n", "6:5 merge-key"),
    "duplicate key": ("    why: a\n    why: b\n", "7:5 duplicate-key"),
    "a list as key": ("    ? [a]\n    : b\n", "6:7 complex-key"),
    "second document": ("--- \npolicy: 1\n", "6:1 several-documents"),
    "indentation too shallow": ("   stage: enforce\n", "6:4 indentation"),
    "control character": ("    why: a\x07b\n", "6:11 control-character"),
    "line separator": ("    why: a\u2028b\n", "6:11 control-character"),
    "nested too deeply": ("    why: " + "[" * 40 + "\n", "6:31 too-deep"),
}


@pytest.mark.parametrize("name", TRAPS)
def test_trap_is_told_where_it_is(name: str, tmp_path: Path) -> None:
    text, expected = TRAPS[name]
    loaded = load_text(tmp_path, BASE + text)
    assert places(loaded) == [expected]
    assert loaded.policies is None
    problem = loaded.problems[0]
    for lang in ("zh", "en"):
        message, hint = problem.say(lang)
        assert message and hint and "?" not in message.replace("？", "")


# What only looks like a trap: none of these may be complained about.
INNOCENT = {
    "a URL": "    why: 见 https://example.com/a:b\n",
    "a group key is a value": "    pilot_in: [wecom:wr0Q, slack:C1]\n",
    "prose in a text block": "    why: |\n      stage：这是说明\n      when:也是\n      “引文”\n",
    "a full-width colon in prose": "    why: 说明：群规第四条\n",
    "a full-width colon in quotes": "    why: 'stage：enforce'\n",
    "a full-width colon in a comment": "    # stage： enforce\n",
    "curly quotes inside a text": "    why: 《办法》说“不得赌博”，所以禁止\n",
    "quoted when meant": "    why: '“群规”'\n",
    "a quoted word with a comma": "    when: {text: {has_any: ['赌博，色情']}}\n",
    "a full-width comma in an example": "    when: {text: {has_any: [赌博]}}\n    tests: {hit: [赌博，来吗]}\n",
    "windows line ends": "    why: 原因\r\n    severity: high\r\n",
    "words YAML 1.1 would decode": "    why: NO\n    message: 12:30\n",
}


@pytest.mark.parametrize("name", INNOCENT)
def test_innocent_line_passes(name: str, tmp_path: Path) -> None:
    assert places(load_text(tmp_path, BASE + INNOCENT[name])) == []


def test_a_byte_order_mark_is_skipped(tmp_path: Path) -> None:
    assert places(load_text(tmp_path, "\ufeff" + BASE)) == []


def test_another_encoding_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_bytes((HEAD + "# ").encode() + "群规".encode("gbk"))
    assert places(load(tmp_path, now=NOW)) == ["3:4 encoding"]  # GBK's first two bytes happen to be UTF-8


def test_all_problems_of_all_lines_come_in_one_run(tmp_path: Path) -> None:
    loaded = load_text(tmp_path, BASE + "    stage: enforced\n    severty: high\n    then: [remind]\n")
    assert places(loaded) == ["6:12 bad-choice", "7:5 unknown-key", "8:12 bad-verb"]
