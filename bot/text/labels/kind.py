"""Signs of what sort of message it is, in Chinese and English: small talk, question, request, announcement, report of a
problem or risk, complaint, advertisement.

Questions and requests have their signs in `asking.py`, advertisements in `advertising.py`. Touch the tables when people
say it otherwise; rules with `label: {kind: …}` add to it.
"""

from __future__ import annotations

from bot.domain.rules import KIND
from bot.text.labels.advertising import ADVERTISING, ENOUGH
from bot.text.labels.asking import QUESTION, REQUEST
from bot.text.labels.scoring import Family, Sheet

TAGS = {
    "small_talk": "闲聊, 灌水, 水, 闲谈, casual, fun, offtopic, off-topic, ot, 摸鱼",
    "question": "提问, 求助, 问题, 问, 咨询, question, q, help, 请教",
    "request": "请求, 需求, 申请, 待办, 求, request, action, action required, todo, 请办理",
    "announcement": "公告, 通知, 公示, 喜报, 启事, 重要通知, 紧急通知, 温馨提示, announcement, announce, notice, fyi, "
    "reminder, psa, 提醒, 周知, 通告, 通报, news",
    "report": "故障, 告警, 事故, 风险, 报障, 报告问题, 问题报告, 漏洞, 缺陷, 隐患, bug, incident, alert, outage, "
    "issue, risk, sev1, sev0, p0, p1, problem",
    "complaint": "投诉, 吐槽, 差评, complaint",
    "advertisement": "广告, 推广, 促销, ad, ads, advertisement, sponsored, promo, promotion",
}

