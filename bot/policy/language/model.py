"""The envelope that every rule wears, and the other entries of a policy file, as pydantic models.

The kind's own keys are not here: they come from `bot.rules.registry.KINDS`. pydantic validates at this edge and stops
here; `compile` hands on plain domain values. Docstrings and descriptions become the manual and the JSON Schema.
Touch this when the envelope gains a key.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.domain.rules import Severity, Stage
from bot.policy.language.verbs import Deed
from bot.policy.texts import complaint
from bot.rules.blocks import When
from bot.rules.registry import KINDS
from bot.rules.values import Duration, Items, Options, one_or_many

VERSION = "1"
FILE_NAME = "policy.yaml"
SECTIONS = ("policy", "for", "lists", "rules", "adjust", "exceptions")

_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_UNIT = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*")
_LIST = re.compile(r"\w[\w-]*")
_RATE = re.compile(r"(\d{1,6}) +per +hour")
_SHARE = re.compile(r"(\d{1,3}(?:\.\d)?) ?%")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def parse_id(value: Any) -> Any:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise complaint("bad-id", given=str(value))
    return value


def is_unit(value: str) -> bool:
    return _UNIT.fullmatch(value) is not None


def is_list_name(value: str) -> bool:
    return _LIST.fullmatch(value) is not None


def _parse_unit(value: Any) -> Any:
    if not isinstance(value, str) or not is_unit(value):
        raise complaint("bad-unit", given=str(value))
    return value


def _parse_rate(value: Any) -> Any:
    found = _RATE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise complaint("bad-rate", given=str(value))
    return int(found[1])


def parse_date(value: Any) -> Any:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass  # 2026-02-30 has the shape of a date and is none: the same complaint
    raise complaint("bad-date", given=str(value))


def _parse_share(value: Any) -> Any:
    """`80%` -> 0.8."""
    found = _SHARE.fullmatch(value) if isinstance(value, str) else None
    if found is None or not 0 < float(found[1]) <= 100:
        raise complaint("bad-share", given=str(value))
    return float(found[1]) / 100


def _parse_truth(value: Any) -> Any:
    """`true` and `false` only: one spelling each, and `NO` stays a word."""
    if value not in ("true", "false"):
        raise complaint("bad-truth", given=str(value))
    return value == "true"


def _parse_automatic(value: Any) -> Any:
    if value not in ("true", "false"):
        raise complaint("bad-automatic", given=str(value))
    return value


Automatic = Annotated[
    Literal["false", "true"],
    BeforeValidator(_parse_automatic, json_schema_input_type=bool),
]
Truth = Annotated[bool, BeforeValidator(_parse_truth, json_schema_input_type=bool)]
Id = Annotated[str, BeforeValidator(parse_id)]
Unit = Annotated[str, BeforeValidator(_parse_unit)]
Rate = Annotated[int, BeforeValidator(_parse_rate, json_schema_input_type=str)]
Share = Annotated[float, BeforeValidator(_parse_share, json_schema_input_type=str)]
Day = Annotated[date, BeforeValidator(parse_date, json_schema_input_type=str)]
Deeds = Annotated[tuple[Deed, ...], BeforeValidator(one_or_many)]


class StrikesBlock(Options):
    """A counter: distinct events inside a window, and what the n-th does. The highest step that was reached counts."""

    per: Literal["sender", "group"] = Field("sender", description="whom it counts against")
    within: Duration = Field(description="the window: 30d")
    ladder: dict[Annotated[int, Field(ge=1, le=1000)], Deeds] = Field(
        min_length=1, description="{1: [remind_sender], 3: [notify: compliance]}"
    )


class FloorBlock(Options):
    """The precision that the rule must keep. Below it the rule only observes until it is changed, and says so."""

    precision: Share = Field(description="the least share of decided cases that people uphold: 80%")
    decided: int = Field(20, ge=5, le=1000, description="looked at over the last so many decided cases")


class SignoffBlock(Options):
    """Who answers in law for what this rule threatens or does. Needed for fines, pay, exposure and what never ends."""

    by: str = Field(min_length=1, description="who looked at it: a person of legal, by id or name")
    on: Day = Field(description="the day")
    note: str = Field("", description="what it rests on: the article, the agreement, the file number")


class TestsBlock(Options):
    """Examples that run on every load: a policy that misses one does not come into force."""

    __test__ = False  # not a test class for pytest

    hit: Annotated[tuple[Any, ...], BeforeValidator(one_or_many)] = ()
    miss: Annotated[tuple[Any, ...], BeforeValidator(one_or_many)] = ()


class Envelope(Options):
    """What every rule has, whatever its kind."""

    id: Id = Field(description="the rule's name in records and commands; never reuse one")
    kind: str = Field(description="the rule's type")
    why: str = Field("", description="why the rule exists, in a sentence a member understands")
    stage: Stage = Field(Stage.OBSERVE, description="observe | pilot | enforce")
    pilot_in: Items = Field((), description="units or groups in which a pilot acts")
    severity: Severity = Field(Severity.MEDIUM, description="low | medium | high | critical")
    when: When | None = Field(None, description="when it applies; absent = always")
    unless: When | None = Field(None, description="when it does not")
    then: Deeds = Field((), description="what happens on a hit")
    strikes: StrikesBlock | None = None
    message: str | None = Field(None, description="the words to the member; ${…} from a closed list")
    tests: TestsBlock = TestsBlock()
    locked: Truth = Field(False, description="units below may only tighten")
    automatic: Automatic = Field(
        "false",
        description="act against a person without a human decision, from the second offence on; never at the first, "
        "and never a removal",
    )
    legal_signoff: SignoffBlock | None = Field(None, description="who answers in law for a sanction that is risky")
    at_most: Rate | None = Field(None, description="breaker: 20 per hour")
    floor: FloorBlock | None = Field(None, description="{precision: 80%, decided: 20}: below it, only observe")
    on_error: Literal["allow", "hold", "alert"] = Field(
        "alert",
        description="a fault of the rule itself is recorded (allow), told to the policy admins as well (alert), "
        "or opens a case for a person to look at besides (hold)",
    )


class ExceptionEntry(Options):
    """Who is excused from which rule, why, until when, approved by whom."""

    rule: str
    until: Day = Field(description="the last day on which it holds")
    reason: str = Field(min_length=1)
    approved_by: str = Field(min_length=1)
    approved_on: Day | None = Field(None, description="the first day on which it holds; absent = it holds already")
    groups: Items = ()
    people: Items = ()
    for_: Annotated[tuple[Unit, ...], BeforeValidator(one_or_many)] = Field((), alias="for")


ENVELOPE_KEYS = frozenset(Envelope.model_fields)
ADJUSTABLE = ("stage", "severity", "when", "unless", "then", "strikes", "message", "format", "at")


def adjustable(kind: str) -> tuple[str, ...]:
    """The fields of a rule of this kind that a lower unit may set."""
    own = KINDS[kind].options.model_fields
    return tuple(field for field in ADJUSTABLE if field in ENVELOPE_KEYS or field in own)
