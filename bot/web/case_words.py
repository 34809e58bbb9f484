"""The words of cases, of the queue and of the outbox in Chinese and English; see `words.py`, which holds everything."""

from __future__ import annotations

from collections.abc import Mapping

CASES: Mapping[str, tuple[str, str]] = {
    # the queue
    "cases_undecided": ("{n} 起违规还没有人裁决", "{n} violations that nobody has decided about"),
    "queue": ("待裁决", "Waiting for a decision"),
    "queue.about": (
        "申诉在先，其次是等人决定的，再按等候时间排。每个案件只列一次；自己不能裁决的不在其中。"
        "“下一件”先给无人认领的。快捷键：N 到下一件，C 认领，1–4 选结论，S 提交。",
        "Appeals first, then what waits for a person's consent, then by how long it waits. Each case stands here once; "
        "those you may not decide are left out. The next one is one that nobody has claimed. Access keys: N next, C "
        "claim, 1–4 the verdict, S submit.",
    ),
    "queue.start": ("从最急的开始", "Begin with the most pressing"),
    "queue.skip": ("跳到下一件", "Skip to the next"),
    "queue.waits": ("等候自", "Waiting since"),
    "queue.due": ("期限", "Due"),
    "queue.taken": ("{name} 正在看", "{name} has it open"),
    "decide_and_next": ("裁决，看下一件", "Decide and go on"),
    # case
    "case": ("案件", "Case"),
    "what_happened": ("经过", "What happened"),
    "step.event": ("事件", "Event"),
    "step.finding": ("命中规则", "Finding"),
    "step.action": ("动作", "Action"),
    "step.move": ("案件", "Case"),
    "evidence": ("证据", "Evidence"),
    "no_evidence": ("此类规则不涉及消息内容。", "This kind of rule looks at the group, not at a message."),
    "least_evidence": (
        "只保存证明所需的最少片段和原文的校验值。",
        "Only the least part that proves the finding is kept, with a hash of the whole.",
    ),
    "content_hash": (
        "原文 SHA-256（识别出的号码和密钥先行隐去）",
        "SHA-256 of the text, without the numbers and secrets found",
    ),
    "positions": ("位置", "Positions"),
    "rule": ("规则", "Rule"),
    "rule_source": ("出处", "Source"),
    "rule_gone": (
        "这条规则现已不存在；以下是当时的记录。",
        "This rule no longer exists; this is the record of its time.",
    ),
    "other_revision": (
        "当时的规则版本与现行版本不同。",
        "The policies have changed since; this names the revision of its time.",
    ),
    "revision": ("规则版本", "Policy revision"),
    "strike_n": ("窗口内第 {n} 次", "Strike {n} in its window"),
    "excused_by": ("豁免依据 {source}", "Excused by {source}"),
    "about": ("涉及", "About"),
    "decision": ("裁决", "Decision"),
    "decide": ("提交裁决", "Submit decision"),
    "note": ("理由（写入记录，必填）", "Reason (kept in the record, required)"),
    "verdict.uphold": ("维持：确属违规", "Uphold: it was a violation"),
    "verdict.overturn": ("撤销：不算违规，取消计次", "Overturn: it was none; the strike is taken back"),
    "verdict.void": (
        "作废：本不该记录，取消计次",
        "Void: it should never have been recorded; the strike is taken back",
    ),
    "verdict.close": ("结案", "Close"),
    "no_decision_left": ("目前没有可作的裁决。", "There is nothing to decide now."),
    "looks": ("谁查阅过", "Who looked at it"),
    "look.case": ("看了案件", "looked at the case"),
    "look.identity": ("打开了身份", "opened the identity"),
    "look.reporter": ("打开了举报人的身份", "opened a reporter's identity"),
    "reports.of_members": ("成员举报（{n}）", "Reports by members ({n})"),
    "reports.about": (
        "举报只是请人看一看，没有自动处理任何事。举报人以代号显示；当事人和群里都不会知道是谁。",
        "A report asks for a look; nothing was done by itself. Reporters go by pseudonyms; neither the person nor the "
        "group learns who they are.",
    ),
    "reports.other": ("其他", "something else"),
    "reports.open": ("打开 {who} 的身份", "Open the identity of {who}"),
    "reports.count": ("举报 {n}", "reported {n}×"),
    "tie.reported-it": ("此案由您举报，须由他人裁决。", "You reported this: somebody else must decide it."),
    "kind.member_report": ("成员举报", "report by a member"),
    "decide_alike": (
        "另有 {n} 个内容相同或几乎相同的未结案件，一并处理（共十个以上时，还需要另一个人作出同样的裁决）",
        "The same for {n} other open cases with (nearly) the same words (ten or more together take a second person)",
    ),
    "half_decided": (
        "{name} 已对全部案件作出“{verdict}”的裁决；另一个人作出同样的裁决后执行。",
        "{name} has answered “{verdict}” for all of them; the same answer by somebody else carries it out.",
    ),
    "queue.alike": ("另有相同的", "more alike"),
    "look.export": ("导出", "exported"),
    "look.person": ("看了此人的案件", "looked at the person's cases"),
    "open_identity": ("打开身份", "Open the identity"),
    "open_identity.why": (
        "为什么需要知道是谁（会记入审计链，本人可以看到）",
        "Why you need to know who this is (recorded; they can see it)",
    ),
    "open_theirs": ("查看此人的案件", "Open this person's cases"),
    "veiled_person": (
        "案件按代号处理，说明理由后才列出此人的案件。",
        "Cases go by pseudonyms: give a reason to see which are this person's.",
    ),
    "by_pseudonym": ("人员以代号表示。", "People are shown by pseudonym."),
    "refused.reason": ("请写明理由。", "Give a reason."),
    "refused.identity": (
        "按人查找案件要先在此人的页面上说明理由。",
        "To search by a person, first give a reason on that person's page.",
    ),
    "refused_by_engine": ("没有执行：", "Not done:"),
    "tie.own-case": ("此案涉及您本人，须由他人裁决。", "This case is about you: somebody else must decide it."),
    "tie.runs-the-group": (
        "您是这个群的群主或管理员，须由他人裁决。",
        "You are owner or admin of this group: somebody else must decide it.",
    ),
    "tie.was-bound": (
        "事发时您是这个群的群主、管理员，或当事人由您负责，须由他人裁决。",
        "You ran the group or led the person when it happened: somebody else must decide it.",
    ),
    "tie.leads-the-person": (
        "当事人由您负责，须由他人裁决。",
        "You lead the person it is about: somebody else must decide it.",
    ),
    "tie.decided-before": (
        "您此前裁决过，申诉须由另一个人裁决。",
        "You decided it before: another person must decide the appeal.",
    ),
    "decide_all": ("同一案件的 {n} 次一并处理", "The same for all {n} occurrences of the case"),
    "counting": ("计次", "Counting"),
    "counts_until": ("计入累计次数，到 {at} 为止。", "It counts until {at}."),
    "counts_no_more": ("视同没有发生，不计入次数。", "It counts as if it had never happened."),
    "not_counted": ("这条规则不累计次数。", "This rule counts nothing."),
    "recounted": (
        "重新计次后是第 {n} 次，因为不再计入：",
        "Counted again as number {n}, since this one no longer counts:",
    ),
    "step_not_due": ("第 {n} 级处理当时不应达到", "step {n} was not due"),
    "occurrences": ("同一案件共 {n} 次", "{n} occurrences of the same case"),
    "only_occurrence": ("本案目前只有这一次。", "So far the case has this one occurrence."),
    "consent_and_undoing": ("批准与恢复", "Consent and undoing"),
    "consent.given": ("批准", "let it go"),
    "consent.first": ("批准（两人中的第一人）", "let it go (the first of two)"),
    "consent.withdrawn": ("撤回", "withdrew it"),
    "consent.held": ("申诉期间暂停", "suspended by an appeal"),
    "restoration.armed": ("到期自动恢复", "ends by itself"),
    "restoration.owed": ("正在恢复", "being undone"),
    "restoration.done": ("已恢复", "undone"),
    "restoration.needless": ("无需恢复", "nothing to undo"),
    "restoration.overtaken": ("已被他人改动", "changed by others since"),
    "restoration.impossible": ("无法恢复", "cannot be undone"),
    "restoration.why.undo": ("案件已撤销或作废", "the case was overturned or voided"),
    "restoration.why.ended": ("期限届满", "its time is over"),
    "restoration.why.stay": ("申诉期间解除", "lifted while an appeal is open"),
    "restoration.tries": ("尝试 {n} 次", "{n} tries"),
    "restoration.next": ("最迟 {at} 再核实", "looked at again by {at}"),
    "restoration.due": ("{at} 到期", "due {at}"),
    "at_that_time": ("当时", "At that time"),
    "was_then": ("当事人当时的身份：{role}。", "Whom it is about was: {role}."),
    "member_since_at": ("自 {at} 起", "since {at}"),
    "not_member_then": ("记录中当事人当时不在群里。", "By the record they were not in the group then."),
    "members_then": (
        "群成员 {n} 人，其中外部 {externals} 人。",
        "The group had {n} members, {externals} from outside.",
    ),
    "members_unknown_then": (
        "记录没有追溯到当时：那时群里有谁，这里无从知道。",
        "The record does not reach back to then: who was in the group is not known here.",
    ),
    "rule_then": ("当时生效的规则原文", "The rule as it was in force then"),
    "rule_text_gone": ("记录中没有这个版本的规则原文。", "The record does not hold that revision's text."),
    "context": ("前后的消息", "What was said around it"),
    "context.nobody": ("平台没有说明是谁", "The platform does not say who"),
    "context.edited": ("改为", "changed it to"),
    "context.deleted": ("删除了", "deleted"),
    "context.forgotten": ("（已按保留规则清除）", "(forgotten, as the retention rules say)"),
    "context.wordless": ("（没有文字）", "(no words)"),
    "context.about": (
        "粗体是本案的消息；密钥和号码已遮住，过长的截断。只有机器人听到的：有的群平台只转来点名机器人的消息。"
        "之后一天内的消息、三十天内的编辑和删除会继续补上。",
        "Bold is the message of this case; secrets and numbers are covered, long ones cut off. It is what the bot "
        "heard: in some groups the platform hands over only what mentions it. What follows within a day, and edits "
        "and deletions within thirty days, are still added.",
    ),
    "context_not_kept": (
        "没有保存前后的消息：按设置不保存，或这条规则只观察，或机器人没有听到。只留下命中的片段、摘要值和消息编号，"
        "请在平台上按编号查看。",
        "Nothing around it was kept: by the settings, because the rule only observes, or because the bot did not hear "
        "it. There are the matched words, a hash and the message's id: look it up on the platform by that id.",
    ),
    "no_right_to_decide": ("您可以查看，裁决由合规人员作出。", "You may read it; compliance staff decide."),
    "no_actions": ("没有采取动作。", "No action was taken."),
    "by": ("经手", "by"),
    "told": ("发送的内容", "What was said"),
    # actions
    "action": ("动作", "Action"),
    "state": ("状态", "State"),
    "target": ("对象", "Target"),
    "reason": ("原因", "Reason"),
    "outcome": ("结果", "Outcome"),
    "attempts": ("尝试", "Tries"),
    "at": ("时间", "Time"),
    "instead_of": ("替代 {what}", "instead of {what}"),
    "outcome_note.unknown": (
        "“结果未知”表示回执在途中丢失，可能已经做成。系统会先问平台：确认没有做成才重做；平台无法告知的留在这里，由人核对。",
        "“Answer lost” means it was lost on the way; it may have been done. The platform is asked first, and only "
        "what was certainly not done is done again. What the platform cannot tell stays here for somebody to look at.",
    ),
    "outcome_note.simulated": (
        "“仅模拟”表示规则处于观察或试点阶段，没有任何调用离开本系统。",
        "“Simulated” means the rule is observing or in pilot: nothing left this system.",
    ),
    "approve": ("批准", "Approve"),
    "withdraw": ("撤回", "Withdraw"),
    "list_is_full": ("只显示最近 {n} 条，请按状态筛选。", "Only the newest {n} are shown; filter by state."),
}
