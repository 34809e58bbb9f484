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
    # --- what a Chinese keyboard types
    "full-width colon before a block in a flow": ("    when: {text：{has_any: [ab]}}\n", "6:12 fullwidth-colon"),
    "small colon": ("    stage﹕enforce\n", "6:5 fullwidth-colon"),
    "lenticular brackets": ("    then: 【retract】\n", "6:11 fullwidth-bracket"),
    "lenticular brackets for words": ("    when: {text: {has_any: 【赌博】}}\n", "6:28 fullwidth-bracket"),
    "full-width braces": ("    when: ｛text: {has_any: [ab]}｝\n", "6:11 fullwidth-bracket"),
    "a full-width bracket closes": ("    then: [retract］\n", "6:19 fullwidth-bracket"),
    "full-width comma between verbs": ("    then: [remind_sender，retract]\n", "6:25 fullwidth-comma"),
    "full-width comma between quotes": ('    when: {text: {has_any: ["赌博"，"色情"]}}\n', "6:33 fullwidth-comma"),
    "full-width comma between keys": ("    strikes: {within: 30d， ladder: {1: retract}}\n", "6:26 fullwidth-comma"),
    "full-width comma after a block": (
        "    when: {text: {has_any: [赌博]}，sender: {role: owner}}\n",
        "6:33 fullwidth-comma",
    ),
    "U+3000 between words": ("    when: {text: {has_any: [赌博　色情]}}\n", "6:29 fullwidth-comma"),
    "full-width quotes": ("    why: ＂群规＂\n", "6:10 curly-quotes"),
    "curly single quotes": ("    stage: ‘enforce’\n", "6:12 curly-quotes"),
    "corner brackets": ("    stage: 「enforce」\n", "6:12 curly-quotes"),
    "a key in curly quotes": ("    “stage”: enforce\n", "6:5 curly-quotes"),
    "a mark of its own for items": ("    then:\n      • retract\n", "7:7 list-mark"),
    "a full-width hyphen": ("    then:\n      － retract\n", "7:7 list-mark"),
    "a dash": ("    then:\n      — retract\n", "7:7 list-mark"),
    "numbered items": ("    then:\n      1. retract\n", "7:7 list-mark"),
    "full-width number": ("    strikes: {within: 30d, ladder: {１: retract}}\n", "6:37 bad-number"),
    "Chinese number": ("    when: {text: {longer_than: 一百}}\n", "6:32 bad-number"),
    "full-width duration": ("    strikes: {within: ３０d, ladder: {1: retract}}\n", "6:23 bad-duration"),
    "Chinese duration": ("    strikes: {within: 三十天, ladder: {1: retract}}\n", "6:23 bad-duration"),
    # --- what a word processor or a chat leaves behind
    "no-break space after a value": ("    stage: enforce\u00a0\n", "6:19 odd-space"),
    "no-break space before a value": ("    stage: \u00a0enforce\n", "6:12 odd-space"),
    "no-break space after the colon": ("    stage:\u00a0enforce\n", "6:5 missing-space"),
    "no-break space before the colon": ("    stage\u00a0: enforce\n", "6:10 odd-space"),
    "no-break space after the dash": ("    then:\n      -\u00a0retract\n", "7:7 dash-space"),
    "no-break space in a list": ("    then: [retract,\u00a0archive]\n", "6:20 odd-space"),
    "zero-width space after a value": ("    stage: enforce\u200b\n", "6:19 invisible-character"),
    "zero-width space in a word": ("    when: {text: {has_any: [赌\u200b博]}}\n", "6:30 invisible-character"),
    "writing turned round": ("    why: a\u202eb\n", "6:11 invisible-character"),
    "Markdown fence": ("```\n", "6:1 markdown-fence"),
    "merge conflict": ("<<<<<<< HEAD\n", "6:1 merge-conflict"),
    # --- what other languages do
    "a dash without space": ("    then:\n      -retract\n", "7:7 dash-space"),
    "a dash without space before a word": ("    tests:\n      hit:\n        -赌博\n", "8:9 dash-space"),
    "no space after a key nobody knows": ("    sevrity:high\n    why: a\n", "6:5 missing-space"),
    "an equals sign": ("    stage = enforce\n    why: a\n", "6:5 missing-colon"),
    "a comment with slashes": ("    // 说明\n    why: a\n", "6:5 comment-mark"),
    "a comment in a text": ("    why: 请看 #标签 的说明\n", "6:13 comment-in-text"),
    "a comment in a list": ("    when: {text: {has_any: [赌博, #标签]}}\n", "6:33 comment-in-list"),
    "a comment begins a list": ("    when: {text: {has_any: [#标签, 赌博]}}\n", "6:29 comment-in-list"),
    "braces alone": ("    message: {变量}\n", "6:14 braces-start"),
    "double braces": ("    message: {{sender.name}} 你好\n", "6:14 braces-start"),
    "a star alone": ("    when: {text: {has_any: [*]}}\n", "6:29 reserved-start"),
    "bold": ("    why: **重要** 通知\n", "6:10 reserved-start"),
    "an ampersand": ("    why: & 通知\n", "6:10 reserved-start"),
    "a comparison without equals": ("    at_most: >3\n", "6:14 comparison"),
    "a text block without text": ("    why: |\n", "6:5 null"),
    "one bracket too many": ("    then: [retract]]\n", "6:20 extra-bracket"),
    "one brace too many": ("    when: {text: {has_any: [赌博]}}}\n", "6:34 extra-bracket"),
    "two commas": ("    then: [retract,,archive]\n", "6:20 double-comma"),
    "text after a quote": ('    why: "群规" 第四条\n', "6:15 text-after-quote"),
    "an apostrophe in single quotes": ("    why: 'don't'\n", "6:15 text-after-quote"),
    "a backslash in double quotes": ('    when: {text: {matches: "\\d+"}}\n', "6:29 bad-escape"),
    "brackets of a pattern": ("    when: {text: {matches: [[0-9]{4}]}}\n", "6:29 unquoted-pattern"),
    "braces of a pattern": ("    when: {text: {matches: [a{2,3}]}}\n", "6:29 unquoted-pattern"),
    "yes": ("    when: {group: {external: yes}}\n", "6:30 bad-truth"),
    "是": ("    locked: 是\n", "6:13 bad-truth"),
    "TRUE": ("    when: {group: {external: TRUE}}\n", "6:30 bad-truth"),
    "1 for true": ("    when: {group: {external: 1}}\n", "6:30 bad-truth"),
    "a number with underscores": ("    when: {text: {longer_than: 1_000}}\n", "6:32 bad-number"),
    "a number with a point": ("    when: {text: {longer_than: 3.0}}\n", "6:32 bad-number"),
    "steps that are one": ("    strikes: {within: 30d, ladder: {1: retract, 01: archive}}\n", "6:49 bad-number"),
    "a choice with a space in quotes": ("    stage: 'observe '\n", "6:12 bad-choice"),
    "an empty condition": ("    when: {}\n", "6:11 empty-block"),
    "an empty block in a condition": ("    when: {text: {}}\n", "6:18 empty-block"),
    "after the end": ("...\nwhy: a\n", "6:1 several-documents"),
    "words in one item": ("    when: {text: {has_any: [赌博 色情]}}\n", "6:29 spaced-word"),
    "a line without dash in a list of words": (
        "    when:\n      text:\n        has_any:\n          - 赌博\n            色情\n",
        "9:13 spaced-word",
    ),
    "nested too deeply": ("    why: " + "[" * 40 + "\n", "6:31 too-deep"),
}


