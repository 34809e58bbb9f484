"""The words of signing in, with a password, a second factor or the company's account; see `words.py`."""

from __future__ import annotations

from collections.abc import Mapping

SIGN_IN: Mapping[str, tuple[str, str]] = {
    "signin.title": ("登录", "Sign in"),
    "signin.about": ("供合规与群管理人员使用", "For compliance staff and group admins"),
    "signin.name": ("用户名", "User name"),
    "signin.password": ("密码", "Password"),
    "signin.submit": ("登录", "Sign in"),
    "signin.wrong": ("用户名或密码不对。", "The user name or the password is wrong."),
    "signin.wait": ("尝试次数过多，请几分钟后再试。", "Too many attempts. Try again in a few minutes."),
    "signin.stale": ("页面已过期，请重新登录。", "The page had expired. Please sign in again."),
    "signin.provider": ("用公司账号登录", "Sign in with the company's account"),
    "signin.provider_away": (
        "公司的登录服务没有应答，请稍后再试；仍不行请找平台管理员。",
        "The company's sign-in does not answer. Try again later, or ask a platform admin.",
    ),
    "signin.unconfirmed": (
        "公司的登录服务没有确认您的身份，请重试；原因已写入日志。",
        "The company's sign-in did not confirm who you are. Try again; the log says why.",
    ),
    "signin.unlisted": (
        "身份已确认，但您还不是管理台的用户。请管理员用 qungui user add 添加。",
        "You were recognised, but you are no user of this console. Ask an admin to add you with `qungui user add`.",
    ),
    "factor.title": ("动态验证码", "Second factor"),
    "factor.set_up": ("启用动态验证码", "Set up a second factor"),
    "factor.about": ("请输入验证器应用里显示的六位数字。", "Enter the six digits that your authenticator app shows."),
    "factor.lost": (
        "手机丢了或换了？请管理员核实身份后重置。",
        "Lost the phone? Ask an administrator, who makes sure that it is you and resets it.",
    ),
    "factor.other": ("换一个用户登录", "Sign in as somebody else"),
    "factor.scan": (
        "用验证器应用（如手机自带的密码应用）扫描，再输入它显示的六位数字。以后每次登录都要输入。",
        "Scan this with an authenticator app, then enter the six digits it shows. You will be asked at every sign-in.",
    ),
    "factor.by_hand": ("无法扫描时手动输入密钥：", "No camera? Enter the key by hand:"),
    "factor.picture": ("密钥的二维码", "The key as a QR code"),
    "factor.code": ("六位验证码", "Six digits"),
    "factor.wrong": (
        "验证码不对或已经用过，请等下一个。手机时间须准确。",
        "The code is wrong or was used before: wait for the next one. The phone's clock must be right.",
    ),
}
