"""Everything the command line says, in Chinese and English, by key. A sentence with `{name}` is filled by the caller.

Touch this to change wording. A key is used in one place only, and both languages must fill the same names (a test
compares them).
"""

from __future__ import annotations

from collections.abc import Mapping

from rich.markup import escape

from bot.cli import custody_words, policy_words, report_words, sandbox_words, text_words, usage_words
from bot.cli.bilingual import Words

HELP: Mapping[str, Words] = {
    "qungui": Words(
        "群规：管理企业微信和 Slack 群聊的机器人。先试 `qungui demo`，再用 `qungui init` 开始。",
        "Governance for company group chats on WeCom and Slack. Try `qungui demo`, then start with `qungui init`.",
    ),
    "init": Words(
        "新建起步文件：配置、密钥、组织架构、入门规则；已有的文件一概不动",
        "Write files to start from: configuration, keys, organisation, starter rules; never over a file that is there",
    ),
    "run": Words(
        "运行机器人：接入配置文件里的平台，并提供管理台",
        "Run the bot: connect the platforms of the configuration, serve the console",
    ),
    "demo": Words(
        "在本机看一家虚构公司的群是怎样被管理的", "Watch an invented company's groups being governed, on this machine"
    ),
    "doctor": Words(
        "检查安装、配置、规则、数据库和平台，逐项给出解决办法",
        "Check installation, configuration, policies, database and platforms; each finding comes with its fix",
    ),
    **policy_words.HELP,
    **text_words.HELP,
    **custody_words.HELP,
    **report_words.HELP,
    **sandbox_words.HELP,
    "audit": Words(
        "离线审计：Slack 导出包、企业微信会话存档（已解密的 JSON 行）或普通 JSON 行",
        "Audit offline: a Slack export, a WeCom archive (decrypted JSON lines) or plain JSON lines",
    ),
    "announce": Words("向群发公告（由运行中的机器人发出）", "Announce to groups (the running bot sends it)"),
    "record": Words(
        "档案：查成员、核验、加密、保全、清除、一个人的数据",
        "The record: members, proof, sealing, holds, purges, one person's data",
    ),
    "record.members": Words("某一时刻群里有谁", "Who was in a group at a moment"),
    "user": Words("管理台的登录用户", "Who may sign in to the console"),
    "user.add": Words(
        "新建用户或改密码（会提示输入；也可从标准输入读）",
        "Add a user or change a password (asked for, or read from standard input)",
    ),
    "user.reset": Words(
        "取消某人的动态验证码（手机丢失时；请先核实身份）",
        "Take away the second factor of somebody who lost it (make sure first who is asking)",
    ),
    "user.list": Words("列出用户", "List the users"),
    "user.remove": Words("删除用户，并立即结束其登录", "Remove a user; all their sessions end"),
    "adapters": Words("平台适配器：试读录下来的内容", "The platforms' adapters: read what was recorded"),
    "adapters.coverage": Words(
        "录下来的回调、事件会被读成什么：逐条列出，有读不了的就返回 1",
        "What recorded payloads are read as, one by one; exit 1 when one cannot be read",
    ),
    "slack": Words("Slack 的设置", "Setting up Slack"),
    "slack.manifest": Words(
        "打印要创建的 Slack 应用清单（粘贴到 Create New App → From a manifest）；不需要配置文件",
        "Print the manifest of the Slack app to create (Create New App → From a manifest); needs no configuration",
    ),
    "db": Words("数据库：升级、看版本", "The database: bring it up to date, see where it stands"),
    "db.upgrade": Words("把数据库升级到本版本", "Bring the database up to date"),
    "db.current": Words("数据库现在的版本", "Where the database stands"),
}

