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
from bot.rules.kind import Check, Kind
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


KIND = Kind(
    name="classify",
    options=ClassifyOptions,
    events=(MessagePosted, MessageEdited),
    scans=False,
    compile=compile_classify,
    title=("分级", "classification"),
    reasons=frozenset({"audience", "label"}),
    details=frozenset({"found", "label", "because", "group"}),
)
