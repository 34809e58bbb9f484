"""What the installation's pages say, in both languages. Every code of `install.NotInstalled` has a row."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

from starlette.responses import HTMLResponse

# Relative: the server may stand behind a path of a proxy.
AGAIN: Final = {"zh": '<a href="install">重新安装</a>', "en": '<a href="install">Begin again</a>'}
WORDS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {  # code -> language -> (title, what to do)
    "installed": {
        "zh": (
            "已安装：{detail}",
            "群规正在读取频道和成员。公开频道会自动加入；私密频道请邀请机器人。"
            "整个组织安装的，还要在 Slack 的组织管理页把应用加进各个工作区。可以关闭此页。",
        ),
        "en": (
            "Installed: {detail}",
            "Qungui now reads channels and members. It enters public channels by itself; invite it to private ones. "
            "After installing for a whole organisation, add the app to its workspaces on Slack's page of the "
            "organisation. You can close this page.",
        ),
    },
    "bad-state": {
        "zh": ("安装未完成", "这个链接已用过、已超过十分钟，或是在另一个浏览器里打开的。{again}。"),
        "en": (
            "Not installed",
            "This link was used already, is older than ten minutes, or was begun in another browser. {again}.",
        ),
    },
    "declined": {
        "zh": ("安装未完成", "Slack 没有给予授权（{detail}）。如需安装，{again}。"),
        "en": ("Not installed", "Slack gave no permission ({detail}). To install after all: {again}."),
    },
    "not-exchanged": {
        "zh": (
            "安装未完成",
            "Slack 没有发放令牌（{detail}）。请管理员核对 slack.client_id、slack.client_secret 和应用里的重定向网址，"
            "然后{again}。",
        ),
        "en": (
            "Not installed",
            "Slack gave no tokens ({detail}). Check slack.client_id, slack.client_secret and the app's redirect URL. "
            "{again}.",
        ),
    },
    "not-listed": {
        "zh": (
            "不能在这个工作区安装",
            "工作区（或组织）{detail} 不在 slack.workspaces 里。请管理员加上它、重启群规，然后{again}。"
            "已收到的令牌没有保存。",
        ),
        "en": (
            "This workspace may not install it",
            "Workspace (or organisation) {detail} is not listed in slack.workspaces. Add it, restart Qungui, then: "
            "{again}. The tokens were not kept.",
        ),
    },
    "served-already": {
        "zh": ("这个工作区已经接入", "工作区 {detail} 用的是配置文件里的 slack.bot_token，无需安装。"),
        "en": ("This workspace is served already", "Workspace {detail} is the one of slack.bot_token: nothing to do."),
    },
    "scopes-missing": {
        "zh": ("安装未完成", "授权里缺少机器人需要的权限，令牌没有保存。请从头{again}，不要改动网址。"),
        "en": (
            "Not installed",
            "Some of the permissions that the bot needs were left out; the tokens were not kept. {again}, and leave "
            "the address as it is.",
        ),
    },
    "no-bot": {
        "zh": ("安装未完成", "Slack 没有给出机器人令牌。请按 qungui slack manifest 的清单建应用，然后{again}。"),
        "en": ("Not installed", "Slack gave no bot token. Make the app from `qungui slack manifest`. {again}."),
    },
    "not-kept": {
        "zh": ("安装未完成", "令牌无法写入记录（{detail}）。请管理员查看日志，然后{again}。"),
        "en": ("Not installed", "The tokens could not be written to the record ({detail}). See the log. {again}."),
    },
}
_PAGE: Final = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body{{font:16px/1.6 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.25rem;color:#1f2328}}
h1{{font-size:1.4rem;margin:0 0 .5rem}}@media(prefers-color-scheme:dark){{body{{background:#16191d;color:#e6e8ea}}
a{{color:#8ab4f8}}}}</style></head>
<body><main><h1>{title}</h1><p>{text}</p></main></body></html>
"""
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}


def page(code: str, accepted: str, detail: str = "", status: int = 200) -> HTMLResponse:
    """`accepted` is the browser's Accept-Language; Chinese where it says nothing of a language we speak."""
    first = accepted.split(",")[0].strip().lower()
    lang = "en" if first and not first.startswith("zh") else "zh"
    title, text = WORDS[code][lang]
    shown = escape(detail) or "-"
    filled = _PAGE.format(
        lang="zh-CN" if lang == "zh" else "en",
        title=title.format(detail=shown),
        text=text.format(detail=shown, again=AGAIN[lang]),
    )
    return HTMLResponse(filled, status, _HEADERS)
