"""Both languages say the same, and everything that is said has words."""

from __future__ import annotations

import ast
import string
from pathlib import Path
from types import ModuleType

import pytest

from bot.cli import words
from bot.cli.doctor import words as doctor_words
from bot.cli.terminal import language, without_language

ROOM = Path(words.__file__).parent
TABLES = {  # hold the words; who says them stands elsewhere
    Path(table.__file__)
    for table in (words, doctor_words, *vars(words).values())
    if isinstance(table, ModuleType) and table.__file__
}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("table", [words.HELP, words.OPTIONS, words.SAID, doctor_words.FINDINGS])
def test_both_languages_fill_the_same_names(table: dict[str, tuple[str, ...]]) -> None:
    for key, said in table.items():
        assert all(said[:2]), f"{key} is empty in one language"
        assert fields(said[0]) == fields(said[1]), key
        assert len(said) < 4 or fields(said[2]) == fields(said[3]), key


def test_every_key_is_used_and_every_used_key_has_words() -> None:
    used = {
        node.value
        for path in ROOM.rglob("*.py")
        if path not in TABLES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    composed = (
        "count.",
        "by.",
        "column.",
        "report.",
        "record.",
        "part.",
        "examples.",
        "capabilities.",
    )  # the last part comes from a table in the module
    for key in (*words.SAID, *words.HELP, *words.OPTIONS, *doctor_words.FINDINGS):
        assert key in used or key.startswith(composed), f"nobody says {key}"


@pytest.mark.parametrize(
    ("wanted", "environment", "lang"),
    [
        ("zh", {"LANG": "en_US.UTF-8"}, "zh"),
        ("en", {"LANG": "zh_CN.UTF-8"}, "en"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        (None, {"LC_ALL": "", "LANG": "zh_TW.UTF-8"}, "zh"),
        (None, {"LANG": "C.UTF-8"}, "en"),
        (None, {}, "en"),
    ],
)
def test_which_language(wanted: str | None, environment: dict[str, str], lang: str) -> None:
    assert language(wanted, environment) == lang


@pytest.mark.parametrize(
    ("typed", "rest", "wanted"),
    [
        (["audit", "x"], ["audit", "x"], None),
        (["--lang", "zh", "audit"], ["audit"], "zh"),
        (["policy", "check", "--lang=en", "x"], ["policy", "check", "x"], "en"),
        (["announce", "--", "--lang", "zh"], ["announce", "--", "--lang", "zh"], None),  # that is its text
    ],
)
def test_the_language_may_stand_anywhere(typed: list[str], rest: list[str], wanted: str | None) -> None:
    assert without_language(typed) == (rest, wanted)
