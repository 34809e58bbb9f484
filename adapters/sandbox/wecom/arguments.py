"""A call's arguments, checked against the reference before its handler sees them. Pure.

The real WeCom ignores names that it does not know. Here they are refused: they are always a mistake of ours, which
nobody would ever hear of there. Touch this when the reference learns another kind of argument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from adapters.sandbox.wecom.errors import Errcode
from adapters.wecom.reference import INVALID, Argument, Facts

EMPTY: Final = 40063
USERID: Final = 64  # bytes
TYPE: Final = "msgtype"


def check(facts: Facts, given: Mapping[str, Any]) -> None:
    """Raises `Errcode` for what is missing, unknown, of the wrong kind, too short or too long."""
    for name, argument in facts.arguments.items():
        parent, _, part = name.rpartition(".")
        place = given.get(parent) if parent else given
        if isinstance(place, Mapping):
            _check(name, argument, place.get(part))
    _nothing_else(facts, given, "")
    for parent in {name.partition(".")[0] for name in facts.arguments if "." in name}:
        if isinstance(given.get(parent), Mapping):
            _nothing_else(facts, given[parent], f"{parent}.")
    if TYPE in facts.arguments and not isinstance(given.get(str(given[TYPE])), Mapping):
        raise Errcode(EMPTY, f"missing {given[TYPE]}")


def _check(name: str, argument: Argument, value: object) -> None:
    if value is None or value == "":
        if argument.missing:
            raise Errcode(argument.missing, f"missing {name}")
        return
    size = SIZES[argument.kind](value)
    allowed = not argument.of or str(value) in argument.of
    if size is None or not allowed or size < argument.least or (argument.most and size > argument.most):
        raise Errcode(argument.wrong, f"invalid {name}")


def _nothing_else(facts: Facts, given: Mapping[str, Any], before: str) -> None:
    unknown = sorted(name for name in given if f"{before}{name}" not in facts.arguments)
    if unknown:
        raise Errcode(INVALID, f"unknown {before}{unknown[0]}")


def _letters(value: object) -> int | None:
    return len(value) if isinstance(value, str) else None


def _bytes(value: object) -> int | None:
    return len(value.encode()) if isinstance(value, str) else None


def _userid(value: object) -> int | None:
    size = _bytes(value)
    return size if size is not None and size <= USERID else None


def _number(value: object) -> int | None:
    """A number, or its digits as a query has them."""
    if isinstance(value, str):
        return int(value) if value.isdecimal() else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _flag(value: object) -> int | None:
    return 0 if str(value) in ("0", "1") and not isinstance(value, bool) else None


SIZES: Final[Mapping[str, Callable[[object], int | None]]] = {  # kind -> its size; None = it is of another kind
    "string": _letters,
    "bytes": _bytes,
    "userid": _userid,
    "ids": lambda value: len(value.split("|")) if isinstance(value, str) else None,
    "list": lambda value: len(value) if isinstance(value, list) else None,
    "object": lambda value: 0 if isinstance(value, Mapping) else None,
    "boolean": lambda value: 0 if isinstance(value, bool) else None,
    "integer": _number,
    "flag": _flag,
}
