"""Help, language, mistakes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.cli.shell import process as qungui

COMMANDS = [
    ("run",), ("demo",), ("doctor",), ("policy", "check"), ("audit",), ("report", "violations"), ("announce",),
    ("sandbox", "faults"), ("record", "members"), ("record", "verify"), ("user", "add"), ("db", "upgrade"),
    ("db", "current"),
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_in_both_languages(tmp_path: Path, command: tuple[str, ...]) -> None:
    english = qungui(*command, "--help", cwd=tmp_path)
    chinese = qungui("--lang", "zh", *command, "--help", cwd=tmp_path)
    assert (english.returncode, chinese.returncode) == (0, 0)
    assert english.stdout != chinese.stdout
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese.stdout)


HEAVY = ("slack_bolt", "wechatpy", "sqlalchemy", "jinja2", "opencc", "holidays", "starlette", "apscheduler")
ASK_FOR_HELP = f"""
import sys
from bot.cli import main
sys.argv = ["qungui", "--help"]
try:
    main()
finally:
    print("heavy:", [name for name in {HEAVY!r} if name in sys.modules])
"""


def test_help_loads_nothing_heavy() -> None:
    shown = subprocess.run([sys.executable, "-c", ASK_FOR_HELP], capture_output=True, text=True, check=False)
    assert shown.stdout.splitlines()[-1] == "heavy: []"


def test_no_color_means_no_escape_codes(tmp_path: Path) -> None:
    shown = qungui("--help", cwd=tmp_path, NO_COLOR="1", TERM="xterm-256color", FORCE_COLOR="")
    assert "\x1b[3" not in shown.stdout


@pytest.mark.parametrize(
    ("typed", "code", "why"),
    [
        (("nonsense",), 2, "nonsense"),
        (("audit",), 2, "INPUT"),
        (("--lang", "fr", "doctor"), 2, "fr"),
        (("policy", "check", "--format", "xml", "."), 2, "text, json, github"),
        (("policy", "check", "nowhere"), 2, "nowhere"),
        (("db", "current"), 2, "config.yaml"),
        (("report", "violations", "--format", "docx"), 2, "docx"),
    ],
)
def test_mistakes_are_told_with_exit_code_2(tmp_path: Path, typed: tuple[str, ...], code: int, why: str) -> None:
    done = qungui(*typed, cwd=tmp_path)
    assert (done.returncode, why in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr


def test_mistakes_are_told_in_the_readers_language(tmp_path: Path) -> None:
    for typed, english, chinese in (
        (("policy", "check", "nowhere"), "there is no folder nowhere", "没有文件夹 nowhere"),
        (("audit", "nope", "--policies", ".", "--out", "x"), "there is no file nope", "没有文件 nope"),
        (("report", "violations", "--format", "docx"), "there is no report format 'docx'", "没有报告格式 docx"),
    ):
        assert english in qungui("--lang", "en", *typed, cwd=tmp_path).stderr
        assert chinese in qungui("--lang", "zh", *typed, cwd=tmp_path).stderr


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    done = qungui("init", "taken/here", cwd=tmp_path)
    assert done.returncode == 2
    assert "taken" in done.stderr and "check the path" in done.stderr and "Unexpected" not in done.stderr
