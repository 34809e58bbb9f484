"""What editors show over a key, in Chinese and English. English comes from the models' docstrings and descriptions.

The tables add the Chinese, by (model, field); the field "" is the model itself. Where a model says nothing in English,
the entry has both. Touch this when a model gains a key: a test names those that are missing.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.rules.kind import Said as Hover
from bot.rules.registry import KINDS


def described(model: str, field: str, english: str = "") -> dict[str, str]:
    """`description` for every editor and `markdownDescription` for those that can show it; Chinese first."""
    hover = HOVERS.get((model, field)) or HOVERS.get((_INHERITS.get(model, ""), field)) or Hover("")
    english = english or hover.en
    both = [text for text in (hover.zh, english) if text]
    return {"description": "\n".join(both), "markdownDescription": "\n\n".join(both)} if both else {}


def documented(model: str, english: str = "") -> dict[str, str]:
    """The same for a model as a whole; its docstring's paragraphs stay paragraphs."""
    return described(model, "", "\n\n".join(" ".join(part.split()) for part in english.split("\n\n")))


_INHERITS: Mapping[str, str] = {"When": "Block", "ExampleLabels": "Label", "LabelWhen": "Label"}

_FILE: Mapping[tuple[str, str], Hover] = {
    ("policy.yaml", "policy"): Hover("语言版本，必填，写 1", "version of the language: 1"),
    ("policy.yaml", "for"): Hover(
        "这个文件管哪个单位（及其下级）：huaxia/fintech",
        "the org unit this file speaks for, and the units below: huaxia/fintech",
    ),
    ("policy.yaml", "lists"): Hover(
        "词表，规则里用 $名字 引用；下级只能 add 或 remove", "word lists, used as $name; units below add or remove"
    ),
    ("policy.yaml", "rules"): Hover("规则", "rules"),
    ("policy.yaml", "adjust"): Hover("对上级规则的调整", "changes to rules of the units above"),
    ("policy.yaml", "exceptions"): Hover(
        "例外：谁、哪条规则、为什么、到哪天、谁批准",
        "who is excused from which rule, why, until when, approved by whom",
    ),
    ("lists", "from"): Hover(
        "从词表文件取词：随程序带的 zh/abuse、en/abuse……，或规则文件夹 lists 里自己的文件；可以写几个",
        "take the words of list files: the shipped zh/abuse, en/abuse …, or your own in the folder lists beside the "
        "policies; one or several",
    ),
    ("lists", "add"): Hover("在词表文件或上级的词表里追加", "add to the list files, or to the list of the units above"),
    ("lists", "remove"): Hover(
        "从词表文件或上级的词表里去掉", "take out of the list files, or of the list of the units above"
    ),
    ("adjust", "rule"): Hover("上级规则的 id", "id of a rule of the units above"),
    ("adjust", "set"): Hover("整个字段换成新的", "fields to replace as a whole"),
}

