"""What people say around a command, or for it: `你好，麻烦取消公告 A-1` is `公告列表 取消 A-1`. Pure.

Only what can mean nothing else is taken for a command; everything else is asked back. Touch this when people call a
command by words that it does not know.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

PHRASES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("添加管理员", "增加管理员", "设置管理员", "add admin", "add admins"), "admins add"),
    **dict.fromkeys(("移除管理员", "取消管理员", "删除管理员", "remove admin", "remove admins"), "admins remove"),
    **dict.fromkeys(
        ("转让群主", "移交群主", "更换群主", "换群主", "transfer owner", "transfer ownership", "change owner"),
        "owner set",
    ),
    **dict.fromkeys(("发布公告", "发公告", "make announcement", "send announcement"), "announce"),
    **dict.fromkeys(("取消公告", "撤回公告", "删除公告", "cancel announcement"), "announcements cancel"),
    **dict.fromkeys(("谁没读", "谁没看", "谁未读", "who has not read"), "announcements who"),
    **dict.fromkeys(("发起投票", "新建投票", "create poll", "start poll", "new poll"), "poll"),
    **dict.fromkeys(("结束投票", "关闭投票", "close poll", "end poll"), "poll close"),
    **dict.fromkeys(("投票结果", "poll results"), "poll result"),
    **dict.fromkeys(("已读", "已收到", "got it"), "ack"),
    **dict.fromkeys(("续期", "延期"), "until"),
    **dict.fromkeys(("统计", "stats", "statistics"), "counts"),
    **dict.fromkeys(("密级", "定级"), "classify"),
    **dict.fromkeys(("投诉",), "report"),
    **dict.fromkeys(("群规则", "the rules"), "rules"),
    "谁是群主": "owner",
    "谁是管理员": "admins",
    **dict.fromkeys(("我的违规", "我的记录", "my violations"), "mine"),
    **dict.fromkeys(("群成员", "成员列表", "member list"), "members"),
}
"""Phrase -> how the command is written."""
HINTS: Final[Mapping[str, str]] = {
    "规定": "rules", "可以发": "rules", "能发": "rules", "通知": "announce", "处罚": "why", "被提醒": "why",
    "误报": "appeal", "冤枉": "appeal", "骂": "report", "骚扰": "report", "密级": "classify",
    "统计": "counts", "我选": "vote",
}  # fmt: skip
"""Words in a text that is no command -> the command that may help."""
_LONG_FIRST: Final = "|".join(map(re.escape, sorted(PHRASES, key=len, reverse=True)))
_PHRASE: Final = re.compile(rf"(?P<said>{_LONG_FIRST})(?P<edge>(?<=[a-z])(?![a-z])|(?<![a-z]))", re.IGNORECASE)
_AROUND: Final = " \t\n\u3000:：,，.。!！?？、~～;；…"
_HELLO: Final = r"你好|您好|大家好|嗨|哈喽|hello|hi|hey|早上好|上午好|下午好|晚上好|good (?:morning|afternoon|evening)"
_ABOUT: Final = (
    "在吗|在么|在不在|有人吗|你是谁|你是机器人吗|你会(?:做|干)?什么|你能(?:做|干)什么|菜单|功能|命令|there|menu|start|commands|"
    "what can you do|who are you|are you a (?:ro)?bot"
)  # asked of the bot itself
_OPENING: Final = re.compile(
    rf"(?:<@[^>]*>|[@＠][^\s@＠]+\s|{_HELLO}|请问|请|好的?|嗯+|麻烦(?:你|您)?|劳驾|帮(?:我|忙|个忙)|我想要?|我要|给我|"
    r"看一?下|看看|查一?下|查看|ok|okay|please|pls|(?:can|could) you|i want to|i'd like to|show me|show)(?![a-z])",
    re.IGNORECASE,
)
_GREETING: Final = re.compile(rf"(?:(?:{_HELLO}|{_ABOUT})\s*)+")
_THANKS: Final = re.compile(
    r"(?:(?:谢谢|谢了|谢啦|多谢|感谢|辛苦|好的|好|嗯|明白|知道|了|你|您|thanks?|thank you|thx|ok|okay|great|a lot)\s*)+"
)


def without_opening(text: str) -> str:
    """`你好，请问规则` -> `规则`."""
    while found := _OPENING.match(text := text.lstrip(_AROUND + _signs(text))):
        text = text[found.end() :]
    return text


def written_out(text: str) -> str:
    """With a phrase at the beginning as the command is written; else the text as it stands."""
    found = _PHRASE.match(text)
    return f"{PHRASES[found['said'].lower()]} {text[found.end() :].lstrip(_AROUND)}" if found else text


def courtesy(text: str) -> str:
    """`greeting` or `thanks`, where a text is nothing else; `""` for all others. Signs alone are a kind of thanks."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip(_AROUND + _signs(text))
    if not plain:
        return "greeting" if not text.strip() or set("?？") & set(text) else "thanks"
    if _GREETING.fullmatch(plain):
        return "greeting"
    return "thanks" if _THANKS.fullmatch(plain) else ""


def _signs(text: str) -> str:
    """The emoji and the like in it."""
    return "".join(letter for letter in text if unicodedata.category(letter) in ("So", "Sk", "Cf", "Mn"))