SMALL_TALK = Family(
    label="small_talk",
    words={
        1.5: """
            早上好, 早安, 早啊, 大家早, 各位早, 晚安, 晚上好, 下午好, 中午好, 哈哈, 呵呵, 嘿嘿, 嘻嘻, 笑死,
            生日快乐, 周末愉快, 新年快乐, 节日快乐, 中秋快乐, 国庆快乐, 辛苦啦, 辛苦了, 天气真好, 天气不错,
            奶茶, 火锅, 烧烤, 追剧, 八卦, 表情包, 开黑, 爬山, 打球, 恭喜恭喜, 太可爱, 好可爱, 好羡慕, 吃啥,
            吃什么, 好困, 好累, 下班啦, 么么哒, good morning, morning all, good night, good evening,
            happy friday, happy birthday, happy new year, have a nice, have a great, nice weekend,
            great weekend, lol, lmao, haha, hahaha, hehe, hilarious, congrats, congratulations, how are you,
            how's it going, what's up, wassup, thanks a lot, see you tomorrow, miss you, love you, sweet dreams,
            take care, cheers, bless you, no worries, you're welcome
        """,
        0.6: """
            谢谢, 多谢, 感谢, 电影, 旅游, 周末, thanks, thank you, weekend, pizza, beer, movie, coffee, funny,
            lunch
        """,
        -0.6: "会议, 项目, 合同, 接口, 客户, 上线, 部署, meeting, contract, release, deploy, invoice",
    },
    cap=3,
)
ANNOUNCEMENT = Family(
    label="announcement",
    words={
        2: """
            特此通知, 特此公告, 通知如下, 公告如下, 公示如下, 现将, 经研究决定, 经公司研究, 全体员工, 各位员工,
            各部门, 敬请知悉, 请知悉, 请周知, 特此周知, 予以公示, 温馨提示, 重要通知, 放假通知, 停机维护,
            停机公告, 暂停服务, 即日起, 人事任命, 名单如下, 任命, please be advised, please be informed,
            please note that, we are pleased to announce, we're pleased to announce, pleased to announce,
            excited to announce, happy to announce, announcement, announcing, effective immediately, heads up,
            will be closed, will be offline, will be unavailable, scheduled maintenance, maintenance window,
            for your information, dear all, dear colleagues, to all staff, all employees, all hands on
        """,
        1.2: """
            公告, 公示, 通告, 通知：, 通知:, 各位同事, 各位同学, 各位业主, 将于, 定于, 放假, 截至, 自本周,
            自下周, 起执行, 起施行, 统一走, 停止使用, 停水, 停电, 检修, 割接, 搬迁, 全员大会, 请注意：, 请注意:,
            正式发布, 正式上线, 欢迎加入, 入职, fyi, reminder, please note, starting monday, starting next,
            as of today, from now on, joins us, we will be, has been postponed, has been cancelled, rescheduled,
            hi all, hello all, hi everyone, hi team
        """,
    },
    cues={
        "通知：": (
            1.6,
            r"^\s*(?:重要|紧急|放假|会议|停水|停电|活动)?(?:通知|公告|通告|启事|喜报|公示|提醒)\s*[：:，,]",
        ),
        "关于…的通知": (2.5, r"关于[^，。！？]{2,40}的(?:通知|公告|通报|决定|公示|说明)"),
        "同事：": (0.8, r"^\s*(?:尊敬的|亲爱的)?(?:各位|全体)[一-鿿]{2,6}[：:，,]"),
        "放假": (0.8, r"[0-9]{1,2}月[0-9]{1,2}日.{0,10}(?:放假|上班|闭馆|停)"),
    },
    cap=4,
)
REPORT = Family(
    label="report",
    words={
        2: """
            报错, 有bug, 漏洞, 故障, 打不开, 连不上, 登不上, 登录不了, 无法登录, 无法下单, 无法使用, 无法访问,
            无法打开, 不可用, 用不了, 崩溃, 宕机, 数据泄露, 泄露, 漏水, 隐患, 可疑, 钓鱼, 断货, 卡死, 白屏,
            闪退, 一直转圈, 卡纸, 坏了, 存在风险, 有风险, 风险较高, 安全事件, 被攻击, 被盗, 丢失, 不合格,
            数据不一致, 对不上, 挂了, is broken, are broken, is down, is failing, keeps failing, failed with,
            fails with, not working, doesn't work, does not work, stopped working, out of memory, crashes,
            crashed, crashing, stack trace, phishing, vulnerability, security hole, data leak, leaking,
            suspicious, blank page, cannot log in, can't log in, unable to, outage, memory leak, regression,
            nobody renewed, exposed, throws an error
        """,
        1.2: """
            异常, 失败, 超时, 卡顿, 告警, 报警, 缺陷, 延期, 逾期, 受潮, 损坏, 破损, 缺货, 风险, 排查, 出错,
            错误, 问题：, 反馈：, 事故, 停电, 断网, 发现一个, bug, error, errors, exception, incident, failing,
            failed, broken, crash, timeout, timed out, 500, 502, 503, 504, expires tomorrow, expired,
            we noticed, i noticed, risk, glitch, flaky, defect, bounced, missing
        """,
        -1.5: """
            已修复, 已解决, 已经解决, 已恢复, 恢复了, 修好了, 解决了, 已经修复, 没有问题, 没问题, 复盘, 演练,
            培训, 机密计算, is fixed, was fixed, fixed the, resolved, went fine, no risk, no error, is green
        """,
    },
    cap=5,
)
COMPLAINT = Family(
    label="complaint",
    words={
        2.5: """
            我要投诉, 要投诉, 投诉你们, 投诉你, 太差, 太差劲, 态度差, 忍无可忍, 不像话, 要求退款, 要求赔偿,
            强烈不满, 非常不满, 很不满意, 不满意, 没人理, 没人管, 不管事, 差评, 欺骗消费者, 店大欺客, 太坑,
            坑人, 坑爹, 垃圾公司, 再也不买, 再也不来, 说了多少次, 气死, 太过分, 太让人失望, 非常失望, 敷衍,
            推卸责任, 踢皮球, 无语了, 什么破, 霸王条款, 黑心, 太离谱, 难吃, unacceptable, file a complaint,
            make a complaint, complain about, disgusted, very disappointed, so disappointed,
            extremely disappointed, fed up, ridiculous, rip-off, ripoff, worst experience, worst service,
            terrible service, poor service, awful service, never again, waste of money, want a refund,
            demand a refund, want my money back, charging me, charged me twice, very unhappy, sick and tired,
            had enough of, useless support, horrible experience
        """,
        1.2: """
            投诉, 退款, 赔偿, 维权, 不满, 失望, 抱怨, 态度恶劣, 质量差, 质量太差, 烦死, 讨厌, 凭什么, 过分,
            又不是第一次, complaint, complaints, refund, disappointed, disappointing, frustrated, frustrating,
            terrible, worst, rude, ignored my, waiting for two weeks, waiting for weeks, still waiting,
            no response, pathetic, awful
        """,
        -1.2: """
            投诉率, 投诉处理, 投诉电话, 处理投诉, 客户投诉率, 投诉渠道, 退款流程, 退款接口, refund policy,
            refund api
        """,
    },
    cap=5,
)

SHEET = Sheet(
    labels=KIND,
    families=(SMALL_TALK, QUESTION, REQUEST, ANNOUNCEMENT, REPORT, COMPLAINT, *ADVERTISING),
    tags=TAGS,
    needs={"advertisement": ENOUGH},
    decisive=frozenset({"advertisement"}),
)