_ENVELOPE: Mapping[tuple[str, str], Hover] = {
    ("Envelope", "id"): Hover("规则在档案和命令里的名字；用过的不要再用"),
    ("Envelope", "kind"): Hover("规则的类型，决定还有哪些字段"),
    ("Envelope", "why"): Hover("为什么有这条规则：写成员看得懂的一句话"),
    ("Envelope", "stage"): Hover("observe 只观察，pilot 在 pilot_in 里执行，enforce 全面执行"),
    ("Envelope", "pilot_in"): Hover("试点的单位或群"),
    ("Envelope", "severity"): Hover("严重程度：low、medium、high、critical"),
    ("Envelope", "when"): Hover("什么情况下算；不写就是总是"),
    ("Envelope", "unless"): Hover("什么情况下不算"),
    ("Envelope", "then"): Hover("命中以后做什么"),
    ("Envelope", "strikes"): Hover(
        "计次：一段时间内第几次，做什么", "a counter: what the n-th time inside a window does"
    ),
    ("Envelope", "message"): Hover("对成员说的话；${…} 只能用规定的几个"),
    ("Envelope", "tests"): Hover(
        "例子：hit 必须命中，miss 必须不命中；每次加载都会运行",
        "examples: hit must match, miss must not; they run on every load",
    ),
    ("Envelope", "locked"): Hover("锁定：下级单位只能加严"),
    ("Envelope", "automatic"): Hover("对人的处理从同一人第二次起不经人工确认；初犯和移出成员永远由人决定"),
    ("Envelope", "legal_signoff"): Hover("法务签署：罚款、扣薪、当众点名、没有期限的处理，没有它不能生效"),
    ("SignoffBlock", ""): Hover("谁在法律上为这条规则的处理负责"),
    ("SignoffBlock", "by"): Hover("谁审过：法务人员的 id 或姓名"),
    ("SignoffBlock", "on"): Hover("哪一天", "the day"),
    ("SignoffBlock", "note"): Hover("依据：条款、协议、文号"),
    ("Envelope", "at_most"): Hover("熔断：一小时内最多处理几次，写 20 per hour"),
    ("Envelope", "floor"): Hover("准确率底线：{precision: 80%, decided: 20}；低于它就只观察"),
    ("Envelope", "on_error"): Hover("规则自身出错时：allow 只记录，alert 另告知规则管理员，hold 再立案请人查看"),
    ("Stage", ""): Hover("规则的阶段", "how far a rule has come: observe, pilot, enforce"),
    ("Severity", ""): Hover("严重程度", "how grave a violation is"),
    ("StrikesBlock", ""): Hover("计次：一段时间内不同的事件各算一次，到第几次做什么；按达到的最高一级"),
    ("StrikesBlock", "per"): Hover("按谁计：sender 发送人，group 群"),
    ("StrikesBlock", "within"): Hover("多长时间内：30d"),
    ("StrikesBlock", "ladder"): Hover("第几次做什么：{1: [remind_sender], 3: [notify: compliance]}"),
    ("FloorBlock", ""): Hover("规则必须保持的准确率。低于它，规则在改好之前只观察，并告知管理员"),
    ("FloorBlock", "precision"): Hover("经人裁决的案例里至少多少成立：80%"),
    ("FloorBlock", "decided"): Hover("看最近多少个已裁决的案例"),
    ("TestsBlock", ""): Hover("例子，每次加载都会运行；有一个不符，规则就不会生效"),
    ("TestsBlock", "hit"): Hover("必须命中的例子", "examples that must match"),
    ("TestsBlock", "miss"): Hover("必须不命中的例子", "examples that must not match"),
    ("ExceptionEntry", ""): Hover("谁不受哪条规则约束、为什么、到哪天、谁批准"),
    ("ExceptionEntry", "rule"): Hover("规则 id", "the rule's id"),
    ("ExceptionEntry", "until"): Hover("最后有效的一天，最长 180 天"),
    ("ExceptionEntry", "reason"): Hover("为什么", "why"),
    ("ExceptionEntry", "approved_by"): Hover("谁批准的（人员 id）", "who approved it (person id)"),
    ("ExceptionEntry", "approved_on"): Hover("从哪天起有效；不写就是已经有效"),
    ("ExceptionEntry", "groups"): Hover("哪些群（键）", "which groups (keys)"),
    ("ExceptionEntry", "people"): Hover("哪些人（人员 id 或账号键）", "which people (person ids or account keys)"),
    ("ExceptionEntry", "for"): Hover("哪些单位及其下级", "which org units, and the units below"),
    ("Deed", ""): Hover(
        "一个动作，可以晚些做：{notify: dept_head, after: 5d}",
        "an action, later if wanted: {notify: dept_head, after: 5d}",
    ),
    ("Deed", "remind_sender"): Hover("私下提醒发送人", "remind the sender in private"),
    ("Deed", "remind_owner"): Hover("私下提醒群主", "remind the group's owner in private"),
    ("Deed", "notify"): Hover("通知某个角色或某人", "tell a role or a person"),
    ("Deed", "post"): Hover("在群里说一句话", "say something in the group"),
    ("Deed", "rename"): Hover("改成建议的群名", "rename the group as suggested"),
    ("Deed", "retract"): Hover("撤回消息（平台允许时）", "take the message back, where the platform can"),
    ("Deed", "remove_member"): Hover(
        "移出群（要两人同意）；写 {for: 7d}，到期自动恢复",
        "remove from the group, once two people have agreed; with {for: 7d} it ends by itself",
    ),
    ("Deed", "archive"): Hover("归档或解散群（要人工确认）", "archive the group, once a person has agreed"),
    ("Deed", "set_owner"): Hover("换群主", "appoint another owner"),
    ("Deed", "block"): Hover(
        "发出前就由平台拦下 text.has_any 的词（企业微信的客户聊天）",
        "let the platform stop the words of text.has_any before they are posted (WeCom, chats with customers)",
    ),
    ("Deed", "require_approval"): Hover("等人批准", "wait for somebody's approval"),
    ("Deed", "for"): Hover("多久以后自动恢复：7d", "how long it lasts, then it is taken back by itself: 7d"),
    ("Deed", "after"): Hover(
        "过多久再做，期间改好了就不做：3d", "how long to wait; mended meanwhile, nothing is done: 3d"
    ),
}

