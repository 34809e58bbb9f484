"""Signs of urgency, in Chinese and English: leisure < work < urgent.

Touch the tables when people in the company say it otherwise; rules with `label: {urgency: …}` add to it.
"""

from __future__ import annotations

from bot.domain.rules import URGENCY
from bot.text.labels.scoring import Family, Sheet, combined

TAGS = {
    "urgent": "紧急, 加急, 急, 特急, 急件, 紧急通知, 加急件, 火急, urgent, asap, sev1, sev0, p0, p1, incident, "
    "critical, emergency, 故障, 告警, alert",
    "work": "工作, 通知, work, task, 待办, 会议, todo, 公告, 周报, 日报",
    "leisure": "休闲, 闲聊, 水, 灌水, casual, fun, leisure, off-topic, offtopic, ot, 摸鱼",
}

# The same words where something is to be done, or is amiss
_NOW = ", ".join([
    combined("马上", "回, 来, 看, 改, 发, 停, 修, 联系, 重启, 安排, 上线, 回滚, 通知, 支援, ！, !", between=""),
    combined("need, needed, need it, need this, need you, help, down, failing, broken, fix, fixed", "right now"),
])  # fmt: skip

# What fails is failing for all
_ALL = ", ".join([
    combined(
        "全, 全部, 全都, 彻底",
        "崩了, 卡住, 停了, 断了, 失败, 不能用, 用不了, 打不开, 登不上, 进不去, 掉线, 报错",
        between="",
    ),
    combined(
        "all orders, all payments, all logins, all users, all customers, all requests, every order, every payment, "
        "every login, every user, every customer, every request",
        "fail, fails, failing, is failing, are failing, is down, are down, locked out, are locked out, is affected, "
        "are affected, times out",
    ),
    combined("nobody, no one, no customer", "can log in, can pay, can order, can get in, can work, can reach"),
])  # fmt: skip
# It is over, or was long ago
_PAST = ", ".join([
    combined("is, was, are, were, been, got, now", "fixed, resolved, solved, restored, contained, under control, over"),
    combined("back to", "normal, work as usual"),
    "fixed the, false alarm, all clear, all quiet, a drill, the drill, fire drill, last night, last week, last year",
    combined("已, 已经", "恢复, 解决, 修复, 处理好, 修好, 扑灭, 控制住, 脱险", between=""),
    "恢复正常, 虚惊一场, 演习, 上次, 上回, 去年, 当年, 那年, 小时候, 新闻, 据报道, 历史上",
])  # fmt: skip

