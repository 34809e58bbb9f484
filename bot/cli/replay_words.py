"""What `policy diff` and `policy replay` say, in Chinese and English, by key. See `words.py`.

Touch this to change wording, or when a comparison tells more.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.cli.bilingual import Words

SAID: Mapping[str, Words] = {
    "side.folder": Words("{folder}（{revision}）", "{folder} ({revision})"),
    "side.recorded": Words("{revision}（{at} 生效）", "{revision} (in force since {at})"),
    "side.nothing": Words("没有规则", "no rules"),
    "side.unknown": Words(
        "“{typed}”既不是文件夹，也不像版本号（至少 4 位十六进制）。现在生效的一版写 current；各版见 policy revisions",
        "{typed!r} is neither a folder nor the beginning of a revision (at least 4 hexadecimal digits). Write current "
        "for the one in force; `policy revisions` lists them",
    ),
    "side.no-config": Words(
        "没有配置文件，就不知道档案在哪里：用 --config 指出",
        "Without a configuration the record cannot be found: name it with --config",
    ),
    "side.not-recorded": Words(
        "档案里没有以 {typed} 开头的版本；各版见 policy revisions",
        "The record has no revision that begins with {typed}; `policy revisions` lists them",
    ),
    "side.none-recorded": Words(
        "档案里还没有任何版本：机器人还没有用这份配置运行过",
        "The record has no revision yet: the bot has not run with this configuration",
    ),
    "side.ambiguous": Words(
        "以 {typed} 开头的版本不止一个：{known}。请多写几位",
        "Several revisions begin with {typed}: {known}. Write more",
    ),
    "side.no-files": Words(
        "版本 {revision} 入档时还没有保存规则文件原文，无法再用它判断消息（policy diff 仍可比较）。"
        "请用 --against 给出一个文件夹",
        "Revision {revision} was recorded before the record kept the policy files: it cannot judge messages again "
        "(policy diff can still compare it). Name a folder with --against",
    ),
    "side.unusable": Words(
        "{name} 里的规则不能用：先运行 policy check", "The policies in {name} cannot be used: run policy check first"
    ),
    "diff.none": Words("两版效果相同。", "No difference in effect."),
    "diff.summary": Words(
        "{count} 处差别：加严 {tightens}，放宽 {loosens}，其余 {others}",
        "{count} differences: {tightens} tighten, {loosens} loosen, {others} neither or not to be known",
    ),
    "diff.rule": Words("规则 {id}", "rule {id}"),
    "diff.list": Words("词表 {id}", "list {id}"),
    "diff.exception": Words("{id} 的例外", "exception to {id}"),
    "diff.unit": Words("规则文件", "policy file"),
    "diff.came": Words("新增", "new"),
    "diff.went": Words("去掉", "removed"),
    "replay.reading": Words("已读 {count:,} 条", "read {count:,}"),
    "replay.title": Words("试用 {after}，对比 {before}", "{after} against {before}"),
    "replay.unrecorded": Words(
        "档案里没有现在生效的版本，所以与“没有规则”相比：所有触发都算新触发。",
        "The record has no revision in force, so this compares with no rules at all: every hit is new.",
    ),
    "replay.history": Words(
        "历史：{source}，{messages:,} 条消息，{first} 至 {last}",
        "History: {source}, {messages:,} messages, {first} to {last}",
    ),
    "replay.empty": Words("历史：{source}，没有消息", "History: {source}, no messages"),
    "replay.inbox": Words("收件箱", "the inbox"),
    "replay.kept": Words(
        "从收件箱读了 {deliveries:,} 次还留有正文的送达，最早的收到于 {oldest}；"
        "再早的不在范围内，或者正文已按保留期限清除。"
        "群、人员和身份按现在的档案判断，不是当时的。",
        "Read {deliveries:,} deliveries whose words the inbox still keeps, the oldest of {oldest}; what came before "
        "was not asked for, or retention has taken its words. Groups, people and roles are taken as they are now, "
        "not as they were then.",
    ),
    "replay.broken": Words(
        "{broken:,} 个条目读不出来，没有算进去（用 qungui audit 逐条列出）。",
        "{broken:,} entries could not be read and are left out (qungui audit lists them).",
    ),
    "replay.no-history": Words(
        "没有可以重放的历史：用 --history 给出导出包或 JSON 行文件，或用 --config 指出机器人的配置（用它的收件箱）",
        "There is no history to replay: name an export or a file of JSON lines with --history, or the bot's "
        "configuration with --config (its inbox is the history)",
    ),
    "replay.quiet": Words("没有任何规则触发。", "Nothing is hit by any rule."),
    "replay.rule": Words("规则", "rule"),
    "replay.group": Words("群", "group"),
    "replay.newly_hit": Words("新触发", "newly hit"),
    "replay.no_longer_hit": Words("不再触发", "no longer"),
    "replay.other_result": Words("结果不同", "otherwise"),
    "replay.same": Words("不变", "same"),
    "replay.cases": Words("要人看", "for people"),
    "replay.total": Words("合计", "total"),
    "replay.more-groups": Words(
        "还有 {count} 个群有变化，用 --format json 看全部。", "{count} more groups changed: --format json shows all."
    ),
    "replay.same-groups": Words("各群没有变化。", "No group is affected."),
    "replay.hours": Words(
        "要人看的案例：{before} → {after}；按每个 {minutes:g} 分钟计，"
        "审核工时 {hours_before:g} → {hours_after:g} 小时（{difference:+g}）。",
        "Cases for people: {before} → {after}; at {minutes:g} minutes each, {hours_before:g} → {hours_after:g} "
        "reviewer hours ({difference:+g}).",
    ),
    "replay.counted": Words(
        "“要人看”指通知了某人，或对人的处置要等批准；仅观察的不算。定时的通知都算上，是上限。",
        "For people = somebody is notified, or a deed against a person waits for approval; what is only observed does "
        "not count. Delayed notices all count: an upper bound.",
    ),
    "replay.result.": Words("—", "–"),
    "replay.result.hit": Words("命中", "hit"),
    "replay.result.would_hit": Words("仅观察", "observed only"),
    "replay.result.excused": Words("例外", "excused"),
    "replay.result.error": Words("出错", "error"),
    "replay.step": Words("{result}第{step}级", "{result}, step {step}"),
}
