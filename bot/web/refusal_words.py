"""What the console says when it does not do what was asked; see `words.py`."""

from __future__ import annotations

from collections.abc import Mapping

REFUSALS: Mapping[str, tuple[str, str]] = {
    "refused": ("这个请求无法接受。", "This request cannot be accepted."),
    "refused.page": ("您的职责看不到这一页。", "Your role does not include this page."),
    "refused.field": ("有一个输入项无效，请返回检查。", "One of the fields is not valid. Go back and check it."),
    "refused.date": (
        "日期或时间无效，请用 2025-03-03 这样的写法。",
        "The date or time is not valid. Write it like 2025-03-03.",
    ),
    "refused.token": (
        "表单已过期，请返回刷新页面后再提交。",
        "The form has expired. Go back, reload the page and submit again.",
    ),
    "kept.signed_out": ("登录已过期，没有提交。", "Your session is over, so nothing was submitted."),
    "kept.old": ("表单是上次登录时打开的，还没有提交。", "The form is of an earlier sign-in: not submitted yet."),
    "kept.refused": ("没有执行。", "It was not done."),
    "kept.about": ("您填写的内容还在：", "What you wrote is still here:"),
    "kept.sign_in": (
        "请在另一个标签页登录，再回到这里提交。这一页先不要关。",
        "Sign in in another tab, then come back and submit. Keep this page open.",
    ),
    "kept.sign_in_there": ("在新标签页登录", "Sign in in a new tab"),
    "kept.look": ("核对后再提交一次。", "Look it over and submit it once more."),
    "kept.again": ("再次提交", "Submit again"),
    "kept.back": ("回到刚才的页面", "Back to the page before"),
    "refused.right": ("您的职责不包括这项操作。", "Your role does not include this."),
    "refused.decide": ("此案现在不能由您作这项裁决。", "You cannot make this decision on this case now."),
    "refused.label": ("您不能更正这条消息的标签。", "You cannot correct the label of this message."),
    "refused.note": ("请写明理由。", "Please give a reason."),
    "refused.text": ("公告内容为空或过长。", "The announcement is empty or too long."),
    "refused.to": ("请选择一个群或单位。", "Choose a group or a unit."),
    "refused.sure": ("请先勾选确认，再提交。", "Tick the confirmation first, then submit."),
    "refused.delivery": (
        "这个事件已被处理，或内容已不在。",
        "Somebody has dealt with this delivery, or nothing of it is left.",
    ),
    "refused.settled": ("这个动作已不在等待批准。", "This action is no longer waiting for approval."),
    "missing.page": ("没有这个页面。", "There is no such page."),
    "missing.group": ("没有这个群，或您无权查看。", "There is no such group, or you may not see it."),
    "missing.person": ("没有这个人，或您无权查看。", "There is no such person, or you may not see them."),
    "missing.case": ("没有这个案件，或您无权查看。", "There is no such case, or you may not see it."),
    "missing.announcement": ("没有这个公告，或您无权查看。", "There is no such announcement, or you may not see it."),
    "missing.action": ("没有这个动作，或您无权查看。", "There is no such action, or you may not see it."),
    "refused.printing": (
        "现在印不出这份 PDF：内容太多，或同时在印的太多。请缩小范围，或改用 XLSX、HTML。",
        "This PDF cannot be printed now: it is too long, or others are being printed. Narrow it, or take XLSX or HTML.",
    ),
    "refused.paper": (
        "这台机器缺少印 PDF 要用的字体或程序库，原因已写入日志。请改用 XLSX 或 HTML。",
        "This machine lacks a font or a library for PDF; the log says which. Take XLSX or HTML.",
    ),
    "missing.format": ("没有这种导出格式。", "There is no such export format."),
    "failed": ("内部出错，已记入日志。请稍后再试。", "Something went wrong and was logged. Please try again later."),
}
