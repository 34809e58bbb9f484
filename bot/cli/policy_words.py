"""What the `policy` commands say, in Chinese and English, by key. See `words.py`, which holds everything together.

Touch this to change wording, or when a command of the policy language gains an option.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.cli import question_words, replay_words
from bot.cli.bilingual import Words

HELP: Mapping[str, Words] = {
    "policy": Words("规则文件：检查、试验、解释、上线", "Policy files: check, try, explain, put in force"),
    "policy.check": Words("检查规则文件，列出全部问题", "Check policy files and list every problem"),
    "policy.test": Words(
        "运行规则里的例子，列出没有例子的规则", "Run the examples in the rules; list the rules that have none"
    ),
    "policy.show": Words(
        "一个群里实际生效的规则：每个字段出自哪个文件哪一行，有哪些例外，这个平台做不到什么",
        "The rules in force for a group: where each field stands, exceptions, and what the platform cannot do",
    ),
    "policy.explain": Words(
        "一条消息为什么触发或没有触发每条规则", "Why a message would or would not trigger each rule"
    ),
    "policy.replay": Words(
        "用历史消息试一版规则：新触发了什么，不再触发什么",
        "Try a revision on history: what is newly hit, what no longer",
    ),
    "policy.diff": Words("两版规则在效果上的差别", "How two revisions differ in effect"),
    "policy.promote": Words(
        "把一条规则推进到下一阶段（observe → pilot → enforce），并写下依据",
        "Move a rule to its next stage (observe → pilot → enforce) and write the evidence",
    ),
    "policy.revisions": Words(
        "用过的各版规则：谁、何时、改了什么", "The revisions that were in force: who, when, what changed"
    ),
    "policy.rollback": Words("把规则文件夹恢复成从前的一版", "Put the policy folder back to an earlier revision"),
    "policy.schema": Words("给编辑器用的 JSON Schema", "The JSON Schema for editors"),
    "policy.docs": Words(
        "从规则生成成员手册和书面制度（HTML 和 Markdown）",
        "Write the members' handbook and the written procedure (HTML and Markdown)",
    ),
}

OPTIONS: Mapping[str, Words] = {
    "folder": Words("规则文件夹；默认是配置里的", "folder of policies; default: the configuration's"),
    "format.problems": Words("text、json、github 或 junit", "text, json, github or junit"),
    "format.shown": Words("text 或 json", "text or json"),
    "mutate": Words(
        "把每条规则故意改坏，看例子是否发现：没有发现的，例子保护不了它",
        "break each rule on purpose and see whether an example notices",
    ),
    "in": Words("在哪个群（键或群名）或哪个单位", "in which group (key or name) or unit"),
    "by.whom": Words(
        "谁发的：人员 id，或身份：owner、admin、member、outsider、compliance…",
        "who says it: a person id, or a role: owner, admin, member, outsider, compliance …",
    ),
    "message": Words("消息内容", "the message"),
    "only.rule": Words("只看这条规则", "only this rule"),
    "history": Words(
        "导出包或 JSON 行文件；默认用收件箱里还留着的消息",
        "an export or JSON lines; default: the messages that the inbox still keeps",
    ),
    "against": Words(
        "与哪一版比：版本号开头或文件夹；默认是现在生效的",
        "compare with: the beginning of a revision or a folder; default: the one in force",
    ),
    "samples": Words("每条规则举几个例子", "samples per rule"),
    "minutes": Words("审核一个案例要几分钟", "minutes that a reviewer needs per case"),
    "old": Words(
        "旧的：文件夹、版本号开头，或 current（现在生效的）",
        "old: a folder, the beginning of a revision, or `current` (the one in force)",
    ),
    "new": Words("新的：同上", "new: the same"),
    "stage": Words("推进到哪个阶段；默认是下一个", "to which stage; default: the next"),
    "pilot_in": Words("试点的单位或群键，可重复", "unit or group key of the pilot; may be repeated"),
    "dry_run": Words("只显示会改什么，不写文件", "only show what would change; write nothing"),
    "revision": Words("版本号的开头（见 policy revisions）", "the beginning of a revision (see policy revisions)"),
    "out.schema": Words("写到文件夹，每类规则一个文件", "write to a folder, one file per kind"),
}

SAID: Mapping[str, Words] = {
    **question_words.SAID,
    **replay_words.SAID,
    "promote.no-rule": Words("没有叫 {rule} 的规则。{hint}", "There is no rule {rule}.{hint}"),
    "promote.no-unit": Words("组织架构里没有单位 {unit}。{hint}", "The organisation has no unit {unit}.{hint}"),
    "promote.near": Words("是不是 {rule}？", " Did you mean {rule}?"),
    "promote.there-already": Words("{rule} 已经在 {stage} 阶段。", "{rule} is at {stage} already."),
    "promote.pilot-where": Words(
        "{rule} 没有写试点范围：用 --pilot-in 指定单位或群键。",
        "{rule} does not say where it is piloted: name units or group keys with --pilot-in.",
    ),
    "promote.places-stand": Words(
        "试点范围已经写在 {place}：请在那里修改，再推进。",
        "The pilot's places stand at {place} already: change them there, then promote.",
    ),
    "promote.fallen": Words(
        "{rule} 已自动降级（最近 {decided} 个裁决里只有 {upheld} 个维持）：先修改规则，用 policy replay 看效果。",
        "{rule} demoted itself (of the last {decided} decided cases {upheld} were upheld): change the rule first "
        "and try it with policy replay.",
    ),
    "promote.nothing-written": Words("（--dry-run：没有写任何文件）", "(--dry-run: nothing was written)"),
    "promote.written": Words(
        "已修改 {file}；依据在 {evidence}。运行中的机器人会自己读入。",
        "Changed {file}; the evidence is {evidence}. A running bot reads it by itself.",
    ),
    "policies.clean": Words(
        "{files} 没有问题（{rules} 条规则，{tests} 个例子）", "{files}: no problems ({rules} rules, {tests} examples)"
    ),
    "policies.untested": Words("没有例子的规则：{rules}", "rules without examples: {rules}"),
    "policies.counted": Words("{errors} 个错误，{warnings} 个提醒", "{errors} errors, {warnings} warnings"),
    "policies.noted": Words(
        "{notes} 处平台做不到（note）：不算错误，规则照样生效，做不到的改为通知",
        "notes on what a platform cannot do: {notes}; no errors: the rules hold, and people are told instead",
    ),
    "tests.all-passed": Words(
        "{rules} 条规则，{examples} 个例子，全部通过", "{rules} rules, {examples} examples: all pass"
    ),
    "tests.some-failed": Words(
        "{rules} 条规则，{examples} 个例子：{failed} 个不通过", "{rules} rules, {examples} examples: {failed} fail"
    ),
    "tests.broken": Words(
        "文件里有 {errors} 个错误；先改好，再看例子",
        "the files have {errors} errors: mend them first, then look at the examples",
    ),
    "tests.none": Words("没有例子", "no examples"),
    "tests.unknown-rule": Words("没有叫 {rule} 的规则。有：{known}", "there is no rule {rule}. There are: {known}"),
    "mutants.rule": Words(
        "{rule}（{unit}，{place}）：{examples} 个例子发现了 {mutants} 处改动中的 {killed} 处（{score}）",
        "{rule} ({unit}, {place}): {examples} examples notice {killed} of {mutants} changes ({score})",
    ),
    "mutants.idle": Words(
        "{rule}（{unit}，{place}）：没有可以改坏的地方", "{rule} ({unit}, {place}): nothing that can be broken"
    ),
    "mutants.sampled": Words("{name} 有 {of} 项，只试了 {taken} 项", "{name} has {of} items; {taken} were tried"),
    "mutants.summary": Words(
        "{rules} 条规则，{mutants} 处改动：{killed} 处被发现（{score}）",
        "{rules} rules, {mutants} changes: {killed} noticed ({score})",
    ),
    "mutants.examples": Words("补上这些例子就能发现：", "these examples under `tests` would notice:"),
    "mutant.without": Words("去掉 {field}：{value}", "without {field}: {value}"),
    "mutant.without-item": Words("{field} 去掉“{value}”", "{field} without “{value}”"),
    "mutant.without-word": Words("词表 {new} 去掉“{value}”", "list {new} without “{value}”"),
    "mutant.without-part": Words("{field} 去掉“{value}”：{new}", "{field} without “{value}”: {new}"),
    "mutant.changed": Words("{field} 从 {value} 改成 {new}", "{field} {new} instead of {value}"),
    "revisions.none": Words("还没有记录过任何规则版本", "the record knows no revision yet"),
    "revisions.more": Words("；另有 {count} 处", "; {count} more"),
    "column.in_force": Words("生效", "in force"),
    "column.revision": Words("版本", "revision"),
    "column.when": Words("时间", "when"),
    "column.who": Words("谁", "who"),
    "column.changes": Words("改了什么", "what changed"),
    "rollback.unknown": Words(
        "没有以 {revision} 开头的版本。最近的有：{choices}",
        "no revision begins with {revision}. The newest are: {choices}",
    ),
    "rollback.ambiguous": Words(
        "以 {revision} 开头的版本不止一个，请多写几位：{choices}",
        "more than one revision begins with {revision}; write more of it: {choices}",
    ),
    "rollback.no-files": Words(
        "版本 {revision} 是旧版程序记录的，没有留下规则文件，退不回去",
        "revision {revision} was recorded by an older version of this program, without its files: it cannot come back",
    ),
    "rollback.no-place": Words(
        "版本 {revision} 的文件（{files}）放不进 {folder}：配置里的 policies 已经换了形式",
        "the files of revision {revision} ({files}) do not fit into {folder}: `policies` in the configuration has "
        "changed",
    ),
    "rollback.unreadable": Words(
        "现在的程序读不了版本 {revision}，什么也没有改",
        "this program cannot load revision {revision} any more; nothing was changed",
    ),
    "rollback.already": Words("{folder} 里已经是版本 {revision}", "{folder} holds revision {revision} already"),
    "rollback.changes": Words(
        "{folder} 退回到版本 {revision}（{when}，{who}），效果上的变化：",
        "{folder} back to revision {revision} ({when}, {who}). What changes in effect:",
    ),
    "rollback.same": Words("  （没有变化）", "  (nothing)"),
    "rollback.reads-otherwise": Words(
        "注意：现在的程序读同样的文件得到版本 {revision}",
        "note: this program makes revision {revision} of the same files",
    ),
    "rollback.expired": Words(
        "这些例外在此期间已经到期，退回后也不再生效：",
        "these exceptions have expired since; they excuse nobody any more:",
    ),
    "rollback.dry": Words(
        "会写 {written} 个文件，删 {removed} 个；这次什么也没有改",
        "files to write: {written}, to remove: {removed}; nothing was changed",
    ),
    "rollback.kept": Words("原来的文件备份在 {backup}", "what was there is kept in {backup}"),
    "rollback.done": Words(
        "写了 {written} 个文件，删了 {removed} 个。正在运行的机器人几秒内会载入这一版",
        "files written: {written}, removed: {removed}. A running bot takes it up within seconds",
    ),
    "rollback.failed": Words(
        "写不进 {folder}：{reason}。请用有权限的用户运行",
        "cannot write to {folder}: {reason}. Run it as a user who may",
    ),
    "schema.written": Words("写了 {count} 个文件到 {folder}", "{count} files written to {folder}"),
}
