"""Signs of questions and requests, in Chinese and English: grammar more than words, so most are cues.

A cue is an RE2 expression; `START` is where a clause may begin. Touch this when people ask otherwise.
"""

from __future__ import annotations

from bot.text.labels.scoring import Family, combined

_OPENING = "so|and|but|also|hi|hey|hello|ok|okay|sorry|btw|or|well|hmm|um|then"
START = rf"(?i)(?:^|[.!?,;:()>–—-]\s|[\n，。！？；：、]|\b(?:{_OPENING}),? )"
# An order begins a sentence, or follows a name or a condition.
_ORDER = (
    r"(?i:(?:^|[.!?…:–—-]\s|[\n，。！？；：]|^\w+,\s|\bif [^.!?]+,\s)"
    r"(?:(?:so|and|also|then|ok|just|simply|always|hi|hey|guys|fyi|pls|please),?\s)?)"
)
_CLAUSE = r"(?:^|[\s，。！？；：、,.!?;:~～（(】\]]|您好|你好|同学|老师|各位|大家|[总工哥姐经理])"
_PAUSE = r"(?:^|[\s，。！？、,@])"
_BE = "is|are|am|was|were|isn['’]?t|aren['’]?t|wasn['’]?t|weren['’]?t"
_DO = "do|does|did|don['’]?t|doesn['’]?t|didn['’]?t"
_CAN = "can|could|should|would|will|shall|may|might|must|can['’]?t|couldn['’]?t|shouldn['’]?t|wouldn['’]?t|won['’]?t"
_HAVE = "have|has|had|haven['’]?t|hasn['’]?t"
_AUXILIARY = f"(?:{_BE}|{_DO}|{_CAN}|{_HAVE})"
_WHO = "i|you|u|ya|we|they|he|she|it|there|this|that|these|those|any|anyone|anybody|anything|someone|somebody|everyone|"
_WHOSE = "my|our|your|ur|their|his|her|its"
_ASKED = f"(?:{_WHO}{_WHOSE})"

_WONDERED = combined(
    "curious, wondering, unsure, not sure, like to know, want to know, like to understand, want to understand",
    "what, how, why, where, who, when, which, if, whether",
)
_HOPED = combined(
    "any chance, possible for, grateful if, thankful if, be great if, be helpful if, be nice if, hoping",
    "you, someone, somebody, anyone",
)

