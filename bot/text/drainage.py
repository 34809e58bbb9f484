"""What leads members away: invitations to other apps and groups, contact cards, ways to be written to elsewhere. Pure.

`invitations(text)` reads links and payloads of QR codes (`https://u.wechat.com/…`) and what people write (加V：abc123,
企鹅群 12345678, dm me on telegram @x). Each place says the app and covers the least that shows it: the host of a link,
the words of an invitation, never the account itself. A mere mention (微信支付, Telegram 昨天宕机了) invites nobody.

Touch the tables when an app or a way of inviting is missed, or an honest message is taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.text.folding import Folding

APPS = (
    "wechat", "wecom", "qq", "whatsapp", "telegram", "signal", "line", "discord", "dingtalk", "feishu", "slack",
    "teams", "messenger", "viber", "skype", "douyin", "kuaishou", "xiaohongshu", "momo", "zoom",
    "card",  # a contact card in a code
    "group",  # some group or account, of which nobody says where it is: 扫码进群
)  # fmt: skip


ANY = "drainage"  # the detector of them all; each app has one of its own
NAMES = {f"{ANY}-{app}": app for app in APPS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Something at [start, end) that leads to this app."""

    app: str
    start: int
    end: int


# Where an invitation or a card lies: host, and the path it begins with ("" = the host has no other use).
_LINKS: Sequence[tuple[str, str, str]] = (
    ("wechat", r"weixin\.qq\.com", r"/(?:g|r|c)/"),
    ("wechat", r"u\.wechat\.com", r"/"),
    ("wechat", r"wxp://|weixin://(?:dl|contacts|qr)", ""),
    ("wecom", r"work\.weixin\.qq\.com", r"/(?:gm|u|ca|kfid|join)/?"),
    ("qq", r"(?:qm|jq|qun)\.qq\.com", r"/(?:cgi-bin/qm/qr|q/|\?_wv=|join|invite|#)"),
    ("qq", r"wpa\.qq\.com", r"/msgrd"),
    ("qq", r"pd\.qq\.com", r"/s/"),
    ("whatsapp", r"chat\.whatsapp\.com", r"/"),
    ("whatsapp", r"wa\.me|api\.whatsapp\.com|wa\.link", r"/"),
    ("whatsapp", r"(?:www\.)?whatsapp\.com", r"/channel/"),
    ("telegram", r"(?:t|telegram)\.me|telegram\.dog|tx\.me", r"/(?!s/|iv\?)"),
    ("telegram", r"tg://(?:join|resolve|addlist)", ""),
    ("signal", r"signal\.(?:me|group)", r"/"),
    ("line", r"line\.me", r"/(?:R/)?ti/"),
    ("line", r"lin\.ee|line\.naver\.jp", r"/"),
    ("discord", r"discord\.gg|dsc\.gg", r"/"),
    ("discord", r"(?:www\.)?discord(?:app)?\.com", r"/invite/"),
    ("dingtalk", r"(?:qr|h5|page)\.dingtalk\.com", r"/(?:action|circle|wow|group|joingroup)"),
    ("dingtalk", r"dingtalk://dingtalkclient/action/(?:joingroup|sendmsg)", ""),
    ("feishu", r"(?:applink\.)?(?:feishu\.cn|larksuite\.com)", r"/(?:client/chat/chatter|invitation|client/contact)"),
    ("slack", r"join\.slack\.com", r"/"),
    ("teams", r"teams\.(?:microsoft|live)\.com", r"/l/(?:invite|chat|channel|team)|/meet"),
    ("messenger", r"m\.me", r"/"),
    ("viber", r"invite\.viber\.com|viber://", ""),
    ("skype", r"join\.skype\.com", r"/"),
    ("douyin", r"v\.douyin\.com|www\.iesdouyin\.com", r"/"),
    ("kuaishou", r"v\.kuaishou\.com|live\.kuaishou\.com", r"/"),
    ("xiaohongshu", r"xhslink\.com", r"/"),
    ("card", r"begin:vcard|mecard:", ""),
)  # fmt: skip

