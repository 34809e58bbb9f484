"""Signs: groups of words and shapes of a text, counted. They carry over where single words were never seen in training.

A group says nothing by itself: what it is worth for a label is learned. Touch this when a sort of message has words of
its own that no group holds; models are trained again then (`features.VERSION`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from ahocorasick_rs import AhoCorasick, MatchKind

_LATIN: Final[Mapping[str, str]] = {
    "free": "free freebie complimentary gratis freephone freemsg toll-free",
    "prize": """win wins won winner winners winning prize prizes award awarded awards claim claims claimed jackpot
        lottery lotto raffle draw gift gifts voucher vouchers bonus bonuses reward rewards congrats congratulations
        selected chosen chance guaranteed entitled lucky unclaimed""",
    "offer": """offer offers discount discounts sale sales deal deals save saving savings promo promotion promotions
        special exclusive limited cheap cheaper cheapest bargain latest brand-new upgrade upgraded shop store buy order
        delivery half-price coupon coupons collection range stock warranty premium quality trial""",
    "invite": """call reply text txt sms click visit send join subscribe register signup apply download downloads
        unsubscribe stop opt-out optout link dm contact log""",
    "terms": """terms conditions ts cs t&c t&cs tcs tnc rate rates subscription subscriptions subs sub charge charged
        charges cost costs weekly monthly month months pmin ppm std age apply network operator landline box po""",
    "adult": """sex sexy sexual adult adults xxx horny naked nude nudes erotic filthy girl girls babe babes singles
        dating date flirt fantasy fantasies lingerie porn hot hottest escort escorts kinky dirty hookup""",
    "gambling": "casino bet bets betting slots poker roulette odds jackpots wager",
    "phone": """ringtone ringtones tone tones polyphonic mono poly wallpaper logo mobile mobiles phone phones handset
        camera video videos mins minutes credit tariff tariffs pic pics game games voicemail nokia motorola samsung""",
    "money": """cash money pound pounds dollar dollars loan loans credit invest investment investing earn earning
        earnings income profit profits rich usdt bitcoin crypto btc eth refund salary payout passive millionaire""",
    "hurry": "now today urgent urgently hurry expires expiry ends final last only immediately tonight valid deadline",
    "addressed": "you your yours ur customer customers member members dear subscriber user valued friend friends",
    "own": """i im i'm i'll ill i've ive me my mine he she him her his they them dont don't didnt didn't ok okay lol
        haha hehe yeah yep nope gonna wanna sorry hmm oh hey bro mate""",
    "ask": "please pls plz could would can will kindly need needs let help ensure confirm advise",
    "question": "what when where who whom why how which whose anyone somebody any",
}
_CHINESE: Final[Mapping[str, str]] = {
    "free": "免费 赠送 免单 白送 零元 包邮 送礼",
    "prize": "中奖 抽奖 奖品 大奖 领取 领奖 红包 礼品 礼包 恭喜 幸运 兑换 积分",
    "offer": """优惠 打折 特价 折扣 促销 秒杀 抢购 限时 特惠 钜惠 新款 上市 开业 团购 满减 活动 直降 清仓 热销 代理 批发
        招商 厂家 直销 办理 楼盘 首付 户型 装修 美容 会员 专柜 现房 尊享""",
    "invite": """加微信 微信 加我 加群 扫码 二维码 关注 公众号 点击 链接 回复 拨打 致电 热线 咨询 电话 详询 私聊 联系
        客服 下载 注册""",
    "terms": "退订 回T 详情 条款 解释权 有效期 本店",
    "adult": "约炮 美女 小姐 上门 特殊服务 成人 激情 裸聊 同城交友",
    "gambling": "博彩 彩票 六合彩 投注 下注 百家乐 赌场 时时彩 棋牌 返水",
    "papers": "发票 代开 办证 刻章 文凭 证件 代办 增值税",
    "money": """贷款 无抵押 放款 额度 利息 信用卡 提现 套现 投资 理财 收益 股票 赚钱 兼职 日结 日赚 月入 返利 佣金 刷单
        刷信誉""",
    "hurry": "马上 立即 赶快 赶紧 速来 名额 最后 仅限 截止 今日 火热",
    "addressed": "您 贵公司 尊敬 亲 客户 业主 老板 朋友",
    "own": "我 我们 他 她 哈哈 呵呵 嗯 咱 昨天 明天 刚才 好的 不用",
    "ask": "请 麻烦 帮 劳烦 希望 需要 务必 辛苦",
    "question": "吗 呢 什么 怎么 为什么 哪 谁 几点 多少 是否 能不能 有没有",
}
_SHAPES: Final[Mapping[str, re.Pattern[str]]] = {
    "digits": re.compile(r"\d"),
    "long number": re.compile(r"\d{5,}"),
    "short code": re.compile(r"(?<!\d)\d{5}(?!\d)"),
    "phone number": re.compile(r"(?<!\d)(?:\+|0|1[3-9])\d[\d -]{7,13}\d"),
    "premium number": re.compile(r"(?<!\d)0?(?:9\d{9}|8[47]\d{8})(?!\d)"),  # dear to call in Britain
    "link": re.compile(r"https?:|www\.|(?<=\w)\.(?:com|net|org|co|uk|cn|io|ru|me|cc|top|xyz)\b", re.IGNORECASE),
    "price": re.compile(r"[£$€¥￥₽]\s?\d|\d\s?(?:p\b|元|块|万|usd|eur|gbp)", re.IGNORECASE),
    "percent": re.compile(r"\d\s?[%％折]"),
    "exclamation": re.compile("[!！]"),
    "question mark": re.compile("[?？]"),
    "capitals": re.compile(r"\b[A-Z]{3,}\b"),
    "capitalised": re.compile(r"\b[A-Z][a-z]+"),
    "brackets": re.compile("[【】\\[\\]]"),
    "pictures": re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]"),
    "odd signs": re.compile("[^\\w\\s,.;:!?'\"()，。；：！？、“”‘’（）【】-]"),
    "split Chinese": re.compile("(?<=[\u4e00-\u9fff])[^\\w，。；：！？、“”（）【】\n]+(?=[\u4e00-\u9fff])"),
}
_WORD: Final = re.compile(r"[^\W\d_]+(?:['&-][^\W\d_]+)*")
_TELLING: Final = frozenset(_LATIN.keys() | _CHINESE.keys()) - {"own", "ask", "question", "addressed"}


@cache
def _groups() -> Mapping[str, tuple[str, ...]]:
    """Latin word -> the groups it is in."""
    found: dict[str, list[str]] = {}
    for group, words in _LATIN.items():
        for word in words.split():
            found.setdefault(word, []).append(group)
    return {word: tuple(dict.fromkeys(groups)) for word, groups in found.items()}


@cache
def _automaton() -> tuple[AhoCorasick, tuple[str, ...]]:
    """Chinese words, and the group of each."""
    pairs = [(word, group) for group, words in _CHINESE.items() for word in words.split()]
    words = [word.lower() for word, _ in pairs]
    return AhoCorasick(words, matchkind=MatchKind.LeftmostLongest), tuple(group for _, group in pairs)


def _found(folded: str) -> Iterator[str]:
    groups = _groups()
    for word in _WORD.findall(folded):
        yield from groups.get(word, ())
    if not folded.isascii():
        automaton, names = _automaton()
        for index, _, _ in automaton.find_matches_as_indexes(folded):
            yield names[index]


def signs(written: str, folded: str) -> Iterable[tuple[str, float]]:
    """The signs of a text as it is written and folded; each with how strongly it is there, about 0 to 3."""
    counts = Counter(_found(folded))
    for group, count in counts.items():
        yield group, math.log1p(count)
        if group in _TELLING:
            yield f"any {group}", 1.0
    telling = sum(group in _TELLING for group in counts)
    if telling:
        yield "sorts of advertising words", telling / 4
    for name, pattern in _SHAPES.items():
        count = len(pattern.findall(written))
        if count:
            yield name, math.log1p(count) / 2
    letters = sum(character.isalpha() for character in written)
    yield "length", math.log1p(len(written)) / 5
    yield "share of capitals", sum(character.isupper() for character in written) / max(letters, 1)
    yield "share of digits", sum(character.isdigit() for character in written) / max(len(written), 1)