QUESTION = Family(
    label="question",
    words={
        2: "请问, 想问一下, 想问下, 问一下, 问下, 请教一下, does anyone know, anybody know, anyone know, do you know",
        1.4: _WONDERED,
        1.2: """
            是不是, 算不算, 用不用, 想不想, 来不来, 值不值, 知不知道, 有木有, 能不能, 可不可以, 要不要, 有没有,
            会不会, 去不去, 好不好, 对不对, 行不行, 该不该, 是否, 可否, 什么时候, 为什么, 为啥, 怎样才能, 怎么才能,
            怎么样了, 怎么走, 怎么弄, 怎么办, 如何办理, 几点, 几号, 几天, 几楼, 几个人, 多少钱, 多少, 多久, 多长时间,
            多大, 哪里, 哪儿, 哪位, 哪个, 哪些, 哪天, 何时, 有人知道, 有谁, 谁有, 谁知道, 谁来, 谁负责, 是谁, 是什么,
            什么意思, 叫什么, 叫啥, 是啥, 有什么, 咋办, 咋回事, 放不放, 做不做, 买不买, 看不看, 吃不吃, 开不开,
            发不发, 改不改, 加不加, 走不走, 给不给, 交不交, 换不换, 关不关, 上不上, 打不打, 回不回, 敢不敢, 贵不贵,
            远不远, 多不多, 难不难, 忙不忙, 急不急, 大不大, 快不快, 热不热, 累不累, 方不方便, 需不需要, 介不介意,
            合不合适, 认不认识, 支不支持, 愿不愿意, 喜不喜欢, 应不应该, 同不同意, 参不参加, 值不值得, 记不记得,
            包不包, 百分之几, 第几, 几时, 几个小时, 几分钟, 何处, 从哪, 在哪, 去哪, 想了解一下, 想了解下, 想咨询,
            想问, any idea, any news, any update on, any updates, quick question, can someone tell me, wondering if,
            was wondering, how come, what about, how about
        """,
        0.6: "难道, 究竟, 到底",
        -0.8: """
            没什么, 没啥, 什么都, 谁都, 哪里都, 怎么都, 什么也, 谁也, 不管, 无论, 不论, 随便, 不知道, 我知道,
            知道怎么, 知道如何, 怎么说呢, 哪里哪里, 解释, 说明, 写明, 讨论了, 问过, 问我, 他问, 她问, 不清楚, 告诉,
            介绍了, 多少有点, 好几个, 几个同事, 请问题, 怎么弄都, 看你方便, 什么时候都, 我来, 学会了, 研究了, 得知,
            展示, 谁说不是, 都无所谓, 这几天, 前几天, 那几天, 过几天, 好几天, 没几天, 几天前, 几天后, i know,
            i wonder, i asked, they asked, she asked, he asked, asked why, asked how, explains how, explain how,
            shows how, whatever, no matter, when you, if you, learn how, learn what, find out, see what, see how,
            here is how, here's how
        """,
    },
    cues={
        "?": (2, r"[?？](?:[^0-9A-Za-z_=&%/]|$)"),
        "吗": (1.6, r"[吗麽][呀啊]?(?:[\s。.!！~～,，…)）]*$|[。！!，,\s])"),
        "么": (1.2, r"[^什那这怎多要]么[呀啊]?[\s。.!！~～…]*$"),
        "呢": (0.7, r"呢[\s。.~～…]*$"),
        "没有": (1.2, r"(?:[了过完好到着]|[一-鿿]{2})(?:没有|没)[啊呀呢]?[\s。.~～…]*$"),
        "不": (1, r"[^是也都就才又但要可从绝毫并决]不[呀啊]?[\s。.~～…]*$"),
        "还是": (0.8, r"是[^，。！？,.!?]{1,12}还是[^，。！？,.!?]{1,12}$"),
        "如何": (0.7, r"[一-鿿](?:如何|怎么样|怎样|咋样)[呀啊]?[\s。.~～…]*$"),
        "什么": (0.6, "什么|怎么|怎样|如何|为何|[谁啥咋]|哪[里儿个些位天种家年次边款]"),
        "…怎么…": (0.6, r"(?:什么|怎么|怎样|如何|谁|哪|啥|几|多少|难道)[^，。！？,.!?都也]{0,14}[呀啊呢的]?$"),
        "A还是B": (1, r"[^我你您他她也都最这那但却总，。！？]还是[^，。！？要会没不很有算可]{1,12}[呢啊]?[?？]?$"),
        "在线等": (1.2, r"(?:求解答|求解|求告知|在线等|求科普|求指教)[。.!！~～]*$"),
        "谁": (0.6, r"^(?:谁|哪[^怕]|如何|怎样|几|为何|为什么|为啥|怎么|啥|何时|咋|有没有|有谁|是否)"),
        "what is": (
            1.6,
            rf"{START}(?:what|how|why|where|who|whom|when|which|whose|wat|wen)(?:['’]?(?:s|re|d"
            rf"|ll))?\s+{_AUXILIARY}\b",
        ),
        "what's": (1.2, rf"{START}(?:what|how|where|who|when|why)['’]?(?:s|re|d|ll)\s+\w"),
        "how many": (
            1.5,
            rf"{START}(?:where to|how (?:much|many|long|far|often|big|soon|come|old|to|bout|about|hard|easy|good|well)"
            r"|what (?:time|kind|sort|about|else|happens|happened|if|day|type|color|size|number|does|percentage)"
            r"|which (?:one|of)|who['’]?s)\b",
        ),
        "which … is": (1.4, rf"{START}(?:what|which|whose)\s+\w+(?:\s\w+)?\s+{_AUXILIARY}\b"),
        "who owns": (1.2, rf"{START}who\s+(?:owns|runs|has|handles|knows|wants|made|wrote|can|will|needs|\w+s)\b"),
        "why": (1.0, rf"{START}(?:why|where|how)\s+(?:not|do|did|the|a|can|i|we|you)\b"),
        "is it": (1.5, rf"{START}(?:{_BE}|{_CAN}|{_HAVE}|{_DO})\s+{_ASKED}\b"),
        "is the": (1.3, rf"{START}(?:{_BE}|does|did|will|would|should|could|can|has)\s+(?:the|a|an|all|both)\b"),
        "does x have": (1.2, rf"{START}(?:does|did)\s+\w+"),
        "anyone": (1.2, rf"{START}(?:anyone|anybody|any (?:idea|chance|thoughts|luck|one))\b"),
        "embedded": (
            1.2,
            r"(?i)\b(?:tell me|know|let me know|wonder|wondering|find out|curious|not sure|ask|asking)\s+"
            r"(?:what|how|why|where|who|when|which|if|whether)\b.*[?]",
        ),
    },
)

