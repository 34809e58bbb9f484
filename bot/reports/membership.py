"""Who was in which group: for each group its owner, members and outsiders at the end of the period, who joined and who
left in it, and each change. `qungui report membership`.

Touch this when somebody must be able to show more of who was where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.domain.groups import Employment, Group
from bot.domain.ledger import Ledger
from bot.domain.ports import Directory
from bot.domain.views import MembershipView, ViolationFilter
from bot.reports.entries import period_entries
from bot.reports.report import Cell, Entry, Report, Section, Table
from bot.reports.violations import columns
from bot.reports.words import word

# (key, kind, words, weight): the columns of each table, in order
BY_GROUP: Final = (
    ("group", "text", "", 0), ("members_then", "count", "", 0), ("outsiders", "count", "", 0),
    ("joined", "count", "", 0), ("gone", "count", "", 0), ("owner", "text", "no_owner", 0),
    ("unit", "text", "no_unit", 1), ("platform", "text", "", 2), ("group_key", "code", "", 2),
)  # fmt: skip
CHANGES: Final = (
    ("at", "time", "", 0), ("group", "text", "", 0), ("person", "text", "", 0), ("change", "choice", "change", 0),
    ("employment", "choice", "employment", 1), ("unit", "text", "no_unit", 1), ("group_key", "code", "", 2),
)  # fmt: skip
_Row = tuple[Cell, ...]


def build_membership(
    ledger: Ledger, directory: Directory, filter: ViolationFilter, name: Callable[[str], str], *, locale: str,
    now: datetime, zone: str = "Asia/Shanghai",
) -> Report:  # fmt: skip
    """Of the groups of `filter.unit`, or of `filter.group`; `filter.limit` bounds the list of changes, never a count.
    `name`: account -> what somebody is called here."""
    until = filter.until or now
    groups: list[_Row] = []
    changes: list[_Row] = []
    for group in _groups(directory, filter):
        intervals = _stays(ledger.memberships(group=group.id))
        mine = list(_changes(group, intervals, filter.since, until, name))
        groups.append(_group(group, intervals, mine, until, name))
        changes += mine
    changes.sort(key=lambda row: (str(row[0]), str(row[1])))
    shown = changes[: filter.limit]
    notes = (word("truncated", locale, shown=len(shown), total=len(changes)),) if len(shown) < len(changes) else ()
    sums = {key: _sum(groups, at) for at, (key, kind, *_) in enumerate(BY_GROUP) if kind == "count"}
    numbers = {"groups": len(groups), **sums}
    tables = {"by_group": (BY_GROUP, groups), "changes": (CHANGES, shown)}
    return Report(
        name="membership",
        title=word("membership.title", locale),
        locale=locale,
        zone=zone,
        made_at=now,
        parameters=period_entries(filter, locale),
        counts=tuple(
            Entry(key=key, label=word("groups.all" if key == "groups" else key, locale), value=n, kind="count")
            for key, n in numbers.items()
        ),
        sections=tuple(
            Section(
                id=id, title=word(f"membership.{id}", locale), table=Table(columns=columns(shape, locale), rows=rows)
            )
            for id, (shape, rows) in tables.items()
        ),
        main="changes",
        notes=notes,
    )


def _groups(directory: Directory, filter: ViolationFilter) -> Sequence[Group]:
    found = [
        group
        for group in directory.groups()
        if filter.group in (None, group.id)
        and (filter.unit is None or f"{group.unit or ''}/".startswith(f"{filter.unit}/"))
    ]
    return sorted(found, key=lambda group: (group.unit or "", group.name, group.id))


def _stays(intervals: Sequence[MembershipView]) -> Sequence[MembershipView]:
    """From joining to leaving: whoever got another role neither left nor joined. In the newest of the roles."""
    found: list[MembershipView] = []
    last: dict[str, int] = {}  # account -> its newest stay
    for one in sorted(intervals, key=lambda one: one.since):
        at = last.get(one.account)
        if at is not None and found[at].until == one.since:
            found[at] = replace(one, since=found[at].since)
            continue
        last[one.account] = len(found)
        found.append(one)
    return found


def _group(
    group: Group,
    intervals: Sequence[MembershipView],
    changes: Sequence[_Row],
    until: datetime,
    name: Callable[[str], str],
) -> _Row:
    there = [one for one in intervals if one.since < until and (one.until is None or one.until >= until)]
    owner = next((name(one.account) for one in there if one.role == "owner"), None)
    deeds = [row[3] for row in changes]
    return (
        group.name or group.id, len(there), sum(one.employment == Employment.EXTERNAL for one in there),
        deeds.count("joined"), deeds.count("gone"), owner, group.unit, group.platform, group.id,
    )  # fmt: skip


def _changes(
    group: Group,
    intervals: Sequence[MembershipView],
    since: datetime | None,
    until: datetime,
    name: Callable[[str], str],
) -> Iterator[_Row]:
    for one in intervals:
        for at, change in ((one.since, "joined"), (one.until, "gone")):
            if at is not None and at < until and (since is None or at >= since):
                yield at, group.name or group.id, name(one.account), change, one.employment, group.unit, group.id


def _sum(rows: Sequence[_Row], at: int) -> int:
    return sum(value for row in rows if isinstance(value := row[at], int))