# What people call the apps; the characters of a Chinese name may stand apart (微.信).
_NAMES: Sequence[tuple[str, str]] = (
    ("wecom", r"企业微信|企微|we\s?com"),
    ("wechat", r"[微薇徽威维溦葳徾][\W_]{0,2}[信芯]|卫星号?|wei\s?xin|we\s?chat|[vw]x|v信|v❤"),
    ("qq", r"扣扣|企鹅|球球|q{2}"),
    ("whatsapp", r"what.?s\s?app|wsapp"),
    ("telegram", r"telegr[a@]m|电报|纸?飞机(?![\W_]{0,2}[a-z]{2}\d{3,4}(?![a-z\d]))|(?-i:TG|tg)"),
    ("signal", r"(?-i:Signal)"),
    ("line", r"(?-i:LINE|Line)"),
    ("discord", r"discord"),
    ("dingtalk", r"钉钉|ding\s?talk"),
    ("feishu", r"飞书|(?-i:Lark)"),
    ("skype", r"skype"),
    ("viber", r"viber"),
    ("messenger", r"messenger"),
    ("douyin", r"抖音"),
    ("kuaishou", r"快手"),
    ("momo", r"陌陌"),
    ("zoom", r"(?-i:Zoom)"),
)
_ALSO_WORDS = frozenset({"signal", "line", "messenger", "zoom"})  # `Line 12345`: an account behind them says nothing


def _spaced(names: str) -> str:
    """Signs may stand between two ideographs."""
    return re.sub(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff](?![^\[]*\]))", r"[\\W_]{0,2}", names)


def _app(names: Sequence[tuple[str, str]]) -> str:
    return f"(?P<app>{'|'.join(_spaced(listed) for _, listed in names)})"


_APP = _app(_NAMES)
_SURE = _app([row for row in _NAMES if row[0] not in _ALSO_WORDS])
_SIGN = r"[^\w@。！？!?\n]{0,4}"  # what people put between a name and an account: a colon, an arrow, an emoji
_NUMBER = r"[+＋]?\d(?:[ -]?\d){4,17}(?![\w.])"
_HANDLE = r"@[a-z]\w{3,31}|(?=[a-z_-]{0,30}\d)[a-z][\w-]{4,30}(?![\w.])"  # with an @ or a digit it is no word
_LETTERS = r"[a-z][\w-]{4,30}(?![\w.])"
_ADD = r"(?:(?<![增参附追叠更施强])加|添加|➕|扫码?加?|搜索?)(?:一下|下|个|上|入)?"
_MY = (
    r"(?:(?:我|咱|俺|本人|群主|客服|老师|助理|经理|小编|导师|管家|顾问|管理员?|下[方面]|底部|个人|私人|官方|这个|同|的|们)"
    r"{0,3})"
)
_ELSE = (
    r"(?![\W_]{0,2}(?:支付|转账|付款|红包|登[录陆]|小程序|公众号|通知|提醒|接口|机器人|渠道|功能|邮箱|音乐|空间|表情))"
)
_SAID: Sequence[re.Pattern[str]] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 加我微信, 扫码添加客服微信, 加一下我的QQ: an account may follow or not
        rf"{_ADD}{_MY}{_SURE}(?:号|群)?{_ELSE}",
        # 微信：abc123, V信 abc123, QQ群 12345678, 飞机 @x, WhatsApp: +1 234 567 8900
        rf"(?<![a-z]){_SURE}(?:号码?|群号?|账号|帐号|联系|同号|同步|\s?id)?(?:{_SIGN}(?:是|为)?{_SIGN}(?={_NUMBER}|{_HANDLE})"
        rf"|\s?[:：=]\s?(?={_LETTERS}))",
        # 加V abc123, +v：abc123, 薇：abc123: one sign is enough with a verb or a colon, and an account
        rf"(?:{_ADD}{_MY}|[+＋]|私|联系|咨询){_SIGN}(?P<wechat>v|[薇维溦葳威卫微]){_SIGN}(?={_NUMBER}|{_HANDLE})",
        rf"(?P<wechat>[薇溦葳])\s?[:：]\s?(?={_NUMBER}|{_HANDLE}|{_LETTERS})",
        rf"(?:{_ADD}{_MY}|[+＋]|私|联系|咨询){_SIGN}(?P<qq>q|扣){_SIGN}(?=[1-9]\d{{4,11}}(?!\d))",
        # 转微信聊, 到飞机上详谈
        rf"(?:来|到|去|上|转|换|移步){_MY}{_SURE}(?:上|里|去)?(?:私聊|详聊|细聊|细说|详谈|再聊|聊|找我|联系我)",
        # 扫码进群, 长按识别二维码加我: nobody says where
        r"(?P<group>(?:扫|长按|识别)[^。！!\n]{0,8}码[^。！!\n]{0,6}(?:进|入|加)(?:群|我|好友|微)|(?:二维码|码)[^。！!\n]{0,4}(?:进|入|加)群)",
        # message me on Telegram, add us on WhatsApp, hit me up on Signal
        r"\b(?:text|message|msg|dm|pm|write|ping|contact|add|reach|find|call|chat|talk|hit)(?:\s(?:to|with))?"
        r"\s(?:me|us|him|her|my\s\w+|our\s\w+)(?:\s(?:up|out|directly|privately|now))?"
        rf"\s(?:on|in|via|at|through|over|by)\s(?:my\s|our\s)?{_APP}\b",
        rf"\bjoin\s(?:my|our|the|this|us\s(?:on|in))\s(?:\w+\s){{0,2}}?{_APP}\b(?!\scall)",
    )
)
_LINK = re.compile(
    "|".join(rf"(?P<l{number}>{host}){f'(?={path})' if path else ''}" for number, (_, host, path) in enumerate(_LINKS)),
    re.IGNORECASE,
)
# Where one may begin: to try all of them at each character would take long.
_BEGINS = re.compile("[A-Za-z](?<![A-Za-z0-9_.@-].)(?=[A-Za-z0-9-]*[.:])")
_LINKED = re.compile(r"[\w-]\.[a-z]{2,4}/|:/|:vcard|mecard:", re.IGNORECASE)
# Cheap, and true for every text in which something of it is said.
_CLUE = re.compile(
    r"[微薇徽威维溦葳徾卫企扣球报机钉书音手陌码❤]|v[\W_]{0,2}信|vx|wx|qq|we\s?c|wei\s?xin|what|wsapp|telegr|tg|signal|line|discord|ding"
    r"|lark|skype|viber|messenger|zoom|[+＋加私系询➕扫搜][^\n]{0,12}[vq]",
    re.IGNORECASE,
)
_CALLED = tuple((app, re.compile(_spaced(names), re.IGNORECASE)) for app, names in _NAMES)
LONGEST = 4_000  # characters that are looked at


