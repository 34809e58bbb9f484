"""Values and keys that do not fit."""

from __future__ import annotations

from collections.abc import Mapping

from bot.policy.texts.text import Text

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
        "automatic: true 的意思是：同一人第二次起，不经任何人确认就执行 {verbs}（移出成员仍须两人同意），误报也会执行",
        "automatic: true means that from somebody's second offence on {verbs} is done without anybody's consent (a"
        " removal still takes two people), also when the hit is wrong",
        "先用 pilot 确认准确率；想由合规逐条批准，就删掉 automatic",
        "prove the rule in a pilot first; remove automatic to have compliance approve each one",
    ),
    "block-wordless": Text(
        "block 在这里没有作用：没有 when: {{text: {{has_any: …}}}}，平台不知道拦什么词",
        "block does nothing here: without when: {{text: {{has_any: …}}}} there are no words to block",
        "写上 has_any，或删掉 block",
        "write has_any, or remove block",
    ),
    "block-step": Text(
        "block 不能按次数：平台要么一直拦，要么不拦",
        "block is no step: the platform blocks words always or never",
        "把 block 写到 then 里",
        "write block in then",
    ),
    "block-wider": Text(
        "block 只按词拦，不看 {beside}：这些词对该单位的所有人都发不出去",
        "block knows words alone, not {beside}: nobody of the unit can post these words",
        "确认词表里都是任何情况下都不能说的词，或删掉 block",
        "make sure that nobody may ever say them, or remove block",
    ),
    "automatic-uncounted": Text(
        "automatic: true 在这里没有作用：没有按人计次（strikes），不知道是不是初犯，{verbs} 都要等人批准",
        "automatic: true has no effect here: nothing counts a person's offences (strikes, per: sender), so each may be"
        " the first, and {verbs} waits for a person",
        "加上 strikes，或删掉 automatic",
        "add strikes, or remove automatic",
    ),
    "bad-automatic": Text(
        "“{given}”不是 automatic 的值",
        "“{given}” is no value of automatic",
        "写 true 或 false。初犯和移出成员永远由人决定，没有哪个值能改变这一点",
        "write true or false. People decide about first offences and removals; no value changes that",
    ),
    "sanction-fine": Text(
        "规则“{rule}”提到罚款（“{given}”）：用人单位一般无权对员工罚款",
        "the rule “{rule}” speaks of a fine (“{given}”): an employer may in general not fine its staff",
        "删掉罚款；确有依据，请法务签署 legal_signoff: {{by: …, on: 2026-01-31, note: …}}",
        "remove it; if it has a basis, have legal sign: legal_signoff: {{by: …, on: 2026-01-31, note: …}}",
    ),
    "sanction-pay": Text(
        "规则“{rule}”提到扣减薪酬（“{given}”）：群规不能作为扣减工资的依据",
        "the rule “{rule}” speaks of pay (“{given}”): a chat rule is no basis for cutting it",
        "删掉；确有依据，请法务签署 legal_signoff: {{by: …, on: 2026-01-31, note: …}}",
        "remove it; if it has a basis, have legal sign: legal_signoff: {{by: …, on: 2026-01-31, note: …}}",
    ),
    "sanction-shaming": Text(
        "规则“{rule}”提到当众点名或曝光（“{given}”）：会侵害名誉和个人信息权益",
        "the rule “{rule}” exposes people before others (“{given}”): that injures their reputation and privacy",
        "改为私下提醒；确有依据，请法务签署 legal_signoff: {{by: …, on: 2026-01-31, note: …}}",
        "remind in private; if it has a basis, have legal sign: legal_signoff: {{by: …, on: 2026-01-31, note: …}}",
    ),
    "sanction-without-end": Text(
        "规则“{rule}”的处理没有期限（“{given}”）",
        "the rule “{rule}” has a sanction without end (“{given}”)",
        "写明期限：remove_member: {{for: 7d}}；确需长期，请法务签署 legal_signoff: {{by: …, on: 2026-01-31}}",
        "give it an end: remove_member: {{for: 7d}}; or have legal sign: legal_signoff: {{by: …, on: 2026-01-31}}",
    ),
    "automatic-idle": Text(
        "automatic 在这里没有作用：规则没有针对个人的动作（retract、remove_member）",
        "automatic has no effect here: the rule orders nothing against a person (retract, remove_member)",
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
