"""Signs of what sort of message it is, in Chinese and English: small talk, question, request, announcement, report of a
problem or risk, complaint, advertisement.

Questions have their signs in `asking.py`, requests in `requesting.py`, advertisements in `advertising.py`. Touch the
tables when people say it otherwise; rules with `label: {kind: …}` add to it.
"""

from __future__ import annotations

from bot.domain.rules import KIND
from bot.text.labels.advertising import ADVERTISING, ENOUGH
from bot.text.labels.asking import QUESTION
from bot.text.labels.requesting import REQUEST
from bot.text.labels.scoring import Family, Sheet, combined

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
            早上好, 早安, 早啊, 大家早, 各位早, 晚安, 晚上好, 下午好, 中午好, 笑死, 生日快乐, 周末愉快, 新年快乐,
            节日快乐, 中秋快乐, 国庆快乐, 辛苦啦, 辛苦了, 天气真好, 天气不错, 奶茶, 火锅, 烧烤, 追剧, 八卦, 表情包,
            开黑, 爬山, 打球, 恭喜恭喜, 太可爱, 好可爱, 好羡慕, 吃啥, 吃什么, 好困, 好累, 下班啦, 么么哒,
            good morning, morning all, good night, good evening, happy friday, happy birthday, happy new year,
            have a nice, have a good, have a great, nice weekend, great weekend, lmao, hilarious, congrats,
            congratulations, how are you, how's it going, what's up, wassup, thanks a lot, see you tomorrow, miss you,
            love you, sweet dreams, take care, cheers, bless you, no worries, you're welcome
        """,
        1.0: "哈哈, 呵呵, 嘿嘿, 嘻嘻, lol, haha, hahaha, hehe",  # a laugh goes with anything
        0.6: """
            谢谢, 多谢, 感谢, 电影, 旅游, 周末, thanks, thank you, weekend, pizza, beer, movie, coffee, funny, lunch
        """,
        -0.6: "会议, 项目, 合同, 接口, 客户, 上线, 部署, meeting, contract, release, deploy, invoice",
    },
    cap=3,
)
_OPENS = ", ".join([
    combined("begins, starts, opens, closes, moves, resumes, launches", "on, next, this, at, tomorrow, monday"),
    combined("now", "open, published, live, available"),
    "has moved, takes over as",
])  # fmt: skip
# what does not do what it should
_FAILS = ", ".join([
    combined(
        "发, 打, 收, 刷, 读, 传, 登, 连, 进, 下载, 打印, 导, 存, 付, 扫, 提交, 加载, 识别, 启动, 保存, 显示, 同步",
        "不出, 不了, 不上, 不进, 不动, 不通, 不全",
        between="",
    ),
    combined(
        "has, have, just",
        "stopped, jammed, failed, broken, crashed, run out, disappeared, leaked, fallen, collapsed, expired, frozen, "
        "turned into, been blocked, been hacked, been leaked, been deleted, been stolen, been broken, been damaged",
    ),
    combined(
        "isn't, aren't, wasn't, weren't, is not, are not",
        "working, going out, loading, opening, closing, starting, responding, printing, syncing, reachable, available",
    ),
    combined(
        "doesn't, don't, didn't, won't, can't, does not, did not, cannot",
        "load, open, close, start, respond, arrive, print, sync, boot, connect, show up",
    ),
    combined("is, are", "blocked, frozen, flooded, locked, unreachable, offline, overheating, corrupt, corrupted"),
    combined("no", "power, water, internet, signal, network"),
    "ran out of",
])  # fmt: skip
_ANNOYS = ", ".join([
    combined("越来越, 越做越, 越改越, 越用越", "差, 难, 慢, 烂, 贵, 敷衍, 离谱, 少, 卡", between=""),
    combined("又, 又要, 又是, 又开始", "加班, 迟到, 延期, 改需求, 涨价, 推迟, 取消, 排队", between=""),
    combined("so", "annoying, frustrating, slow, rude, bad, unfair, disappointing, loud, expensive"),
    combined("get, gets, getting", "worse"),
    "not fair, isn't fair, didn't even, did not even, on hold",
])  # fmt: skip

ANNOUNCEMENT = Family(
    label="announcement",
    words={
        2: """
            特此通知, 特此公告, 通知如下, 公告如下, 公示如下, 现将, 经研究决定, 经公司研究, 全体员工, 各位员工,
            各部门, 敬请知悉, 请知悉, 请周知, 特此周知, 予以公示, 温馨提示, 重要通知, 放假通知, 停机维护, 停机公告,
            暂停服务, 即日起, 人事任命, 名单如下, 任命, 全体注意, 请各部门, 全体成员, 大家注意, 各位注意, 热烈欢迎,
            热烈祝贺, 喜报, 现发布, 现公布, 发布之日起, 正式启用, 公司新址, 名单见附件, 结果出炉, 评选结果, 正常上班,
            欢迎新同事, 荣获, 授予, 晋升为, 安排如下, 恢复供, 临时关闭, 停止受理, 停机升级, please be advised,
            please be informed, please note that, we are pleased to announce, we're pleased to announce,
            pleased to announce, proud to announce, thrilled to announce, glad to announce, delighted to announce,
            announce that, has been promoted, has been appointed, is joining us, joins the team, joins the,
            will take place, is now available, is now live, is now open, is out!, release notes, save the date,
            results are in, new opening hours, opening hours, our new address, fire drill, please welcome,
            welcome aboard, congratulations to, we've launched, we've released, we've signed, we've reached,
            we've closed, will be read-only, is now closed, will be moving, we are moving, new policy,
            excited to announce, happy to announce, announcement, announcing, effective immediately, heads up,
            will be closed, will be offline, will be unavailable, scheduled maintenance, maintenance window,
            for your information, dear all, dear colleagues, to all staff, all employees, all hands on
        """,
        1.3: _OPENS,
        1.2: """
            公告, 公示, 通告, 通知：, 通知:, 各位同事, 各位同学, 各位业主, 将于, 定于, 放假, 截至, 自本周, 自下周,
            起执行, 起施行, 统一走, 停止使用, 停水, 停电, 检修, 割接, 搬迁, 全员大会, 请注意：, 请注意:, 正式发布,
            正式上线, 已发布, 灰度, 更新内容, 新规, 新版制度, 管理办法, 管理规定, 恢复开放, 开放时间, 更名为, 迁移至,
            报名通道, 正式启动, 请知, 欢迎参加, 敬请期待, 敬请谅解, 欢迎加入, 入职, fyi, reminder, please note,
            starting monday, starting next, as of today, from now on, joins us, all-hands, all hands meeting,
            town hall, enrolment, enrollment, starting from, kicks off, takes effect, moved to, we will be,
            has been postponed, has been cancelled, rescheduled, hi all, hello all, hi everyone, hi team
        """,
        0.6: """
            恭喜, 公布, 举行, 停用, 已开启, 接替, 调任, 截止到, 保留至, registration, out of service, 召开, 改为,
            调整为, 变更为, 启用, 表彰, 揭晓, 莅临, effective, quarterly, join us, will start, will begin, will move
        """,
    },
    cues={
        "关于…的通知": (2.5, r"关于[^，。！？]{2,40}的(?:通知|公告|通报|决定|公示|说明)"),
        "…起": (
            1.3,
            r"(?:(?:即|明|今|次)日|本周|下周|本月|下个?月|下?周[一二三四五六日天]|[0-9]{1,2}月[0-9]{1,2}日"
            r"|[0-9]{1,2}[日号]|元旦)"
            r"[一-鿿0-9]{0,2}起[，,\s]?[^来床因诉点]",
        ),
        "周五…举行": (
            1.2,
            r"(?:今天|明天|今日|明日|今晚|明晚|本周|下周|周[一二三四五六日末]|[0-9]日"
            r"|[0-9]号)[^，。！？]{0,16}(?:举行|召开|开展|举办|停机"
            r"|升级|维护|停水|停电|检修|演习|演练|大扫除|闭馆|茶话会|年会|全员会|大会|活动)",
        ),
        "starting Monday": (
            1.3,
            r"(?i)(?:^|[.!:]\s|all,? |team,? )(?:starting|from|as of|effective|beginning)\s(?:next |this |from "
            r"|on )?(?:today|tomorrow"
            r"|monday|tuesday|wednesday|thursday|friday|week|month|january|february|march|april|may|june|july|august"
            r"|september|october|november|december|[0-9])",
        ),
        "will be … from 10": (
            1.3,
            r"(?i)\bwill be\s[a-z -]{3,30}\s(?:between|from|on|until|at|during|next|this|for)\b"
            r"|\b(?:drill|maintenance|training|ceremony|town hall|all-hands)\b.{0,30}\b(?:tonight|tomorrow|on"
            r"|this|next|at)\b",
        ),
    },
    cap=4,
)
REPORT = Family(
    label="report",
    words={
        2: """
            报错, 有bug, 漏洞, 故障, 打不开, 连不上, 登不上, 登录不了, 无法登录, 无法下单, 无法使用, 无法访问,
            无法打开, 不可用, 用不了, 崩溃, 宕机, 数据泄露, 泄露, 漏水, 隐患, 可疑, 钓鱼, 断货, 卡死, 白屏, 闪退,
            一直转圈, 卡纸, 坏了, 存在风险, 有风险, 风险较高, 安全事件, 被攻击, 被盗, 丢失, 不合格, 数据不一致,
            对不上, 挂了, 冒烟, 异响, 停机检查, 勒索, 超标, 困人, 断供, 被盗刷, 失灵, 收不到, 没反应, 点不动, 没跑,
            没收到, 漏电, 触电, 磁盘满, 内存泄漏, 报错误, 死机, 蓝屏, 黑屏, 乱码, 误删, 删库, 堵了, 短路, 跳闸, 异味,
            焦味, 起火, 着火, 泄漏, 尾随, 冒充, 外网盘, 外部网盘, 被上传, 掉线, 掉到, 少了一, 少了两, 少了三, 少发,
            错发, 发错, 被加密, 无响应, 打不了, 进不去, 上不去, 加载不出, 未支付, 已停用, 滑倒, 摔倒, 晕倒, is broken,
            are broken, is down, is failing, keeps failing, failed with, fails with, not working, doesn't work,
            does not work, stopped working, out of memory, crashes, crashed, crashing, stack trace, phishing,
            vulnerability, security hole, data leak, leaking, suspicious, blank page, cannot log in, can't log in,
            unable to, outage, memory leak, regression, nobody renewed, exposed, throws an error, is stuck, got stuck,
            was stolen, been stolen, is missing, are missing, went missing, does nothing, did not run, didn't run,
            does not close, doesn't close, won't open, won't start, does not load, doesn't load, data loss, is jammed,
            is empty, out of toner, out of disk, disk is full, is full, under attack, ransomware, was visible,
            can see each other, broke down, are failing, on fire, is leaking, water leak, gas leak, collapsed,
            got hurt, is injured, a lot of timeouts, returns a 500, keeps restarting, is gone, wrong numbers, breach
        """,
        1.1: _FAILS,
        1.2: """
            异常, 失败, 超时, 卡顿, 告警, 报警, 缺陷, 延期, 逾期, 受潮, 损坏, 破损, 缺货, 风险, 排查, 出错, 错误,
            问题：, 反馈：, 事故, 停电, 断网, 发现一个, 有用户反映, 用户反映, 用户反馈, 客户反馈, 同事反映, 泡水,
            积水, 多扣, 重复扣, 不一致, 漏了, bug, error, errors, exception, incident, failing, failed, broken, crash,
            timeout, timed out, 500, 502, 503, 504, expires tomorrow, expired, we noticed, i noticed, risk, glitch,
            flaky, defect, bounced, missing, oom, stolen, jammed, damaged, mold, injured, timeouts, somebody tried,
            someone tried, since noon, since this morning, in the last hour, since the last update, and growing,
            for every customer, customers can't, users can't, we found that, i found that, critical
        """,
        0.6: """
            爆了, 怀疑, 少了, 满了, 不准, 掉了, 卡住, 空的, 中毒, 受伤, 刹车, 缺口, 偏差, 发现有, empty, stuck, smoke,
            incorrect, duplicate
        """,
        -1.5: """
            已修复, 已解决, 已经解决, 已恢复, 恢复了, 修好了, 解决了, 已经修复, 没有问题, 没问题, 复盘, 演练, 培训,
            机密计算, 没什么, is fixed, was fixed, fixed the, resolved, went fine, no risk, no error, is green
        """,
    },
    cues={
        "被…": (
            1,
            r"被(?:人)?[^，。！？]{0,8}(?:堵|砸|偷|盗|篡改|删|锁死|撞坏|划|淋|泡|冒用|入侵|清空|覆盖|挟持|刷爆)",
        ),
        "突然…了": (
            1,
            r"(?:全|都|突然|忽然|自动|莫名)(?:变成|变为|没了|掉了|停了|断了|黑了|关了|重启)|已经?停[了机产工]",
        ),
    },
    cap=5,
)
COMPLAINT = Family(
    label="complaint",
    words={
        2.5: """
            我要投诉, 要投诉, 投诉你们, 投诉你, 太差, 太差劲, 态度差, 忍无可忍, 不像话, 要求退款, 要求赔偿, 强烈不满,
            非常不满, 很不满意, 不满意, 没人理, 没人管, 不管事, 差评, 欺骗消费者, 店大欺客, 太坑, 坑人, 坑爹,
            垃圾公司, 再也不买, 再也不来, 说了多少次, 气死, 太过分, 太让人失望, 非常失望, 敷衍, 推卸责任, 踢皮球,
            无语了, 什么破, 霸王条款, 黑心, 太离谱, 难吃, 浪费时间, 浪费钱, 吵死, 慢死, 难用, 恶劣, 不认可, 不公平,
            一点用都没有, 没有任何解释, 不给解决, 不给退, 不给处理, 翻白眼, 让人寒心, 寒心, 什么服务, 什么态度,
            这种服务, 严重影响, 说话不算, 不算数, 谁受得了, 像话吗, 有完没完, 还让不让, 还怎么干活, 还怎么工作,
            还怎么用, 有没有搞错, 哪有这样, 又双叒, 难以接受, 不能接受, 讨个说法, 给个说法, unacceptable,
            file a complaint, make a complaint, complain about, disgusted, very disappointed, so disappointed,
            extremely disappointed, fed up, ridiculous, rip-off, ripoff, worst experience, worst service,
            terrible service, poor service, awful service, never again, waste of money, want a refund,
            demand a refund, want my money back, charging me, charged me twice, very unhappy, sick and tired,
            had enough of, useless support, horrible experience, infuriating, couldn't care less, don't care,
            nobody cares, no one cares, nobody answers, nobody ever, nobody replies, no one answers, no one replies,
            i hate this, i hate the, i hate how, not okay, not ok, not acceptable, such a waste, waste of time,
            so unfair, is a joke, a mess from, an absolute mess, such a mess, without a reason, you promised,
            was promised, were promised, the third time, for the third time, for the second time, again and again,
            every single time, sick of, tired of, painfully slow, overpriced, is useless, is terrible, is awful,
            is horrible, are useless, appalling, dreadful, outrageous, unprofessional, rude staff, have been waiting,
            been waiting for
        """,
        1.1: _ANNOYS,
        1.2: """
            投诉, 退款, 赔偿, 维权, 不满, 失望, 抱怨, 态度恶劣, 质量差, 质量太差, 烦死, 讨厌, 凭什么, 过分, 扔门口,
            纯属, 一次都没, 没一个, 真烦, 好烦, 折腾, 又不是第一次, complaint, complaints, refund, disappointed,
            disappointing, frustrated, frustrating, terrible, worst, rude, useless, unfair, lousy, seriously?, slower,
            ignored my, waiting for two weeks, waiting for weeks, still waiting, no response, pathetic, awful
        """,
        0.6: """
            受不了, 骗子, 忽悠, 忍不了, 太麻烦, 太繁琐, 太复杂, 太慢, 太贵, 太吵, 永远, 老是, 根本不, 根本没, 根本就,
            等了, 拖了, 翻倍, 涨价, 不接受, 不合理, 三天两头, 多少次, 还怎么, 还让我, worse, annoying, dirty,
            shocking, turned down, once again, keep getting, keeps getting
        """,
        -1.2: """
            投诉率, 投诉处理, 投诉电话, 处理投诉, 客户投诉率, 投诉渠道, 退款流程, 退款接口, refund policy, refund api
        """,
    },
    cues={
        "每次都": (
            0.7,
            r"(?:每次|天天|总是|一直|动不动|从来)[^，。！？]{0,10}(?:都|不|没|被|要|迟到|这样|出错|坏|卡|慢)",
        ),
        "连…都": (1, r"连[^，。！？]{1,8}[都也](?:没|不)[^的，。！？]*(?:[，。！？]|$)"),
        "AGAIN": (
            1.2,
            r"\bAGAIN\b|(?i)\b(?:late|broken|wrong|cold|damaged|failed|down|out of [a-z0-9_]+),? (?:yet )?again\b",
        ),
        "waited for weeks": (
            1.2,
            r"(?i)\b(?:wait(?:ed|ing)|called|emailed|written|asked|complained|off|broken)\b.{0,24}\b(?:weeks?"
            r"|months?|days|hours"
            r"|(?:three|four|five|six|ten|[0-9]+) times)\b",
        ),
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