_VERBS = (
    "accept|add|adjust|advise|allow|answer|apply|approve|arrange|ask|assign|assist|attach|attend|avoid|be|block|"
    "book|borrow|bring|bundle|buy|call|cancel|carry|change|charge|charter|check|choose|clarify|clean|clear|click|"
    "close|collect|combine|come|commit|compare|complete|configure|confirm|consider|contact|convert|copy|count|"
    "cover|create|credit|cut|decide|define|delete|deliver|deploy|describe|dial|disable|discuss|divide|do|"
    "document|double[ -]check|download|draft|drop|e-mail|edit|email|empty|enable|encrypt|ensure|enter|erase|"
    "escalate|estimate|evaluate|examine|exclude|explain|export|extend|extract|feel free|fetch|file|fill|find|"
    "finish|fix|follow|format|forward|freeze|generate|get|give|go|grab|hand|handle|hang|have|help|hide|hire|hold|"
    "import|include|increase|inform|inspect|install|introduce|invite|invoice|iron|isolate|join|keep|label|leave|"
    "lend|let|lift|limit|link|list|load|lock|log|look|lower|mail|make|mark|meet|mention|merge|message|migrate|"
    "monitor|move|mute|name|note|notify|obtain|open|order|pack|page|pass|patch|pause|pay|phone|pick|pin|ping|"
    "place|plan|plug|point|post|postpone|prepare|print|proceed|process|promote|proofread|protect|provide|pull|"
    "push|put|quote|raise|reach|read|rebase|rebuild|receive|recheck|recommend|record|recover|reduce|refer|refund|"
    "register|reject|release|rely|remember|remind|remove|rename|renew|repair|repeat|replace|reply|report|request|"
    "rerun|reschedule|resend|reserve|reset|resize|resolve|respond|restart|restore|retry|return|reuse|revert|"
    "review|revise|ring|roll|rotate|round|run|rush|save|scan|schedule|scrap|secure|see|seek|select|send|separate|"
    "serve|set|settle|share|show|sign|skip|solve|sort|speak|split|start|stay|stop|store|strip|submit|summarise|"
    "summarize|suspend|swap|switch|sync|tag|take|talk|tell|test|text|tidy|track|transfer|translate|trim|try|turn|"
    "type|unlock|unplug|unsubscribe|untick|update|upgrade|upload|use|validate|verify|visit|vote|wait|wake|walk|"
    "wash|watch|water|wipe|wire|work|wrap|write|zip"
)

_DAYS = (
    "(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|next week|this week|weekend|noon|lunch|dinner|any time"
)

