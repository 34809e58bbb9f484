"""Who is looking, what they may see, and what they may decide. One table; touch it when a role gains a right.

The rights here choose what the console shows and accepts; the engine checks the command's actor once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.groups import Group
from bot.domain.ports import ViolationFilter

SEES_ALL = frozenset({"compliance", "policy_admin", "platform_admin", "auditor"})
SEES_OWN_UNIT = frozenset({"dept_head"})
RIGHTS: Mapping[str, frozenset[str]] = {
    "decide": frozenset({"compliance"}),
    "approve": frozenset({"compliance"}),
    "label": frozenset({"compliance", "policy_admin"}),
    "withdraw": frozenset({"compliance", "policy_admin"}),
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

    def may(self, right: str) -> bool:
        return bool(self.roles & RIGHTS[right])

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
    if roles & SEES_ALL:
        return True, None
    return (True, unit) if roles & SEES_OWN_UNIT and unit else (False, None)
