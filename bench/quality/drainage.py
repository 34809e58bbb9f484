"""Task `drainage`: whether invitations to other apps are seen, and whether ordinary talk ever passes for one.

The invitations are made up: ways of writing a name, an account, what stands between them, links and payloads of codes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from bench.quality.table import Line, rows
from bot.text.drainage import invitations

SIGNS = ("：", ":", " ", "", "→", "👉", " : ", "是")
ACCOUNTS = ("lisa8866", "wx_abc123", "a18600001111")
CHINESE = {
    "wechat": ("微信", "V信", "VX", "vx", "薇信", "威信", "微.信", "微 信", "徽信", "wechat", "卫星", "微❤信"),
    "qq": ("QQ", "扣扣", "企鹅", "qq群", "QQ号"),
    "telegram": ("电报", "飞机", "telegram", "TG", "纸飞机"),
    "whatsapp": ("whatsapp", "WhatsApp"),
}
ACCOUNT_OF = {"qq": "281234567", "telegram": "@goodluck88", "whatsapp": "+852 6123 4567"}
VERBS = ("", "加", "加我", "联系我", "咨询请加客服", "想了解的加")
TALK = (
    "加我{app}", "加一下我的{app}", "扫码加我{app}领资料", "有意的到{app}上私聊", "添加助理{app}", "麻烦转{app}详谈",
)  # fmt: skip
ENGLISH = (
    "dm me on {app}", "add me on {app} for details", "text me on {app} @lucky", "contact my manager on {app}",
    "join our {app} group", "hit me up on {app}", "chat with us on {app}", "Join the {app} channel today",
)  # fmt: skip
LINKS = (
    "https://weixin.qq.com/g/AwYA1", "https://u.wechat.com/kNx", "https://work.weixin.qq.com/gm/0d1", "t.me/+AbCd",
    "https://qm.qq.com/cgi-bin/qm/qr?k=x", "https://qm.qq.com/q/aZ", "https://t.me/joinchat/AA", "https://t.me/luckybet",
    "https://chat.whatsapp.com/E1", "https://wa.me/8613800000000", "https://discord.gg/aBc", "https://line.me/R/ti/g/x",
    "https://discord.com/invite/aBc", "https://line.me/ti/p/x", "https://lin.ee/x", "https://v.douyin.com/iAb/",
    "https://qr.dingtalk.com/action/joingroup?code=x", "https://applink.feishu.cn/client/chat/chatter/add_by_link?x=1",
    "https://join.slack.com/t/x/shared_invite/y", "https://signal.group/#x", "tg://join?invite=x", "https://m.me/join/x",
    "qr: https://u.wechat.com/kNx", "qr: BEGIN:VCARD\nFN:Lucky\nTEL:123\nEND:VCARD",
)  # fmt: skip
ORDINARY = ("benign_zh", "benign_en", "request_en", "intent_domain_en")


def measure() -> Iterator[Line]:
    written = [
        f"{verb}{name}{sign}{account}"
        for app, names in CHINESE.items()
        for name, sign, verb in product(names, SIGNS, VERBS)
        for account in ([ACCOUNT_OF[app]] if app in ACCOUNT_OF else ACCOUNTS)
    ]
    yield _seen("a name and an account", written, least=0.95)
    yield _seen(
        "no account", [talk.format(app=app) for talk, app in product(TALK, ("微信", "QQ", "V信", "飞机"))], least=0.95
    )
    english = [talk.format(app=app) for talk, app in product(ENGLISH, ("Telegram", "WhatsApp", "Discord", "WeChat"))]
    yield _seen("English", english, least=0.95)
    yield _seen(
        "links and codes", [f"{before}{link}" for before, link in product(("", "进群 ", "看"), LINKS)], least=0.97
    )
    for name in ORDINARY:
        texts = [row["text"] for row in rows(name)]
        wrong = [text for text in texts if invitations(text)]
        value = 10_000 * len(wrong) / len(texts)
        yield Line(name=f"{name}, per 10,000", cases=len(texts), value=value, most=1.0, wrong=wrong)


def _seen(name: str, texts: list[str], least: float) -> Line:
    missed = [text for text in texts if not invitations(text)]
    return Line(name=name, cases=len(texts), value=1 - len(missed) / len(texts), least=least, wrong=missed)
