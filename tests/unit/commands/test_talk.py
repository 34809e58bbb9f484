"""How people really write: greetings, half-remembered names, other scripts, no numbers. What the bot makes of it."""

from __future__ import annotations

import pytest

from bot.commands.dispatch import handle
from bot.commands.phrases import PHRASES
from bot.commands.registry import COMMANDS
from bot.domain.events import CommandGiven, Quoted
from tests.unit.commands.company import NOW, SLACK, desk
from tests.unit.commands.test_transcripts import ADMIN, OWNER, ZHANG, Line, give, reply, said

TALK = [
    # who only greets, thanks or asks who is there
    Line(ZHANG, "你好", ("帮助 help",)),
    Line(ZHANG, "在吗？", ("帮助 help",)),
    Line(ZHANG, "@群规", ("帮助 help",)),
    Line(ZHANG, "？？", ("帮助 help",)),
    Line(ADMIN, "Hello there!", ("help 帮助",)),
    Line(ADMIN, "what can you do?", ("help 帮助",)),
    Line(ADMIN, "help me please", ("help 帮助",)),
    Line(ZHANG, "谢谢！", ("不客气",)),
    Line(ZHANG, "好的👌", ("不客气",)),
    Line(ZHANG, "👍", ("不客气",)),
    Line(ADMIN, "thanks a lot", ("You are welcome",)),
    # politeness around a command
    Line(ZHANG, "你好，请问群规", ("no-gambling",)),
    Line(ZHANG, "麻烦帮我看一下 规则，谢谢", ("no-gambling",)),
    Line(ZHANG, "@李娜 状态", ("「研发群」",)),
    Line(ADMIN, "show me the rules please", ("no-gambling",)),
    Line(OWNER, "大家好，公告一下：周五放假", ("没看懂", "/qungui 公告 [现在")),  # asked, not sent
    # other scripts, width, line breaks
    Line(ZHANG, "規則", ("no-gambling",)),
    Line(ZHANG, "幫助", ("帮助 help",)),
    Line(ZHANG, "ｒｕｌｅｓ", ("no-gambling",)),
    Line(ZHANG, "规则\n谢谢", ("no-gambling",)),
    # names by half, and other words for them: the right way is shown
    Line(ZHANG, "怎么申诉", ("没看懂「怎么申诉」", "/qungui 申诉 V-编号 理由")),
    Line(ZHANG, "这个群有什么规定吗", ("/qungui 规则",)),
    Line(ADMIN, "how do I announce something?", ("/qungui announce [now",)),
    Line(ADMIN, "who is the owner?", ("/qungui owner [set",), not_in=("why",)),
    Line(ADMIN, "kick 张伟", ("I did not understand",), not_in=("Did you mean",)),
    Line(
        ZHANG,
        "你们到底有没有人在管这个事情啊，凭什么只提醒我一个",
        ("没看懂「你们到底有没有人在管这个事情啊，凭什么只…」",),
    ),
    Line(
        OWNER, "取消公告 A-7K3QXM2", ("已取消",), ("cancelled slack:C1 [friday 09:00] 周五放假，请大家提前安排。 +ack",)
    ),
    Line(OWNER, "取消公告", ("用法：/qungui 公告列表",)),
    Line(OWNER, "统计 本周", ("自 2026-03-02 起",)),
    # who runs the group: everybody may ask
    Line(ZHANG, "群主是谁？", ("群主：王芳",)),
    Line(ZHANG, "谁是管理员", ("Li Hua",)),
    Line(ZHANG, "群主 设为 @Li Hua", ("「群主 设为」只有这些身份可以用",)),
    Line(OWNER, "群主转给 @Li Hua", ("移交给 Li Hua？",), buttons=("owner set slack:UADM --in slack:C1 --yes",)),
    Line(OWNER, "换群主 @Li Hua", ("移交给 Li Hua？",), buttons=("owner set slack:UADM --in slack:C1 --yes",)),
    # cases without a number, or with a part of it
    Line(ZHANG, "为什么提醒我？", ("V-7K3QX-M2PD9",), buttons=("appeal V-7K3QX-M2PD9",)),
    Line(
        ZHANG,
        "申诉：我没有发，那是新闻标题",
        ("您想申诉哪一条？",),
        buttons=("appeal V-7K3QX-M2PD9", "appeal V-DEC1D-ED000"),
    ),
    Line(ZHANG, "申诉 V-7K3QX-M2PD9", ("给 V-7K3QX-M2PD9 写明理由", "/qungui 申诉"), not_in=("appeal",)),
    Line(
        ZHANG,
        "申诉 V-7K3QX-M2PD9误报",
        ("已收到您对 V-7K3QX-M2PD9 的申诉",),
        ("case V-7K3QX-M2PD9 appealed by slack:UZHANG: 误报",),
    ),
    Line(ZHANG, "收到，谢谢！", ("对公告 A-7K3QXM2 的确认",), ("ack A-7K3QXM2 slack:C1 slack:UZHANG",)),
    Line(ZHANG, "收到a7k3qxm2了", ("对公告 A-7K3QXM2 的确认",), ("ack A-7K3QXM2 slack:C1 slack:UZHANG",)),
    Line(ZHANG, "📋规则", ("no-gambling",)),
    Line(ZHANG, "谁看过我的记录", ("刘敏",)),
    # polls: the only open one needs no number
    Line(ZHANG, "投票 2", ("2. 桃：1 票 ← 您选的",), ("vote P-0PEN000 slack:UZHANG 2",), ("update 1772589600.000300",)),
    Line(
        ZHANG, "表决 桃", ("2. 桃：1 票 ← 您选的",), ("vote P-0PEN000 slack:UZHANG 2",), ("update 1772589600.000300",)
    ),
    # where it is not clear which group
    Line(ZHANG, "规则", ("/qungui 规则 --群 “群名”", "研发群"), where=None),
    Line(ZHANG, "规则 --群 研发", ("没有找到群「研发」", "是不是：研发群？"), where=None),
    Line(ADMIN, "classify small talk last", ("No message of yours",)),
]


@pytest.mark.parametrize("line", TALK, ids=lambda line: f"{line.who}: {line.text}")
def test_talk(line: Line) -> None:
    reaction = give(line.who, line.text, line.where)
    answer = reply(reaction)
    assert [part for part in line.answer if part not in answer.text] == []
    assert [part for part in line.not_in if part in answer.text] == []
    assert tuple(said(record) for record in reaction.records[1:]) == line.records
    if line.buttons:
        assert tuple(button.command for button in answer.buttons) == line.buttons


def test_options_lose_the_marks_of_a_list() -> None:
    for text in ("投票：去哪？\n1、湖边\n2、山里", "投票 去哪？ A.湖边 B.山里", "发起投票 去哪？ ①湖边 ②山里"):
        assert [said(record) for record in give(OWNER, text).records[1:]] == ["poll slack:C1 去哪？: 湖边|山里"]
    (kept,) = give(OWNER, "投票 几点？ 9.30 10.30").records[1:]
    assert said(kept) == "poll slack:C1 几点？: 9.30|10.30"


def test_a_quoted_message_without_a_command_is_probably_a_complaint() -> None:
    event = CommandGiven(
        id="Ev1",
        platform="slack",
        at=NOW,
        group=SLACK,
        actor=ZHANG,
        text="这个人骂我",
        quoted=Quoted(text="蠢货"),
        via="chat",
    )
    assert "/qungui 举报" in reply(handle(event, desk())).text


def test_phrases_mean_commands() -> None:
    assert {written.split()[0] for written in PHRASES.values()} <= {command.name for command in COMMANDS}
