"""How long what is kept, by class of record and unit. Pure; `storage.purge` forgets. A new class: a line in `CLASSES`.

A class without a number of days is kept for as long as the record is. What a unit says holds for the units below it
too, until one of them says otherwise; `audit_bodies` are the whole house's and cannot differ by unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

CLASSES: Mapping[str, tuple[str, str]] = {  # what goes, in Chinese and in English; what stays is in the manual
    "deliveries": ("平台推送的原文（含消息文本）", "bodies of deliveries, with message texts"),
    "excerpts": ("命中的文字和案件前后的消息", "matched words of violations, and messages around a case's"),
    "notes": ("案件、举报和标签更正的备注", "notes on cases, reports and corrected labels"),
    "messages": ("发出的提醒和通知的文字", "texts of reminders and notices that were sent"),
    "labels": ("消息标签和模型建议", "labels of messages, and what models proposed"),
    "looks": ("查阅记录", "who looked at evidence"),
    "exports": ("导出记录", "who took evidence out"),
    "audit_bodies": ("审计链各环的内容（哈希保留）", "contents of the audit chain's links (their hashes stay)"),
}
OF_THE_HOUSE = frozenset({"deliveries", "audit_bodies"})  # these know no unit
LEAST_AUDIT_DAYS = 184
"""Network logs are kept for six months at least (Cybersecurity Law); six months can be 184 days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Days by class; for units, days by unit and class."""

    days: Mapping[str, int] = field(default_factory=dict)
    units: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def days_for(self, name: str, unit: str = "") -> int | None:
        """How many days this class is kept there; None = for ever."""
        here = unit
        while here:
            if name in self.units.get(here, {}):
                return self.units[here][name]
            here = here.rpartition("/")[0]
        return self.days.get(name)

    def rules_of(self, name: str) -> Mapping[str, int | None]:
        """Unit -> days, of every unit that says something of its own, and "" for the rest."""
        own = {unit: days[name] for unit, days in self.units.items() if name in days}
        return {"": self.days.get(name), **own}

    def due_before(self, name: str, unit: str, now: datetime) -> datetime | None:
        days = self.days_for(name, unit)
        return None if days is None else now - timedelta(days=days)
