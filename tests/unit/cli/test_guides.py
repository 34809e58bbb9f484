"""The guides: they stand in both languages, their links lead somewhere, what they tell people to type can be typed."""

from __future__ import annotations

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer.main

from bot.cli.app import build
from bot.cli.terminal import Terminal
from bot.policy.loading import load
from tests.unit.policy.folders import HEAD, RULE, load_text

TOP = Path(__file__).resolve().parents[3]
DOCS = TOP / "docs"
GUIDES = ("policies.md", "policies.zh-CN.md")
CONNECT = ("connect-slack.md", "connect-slack.zh-CN.md", "connect-wecom.md", "connect-wecom.zh-CN.md")
TYPED = (*GUIDES, "delivery.md", "delivery.zh-CN.md", *CONNECT, "evidence.md", "evidence.zh-CN.md")
PAGES = sorted(path.relative_to(TOP).as_posix() for path in (*TOP.glob("*.md"), *DOCS.rglob("*.md")))
BOTH_IN_ONE = {"docs/glossary.md", "docs/reference/coverage.md"}
FOR_DEVELOPERS = {"CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files(page: str) -> None:
    path = TOP / page
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_every_page_stands_in_both_languages() -> None:
    english = {page for page in PAGES if not page.endswith(".zh-CN.md")} - BOTH_IN_ONE - FOR_DEVELOPERS
    chinese = {page.replace(".zh-CN.md", ".md") for page in PAGES if page.endswith(".zh-CN.md")}
    assert chinese == english


def typed() -> list[str]:
    found = (re.findall(r"(?<![/\w])qungui [^`\n#]+", (DOCS / page).read_text(encoding="utf-8")) for page in TYPED)
    return list(dict.fromkeys(command.strip() for commands in found for command in commands))


@pytest.mark.parametrize("command", typed())
def test_a_command_can_be_typed(command: str) -> None:
    _, *words = shlex.split(command)
    asked: Any = typer.main.get_command(build(Terminal(lang="en")))
    while hasattr(asked, "commands"):
        asked = asked.commands[words.pop(0)]
    assert asked.make_context(asked.name, words)  # an unknown option or one value too many raises


@pytest.mark.parametrize("page", GUIDES)
def test_the_exception_is_one_that_loads(page: str, tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n(exceptions:.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)
    [block] = blocks
    until = re.sub(r"until: \S+", "until: 2026-06-30", block)  # 180 days from the tests' now
    assert load_text(tmp_path, f"{HEAD}{RULE}    when: {{text: {{has_any: [博彩]}}}}\n{until}").errors == ()


@pytest.mark.parametrize(
    ("guide", "pack", "said"),
    [
        ("policies.md", "starter-en", "{rules} rules, {tests} examples"),
        ("policies.zh-CN.md", "starter-zh", "{rules} 条规则，{tests} 个例子"),
    ],
)
def test_the_guide_counts_what_the_pack_has(guide: str, pack: str, said: str) -> None:
    loaded = load(TOP / "policies" / pack, now=datetime(2026, 3, 2, tzinfo=UTC))
    assert loaded.policies is not None
    counts = said.format(rules=len(list(loaded.policies.rules())), tests=len(loaded.tests))
    assert (DOCS / guide).read_text("utf-8").count(counts) == 2