_CONDITIONS: Mapping[tuple[str, str], Hover] = {
    ("When", ""): Hover("这些条件要同时成立；写了 any，还要至少一组成立"),
    ("When", "any"): Hover("这几组里至少一组成立"),
    ("Block", ""): Hover("这些条件要同时成立"),
    ("Block", "text"): Hover("消息说了什么", "what the message says"),
    ("Block", "sender"): Hover("谁发的", "who did it"),
    ("Block", "group"): Hover("在什么群", "where it happened"),
    ("Block", "message"): Hover("消息的形式", "the message's form"),
    ("Block", "label"): Hover("别的规则给的标签", "labels that other rules gave"),
    ("Block", "time"): Hover("什么时候", "when it happened"),
    ("TextWhen", ""): Hover(
        "消息说了什么。照原样找，也看穿伪装（see_through）；中文词在哪里都算，英文词要是完整的词；"
        "$名字 是 lists 里的词表"
    ),
    ("TextWhen", "has_any"): Hover("出现其中一个词或词表"),
    ("TextWhen", "has_all"): Hover("每个词或词表都出现"),
    ("TextWhen", "matches"): Hover("原文符合其中一个 RE2 正则"),
    ("TextWhen", "detects"): Hover("出现其中一种号码：cn-id-card 身份证、bank-card 银行卡……"),
    ("TextWhen", "see_through"): Hover("看穿哪些伪装，代替默认的 everyday；空列表就是只看原样"),
    ("TextWhen", "whole_word"): Hover("英文词要单独成词；对中文没有影响"),
    ("TextWhen", "longer_than"): Hover("超过这么多字"),
    ("TextWhen", "mentions_all"): Hover("@了所有人"),
    ("TextWhen", "quotes"): Hover("when 找到的词都在引用里：引号里、`代码` 里、以 > 开头的行里"),
    ("TextWhen", "negates"): Hover("when 找到的词都被否定、禁止或拒绝：禁止赌博、远离赌博；骂人的话不适用"),
    ("TextWhen", "rejects"): Hover("消息是在制止、谴责或举报说这话的人：请不要说……、说“……”的人应该禁言、举报……"),
    ("SenderWhen", ""): Hover("谁发的。role 是群内身份或公司角色"),
    ("SenderWhen", "role"): Hover("群主 owner、管理员 admin、成员 member、外部 outsider，或组织文件里的角色"),
    ("SenderWhen", "employment"): Hover("在职 staff、外部 external、离职 left、不明 unknown"),
    ("SenderWhen", "unit"): Hover("属于这个单位或其下级"),
    ("SenderWhen", "person"): Hover("人员 id，或账号键如 slack:U1"),
    ("SenderWhen", "is_bot"): Hover("是应用发的"),
    ("SenderWhen", "joined_within"): Hover("进这个群不超过这么久：7d；没人看见他进群的，不知道"),
    ("GroupWhen", ""): Hover("在什么群"),
    ("GroupWhen", "external"): Hover("有（或可能有）外部成员"),
    ("GroupWhen", "kind"): Hover("群的种类"),
    ("GroupWhen", "platform"): Hover("平台：wecom 或 slack"),
    ("GroupWhen", "unit"): Hover("属于这个单位或其下级"),
    ("GroupWhen", "id"): Hover("群的键，如 wecom:wrOgQhDgAAxx"),
    ("GroupWhen", "name_matches"): Hover("群名符合其中一个 RE2 正则"),
    ("GroupWhen", "audience"): Hover("群自己的密级标签"),
    ("GroupWhen", "members_over"): Hover("成员多于这么多"),
    ("GroupWhen", "created_within"): Hover("建群不超过这么久：7d"),
    ("GroupWhen", "archived"): Hover("已归档", "it is archived"),
    ("MessageWhen", ""): Hover("消息的形式"),
    ("MessageWhen", "has_files"): Hover("带文件", "it carries files"),
    ("MessageWhen", "in_thread"): Hover("是话题里的回复"),
    ("MessageWhen", "edited"): Hover("是改过的新版本"),
    ("LabelWhen", ""): Hover("分类规则给这条消息的标签"),
    ("TimeWhen", ""): Hover("什么时候，按 zone 的当地时间"),
    ("TimeWhen", "workday"): Hover("是工作日（按中国日历，含调休）"),
    ("TimeWhen", "between"): Hover("几点到几点：09:00-18:00；可以跨零点；不含结束那一刻"),
    ("TimeWhen", "days"): Hover("星期几", "days of the week"),
    ("TimeWhen", "zone"): Hover("时区，默认 Asia/Shanghai", "time zone; Asia/Shanghai if left out"),
    ("Employment", ""): Hover("和公司的关系"),
    ("GroupKind", ""): Hover("群的种类，决定平台能做什么"),
}

