"""Who is looking, what they may see, and what they may decide. One table; touch it when a role gains a right.

The rights here choose what the console shows and accepts; the engine checks the command's actor once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.groups import Group
from bot.domain.views import ViolationFilter

SEES_OWN_UNIT = frozenset({"dept_head"})
SEES: Mapping[str, frozenset[str]] = {
    "overview": frozenset(
        {"compliance", "legal", "policy_admin", "platform_admin", "auditor", "report_viewer", "dept_head"}
    ),
    "violations": frozenset({"compliance", "legal", "policy_admin", "auditor", "dept_head"}),
    "trends": frozenset({"compliance", "legal", "policy_admin", "auditor", "report_viewer", "dept_head"}),
    "reports": frozenset({"compliance", "legal", "policy_admin", "auditor", "report_viewer", "dept_head"}),
    "audit": frozenset({"compliance", "legal", "auditor"}),
    "groups": frozenset({"compliance", "legal", "policy_admin", "platform_admin", "auditor", "dept_head"}),
    "people": frozenset({"compliance", "legal", "policy_admin", "auditor", "dept_head"}),
    "announcements": frozenset({"compliance", "policy_admin", "platform_admin", "auditor", "dept_head"}),
    "labels": frozenset({"compliance", "policy_admin", "auditor", "dept_head"}),
    "policies": frozenset({"compliance", "legal", "policy_admin", "platform_admin", "auditor", "dept_head"}),
    "outbox": frozenset({"compliance", "legal", "policy_admin", "platform_admin", "auditor", "dept_head"}),
    "health": frozenset({"compliance", "policy_admin", "platform_admin", "auditor", "dept_head"}),
}
"""Which roles may look at which pages. What stands nowhere is seen by nobody."""
ROLES = frozenset[str]().union(*SEES.values())
RIGHTS: Mapping[str, frozenset[str]] = {
    "decide": frozenset({"compliance", "legal"}),
    "approve": frozenset({"compliance", "legal"}),
    "note": frozenset({"compliance", "legal"}),
    "read_notes": frozenset({"compliance", "legal", "auditor"}),
    "sign_off": frozenset({"compliance", "legal"}),
    "certify": frozenset({"compliance", "legal", "policy_admin"}),
    "label": frozenset({"compliance", "policy_admin"}),
    "withdraw": frozenset({"compliance", "legal", "policy_admin"}),
    "deliveries": frozenset({"compliance", "policy_admin", "platform_admin"}),
    "announce": frozenset({"compliance", "policy_admin"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A signed-in person. `unit` None = sees everything; else this unit and the ones below it."""

    name: str
    shown_name: str
    roles: frozenset[str]
    unit: str | None
    token: str
    may_set_factor: bool = False  # has a password and no second factor yet

    def may(self, right: str) -> bool:
        return bool(self.roles & RIGHTS[right])

    def may_see(self, page: str) -> bool:
        return bool(self.roles & SEES.get(page, frozenset()))

    def sees_unit(self, unit: str | None) -> bool:
        return self.unit is None or f"{unit or ''}/".startswith(f"{self.unit}/")

    def sees(self, group: Group | None) -> bool:
        return self.unit is None or (group is not None and self.sees_unit(group.unit))

    def narrowed(self, filter: ViolationFilter) -> ViolationFilter:
        """The filter with the viewer's unit in it; a unit outside of theirs finds nothing rather than everything."""
        if self.unit is None or (filter.unit and self.sees_unit(filter.unit)):
            return filter
        return replace(filter, unit=self.unit)


def scope_of(roles: frozenset[str], unit: str | None) -> tuple[bool, str | None]:
    """(may use the console at all, the unit they are bound to)."""
    if (roles & ROLES) - SEES_OWN_UNIT:
        return True, None
    return (True, unit) if roles & SEES_OWN_UNIT and unit else (False, None)
