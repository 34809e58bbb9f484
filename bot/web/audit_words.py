"""The words of the audit search and of the trends; see `words.py`, which holds everything."""

from __future__ import annotations

from collections.abc import Mapping

_KINDS: Mapping[str, tuple[str, str]] = {
    "violation_recorded": ("记录违规", "violation recorded"),
    "case_moved": ("案件变动", "case moved"),
    "case_noted": ("写备注", "note on a case"),
    "case_claimed": ("认领案件", "case claimed"),
    "case_released": ("放开案件", "case let go"),
    "reported": ("成员举报", "member's report"),
    "action_approved": ("批准或撤回动作", "action approved or withdrawn"),
    "action_held": ("暂停动作", "action suspended"),
    "action_settled": ("动作有结果", "action settled"),
    "actions_planned": ("安排动作", "actions planned"),
    "restoration_changed": ("恢复处置", "sanction undone"),
    "recounted": ("重新计次", "counted again"),
    "looked": ("查阅或导出", "look or export"),
    "context_kept": ("保存上下文", "context kept"),
    "hold_placed": ("设置法律保留", "legal hold placed"),
    "hold_ended": ("结束法律保留", "legal hold ended"),
    "certified": ("清除证明", "certificate of forgetting"),
    "policy_loaded": ("规则生效", "policies in force"),
    "policies_refused": ("规则被拒绝", "policies refused"),
    "rule-demoted": ("规则降级", "rule demoted"),
    "command.given": ("命令", "command"),
    "delivery-retried": ("重试没读懂的事件", "unread delivery tried again"),
    "delivery-discarded": ("丢弃没读懂的事件", "unread delivery discarded"),
    "command.refused": ("命令被拒绝", "command refused"),
    "answered": ("答复命令", "answer to a command"),
    "message_labelled": ("消息标签", "message labelled"),
    "announcement_saved": ("公告", "announcement"),
    "delivery_planned": ("公告发送", "announcement sent"),
    "acknowledged": ("公告回执", "receipt"),
    "poll_saved": ("投票", "poll"),
    "voted": ("投了票", "vote"),
    "group_changed": ("群变动", "group changed"),
    "person_changed": ("人员变动", "person changed"),
    "membership_opened": ("入群", "joined a group"),
    "membership_closed": ("离群", "left a group"),
    "filter_saved": ("保存筛选", "filter saved"),
    "filter_dropped": ("删除筛选", "filter deleted"),
    "appeal-escalated": ("申诉转交", "appeal passed on"),
    "cases-overdue": ("案件逾期", "cases overdue"),
    "report-made": ("定期报告", "report made"),
    "step_failed": ("无法处理", "could not be processed"),
}
KINDS = tuple(_KINDS)
"""What links can be searched by, as the filter offers it."""