def may_hold(text: str) -> bool:
    """Whether it is worth looking. True for every text in which something is found."""
    text = text[:LONGEST]
    return _CLUE.search(text) is not None or _LINKED.search(text) is not None


def expected() -> tuple[str, ...]:
    """Expressions of which one occurs wherever `may_hold`, for an engine to which only ASCII has blanks and words, and
    to which a dotless ı is no i."""
    clue = _CLUE.pattern.replace(r"\s", r"[\s\x80-\x{10ffff}]")
    linked = _LINKED.pattern.replace(r"[\w-]", "")
    return f"(?i){clue}", f"(?i){linked}", "[ıİ]"


def search(name: str) -> Callable[[str], list[tuple[int, int]]]:
    """The detector of this name: where in a text something leads away."""
    app = NAMES.get(name)

    def places(text: str) -> list[tuple[int, int]]:
        return [(one.start, one.end) for one in invitations(text) if app in (None, one.app)]

    return places


def invitations(text: str) -> tuple[Place, ...]:
    """Everything that leads away, in order; of places that overlap the first. The last texts are remembered: many
    rules ask about the same message."""
    return _invitations(text[:LONGEST])


@cache  # its tables take memory and time: made when they are first used
def _folding() -> Folding:
    return Folding(frozenset({"width", "traditional", "zero_width"}))


@lru_cache(maxsize=4)
def _invitations(text: str) -> tuple[Place, ...]:
    try:
        plain = text if text.isascii() else _folding().fold(text)
    except UnicodeEncodeError:  # half of a surrogate pair: same length, no meaning
        text = text.encode("utf-8", "replace").decode()
        plain = _folding().fold(text)
    found = _apart(sorted((*_linked(plain), *_spoken(plain)), key=lambda place: (place.start, -place.end)))
    if not found or plain is text:
        return tuple(found)
    _, starts, ends = _folding().trace(text)
    return tuple(Place(app=one.app, start=starts[one.start], end=ends[one.end - 1]) for one in found)


def _linked(text: str) -> Iterator[Place]:
    passed = 0
    for begin in _BEGINS.finditer(text) if _LINKED.search(text) else ():
        link = _LINK.match(text, begin.start()) if begin.start() >= passed else None
        if link is not None:
            passed = link.end()
            yield Place(app=_LINKS[int((link.lastgroup or "l0")[1:])][0], start=link.start(), end=passed)


def _spoken(text: str) -> Iterator[Place]:
    for said in _SAID if _CLUE.search(text) else ():
        for found in said.finditer(text):
            group, name = next((group, name) for group, name in found.groupdict().items() if name is not None)
            app = group if group != "app" else next(app for app, called in _CALLED if called.fullmatch(name))
            yield Place(app=app, start=found.start(), end=len(found[0].rstrip()) + found.start())


def _apart(places: Iterable[Place]) -> list[Place]:
    kept: list[Place] = []
    for place in places:
        if not kept or place.start >= kept[-1].end:
            kept.append(place)
    return kept
