"""The words of what reviewers share: claims, clocks, notes, saved filters; see `words.py`, which holds everything."""

from __future__ import annotations

from collections.abc import Mapping

REVIEW: Mapping[str, tuple[str, str]] = {
    # the queue
    "queue.whose": ("认领情况", "Claimed"),
    "queue.whose.free": ("无人认领", "by nobody"),
    "queue.whose.mine": ("我认领的", "by me"),
    "queue.left": ("剩余时间", "Time left"),
    "queue.claim": ("认领", "Claim"),
    "queue.release": ("放开", "Let go"),
    "queue.overdue": ("{n} 起已逾期", "{n} overdue"),
    "queue.at_least": ("至少 {n} 起已逾期", "at least {n} overdue"),
    "cases_overdue": ("{n} 起案件超过裁决期限", "{n} cases past their deadline"),
    "cases_overdue_more": ("至少 {n} 起案件超过裁决期限", "At least {n} cases past their deadline"),
    # clocks
    "clock.left": ("还剩 {time}", "{time} left"),
    "clock.overdue": ("逾期 {time}", "{time} overdue"),
    "clock.days": ("{n} 天", "{n} d"),
    "clock.hours": ("{n} 小时", "{n} h"),
    "clock.minutes": ("{n} 分", "{n} min"),
    # claims
    "claim.mine": ("由您认领，到 {until} 为止", "Claimed by you until {until}"),
    "claim.theirs": ("由 {name} 认领，到 {until} 为止", "Claimed by {name} until {until}"),
    "claim.free": ("无人认领。", "Nobody has claimed this case."),
    "claim.prolong": ("延长认领", "Claim it longer"),
    "claim.about": (
        "认领到时自动失效，不会挡住别人。",
        "A claim ends by itself: nobody is kept out by one that was forgotten.",
    ),
    "done.claimed": ("已认领。", "It is yours now."),
    "done.taken": ("别人先认领了，见下。", "Somebody else was first: see below."),
    "done.released": ("已放开。", "You let it go."),
    "done.not-yours": ("这件没有由您认领，或认领已到时。", "You had no claim on it, or it had ended."),
    "conflict": (
        "您打开本页之后，{name} 认领了这起案件，所以没有提交。您写的理由还在；仍要裁决就再提交一次。",
        "Since you opened this page {name} has claimed the case, so nothing was submitted. What you wrote is still "
        "here: submit it again to decide all the same.",
    ),
    "moved": (
        "您打开本页之后，案件有了变化（{name}：{state}），所以没有提交。请看过经过再决定。",
        "The case has moved since you opened this page ({name}: {state}), so nothing was submitted. See what happened, "
        "then decide.",
    ),
    # notes
    "notes": ("备注", "Notes"),
    "notes.none": ("还没有备注。", "No notes yet."),
    "notes.add": ("写备注", "Add a note"),
    "notes.text": ("备注（写入记录，不能再改）", "Note (kept in the record, cannot be changed)"),
    "notes.about": (
        "备注随案件保存，导出案件时一并导出；当事人的数据被清除时文字一并清除。",
        "Notes stay with the case and go into its bundle. Their words go when the person's data is erased.",
    ),
    "notes.forgotten": ("（已按保留规则清除）", "(forgotten, as the retention rules say)"),
    "refused.empty_note": ("备注是空的。", "The note is empty."),
    # saved filters
    "saved": ("保存的筛选", "Saved filters"),
    "saved.name": ("名称", "Name"),
    "saved.share": ("谁可以用", "Who may use it"),
    "saved.private": ("只有我", "only me"),
    "saved.with": ("{role}可用", "shared with {role}"),
    "saved.save": ("保存当前筛选", "Save this filter"),
    "saved.drop": ("删除 {name}", "Delete {name}"),
    "saved.about": ("按人的筛选不会保存。", "Who was searched for is never saved."),
    "done.saved": ("已保存。", "Saved."),
    "done.dropped": ("已删除。", "Deleted."),
    "refused.filter_name": ("请给筛选起个名称。", "Give the filter a name."),
    "missing.filter": ("没有这个筛选，或不是您保存的。", "There is no such filter, or it is not yours."),
}
