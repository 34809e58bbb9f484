"""Signs of requests, in Chinese and English: polite questions, orders, and needs that somebody should see to.

A cue is an RE2 expression, put together from the pieces in `clauses.py`. A request that is asked as a question weighs
more than the question. Touch this when people say otherwise what they want of others.
"""

from __future__ import annotations

from bot.text.labels.clauses import (
    AFTER,
    CLAUSE,
    DAYS,
    FAVOURS,
    FIRM,
    LED,
    ORDER,
    PAUSE,
    START,
    TASKS,
    VERBS,
    YOU,
    ordered,
)
from bot.text.labels.scoring import Family, combined

# A wish in the form of a question or a hope
_WISHED = ", ".join([
    combined(
        "any chance, possible for, grateful if, thankful if, be great if, be helpful if, be nice if, be good if, "
        "be lovely if, be handy if, be glad if, be obliged if, be ideal if, be perfect if, be wonderful if, "
        "be awesome if, be fantastic if, help if, hoping",
        "you, someone, somebody, anyone, everyone",
    ),
    combined("do you think you, do you reckon you, you think you, any chance we, any chance i", "could, can, might"),
    combined("trouble you, bother you", "for, to, with"),
    "any volunteers, any takers",
    combined("so kind as, so good as, kind enough, good enough", "to"),
    combined("is it, would it be, any way it is", "possible for you, possible for someone, okay if you, ok if you"),
    combined("would anyone, would anybody, would someone", "mind, be willing, be able, care to"),
    combined(
        "mind",
        "sharing, sending, checking, looking, helping, explaining, covering, swapping, reviewing, updating, "
        "forwarding, adding, fixing, turning, closing, opening, waiting, calling, letting, showing, posting, putting, "
        "bringing, picking, reading, writing, testing, changing, doing, passing, moving, keeping, filling, signing",
    ),
    combined(
        "wonder, wondering", "if you could, if you can, if i could, if we could, if someone could, whether you could"
    ),
    combined(
        "who can, who could, anyone able to",
        "help, cover, take, join, bring, lend, give, review, pick, look, spare, swap, come",
    ),
    "would it be possible, would it be ok, would it be okay, would you mind, do you mind, mind taking, mind having",
    "mind giving, are you able to, is there any chance, any way you could, any way we could, can you please, can u",
])  # fmt: skip

# What one remembers, was told, or tells of others
_TOLD = ", ".join([
    combined("我, 我就, 我还, 不, 还, 只, 就, 都, 也, 他, 她", "记得", between=""),
    combined("记得", "当时, 当年, 那时, 那年, 那天, 小时候, 以前, 有一次, 有次, 上次, 上学, 刚来, 我", between=""),
    combined(
        "他, 她, 他们, 她们, 人, 有人, 没人, 老师, 医生, 律师, 朋友, 同事, 同学, 客户, 妈妈, 我妈, 爸爸, 我爸, 经历, "
        "经验, 事实, 历史, 没, 没有, 纷纷",
        "告诉我",
        between="",
    ),
    combined("没人, 没有人, 找人, 叫人, 互相, 经常, 有人", "帮忙", between=""),
])  # fmt: skip
_SEND = "(?:发|拿|拷|传|寄|递|转|借|带|送|打|留|拍|导|通知)"
_TO_US = "(?:我|我们|群里|邮箱|财务|前台)(?:[^的了过]|$)"
_GIVE = (
    rf"{AFTER}{YOU}给我[^的了过一种感印带，。！？][^，。！？了过]*(?:$|[，。！])"
    rf"|{PAUSE}给[^我他她你，。！？]{{1,5}}(?:补|发|打|送|订|寄|开|回|拿|带|留|做|写|配|安排|准备)[^了过的]"
    r"|跟我[说讲][一下声]|给[个点][^，。！？了过的]{1,8}$"
)
_FREE = r"\b(?:available|open|free|works?|best|good|fine|happy|glad)\b"
_SUITS = rf"\b(?:{DAYS})\b[^.!?]{{0,8}}\b(?:works|(?:is|would be) (?:good|best|fine|great))\b"

