"""Reading and writing Slack's text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.blocks import message, pieces
from adapters.slack.text import block_text, command_text, escaped, mentions, raw_texts, readable
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


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


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
     ["x", "T", "body", "F", "v"]),
    ({"text": "x", "attachments": [{"fallback": "only this"}]}, ["x", "only this"]),
    ({"text": "x", "files": [{"name": "a.txt", "preview": "secret < plan"}]}, ["x", "secret < plan"]),
    ({"text": "", "blocks": [{"type": "hologram", "elements": [{"type": "mystery", "text": "seen"}]}]}, ["seen"]),
    # people and places have a name in the text and only their id in the blocks: still not said twice
    ({"text": "<@U1|lin> *请* 看 <#C1|general> :wave::skin-tone-2:", "blocks": [rich(
        {"type": "user", "user_id": "U1"}, {"type": "text", "text": " 请 看 "}, {"type": "channel", "channel_id": "C1"},
        {"type": "text", "text": " "}, {"type": "emoji", "name": "wave", "skin_tone": 2})]},
     ["@lin *请* 看 #general :wave::skin-tone-2:"]),
    # "class" stands in "classes", but it is another word
    ({"text": "classes", "attachments": [{"text": "class"}]}, ["classes", "class"]),
    # forwarded: the words are in the attachment, in blocks of the message inside it; its files come along
    ({"text": "看", "attachments": [{"is_share": True, "author_name": "lin", "text": "转发", "files": [
        {"name": "a.txt", "preview": "价格"}], "message_blocks": [{"message": {"blocks": [
            {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [
                {"type": "text", "text": "原话"}]}]}]}}]}]},
     ["看", "lin", "转发", "原话", "价格"]),
    ({"text": "", "attachments": [{"title": "点<我>", "title_link": "https://x.example", "actions": [
        {"type": "button", "text": "领奖", "url": "https://y.example"}]}]},
     ["点<我> (https://x.example)", "领奖\nhttps://y.example"]),
    ({"text": "", "files": [{"name": "a.png", "title": "工资表", "alt_txt": "截图"}]}, ["工资表", "截图"]),
]  # fmt: skip


@pytest.mark.parametrize(("payload", "parts"), WHOLE)
def test_everything_a_reader_sees(payload: dict[str, Any], parts: list[str]) -> None:
    assert [readable(part) for part in raw_texts(payload)] == parts


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


# Every kind of block and element that Slack documents: docs.slack.dev/reference/block-kit
BLOCKS: list[tuple[dict[str, Any], str]] = [
    ({"type": "header", "text": plain("标题")}, "标题"),
    ({"type": "section", "text": {"type": "mrkdwn", "text": "见 <https://x.example|x>"}, "accessory":
        {"type": "static_select", "placeholder": plain("选"), "options": [{"text": plain("甲"), "value": "1"}]}},
     "见 x (https://x.example)\n选\n甲"),
    ({"type": "context", "elements": [{"type": "image", "alt_text": "图", "image_url": "https://i.example"},
                                      {"type": "mrkdwn", "text": "注"}]}, "图\n注"),
    ({"type": "image", "title": plain("题"), "alt_text": "说明"}, "题\n说明"),
    ({"type": "actions", "elements": [{"type": "button", "text": plain("去"), "url": "https://x.example"},
                                      {"type": "overflow", "options": [{"text": plain("更多")}]}]},
     "去\nhttps://x.example\n更多"),
    ({"type": "input", "label": plain("姓名"), "hint": plain("全名"),
      "element": {"type": "plain_text_input", "initial_value": "林"}}, "姓名\n全名\n林"),
    ({"type": "video", "title": plain("片"), "title_url": "https://v.example", "description": plain("内容"),
      "author_name": "乙", "alt_text": "替代"}, "片\nhttps://v.example\n内容\n乙\n替代"),
    ({"type": "markdown", "text": "**粗** <b>"}, "**粗** <b>"),
    ({"type": "table", "rows": [[{"type": "raw_text", "text": "a<b"}, rich({"type": "text", "text": "格"})]]},
     "a<b\n格"),
    ({"type": "data_table", "caption": "表", "rows": [[{"type": "raw_number", "value": 13800138000}]]},
     "13800138000\n表"),
    ({"type": "card", "title": plain("卡"), "subtitle": plain("副"), "body": {"type": "mrkdwn", "text": "正文"}},
     "卡\n副\n正文"),
    ({"type": "carousel", "elements": [{"type": "card", "title": plain("一")}]}, "一"),
    ({"type": "container", "title": plain("箱"), "blocks": [{"type": "alert", "text": plain("警")}]}, "箱\n警"),
    ({"type": "plan", "title": "计划", "tasks": [{"type": "task_card", "title": "任务", "details":
        rich({"type": "text", "text": "细节"}), "sources": [{"url": "https://s.example", "text": "源"}]}]},
     "计划\n任务\n细节\n源\nhttps://s.example"),
    ({"type": "call", "call": {"v1": {"join_url": "https://call.example"}}}, "https://call.example"),
    ({"type": "divider"}, ""),
    ({"type": "file", "external_id": "x"}, ""),
    (rich({"type": "text", "text": "a"}, {"type": "link", "url": "https://x.example?a=1&b=2"},
          {"type": "user", "user_id": "U1"}, {"type": "usergroup", "usergroup_id": "S1"},
          {"type": "channel", "channel_id": "C1"}, {"type": "broadcast", "range": "here"},
          {"type": "team", "team_id": "T1"}, {"type": "color", "value": "#F405B3"}, {"type": "emoji", "name": "ok"},
          {"type": "date", "timestamp": 1720710212, "format": "{date_num}", "fallback": "7月11日"}),
     "ahttps://x.example?a=1&b=2@U1@subteam#C1@here@T1#F405B3:ok:7月11日"),
    ({"type": "rich_text", "elements": [
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "码"}]},
        {"type": "rich_text_list", "elements": [rich({"type": "text", "text": "项"})["elements"][0]]}]}, "码\n项"),
]  # fmt: skip


@pytest.mark.parametrize(("block", "shown"), BLOCKS, ids=[block["type"] for block, _ in BLOCKS])
def test_every_kind_of_block_is_read(block: dict[str, Any], shown: str) -> None:
    read = [line for line in readable(block_text(block)).split("\n") if line]
    assert "\n".join(read) == shown


def test_blocks_are_read_at_any_depth() -> None:
    block: dict[str, Any] = {"type": "text", "text": "底"}
    for _ in range(5000):
        block = {"type": "rich_text_section", "elements": [block]}
    assert block_text(block) == "底"


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