OPTIONS: Mapping[str, Words] = {
    "lang": Words("语言：zh 或 en（默认看 LANG）", "language: zh or en (default: LANG)"),
    "version": Words("显示版本", "show the version"),
    "config": Words("配置文件", "configuration file"),
    "init.folder": Words("写到哪个文件夹", "the folder to write into"),
    "init.platform": Words("要接入的平台，可重复；默认两个都写上", "what to connect, repeatable; default: both"),
    "once": Words(
        "放一遍剧本，说明发生了什么，全部符合预期才返回 0",
        "play a script, say what happened, exit 0 only if all was right",
    ),
    "port": Words("本机端口", "port on this machine"),
    "json": Words("输出 JSON", "print JSON"),
    "online": Words("也连接各平台检查凭据", "also call the platforms to check the credentials"),
    "capabilities": Words(
        "改为列出各平台、各权限下能做什么、不能做什么",
        "instead, list what can be done on which platform with which rights",
    ),
    **policy_words.OPTIONS,
    **text_words.OPTIONS,
    **custody_words.OPTIONS,
    **report_words.OPTIONS,
    **sandbox_words.OPTIONS,
    "organisation": Words(
        "组织架构文件：单位、人员、账号、群属于哪个单位", "organisation file: units, people, accounts, units of groups"
    ),
    "input": Words("导出包或 JSON 行文件", "export or file of JSON lines"),
    "policies": Words("规则文件夹", "folder of policies"),
    "out": Words("结果放在哪个文件夹", "folder for the results"),
    "out.file": Words("写到文件，不写到终端", "write to a file instead of the terminal"),
    "format.input": Words("slack、wecom、plain；默认自动识别", "slack, wecom or plain; default: look at the file"),
    "manifest.url": Words(
        "Slack 访问本服务的地址（https://…）；不填则为 Socket Mode，无需公网地址",
        "how Slack reaches this server (https://…); without it: Socket Mode, which needs no public address",
    ),
    "manifest.config": Words("按配置文件里的命令名、路径和地址", "take command, path and address from a configuration"),
    "manifest.format": Words("json 或 yaml", "json or yaml"),
    "platform": Words("平台：slack 或 wecom", "platform: slack or wecom"),
    "payloads": Words(
        "录下来的内容：JSON 行（src、name、payload），或放着 JSON、XML 文件的文件夹",
        "recorded payloads: JSON lines with src, name and payload, or a folder of JSON and XML files",
    ),
    "unit": Words("不知道属于哪个单位的群，按这个单位算", "unit of groups whose unit is not known"),
    "jobs": Words("用几个进程；默认全部核心", "number of processes; default: all cores"),
    "zone": Words("时区", "time zone"),
    "since": Words("从这一刻起（含）：日期或 ISO 时间", "from this moment on: a date or ISO time"),
    "until": Words("到这一刻止（不含）；只写日期则含当天", "up to this moment, not included; a bare day is included"),
    "group": Words("群：键（wecom:wr…）或群名", "group: key (slack:C…) or name"),
    "unit.filter": Words("单位及其下级", "unit and the units below it"),
    "rule": Words("规则 id", "rule id"),
    "person": Words("人员 id 或账号键", "person id or account key"),
    "text": Words("公告内容", "what to announce"),
    "groups": Words("发到哪些群（键），可重复", "group key; may be repeated"),
    "at": Words(
        "什么时候：now、2026-03-02T09:00，或 `every 工作日 09:00`",
        "when: now, 2026-03-02T09:00, or `every monday 09:00`",
    ),
    "at.moment": Words("哪一刻；默认现在", "at which moment; default: now"),
    "user": Words("登录名：人员 id", "sign-in name: the person's id"),
    "role": Words(
        "角色，可重复：compliance、legal、policy_admin、platform_admin、auditor、report_viewer、dept_head",
        "role, may be repeated: compliance, legal, policy_admin, platform_admin, auditor, report_viewer, dept_head",
    ),
    "by_provider": Words(
        "不设密码：由公司的登录服务（console.oidc）确认身份",
        "no password: the company's identity provider (console.oidc) says who this is",
    ),
    "to": Words(
        "发到一个单位（及下级）的全部群；all = 全部群", "all groups of a unit and the units below; all = every group"
    ),
    "ack": Words("要求点“收到”", "ask for an acknowledgement"),
    "pin": Words("置顶（平台支持时）", "pin it, where the platform can"),
    "as": Words(
        "以谁的名义（人员 id 或账号键）；默认是操作者",
        "on whose behalf (person id or account key); default: the operator",
    ),
}