REQUEST = Family(
    label="request",
    words={
        5: _WISHED,
        3.5: combined("anyone, anybody, someone, somebody", "willing to, able to, free to, available to, keen to")
        + ", "
        + combined(
            "有没有人, 有没有谁, 有谁, 哪位", "愿意, 能帮, 可以帮, 方便帮, 有空帮, 能来, 能替, 能借, 能教", between=""
        )
        + ", "
        + combined("能不能, 可不可以, 能否, 可否", "请你, 请您, 请大家, 请各位, 请人, 拜托, 帮忙", between=""),
        2: """
            麻烦你, 麻烦您, 麻烦大家, 麻烦各位, 麻烦帮, 麻烦看, 麻烦把, 麻烦给, 能不能帮, 能否帮, 可以帮我,
            可不可以帮, 帮我, 帮忙看, 帮忙把, 帮忙确认, 帮忙处理, 帮忙查, 帮看, 帮查, 帮下忙, 帮个忙, 劳驾, 烦请,
            拜托, 有劳, 请查收, 请回复, 请确认, 请尽快, 请大家, 请各位, 请协助, 请务必, 请提前, 请及时, 请不要, 请勿,
            请速, 请将, 请把, 请帮, 请在, 请于, 请配合, 请安排, 请提供, 请提交, 请审批, 请评审, 请处理, 请转, 请发,
            请准备, 请参加, 收到请回复, 能不能麻烦, 可否麻烦, 需要你, 需要您, 需要大家, 需要各位, 需要你们, 希望你们,
            希望您能, 希望你能, 希望大家, 希望各位, 抄送我, 盼回复, 望回复, 望批准, 请批准, 求助, 跪求, 急求,
            could you please, would you please, need you to, want you to, like you to, i'd appreciate,
            would appreciate, appreciate it if, please let me know, lemme know, get back to me, please make sure,
            don't forget, do not forget, kindly, take a look, have a look, give me a call, give me a ring,
            if you could, if you can please, drop me a line, pls send, please send, please call, help me with, lmk,
            why don't we, why don't you, if someone could, if anyone could, if somebody could, it would help if,
            would be helpful if, be much appreciated, be greatly appreciated, be really appreciated,
            be highly appreciated, be appreciated, give me a hand, lend me a hand,
            lend a hand, grateful for your, grateful for any, would welcome your, would love your, love your feedback,
            love your thoughts, volunteers needed, volunteers wanted, 想请你, 想请您, 想请大家, 想请各位, 想麻烦你,
            想麻烦您, 想拜托, 感激不尽, 不胜感激
        """,
        1.4: combined(
            "辛苦, 辛苦你, 辛苦您, 辛苦各位, 辛苦大家", "把, 帮, 看, 处理, 确认, 查, 发, 更新, 整理, 跟", between=""
        ),
        1.3: combined(
            "看, 查, 问, 改, 发, 说, 催, 确认, 处理, 跟进, 核对, 更新, 同步, 重启, 补充, 填, 调, 试, 盯, 测, 审, 批",
            "下",
            between="",
        ),
        1.2: """
            要不你, 要不我们, 要不咱, 最好先, 最好能, 最好把, 最好别, 说说你的, 说说看, 代我, looking for someone,
            is expected to, are expected to, be grateful for, would be welcome, needed from, needed for, needed by,
            wanted for, required from, required by, you'd better, your turn to, would love to hear, i want a,
            could do with, could use your, maybe you could, perhaps you could, maybe we can, perhaps we can,
            my request, back to me, still need, we ask, 望尽快, 望答复, 望批复, 盼复, 盼答复, 劳烦, 烦劳, 恳请, 敬请,
            帮忙, 记得, 别忘了, 务必, 方便的话, 有空的话, 能否, 可否, 给我发, 给我回, 给我打, 给我一份, 给我看, 发我,
            转我, 发给我, 告诉我, 通知一下, 发一下, 看一下, 跟进一下, 确认一下, 处理一下, 安排一下, 安排个, 检查一下,
            核对一下, 整理一下, 更新一下, 盯一下, 填写一下, 填一下, 补充一下, 支持一下, 协调一下, 转发一下, 改一下,
            重启一下, 查一下, 问一下他, 尽快回复, 尽快提交, 尽快完成, 抽空看, 有空看看, 抽时间看, 看看吧, 看下吧,
            望批准, 申请开通, 申请一, 请领导, 请批示, 请示, 必须给我, 赶紧把, 立刻把, 马上把, 来个人, 求一个, 求一份,
            let's, let us, let me know, you need to, you must, you should, shall we, rather you, prefer you,
            be sure to, remember to, 替我, requesting, asking for approval, would appreciate, please approve,
            if possible, need this, need it by, someone needs to, somebody needs to, is needed, are needed,
            help needed, could use some, could use a hand, awaiting your, waiting on you, waiting for your,
            hope you can, hoping to get, if anyone has, if anyone can, looking for volunteers, looking for feedback,
            asking for a, needs your, appreciate your, 不介意的话, 可以的话, 可能的话, 有时间的话, 得空的话,
            来得及的话, 就太好了, 就更好了, 就再好不过了, 提醒大家, 提醒各位, 望您, 望各位, 望贵司, 盼您, 借我, 传我,
            教教我, 教我怎么
        """
        + ", "
        + combined("asking for, ask for, applying for", "access, permission, approval, feedback, help, your")
        + ", "
        + combined("be good, be great, be nice, be helpful, be useful, be ideal", "to have, to get, to see, to know")
        + ", "
        + combined(
            "希望", "行政, 财务, 领导, 公司, 人事, 技术, 产品, 物业, 部门, 贵方, 贵司, 厂家, 客服, 老师", between=""
        ),
        -1.2: combined(
            "我, 我先, 我去, 我来, 我再, 我也, 我们先", "看, 问, 查, 确认, 处理, 试, 改, 发, 核对", between=""
        )
        + """,
            那就太好了, 那就更好了, 不请自来, 请吃饭, 请过, 发现我, 别无选择, 已经把, 我已经,
            我来处理, 我来帮, 不用麻烦, 麻烦了, 谢谢你的帮助, 感谢帮忙, 帮忙的人, 帮助文档, 他请,
            她请, 我们请, 处理一下了, 已经帮, 已帮, 不用帮, if you would like to, if you'd like to, if you want to,
            thanks for your help, thank you for your help, please do not reply, if you no longer, don't need to,
            do not need to, you can, pleased, please don't mention, please to meet, yes please, 各位的帮忙, 你的帮忙,
            您的帮忙, 大家的帮忙, 请我吃, 请客, have a good, have a nice, have a great, have fun
        """,
        -1.3: _TOLD,
        -5: "don't mind, doesn't mind, didn't mind, won't mind, never mind",
        1: "please, pls, plz, kindly, " + combined("can, could, would, will", "you, u"),
    },
    cues={
        "请": (
            1.6,
            rf"{CLAUSE}[^，。！？,.!?申邀聘宴约我你他她们]{{0,5}}请(?:[^问假客求教示柬安愿款神功了他她我]|$)",
        ),
        "麻烦": (1.2, rf"{CLAUSE}[一-鿿]{{0,3}}麻烦[^了事的解多人]"),
        "把…": (
            1.1,
            ordered(r"把[^我他她自握持，。！？][^，。！？了过]+(?:$|[，。！\s])")
            + "".join(rf"|{PAUSE}{whom}[^，。！？我]{{0,3}}把[^我你，。！？]" for whom in ("你", "您", "大家", "各位")),
        ),
        "…一下": (
            1.1,
            rf"{PAUSE}{YOU}[^我他她它了的等在，。！？\s]{{0,2}}[^我他她它了的等在说充扬息绍槽，。！？\s]一下(?:[^子]|$)",
        ),
        "给我…": (
            1.1,
            rf"(?:{PAUSE}{YOU}|马上|立刻){_SEND}[^，。！？了过]{{0,16}}?{_TO_US}|{_GIVE}",
        ),
        "谁有空…": (
            5,
            r"谁(?:有空|有时间|方便|能|可以|愿意|来|去)[^，。！？不知]{0,3}(?:取|帮|看|拿|带|接|搬|顶|替|借|发|改"
            r"|填|教|给|处理|跟|送|修|评审|参加)",
        ),
        "别忘了交": (1.2, rf"{AFTER}{YOU}(?:{TASKS})[^，。！？了过的完]+(?:$|[，。！\s])"),
        "…吧": (
            1.1,
            r"(?:^|[，。！？\s])(?:我们|咱们?|一起|要不|不如|周[一二三四五六末]|[今明后][天晚]|下午|晚上|先|再|来"
            r"|去|换|约|点|投|说)[^，。！？了算]{2,14}[吧呗][。~～！!\s]*$",
        ),
        "帮…": (
            1.3,
            rf"(?:{PAUSE}|谁|来个人|[能可以]|麻烦|请|快)帮(?:我|忙|我们|一下"
            rf"|[改看查拿取订问打修盖印搬找推转复跑装弄接带买催测填开关加审校核])",
        ),
        "能…吗": (  # heavier than the question that it is as well
            4.2,
            rf"(?:^|[，。！？\s]|你|您|谁|大家|各位|老师)(?:能|可以|方便)(?:{FAVOURS})[^，。！？]{{0,20}}[吗嗎么不]"
            rf"|(?:能不能|可不可以|方不方便|能否|可否|是否可以)[^，。！？]{{0,4}}(?:{FAVOURS}|早点|尽快|快点)",
        ),
        "申请…": (1.3, rf"(?:{PAUSE}|想|现|特)申请[^书表人者的了过单]"),
        "求": (
            1,
            rf"{CLAUSE}求(?:个|一|推荐|助|问|带|[^职婚和])|{PAUSE}(?:还|急|现|另外)?(?:需要"
            rf"|缺)(?:[一两三四几]?[个份位台张]|有人|大家|各位|人)[^的了]",
        ),
        "让他": (
            1,
            rf"{PAUSE}{YOU}(?:让|叫|通知|提醒|催)[^我人你，。！？][^，。！？了]{{0,4}}?(?:给|来|去|参加|发|打|联系"
            rf"|处理|准备|看|改|到)",
        ),
        "别": (1, rf"{PAUSE}{YOU}(?:别|不要|千万别|请勿|切勿)[^的人无说逗闹扯提脸钱紧墅致有处具样]"),
        "尽快": (
            1.1,
            r"(?:尽快|及时|务必|抓紧|今天内|[^以从目面]前)(?:回复|提交|处理|完成|给|审批|确认|反馈|联系|发|填|交|到|办)",
        ),
        "please …": (1.2, rf"{START}(?:please|pls|plz|kindly)\b"),
        "could you": (  # heavier than the question mark and the turned verb that it has as well
            5,
            rf"(?i)\b(?:can|could|would|will|might|won['’]?t|can['’]?t)\s+(?:(?:you|u|ya)(?: (?:two|guys|all|folks))?"
            rf"|(?:some|any|every)(?:one|body)|one of [a-z0-9_]+(?: [a-z0-9_]+){{0,2}})\s+"
            rf"(?:(?:please|pls|also|just|at least|kindly|possibly|quickly|mind|be able to)\s+)*"
            rf"(?:{VERBS}|[a-z0-9_]+ing)\b",
        ),
        "could we": (
            5,
            rf"(?i)\b(?:can|could|shall|should|may) (?:we|i) (?:please |also |just |all "
            rf"|possibly )?(?:{VERBS})\b[^.!]*[?]"
            rf"|{START}(?:(?:can|could|shall) we|(?:may|could) i) (?:please |also |just |all )?(?:{VERBS})\b",
        ),
        "would you like": (
            5,
            r"(?i)\b(?:(?:would|do) you (?:like|want|wanna|prefer|care) (?:to|me|us)|wanna|are you (?:free|up for)"
            r"|you (?:be )?(?:available|free) (?:to|for|on|at|tomorrow|tonight|next)|do you have (?:time|a minute"
            r"|a moment)"
            r"|c(?:ould|an) i (?:ask|get|have|borrow)|may i (?:have|get|borrow)"
            r"|(?:what|how) about (?:we|you|i|lunch|dinner|meeting|getting|a call|coffee|tomorrow|tonight|[0-9]|mon|tue"
            r"|wed|thu|fri"
            r"|sat|sun))\b",
        ),
        "imperative": (
            1.3,
            rf"{ORDER}(?:(?i:{FIRM})\s[0-9A-Za-z_@#$<“\"]|(?i:{VERBS})\s+(?:(?i:me|us|him|her|them|it|the|a|an|your|ur|my"
            rf"|our|this|that|these"
            rf"|those|sure|out|up|in"
            r"|to|for|with|on|at|back|by|from|here|any|all|some|forward|off|ahead|down|over|if|when|as|one|aside"
            r"|away|before|easy|only|who|what|how|hi|hello|everyone"
            r"|two|both|each"
            r"|below|again|and|or|[a-z0-9_]+ing)\b|[A-Z0-9$]))",
        ),
        "need": (
            1.1,
            r"(?i)(?:^|[.!]\s)need (?:an?|your|the|some|more|help|this|that|you|to)\b"
            r"|\b(?:(?:i|we)(?:['’]?ll| will| do| also)? need (?:you|the|your|an?|some|more|help|access|this|that"
            r"|some(?:one|body)|everyone"
            r"|to (?:know|discuss|meet|talk|hear|get|have|see))|(?:i|we)(?: would|['’]d) (?:also |really |greatly "
            r"|very much )?(?:like|love|appreciate)"
            r" (?:to (?:discuss|talk|meet|know|see|have|get|hear|schedule|set|speak|ask|invite|propose|suggest"
            r"|request|receive)"
            r"|you|your|it|an?|some|if)|(?:i|we)(?: want|['’]d like| would like) (?:[a-z0-9_]+ to|(?:this|that|it|these"
            r"|them) [a-z0-9_]+ed)"
            r"|(?:you|u) (?:need|have|might want|may want) to|want you to|i (?:would )?suggest"
            r"|(?:must|needs? to|has to|have to) be (?:[a-z0-9_]+ed|done|sent|paid|in|out|there|ready))\b",
        ),
        "get together": (
            1.1,
            r"(?i)\b(?:let['’]?s|we (?:should|can|could|might)|hope (?:we|you) can|want to|like to|if you can"
            r"|get a chance to)"
            r" (?:also |all |just )?(?:meet|talk|discuss|chat|get together|catch up|have lunch|schedule"
            r"|set up|join|call|come)\b",
        ),
        "Monday?": (  # an appointment proposed
            1.1,
            rf"(?i){_FREE}[^.!?]{{0,24}}\b(?:{DAYS})\b|{_SUITS}",
        ),
        "don't": (1.2, rf"{ORDER}(?i:do not|don['’]?t|never)\s+(?i:{VERBS}|forget|worry|miss|hesitate|be)\b"),
    },
    hints={  # gaps are not counted, and of what stands before only the last sign is looked at
        "…吧": r"[吧呗][。~～！!\s]*$",
        "给我…": rf"(?:{LED}|刻){_SEND}[^，。！？了过]*{_TO_US}|{_GIVE}",
        "Monday?": rf"(?i){_FREE}[^.!?]*\b(?:{DAYS})\b|{_SUITS}",
    },
)
