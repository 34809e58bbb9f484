"""What the errors of an action mean, and what to do: shown beside the code wherever an outcome is.

Codes that `doctor` explains too stand in `setup.py`. Touch this when `errors.py` learns a code; the list of all is
https://developer.work.weixin.qq.com/document/path/90313.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from adapters.wecom.setup import FIXES
from bot.domain.checks import Said

_AGAIN = Said("It is tried again by itself.", "会自动重试。")
_TOKEN = Said("The token was refused; a new one is fetched and it is tried again.", "令牌失效，会自动换新重试。")
_GONE = Said("There is no such group any more, or WeCom does not show it to this app.", "没有这个群，或应用看不到它。")
_NOBODY = Said(
    "No such member, or outside of the app's visible range: check the account, and 应用管理 → the app → 可见范围.",
    "没有这个成员，或不在应用的可见范围内：核对账号，并检查 应用管理 → 应用 → 可见范围。",
)
_RIGHT = Said(
    "The app lacks this right: give it in the management console, then order the action again.",
    "应用没有这项权限：到管理后台授权后再办一次。",
)
_FORM = Said(
    "WeCom does not take a part of this call: nothing to set right; report it with the code.",
    "企业微信不接受这次调用的某个参数：不是设置问题，请带错误码反馈。",
)
MEANINGS: Final[Mapping[str, Said]] = {
    "-1": Said("WeCom is busy. It is tried again by itself.", "企业微信繁忙，会自动重试。"),
    "6000": Said("Somebody changed it at the same moment. It is tried again by itself.", "同时有人在改，会自动重试。"),
    "40003": _NOBODY,
    "40014": _TOKEN,
    "40050": _GONE,
    "40056": Said("agent_id is wrong: copy it from the app's page.", "agent_id 不对：到应用页面重新复制。"),
    "40058": _FORM,
    "41001": _TOKEN,
    "42001": _TOKEN,
    "42014": Said("This card was sent before: nothing is missing.", "这张卡片已经发过，没有漏发。"),
    "45009": Said("Too many calls in this time. It is tried again by itself.", "调用太频繁，会自动重试。"),
    "45033": Said("Too many calls at once. It is tried again by itself.", "并发调用太多，会自动重试。"),
    "48001": _RIGHT,
    "48004": _RIGHT,
    "60012": _RIGHT,
    "60020": Said(
        "This machine's address is not trusted: 应用管理 → the app → 企业可信IP. What waits goes out then by itself.",
        "本机地址不在可信 IP 里：到 应用管理 → 应用 → 企业可信IP 加上。排队的动作随后自动发出。",
    ),
    "60111": _NOBODY,
    "81013": Said(
        "None of the recipients can get messages of this app: they left, are customers, or are outside of its visible "
        "range. Check 应用管理 → the app → 可见范围.",
        "收件人都收不到这个应用的消息：已离职、是客户，或不在可见范围内。检查 应用管理 → 应用 → 可见范围。",
    ),
    "86001": _GONE,
    "86101": Said("Only the group's owner may do this: ask the owner.", "只有群主能做：请群主处理。"),
    "86215": Said("A group with this id is there already: nothing is missing.", "这个群已经建过，没有漏建。"),
    "90500": Said("The owner still works here: ask the owner to hand the group over.", "群主仍在职：请群主自己转让。"),
    "90501": Said("It is no customer group: its owner changes it in WeCom.", "这不是客户群：请群主在企业微信里处理。"),
    "90504": Said("It is their group already: nothing is missing.", "群主已经是他，不必再转。"),
    "301002": Said(
        "agent_id and secret are of different apps: copy both again.", "agent_id 与 secret 不是同一个应用的：重新复制。"
    ),
    "301012": _RIGHT,
    "301023": _RIGHT,
    "301050": _RIGHT,
    "301059": Said("It is no internal group: the archive shows its members otherwise.", "这不是内部群，不能这样查询。"),
    "invaliduser": _NOBODY,
    "robot-offline": Said(
        "The robot has no connection now. It is tried again by itself.", "机器人暂时离线，会自动重试。"
    ),
    "robot-taken-over": Said(
        "Another process is connected as this robot: stop one of the two.", "另一个进程占用了这个机器人：停掉其中一个。"
    ),
    "pace": Said("This call has had its share for now. It is tried again by itself.", "已到调用限额，会自动重试。"),
    "no-route": Said(
        "The group can be reached by no way: WeCom lets an app post only in groups it made. Configure a webhook or the "
        "robot for it.",
        "发不到这个群：应用只能在自己建的群里发言。请为它配置消息推送或智能机器人。",
    ),
    **FIXES,
}
