"""Task `copies`: whether a changed advertisement is known again, and whether two ordinary messages ever pass for one.

The advertisements are made up. Each is changed as senders change them to get past a filter: other names and numbers,
emoji, another greeting, words in other words, a piece left out. The first one posted need not be the original.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from bench.quality.table import Line, rows
from bot.text.sameness import essence
from bot.text.sketches import Sketch, Sketcher, Sketches

SEED = 20_260_301
VERSIONS = 20  # of each advertisement and change
NAMES = ("小雨", "阿杰", "陈姐", "王老师", "Lily", "Kevin", "娜娜", "刘经理")
GREETINGS = ("各位好，", "大家下午好！", "打扰一下，", "群主勿踢，", "家人们，", "Hi all, ")
EMOJI = ("🔥", "💰", "👉", "✨", "🎁", "📣", "❗", "🧧")
WORDS = {
    "联系": ("咨询", "找"), "老师": ("导师", "顾问"), "免费": ("0元", "不收费"), "马上": ("立刻", "赶紧"),
    "名额": ("位置", "席位"), "福利": ("好处", "优惠"), "专业": ("正规", "靠谱"), "兼职": ("副业", "外快"),
    "contact": ("message", "reach"), "free": ("no-cost", "gratis"), "today": ("now", "right away"),
    "limited": ("few", "scarce"), "earn": ("make", "get"), "daily": ("every day", "each day"),
}  # fmt: skip
EVERYTHING = "all of it at once"
ADS = (
    "我是{name}，手里有内部装修材料的渠道，瓷砖地板涂料全部{n}折，免费上门量尺，名额有限，想省钱的业主马上联系，电话{phone}。",
    "在家就能做的兼职：整理表格，一单{n}元，当天结算，不压款不收押金，有手机就行，联系{name}，备注兼职，编号{phone}。",
    "{name}老师带你学理财，连续{n}周盈利，今晚八点直播间免费讲解选股方法，名额只剩{n}个，想听课的朋友联系助理{phone}。",
    "专业代开各类发票，税率低，可先验后付，全国都能做，已经服务{n}家公司，需要的老板马上联系{name}，电话{phone}。",
    "本店周年庆，全场{n}元起，转发本条到三个群即可领取福利一份，数量有限先到先得，店址在地铁口旁，联系{name}{phone}。",
    "急用钱不用愁，身份证就能办，额度最高{n}万，十分钟到账，不看征信不打电话，利息低至每天{n}元，联系{name}，{phone}。",
    "新出的减肥茶，一个疗程瘦{n}斤，不节食不运动不反弹，{name}亲自试过，前{n}名半价，还送体脂秤，联系{phone}。",
    "英语口语一对一外教课，每节只要{n}元，免费试听两节，不满意全额退，{name}老师的班上已有{n}位同学，报名找{phone}。",
    "招聘打包工若干，日薪{n}元，包吃包住，坐着上班，不限学历，夫妻优先，工作地点在物流园，联系{name}经理，电话{phone}。",
    "棋牌平台新人注册就送{n}元，每天签到再领红包，提现秒到账，客服二十四小时在线，想玩的朋友找{name}，号码{phone}。",
    "Hello, I am {name}. We help people earn ${n} daily with a simple phone task, no experience needed and free "
    "training today. Seats are limited, so contact our manager at {phone}.",
    "{name} here: our trading group made {n} percent last week. Join free today, copy the signals and earn daily. "
    "Only {n} seats, limited offer, contact {phone} for the link.",
    "Need cash fast? Loans up to ${n}000 approved today with no credit check and no paperwork. Ask for {name} and "
    "contact our office at {phone}, limited time, free advice.",
    "Big clearance: brand watches and bags from ${n}, free shipping today only, limited stock left. Pictures and prices"
    " from {name}, just contact {phone} and mention this group.",
)


def _filled(ad: str, dice: random.Random) -> str:
    filled = ad
    while "{n}" in filled:
        filled = filled.replace("{n}", str(dice.randint(2, 99)), 1)
    return filled.replace("{name}", dice.choice(NAMES)).replace("{phone}", str(dice.randrange(10**7, 10**8)))


def _worded(text: str, dice: random.Random, words: int) -> str:
    there = [word for word in WORDS if word in text]
    for word in dice.sample(there, min(words, len(there))):
        text = text.replace(word, dice.choice(WORDS[word]))
    return text


def _with_emoji(text: str, dice: random.Random) -> str:
    for _ in range(5):
        at = dice.randrange(len(text) + 1)
        text = text[:at] + dice.choice(EMOJI) + text[at:]
    return text


def _shortened(text: str, dice: random.Random) -> str:
    """Without the eighth part of it."""
    gap = len(text) // 8
    at = dice.randrange(len(text) - gap)
    return text[:at] + text[at + gap :]


def _everything(ad: str, dice: random.Random) -> str:
    return dice.choice(GREETINGS) + _with_emoji(_shortened(_worded(_filled(ad, dice), dice, 2), dice), dice)


Change = Callable[[str, random.Random], str]
CHANGES: dict[str, Change] = {
    "names and numbers": _filled,
    "emoji": lambda ad, dice: _with_emoji(_filled(ad, dice), dice),
    "greeting": lambda ad, dice: dice.choice(GREETINGS) + _filled(ad, dice),
    "a word in other words": lambda ad, dice: _worded(_filled(ad, dice), dice, 1),
    "three words in other words": lambda ad, dice: _worded(_filled(ad, dice), dice, 3),
    "a piece left out": lambda ad, dice: _shortened(_filled(ad, dice), dice),
    EVERYTHING: lambda ad, dice: _everything(ad, dice),
}


def measure() -> Iterator[Line]:
    yield from _recall()
    yield _confused_ads()
    yield _false_alarms("benign_zh", most=12.0)  # one of them quotes another one whole
    yield _false_alarms("benign_en", most=0.0)


def _sketch(sketcher: Sketcher, text: str) -> Sketch:
    sketch = sketcher.sketch(text)
    assert sketch is not None, f"too short for a sketch: {text}"
    return sketch


def _recall() -> Iterator[Line]:
    """The original was posted; which share of its changed versions is known again."""
    everything = 0.0
    for change, changed in CHANGES.items():
        dice = random.Random(SEED)
        sketcher, missed, cases = Sketcher(b"bench"), list[str](), 0
        for ad in ADS:
            sketches = Sketches()
            first = sketches.met("", _sketch(sketcher, _filled(ad, dice)))
            for _ in range(VERSIONS):
                text = changed(ad, dice)
                cases += 1
                if sketches.met("", _sketch(sketcher, text)) != first:
                    missed.append(text)
        share = 1 - len(missed) / cases
        everything += share / len(CHANGES)
        yield Line(name=change, cases=cases, value=share, least=0.75 if change == EVERYTHING else 0.95, wrong=missed)
    yield Line(name="all changes", cases=len(CHANGES), value=everything, least=0.97)


def _confused_ads() -> Line:
    """Different advertisements, many versions of each: which share was taken for another one's."""
    dice, sketcher, sketches = random.Random(SEED), Sketcher(b"bench"), Sketches()
    owner: dict[int, int] = {}
    wrong = []
    for _ in range(VERSIONS):
        for number, ad in enumerate(ADS):
            text = dice.choice(list(CHANGES.values()))(ad, dice)
            if owner.setdefault(sketches.met("", _sketch(sketcher, text)), number) != number:
                wrong.append(text)
    cases = VERSIONS * len(ADS)
    return Line(name="other advertisements", cases=cases, value=len(wrong) / cases, most=0.0, wrong=wrong)


def _false_alarms(name: str, most: float) -> Line:
    """Ordinary messages, each different from all before: per 10,000, how many pass for a copy of one of them."""
    different = {essence(row["text"]): row["text"] for row in rows(name)}
    sketcher, sketches = Sketcher(b"bench"), Sketches()
    firsts: dict[int, str] = {}
    wrong = []
    for text in different.values():
        sketch = sketcher.sketch(text)
        if sketch is not None:
            met = sketches.met("", sketch)
            if met in firsts:
                wrong.append(f"{text} <- {firsts[met]}")
            firsts.setdefault(met, text)
    per_ten_thousand = 10_000 * len(wrong) / len(different)
    return Line(name=f"{name}, per 10,000", cases=len(different), value=per_ten_thousand, most=most, wrong=wrong)