SAID: Mapping[str, Words] = {
    "not-a-choice": Words("{value} 不是可选值：{choices}", "{value} is not one of {choices}"),
    "interrupted": Words("已中断。再次运行同样的命令会接着做。", "Interrupted. Run the same command again to go on."),
    "init.there": Words(
        "什么也没写：{folder} 里已经有 {files}。换一个文件夹，或先把它们移走",
        "Nothing was written: {folder} already has {files}. Name another folder, or move them away first",
    ),
    "init.written": Words("已写好 {file}", "wrote {file}"),
    "init.keys": Words(
        "{folder} 里的密钥请另外备份一份、不要进代码库：丢了 texts.key，记录里的原文就再也读不回来",
        "Keep a copy of {folder} elsewhere and out of repositories: without texts.key the record's texts are lost",
    ),
    "init.next": Words(
        "接着：cd {folder}，在 config.yaml 里填上平台（docs/connect-wecom.zh-CN.md、docs/connect-slack.zh-CN.md），"
        "再运行 `qungui doctor`",
        "Next: cd {folder}, fill in your platforms in config.yaml (docs/connect-slack.md, docs/connect-wecom.md), then "
        "run `qungui doctor`",
    ),
    "config.unsealed": Words(
        "{file} 里的密钥这里没有（{names}）：只看规则本身，不看平台能做什么、记录里有什么",
        "Secrets of {file} are not here ({names}): rules are looked at, not platforms' abilities nor the record",
    ),
    "zone.unknown": Words(
        "没有叫 {zone} 的时区：请用 IANA 名称，例如 Asia/Shanghai",
        "no time zone is called {zone}: use an IANA name such as Asia/Shanghai",
    ),
    "stopped": Words("已停止。", "Stopped."),
    "file": Words(
        "{path} 不能读或写（{why}）：请检查路径和权限",
        "{path} cannot be read or written ({why}): check the path, and who may use it",
    ),
    "unexpected": Words(
        "出现意外错误 {error}（{place}）。请带上操作步骤报告；设 QUNGUI_TRACE=1 可看全部经过。",
        "Unexpected: {error} at {place}. Please report it with the steps that led here (QUNGUI_TRACE=1 shows more).",
    ),
    **policy_words.SAID,
    **text_words.SAID,
    **custody_words.SAID,
    **report_words.SAID,
    **sandbox_words.SAID,
    **usage_words.SAID,
    "audit.resumed": Words("接着上次继续（已完成 {percent}）", "Going on where the last run stopped ({percent} done)"),
    "audit.done": Words(
        "{messages} 条消息，{findings} 条违规，{seconds:.1f} 秒，每秒 {rate:,.0f} 条",
        "{messages} messages, {findings} violations, {seconds:.1f} s, {rate:,.0f} messages per second",
    ),
    "audit.broken": Words(
        "{count} 个条目读不出来，其余已处理；全部列在 {file}：",
        "{count} entries could not be read; the rest was processed. All of them: {file}",
    ),
    "audit.written": Words("结果在 {folder}：", "Written to {folder}:"),
    "audit.progress": Words("审计", "Auditing"),
    "column.what": Words("项目", "what"),
    "column.count": Words("数量", "count"),
    "audit.title": Words("审计结果", "Audit"),
    "count.messages": Words("消息", "messages"),
    "count.groups": Words("群", "groups"),
    "count.people": Words("人", "people"),
    "count.findings": Words("违规", "violations"),
    "count.bad_entries": Words("坏条目", "broken entries"),
    "by.rule": Words("按规则", "by rule"),
    "by.severity": Words("按严重程度", "by severity"),
    "by.label": Words("按标签", "by label"),
    "by.group": Words("按群（前 10）", "by group (first 10)"),
    "by.person": Words("按人（前 10）", "by person (first 10)"),
    "doctor.fix": Words("解决办法：", "fix: "),
    "doctor.sum": Words(
        "{ok} 项正常，{warnings} 项提醒，{broken} 项有问题", "{ok} fine, {warnings} notes, {broken} broken"
    ),
    "members.title": Words("{group}，{at}", "{group}, {at}"),
    "members.nobody": Words(
        "{group}：档案里那一刻没有成员；成员记录从 {begins} 开始",
        "{group}: the record knows no members then; its record of members begins at {begins}",
    ),
    "column.person": Words("人", "person"),
    "column.account": Words("账号", "account"),
    "column.role": Words("身份", "role"),
    "column.since": Words("自", "since"),
    "column.until": Words("至", "until"),
    "column.employment": Words("在职情况", "employment"),
    "manifest.url": Words(
        "{url} 不是 Slack 能访问的地址：要以 https:// 开头，例如 https://qungui.example.com",
        "Slack cannot reach {url}: give an address that starts with https://, such as https://qungui.example.com",
    ),
    "manifest.next": Words(
        "（{mode}）粘贴到 api.slack.com/apps → Create New App → From a manifest；安装后把令牌写进 config.yaml，"
        "再运行 qungui doctor --online。",
        "({mode}) Paste it at api.slack.com/apps → Create New App → From a manifest; install the app, put its tokens "
        "into config.yaml, then run qungui doctor --online.",
    ),
    "coverage.summary": Words(
        "{total} 条：读成事件 {typed}，说明原因后忽略 {ignored}，读不了 {failed}",
        "{total} payloads: {typed} typed, {ignored} ignored with a reason, {failed} failed",
    ),
    "capabilities.slack": Words("Slack：机器人能做什么", "Slack: what the bot can do"),
    "capabilities.wecom": Words(
        "企业微信：机器人能做什么（没有配置群机器人 webhook 的群）",
        "WeCom: what the bot can do (in groups without a webhook)",
    ),
    "capabilities.ours": Words("★ 本配置", "★ this configuration"),
    "db.upgraded": Words("数据库在版本 {revision}。", "The database is at {revision}."),
    "db.current": Words(
        "数据库在版本 {revision}，本程序需要 {wanted}。", "The database is at {revision}; this program needs {wanted}."
    ),
    "db.empty": Words("（还没有表）", "no version yet"),
    "group.unknown": Words("档案里没有叫 {group} 的群。", "The record has no group called {group}."),
    "unit.unknown": Words(
        "组织架构里没有单位 {unit}。可用：{known}", "The organisation has no unit {unit}. Known: {known}"
    ),
    "person.unknown": Words("没有叫 {person} 的人。", "There is nobody called {person}."),
    "rule.unknown": Words(
        "没有叫 {rule} 的规则，档案里也没有它的记录。", "There is no rule {rule}, and the record has nothing of one."
    ),
    "group.ambiguous": Words(
        "有几个群叫 {group}：{keys}。请用键。", "Several groups are called {group}: {keys}. Use the key."
    ),
    "announce.empty": Words("公告没有内容。", "The announcement says nothing."),
    "announce.where": Words(
        "用 --group 指定群，或用 --to 指定单位。", "Name groups with --group, or a unit with --to."
    ),
    "announce.accepted": Words(
        "已放入收件箱：{command}\n运行中的机器人会在几秒内处理；结果看 `qungui report` 或管理台。",
        "Placed in the inbox: {command}\nThe running bot handles it within seconds; the console shows what came of it.",
    ),
    "announce.no-unit": Words("没有单位 {unit}。可用：{known}", "There is no unit {unit}. Known: {known}"),
    "announce.no-author": Words("找不到 {person} 的账号。", "No account of {person} is known."),
    "demo.tour": Words(
        """华夏集团的演示开始了（Ctrl-C 结束）：

  {url}/sandbox/     两个平台的群并排显示：选一个人，发消息、改群名、点按钮
  {url}/console/     合规人员和管理员的管理台（用户 {user}，密码 {password}）

试一试：
  1. 以陈杰的身份在 fin-rd-payments 里发：加群玩博彩          → 私下收到提醒，可以申诉
  2. 在“恒丰&华夏金科项目对接”里发：这份内部定价给大家参考    → 有外部成员，合规收到通知
  3. 以张伟的身份输入命令：规则、状态、公告 now --ack 今晚升级 → 中文英文都行
  4. 把一个群改成不合规范的名字                              → 群主收到建议的群名""",
        """The Huaxia demo is running (Ctrl-C ends it):

  {url}/sandbox/     the groups of both platforms side by side: be anybody, post, rename, click
  {url}/console/     the console for compliance staff and admins (user {user}, password {password})

Try:
  1. As 陈杰 in fin-rd-payments, post: 加群玩博彩            -> a private reminder with an appeal button
  2. In 恒丰&华夏金科项目对接, post: 这份内部定价给大家参考   -> outsiders are present: compliance is told
  3. As 张伟, give commands: rules, status, announce now --ack Upgrade tonight
  4. Rename a group to something that breaks the naming rule  -> its owner gets a suggestion""",
    ),
    "demo.well": Words("一切如预期。", "Everything expected did happen."),
    "demo.ill": Words("有些事情没有如预期发生，见上。", "Something expected did not happen; see above."),
    "user.password": Words("密码（至少 12 个字符）：", "Password (at least 12 characters): "),
    "user.short": Words("密码至少 12 个字符。", "The password needs at least 12 characters."),
    "user.saved": Words("{name} 可以登录了（{roles}）。", "{name} may sign in ({roles})."),
    "user.reset": Words(
        "{name} 的动态验证码已取消，登录已结束；下次登录后请重新启用。",
        "{name} has no second factor any more and is signed out; set a new one up after the next sign-in.",
    ),
    "user.no_provider": Words(
        "配置里没有 console.oidc：没有公司登录服务，用户就需要密码。",
        "The configuration has no console.oidc: without an identity provider a user needs a password.",
    ),
    "user.by_password": Words("密码", "password"),
    "user.by_provider": Words("公司账号", "company's account"),
    "user.by_factor": Words("动态验证码", "second factor"),
    "user.removed": Words("{name} 不能再登录。", "{name} may no longer sign in."),
    "user.nobody": Words(
        "还没有用户。新建：qungui user add 人员编号 --role compliance",
        "There are no users yet. To add one: qungui user add PERSON --role compliance",
    ),
    "user.unknown": Words("没有叫 {name} 的用户。", "There is no user called {name}."),
    "user.role": Words("没有叫 {role} 的角色：可用 {roles}。", "There is no role {role}: use {roles}."),
    "run.listening": Words("正在监听 {url}", "Listening on {url}"),
}


def phrase(key: str, lang: str, **values: object) -> str:
    """What is said under this key."""
    words = SAID[key]
    return (words.zh if lang == "zh" else words.en).format(**values)


def help_of(key: str, lang: str) -> str:
    """A command's help."""
    return _shown(HELP[key], lang)


def option(key: str, lang: str) -> str:
    """The help of an option or argument."""
    return _shown(OPTIONS[key], lang)


def _shown(words: Words, lang: str) -> str:
    """As it stands: help is read as markup, which takes `[pdf]` for a colour."""
    return escape(words.zh if lang == "zh" else words.en)
