"""Mistakes on the command line, help, readers that go away: told in the reader's language, without a traceback."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.cli.shell import environment, house, qungui

MISTAKES = (
    ("reprot", "qungui: there is no command reprot", "did you mean report?", "没有命令 reprot", "是不是想写 report？"),
    (
        "report violatons",
        "qungui report: there is no command",
        "mean violations?",
        "没有命令 violatons",
        "violations？",
    ),
    ("frobnicate", "no command frobnicate", "see qungui --help", "没有命令 frobnicate", "用法见 qungui --help"),
    ("demo --onc", "qungui demo: there is no option --onc", "mean --once?", "没有选项 --onc", "是不是想写 --once？"),
    ("demo -z", "there is no option -z", "see qungui demo --help", "没有选项 -z", "用法见 qungui demo --help"),
    ("demo --port", "--port needs a value", "see qungui demo", "--port 后面要跟一个值", "用法见 qungui demo"),
    ("demo --once=1", "--once is a switch", "see qungui demo", "--once 是开关", "用法见 qungui demo"),
    ("demo --port x", "--port / -p cannot be x: should be a valid integer", "see", "的值 x 不对：应当是整数", "用法见"),
    ("demo --port 70000", "cannot be 70000: should be less", "65535", "的值 70000 不对：不能大于 65535", "用法见"),
    ("policy replay --minutes -1", "cannot be -1", "0", "的值 -1 不对：不能小于 0", "用法见"),
    ("audit", "qungui audit: INPUT is missing", "see qungui audit", "qungui audit：缺少 INPUT", "用法见 qungui audit"),
    ("case export V-1", "--out / -o is missing", "see qungui case", "缺少 --out / -o", "用法见 qungui case export"),
    ("demo x y", "nothing is expected any more at x y", "quote", "多出了 x y", "放在引号里"),
    ("--", "no command was given", "see qungui --help", "还没有写要做什么", "用法见 qungui --help"),
)


@pytest.mark.parametrize(("typed", "english", "fix", "chinese", "fix_zh"), MISTAKES)
def test_a_mistake_is_told_with_what_to_do(
    tmp_path: Path, typed: str, english: str, fix: str, chinese: str, fix_zh: str
) -> None:
    for lang, what, then in (("en", english, fix), ("zh", chinese, fix_zh)):
        done = qungui("--lang", lang, *shlex.split(typed), cwd=tmp_path)
        assert (done.returncode, what in done.stderr, then in done.stderr) == (2, True, True), done.stderr
    assert re.findall(r"Usage|Error|Try|Missing|Invalid|No such", done.stderr) == []


@pytest.mark.parametrize("command", ["", "audit", "report", "record hold add", "text train", "sandbox faults"])
def test_help_is_all_in_one_language(tmp_path: Path, command: str) -> None:
    chinese = qungui("--lang", "zh", *command.split(), "--help", cwd=tmp_path, COLUMNS="200").stdout
    english = qungui("--lang", "en", *command.split(), "--help", cwd=tmp_path, COLUMNS="200").stdout
    assert "用法：qungui" in chinese and "显示这份帮助" in chinese
    labels = r"Usage:|─ (?:Options|Arguments|Commands) ─|\[default:|\[required\]|Show this message|Install completion"
    assert re.findall(labels, chinese) == []
    assert "Usage: qungui" in english and "─ Options ─" in english
    assert "<bool>" not in chinese + english, "a switch takes no value"


def test_without_a_command_a_group_shows_its_help(tmp_path: Path) -> None:
    for command in ((), ("report",)):
        done = qungui("--lang", "zh", *command, cwd=tmp_path)
        assert (done.returncode, "用法：" in done.stdout + done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("typed", "english", "chinese"),
    [
        ("report violations --since 2026-03-02 --until 2026-03-01", "is not after --since", "不在 --since 2026-03-02"),
        ("report sample s.csv --seed 1 --with-texts --since 7d --until 8d", "is not after", "中间没有时间"),
        ("announce hi --to acme --at 2020-01-01T09:00", "is over", "已经过去"),
        ("announce ' ' --to acme", "says nothing", "没有内容"),
        ("user list -c latin.yaml", "not UTF-8 at byte 11", "第 11 个字节起不是 UTF-8"),
        ("policy schema --out taken", "taken cannot be read or written", "taken 不能读或写（已经有同名的文件）"),
        ("policy check --organisation nowhere.yaml", "the file cannot be read", "文件读不出来"),
        ("record keys --new taken", "cannot make a key there", "不能在这里新建密钥"),
        ("record verify --checkpoints taken", "is no checkpoint", "不是检查点"),
    ],
)
def test_wrong_input_is_told_in_the_readers_language(tmp_path: Path, typed: str, english: str, chinese: str) -> None:
    folder = house(tmp_path)
    (folder / "latin.yaml").write_bytes(b"company: caf\xe9\n".replace(b"caf", b"ca"))
    (folder / "taken").write_text("")
    assert qungui("db", "upgrade", cwd=folder).returncode == 0
    for lang, said in (("en", english), ("zh", chinese)):
        done = qungui("--lang", lang, *shlex.split(typed), cwd=folder)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_a_record_of_no_version_is_told_in_the_readers_language(tmp_path: Path) -> None:
    done = qungui("--lang", "zh", "user", "list", cwd=house(tmp_path))
    assert (done.returncode, "请运行 `qungui db upgrade`" in done.stderr) == (1, True), done.stderr


@pytest.mark.parametrize("typed", [("--help",), ("policy", "schema"), ("doctor", "--capabilities")])
def test_a_reader_that_has_seen_enough_is_no_trouble(tmp_path: Path, typed: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody:
        command = [sys.executable, "-m", "bot.cli", *typed]
        given = {"cwd": tmp_path, "env": environment(), "timeout": 60, "check": False, "text": True}
        done = subprocess.run(command, stdout=nobody, stderr=subprocess.PIPE, **given)  # type: ignore[call-overload]
    assert (done.returncode, done.stderr) == (0, "")