AUDIT: Mapping[str, tuple[str, str]] = {
    **{f"audit.{kind}": words for kind, words in _KINDS.items()},
    "audit": ("审计", "Audit"),
    "audit.about_page": (
        "审计链逐行记录事实，不含文字。以职务经手的人写姓名，案件涉及的人和其他人用代号；按涉及的人查找，先在其页面上说明理由。",
        "The chain records facts, line by line, and no words. Who acts in an office is named; whom it is about and "
        "everybody else goes by a pseudonym; to search by them, first give a reason on that person's page.",
    ),
    "audit.row": ("行号", "Row"),
    "audit.rows": ("行", "Rows"),
    "audit.at": ("时间", "Time"),
    "audit.what": ("事项", "What"),
    "audit.case": ("案件", "Case"),
    "audit.rule": ("规则", "Rule"),
    "audit.group": ("群", "Group"),
    "audit.by": ("经手人", "By"),
    "audit.about": ("涉及", "About"),
    "audit.since": ("起", "Since"),
    "audit.until": ("止（含当天）", "Until (that day included)"),
    "audit.hash": ("哈希", "Hash"),
    "audit.who": ("姓名、编号或账号", "name, id or account"),
    "audit.position": ("审计链现有 {n} 行。", "The chain has {n} rows."),
    "audit.newest": ("最后一行写于 {at}。", "The last was written {at}."),
    "audit.signed": (
        "最近的检查点（{at}）担保到第 {n} 行：签名、该行、与上一个检查点的衔接都对得上。",
        "The last checkpoint ({at}) vouches for rows up to {n}: its signature, that row and the checkpoint before fit.",
    ),
    "audit.rooted": ("它的 {n} 行的根也重算过，一致。", "Its root was computed again over its {n} rows, and fits."),
    "audit.unrooted": (
        "它的行太多，根没有在这里重算。",
        "Its rows are too many for a page: the root was not computed again here.",
    ),
    "audit.linked": ("最新 {n} 行逐行重算过。", "The newest {n} rows were computed again, link by link."),
    "audit.left": (
        "其余的行没有在这里校验：请校验整条链，或离线用 qungui record verify（可对照另存的检查点）。",
        "The other rows are not checked here: verify the whole chain, or run qungui record verify with checkpoints "
        "that are kept elsewhere.",
    ),
    "audit.broken": (
        "审计链的末尾或最近的检查点（第 {n} 行）对不上：请立即离线核验，并保留数据库副本。",
        "The end of the chain, or its last checkpoint (row {n}), does not fit: verify it offline at once and keep a "
        "copy of the database.",
    ),
    "audit.unsigned": ("还没有签名的检查点。", "There is no signed checkpoint yet."),
    "audit.after": ("其后的 {n} 行等下一个检查点。", "{n} rows after it wait for the next one."),
    "audit.older": ("更早", "Older"),
    "audit.back": ("回到最新", "Back to the newest"),
    "audit.cut": ("只列出最近 {n} 行，请缩小范围。", "Only the newest {n} rows are listed: narrow the search."),
    "audit.forgotten": ("内容已按保留规则清除", "content forgotten, as the retention rules say"),
    # trends
    "trends": ("趋势", "Trends"),
    "trends.about": (
        "最近 {n} 周，每周从周一算起；本周还没有过完。",
        "The last {n} weeks, each from Monday on; this one is not over yet.",
    ),
    "trends.by_rule": ("哪些规则越来越多或越来越少", "Which rules are broken more, or less"),
    "trends.by_unit": ("哪些单位越来越多或越来越少", "Which units break more rules, or fewer"),
    "trends.course": ("{name}：每周违规数，共 {n} 起", "{name}: violations a week, {n} in all"),
    "trends.lately": (
        "最近 {weeks} 个整周 {now} 起，之前 {weeks} 周 {before} 起",
        "{now} in the last {weeks} whole weeks, {before} in the {weeks} before",
    ),
    "trends.more": ("更多", "more"),
    "trends.less": ("更少", "fewer"),
    "trends.same": ("持平", "the same"),
    "trends.numbers": ("看每周的数字", "The numbers of each week"),
    "trends.total": ("合计", "All"),
    "trends.repeated": ("谁一再违规", "Who repeats"),
    "trends.repeated.about": (
        "两次以上的人，以代号表示；是谁，要在案件里说明理由后才能看到。",
        "People with two hits or more, by pseudonym: who it is shows in a case, with a reason.",
    ),
    "trends.rules": ("涉及规则数", "Rules"),
    "trends.last": ("最近一次", "Last"),
    "trends.pace": ("裁决用了多久", "How long decisions took"),
    "trends.pace.said": (
        "裁决 {n} 起（最多看最近 {most} 起），一半在 {median} 之内；有期限的 {clocked} 起中 {in_time} 起按时。",
        "{n} decided (the newest {most} at most), half of them within {median}; {in_time} of {clocked} with a deadline "
        "were in time.",
    ),
    "trends.pace.none": ("这段时间没有裁决。", "Nothing was decided in this time."),
    "trends.hours": ("{low}–{high} 小时", "{low}–{high} h"),
    "trends.longer": ("{low} 小时以上", "{low} h and more"),
    "trends.took": ("用时", "Took"),
    "trends.decided": ("裁决数", "Decided"),
    "trends.reminders": ("提醒有没有用", "Do reminders work"),
    "trends.reminders.about": (
        "已送达的提醒之后 {n} 天内，同一个人没有再违反同一条规则，就算有用；还不满 {n} 天的不计。"
        "最多看最近 {most} 起违规。",
        "A reminder worked when the same person did not break the same rule again within {n} days; those younger than "
        "that are not counted. Of the newest {most} violations at most.",
    ),
    "trends.within": ("观察天数", "Days to watch"),
    "trends.sent": ("提醒数", "Reminders"),
    "trends.worked": ("没有再犯", "Not repeated"),
    "trends.share": ("占比", "Share"),
}
