"""Announcements and their receipts: for each sending what became of it, how many confirmed, how soon; and who has not.
`qungui report receipts`.

Touch this when somebody must be able to show more of who was told what.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from statistics import median
from typing import Final

from bot.domain.actions import OutcomeState
from bot.domain.announcements import Announcement
from bot.domain.ledger import Ledger
from bot.domain.ports import Directory
from bot.domain.views import DeliveryView, ViolationFilter
from bot.reports.entries import count_entries, period_entries
from bot.reports.report import Cell, Report, Section, Table
from bot.reports.violations import columns
from bot.reports.words import word

MOST: Final = 100_000  # sendings that are looked at
QUOTED: Final = 80  # characters of an announcement

# (key, kind, words, weight): the columns of each table, in order
SENDINGS: Final = (
    ("announcement", "code", "", 0), ("at", "time", "", 0), ("group", "text", "", 0),
    ("outcome", "choice", "outcome", 0), ("recipients", "count", "", 0), ("receipts", "count", "", 0),
    ("receipts_share", "share", "", 0), ("hours_to_receipt", "text", "", 1), ("said", "text", "", 1),
    ("group_key", "code", "", 2),
)  # fmt: skip
AWAITED: Final = (
    ("announcement", "code", "", 0), ("at", "time", "", 0), ("group", "text", "", 0), ("person", "text", "", 0),
    ("group_key", "code", "", 2),
)  # fmt: skip
_Row = tuple[Cell, ...]
_Sent = tuple[Announcement, DeliveryView]


def build_receipts(
    ledger: Ledger, directory: Directory, filter: ViolationFilter, name: Callable[[str], str], *, locale: str,
    now: datetime, zone: str = "Asia/Shanghai",
) -> Report:  # fmt: skip
    """Of the sendings planned in the period, to groups of `filter.unit`; receipts where the announcement asks for them.
    `name`: account -> what somebody is called here."""
    sent = [one for one in _sent(ledger) if _is_asked_for(one[1], directory, filter)]
    asked = [(plan, one) for plan, one in sent if plan.ack and one.state == OutcomeState.CONFIRMED]
    awaited = [row for plan, one in asked for row in _awaited(plan, one, name)]
    shown = awaited[: filter.limit]
    notes = (word("truncated", locale, shown=len(shown), total=len(awaited)),) if len(shown) < len(awaited) else ()
    numbers = {
        "sendings": len(sent), "arrived": sum(one.state == OutcomeState.CONFIRMED for _, one in sent),
        "recipients": sum(len(one.recipients) for _, one in asked),
        "receipts": sum(len(_given(one)) for _, one in asked), "awaited": len(awaited),
    }  # fmt: skip
    tables = {"sendings": (SENDINGS, [_sending(plan, one) for plan, one in sent]), "awaited": (AWAITED, shown)}
    return Report(
        name="receipts",
        title=word("receipts.title", locale),
        locale=locale,
        zone=zone,
        made_at=now,
        parameters=period_entries(filter, locale),
        counts=count_entries(numbers, locale),
        sections=tuple(
            Section(id=id, title=word(f"receipts.{id}", locale), table=Table(columns=columns(shape, locale), rows=rows))
            for id, (shape, rows) in tables.items()
        ),
        main="sendings",
        notes=notes,
    )


def _sent(ledger: Ledger) -> Iterator[_Sent]:
    """Every sending with its announcement, the oldest first."""
    plans = {one.id: one for one in ledger.announcements(active=False)}
    for one in reversed(ledger.deliveries(limit=MOST)):
        if one.announcement in plans:
            yield plans[one.announcement], one


def _is_asked_for(one: DeliveryView, directory: Directory, filter: ViolationFilter) -> bool:
    if (filter.since and one.planned_at < filter.since) or (filter.until and one.planned_at >= filter.until):
        return False
    group = directory.group(one.group)
    unit = (group.unit if group else None) or ""
    return filter.group in (None, one.group) and (filter.unit is None or f"{unit}/".startswith(f"{filter.unit}/"))


def _given(one: DeliveryView) -> Sequence[datetime]:
    """When those confirmed whom it was sent to."""
    return [at for account, at in one.acknowledged.items() if account in one.recipients]


def _sending(plan: Announcement, one: DeliveryView) -> _Row:
    given = _given(one)
    hours = [(at - one.planned_at).total_seconds() / 3600 for at in given]
    asked = len(one.recipients)
    receipts = (asked, len(given), len(given) / asked if asked else None) if plan.ack else (None, None, None)
    return (
        plan.id, one.planned_at, one.group_name or one.group, str(one.state), *receipts,
        f"{median(hours):.1f}" if hours else None, " ".join(plan.text.split())[:QUOTED], one.group,
    )  # fmt: skip


def _awaited(plan: Announcement, one: DeliveryView, name: Callable[[str], str]) -> Iterator[_Row]:
    for account in one.recipients:
        if account not in one.acknowledged:
            yield plan.id, one.planned_at, one.group_name or one.group, name(account), one.group
