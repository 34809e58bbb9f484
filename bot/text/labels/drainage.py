"""Signs that a message leads people away to another account: 加V, ➕薇, 徽信, 扣扣, a number spelt out.

Advertisers write the name of the app with whatever sounds or looks like it, so the words here are put together of
tables: what they say for "add" times what they say for the app. Touch the tables when they say it otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from bot.text.labels.scoring import Family, words_of

_ADD = "加, ➕, +, 佳, 伽, 迦, 咖, 嘉, 茄, 珈, 葭, 枷, 佧, 力口, ➕👉"
_APP = """
    v, vx, v信, v❤, v芯, v心, wx, wei, 微❤, 薇, 薇信, 薇❤, 薇芯, 威, 威信, 威❤, 葳, 葳信, 葳❤, 徽, 徽信, 徽❤, 溦,
    溦信, 溦❤, 徵, 徵信, 巍, 崴, 微, 微信, 微xin, 薇xin, 伈, ❤, q, qq, q群, 扣, 扣扣, 口口, 叩叩, 企鹅, 球球, 裙,
    群号, 卫星, 卫❤, 卫♥, 卫芯, 微♥, 薇♥, v♥, 威♥, 蔚信, 维信, 绿泡泡, 绿色软件, 蝙蝠, 飞机, 电报, 🐧, 🐴
"""
_HONEST = words_of(
    "加wei, 加微, 加微信, 加威, 加徽, 加徵, 加❤, 加qq, 加q群, 加裙, 佳威, 嘉威, 嘉微, 加扣, 加飞机, 加企鹅"
)
_APART = """
    微亻言, 徽信, 溦信, 葳信, 薇信, 徵信号, 威信号, 薇芯, 微芯号, 薇芯号, 葳心, 威芯, 微❤, 薇❤, 徽❤, v❤, v芯,
    v信, Ｖ信, v心, vx同号, vx号, 微信同号, 薇x, 微x, 威x, 扣扣群, 扣扣号, 叩叩, 扣裙, q裙, 企鹅号, 企鵝号,
    球球号, 加我薇, 加我v, 加我口口, 加我q, 加我扣, 加个v, 加个薇, 加老师, 添加助理, 加客服, 加助理, 进裙,
    入裙, 裙主, 群主薇, ➕我, ➕客服, ➕老师, ➕裙主, ➕助理, ➕小助理, 家徽, 家v, 加徽yx, 亻言, 亻尔, 君羊号,
    微♥, 薇♥, v♥, 卫❤, 卫♥, 卫芯, 葳♥, 薇-信, 飞鸡, 纸飛機, 口口号, 筘筘, 寇寇, 歪歪号
