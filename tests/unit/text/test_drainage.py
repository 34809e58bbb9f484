"""What leads members away: links, cards and written invitations; and honest talk about the same apps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.drainage import ANY, APPS, NAMES, invitations
from bot.text.identifiers import DETECTORS, detect


@pytest.mark.parametrize(
    ("text", "app", "shown"),
    [
        ("https://weixin.qq.com/g/AwYAAKx1", "wechat", "weixin.qq.com"),
        ("https://u.wechat.com/abcd", "wechat", "u.wechat.com"),
        ("进 https://work.weixin.qq.com/gm/0a1b", "wecom", "work.weixin.qq.com"),
        ("https://qm.qq.com/q/xYz", "qq", "qm.qq.com"),
        ("看t.me/joinchat/AAA", "telegram", "t.me"),
        ("https://t.me/+a2C", "telegram", "t.me"),
        ("https://chat.whatsapp.com/AbC", "whatsapp", "chat.whatsapp.com"),
        ("HTTPS://WA.ME/123", "whatsapp", "WA.ME"),
        ("discord.gg/xyz", "discord", "discord.gg"),
        ("https://line.me/R/ti/g/abc", "line", "line.me"),
        ("https://v.douyin.com/iRx/", "douyin", "v.douyin.com"),
        ("https://applink.feishu.cn/client/chat/chatter/add_by_link?x", "feishu", "applink.feishu.cn"),
        ("https://qr.dingtalk.com/action/joingroup?code=x", "dingtalk", "qr.dingtalk.com"),
        ("想了解的加我微信：abc12345", "wechat", "加我微信"),
        ("加V：abc123", "wechat", "加V："),
        ("＋ｖ abc_123", "wechat", "＋ｖ"),
        ("薇❤信 lisa8899", "wechat", "薇❤信"),
        ("微 信 abc1234", "wechat", "微 信"),
        ("請加我微信", "wechat", "加我微信"),
        ("微信号是 hello2020", "wechat", "微信号是"),
        ("扫码添加客服微信领资料", "wechat", "添加客服微信"),
        ("转微信详谈", "wechat", "转微信详谈"),
        ("QQ群 123456789", "qq", "QQ群"),
        ("联系Q 12345678", "qq", "联系Q"),
        ("飞机 @goodman", "telegram", "飞机"),
        ("电报：@abc_d", "telegram", "电报："),
        ("扫码进群领红包", "group", "扫码进群"),
        ("dm me on telegram @x", "telegram", "dm me on telegram"),
        ("Add us on WhatsApp", "whatsapp", "Add us on WhatsApp"),
        ("hit me up on Signal", "signal", "hit me up on Signal"),
        ("join our Discord server", "discord", "join our Discord"),
    ],
)
def test_what_leads_away_is_seen_without_the_account(text: str, app: str, shown: str) -> None:
    (place,) = invitations(text)
    assert (place.app, text[place.start : place.end]) == (app, shown)
    assert detect([ANY, f"{ANY}-{app}"], text).keys() == {ANY, f"{ANY}-{app}"}


@pytest.mark.parametrize(
    "text",
    [
        "", "微信支付怎么报销", "增加微信登录功能", "加微信支付接口", "微信8.0.49更新了", "用微信聊天",
        "wx.request 接口", "Telegram 昨天宕机了", "QQ邮箱 123456@qq.com", "参加QQ飞车比赛", "qq 2024年财报",
        "飞机CA1234几点到", "飞机晚点了 3 小时", "请在钉钉上打卡", "企业微信群里说", "公众号二维码加载失败",
        "Line 12345 of the log", "join the Zoom call", "the signal on line 3", "reach me on the phone",
        "I will message you in Slack", "v1.2.3 发布", "vx=3.14; wx = 5", "https://weixin.qq.com",
        "t.me is blocked", "https://feishu.cn/docs/abc", "加班到几点",
    ],
)  # fmt: skip
def test_who_only_speaks_of_an_app_invites_nobody(text: str) -> None:
    assert invitations(text) == ()


@given(st.text(max_size=300))
def test_any_text_is_read_and_the_places_lie_in_it(text: str) -> None:
    assert all(0 <= one.start < one.end <= len(text) and one.app in APPS for one in invitations(text))
    assert bool(detect([ANY], text)) <= bool(invitations(text))


def test_half_a_surrogate_pair_and_a_long_text_do_no_harm() -> None:
    assert [one.app for one in invitations("\ud83d加我微信\ud83d")] == ["wechat"]
    assert invitations("加 " * 500_000) == ()


def test_every_app_has_a_detector() -> None:
    assert set(NAMES.values()) == set(APPS)
    assert {ANY, *NAMES} <= DETECTORS.keys()
