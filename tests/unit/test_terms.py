"""One thing has one name in Chinese, wherever people read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.locales import rooms
from bot.reports.bundle_words import WORDS as BUNDLES
from bot.reports.words import ROOMS, code_word
from bot.rules.registry import KINDS
from bot.web.words import WORDS, code

ROOT = Path(__file__).parents[2]
SAID = {
    "裁定": "裁决",
    "控制台": "管理台",
    "指令": "命令",
    "策略管理员": "规则管理员",
    "策略版本": "规则版本",
    "公开范围": "密级",
    "试运行": "观察 for the stage, 仅观察 for what a rule found in it",
    "会命中的": "仅观察的",
    "下级部门": "下级单位",
    "按部门": "按单位",
    "各部门": "各单位",
    "群、部门": "群、单位",
    "闲谈": "闲聊 for small_talk, 休闲 for leisure",
    "leisure 闲聊": "leisure 休闲",
}
UNDERSTOOD = ("bot/policy/meant.py", "bot/commands/classify.py")  # words that people write for what we call otherwise


def texts() -> Iterator[Path]:
    """What the program says and what its guides say; `bot/text` reads what others say."""
    yield from (path for path in ROOT.glob("bot/**/*.py") if "text" not in path.relative_to(ROOT).parts[:2])
    yield from (path for path in ROOT.glob("adapters/**/*") if path.suffix in (".py", ".js", ".html"))
    yield from (path for path in ROOT.glob("templates/**/*") if path.suffix in (".j2", ".yaml", ".html"))
    yield from ROOT.glob("docs/**/*.zh-CN.md")
    yield from ROOT.glob("policies/**/README.md")
    yield ROOT / "docs/glossary.md"
    yield ROOT / "policies/schema.json"
    yield ROOT / "config.example.yaml"


def test_one_word_for_one_thing() -> None:
    found = [
        f"{name}: {wrong}, say {right}"
        for path in texts()
        if (name := path.relative_to(ROOT).as_posix()) not in UNDERSTOOD
        for wrong, right in SAID.items()
        if wrong in path.read_text("utf-8")
    ]
    assert not found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_chat_console_and_reports_say_a_code_with_the_same_word(lang: str) -> None:
    for list_name, room in {**ROOMS, "kind": "labels"}.items():
        for value, said in rooms(lang)[room].items():
            assert code_word(list_name, value, lang) == code(list_name, value, lang) == said
            assert f"{list_name}.{value}" not in WORDS.keys() | BUNDLES.keys(), "said twice"
    assert [code("kind", kind, lang) for kind in KINDS] == [rooms(lang)["kinds"][kind] for kind in KINDS]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("room", ["results", "states", "stages", "severities", "labels", "outcomes"])
def test_two_things_have_two_names(lang: str, room: str) -> None:
    names = list(rooms(lang)[room].values())
    assert len(set(names)) == len(names)


def test_the_glossary_says_the_same() -> None:
    words, glossary = rooms("zh"), (ROOT / "docs/glossary.md").read_text("utf-8")
    for line in (
        f"| hit, observed only | {words['results']['hit']}、{words['results']['would_hit']} |",
        f"leisure {words['labels']['leisure']}",
        f"small_talk {words['labels']['small_talk']}",
        f"audience {words['dimensions']['audience']}",
    ):
        assert line in glossary