"""


def _put_together() -> Iterator[str]:
    """➕ and 薇 make ➕薇, save those that honest people write."""
    for add, app in product(words_of(_ADD), words_of(_APP)):
        if add + app not in _HONEST:
            yield add + app


_ID_OF_V = r"\s?(?:我|个|下)?\s?(?:v|ｖ|薇|威|葳|徽|溦|❤|扣)[信芯心xX❤]{0,2}\s?[:：丨|]?\s?[a-z0-9]{4,}"

CONTACT = Family(  # said openly, as colleagues do too: by itself not enough
    label="advertisement",
    cap=1.6,
    beside=frozenset(("微信：…",)),
    words={
        1.2: """
            加微信, 加QQ, 加群, 进群, 加我, 加好友, 主页有, 看简介, 看我头像, 私我, 同号, q群, 看我签名, 看签名,
            看我主页, 戳主页, 戳我主页, 主页戳, 主页简介, 见主页, 见简介, 头像二维码, 扫头像, 联系群主, 找群主, d我,
            dd我, 滴我, 的dd, 要的dd, 私信我, 裙聊, 扣我, 来扣, 公众号搜, 公号搜, 公共号搜, 复制链接, 复制到浏览器,
            君羊, 电报群
        """,
        0.3: "绿泡泡, vx",
    },
    cues={
        "微信：…": (1.2, r"(?i)(?:微信号?|wechat|weixin|qq群?|qq号)\s?[:：]?\s?[a-z0-9][a-z0-9_-]{4,}"),
    },
)
DISGUISED = Family(
    label="advertisement",
    cap=2.6,
    beside=frozenset(("?信 ID",)),
    words={
        1.9: ", ".join([*_put_together(), _APART]),
        1.2: "加微, 加薇, 加威, 扣扣, 企鹅, 群号, 加扣",
    },
    cues={
        "加V…": (
            2.2,
            rf"(?i)\+{_ID_OF_V}|(?:加|➕|佳|伽|迦|咖|嘉|家){_ID_OF_V}",
        ),
        "V：…": (
            2.2,
            r"(?i)(?:^|[^a-z])(?:[vⅴ]|vx|ⅴⅹ|wx|v信|微|薇|威|葳|徽|溦|伽|迦|薇信|徽信|扣|扣扣"
            r"|扣扣群)[❤芯心信xX]?\s?[:：;；丨|]"
            r"\s?[a-z0-9Ａ-Ｚａ-ｚ０-９一二三四五六七八九幺零]{3}",
        ),
        "薇 + ID": (
            2,
            r"(?i)[薇威葳徽溦伽迦徵][信芯心❤伈xX]{0,2}\s?[a-z]{2,8}[0-9]{2,8}|微[芯心❤伈]\s?[a-z]{2,8}[0-9]{2,8}",
        ),
        "①②③④": (
            2,
            r"(?:(?:[①-⑳⑴-⒛⓪❶-❿➀-➓㈠-㈩㊀-㊉]|[0-9]\x{FE0F}?\x{20E3})[\s.\-]?){4}"
            r"|(?:[0-9]\x{FE0F}?\x{20E3}){3}",
        ),
        "?信 ID": (1.6, r"(?i)[一-鿿]\s?[、.\-]?\s?[信芯❤♥]\s?[:：丨|]?\s?[a-z]{1,12}[-_]?[0-9]{2,}"),
        "❤信": (2, r"[♥❤]\x{FE0F}?[信芯]|[信芯][♥❤]"),
        "找…ID": (
            1.2,
            r"(?i)(?:[➕+加伽佳迦咖佧嘉徾薇威微葳徽蔚卫维崴溦信芯❤♥]|联系|私聊?|软件"
            r"|图标)[^a-z0-9，。！？/.]{0,6}@?[a-z][a-z_\- ]{1,11}[0-9]{2}",
        ),
        "🐧…": (2, r"(?i)[🛰🐧]\x{FE0F}?\s?[:：@]?\s?[a-z0-9_①-⑨-]{5}"),
        "𝐕：…": (2.2, r"[\x{1D400}-\x{1D7FF}]{1,9}\s?[:：]\s?[\x{1D400}-\x{1D7FF}]{3}"),
        "绿泡泡：…": (
            2.2,
            r"(?i)(?:绿泡泡|绿色(?:聊天)?软件|歪歪号?|飞[机鸡]|電報|电报|卫星号?|[赖賴]|蝙蝠|[🛰🐧✈📩]\x{FE0F}?)号?"
            r"\s?[:：@＠]\s?@?[a-z0-9][a-z0-9_-]{4}",
        ),
        "➕…：ID": (
            1.8,
            r"(?i)(?:➕|[^a-z0-9+)\]\s]\+)[^a-z0-9\s，。！？,]{0,5}\s?[:：丨|]?\s?[a-z][a-z_-]*\s?[0-9][a-z0-9_-]{2}",
        ),
        "扣 一 2 三": (
            2.2,
            r"(?i)(?:qq|[^a-z]q|扣扣?|筘筘|口口|球球|君羊|[群裙]|歪歪|yy|微信?|薇信?|威信?|v信?|vx|电话?"
            r"|手机)号?码?[:：\s]{0,3}"
            r"[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖][零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖0-9①-⑨.\s-]{5}",
        ),
        "扣 1 2 3": (
            2,
            r"(?i)(?:扣扣?|企鹅|球球|q裙|叩叩|口口|裙)[群裙号]?\s?[:：]?\s?[0-9](?:[\s.\-_]?[0-9]){4,}"
            r"|(?:qq|q群|[^a-z]q)[群号]?\s?[:：]?\s?[0-9](?:[\s.\-_][0-9]{1,2}){3,}",
        ),
    },
)
SPELT = Family(  # an account's name or number, written so that a machine should not read it
    label="advertisement",
    cap=1.4,
    beside=frozenset(("1 2 3 4 5", "一三八…", "ID", "➕ ❤", "点com", "银.行.卡", "看 片", "wang盘")),
    cues={
        "1 2 3 4 5": (1.0, r"[0-9](?:[\s.·\-_][0-9]){5,}|(?:[0-9] ?[0-9] ){2,}[0-9]{1,2}"),
        "一三八…": (
            1.0,
            r"[零〇一二三四五六七八九幺]{6,}|[壹贰叁肆伍陆柒捌玖]{5,}"
            r"|[幺零一二三四五六七八九]{3,4}\s[幺零一二三四五六七八九]{3,4}",
        ),
        "ID": (0.7, r"(?i)(?:^|[^a-z0-9/.@])[a-z]{1,6}_?[0-9]{3,10}(?:[^a-z0-9.]|$)|[一-鿿][0-9]{8,11}(?:[^0-9]|$)"),
        "➕ ❤": (0.6, r"[➕❤💰🧧💋🔥📞☎️💯📱🍎🐧🛰️✈️💵💴🎰].{0,8}[a-zA-Z0-9一-龥]"),
        "点com": (1.2, r"(?i)[。点點丶,，]\s?(?:com|c0m|vip|cc|net|cn|top)\b|[a-z0-9]。[a-z0-9]{2,}"),
        "wang盘": (
            1.2,
            r"[一-鿿](?:dai|dan|piao|kuan|wei|xin|qun|zhuan|qian|shua|jia|yao|yan|cai|wang|yi|tao|zheng|liao"
            r"|xiu|fa)[一-鿿]",
        ),
        "银.行.卡": (0.8, r"[一-鿿](?:[.·*#_|丨/~^][一-鿿]){2}|(?:[【\[（(][一-鿿][】\]）)]){3}"),
        "看 片": (0.6, r"[一-鿿](?: [一-鿿]){4}"),
    },
)
