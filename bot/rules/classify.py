"""Kind `classify`: what sort of message it is, and where that sort may not stand.

A label is not a violation. Two dimensions exist: urgency (leisure < work < urgent) and audience (public < internal <
confidential); the highest label of all rules wins, in the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import Field, model_validator

from bot.domain.events import Event, MessageEdited, MessagePosted
from bot.domain.rules import Facts, Finding
from bot.rules.blocks import Audience, Block, GroupWhen, Urgency
from bot.rules.conditions import Condition, compile_condition
from bot.rules.kind import Check, Kind, Said, Words
from bot.rules.problems import Problem, RuleError, invalid
from bot.rules.urgency import judge
from bot.rules.values import Options
from bot.rules.vocabulary import Vocabulary


class Label(Options):
    """The label to give: one dimension or both."""

    urgency: Urgency | None = None
    audience: Audience | None = None

    def given(self) -> Mapping[str, str]:
        return {key: value for key, value in (("urgency", self.urgency), ("audience", self.audience)) if value}


class ClassifyOptions(Options):
    """Labels every message that matches `when`.

    Give the label yourself (`label`), or let the built-in signs decide (`detect: urgency`): the sender's own tag such
    as 【紧急】 or [URGENT] wins, then words for deadlines and outages, for work, for leisure.
    `forbid_in` names the groups in which a message with this label may not stand; there it is a violation.
    """

    label: Label | None = Field(None, description="the label for messages that match `when`")
    detect: Literal["urgency"] | None = Field(None, description="let the built-in signs choose the urgency")
    forbid_in: GroupWhen | None = Field(
        None, description="groups in which such a message may not stand: {external: true}"
    )

    @model_validator(mode="after")
    def _says_something(self) -> ClassifyOptions:
        if self.detect is None and (self.label is None or not self.label.given()):
            raise invalid("nothing-to-do", keys="label, detect")
        return self


def compile_classify(options: ClassifyOptions, vocabulary: Vocabulary) -> Check:
    forbidden = _compile_forbidden(options.forbid_in, vocabulary)
    given = options.label.given() if options.label else {}

    def check(event: Event, facts: Facts) -> Iterable[Finding]:
        if not isinstance(event, MessagePosted):
            return
        labels, details = dict(given), {}
        if options.detect == "urgency":
            verdict = judge(event.text)
            if verdict is not None:
                labels["urgency"] = verdict.label
                details["because"] = verdict.because
        if not labels:
            return
        yield Finding(reason="label", labels=labels, details=details)
        if forbidden is not None and forbidden(event, facts):
            where = {"label": ", ".join(labels.values()), "group": facts.group.name if facts.group else ""}
            yield Finding(reason="audience", labels=labels, subject=event.actor, details=details | where)

    return check


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
            "分类：给符合 when 的消息贴标签。自己指定（label），或让内置的迹象判断（detect: urgency）；forbid_in "
            "写明哪些群里不能出现"
        ),
        "ClassifyOptions.label": Said("给什么标签"),
        "ClassifyOptions.detect": Said("由内置的迹象判断紧急程度"),
        "ClassifyOptions.forbid_in": Said("哪些群里不能出现这样的消息：{external: true}"),
        "Label": Said("标签：一个或两个维度"),
        "Label.urgency": Said("紧急程度：leisure 闲聊、work 工作、urgent 紧急", "leisure, work or urgent"),
        "Label.audience": Said(
            "密级：public 公开、internal 内部、confidential 机密", "public, internal or confidential"
        ),
    },
    demands={
        "label.urgency": Said("紧急程度标为：{value}", "the message is labelled {value}"),
        "label.audience": Said("密级标为：{value}", "the message is labelled {value}"),
        "detect": Said("按内置的迹象判断紧急程度", "its urgency is read from built-in signs"),
    },
)

KIND = Kind(
    name="classify",
    options=ClassifyOptions,
    events=(MessagePosted, MessageEdited),
    scans=False,
    compile=compile_classify,
    details=frozenset({"found", "label", "because", "group"}),
    words=WORDS,
)
