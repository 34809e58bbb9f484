"""The types of values in policies that several kinds share: one-or-many lists, durations, times of day, zones.

Every one decodes from text (a policy's scalars are text until a schema decodes them) and knows its JSON Schema.
Touch this when the language gains a new sort of value.
"""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.rules.problems import invalid


class Options(BaseModel):
    """Base of every options model: unknown keys are errors, values do not change after they were read."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def one_or_many(value: Any) -> Any:
    """`x` means the same as `[x]`."""
    return value if isinstance(value, list | tuple) else [value]


Items = Annotated[tuple[str, ...], BeforeValidator(one_or_many, json_schema_input_type=str | list[str])]

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds", "w": "weeks"}
_DURATION = re.compile(r"(\d{1,6})\s*([wdhms])")


def parse_duration(value: Any) -> Any:
    """`30d` -> timedelta(days=30)."""
    if isinstance(value, timedelta):
        return value
    found = _DURATION.fullmatch(str(value).strip())
    if found is None:
        raise invalid("bad-duration", value=str(value))
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


Duration = Annotated[
    timedelta,
    BeforeValidator(
        parse_duration,
        json_schema_input_type=Annotated[str, Field(pattern=r"^\d{1,6}\s*[wdhms]$", examples=["30d", "12h"])],
    ),
]


def written(length: timedelta) -> str:
    """As it is written in a policy: `10m`."""
    seconds = int(length.total_seconds())
    for name, unit in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds % unit == 0:
            return f"{seconds // unit}{name}"
    return f"{seconds}s"


_SIZES = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9}
_SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*([KMG]?B)", re.IGNORECASE)


def parse_size(value: Any) -> Any:
    """`20MB` -> 20_000_000."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    found = _SIZE.fullmatch(str(value).strip())
    if found is None:
        raise invalid("bad-size", value=str(value))
    return round(float(found[1]) * _SIZES[found[2].upper()])


Size = Annotated[
    int,
    BeforeValidator(
        parse_size,
        json_schema_input_type=Annotated[
            str, Field(pattern=r"^\d{1,6}(\.\d{1,3})?\s*[kKmMgG]?[bB]$", examples=["20MB", "500KB"])
        ],
    ),
]


def parse_similarity(value: Any) -> Any:
    """`0.9` -> 0.9; below 0.7 names have little in common any more."""
    try:
        number = float(str(value))
    except ValueError:
        number = 0.0
    if not 0.7 <= number <= 1:
        raise invalid("bad-similarity", value=str(value))
    return number


Similarity = Annotated[
    float,
    BeforeValidator(
        parse_similarity,
        json_schema_input_type=Annotated[float, Field(ge=0.7, le=1, examples=[0.9])],
    ),
]

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def parse_time(value: Any) -> Any:
    """`09:30` -> time(9, 30)."""
    if isinstance(value, time):
        return value
    found = _TIME.fullmatch(str(value).strip())
    if found is None:
        raise invalid("bad-time", value=str(value))
    return time(int(found[1]), int(found[2]))


TimeOfDay = Annotated[
    time,
    BeforeValidator(
        parse_time,
        json_schema_input_type=Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["09:00"])],
    ),
]


def parse_time_range(value: Any) -> Any:
    """`22:00-06:00` -> (time(22), time(6)): may pass midnight."""
    if isinstance(value, tuple):
        return value
    start, dash, end = str(value).replace(" ", "").partition("-")
    if not dash or not _TIME.fullmatch(start) or not _TIME.fullmatch(end) or start == end:
        raise invalid("bad-time-range", value=str(value))
    return parse_time(start), parse_time(end)


TimeRange = Annotated[
    tuple[time, time],
    BeforeValidator(
        parse_time_range,
        json_schema_input_type=Annotated[str, Field(pattern=r"^\d\d:\d\d\s*-\s*\d\d:\d\d$", examples=["09:00-18:00"])],
    ),
]


def parse_zone(value: Any) -> Any:
    """`Asia/Shanghai` -> ZoneInfo."""
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise invalid("unknown-zone", value=str(value)) from None


Zone = Annotated[
    ZoneInfo,
    BeforeValidator(
        parse_zone,
        json_schema_input_type=Annotated[str, Field(examples=["Asia/Shanghai"])],
    ),
]
