"""What the doctor says, by finding: (what is seen, what to do) in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Told(NamedTuple):
    zh: str
    en: str
    zh_fix: str = ""
    en_fix: str = ""


FINDINGS: Mapping[str, Told] = {
    "python.ok": Told("Python {version}", "Python {version}"),
    "python.old": Told(
        "Python {version} 太旧",
        "Python {version} is too old",
        "安装 3.11 以上，再运行 make",
        "install 3.11 or newer, then make",
    ),
    "packages.ok": Told("依赖齐全（查了 {count} 个）", "dependencies are installed ({count} looked at)"),
    "speed.compiled": Told("读消息用的是编译好的 bot.text._scan", "messages are read by the compiled bot.text._scan"),
    "speed.uncompiled": Told(
        "没有编译 bot.text._scan：结果一样，读消息慢一些；装好 C 编译器再安装一次 qungui 即可",
        "bot.text._scan is not compiled: the same answers, more slowly; with a C compiler, install qungui again",
    ),
    "speed.filtered": Told("找规律用的是 Hyperscan", "expressions are looked for with Hyperscan"),
    "speed.unfiltered": Told(
        "没有安装 Hyperscan：结果一样，读消息慢一些；pip install 'qungui[speed]' 即可",
        "Hyperscan is not installed: the same answers, more slowly; pip install 'qungui[speed]' adds it",
    ),
    "packages.missing": Told(
        "bot 旁边没有 {name} 包", "there is no package {name} beside bot", "重新安装 qungui", "install qungui again"
    ),
    "packages.elsewhere": Told(
        "{name} 来自 {place}，而不是 {here}",
        "{name} comes from {place}, not from {here}",
        "在单独的虚拟环境里安装 qungui",
        "install qungui in a virtual environment of its own",
    ),
    "packages.uninstalled": Told(
        "没有安装 {name}", "{name} is not installed", "重新安装 qungui", "install qungui again"
    ),
    "packages.other": Told(
        "{name} 是 {version}，测试过的是 {wanted}",
        "{name} is {version}; {wanted} is what was tested",
        "按 pyproject.toml 的版本安装",
        "install the version that pyproject.toml names",
    ),
    "config.ok": Told("{path} 可用", "{path} can be used"),
    "zone.ok": Told("{zone}，现在是 {now}", "{zone}, where it is {now}"),
    "zone.unknown": Told(
        "没有叫 {zone} 的时区",
        "no time zone is called {zone}",
        "安装 tzdata，或改用 Asia/Shanghai 一类的名字",
        "install tzdata, or use a name such as Asia/Shanghai",
    ),
    "calendar.ok": Told("{year} 年的调休安排已知", "the make-up workdays of {year} are known"),
    "calendar.inexact": Told(
        "还不知道 {year} 年的调休安排，补班日会当成周末",
        "the make-up workdays of {year} are not known yet; they count as weekends",
        "升级 chinesecalendar，或在 announcements.workdays 里写明",
        "update chinesecalendar, or name the days in announcements.workdays",
    ),
    "organisation.ok": Told("{units} 个单位，{people} 人", "{units} units, {people} people"),
    "organisation.none": Told(
        "没有组织架构文件：所有的群都算总部的，不知道谁是合规",
        "no organisation file: all groups belong to the root, and nobody is known as compliance",
        "写一个 organisation.yaml，在配置里用 organisation 指向它",
        "write an organisation.yaml and name it under `organisation` in the configuration",
    ),
    "organisation.undecided": Told(
        "没有合规或法务：案件和申诉没有人能裁决",
        "nobody is compliance or legal: no case and no appeal can be decided",
        "在 organisation.yaml 里给人加上 roles: [compliance]",
        "give somebody `roles: [compliance]` in organisation.yaml",
    ),
    "archive.ok": Told("{name} 的会话存档读到 {until}", "the archive of {name} was read until {until}"),
    "archive.never": Told(
        "还没有读过 {name} 的会话存档",
        "the archive of {name} was never read",
        "启动 qungui run；已经在跑就看日志里的 wecom.archive_failed，再运行 qungui doctor --online",
        "start `qungui run`; if it runs, look for wecom.archive_failed in its log and run `qungui doctor --online`",
    ),
    "archive.behind": Told(
        "{name} 的会话存档只读到 {until}，落后 {hours} 小时：这之后的消息还没有检查",
        "the archive of {name} was read until {until} only, {hours} hours ago: what was said since is not judged yet",
        "启动 qungui run；已经在跑就看日志里的 wecom.archive_failed，再运行 qungui doctor --online",
        "start `qungui run`; if it runs, look for wecom.archive_failed in its log and run `qungui doctor --online`",
    ),
    "archive.losing": Told(
        "{name} 的会话存档只读到 {until}，落后 {hours} 小时：企业微信只保留几天，消息正在丢失",
        "the archive of {name} was read until {until}, {hours} hours ago: WeCom keeps a few days, messages get lost",
        "马上启动 qungui run；已经在跑就看日志里的 wecom.archive_failed，再运行 qungui doctor --online",
        "start `qungui run` now; if it runs, look for wecom.archive_failed in its log and run `qungui doctor --online`",
    ),
    "policies.ok": Told("{rules} 条规则，例子全部通过", "{rules} rules; all examples hold"),
    "policies.notes": Told(
        "规则可用，有 {warnings} 个提醒",
        "the policies work, with {warnings} notes",
        "qungui policy check {folder}",
        "qungui policy check {folder}",
    ),
    "policies.broken": Told(
        "规则有 {errors} 个错误：机器人会以安全模式运行，只记录、不判断",
        "{errors} errors in the policies: the bot would run in safe mode, recording without judging",
        "qungui policy check {folder}",
        "qungui policy check {folder}",
    ),
    "exceptions.ok": Told(
        "{count} 条例外有效，都用到过，14 天内没有到期的",
        "{count} exceptions are in force; all were used, none ends within 14 days",
    ),
    "exceptions.ending": Told(
        "规则“{rule}”的例外（{scope}）{until} 到期：{place}",
        "an exception from “{rule}” ({scope}) ends on {until}: {place}",
        "请 {approver} 决定续批还是让它到期",
        "ask {approver} whether to approve it again or to let it end",
    ),
    "exceptions.unused": Told(
        "规则“{rule}”的例外（{scope}）从未用到：{place}",
        "an exception from “{rule}” ({scope}) has never excused anything: {place}",
        "不需要就删掉；没有例外，规则才算数",
        "delete it if nobody needs it: a rule is worth as much as its exceptions are few",
    ),
    "database.ok": Told("数据库在版本 {revision}", "the database is at {revision}"),
    "database.old": Told(
        "数据库在版本 {standing}，需要 {wanted}",
        "the database is at {standing}; {wanted} is needed",
        "qungui db upgrade（run 启动时也会自动做）",
        "qungui db upgrade (run does it when it starts, too)",
    ),
    "database.broken": Told(
        "数据库打不开：{why}",
        "the database cannot be opened: {why}",
        "检查 storage.url、权限和磁盘",
        "check storage.url, permissions and the disk",
    ),
    "groups.homeless": Told(
        "{count} 个群不知道属于哪个单位，按总部的规则管",
        "{count} groups belong to no known unit; the root's rules apply",
        "在组织架构文件的 groups 里写明",
        "name them under `groups` in the organisation file",
    ),
    "record.inbox_failed": Told(
        "{count} 条收到的事件处理不了",
        "{count} deliveries could not be processed",
        "在管理台的“运行状况”页查看原因",
        "see the console's health page for the reasons",
    ),
    "record.outbox_unknown": Told(
        "{count} 个动作不知道有没有做成（应答丢失，平台也无法告知），不会自动重发",
        "{count} actions have an unknown outcome (the answer was lost, the platform cannot tell); none is sent again",
        "在管理台的“发件箱”页逐个核对",
        "look at them in the console's outbox",
    ),
    "record.outbox_failed": Told(
        "{count} 个动作被平台拒绝",
        "{count} actions were refused by a platform",
        "在管理台的“发件箱”页查看原因",
        "see the console's outbox for the reasons",
    ),
    "platforms.ok": Told("已配置：{names}", "configured: {names}"),
    "platforms.none": Told(
        "没有配置任何平台",
        "no platform is configured",
        "在配置里加上 slack 或 wecom 一节",
        "add a section slack or wecom to the configuration",
    ),
    "platforms.proxy": Told(
        "设了 {names}：Slack 的 SDK 会用它，并且不理会 NO_PROXY",
        "{names} is set: Slack's SDK uses it and ignores NO_PROXY",
        "确认代理能访问 slack.com，或取消这些变量",
        "make sure the proxy reaches slack.com, or unset the variables",
    ),
    "evidence.ok": Told(
        "审计链有签名检查点（公钥 {public}），文本密钥 {keys} 把",
        "the audit chain is signed (public key {public}); keys for texts: {keys}",
    ),
    "evidence.unsigned": Told(
        "审计链没有签名：整本重写的档案看不出来，案件也不能导出",
        "the audit chain is not signed: a record rewritten as a whole would pass, and no case can be exported",
        "qungui record keys --new keys/signing.key，配置里写 evidence.signing_key: file:keys/signing.key",
        "qungui record keys --new keys/signing.key, and set evidence.signing_key: file:keys/signing.key",
    ),
    "evidence.unkept": Told(
        "检查点只存在档案里：能改档案的人也能改掉它们",
        "checkpoints are kept in the record alone: who can rewrite it can rewrite them",
        "把 evidence.checkpoints 设为别的机器上的文件夹",
        "set evidence.checkpoints to a folder on another machine",
    ),
    "evidence.unsealed": Told(
        "保存的内容没有加密：案件文字、人名、消息原文都以明文存放",
        "what is stored is not sealed: words of cases, names and bodies of deliveries lie there in the clear",
        "qungui record keys --new keys/texts.key，配置里写 evidence.keys: [file:keys/texts.key]",
        "qungui record keys --new keys/texts.key, and set evidence.keys: [file:keys/texts.key]",
    ),
    "evidence.unlimited": Told(
        "除平台推送的原文外，没有任何保存期限",
        "nothing but the bodies of deliveries has a limit of retention",
        "在 retention 里规定天数；先用 qungui record purge --dry-run 看会清除什么",
        "set days under retention; qungui record purge --dry-run says what would go",
    ),
    "console.secret": Told(
        "管理台的 secret 不足 32 个字符，登录会话可能被伪造",
        "the console's secret has less than 32 characters: sessions could be forged",
        "export QUNGUI_CONSOLE_SECRET=$(openssl rand -hex 32)，配置里写 console.secret: env:QUNGUI_CONSOLE_SECRET",
        "export QUNGUI_CONSOLE_SECRET=$(openssl rand -hex 32) and set console.secret: env:QUNGUI_CONSOLE_SECRET",
    ),
}


def told(key: str, lang: str, **values: object) -> tuple[str, str]:
    """(what is seen, what to do)."""
    words = FINDINGS[key]
    seen, fix = (words.zh, words.zh_fix) if lang == "zh" else (words.en, words.en_fix)
    return seen.format(**values), fix.format(**values)
