"""A message too long, or with too many suspects, to be judged whole is judged as far as it goes; the audit says so."""

from __future__ import annotations

import json
from pathlib import Path

from bot.audit import Audit, audit
from bot.casework.strikes import StrikeBook
from bot.domain.events import LONGEST_TEXT
from bot.domain.groups import Organisation
from tests.unit.audit.inputs import NOW, lines, plain, policies


def test_decisions_say_what_was_not_judged(tmp_path: Path) -> None:
    texts = ["博彩" + "字" * LONGEST_TEXT, "博彩"]
    chat = lines(tmp_path / "chat.jsonl", [plain(number, text) for number, text in enumerate(texts)])
    plan = Audit(input=chat, policies=policies(tmp_path), organisation=Organisation(), now=NOW, out=tmp_path / "out")
    audit(plan, StrikeBook(), lambda step: None)
    decisions = [json.loads(line) for line in (tmp_path / "out" / "decisions.jsonl").read_text("utf-8").splitlines()]
    assert [one.get("unread") for one in decisions] == [2, None]
    assert [len(one["findings"]) for one in decisions] == [1, 1]


def test_decisions_say_where_there_was_too_much_to_judge(tmp_path: Path) -> None:
    texts = ["博.彩，" * 9_000, "博彩"]
    chat = lines(tmp_path / "chat.jsonl", [plain(number, text) for number, text in enumerate(texts)])
    plan = Audit(input=chat, policies=policies(tmp_path), organisation=Organisation(), now=NOW, out=tmp_path / "out")
    audit(plan, StrikeBook(), lambda step: None)
    decisions = [json.loads(line) for line in (tmp_path / "out" / "decisions.jsonl").read_text("utf-8").splitlines()]
    assert [one.get("crowded") for one in decisions] == [True, None]
