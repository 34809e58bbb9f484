"""Signs of questions, in Chinese and English: grammar more than words, so most are cues.

A cue is an RE2 expression, put together from the pieces in `clauses.py`. Touch this when people ask otherwise.
"""

from __future__ import annotations

from bot.text.labels.clauses import A_NOT_A, ASKED, AUXILIARY, BE, BEGIN, CAN, DO, HAVE, START, TO_WHAT, WHO, WHOSE
from bot.text.labels.scoring import Family, combined

_WONDERED = combined(
    "curious, wondering, unsure, not sure, like to know, want to know, like to understand, want to understand",
    "what, how, why, where, who, when, which, if, whether",
)
# What is left out of a question goes without saying: are you, have you, do you. Each is an alternative of its own: that
# is quicker to look for than all that begin alike together.
_SHORT = (
    r"(?:you|u|ya)(?: guys| all)? (?:still|ever|already|gonna|done|ready|free|sure|there|around|up for)\b",
    r"(?:you|u|ya)(?: guys| all)? [a-z0-9_]+ing\b",
    r"ever\b",
    r"got (?:an?|any|time)\b",
    r"seen (?:the|any|my|this|that)\b",
    r"(?:know|remember) (?:what|where|who|how|if|why|when)\b",
    r"need any[a-z0-9_]*\b",
    r"(?:ok|okay|ready|good|safe|fine) (?:to|if|for)\b",
    r"(?:thoughts|eta|up for|mind if)\b",
    r"(?:why|how|what|who|where|when|which(?: one)?|how (?:long|much|many|far|so)|for how long|by when"
    r"|(?:since|until) when|like what|what (?:for|now|then|else)|where (?:at|to))[^a-z0-9_]*$",
)
QUESTION = Family(
    label="question",
    words={
        2: """
            请问, 想问一下, 想问下, 问一下, 问下, 请教, 真的假的, anybody know, anyone know, do you know
        """,
        1.4: _WONDERED,
        1.2: """
            有木有, 是否, 可否, 什么时候, 为什么, 为啥, 怎样才能, 怎么才能, 怎么样了, 怎么走, 怎么弄, 怎么办,
            如何办理, 几点, 几号, 几天, 几楼, 几个人, 多少钱, 多少, 多久, 多长时间, 多大, 哪里, 哪儿, 哪位, 哪个,
            哪些, 哪天, 何时, 有人知道, 有谁, 谁有, 谁知道, 谁来, 谁负责, 是谁, 是什么, 求解答, 求解, 求告知, 求科普,
            求指教, 什么意思, 叫什么, 叫啥, 是啥, 有什么, 咋办, 咋回事, 百分之几, 几岁, 几块, 周几, 星期几, 礼拜几,
            干嘛, 干吗, 干啥, 难道, 莫非, 岂不, 何不, 何必, 第几, 几时, 多会儿, 多远, 有无, 问个问题, 问个事,
            几个小时, 几分钟, 何处, 从哪, 在哪, 去哪, 想了解一下, 想了解下, 想咨询, 想问, any idea, any news,
            any update on, any updates, quick question, can someone tell me, wondering if, was wondering, how come,
            what about, how about, what abt, how abt, wbu, hbu, mind if i,
            """
        + A_NOT_A,
        1.0: combined("do, did, are, don't, didn't, aren't, haven't", "you, u") + ", have you, got any, you ever",
        0.6: "究竟, 到底",
        -1.1: combined("what, which", "a, an, i, we, he, she, they, is why, means, makes it")
        + """, anyone who,
            anyone can, anything you, to have you, that's right, thats right, you're right, all right, is right,
            are right, was right, probably right, turn right, be right
        """,
        -1.2: combined(
            "知道, 讲了, 说了, 说过, 明白, 清楚, 讨论了, 研究了, 解释了, 在想, 确认是, 忘了",
            "怎么, 如何, 为什么, 什么, 哪, 谁, 多少, 是不是",
            between="",
        ),
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
        "吗": (2, r"[吗嗎麽][呀啊]?(?:[\s。.!！~～,，…)）]*$|[。！!，,\s])"),
        "么": (1.2, r"(?:[^什那这怎多要]么|[是对]吧)[呀啊]?[\s。.!！~～…]*$"),
        "呢": (0.7, r"呢[\s。.~～…]*$"),
        "你呢": (  # of a thing alone, not of what goes on (还没到呢) or what one feels (好可爱呢)
            0.5,
            r"(?:^|[，,。！\s])[^，。！？,.!?还正在着才可都没不了很真好最更太超]{1,12}呢[\s。.~～…]*$",
        ),
        "没有": (1.2, r"(?:[了过完好到着]|[一-鿿][^都也从并还才就毫，。！\s])(?:没有|没)[啊呀呢]?[\s。.~～…]*$"),
        "不": (1, r"[^是也都就才又但要可从绝毫并决]不[呀啊]?[\s。.~～…]*$"),
        "如何": (0.7, r"[一-鿿](?:如何|怎么样|怎样|咋样)[呀啊]?[\s。.~～…]*$"),
        "什么": (0.6, "什么|怎么|怎样|如何|为何|[谁啥咋]|哪[里儿个些位天种家年次边款]"),
        "…怎么…": (0.6, r"(?:什么|怎么|怎样|如何|谁|哪|啥|几|多少|难道)[^，。！？,.!?都也]{0,14}[呀啊呢的]?$"),
        "A还是B": (1, r"[^我你您他她也都最这那但却总，。！？]还是[^，。！？要会没不很有算可]{1,12}[呢啊]?[?？]?$"),
        "谁": (0.6, r"^(?:谁|哪[^怕]|如何|怎样|几|为何|为什么|为啥|怎么|啥|何时|咋|有没有|有谁|是否)"),
        "what is": (1.6, rf"{START}(?:what|wat|how|why)(?:['’]?(?:s|re|d|ll))?\s+{AUXILIARY}\b"),
        "where is": (1.6, rf"{BEGIN}(?:where|who|whom|when|which|whose)(?:['’]?(?:s|re|d|ll))?\s+{AUXILIARY}\b"),
        "what's": (1.2, rf"{START}(?:wha?t|how|where|who|when|why)['’]?(?:s|re|d|ll)\s+[a-z0-9_]"),
        "what …": (1.2, rf"{BEGIN}(?:{TO_WHAT}|what|wat|which|who)\s+[a-z0-9_]"),
        "how many": (
            1.5,
            rf"{START}(?:where to|how (?:much|many|long|far|often|big|soon|come|old|to|bout|about|hard|easy|good|well)"
            r"|what (?:time|kind|sort|about|else|happens|happened|if|day|type|color|size|number|does|percentage))\b",
        ),
        "how fast is": (
            1.4,
            rf"{START}(?:what|which|whose|how)(?:\s[a-z0-9_]+){{1,3}}\s{AUXILIARY}\s(?:{ASKED}|the|an?|[a-z0-9_]+s)\b",
        ),
        "why": (1.0, rf"{START}(?:why|where|how)\s+(?:not|do|did|the|a|can|i|we|you|u)\b"),
        "is it": (1.5, rf"{START}(?:{BE}|{CAN}|{HAVE}|{DO})\s+(?:{WHO})\b"),
        "is the": (
            1.3,
            rf"{BEGIN}(?:(?:{BE}|does|did|will|would|should|could|can|has)\s+(?:the|an?|all|both|{WHOSE})\b"
            r"|(?:is|are|does)\s[0-9a-mo-vx-z]|do (?:people|most|many)\b)",
        ),
        "you coming": (1.1, "|".join(BEGIN + question for question in _SHORT)),
        "anyone": (1.2, rf"{BEGIN}any(?:one|body|thing)?\s[a-z0-9_]"),
        "right?": (
            1.2,
            r"(?i)(?:[a-z0-9_],?\s|\.\.)(?:right|huh|eh|wbu|hbu|innit|correct)[^a-z0-9_]*$"
            r"|\b(?:and (?:you|u)|or (?:not|what|no|nah))[^a-z0-9_]*$"
            r"|\b(?:(?:do|does|did|are|can|will|have|has|should) (?:we|they|you)|(?:is|does|has|was|did|do|are|have"
            r"|would|could|ca|were)n['’]?t (?:it|he|she|they|you|there|that|we|i))[^a-z0-9_]*$",
        ),
    },
)
