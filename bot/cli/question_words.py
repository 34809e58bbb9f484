"""What `policy show` and `policy explain` say, in Chinese and English, by key. See `words.py`.

`part.<name>` is what a condition wanted in vain; touch these when the policy language gains
a condition (without words of its own it is shown as name, wanted, seen).
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.cli.bilingual import Words

SAID: Mapping[str, Words] = {
    "asked.no-unit": Words("没有叫 {unit} 的单位；有：{known}", "There is no unit {unit}; known: {known}"),
    "asked.no-place": Words("没有叫 {place} 的群或单位", "There is no group or unit {place}"),
    "asked.nobody": Words(
        "没有叫 {person} 的人，也不是身份；可用：{known}", "{person} is neither a person nor a role; roles: {known}"
    ),
    "asked.somebody": Words("某位成员", "a member"),
    "asked.no-rule": Words("这里没有规则 {rule}；有：{known}", "No rule {rule} is in force there; known: {known}"),
    "asked.nothing": Words(
        "请用 --message 给出消息，或用 --in 指定一个群来看它现在的状态",
        "Give a message with --message, or name a group with --in to look at its present state",
    ),
    "asked.unrecorded": Words(
        "档案里还没有群 {group}：不知道它的群名、群主和成员，群一级的规则无从判断。请给出 --message",
        "The record does not know the group {group} yet: nothing can be said of its name, owner and members. "
        "Give a --message",
    ),
    "asked.broken": Words(
        "规则文件有 {errors} 个错误，第一个：{first}\n请先运行 qungui policy check {folder}",
        "The policy files have {errors} errors, the first: {first}\nRun qungui policy check {folder} first",
    ),
    "show.title": Words("{where}：{rules} 条规则生效，版本 {revision}", "{where}: {rules} rules in force, {revision}"),
    "show.group": Words("群 {name}（{id}，{kind}）属于 {unit}", "{name} ({id}, {kind}) of {unit}"),
    "show.nameless": Words("群 {id}（{kind}）属于 {unit}", "{id} ({kind}) of {unit}"),
    "show.kind": Words("{platform}{kind}", "one of {platform}'s {kind}"),
    "show.assumed": Words(
        "档案里没有这个群：类型按“{kind}”计", "the record does not know this group: it is taken for one of the {kind}"
    ),
    "show.unit": Words("单位 {unit}", "unit {unit}"),
    "show.nowhere": Words("不知道哪个单位", "no known unit"),
    "show.locked": Words("锁定", "locked"),
    "show.acts": Words("试点（在这里执行）", "pilot (acts here)"),
    "show.watches": Words("试点（在这里只观察）", "pilot (only watches here)"),
    "show.adjusted": Words("← {unit} 调整", "← adjusted by {unit}"),
    "show.examples": Words("{count} 个例子", "{count} examples"),
    "show.list": Words("词表 ${name}（{count} 个词）", "list ${name} ({count} words)"),
    "show.more-words": Words("……还有 {count} 个词；--format json 全列", "… {count} more words; --format json has all"),
    "show.removed": Words("去掉：{words}", "removed: {words}"),
    "show.exception": Words("例外", "exception"),
    "show.in-force": Words("至 {until}", "until {until}"),
    "show.expired": Words("已于 {until} 到期", "expired on {until}"),
    "show.later": Words("{since} 起至 {until}", "from {since} until {until}"),
    "show.approved": Words("{reason}（{by}批准）", "{reason} (approved by {by})"),
    "show.cannot": Words("做不到", "cannot"),
    "show.limit": Words("{deed}：{why}；{instead}", "{deed}: {why}; {instead}"),
    "show.step": Words("第{step}次的{deed}", "{deed} at strike {step}"),
    "deed.step": Words("第{step}次：{deeds}", "strike {step}: {deeds}"),
    "deed.after": Words("{deed}（{after}后）", "{deed} (after {after})"),
    "deed.announcement": Words("公告", "announcement"),
    "deed.reading": Words("看消息", "reading messages"),
    "deed.opening": Words("看文件内容", "looking into files"),
    "deed.pinning": Words("置顶公告", "pinning the announcement"),
    "deed.days": Words("{count}天", "{count} days"),
    "deed.hours": Words("{count}小时", "{count} hours"),
    "deed.minutes": Words("{count}分钟", "{count} minutes"),
    "deed.none": Words("没有写后果", "no consequence is written"),
    "explained.title": Words(
        "{where}，{sender}：触发 {hits} 条，共 {rules} 条规则", "{where}, {sender}: {hits} of {rules} rules"
    ),
    "explained.state": Words(
        "{where} 的现状：触发 {hits} 条，共 {rules} 条规则", "{where} as it is: {hits} of {rules} rules"
    ),
    "explained.sender": Words("{name}（{role}）", "{name} ({role})"),
    "explained.matched": Words("触发", "matched"),
    "explained.found": Words("看到“{what}”，第 {start}–{end} 字", "“{what}”, characters {start}–{end}"),
    "explained.labels": Words("标签“{labels}”", "label {labels}"),
    "explained.clean": Words("适用，没有发现问题", "applies, and finds nothing wrong"),
    "explained.remembers": Words(
        "要看之前发过什么（{budgets}）。这里当作之前什么都没发；要试，请在规则的 tests 里用 earlier 写上之前的消息",
        "depends on what was posted before ({budgets}); here nothing was. To try it, write earlier messages under "
        "`earlier` in the rule's tests",
    ),
    "explained.deaf": Words(
        "另有 {count} 条规则不看这类事件：{rules}", "{count} more rules do not look at such events: {rules}"
    ),
    "explained.broken": Words("规则自己出错：{error}", "the rule itself failed: {error}"),
    "explained.excepted": Words("unless 成立：{parts}", "unless holds: {parts}"),
    "explained.failed": Words("{part}：要 {wanted}，是 {saw}", "{part}: wanted {wanted}, saw {saw}"),
    "explained.because": Words("依据：{signs}", "because of: {signs}"),
    "explained.held": Words("{part}：{saw}", "{part}: {saw}"),
    "explained.any": Words("any 的每一组都不成立：{parts}", "no block of any holds: {parts}"),
    "explained.excused": Words("例外（{place}）：{reason}，至 {until}", "excused by {place}: {reason}, until {until}"),
    "explained.would": Words("{stage}，只记录不动作：{deeds}", "{stage}, nothing is done, only recorded: {deeds}"),
    "explained.cannot": Words("做不到：{limit}", "cannot: {limit}"),
    "explained.then": Words("{stage}，后果：{deeds}", "{stage}, what follows: {deeds}"),
    "part.text.has_any": Words("消息里没有这些词：{wanted}", "none of these words in the message: {wanted}"),
    "part.text.has_all": Words("消息里缺少：{wanted}", "missing in the message: {wanted}"),
    "part.text.matches": Words("消息不符合表达式：{wanted}", "the message does not match: {wanted}"),
    "part.text.detects": Words("消息里没有：{wanted}", "not in the message: {wanted}"),
    "part.text.longer_than": Words("消息不超过 {wanted} 字（{saw} 字）", "not longer than {wanted} ({saw} characters)"),
    "part.text.mentions_all": Words("“@所有人”要 {wanted}，是 {saw}", "mentions everybody: wanted {wanted}, saw {saw}"),
    "part.text.quotes": Words("找到的词都在引用里：要 {wanted}，是 {saw}", "all quoted: wanted {wanted}, saw {saw}"),
    "part.text.negates": Words("都被否定或禁止：要 {wanted}，是 {saw}", "all negated: wanted {wanted}, saw {saw}"),
    "part.text.rejects": Words("制止或举报这样的话：要 {wanted}，是 {saw}", "rejected: wanted {wanted}, saw {saw}"),
    "part.sender.role": Words("发送者的身份是 {saw}，不是 {wanted}", "the sender is {saw}, not {wanted}"),
    "part.sender.employment": Words("发送者是 {saw}，不是 {wanted}", "the sender is {saw}, not {wanted}"),
    "part.sender.unit": Words("发送者属于 {saw}，不在 {wanted}", "the sender belongs to {saw}, not to {wanted}"),
    "part.sender.person": Words("发送者是 {saw}，不是 {wanted}", "the sender is {saw}, not {wanted}"),
    "part.group.external": Words(
        "群有外部成员：要 {wanted}，是 {saw}", "members from outside: wanted {wanted}, saw {saw}"
    ),
    "part.group.kind": Words("群的类型是 {saw}，不是 {wanted}", "the group is {saw}, not {wanted}"),
    "part.group.platform": Words("群在 {saw}，不在 {wanted}", "the group is on {saw}, not on {wanted}"),
    "part.group.unit": Words("群属于 {saw}，不在 {wanted}", "the group belongs to {saw}, not to {wanted}"),
    "part.group.members_over": Words("群里有 {saw} 人，不超过 {wanted}", "{saw} members, not over {wanted}"),
    "part.label.urgency": Words("紧急程度是 {saw}，不是 {wanted}", "the urgency is {saw}, not {wanted}"),
    "part.label.audience": Words("密级是 {saw}，不是 {wanted}", "the audience is {saw}, not {wanted}"),
    "part.label.kind": Words("消息的种类是 {saw}，不是 {wanted}", "the kind of message is {saw}, not {wanted}"),
    "part.time.workday": Words("工作日：要 {wanted}，是 {saw}", "workday: wanted {wanted}, saw {saw}"),
    "part.time.between": Words("时间 {saw}，不在 {wanted}", "the time is {saw}, not within {wanted}"),
    "part.time.days": Words("今天是 {saw}，不是 {wanted}", "the day is {saw}, not {wanted}"),
}
