"""Every operator-facing text of the policy language, in Chinese and English, by its stable code.

Add a code here when a new thing can be wrong with a policy; never change what an old code means (people filter on
codes). `{name}` is filled from the problem's values. Where values carry `suggestion`, the hint is "did you mean …?".
What a rule kind complains about has its text beside the kinds, in `bot.rules.problems`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from bot.rules.problems import TEXTS as RULE_TEXTS
from bot.rules.problems import describe

LANGUAGES = {"zh": "建议", "en": "hint"}


class Text(NamedTuple):
    """What is wrong and what to do, in both languages."""

    zh: str
    en: str
    zh_hint: str = ""
    en_hint: str = ""


DID_YOU_MEAN = {"zh": "是不是想写 {suggestion}？", "en": "did you mean {suggestion}?"}

FILES: Mapping[str, Text] = {
    "unreadable": Text(
        "文件读不出来：{reason}",
        "the file cannot be read: {reason}",
        "检查文件权限和磁盘",
        "check permissions and the disk",
    ),
    "not-a-file": Text(
        "这里应当是一个文件",
        "this should be a file",
        "policy.yaml 是文件夹或别的东西：改名或移走",
        "policy.yaml is a folder or something else: rename it or move it away",
    ),
    "encoding": Text(
        "文件不是 UTF-8 编码",
        "the file is not UTF-8",
        "用编辑器另存为 UTF-8（记事本：另存为 → 编码 → UTF-8）",
        "save it as UTF-8 in your editor",
    ),
    "too-large": Text(
        "文件有 {size} 字节，超过上限 {limit}",
        "the file has {size} bytes; the limit is {limit}",
        "把词表和规则分到下级单位的文件里",
        "split lists and rules over the units' files",
    ),
    "no-policy": Text(
        "这个文件夹里没有 policy.yaml",
        "there is no policy.yaml in this folder",
        "从 policies/starter-zh 复制一份开始",
        "start from a copy of policies/starter-en",
    ),
    "several-roots": Text(
        "这里有几棵互不相干的规则树：{roots}",
        "there are several unrelated trees here: {roots}",
        "一次只检查一个文件夹，或者在最上层放一个 policy.yaml",
        "check one folder at a time, or put a policy.yaml on top",
    ),
    "wrong-folder": Text(
        "for: {unit} 与文件夹不符，这里应当是 {expected}",
        "for: {unit} does not fit the folder; here it must be {expected}",
        "改成 for: {expected}，或者把文件移到对应的文件夹",
        "write for: {expected}, or move the file to its folder",
    ),
    "ignored-file": Text(
        "{name} 不会被读取：规则文件名只能是 policy.yaml",
        "{name} is not read: a policy file is called policy.yaml",
        "改名为 policy.yaml，或者移走",
        "rename it to policy.yaml, or move it away",
    ),
    "unknown-unit": Text(
        "组织架构里没有单位“{unit}”",
        "the organisation has no unit “{unit}”",
        "核对组织架构文件里的单位 id",
        "compare with the unit ids of the organisation file",
    ),
}

YAML: Mapping[str, Text] = {
    "tab": Text(
        "缩进里有制表符（Tab）", "a tab in the indentation", "YAML 只认空格：换成两个空格", "YAML wants spaces: use two"
    ),
    "odd-space": Text(
        "这里有 {name}，YAML 不把它当空格",
        "here stands {name}; YAML does not take it for a space",
        "删掉它，用半角空格",
        "delete it and use ordinary spaces",
    ),
    "fullwidth-colon": Text(
        "“{key}”后面是全角冒号“：”，YAML 会把整行当成一段文字",
        "“{key}” is followed by a full-width colon; YAML takes the whole line for one text",
        "改成半角冒号加空格：{key}: …",
        "use an ASCII colon and a space: {key}: …",
    ),
    "missing-space": Text(
        "“{key}:”后面缺一个空格",
        "“{key}:” needs a space after the colon",
        "写成 {key}: {rest}",
        "write {key}: {rest}",
    ),
    "fullwidth-comma": Text(
        "“{word}”里有“{mark}”，会被当成一个词",
        "“{word}” contains “{mark}” and counts as one item",
        "分隔列表要用半角逗号“,”；如果标点本来就是词的一部分，请加引号",
        "separate items with an ASCII comma; if the mark belongs to the word, quote it",
    ),
    "fullwidth-bracket": Text(
        "“{mark}”是全角括号，YAML 不把它当列表或区块",
        "“{mark}” is a full-width bracket; YAML does not read a list or block",
        "改成半角的 [ ] 或 {{ }}",
        "use ASCII [ ] or {{ }}",
    ),
    "curly-quotes": Text(
        "{mark}…{close} 不是半角引号，会成为文字的一部分",
        "{mark}…{close} are no straight quotes: they become part of the text",
        '改成半角引号 "…"，或者去掉引号',
        'use straight quotes "…", or none',
    ),
    "dash-space": Text(
        "列表的“-”后面缺一个空格，会和上一行连成一段文字",
        "the “-” of a list needs a space after it; otherwise it continues the line above",
        "写成 - {rest}",
        "write - {rest}",
    ),
    "list-mark": Text(
        "“{mark}”不是列表的标记",
        "“{mark}” does not begin an item of a list",
        "每项写成半角减号加空格：- …",
        "begin each item with a hyphen and a space: - …",
    ),
    "missing-colon": Text(
        "这一行不是“键: 值”：“{mark}”",
        "this line is no “key: value”: “{mark}”",
        "写成 键: 值（半角冒号加空格）；接着上一行的文字要多缩进，并加引号",
        "write key: value, with a colon and a space; to continue the text above, indent it further and quote the whole",
    ),
    "comment-mark": Text(
        "YAML 的注释不是这样写的：“{mark}”",
        "this is no comment in YAML: “{mark}”",
        "注释以“# ”开头",
        "begin a comment with “# ”",
    ),
    "comment-in-text": Text(
        "“{rest}”会被当成注释，不是文字的一部分",
        "“{rest}” is read as a comment, not as part of the text",
        "是文字就给整段加引号；是注释就在 # 后面加一个空格",
        "if it is text, quote the whole; if it is a comment, put a space after the #",
    ),
    "comment-in-list": Text(
        "“#”后面都是注释，括号因此没有关上：{mark}",
        "everything after “#” is a comment, so the bracket is never closed: {mark}",
        "给这一项加引号：'{mark}'",
        "quote the item: '{mark}'",
    ),
    "invisible-character": Text(
        "有看不见的字符 {name}",
        "a character nobody can see: {name}",
        '删掉它（常常来自复制粘贴）；确实需要时写成 "{escape}"，加双引号',
        'delete it (it often comes from pasting); if it is meant, write "{escape}" in double quotes',
    ),
    "markdown-fence": Text(
        "“{mark}”是 Markdown 的标记，不属于规则文件",
        "“{mark}” is Markdown and does not belong into a policy file",
        "删掉这一行",
        "delete this line",
    ),
    "merge-conflict": Text(
        "这里留着没有解决的合并冲突",
        "an unresolved merge conflict stands here",
        "选定一边，删掉 <<<<<<<、=======、>>>>>>> 三行",
        "choose a side and delete the lines <<<<<<<, =======, >>>>>>>",
    ),
    "extra-bracket": Text(
        "多了一个“{mark}”", "one “{mark}” too many", "删掉它，或补上对应的开括号", "delete it, or open it first"
    ),
    "double-comma": Text("多了一个逗号", "one comma too many", "删掉它", "delete it"),
    "text-after-quote": Text(
        "引号关上之后还有文字：{mark}",
        "text after the closing quote: {mark}",
        "给整段文字加一对引号；文字里的单引号写两次：'don''t'",
        "put one pair of quotes around the whole; write a single quote inside twice: 'don''t'",
    ),
    "bad-escape": Text(
        "双引号里的反斜杠“\\”是转义，这里不认识",
        "in double quotes a backslash escapes, and this escape does not exist",
        "换成单引号，例如正则表达式：'\\d+'",
        "use single quotes, as for patterns: '\\d+'",
    ),
    "unquoted-pattern": Text(
        "正则表达式里的括号会被当成列表或区块：{mark}",
        "the brackets of the pattern are read as a list or block: {mark}",
        "给正则表达式加单引号：['…']",
        "put the pattern in single quotes: ['…']",
    ),
    "reserved-start": Text(
        "值不能以“{mark}”开头",
        "a value cannot begin with “{mark}”",
        "给整个值加上引号：'{mark}…'",
        "quote the value: '{mark}…'",
    ),
    "braces-start": Text(
        "以“{{”开头的值会被当成区块，后面不能再跟文字",
        "a value that begins with “{{” is read as a block; no text may follow it",
        "给整个值加上引号：'{{变量}} 你好'",
        "quote the whole value: '{{name}} hello'",
    ),
    "braces-in-list": Text(
        "列表或区块里的 ${{…}} 必须加引号",
        "${{…}} inside a list or block must be quoted",
        "写成 ['${{x}}']，或者改成一行一项",
        "write ['${{x}}'], or one item a line",
    ),
    "comparison": Text(
        "值不能以“{mark}”开头：YAML 把它当成多行文字的标记",
        "a value cannot begin with “{mark}”: YAML reads it as the mark of a text block",
        "要写“至少”请用 at_least: 3；要写文字请加引号",
        "for “at least” write at_least: 3; for text, quote it",
    ),
    "dash-after-colon": Text(
        "冒号后面不能直接写“- ”",
        "“- ” cannot follow a colon on the same line",
        "换行再写列表，或者用 [a, b]",
        "begin the list on the next line, or write [a, b]",
    ),
    "colon-in-text": Text(
        "文字里有“: ”，YAML 会把它当成新的键",
        "the text contains “: ”, which YAML reads as a new key",
        "给整段文字加上引号",
        "quote the whole text",
    ),
    "unclosed": Text(
        "这里打开的括号或引号没有关上",
        "what is opened here is never closed",
        "补上对应的括号或引号，检查漏掉的逗号",
        "close the bracket or quote, and look for a missing comma",
    ),
    "indentation": Text(
        "缩进对不上：同一层的键要左对齐",
        "the indentation does not fit: keys of one level stand in one column",
        "和上一个同级的键对齐",
        "align it with the previous key of that level",
    ),
    "control-character": Text(
        "有不可见的控制字符 {name}",
        "an invisible control character {name}",
        "删掉它（常常来自复制粘贴）",
        "delete it (it often comes from pasting)",
    ),
    "yaml-syntax": Text(
        "YAML 写法有误：{reason}",
        "this is not YAML: {reason}",
        "检查这一行和上一行的缩进、括号、引号、冒号",
        "look at indentation, brackets, quotes and colons here and one line above",
    ),
    "several-documents": Text(
        "一个文件里只能有一份规则",
        "one file holds one policy",
        "删掉“---”，或者分成两个文件夹",
        "delete “---”, or use two folders",
    ),
    "empty-file": Text(
        "文件是空的", "the file is empty", "至少写 policy: 1 和 for: 单位", "write at least policy: 1 and for: <unit>"
    ),
    "too-deep": Text(
        "嵌套太深（超过 {limit} 层）",
        "nested too deeply (more than {limit} levels)",
        "没有规则需要这么多层",
        "no rule needs that",
    ),
    "anchor": Text(
        "不支持锚点（&{name}）",
        "anchors are not supported (&{name})",
        "公用的词放进 lists；文字请加引号",
        "put shared words into lists; quote a text",
    ),
    "alias": Text(
        "不支持引用（*{name}）",
        "aliases are not supported (*{name})",
        "公用的词放进 lists，用 $名字 引用；文字请加引号",
        "put shared words into lists and write $name; quote a text",
    ),
    "tag": Text(
        "不支持标签（{name}）",
        "tags are not supported ({name})",
        "以“!”开头的文字请加引号",
        "quote a text that begins with “!”",
    ),
    "merge-key": Text(
        "不支持合并键 <<",
        "merge keys (<<) are not supported",
        "把共同的部分写出来，或用上级单位的规则",
        "write it out, or use a rule of the unit above",
    ),
    "null": Text(
        "“{key}”没有值",
        "“{key}” has no value",
        "填上值，或者删掉这一行；以“#”开头的文字请加引号",
        "give it a value or delete it; quote a text that begins with “#”",
    ),
    "empty-block": Text(
        "{{}} 是空的，什么也没有说",
        "{{}} is empty and says nothing",
        "写上内容，或者删掉这个键",
        "write something, or delete the key",
    ),
    "duplicate-key": Text(
        "“{key}”写了两次（第一次在第 {first} 行）",
        "“{key}” stands twice (first in line {first})",
        "合成一个",
        "keep one of them",
    ),
    "complex-key": Text(
        "键只能是一个词",
        "a key must be one word",
        "把 {{…}} 或 […] 写在冒号后面；文字请加引号",
        "write {{…}} or […] after the colon; quote a text",
    ),
}

SCHEMA: Mapping[str, Text] = {
    "unknown-key": Text(
        "{where}没有选项“{key}”", "{where} has no option “{key}”", "可用的有：{known}", "it has: {known}"
    ),
    "missing-key": Text("{where}缺少“{key}”", "{where} lacks “{key}”", "补上 {key}: …", "add {key}: …"),
    "unknown-kind": Text(
        "没有这种规则：“{given}”", "there is no kind of rule “{given}”", "可用的有：{known}", "there are: {known}"
    ),
    "bad-choice": Text(
        "“{given}”不是可选的值", "“{given}” is not one of the choices", "可选：{known}", "choose from: {known}"
    ),
    "bad-number": Text(
        "“{given}”不是整数", "“{given}” is not a whole number", "写数字，例如 3", "write a number, such as 3"
    ),
    "bad-truth": Text(
        "“{given}”既不是 true 也不是 false",
        "“{given}” is neither true nor false",
        "写 true 或 false",
        "write true or false",
    ),
    "expected-text": Text(
        "这里应当是一段文字",
        "a text is expected here",
        "写成一个值，不要用列表或区块",
        "write one value, not a list or block",
    ),
    "expected-list": Text(
        "这里应当是列表",
        "a list is expected here",
        "写成 [{given}]，或一行一项：- …",
        "write [{given}], or one item a line: - …",
    ),
    "expected-block": Text(
        "这里应当是“键: 值”的区块",
        "a block of “key: value” is expected here",
        "写成 {{键: 值}}",
        "write {{key: value}}",
    ),
    "bad-date": Text("“{given}”不是日期", "“{given}” is not a date", "写成 2026-12-31", "write 2026-12-31"),
    "bad-moment": Text(
        "“{given}”不是日期和时刻",
        "“{given}” is not a date and time",
        '写成 "2026-03-04 22:30"',
        'write "2026-03-04 22:30"',
    ),
    "bad-id": Text(
        "“{given}”不能作为名字",
        "“{given}” cannot be a name",
        "小写字母开头，只用小写字母、数字和 -",
        "begin with a lower-case letter; lower-case letters, digits and - only",
    ),
    "bad-unit": Text(
        "“{given}”不是单位路径",
        "“{given}” is not a unit's path",
        "写成 集团/子公司，例如 huaxia/fintech",
        "write group/company, such as huaxia/fintech",
    ),
    "bad-verb": Text(
        "没有这种动作：“{given}”", "there is no action “{given}”", "可用的有：{known}", "there are: {known}"
    ),
    "verb-parameter": Text("动作“{given}”{problem}", "action “{given}” {problem}", "写成 {example}", "write {example}"),
    "unknown-role": Text(
        "“{given}”不是已知的角色，将被当作一个人的 id",
        "“{given}” is no role and is taken for a person's id",
        "角色有：{known}",
        "roles: {known}",
    ),
    "unknown-recipient": Text(
        "组织架构里没有叫“{given}”的角色或人，通知不会送到任何人",
        "the organisation has no role or person “{given}”: nobody would be told",
        "角色有：{known}；人写组织架构文件里的 id",
        "roles: {known}; for a person write the id of the organisation file",
    ),
    "automatic-deeds": Text(
        "automatic: true 的意思是：命中后不经任何人确认就执行 {verbs}，误报也会执行",
        "automatic: true means that {verbs} is done on every hit without anybody's consent, also when the hit is wrong",
        "先用 pilot 确认准确率；想由合规逐条批准，就删掉 automatic",
        "prove the rule in a pilot first; remove automatic to have compliance approve each one",
    ),
    "automatic-idle": Text(
        "automatic: true 在这里没有作用：规则没有针对个人的动作（retract、remove_member）",
        "automatic: true has no effect here: the rule orders nothing against a person (retract, remove_member)",
        "删掉这一行",
        "delete the line",
    ),
    "nobody-approves": Text(
        "{verbs} 要先由合规批准，但组织架构里没有人担任 compliance，会一直等下去",
        "{verbs} waits for compliance to approve, and nobody in the organisation is compliance: it would wait for ever",
        "在组织架构文件里给某人加上 roles: [compliance]",
        "give somebody roles: [compliance] in the organisation file",
    ),
    "never-hits": Text(
        "这条规则永远不会命中：{kind} 不看消息，而 when 里要求 {key}",
        "this rule can never match: {kind} looks at no message, and when asks for {key}",
        "去掉 {key}，或者换成看消息的规则（kind: content）",
        "remove {key}, or use a kind that looks at messages (kind: content)",
    ),
    "bad-rate": Text("“{given}”不是频率上限", "“{given}” is not a rate", "写成 20 per hour", "write 20 per hour"),
    "bad-share": Text("“{given}”不是百分比", "“{given}” is not a share", "写成 80%", "write 80%"),
    "bad-value": Text("这里的值不对：{reason}", "this value is not right: {reason}"),
    "out-of-range": Text(
        "“{given}”超出范围（{bound}）",
        "“{given}” is out of range ({bound})",
        "换一个范围内的值",
        "choose a value inside it",
    ),
    "bad-version": Text(
        "policy: {given} 不是已知的版本", "policy: {given} is not a known version", "写 policy: 1", "write policy: 1"
    ),
    "unknown-variable": Text(
        "模板里没有变量 ${{{name}}}", "there is no variable ${{{name}}}", "可用的有：{known}", "there are: {known}"
    ),
    "bad-variable": Text(
        "“$”后面应当是 {{名字}}",
        "“$” must be followed by {{name}}",
        "写成 ${{sender.name}}；要写“$”本身请写 $$",
        "write ${{sender.name}}; for a plain $ write $$",
    ),
    "pilot-nowhere": Text(
        "stage: pilot 没有写 pilot_in，等于只观察",
        "stage: pilot without pilot_in only observes",
        "加上 pilot_in: [单位或群]",
        "add pilot_in: [units or groups]",
    ),
}

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
    "cannot-enforce": Text(
        "{rule} {step}的 {verb}：{where}做不到；{instead}",
        "{rule}: {verb}{step} does not work in {where}; {instead}",
    ),
}

TEXTS: Mapping[str, Text] = {**FILES, **YAML, **SCHEMA, **TREE}


class _Given(dict[str, str]):
    """Values of a problem; one that is not given shows as a question mark rather than hiding the problem."""

    def __missing__(self, key: str) -> str:
        return "?"


def phrase(code: str, values: Mapping[str, str], lang: str) -> tuple[str, str]:
    """(message, hint) of the code in the language."""
    if code not in TEXTS and code in RULE_TEXTS:
        message, hint = describe(code, _Given(values), lang)
        return message, DID_YOU_MEAN[lang].format_map(values) if values.get("suggestion") else hint
    text = TEXTS[code]
    given = _Given(values)
    message, hint = (text.zh, text.zh_hint) if lang == "zh" else (text.en, text.en_hint)
    # A text that differs by language may be given as `where_zh` and `where_en`.
    for name in [n for n in given if n.endswith(f"_{lang}")]:
        given[name.removesuffix(f"_{lang}")] = given[name]
    if given.get("suggestion"):
        hint = DID_YOU_MEAN[lang]
    return message.format_map(given), hint.format_map(given)


def complaint(code: str, **values: str) -> PydanticCustomError:
    """What a validator of this package raises: `type` = code, `ctx` = values."""
    return PydanticCustomError(code, "see bot.policy.texts", dict(values))
