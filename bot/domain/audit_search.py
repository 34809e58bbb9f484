"""Searching the audit chain: what can be asked, what is found, and where the chain stands. Standard library only.

A link is found by its terms: what happened, which case, rule and group, who did it, whom it is about. Touch this when a
record names its parts by other words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from bot.domain.views import AuditRow

WHAT, CASE, RULE, GROUP, BY, ABOUT = "what", "case", "rule", "group", "by", "about"
_FIELDS: Final[Mapping[str, str]] = {
    "violation": CASE, "case": CASE, "id": CASE, "key": CASE, "action": CASE, "rule": RULE, "group": GROUP, "by": BY,
    "corrected_by": BY, "account": ABOUT, "target": ABOUT, "subject": ABOUT, "author": ABOUT, "person": ABOUT,
}  # fmt: skip


def term(sort: str, value: str) -> str:
    return f"{sort}:{value}"


def terms_of(what: str, body: Mapping[str, Any]) -> frozenset[str]:
    """Everything that a link can be found by."""
    parts = (*body.get("records", ()), *body.get("actions", ()), body)
    found = {term(WHAT, one) for one in what.split(",")}
    return frozenset(found | {term(sort, value) for part in parts for sort, value in _named(part)})


def _named(part: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What one record names; what it only details (who gave a command, about which group) counts as well."""
    for name, value in (*part.items(), *_details(part)):
        sort = _FIELDS.get(name)
        if isinstance(value, Mapping):  # a whole group, a whole person
            value = value.get("id")
        if sort is None or not isinstance(value, str) or not value:
            continue
        if sort != CASE:
            yield sort, value
        elif value.startswith("V-"):  # of an action's key, the case it begins with
            yield CASE, value.partition(":")[0]


def _details(part: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    details = part.get("details")
    return details.items() if isinstance(details, Mapping) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """All parts AND; empty = any. Of `by` and `about` any name counts: a person has an id and accounts."""

    what: str = ""  # violation_recorded, looked, command.given …
    case: str = ""
    rule: str = ""
    group: str = ""
    by: Sequence[str] = ()
    about: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None  # rows older than this one: the next page
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainState:
    """Where the chain stands, and whether its end and its last checkpoint fit: what can be looked at on every page."""

    rows: int
    at: datetime | None = None  # of the newest row
    checkpoint: int = 0  # the row that the last checkpoint vouches for; 0 = there is none
    checkpoint_at: datetime | None = None
    holds: bool = True  # its signature is right, the row is the one that was signed, and so are root and links
    rooted: int = 0  # rows over which its root was computed once more; 0 = there are too many for a page
    linked: int = 0  # newest rows whose hashes were computed once more, each with the row before it


class AuditSearch(Protocol):
    """Implemented by `storage.audit_search`."""

    def found(self, query: AuditQuery) -> Sequence[AuditRow]:
        """The newest first."""
        ...

    def state(self) -> ChainState: ...
