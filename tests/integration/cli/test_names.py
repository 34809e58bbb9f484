"""One rule for all commands: a name that nobody has is wrong input. It is told with the name, exit code 2, and nothing
is done."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from bot.cli.app import build
from bot.cli.terminal import Terminal
from bot.evidence.keys import write_new_key
from tests.integration.cli.shell import CONFIG, house, qungui

NOBODY = "nobody"
TYPED = """\
announce hi --group nobody
announce hi --to nobody
announce hi --to acme --as nobody
audit lines.jsonl --policies policies --out out --organisation organisation.yaml --unit nobody
audit lines.jsonl --policies policies --out out --zone nobody
user add li.na --role nobody
user remove nobody
user reset nobody
record members nobody
record hold add nobody li.na --reason r
record hold add person nobody --reason r
record hold add group nobody --reason r
record hold add case nobody --reason r
record hold end nobody --reason r
record person export nobody --out x.zip
record person erase nobody --reason r --yes
record verify --key nobody
case export nobody --out x.zip
report violations --group nobody
report violations --unit nobody
report violations --rule nobody
report violations --person nobody
report rules --unit nobody
report review --unit nobody
report membership --group nobody
report membership --unit nobody
report receipts --group nobody
report receipts --unit nobody
report sign-off o.json --since 2026-01-01 --until 2026-02-01 --by nobody
report sign-off o.json --since 2026-01-01 --until 2026-02-01 --by li.na --unit nobody
policy test --rule nobody
policy show --group nobody
policy show --unit nobody
policy show --rule nobody
policy explain -m hi --in nobody
policy explain -m hi --as nobody
policy explain -m hi --rule nobody
policy replay --against nobody
policy diff nobody current
policy diff policies nobody
policy promote nobody
policy promote no-gambling --to nobody
policy promote personal-data --pilot-in nobody
policy rollback nobody
text corrections --dimension nobody
text train lines.jsonl --out m --dimension nobody
text train lines.jsonl --out m --label nobody
adapters coverage nobody policies
sandbox faults nobody
sandbox faults slack nobody
init elsewhere --platform nobody
""".splitlines()
NAMES = {
    "author", "groups", "group", "to", "unit", "zone", "role", "name", "scope", "target", "id", "key", "rule", "person",
    "by", "place", "sender", "against", "old", "new", "pilot_in", "revision", "dimension", "label", "platform",
    "trouble",
}  # fmt: skip
NEW = {("user", "add", "name"), ("record", "keys", "new")}  # are names that nobody has yet


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = house(tmp_path_factory.mktemp("company"))
    write_new_key(folder / "signing.key")
    (folder / "config.yaml").write_text(f"{CONFIG}evidence: {{signing_key: file:signing.key}}\n", encoding="utf-8")
    (folder / "lines.jsonl").write_text('{"text": "a", "label": "b"}\n', encoding="utf-8")
    for command in (("db", "upgrade"), ("user", "list")):  # the second makes the inbox
        assert qungui(*command, cwd=folder).returncode == 0
    return folder


@pytest.mark.parametrize("typed", TYPED)
def test_a_name_that_nobody_has(company: Path, typed: str) -> None:
    before = {path.name for path in company.iterdir()}
    for lang in ("en", "zh"):
        done = qungui("--lang", lang, *shlex.split(typed), cwd=company)
        assert (done.returncode, NOBODY in done.stderr.casefold()) == (2, True), done.stderr
        assert any("\u4e00" <= character <= "\u9fff" for character in done.stderr) == (lang == "zh"), done.stderr
    assert {path.name for path in company.iterdir()} == before


def test_every_command_that_takes_a_name_is_tried() -> None:
    top: Any = typer.main.get_command(build(Terminal(lang="en")))
    taking = {place for place in _parameters(top, ()) if place[-1] in NAMES} - NEW
    tried = {place for typed in TYPED for place in _tried(top, shlex.split(typed))}
    assert taking - tried == set()


def _parameters(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for name, below in getattr(command, "commands", {}).items():
        yield from _parameters(below, (*path, name))
    yield from ((*path, param.name) for param in command.params)


def _tried(command: Any, words: list[str]) -> Iterator[tuple[str, ...]]:
    path: tuple[str, ...] = ()
    while hasattr(command, "commands"):
        path = (*path, words[0])
        command = command.commands[words.pop(0)]
    given = command.make_context(command.name, words).params
    yield from ((*path, name) for name, value in given.items() if value == NOBODY or value in ([NOBODY], (NOBODY,)))