WARNINGS = {"comment-in-text", "spaced-word"}  # the line may be meant so


@pytest.mark.parametrize("name", TRAPS)
def test_trap_is_told_where_it_is(name: str, tmp_path: Path) -> None:
    text, expected = TRAPS[name]
    loaded = load_text(tmp_path, BASE + text)
    assert places(loaded) == [expected]
    problem = loaded.problems[0]
    assert problem.is_error == (problem.code not in WARNINGS)
    assert (loaded.policies is None) == problem.is_error
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
    "brackets of a Chinese text": "    why: 【公司】群规\n    message: 【提醒】\n",
    "corner brackets in a text": "    why: 「群规」\n",
    "a comment with a space": "    why: 群规 # 第四条\n",
    "a comment behind a choice": "    stage: enforce #上线\n",
    "a hash inside a word": "    why: C#语言\n",
    "emoji with a joiner": "    when: {text: {has_any: [👨\u200d👩\u200d👧家庭]}}\n",
    "a no-break space in a text": "    why: 第\u00a04\u00a0条\n",
    "an escaped invisible character": '    tests: {hit: ["赌\\u200b搏"]}\n',
    "a full-width comma between texts": "    why: 见[甲]，[乙]\n",
    "dashes in a text": "    why: 群规——第四条\n",
    "a negative number in a text": "    why: -5 度\n",
    "a quoted pattern": "    when: {text: {matches: ['[0-9]{4}', 'a{2,3}']}}\n",
    "a pattern in its own line": "    when:\n      text:\n        matches:\n          - a{2,3}\n",
    "a space before the colon": "    stage : enforce\n",
    "quoted keys": '    "stage": "enforce"\n',
    "a trailing comma": "    then: [retract,]\n",
    "spaces after a value": "    stage: observe   \n",
    "several English words": "    when: {text: {has_any: [free money, 免费]}}\n",
    "a quoted word with a space": "    when: {text: {has_any: ['赌博 色情']}}\n",
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


MESSY = """\
policy: 1
for: acme
rules:
  - id: no-gambling
    kind: contents
    stage： enforce
    when: {text: {has_any: [博彩], sees_through: [all]}}
  - id: group-size
    kind: membership
\tsize: {at_most: 两百}
  - id: 禁止刷屏
    kind: conduct
    flood: {more_than: 十, within: 1m}
"""


def test_a_slip_that_yaml_cannot_read_hides_nothing_else(tmp_path: Path) -> None:
    """The full-width colon and the tab keep YAML from reading the file; all else is told in the same run."""
    loaded = load_text(tmp_path, MESSY)
    assert [(problem.line, problem.code) for problem in loaded.problems] == [
        (5, "unknown-kind"),
        (6, "fullwidth-colon"),
        (7, "unknown-key"),
        (10, "tab"),
        (11, "bad-id"),
        (13, "bad-number"),
    ]
    assert loaded.policies is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("stage： enforce", "fullwidth-colon"),
        ("stage:enforce", "missing-space"),
        ("then:\n      -remind_sender", "dash-space"),
        ("then:\n      • remind_sender", "list-mark"),
        ("then: ［remind_sender］", "fullwidth-bracket"),
        ("\u3000why: x", "odd-space"),
        ("why: {变量} 你好", "braces-start"),
    ],
)
def test_what_a_slip_was_meant_to_be_does_not_become_accepted(tmp_path: Path, line: str, code: str) -> None:
    text = f"policy: 1\nfor: acme\nrules:\n  - id: a\n    kind: content\n    {line}\n    severty: high\n"
    loaded = load_text(tmp_path, text)
    codes = [problem.code for problem in loaded.problems]
    assert code in codes and "unknown-key" in codes
    assert loaded.policies is None
