"""Kind `classify`: what sort of message it is, and where that sort may not stand.

A label is not a violation. Three dimensions exist: urgency (leisure < work < urgent), audience (public < internal <
confidential) and kind (small_talk < question < request < announcement < report < complaint < advertisement); the
highest label of all rules wins, in the engine. The built-in signs stand in `bot.text.labels`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Literal

from msgspec.structs import replace
from pydantic import Field, model_validator

from bot.domain.events import Event, MessageEdited, MessagePosted
from bot.domain.rules import Facts, Finding
from bot.rules.blocks import Audience, Block, GroupWhen, Many, MessageKind, Urgency
from bot.rules.conditions import Condition, compile_condition
from bot.rules.kind import Check, Kind, Said, Settled, Words
from bot.rules.problems import Problem, RuleError, invalid
from bot.rules.values import Options
from bot.rules.vocabulary import Vocabulary
from bot.text.labels import Answers, Asked, Evidence, Verdict, panel

Dimension = Literal["urgency", "audience", "kind"]

_FINDINGS_KEPT = 4_096  # of what messages had the same signs


class Label(Options):
    """The label to give, in one dimension or more."""

    urgency: Urgency | None = None
    audience: Audience | None = None
    kind: MessageKind | None = None

    def given(self) -> Mapping[str, str]:
        labels = (("urgency", self.urgency), ("audience", self.audience), ("kind", self.kind))
        return {key: value for key, value in labels if value}


class ClassifyOptions(Options):
    """Labels every message that matches `when`.

    Give the label yourself (`label`), or let the built-in signs decide (`detect: [urgency, audience, kind]`, or one of
    them): the sender's own tag such as 【紧急】, [URGENT] or 【公告】 wins, then what the words and the grammar
    speak for, in Chinese and English. Each label says what it rests on. Where the signs say nothing, `label` stands.
    `forbid_in` names the groups in which a message with this label may not stand; there it is a violation.
    """

    label: Label | None = Field(None, description="the label for messages that match `when`")
    detect: Annotated[tuple[Dimension, ...], Many] | None = Field(
        None, description="let the built-in signs choose: urgency, audience, kind, or several of them"
    )
    forbid_in: GroupWhen | None = Field(
        None, description="groups in which such a message may not stand: {external: true}"
    )

    @model_validator(mode="after")
    def _says_something(self) -> ClassifyOptions:
        if not self.detect and (self.label is None or not self.label.given()):
            raise invalid("nothing-to-do", keys="label, detect")
        return self


def compile_classify(options: ClassifyOptions, vocabulary: Vocabulary) -> Check:
    forbidden = _compile_forbidden(options.forbid_in, vocabulary)
    given = options.label.given() if options.label else {}
    judging = panel(options.detect or (), vocabulary.reader)
    read = vocabulary.reader.read

    @lru_cache(maxsize=_FINDINGS_KEPT)
    def weighed(evidence: Evidence | None) -> tuple[Finding, ...]:
        return _findings(given, {} if evidence is None else judging.verdicts(evidence))

    @lru_cache(maxsize=_FINDINGS_KEPT)
    def judged(seen: frozenset[int], said: Answers) -> tuple[Finding, ...]:
        return weighed(judging.evidence(seen, said))

    @lru_cache(maxsize=_FINDINGS_KEPT)
    def at_sight(signals: frozenset[int]) -> tuple[Asked, frozenset[int], tuple[Finding, ...]]:
        """What a text with these signals is asked, which of them weigh, and what is found where it is not asked."""
        seen = judging.known & signals
        return judging.asks(seen), seen, judged(seen, ())

    def check(event: Event, facts: Facts) -> Iterable[Finding]:
        if not isinstance(event, MessagePosted):
            return ()
        text = event.text
        asked, seen, found = at_sight(read(text).signals)
        if asked:
            found = judged(seen, tuple([(number, ask(text)) for number, ask in asked]))
        if forbidden is None or not found or not forbidden(event, facts):
            return found
        group = facts.group.name if facts.group else ""
        (finding,) = found
        where = {"label": ", ".join(finding.labels.values()), "group": group}
        return finding, replace(finding, reason="audience", subject=event.actor, details={**finding.details, **where})

    return check


def _findings(given: Mapping[str, str], verdicts: Mapping[str, Verdict]) -> tuple[Finding, ...]:
    """The labels of the rule and those by signs, which win; nothing when there are none."""
    labels = {**given, **{dimension: verdict.label for dimension, verdict in verdicts.items()}}
    details = {"because": _because(verdicts)} if verdicts else {}
    return (Finding(reason="label", labels=labels, details=details),) if labels else ()


def _settles(options: ClassifyOptions, vocabulary: Vocabulary) -> Settled | None:
    """The labels of a text that is asked nothing beside its signals; where they may stand is no matter of those."""
    if options.forbid_in is not None:
        return None
    given = options.label.given() if options.label else {}
    judging = panel(options.detect or (), vocabulary.reader)

    def settled(signals: Collection[int]) -> Sequence[Finding] | None:
        seen = judging.known.intersection(signals)
        if judging.asks(seen):
            return None
        evidence = judging.evidence(seen, ())
        return _findings(given, {} if evidence is None else judging.verdicts(evidence))

    return settled


def _needs(options: ClassifyOptions, vocabulary: Vocabulary) -> frozenset[int] | None:
    """Without a label of its own it has none to give where there are no signs."""
    own = options.label is not None and options.label.given()
    return None if own else panel(options.detect or (), vocabulary.reader).signals


def _because(verdicts: Mapping[str, Verdict]) -> str:
    """What the labels rest on; with several, which rests on what."""
    if len(verdicts) == 1:
        return next(iter(verdicts.values())).because
    return "; ".join(f"{verdict.label}: {verdict.because}" for verdict in verdicts.values())


def _compile_forbidden(groups: GroupWhen | None, vocabulary: Vocabulary) -> Condition | None:
    if groups is None:
        return None
    try:
        return compile_condition(Block(group=groups), vocabulary)
    except RuleError as error:
        raise RuleError(
            [
                Problem(code=problem.code, path=("forbid_in", *problem.path[1:]), values=problem.values)
                for problem in error.problems
            ]
        ) from None


WORDS = Words(
    title=Said("分级", "classification"),
    reasons={
        "label": Said("贴上标签", "label given"),
        "audience": Said("这类消息不该出现在本群", "not for this kind of group"),
    },
    keys={
        "ClassifyOptions": Said(
            "分类：给符合 when 的消息贴标签。自己指定（label），或让内置的迹象判断"
            "（detect: [urgency, audience, kind]）；forbid_in 写明哪些群里不能出现"
        ),
        "ClassifyOptions.label": Said("给什么标签"),
        "ClassifyOptions.detect": Said("由内置的迹象判断：urgency 紧急程度、audience 密级、kind 消息种类，可写几个"),
        "ClassifyOptions.forbid_in": Said("哪些群里不能出现这样的消息：{external: true}"),
        "Label": Said("标签：一个或几个维度"),
        "Label.urgency": Said("紧急程度：leisure 休闲、work 工作、urgent 紧急", "leisure, work or urgent"),
        "Label.audience": Said(
            "密级：public 公开、internal 内部、confidential 机密", "public, internal or confidential"
        ),
        "Label.kind": Said(
            "种类：small_talk 闲聊、question 提问、request 请求、announcement 公告、report 问题或风险报告、"
            "complaint 投诉、advertisement 广告",
            "small_talk, question, request, announcement, report (of a problem or risk), complaint or advertisement",
        ),
    },
    demands={
        "label.urgency": Said("紧急程度标为：{value}", "the message is labelled {value}"),
        "label.audience": Said("密级标为：{value}", "the message is labelled {value}"),
        "label.kind": Said("种类标为：{value}", "the message is labelled {value}"),
        "detect": Said("按内置的迹象判断：{value}", "read from built-in signs: {value}"),
    },
)

KIND = Kind(
    name="classify",
    options=ClassifyOptions,
    events=(MessagePosted, MessageEdited),
    scans=False,
    compile=compile_classify,
    needs=_needs,
    settles=_settles,
    details=frozenset({"found", "label", "because", "group"}),
    words=WORDS,
)
