"""What WeCom's public documents say of every call that this bot makes: verb, credential, rights, arguments, errcodes,
limits.

The facts stand in `methods.yaml`, each with its page. The adapter paces itself by their limits (`pace.py`); the local
WeCom refuses by them what the real one would refuse. Facts only, and no more than both need: touch this module when a
fact of another sort is to be kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

FACTS: Final = Path(__file__).with_name("methods.yaml")
INVALID: Final = 40058  # an argument that is missing or wrong, where its page gives no code of its own
TOO_OFTEN: Final = 45009
SMALLEST: Final = "small"  # of the sizes that WeCom sorts companies into
ACCOUNTS: Final = "accounts"
PEOPLE: Final = "people"


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One argument. `missing`: the errcode without it; 0 = it may be left out."""

    kind: str
    least: int = 0
    most: int = 0  # 0 = no limit is known
    of: frozenset[str] = frozenset()
    missing: int = 0
    wrong: int = INVALID


class Source(StrEnum):
    """Where a figure comes from: its page, those who run WeCom, or us, where nobody says."""

    PAGE = "page"
    REPORTED = "reported"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A figure that stands on no page, and why it is this one."""

    value: Any
    source: Source
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most so many in any `seconds`, for each `per`."""

    most: tuple[tuple[str, int], ...]  # by the company's size; one for all = for the smallest
    seconds: float
    per: str
    counts_people: bool = False
    times_accounts: bool = False
    is_silent: bool = False  # what is above is dropped without a word
    source: Source = Source.PAGE
    why: str = ""  # of a figure that stands on no page

    def room(self, accounts: int = 1, size: str = SMALLEST) -> int:
        """How many, for a company of this size with so many accounts."""
        found = dict(self.most)
        return found.get(size, found[SMALLEST]) * (accounts if self.times_accounts else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One call."""

    page: int
    verb: str
    key: str
    needs: str = ""
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    errors: frozenset[int]
    limits: tuple[Limit, ...]


@cache
def known() -> Mapping[str, Facts]:
    """Every call, by its path."""
    table = _read()
    common = table["common"]
    return {path: _facts(row, common) for path, row in table["methods"].items()}


@cache
def chosen() -> Mapping[str, Chosen]:
    """What no page says, by its name."""
    return {
        name: Chosen(value=row["value"], source=Source(row["source"]), why=str(row["why"]))
        for name, row in _read()["chosen"].items()
    }


@cache
def _read() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.load(FACTS.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return found


def _facts(row: Mapping[str, Any], common: Mapping[str, Any]) -> Facts:
    arguments = dict(_argument(name, given) for name, given in row.get("args", {}).items())
    answered = {int(code) for code in f"{common['errors']} {row.get('errors', '')}".split()}
    answered |= {code for one in arguments.values() for code in (one.missing, one.wrong) if code}
    shared = common["limits"] if row["verb"] in ("GET", "POST") else ()
    return Facts(
        page=int(row["page"]),
        verb=str(row["verb"]),
        key=str(row["key"]),
        needs=str(row.get("needs", "")),
        arguments=arguments,
        errors=frozenset(answered),
        limits=tuple(_limit(one) for one in (*row.get("limits", ()), *shared)),
    )


def _argument(name: str, given: str | Mapping[str, Any]) -> tuple[str, Argument]:
    """`name!: kind` is short for a required one of that kind."""
    row = {"is": given} if isinstance(given, str) else given
    missing = int(row.get("missing", INVALID if name.endswith("!") else 0))
    return name.rstrip("!"), Argument(
        kind=str(row["is"]),
        least=int(row.get("least", 0)),
        most=int(row.get("most", 0)),
        of=frozenset(str(row.get("of", "")).split()),
        missing=missing,
        wrong=int(row.get("wrong", INVALID)),
    )


def _limit(row: Mapping[str, Any]) -> Limit:
    most = row["most"] if isinstance(row["most"], Mapping) else {SMALLEST: row["most"]}
    return Limit(
        most=tuple((str(size), int(count)) for size, count in most.items()),
        seconds=float(row["seconds"]),
        per=str(row["per"]),
        counts_people=row.get("counts") == PEOPLE,
        times_accounts=row.get("times") == ACCOUNTS,
        is_silent=row.get("over") == "dropped",
        source=Source(row.get("source", Source.PAGE)),
        why=str(row.get("why", "")),
    )