REQUEST = Family(
    label="request",
    words={
        3.8: _HOPED,
        2: """
            麻烦你, 麻烦您, 麻烦大家, 麻烦各位, 麻烦帮, 麻烦看, 麻烦把, 麻烦给, 能不能帮, 能否帮, 可以帮我,
            可不可以帮, 帮我, 帮忙看, 帮忙把, 帮忙确认, 帮忙处理, 帮忙查, 帮看, 帮查, 帮下忙, 帮个忙, 劳驾, 烦请,
            拜托, 有劳, 请查收, 请回复, 请确认, 请尽快, 请大家, 请各位, 请协助, 请务必, 请提前, 请及时, 请不要, 请勿,
            请将, 请把, 请帮, 请在, 请于, 请配合, 请安排, 请提供, 请提交, 请审批, 请评审, 请处理, 请转, 请发, 请准备,
            请参加, 收到请回复, 能不能麻烦, 可否麻烦, 需要你, 需要您, 需要大家, 需要各位, 需要你们, 希望你们,
            希望您能, 希望你能, 盼回复, 望回复, 望批准, 请批准, 求助, 跪求, 急求, could you please, can you please,
            would you mind, would you please, need you to, want you to, like you to, i'd appreciate, would appreciate,
            appreciate it if, please let me know, lemme know, get back to me, please make sure, don't forget,
            do not forget, kindly, take a look, have a look, give me a call, give me a ring, if you could,
            if you can please, drop me a line, pls send, please send, please call, help me with
        """,
        1.2: """
            帮忙, 记得, 别忘了, 务必, 方便的话, 有空的话, 能否, 可否, 给我发, 给我回, 给我打, 给我一份, 给我看, 发我,
            转我, 发给我, 告诉我, 通知一下, 发一下, 看一下, 看下, 跟进一下, 确认一下, 确认下, 处理一下, 处理下,
            安排一下, 安排个, 检查一下, 核对一下, 整理一下, 更新一下, 盯一下, 填写一下, 填一下, 补充一下, 支持一下,
            协调一下, 转发一下, 改一下, 重启一下, 查一下, 问一下他, 尽快回复, 尽快提交, 尽快完成, 抽空看, 有空看看,
            抽时间看, 看看吧, 看下吧, 望批准, 申请开通, 申请一, 请领导, 请批示, 请示, 必须给我, 赶紧把, 立刻把,
            马上把, 来个人, 求一个, 求一份, 谁能帮, 谁来帮, 让他, 让她, 叫他, 早点来, 请教, let's, you need to,
            you should, i need, can u, shall we, why don't we, why don't you, be sure to, looking for someone,
            remember to, we ask, 替我, requesting, requesting approval, asking for approval, would appreciate,
            please approve, if possible, need this, need it by
        """,
        -1.2: """
            已经把, 我已经, 我来处理, 我来帮, 不用麻烦, 麻烦了, 谢谢你的帮助, 感谢帮忙, 帮忙的人, 帮助文档, 他请,
            她请, 我们请, 处理一下了, 已经帮, 已帮, 不用帮, if you would like to, if you'd like to, if you want to,
            thanks for your help, thank you for your help, please do not reply, if you no longer, don't need to,
            do not need to, you can, pleased, please don't mention, please to meet, yes please, 各位的帮忙, 你的帮忙,
            您的帮忙, 大家的帮忙, 请我吃, 请客
        """,
    },
    cues={
        "请": (
            1.6,
            rf"{_CLAUSE}[^，。！？,.!?申邀聘宴约我你他她们]{{0,5}}请(?:[^问假客求教示柬安愿款神功了他她我]|$)",
        ),
        "麻烦": (1.2, rf"{_CLAUSE}[一-鿿]{{0,3}}麻烦[^了事的解多人]"),
        "把…": (
            1.2,
            r"把[^，。！？,.!?]{1,20}?(?:给我|给你|发我|发给|发到|转给|传上|传到|发一|一下|上来|更新|改到"
            r"|改成|整理|拿来|带|交|"
            r"打开|关|准备好|写|填|开|重启|锁|删|清)",
        ),
        "给我…": (
            1.1,
            rf"(?:{_PAUSE}|快|马上|立刻|赶紧|先)(?:发|拿|拷|传|寄|递|转|借|带|送|打|留|拍"
            rf"|导)[^，。！？了过]{{0,16}}[给到](?:我|我们|群里|邮箱)"
            rf"|{_PAUSE}给[一-鿿]{{1,5}}(?:补|发|打|送|订|寄|开|回|拿|带|留|做|写|配|安排|准备)[^了过的]",
        ),
        "帮…": (
            1.3,
            rf"(?:{_PAUSE}|谁|来个人|[能可以]|麻烦|请|快)帮(?:我|忙|我们|一下"
            rf"|[改看查拿取订问打修盖印搬找推转复跑装弄接带买催测填开关加审校核])",
        ),
        "能…吗": (
            2.2,
            r"(?:^|[，。！？\s]|你|您|谁|大家|各位|老师)(?:能|可以|方便|可否|能否)(?:不能|不可以)?"
            r"(?:帮|把|给|借|发|抽|占用|麻烦|让一?下|延|提前|提供|安排|调|换|送|带|拉|开通|替|教|推荐|共享|同步"
            r"|分享|转|代)"
            r"[^，。！？]{0,20}[吗么]",
        ),
        "查查…": (
            1.1,
            rf"(?:{_PAUSE}|快|先|再|你|拜托)(?:查查|问问|催催|搜搜|找找|改改|测测|算算|管管|看看)[^他她我]",
        ),
        "申请…": (1.3, rf"(?:{_PAUSE}|想|现|特)申请[^书表人者的了过单]"),
        "下次…先": (1, r"(?:以后|下次|今后)[^，。我]{0,8}(?:先|提前|记得|别|请|务必|直接)"),
        "回复我": (1.2, r"(?:答复|回复|通知|联系|提醒|告知|抄送|转告|回个电话给)我(?:一下|一声|们)?[。!！]?$|抄送我"),
        "希望…能": (1.1, r"(?:希望|盼|望)[一-鿿A-Za-z]{1,10}(?:能|可以|尽快|早日|尽早)[^够]"),
        "建议…": (0.9, rf"{_PAUSE}建议[^的书您]"),
        "别再": (1, r"(?:不要|别|请勿)再|(?:必须|务必|一定要?)(?:给我|在|把|尽快|立即|马上|按时)"),
        "辛苦": (1.2, r"辛苦(?:[你您]|各位|大家)?(?:把|帮|看|处理|确认|查|发|更新|整理|跟)"),
        "求": (1, rf"{_CLAUSE}求(?:个|一|推荐|助|问|[^职婚和])"),
        "让他": (0.8, r"(?:让|叫|通知|提醒)[一-鿿]{1,4}(?:给|来|去|参加|发|打|联系|处理|准备)"),
        "别": (0.8, rf"{_CLAUSE}(?:别|不要|千万别|请勿|切勿)[^的人说]"),
        "尽快": (
            0.9,
            r"(?:尽快|及时|务必|抓紧|今天内|前)(?:回复|提交|处理|完成|给|审批|确认|反馈|联系|发|填|交|到|办)",
        ),
        "please": (1, r"(?i)\b(?:please|pls|plz|kindly|(?:can|could|would|will) (?:you|u))\b"),
        "please …": (1.2, rf"{START}(?:please|pls|plz|kindly)\b"),
        "could you": (  # heavier than the question mark and the turned verb that it has as well
            3.8,
            rf"(?i)\b(?:can|could|would|will|might)\s+(?:(?:you|u|ya)(?: (?:two|guys|all|folks))?|someone|somebody"
            rf"|anyone|anybody"
            rf"|one of you)\s+(?:(?:please|pls|also|just|at least|kindly|possibly|quickly"
            rf"|mind|be able to)\s+)*(?:{_VERBS}|\w+ing)\b",
        ),
        "could we": (
            3.8,
            rf"(?i)\b(?:can|could|shall|should|may) (?:we|i) (?:please |also |just |all "
            rf"|possibly )?(?:{_VERBS})\b[^.!]*[?]",
        ),
        "would you like": (
            3.8,
            r"(?i)\b(?:(?:would|do) you (?:like|want|wanna|prefer|care) (?:to|me|us)|wanna|are you (?:free|up for)"
            r"|you (?:be )?(?:available|free) (?:to|for|on|at|tomorrow|tonight|next)|do you have (?:time"
            r"|a minute|a moment)"
            r"|could i (?:ask|get|have)|can i (?:ask|get|have)|what about (?:lunch|dinner|meeting|getting"
            r"|a call|coffee|tomorrow)"
            r"|how about (?:we|lunch|dinner|meeting|a call|coffee|tomorrow|tonight|[0-9]|mon|tue|wed|thu|fri"
            r"|sat|sun))\b",
        ),
        "imperative": (
            1.3,
            rf"{_ORDER}(?i:{_VERBS})\s+(?:(?i:me|us|him|her|them|it|the|a|an|your|ur|my|our|this|that|these"
            rf"|those|sure|out|up|in"
            r"|to|for|with|on|at|back|by|from|here|any|all|some|forward|off|ahead|down|over|if|when|as|one"
            r"|two|both|each"
            r"|below|again|and|or)\b|[A-Z0-9$])",
        ),
        "need": (
            1.1,
            r"(?i)\b(?:(?:i|we)(?:['’]?ll| will| do| also)? need (?:you|the|your|a|an|to (?:know|discuss|meet"
            r"|talk|get|have|see)"
            r"|some|more|this|that|help)|(?:i|we)(?: would|['’]d) (?:also |really |greatly "
            r"|very much )?(?:like|love|appreciate)"
            r" (?:to (?:discuss|talk|meet|know|see|have|get|hear|schedule|set|speak|ask|invite|propose"
            r"|suggest|request|receive)"
            r"|you|your|it|a|an|some|if)|(?:i|we) want (?:you|everyone|everybody|all of you|the team)|(?:you"
            r"|u) (?:need|have|might want|may want) to|want you to"
            r"|i (?:would )?suggest)\b",
        ),
        "let's": (
            1.3,
            rf"{_ORDER}(?i:let['’]?s|let us|let me know|shall we|how about|what about|why don['’]?t)\b[^.!]{{3}}",
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
            rf"(?i)\b(?:available|open|free|works?|best|good|fine|happy|glad)\b[^.!?]{{0,24}}\b(?:{_DAYS})\b"
            rf"|\b(?:{_DAYS})\b[^.!?]{{0,8}}\b(?:works|(?:is|would be) (?:good|best|fine|great))\b",
        ),
        "don't": (1.2, rf"{_ORDER}(?i:do not|don['’]?t|never)\s+(?i:{_VERBS}|forget|worry|miss|hesitate|be)\b"),
    },
)
