"""Reading and writing Slack's text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.blocks import message, pieces
from adapters.slack.text import command_text, escaped, mentions, raw_texts, readable
from bot.domain.actions import Button

READABLE = [
    ("a &lt;b&gt; &amp;amp;", "a <b> &amp;"),
    ("<@U1> <@U2|lin>", "@U1 @lin"),
    ("<#C1|general> <#C2>", "#general #C2"),
    ("<!here> <!subteam^S1|@dev> <!date^1392734382^{date}|Feb 18>", "@here @dev Feb 18"),
    (
        "<https://a.example|https://a.example> <https://a.example|点这里>",
        "https://a.example 点这里 (https://a.example)",
    ),
    ("<mailto:a@b.example|a@b.example> <tel:+86138|+86138>", "a@b.example +86138"),
    ("1 &lt; 2 &gt; 0", "1 < 2 > 0"),
]


@pytest.mark.parametrize(("raw", "shown"), READABLE)
def test_readable(raw: str, shown: str) -> None:
    assert readable(raw) == shown


def test_command_text_keeps_people_and_channels_exact() -> None:
    assert command_text("owner set<@U1|林>") == "owner set <@U1>"
    assert command_text("status <#C1|general> &amp; <https://a.example>") == "status <#C1|general> & https://a.example"


def test_mentions() -> None:
    found = mentions(["<@U1> <@U2|x> <@U1>", "<!channel>"])
    assert found.accounts == ("slack:U1", "slack:U2")
    assert found.everybody


RICH = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [
            {"type": "text", "text": "a <b> & "},
            {"type": "link", "url": "https://x.example", "text": "x"},
            {"type": "user", "user_id": "U1"},
        ]},
        {"type": "rich_text_list", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]},
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "two"}]},
        ]},
    ],
}  # fmt: skip
WHOLE: list[tuple[dict[str, Any], list[str]]] = [
    ({"text": "hi", "blocks": None}, ["hi"]),
    # the client repeats the blocks in `text`: not said twice
    ({"text": "a &lt;b&gt; &amp; <https://x.example|x><@U1>\n• one\n• two", "blocks": [RICH]},
     ["a <b> & x (https://x.example)@U1\n• one\n• two"]),
    # bots may say everything in blocks, attachments and fields
    ({"text": "", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*bold*"},
                              "fields": [{"type": "plain_text", "text": "身份证 <1>"}]},
                             {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text"}}]}]},
     ["*bold*\n身份证 <1>"]),
    ({"text": "x", "attachments": [{"title": "T", "text": "body", "fields": [{"title": "F", "value": "v"}]}]},
     ["x", "T\nbody\nF\nv"]),
    ({"text": "x", "attachments": [{"fallback": "only this"}]}, ["x", "only this"]),
    ({"text": "x", "files": [{"name": "a.txt", "preview": "secret < plan"}]}, ["x", "secret < plan"]),
    ({"text": "", "blocks": [{"type": "hologram", "elements": [{"type": "mystery", "text": "seen"}]}]}, ["seen"]),
]  # fmt: skip


@pytest.mark.parametrize(("payload", "parts"), WHOLE)
def test_everything_a_reader_sees(payload: dict[str, Any], parts: list[str]) -> None:
    assert [readable(part) for part in raw_texts(payload)] == parts


@given(st.text().filter(lambda text: "@slack:" not in text))
def test_our_words_arrive_as_they_are(text: str) -> None:
    assert readable(escaped(text)) == text


@given(st.text())
def test_our_words_call_nobody(text: str) -> None:
    found = mentions([escaped(text.replace("@slack:", ""))])
    assert found.accounts == ()
    assert not found.everybody


def test_a_mention_can_be_written() -> None:
    assert escaped("请 @slack:U1 看") == "请 <@U1> 看"


@given(st.text(alphabet="ab \n。&<>", max_size=400))
def test_pieces_lose_nothing_but_line_ends(text: str) -> None:
    cut = list(pieces(escaped(text), 40))
    assert "".join(cut).replace("\n", "") == escaped(text).replace("\n", "")
    assert all(len(piece) <= 40 for piece in cut)
    assert all("".join(cut).count(entity) == escaped(text).count(entity) for entity in ("&amp;", "&lt;"))
    assert all(not piece.endswith(("&", "&a", "&am", "&amp", "&l", "&lt", "&g", "&gt")) for piece in cut)


def test_buttons_become_blocks() -> None:
    plain = message("words", ())
    assert plain == {"text": "words"}
    made = message("words", [Button(label="L" * 90, command=f"ack {n}") for n in range(30)])
    section, first, second = made["blocks"]
    assert section["text"]["text"] == "words"
    assert (len(first["elements"]), len(second["elements"])) == (25, 5)
    assert len({element["action_id"] for row in (first, second) for element in row["elements"]}) == 30
    assert len(first["elements"][0]["text"]["text"]) == 75
    assert "style" not in first["elements"][0]