_EXAMPLES: Mapping[tuple[str, str], Hover] = {
    ("Example", ""): Hover("一个例子：只写一段文字就是消息，对管群的规则是群名；没写的都是平常情况"),
    ("Example", "text"): Hover("消息内容", "the message"),
    ("Example", "name"): Hover("群名"),
    ("Example", "sender"): Hover("谁发的", "who wrote it"),
    ("Example", "group"): Hover("在什么群", "the group it stands in"),
    ("Example", "labels"): Hover("别的规则给的标签"),
    ("Example", "at"): Hover("什么时候：2026-03-04 20:10", "when: 2026-03-04 20:10"),
    ("Example", "workday"): Hover("是不是工作日", "whether it is a working day"),
    ("Example", "mentions_all"): Hover("@了所有人", "it calls everybody"),
    ("Example", "reason"): Hover("只看这个原因的命中"),
    ("Example", "files"): Hover("消息带的文件：[{name: 报价.exe, size: 3MB}]"),
    ("Example", "earlier"): Hover("同一个人此前发的消息：[{text: 拼单, ago: 5m, times: 3}]"),
    ("ExampleEarlier", ""): Hover("同一个人此前发的一条消息；没写的都和例子本身一样；只写一段文字就是消息内容"),
    ("ExampleEarlier", "text"): Hover("内容；不写就和例子一样", "what it said; the same as the example if left out"),
    ("ExampleEarlier", "ago"): Hover("多久以前：5m"),
    ("ExampleEarlier", "times"): Hover("这样的有几条"),
    ("ExampleEarlier", "mentions_all"): Hover("@了所有人", "it called everybody"),
    ("ExampleEarlier", "elsewhere"): Hover("在别的群，每条各在一个群"),
    ("ExampleFile", ""): Hover("消息里的一个文件；只写一段文字就是文件名"),
    ("ExampleFile", "name"): Hover("文件名，含扩展名", "its name, with the extension"),
    ("ExampleFile", "size"): Hover("大小：3MB", "its size: 3MB"),
    ("ExampleFile", "mime"): Hover(
        "平台说的类型：application/pdf", "the type that the platform tells: application/pdf"
    ),
    ("ExampleSender", "joined"): Hover("多久以前进群的：2d；不写就是不知道"),
    ("ExampleSender", ""): Hover("谁发的：群内身份或公司角色；不写就是普通员工"),
    ("ExampleSender", "name"): Hover("姓名", "name"),
    ("ExampleSender", "role"): Hover(
        "owner、admin、member、outsider，或公司角色", "owner, admin, member, outsider, or a company role"
    ),
    ("ExampleSender", "employment"): Hover("和公司的关系", "how they stand to the company"),
    ("ExampleSender", "unit"): Hover("所属单位", "org unit"),
    ("ExampleSender", "person"): Hover("人员 id", "person id"),
    ("ExampleSender", "is_bot"): Hover("是应用", "an app"),
    ("ExampleGroup", ""): Hover(
        "群；不写的都平常：内部群，有群主和两名管理员", "the group; else an ordinary internal one"
    ),
    ("ExampleGroup", "name"): Hover("群名", "name"),
    ("ExampleGroup", "external"): Hover("有外部成员", "has members from outside"),
    ("ExampleGroup", "platform"): Hover("平台", "platform"),
    ("ExampleGroup", "kind"): Hover("群的种类", "sort of group"),
    ("ExampleGroup", "unit"): Hover("所属单位", "org unit"),
    ("ExampleGroup", "org"): Hover("单位的名称", "names of the org unit"),
    ("ExampleGroup", "audience"): Hover("群的密级标签", "the group's own audience label"),
    ("ExampleGroup", "owner"): Hover("群主", "the owner"),
    ("ExampleGroup", "admins"): Hover("几名管理员", "how many admins"),
    ("ExampleGroup", "members"): Hover("一共几人"),
    ("ExampleGroup", "outsiders"): Hover("其中几名外部人员"),
    ("ExampleGroup", "departed"): Hover("其中几名已离职"),
    ("ExampleGroup", "people"): Hover("群里还有谁：[{role: compliance}]"),
    ("ExampleGroup", "purpose"): Hover('用途；"" 就是没有写', 'what it is for; "" = not said'),
    ("ExampleGroup", "age"): Hover("建群多久了：400d"),
    ("ExampleGroup", "last_message"): Hover("最后一条消息是多久以前：100d"),
    ("ExampleGroup", "ends"): Hover("到期日：2026-12-31"),
    ("ExampleGroup", "reviewed"): Hover("上次复核是多久以前：200d"),
    ("ExampleGroup", "others"): Hover("同一平台上别的群的名字"),
    ("ExampleMember", ""): Hover("群里的一个人；不写就是本单位的在职员工"),
    ("ExampleMember", "role"): Hover("公司角色", "company role"),
    ("ExampleMember", "employment"): Hover("和公司的关系", "how they stand to the company"),
    ("ExampleMember", "unit"): Hover("所属单位", "org unit"),
    ("ExampleLabels", ""): Hover("别的规则给的标签", "labels that other rules gave"),
    ("ExampleOrg", ""): Hover("群所属单位的名称，群名格式里用"),
    ("ExampleOrg", "name"): Hover("全称", "full name"),
    ("ExampleOrg", "short"): Hover("简称", "short name"),
    ("ExampleOwner", ""): Hover("群主；不写就是在职、在群里", "the owner; else employed and present"),
    ("ExampleOwner", "employment"): Hover("和公司的关系", "how they stand to the company"),
    ("ExampleOwner", "unit"): Hover("所属单位", "org unit"),
    ("ExampleOwner", "present"): Hover("有群主，而且在群里", "there is an owner, and in the group"),
}

_OF_KINDS: Mapping[tuple[str, str], Hover] = {
    (key.partition(".")[0], key.partition(".")[2]): said
    for kind in KINDS.values()
    for key, said in kind.words.keys.items()
}

HOVERS: Mapping[tuple[str, str], Hover] = {**_FILE, **_ENVELOPE, **_CONDITIONS, **_EXAMPLES, **_OF_KINDS}
