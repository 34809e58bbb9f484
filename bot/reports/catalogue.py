"""The reports of a period, by name: what a schedule, the console and the command line can ask for.

Add a report: a module with a `build_…` function, a line here, its words. What is made of an input file (`build_audit`)
is none of these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.groups import Person
from bot.domain.ledger import Ledger
from bot.domain.ports import Directory
from bot.domain.rules import RuleInfo
from bot.domain.views import ViolationFilter
from bot.reports.membership import build_membership
from bot.reports.quality import build_quality, tested_by
from bot.reports.receipts import build_receipts
from bot.reports.report import Report
from bot.reports.review import Reviewed, build_review, named
from bot.reports.violations import build_violations

LOOKED_THROUGH: Final = 1000  # certificates, for the newest on the rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What reports are made from, and in which words."""

    ledger: Ledger  # calls people as this reader may know them
    reviewed: Reviewed
    directory: Directory
    rules: Sequence[RuleInfo]
    officers: Sequence[Person]  # who reviews goes by name, whoever reads
    name: Callable[[str], str]  # account -> what somebody is called here
    locale: str
    zone: str
    now: datetime


def _violations(of: Sources, filter: ViolationFilter) -> Report:
    return build_violations(of.ledger, filter, locale=of.locale, now=of.now, zone=of.zone)


def _rules(of: Sources, filter: ViolationFilter) -> Report:
    tested = tested_by(of.reviewed.certificates(limit=LOOKED_THROUGH))
    return build_quality(of.ledger, of.rules, filter, locale=of.locale, now=of.now, zone=of.zone, tested=tested)


def _review(of: Sources, filter: ViolationFilter) -> Report:
    who = named(of.officers, of.locale)
    return build_review(of.reviewed, filter, who, locale=of.locale, now=of.now, zone=of.zone)


def _membership(of: Sources, filter: ViolationFilter) -> Report:
    return build_membership(of.ledger, of.directory, filter, of.name, locale=of.locale, now=of.now, zone=of.zone)


def _receipts(of: Sources, filter: ViolationFilter) -> Report:
    return build_receipts(of.ledger, of.directory, filter, of.name, locale=of.locale, now=of.now, zone=of.zone)


BUILDERS: Final[Mapping[str, Callable[[Sources, ViolationFilter], Report]]] = {
    "violations": _violations,
    "rules": _rules,
    "review": _review,
    "membership": _membership,
    "receipts": _receipts,
}
"""Name -> the report on the period and unit of a filter."""
REPORTS: Final = tuple(BUILDERS)


def build(name: str, of: Sources, filter: ViolationFilter) -> Report:
    """`name` is one of REPORTS."""
    return BUILDERS[name](of, filter)
