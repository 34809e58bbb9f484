"""Slack exports with everything that importers of real ones have met."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from bot.audit.entries import Broken, Entry
from bot.audit.sources import open_source, slack_export
from bot.audit.sources.slack_message import event_of, shown
from bot.domain.errors import InputError
from bot.domain.events import (
    Event,
    GroupArchived,
    GroupRenamed,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
)
from bot.domain.groups import Employment, GroupKind
from tests.unit.audit.inputs import CHANNELS, USERS, export, message

REAL = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "slack-export-2016.zip"
NAMES = {"U1": "李娜"}


def read(path: Path) -> tuple[list[Entry], list[Broken]]:
    source = open_source(path)
    found = [one for piece in source.pieces(1 << 20) for one in source.read(piece)]
    broken = [*source.broken, *(one for one in found if isinstance(one, Broken))]
    return [one for one in found if isinstance(one, Entry)], broken


def event(change: dict[str, Any]) -> Event:
    return event_of(message(0, **change), "slack:C1", NAMES)


# -- messages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("plain", "plain"),
        ("<@U1> &amp; <@U9>", "@李娜 & @U9"),
        ("<@U9|old name>", "@old name"),
        ("<#C1|general> <!here> <!channel|@channel>", "#general @here @channel"),
        ("<!subteam^S1|@team> <!date^1^{date}|today>", "@team today"),
        ("<http://x.example|see> <http://y.example>", "see http://x.example http://y.example"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("1 &lt; 2 &gt; 0", "1 < 2 > 0"),
        ("<https://files.slack.com/f/x.png?t=xoxe-1-2-abc>", "https://files.slack.com/f/x.png"),
        ("<https://files.slack.com/f/x.png?t=xoxe-1&pub=1|f>", "f https://files.slack.com/f/x.png?pub=1"),
    ],
)
def test_markup_is_read_as_people_read_it(markup: str, seen: str) -> None:
    assert shown(markup, NAMES) == seen


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({}, MessagePosted),
        ({"subtype": "thread_broadcast"}, MessagePosted),
        ({"subtype": "me_message"}, MessagePosted),
        ({"subtype": "channel_join"}, MemberJoined),
        ({"subtype": "group_join"}, MemberJoined),
        ({"subtype": "channel_leave"}, MemberLeft),
        ({"subtype": "channel_name", "old_name": "a", "name": "b"}, GroupRenamed),
        ({"subtype": "channel_archive"}, GroupArchived),
        ({"subtype": "message_deleted", "deleted_ts": "1.0"}, MessageDeleted),
        ({"subtype": "message_changed", "message": {"text": "new", "ts": "1.0", "user": "U1"}}, MessageEdited),
    ],
)
def test_subtypes(change: dict[str, Any], kind: type[Event]) -> None:
    assert type(event(change)) is kind


def test_a_rename_knows_both_names() -> None:
    renamed = event({"subtype": "channel_name", "old_name": "a", "name": "b", "user": "U00"})
    assert isinstance(renamed, GroupRenamed)
    assert (renamed.before, renamed.name, renamed.actor) == ("a", "b", None)  # U00 is nobody


def test_a_kept_edit_is_the_message_with_its_new_words() -> None:
    edit = event(
        {
            "subtype": "message_changed",
            "user": None,
            "message": {"text": "new", "ts": "1.0", "user": "U2"},
            "previous_message": {"text": "old"},
        }
    )
    assert isinstance(edit, MessageEdited)
    assert (edit.message, edit.text, edit.before, edit.actor) == ("1.0", "new", "old", "slack:U2")


def test_everything_a_reader_sees_is_in_the_text() -> None:
    posted = event(
        {
            "text": "",
            "blocks": [{"type": "rich_text", "elements": [{"type": "section", "elements": [{"text": "in a block"}]}]}],
            "attachments": [{"title": "T", "text": "attached"}, {"fallback": "fallen back"}],
            "files": [{"name": "plan.pdf", "mimetype": "application/pdf", "size": 3}],
        }
    )
    assert isinstance(posted, MessagePosted)
    assert posted.text.split("\n") == ["in a block", "T", "attached", "fallen back", "plan.pdf"]
    assert posted.files[0].mime == "application/pdf"


@pytest.mark.parametrize(
    ("change", "actor", "by_bot"),
    [
        ({"user": None, "bot_id": "B1", "subtype": "bot_message"}, "slack:B1", True),
        ({"user": None, "subtype": "file_comment", "comment": {"user": "U2"}}, "slack:U2", False),
        ({"user": None, "root": {"user": "U1"}}, "slack:U1", False),
        ({"user": None}, None, False),
        ({"user": "U1", "bot_id": "B1"}, "slack:U1", False),  # a person's app posts as the person
    ],
)
def test_who_said_it(change: dict[str, Any], actor: str | None, by_bot: bool) -> None:
    posted = event(change)
    assert isinstance(posted, MessagePosted)
    assert (posted.actor, posted.from_bot) == (actor, by_bot)


# -- the zip ---------------------------------------------------------------------------------------------------------


def test_names_conversations_and_people(tmp_path: Path) -> None:
    path = export(
        tmp_path / "export.zip",
        {
            "users.json": list(USERS),
            "channels.json": list(CHANNELS),
            "研发-支付/2026-03-02.json": [message(5, "later"), message(1, "earlier", user="U9")],
            "acme-general/2026-03-02.json": [message(3, "between")],
            "研发-支付/2026-03-01.json": [message(-90000, "the day before")],
        },
    )
    entries, broken = read(path)
    assert broken == []
    assert [one.event.text for one in entries if isinstance(one.event, MessagePosted)] == [
        "the day before",
        "earlier",
        "between",
        "later",
    ]  # in order of time across conversations
    assert {one.event.group for one in entries} == {"slack:C1", "slack:C2"}
    stranger = next(one.sender for one in entries if one.event.actor == "slack:U9")
    assert stranger is not None and (stranger.name, stranger.employment) == ("U9", Employment.UNKNOWN)
    source = open_source(path)
    assert [person.employment for person in source.people.values()] == ["staff", "external", "left", "staff"]
    assert source.people["slack:U4"].is_bot
    group = next(one for one in source.groups if one.id == "slack:C1")
    assert (group.name, group.external, group.owner, group.purpose) == ("研发-支付", True, "slack:U1", "支付")


def test_what_lies_beside_the_days_is_passed_over(tmp_path: Path) -> None:
    path = export(
        tmp_path / "export.zip",
        {
            "channels.json": list(CHANNELS),
            "integration_logs.json": [{"x": 1}],
            "canvases.json": [],
            "acme-general/2026-03-02.json": [message(1)],
            "acme-general/canvas_in_the_conversation.json": [{"title": "no message"}],
            "FC:F123:plan/2026-03-02.json": [message(2)],
            "__uploads/F1/2026-03-02.json": [message(3)],
            "attachments/x.txt": b"hello",
        },
    )
    entries, broken = read(path)
    assert (len(entries), broken) == (1, [])


def test_missing_lists_mean_placeholders(tmp_path: Path) -> None:
    path = export(tmp_path / "export.zip", {"研发/2026-03-02.json": [message(1)]})
    (entry,), broken = read(path)
    assert broken == [] and entry.group is not None
    assert (entry.group.name, entry.group.kind) == ("研发", GroupKind.CHANNEL)


def test_direct_messages_lie_in_folders_named_by_id(tmp_path: Path) -> None:
    path = export(
        tmp_path / "export.zip",
        {"channels.json": [], "dms.json": [{"id": "D1", "members": ["U1", "U2"]}], "D1/2026-03-02.json": [message(1)]},
    )
    (entry,), _ = read(path)
    assert entry.group is not None and (entry.group.id, entry.group.kind) == ("slack:D1", GroupKind.DIRECT)


def test_an_organisation_export_has_a_workspace_per_folder(tmp_path: Path) -> None:
    path = export(
        tmp_path / "export.zip",
        {
            "org_users.json": list(USERS),
            "channels.json": [],
            "teams/eu/channels.json": [{"id": "C9", "name": "acme-general", "members": []}],
            "teams/eu/users.json": [{"id": "U7", "name": "eu", "profile": {}}],
            "teams/eu/acme-general/2026-03-02.json": [message(1, user="U7")],
            "acme-general/2026-03-02.json": [message(2)],
        },
    )
    entries, broken = read(path)
    assert broken == []
    assert [one.event.group for one in entries] == ["slack:C9", "slack:folder/acme-general"]
    assert {"slack:U1", "slack:U7"} <= set(open_source(path).people)


def test_broken_entries_are_named_and_the_rest_of_the_day_is_read(tmp_path: Path) -> None:
    day = b'[\n    {"type": "message", "user": "U1", "text": "one", "ts": "1772413201.0"},\n'
    day += b'    {"type": "message", "ts": oops},\n'
    day += b'    {"type": "message", "user": "U1", "text": "three", "ts": "1772413203.0"}\n]'
    path = export(
        tmp_path / "export.zip",
        {
            "channels.json": list(CHANNELS),
            "acme-general/2026-03-02.json": day,
            "acme-general/2026-03-03.json": [message(86400), "text", {"type": "message", "ts": None}, {"type": "x"}],
            "acme-general/2026-03-04.json": b'{"not": "a list"}',
            "acme-general/2026-03-05.json": day[:105],
        },
    )
    entries, broken = read(path)
    texts = [one.event.text for one in entries if isinstance(one.event, MessagePosted)]
    assert sorted(texts) == ["hello", "one", "one", "three"]
    told = [(one.file.rpartition("/")[2], one.entry, one.line) for one in broken]
    assert told == [
        ("2026-03-02.json", "#2", 3),
        ("2026-03-03.json", "#2", 8),
        ("2026-03-03.json", "#3", 9),
        ("2026-03-03.json", "#4", 13),
        ("2026-03-04.json", "", 1),
        ("2026-03-05.json", "#2", 3),
    ]


@pytest.mark.parametrize("name", ["../evil/2026-03-02.json", "/etc/2026-03-02.json", "a\\..\\b/2026-03-02.json"])
def test_names_that_lead_out_of_the_export_are_refused(tmp_path: Path, name: str) -> None:
    path = export(tmp_path / "export.zip", {"channels.json": [], name: [message(1)]})
    entries, broken = read(path)
    assert entries == []
    assert [one.why for one in broken] == ["its name leads out of the export"]


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("general/2026-01-01.json", bytes(1 << 16))
        archive.filelist[0].file_size = 2 << 30  # what the table of contents will say
    with pytest.raises(InputError, match="made to fill memory"):
        open_source(path)


def test_a_member_larger_than_promised_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "liar.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("general/2026-01-01.json", b"[" + b" " * 5000 + b"]")
        archive.filelist[0].file_size = 100
    entries, broken = read(path)
    assert entries == []
    assert [one.why.split(":")[0] for one in broken] == ["cannot be unpacked"]


def test_a_file_too_large_for_memory_is_named(tmp_path: Path) -> None:
    path = tmp_path / "large.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("general/2026-01-01.json", b"[]")
        archive.filelist[0].file_size = 600 << 20
        archive.writestr("general/2026-01-02.json", b"[]")
    assert [one.why for one in open_source(path).broken] == ["larger than 512 MiB"]


def test_a_damaged_member_costs_only_itself(tmp_path: Path) -> None:
    path = export(
        tmp_path / "export.zip",
        {
            "channels.json": list(CHANNELS),
            "acme-general/2026-03-02.json": [message(1)],
            "acme-general/2026-03-03.json": [message(2)],
        },
    )
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("acme-general/2026-03-02.json").header_offset
    data[start + 60 : start + 70] = b"\xff" * 10
    path.write_bytes(data)
    entries, broken = read(path)
    assert len(entries) == 1
    assert [one.file for one in broken] == ["acme-general/2026-03-02.json"]


@pytest.mark.parametrize("content", [b"PK\x03\x04 truncated", b"PK"])
def test_half_a_zip_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(content)
    with pytest.raises(InputError, match="its end is missing"):
        open_source(path)


def test_any_other_zip_is_no_export(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no Slack export"):
        open_source(export(tmp_path / "x.zip", {"readme.txt": b"hello"}))


def test_names_written_with_the_flag_are_left_alone(tmp_path: Path) -> None:
    (entry,), _ = read(export(tmp_path / "x.zip", {"研发/2026-03-02.json": [message(1)]}, flagged=True))
    assert entry.group is not None and entry.group.name == "研发"


def test_the_real_export_of_2016() -> None:
    if not REAL.is_file():
        pytest.skip("the real export (../shared/data) is not beside this checkout")
    entries, broken = read(REAL)
    kinds = {kind: sum(type(one.event) is kind for one in entries) for kind in (MessagePosted, MemberJoined)}
    assert (kinds, broken) == ({MessagePosted: 150, MemberJoined: 8}, [])
    assert not any("xoxe" in one.event.text for one in entries if isinstance(one.event, MessagePosted))
    assert len(slack_export.open_export(REAL).days) == 17
