"""Signs by which a message's urgency is told: the sender's tag first, then words. Explainable, in Chinese and English.

Touch the word lists when people in the company say it otherwise; rules with `label: {urgency: …}` add to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bot.text.lexicon import Lexicon


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The label and the word or tag it rests on."""

    label: str
    because: str


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


TAGS: Mapping[str, str] = {
    tag: label
    for label, tags in (
        (
            "urgent",
            """
            紧急, 加急, 急, 特急, urgent, asap, sev1, sev0, p0, p1, incident, 故障
            """,
        ),
        (
            "work",
            """
            工作, 通知, work, task, 待办, 会议, todo
            """,
        ),
        (
            "leisure",
            """
            休闲, 闲聊, 水, casual, fun, leisure, off-topic, offtopic, ot
            """,
        ),
    )
    for tag in _words(tags)
}

# Words per label and weight (negative: it says the opposite). The heavier sum wins, a tie goes to the higher label.
_WEIGHTED: Mapping[str, Mapping[float, str]] = {
    "urgent": {
        3: """
            十万火急, 马上处理, 立即处理, 立刻处理, 速回, 速来, 加急, 务必马上, 线上故障, 生产故障,
            生产环境挂, 系统宕机, 宕机, 服务挂了, 服务不可用, 数据泄露, 火警, 着火, 救急, 客诉升级,
            urgent, urgently, asap, emergency, outage, production is down, prod is down,
            site is down, server is down, sev1, sev0, data breach, drop everything
        """,
        2: """
            紧急, 尽快处理, 急需, 很急, 比较急, 火速, 事故, 停电, immediately, right away, p0,
            incident, hotfix, time sensitive, time-sensitive
        """,
        1: """
            立即, 马上, 立刻, 赶紧, 崩溃, 泄露, 报警, 告警, right now, critical, is down, escalate
        """,
        -3: """
            不急, 不着急, 不用马上
        """,
        -4: """
            不紧急, no rush, no hurry
        """,
        -5: """
            not urgent
        """,
    },
    "work": {
        2: """
            收到请回复
        """,
        1.5: """
            周报, 日报, 月报, 评审, 审批, 排期, 请查收, deadline, pull request, agenda,
            please review, action item, sprint, roadmap, status update
        """,
        1: """
            会议, 开会, 项目, 需求, 上线, 发布, 合同, 报销, 客户, 进度, 方案, 文档, 测试, 代码,
            接口, 部署, 截止, 汇报, 考勤, 交付, 预算, 采购, 发票, 报价, 招标, 同步一下, 跟进,
            请各位, 附件, 培训, meeting, report, review, project, deploy, release, merge, ticket,
            client, customer, invoice, contract, budget, schedule, please send, attached,
            spreadsheet, follow up, standup, bug
        """,
        0.5: """
            请大家
        """,
    },
    "leisure": {
        2: """
            笑死, 奶茶, 火锅, 烧烤, 开黑, 追剧, 八卦, 生日快乐, 下班去, 天气真好, 表情包, lmao,
            karaoke, netflix, meme, happy hour
        """,
        1.5: """
            哈哈, 电影, 周末去, 旅游, 爬山, 打球, 唱歌, 宠物, haha, hahaha, lol, pizza, beer,
            movie, vacation, birthday
        """,
        1: """
            嘿嘿, 嘻嘻, 吃饭, 午饭, 晚饭, 外卖, 游戏, 健身, 抽奖, 红包, 新年快乐, lunch, dinner,
            weekend, holiday, party, football, funny
        """,
        0.5: """
            猫, game, coffee
        """,
    },
}
SIGNS: Mapping[str, Mapping[str, float]] = {
    label: {word: weight for weight, words in weights.items() for word in _words(words)}
    for label, weights in _WEIGHTED.items()
}

_ORDER = ("urgent", "work", "leisure")
_THRESHOLD = 1.0
_TAG = re.compile(r"\s*[\[【［(（<#「]\s*([^\]】］)）>」\s#]{1,12})")


@cache
def _lexicon() -> Lexicon:
    """All words of `SIGNS`; a word's signal is its label's place in `_ORDER`."""
    lexicon = Lexicon(frozenset(("width", "traditional", "case", "zero_width")))
    for signal, label in enumerate(_ORDER):
        lexicon.add(SIGNS[label], signal, whole_word=True)
    return lexicon


def judge(text: str) -> Verdict | None:
    """The urgency, with what it rests on; None when nothing speaks for any."""
    tag = _TAG.match(text)
    if tag is not None:
        label = TAGS.get(_lexicon().folding.fold(tag[1]))
        if label is not None:
            return Verdict(label=label, because=tag[1])
    seen: dict[str, set[str]] = {label: set() for label in _ORDER}
    for hit in _lexicon().scan(text):
        for signal in hit.signals:
            seen[_ORDER[signal]].add(hit.term)
    sums = {label: sum(SIGNS[label][term] for term in terms) for label, terms in seen.items()}
    best = max(_ORDER, key=lambda label: sums[label])  # the first of equals, and the highest stands first
    if sums[best] < _THRESHOLD:
        return None
    because = sorted(term for term in seen[best] if SIGNS[best][term] > 0)
    return Verdict(label=best, because=", ".join(because))
