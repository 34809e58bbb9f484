"""What is wrong between units, rules, lists and exceptions; and what lint warns of."""

from __future__ import annotations

from collections.abc import Mapping

from bot.policy.texts.text import Text

TREE: Mapping[str, Text] = {
    "duplicate-rule": Text(
        "规则“{rule}”已经在 {other} 定义",
        "rule “{rule}” is already defined in {other}",
        "要修改上级的规则请用 adjust；新规则请换一个 id",
        "to change an inherited rule use adjust; give a new rule another id",
    ),
    "unknown-rule": Text("没有规则“{rule}”", "there is no rule “{rule}”", "可用的有：{known}", "there are: {known}"),
    "redefined-list": Text(
        "词表“{list}”已经在 {other} 定义",
        "list “{list}” is already defined in {other}",
        "要增减请写 {list}: {{add: [{words}]}}",
        "to change it write {list}: {{add: [{words}]}}",
    ),
    "wildcard-word": Text(
        "“{word}”不是词：这里没有通配符",
        "“{word}” is not a word: there are no wildcards here",
        "写出要找的词；要用模式请用 matches",
        "write the words; for a pattern use matches",
    ),
    "spaced-word": Text(
        "“{word}”中间有空格，会被当成一个词",
        "“{word}” contains a space and counts as one word",
        "几个词要用半角逗号分开，或一行一项；确实是一个词就加引号",
        "separate words with a comma, or write one a line; if it is one word, quote it",
    ),
    "absent-word": Text(
        "词表“{list}”里没有“{word}”",
        "list “{list}” does not contain “{word}”",
        "核对上级词表 {other}",
        "compare with the list in {other}",
    ),
    "nothing-found": Text(
        "{key} 说的是 when 找到的词，而 when 里没有要找的词：它永远不成立",
        "{key} is about the words that when finds, and when looks for none: it never holds",
        "在 when.text 里写 has_any、has_all、matches 或 detects",
        "write has_any, has_all, matches or detects into when.text",
    ),
    "unknown-shelf": Text(
        "没有词表文件“{name}”",
        "there is no list file “{name}”",
        "可用的有：{known}；自己的放在规则文件夹的 lists 里",
        "there are: {known}; one of your own stands in the folder lists beside the policies",
    ),
    "wrong-list-name": Text(
        "list: {given} 与文件名不符，这里应当是 {name}",
        "list: {given} does not fit the file; here it must be {name}",
        "改成 list: {name}，或者把文件移到 lists/{given}.yaml",
        "write list: {name}, or move the file to lists/{given}.yaml",
    ),
    "duplicate-word": Text(
        "“{word}”在第 {first} 行已经写过",
        "“{word}” already stands in line {first}",
        "删掉其中一个；大小写不同也算同一个词",
        "remove one of them; upper and lower case are the same word",
    ),
    "locked-list": Text(
        "词表“{list}”被锁定的规则“{rule}”（{other}）使用，{unit} 不能{verb}",
        "list “{list}” is used by the locked rule “{rule}” ({other}); {unit} cannot {verb} words",
        "放宽请走 exceptions 由合规审批",
        "to relax it, ask for an exception",
    ),
    "locked": Text(
        "“{rule}”被上级锁定（{other}），{unit} 不能改 {field}",
        "“{rule}” is locked above ({other}); {unit} cannot change {field}",
        "只能加严：追加词表、提高 stage；放宽请走 exceptions 由合规审批",
        "only tighten: add to a list, raise the stage; to relax it, ask for an exception",
    ),
    "locked-weaker": Text(
        "“{rule}”被上级锁定（{other}），{unit} 不能把 {field} 从 {before} 降到 {after}",
        "“{rule}” is locked above ({other}); {unit} cannot lower {field} from {before} to {after}",
        "只能加严；放宽请走 exceptions 由合规审批",
        "only tighten; to relax it, ask for an exception",
    ),
    "adjust-twice": Text(
        "规则“{rule}”在这个单位已经调整过（{other}）",
        "rule “{rule}” is already adjusted in this unit ({other})",
        "合成一条",
        "make it one entry",
    ),
    "adjust-own": Text(
        "规则“{rule}”就在这个文件里", "rule “{rule}” stands in this very file", "直接改 {other}", "change it at {other}"
    ),
    "not-adjustable": Text(
        "规则“{rule}”（{kind}）没有“{field}”可改",
        "rule “{rule}” ({kind}) has no “{field}” to change",
        "可改的有：{known}",
        "one may change: {known}",
    ),
    "exception-scope": Text(
        "例外没有说给谁",
        "the exception does not say for whom",
        "写 groups、people 或 for 之一",
        "write one of groups, people, for",
    ),
    "exception-locked": Text(
        "“{rule}”被锁定，例外只能写在它所属的 {owner}（{other}）",
        "“{rule}” is locked: an exception may stand only in {owner} ({other})",
        "请合规在 {owner} 的文件里批准",
        "ask compliance to grant it there",
    ),
    "exception-too-long": Text(
        "例外有效期 {days} 天，超过上限 {limit} 天",
        "the exception lasts {days} days; the limit is {limit}",
        "缩短 until，到期再续批",
        "shorten until, and renew it when it ends",
    ),
    "exception-expired": Text(
        "例外在 {until} 已经到期，不再生效",
        "the exception ended on {until} and no longer applies",
        "删掉它，或者重新审批后改 until",
        "delete it, or renew it after approval",
    ),
    "exception-outside": Text(
        "例外的 for: {given} 不在 {unit} 之内",
        "for: {given} is not inside {unit}",
        "写本单位或下级单位",
        "name this unit or one below",
    ),
    "outside-unit": Text(
        "{given} 不在 {unit} 之内", "{given} is not inside {unit}", "写本单位或下级单位", "name this unit or one below"
    ),
    "test-missed": Text(
        "规则“{rule}”应当命中却没有命中：{example}",
        "rule “{rule}” should match and does not: {example}",
        "改 when，或者把例子移到 miss",
        "change when, or move the example to miss",
    ),
    "test-matched": Text(
        "规则“{rule}”不应命中却命中了：{example}（{reason}）",
        "rule “{rule}” should not match and does: {example} ({reason})",
        "收紧 when、加 unless，或者把例子移到 hit",
        "narrow when, add unless, or move the example to hit",
    ),
    "test-error": Text(
        "规则“{rule}”在例子上出错：{reason}",
        "rule “{rule}” fails on the example: {reason}",
        "检查规则的写法；如果看不出问题请报告",
        "check the rule; if it looks right, report this",
    ),
    "bad-test": Text(
        "例子写法不对：{reason}",
        "the example is not right: {reason}",
        "写一段文字，或 {{text: …, sender: {{role: …}}}}",
        "write a text, or {{text: …, sender: {{role: …}}}}",
    ),
    "bad-rule": Text("规则“{rule}”不能使用：{reason}", "rule “{rule}” cannot be used: {reason}"),
    "cannot-read": Text(
        "{rule} 要看消息：{where}看不到；{instead}",
        "{rule} judges messages, which do not reach us in {where}; {instead}",
    ),
    "cannot-open": Text(
        "{rule} 要看文件内容：{where}取不到文件；{instead}",
        "{rule} looks into files, which cannot be fetched in {where}; {instead}",
    ),
    "never-inside": Text(
        "when 里的 {key} 说的是消息本身，对文件内容从不成立：{opened} 永远不会起作用",
        "{key} in when speaks of the message and never holds for what is in a file: {opened} has no effect",
        "把这个条件和 {opened} 分成两条规则",
        "make two rules: one with this condition, one with {opened}",
    ),
    "cannot-enforce": Text(
        "{rule} {step}的 {verb}：{where}做不到；{instead}",
        "{rule}: {verb}{step} does not work in {where}; {instead}",
    ),
}