URGENT = Family(
    label="urgent",
    words={
        3: """
            十万火急, 火烧眉毛, 刻不容缓, 马上处理, 立即处理, 立刻处理, 速回, 速来, 速联系, 加急, 特急, 务必马上,
            线上故障, 生产故障, 生产环境挂, 线上挂了, 系统宕机, 宕机, 服务挂了, 网站挂了, 全挂了, 服务不可用,
            数据泄露, 数据泄漏, 火警, 着火, 起火, 爆炸, 救急, 救命, 救护车, 晕倒, 客诉升级, 在线等, 被攻击, 删库,
            误删, 触电, 人命, 冒烟, 燃气泄漏, 泄漏撤离, 疏散, 速到, 急！, 受不住了, 有人受伤, 心脏骤停, 心肺复苏,
            昏倒, 大出血, 紧急撤离, 立刻撤离, 立即撤离, 全员上线, 立刻响应, 立即响应, 马上拉会, 不能再拖, 等不及,
            urgent, urgently, asap, as soon as humanly possible, emergency, outage, production is down, prod is down,
            site is down, site's down, server is down, servers are down, everything is down, sev1, sev0, data breach,
            security incident, drop everything, can't wait, cannot wait, all hands, fire alarm, flooding, on fire,
            under attack, ransomware, gas leak, evacuate, call security, call an ambulance, every minute counts,
            call 911, immediately, at once
        """,
        2: _ALL
        + """,
            紧急, 尽快处理, 尽快解决, 急需, 急用, 很急, 挺急, 好急, 太急, 比较急, 着急, 急急急, 火速, 事故, 断电,
            速看, 快批, 断网, 大面积, 打爆, 抢修, 抢救, 有人受伤, 半小时内, 一小时内, 小时内必须, 分钟内必须,
            今天必须, 今晚必须, 马上给, 赶紧看, 赶紧处理, 快来人, 快快快, 速速, 速度来, 速度回, 速度处理, 速度看,
            速度点, 连不上了, 打不开了, 全部失败, right away, p0, incident, hotfix, time sensitive, time-sensitive,
            time critical, by eod today, before eod, by end of day, by end of business, need someone now,
            no exceptions, last chance to, cannot log in at all, for all customers, for everyone, out of disk,
            prod database, lose the deal, please hurry, hurry up, any second, any minute now, everybody out, cpr,
            bleeding, unconscious, just collapsed, this instant, needs to happen now, top priority, sign-off within,
            as soon as possible, without delay, life or death, 燃眉之急, 情况危急, 生命危险, 有危险, 昏迷, 没有呼吸,
            没呼吸, 被困, 来不及了, 急等, 等着要, 等着用, 现在就要, 现在就得, 现在必须, 马上要用, 立等, this minute,
            this second, straight away, straightaway, as fast as you can, as quickly as possible, as fast as possible,
            no time to lose, running out of time, life-threatening, not breathing, unresponsive, paramedics,
            call the police, call 112, call 999, send help, need it now, needed now, needs help now
        """,
        1: """
            立即, 立刻, 赶紧, 赶快, 崩溃, 泄露, 泄漏, 报警, 告警, 尽快, 抓紧, 挂了, 停电, 中毒, 倒下, 连不上, 打不开,
            无法登录, 十分钟内, 必须在, 前必须, 发火, 现场等, critical, is down, is failing, failing for, escalate,
            wiped, pager, by noon, before noon, before 5pm, deadline is today, due today, need it today
        """,
        0.6: "马上, 否则, right now",  # people say them of anything
        0.5: _NOW,
        -1: """
            马上就要, 马上要过, 马上过年, 马上放假, 马上下班, 马上到了, 复盘, 演练, 预案, 上个月, 急诊, 急躁,
            报告写好, last month, the old, post-mortem, postmortem, retrospective
        """,
        -2.5: _PAST,
        -3: """
            不急, 不着急, 不用马上, 不用急, 有空的时候, 有空再, 方便的时候, 下周给, 着急也没用, when you have time,
            whenever, at some point, when you get a chance, sometime
        """,
        -4: "不紧急, no rush, no hurry",
        -5: "not urgent, isn't urgent, nothing urgent",
    },
    cues={
        "急！": (3, r"(?:^|[，。！!\s])急{1,5}[!！，,。\s]"),
        "…分钟内": (1.5, r"(?:[0-9]{1,2}|[一二三五十半两]{1,2}个?)\s?(?:分钟|小时)[之以]?内"),
        "…前必须": (
            1.5,
            r"(?:[0-9一二三四五六七八九十]{1,3}点半?|[0-9]{1,2}[:：][0-9]{2}|下班|中午|今天|今晚"
            r"|明早)之?前(?:必须|一定要|务必)",
        ),
        "快来": (1.5, r"(?:^|[，。！!\s])(?:快|速)(?:来|看|批|回|跑|叫|发|送|救|撤|停|关|接)[^递来]"),
        "must … before": (1.2, r"(?i)\bmust\b.{0,30}\b(?:before|by) (?:[0-9]|noon|today|tonight|tomorrow|eod|lunch)"),
        "in … minutes": (
            1.5,
            r"(?i)\b(?:in|within|have)\s(?:the next\s)?(?:[0-9]{1,2}|an|one|two|three|five|ten|fifteen|twenty"
            r"|thirty|half an)\s(?:min|minute|hour)",
        ),
        "急！急": (3, r"急[!！。]*$"),
        "NOW": (0.9, r"\bNOW\b|(?i)\b(?:now|immediately|right away)\s?!"),
        "must … now": (1.2, r"(?i)\b(?:must|needs?|has to|have to|got to|gotta)\b[^.!?]{0,30}\bnow[^a-z0-9]*$"),
        "!!": (0.5, r"[!！][!！]"),
    },
)
WORK = Family(
    label="work",
    words={
        2: "收到请回复",
        1.5: """
            周报, 日报, 月报, 评审, 审批, 排期, 请查收, deadline, pull request, agenda, please review, action item,
            sprint, roadmap, status update, code review, merge request
        """,
        1: """
            会议, 开会, 项目, 需求, 上线, 发布, 合同, 报销, 客户, 进度, 方案, 文档, 测试, 代码, 接口, 部署, 截止,
            汇报, 考勤, 交付, 预算, 采购, 发票, 报价, 招标, 同步一下, 跟进, 请各位, 附件, 培训, 供应商, 工单, 需求单,
            财务, 法务, 人事, 运维, meeting, report, review, project, deploy, release, merge, ticket, client,
            customer, invoice, contract, budget, schedule, please send, attached, spreadsheet, follow up, standup, bug
        """,
        0.5: "请大家",
    },
)
LEISURE = Family(
    label="leisure",
    words={
        2: """
            笑死, 奶茶, 火锅, 烧烤, 开黑, 追剧, 八卦, 生日快乐, 下班去, 天气真好, 表情包, lmao, karaoke, netflix,
            meme, happy hour
        """,
        1.5: """
            哈哈, 电影, 周末去, 旅游, 爬山, 打球, 唱歌, 宠物, haha, hahaha, lol, pizza, beer, movie, vacation,
            birthday
        """,
        1: """
            嘿嘿, 嘻嘻, 吃饭, 午饭, 晚饭, 外卖, 游戏, 健身, 抽奖, 红包, 新年快乐, lunch, dinner, weekend, holiday,
            party, football, funny
        """,
        0.5: "小猫, 猫咪, game, coffee",
    },
)

SHEET = Sheet(labels=URGENCY, families=(LEISURE, WORK, URGENT), tags=TAGS, needs={"urgent": 1.0})
