"""Plain JSON lines: what is read, what is refused and in which words."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.audit.entries import Broken, Entry
from bot.audit.sources import json_lines, open_source
from bot.audit.sources.plain import Unreadable, entry_of, moment
from bot.domain.events import MessagePosted
from tests.unit.audit.inputs import lines, plain


def read(path: Path) -> list[Entry | Broken]:
    source = open_source(path)
    return [found for piece in source.pieces(1 << 20) for found in source.read(piece)]


def test_a_line_becomes_a_message_in_its_group() -> None:
    entry = entry_of(plain(1, "你好", unit="acme/rd", external=True, group_name="研发"))
    event = entry.event
    assert isinstance(event, MessagePosted)
    assert (event.id, event.text, event.group, event.actor) == ("m1", "你好", "wecom:wr1", "wecom:li.na")
    assert entry.group is not None
    assert (entry.group.name, entry.group.unit, entry.group.external) == ("研发", "acme/rd", True)


def test_keys_that_carry_their_platform_already_are_left_alone() -> None:
    entry = entry_of(plain(1, group="wecom:wr1", sender="wecom:li.na"))
    assert (entry.event.group, entry.event.actor) == ("wecom:wr1", "wecom:li.na")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-03-02T09:30:00+08:00", datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        ("2026-03-02T01:30:00Z", datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        ("2026-03-02 01:30:00", datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),  # no zone: UTC
        (1772415000, datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        (1772415000.5, datetime(2026, 3, 2, 1, 30, 0, 500000, tzinfo=UTC)),
    ],
)
def test_moments(said: object, meant: datetime) -> None:
    assert moment(said) == meant


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"at": "yesterday"}, "at:"),
        ({"at": True}, "at:"),
        ({"at": 1e30}, "at:"),
        ({"text": None}, "text: a text is needed"),
        ({"sender": ["li.na"]}, "sender: a text is needed"),
        ({"external": "no"}, "external: true or false is needed"),
    ],
)
def test_wrong_values_are_told_by_name(change: dict[str, object], why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        entry_of({**plain(1), **change})


def test_missing_keys_are_told_together() -> None:
    with pytest.raises(Unreadable, match="missing: group, at"):
        entry_of({key: value for key, value in plain(1).items() if key not in ("group", "at")})


def test_broken_lines_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "chat.jsonl",
        [plain(1), b'{"id": "m2", ', b"", b"[1]", b"\xff\xfe", {"id": "m6", "sender": "x", "text": "y"}, plain(7)],
    )
    found = read(path)
    assert [one.event.id for one in found if isinstance(one, Entry)] == ["m1", "m7"]
    broken = [(one.line, one.entry, one.why.split(":")[0]) for one in found if isinstance(one, Broken)]
    assert broken == [
        (2, "#2", "not JSON"),
        (4, "#4", "a JSON object is needed, not a list"),
        (5, "#5", "not UTF-8"),
        (6, "id m6", "missing"),
    ]
    assert not any("m2" in str(one) for one in found if isinstance(one, Broken))  # no content in what is told


@pytest.mark.parametrize("size", [1, 40, 500, 1 << 20])
def test_however_the_file_is_cut_every_line_is_read_once(tmp_path: Path, size: int) -> None:
    path = lines(tmp_path / "chat.jsonl", [plain(number, "字" * (number % 50)) for number in range(60)])
    pieces = list(json_lines.cut(path, size))
    found = [line for piece in pieces for line in json_lines.lines(path, piece)]
    assert [line.number for line in found if isinstance(line, json_lines.Line)] == list(range(1, 61))
    assert sum(piece.size for piece in pieces) == path.stat().st_size


def test_a_byte_order_mark_is_no_content(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    lines(path, [plain(1)])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert [type(one) for one in read(path)] == [Entry]
