"""What can be done where: the same table as `qungui doctor --capabilities`, for whoever has no terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from bot.domain.actions import Ability
from bot.domain.capabilities import Capability, Footing, merged
from bot.locales import word
from bot.web.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One grade and the sorts of groups in which the same can be done."""

    grade: str
    groups: str
    ours: bool
    abilities: Mapping[Capability, Ability]


def show(visit: Visit) -> Response:
    return visit.show(
        "capabilities",
        here_name="health",
        platforms=list(_platforms(visit)),
        rows=[(one, word("capabilities", one, visit.locale)) for one in Capability],
    )


def _platforms(visit: Visit) -> Iterator[dict[str, Any]]:
    """Those that are connected come first."""
    grades, footings = visit.console.grades, visit.console.footings()
    names = sorted(dict.fromkeys(one.platform for one in footings), key=lambda name: name not in grades)
    for name in names:
        shown = [one for one in footings if one.platform == name]
        whys = dict.fromkeys(ability.why for one in shown for ability in one.abilities.values() if ability.why)
        yield {
            "name": name,
            "columns": [_column(same, grades.get(name, ""), visit.locale) for same in merged(shown)],
            "notes": {why: (number, word("abilities", why, visit.locale)) for number, why in enumerate(whys, start=1)},
        }


def _column(same: Sequence[Footing], ours: str, locale: str) -> Column:
    joint = "、" if locale == "zh" else ", "
    return Column(
        grade=word("grades", same[0].grade, locale),
        groups=joint.join(word("footings", one.group_code, locale) for one in same),
        ours=same[0].grade == ours,
        abilities=same[0].abilities,
    )
