"""What editors show over the keys of each kind of rule: the Chinese, and the English where the model says none.

Touch this when a kind gains a key; see `hovers.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Hover(NamedTuple):
    """`en` only where the model itself says nothing."""

    zh: str
    en: str = ""


KINDS: Mapping[tuple[str, str], Hover] = {
    ("ContentOptions", ""): Hover("内容：符合 when（又不符合 unless）的消息就是违规"),
    ("ClassifyOptions", ""): Hover(
        "分类：给符合 when 的消息贴标签。自己指定（label），或让内置的迹象判断（detect: urgency）；"
        "forbid_in 写明哪些群里不能出现"
    ),
    ("ClassifyOptions", "label"): Hover("给什么标签"),
    ("ClassifyOptions", "detect"): Hover("由内置的迹象判断紧急程度"),
    ("ClassifyOptions", "forbid_in"): Hover("哪些群里不能出现这样的消息：{external: true}"),
    ("Label", ""): Hover("标签：一个或两个维度"),
    ("Label", "urgency"): Hover("紧急程度：leisure 闲聊、work 工作、urgent 紧急", "leisure, work or urgent"),
    ("Label", "audience"): Hover(
        "密级：public 公开、internal 内部、confidential 机密", "public, internal or confidential"
    ),
    ("RolesOptions", ""): Hover("角色：每个群都要有在场又合适的群主和足够的管理员"),
    ("RolesOptions", "require"): Hover("要求什么", "what is demanded"),
    ("Requirement", ""): Hover("对管群的人的要求"),
    ("Requirement", "owner"): Hover("对群主的要求", "what the owner must be"),
    ("Requirement", "admins"): Hover("对管理员的要求", "how many admins there must be"),
    ("OwnerRequirement", ""): Hover("群主必须怎样"),
    ("OwnerRequirement", "employment"): Hover("staff：在职，不是客户也不是访客"),
    ("OwnerRequirement", "present"): Hover("有群主，而且还在群里"),
    ("OwnerRequirement", "unit"): Hover("same：属于群所在的单位或其下级；或写单位 id"),
    ("AdminsRequirement", ""): Hover("管理员至少几名；群主和离职的人不算"),
    ("AdminsRequirement", "at_least"): Hover("至少几名", "at least so many"),
    ("AdminsRequirement", "employment"): Hover("只算这些人：staff"),
    ("NamingOptions", ""): Hover(
        "群名：按格式起名，让人看得出是谁的群、做什么用。占位：${org.short}、${org.name} 公司，${dept} 部门，"
        "${topic}、${project} 2 到 20 个字，${kind} 是 kinds 之一。Slack 的群名是小写字母，用单位 id 的最后一段"
    ),
    ("NamingOptions", "format"): Hover("【${org.short}】${dept}-${topic}，或每个平台一个：{wecom: …, slack: …}"),
    ("NamingOptions", "kinds"): Hover("${kind} 可以是什么：项目、部门、客户"),
    ("NamingOptions", "blocked_words"): Hover("群名里不能有的词或 $词表"),
    ("NamingOptions", "max_length"): Hover("最多几个字", "at most so many characters"),
    ("NamingOptions", "existing_groups"): Hover(
        "规则之前就有的群怎么办", "what becomes of groups that were there before"
    ),
    ("PlatformFormats", ""): Hover("每个平台一个格式；没写的平台不按格式判断"),
    ("PlatformFormats", "wecom"): Hover("企业微信的群名", "names on WeCom"),
    ("PlatformFormats", "slack"): Hover("Slack 的群名，小写字母：${dept}-${topic}"),
    ("ExistingGroups", ""): Hover("规则之前就有的群怎么办"),
    ("ExistingGroups", "grace"): Hover("规则生效后旧群名可以留多久：30d"),
    ("AnnounceOptions", ""): Hover("公告：定期发到本单位的群，或 groups 写明的群"),
    ("AnnounceOptions", "at"): Hover("什么时候发", "when to post"),
    ("AnnounceOptions", "text"): Hover("发什么；${group.name} 和 ${org.name} 会填上"),
    ("AnnounceOptions", "groups"): Hover("哪些群（键）；不写就是本单位的全部群"),
    ("AnnounceOptions", "ack"): Hover("请每个成员点“收到”"),
    ("AnnounceOptions", "misfire_grace"): Hover("停机以后最晚多久还补发；默认 1h"),
    ("Schedule", ""): Hover("哪几天、几点"),
    ("Schedule", "days"): Hover("星期几，monday … sunday；不写就是每天"),
    ("Schedule", "time"): Hover("几点几分，HH:MM，按 zone 的当地时间"),
    ("Schedule", "calendar"): Hover("cn-workdays：只在工作日，含调休上班日"),
    ("Schedule", "on_holiday"): Hover("遇到休息日：skip 不发，next_workday 下个工作日发，send 照发"),
    ("Schedule", "zone"): Hover("时区，如 Asia/Shanghai"),
    ("NamingOptions", "near_duplicates"): Hover("不许和别的群名几乎一样：true，或 {similarity: 0.95}"),
    ("NearDuplicates", ""): Hover("同一平台上别的群不能有几乎一样的名字"),
    ("NearDuplicates", "similarity"): Hover("1：只算折叠后完全一样的；常用 0.9"),
    ("MembershipOptions", ""): Hover(
        "成员：谁可以在群里、多少人、必须有谁。外部人员不许有或限人数，离职人员，群的大小，必须在场的职能"
    ),
    ("MembershipOptions", "external"): Hover("外部人员：forbidden 不许，allowed 允许"),
    ("MembershipOptions", "departed"): Hover("已离职还在群里的人：forbidden 不许，allowed 允许"),
    ("MembershipOptions", "outsiders"): Hover("允许外部人员时的上限：{at_most: 3}"),
    ("MembershipOptions", "size"): Hover("群的人数：{at_least: 2, at_most: 200}"),
    ("MembershipOptions", "require"): Hover("必须在场的职能：[{role: compliance}, {unit: huaxia/legal}]"),
    ("Outsiders", ""): Hover("最多几名外部人员"),
    ("Outsiders", "at_most"): Hover("最多几名；一个都不许就写 external: forbidden"),
    ("Size", ""): Hover("人数，机器人不算"),
    ("Size", "at_least"): Hover("至少几人", "at least so many people"),
    ("Size", "at_most"): Hover("最多几人", "at most so many people"),
    ("Function", ""): Hover("必须在场的职能：写的几项要同一个人都符合"),
    ("Function", "role"): Hover("公司角色：compliance、policy_admin、dept_head……"),
    ("Function", "unit"): Hover("属于这个单位或其下级：huaxia/legal"),
    ("Function", "employment"): Hover("和公司的关系：staff"),
    ("Function", "at_least"): Hover("至少几名这样的人", "at least so many such people"),
    ("ConductOptions", ""): Hover(
        "行为：不刷屏、不重复发、不频繁@所有人、不在安静时间发。"
        "不管 when 怎么写都计数，when 和 unless 只决定算谁、算哪里；只记时间和文字的指纹，不记文字"
    ),
    ("ConductOptions", "flood"): Hover("刷屏：{more_than: 10, within: 1m}"),
    ("ConductOptions", "repeated"): Hover("重复同样的话：{more_than: 3, within: 10m}"),
    ("ConductOptions", "mention_all"): Hover("@所有人：{more_than: 2, within: 1d}"),
    ("ConductOptions", "quiet_hours"): Hover('安静时间：{between: ["22:00-08:00"]}'),
    ("FloodBudget", ""): Hover("一个人在一个群里的消息"),
    ("FloodBudget", "more_than"): Hover("超过几条", "more than so many"),
    ("FloodBudget", "within"): Hover("多长时间内：1m", "the window: 1m"),
    ("RepeatedBudget", ""): Hover(
        "一个人在所有群里发的同样的话。标点、空格、全半角、大小写不算差别；"
        "短句本来就会重复，请加 when: {text: {longer_than: 10}}"
    ),
    ("RepeatedBudget", "more_than"): Hover("超过几次", "more than so many"),
    ("RepeatedBudget", "within"): Hover("多长时间内：10m", "the window: 10m"),
    ("MentionAllBudget", ""): Hover("一个人在一个群里@所有人的消息"),
    ("MentionAllBudget", "more_than"): Hover("超过几次", "more than so many"),
    ("MentionAllBudget", "within"): Hover("多长时间内：1d", "the window: 1d"),
    ("QuietHours", ""): Hover("不该打扰人的时间。跨零点的一段算开始的那一天"),
    ("QuietHours", "between"): Hover("几点到几点：22:00-08:00；不含结束那一刻"),
    ("QuietHours", "days"): Hover("只算这几天开始的时段"),
    ("QuietHours", "zone"): Hover("时区，默认 Asia/Shanghai", "time zone; Asia/Shanghai if left out"),
    ("FilesOptions", ""): Hover(
        "文件：名称、类型、大小要符合规定。只看平台给出的信息，不打开内容；平台没给名称或大小的，不算违反那一项"
    ),
    ("FilesOptions", "names"): Hover("整个文件名（含扩展名）要符合其中一个 RE2 正则"),
    ("FilesOptions", "types"): Hover("允许或禁止的类型"),
    ("FilesOptions", "size_at_most"): Hover("最大多少：20MB、500KB；平台没给大小的放行"),
    ("FilesOptions", "class"): Hover("文件名里写明的密级，以及最高可以到哪一级"),
    ("TypesRule", ""): Hover("类型是不带点的扩展名，以电脑认的为准：invoice.pdf.exe 是 exe"),
    ("TypesRule", "allow"): Hover("只许这些：pdf、docx、tar.gz"),
    ("TypesRule", "deny"): Hover("不许这些：exe、js"),
    ("ClassRule", ""): Hover("文件名里的标记写明的密级，和可以发的最高一级"),
    ("ClassRule", "marks"): Hover("密级 -> 表明它的词或 $词表：{confidential: [机密, 绝密]}"),
    ("ClassRule", "at_most"): Hover("public、internal、confidential：标得更高的文件算违规"),
    ("LinksOptions", ""): Hover(
        "链接：只能指向允许的网站，或不能指向禁止的网站。域名包括它的子域名：example.com 包括 www.example.com，"
        "不包括 notexample.com；deny 优先于 allow。没写 https:// 的、连着字的、全角的、写成 bad[.]com 的都看得出"
    ),
    ("LinksOptions", "allow"): Hover("只许这些域名或 $词表，及其下级"),
    ("LinksOptions", "deny"): Hover("不许这些域名或 $词表，及其下级"),
    ("LifecycleOptions", ""): Hover("生命周期：群要有用途、有人用、有结束日期、有人看管"),
    ("LifecycleOptions", "purpose"): Hover("用途：{required: true, at_least: 10}"),
    ("LifecycleOptions", "dormant"): Hover("沉寂：{after: 90d}"),
    ("LifecycleOptions", "end_date"): Hover("结束日期：{required: true, at_most: 365d}"),
    ("LifecycleOptions", "review"): Hover("定期确认：{every: 180d}"),
    ("LifecycleOptions", "new_groups"): Hover("新建的群：{grace: 7d}"),
    ("LifecycleOptions", "zone"): Hover("结束日期按哪个时区的日历"),
    ("Purpose", ""): Hover("群做什么用，一句话：Slack 的频道用途、企业微信的群公告，或“用途”命令"),
    ("Purpose", "required"): Hover("必须写明", "it must be stated"),
    ("Purpose", "at_least"): Hover("至少几个字：一个“x”什么也没说"),
    ("Dormant", ""): Hover("这么久没有人说话。要读得到消息才有用：企业微信内部群需要会话存档"),
    ("Dormant", "after"): Hover("多久：90d"),
    ("EndDate", ""): Hover("群用到哪天，由群主用 until 命令说明；已经过去的日期也算"),
    ("EndDate", "required"): Hover("false：说了日期才按日期办"),
    ("EndDate", "at_most"): Hover("最远多久以后：365d"),
    ("Review", ""): Hover("群主每隔一段时间用 reviewed 命令确认群还需要、还正常"),
    ("Review", "every"): Hover("多久一次：180d"),
    ("NewGroups", ""): Hover("刚建的群怎么办"),
    ("NewGroups", "grace"): Hover("多久之内可以还没有用途和结束日期：7d"),
}
