"""What is declared is what the platform permits: every capability is tried on every footing, at the (local) platform.

Declared "can": it is done and seen. Declared "cannot": the platform refuses what the adapter or its tokens try, or has
no call for it at all, or this program does not try (`not-done-here`).
"""

from __future__ import annotations

import pytest

from bot.bootstrap.abilities import footings
from bot.domain.capabilities import UNDONE, Capability, Footing
from tests.conformance.adapters import slack_court, wecom_court

COURTS = {"slack": slack_court.court, "wecom": wecom_court.court}
FOOTINGS = {f"{one.platform}-{one.grade}-{one.group_code}": one for one in footings()}


@pytest.mark.parametrize("name", sorted(FOOTINGS))
async def test_declared_is_permitted(name: str) -> None:
    footing = FOOTINGS[name]
    assert set(footing.abilities) == set(Capability)
    found = {}
    async with COURTS[footing.platform](footing) as court:
        for capability in court.order:  # what ends the group comes last
            found[capability] = await court.permits(capability)
    for capability, ability in footing.abilities.items():
        assert found[capability] == ability.can, (capability, ability)


def test_what_is_not_done_here_has_no_deed() -> None:
    """Only what an Enterprise organisation has ways of its own to do."""
    for footing in footings():
        undone = [one for one, ability in footing.abilities.items() if ability.why == UNDONE]
        assert footing.grade == "enterprise" or not undone


def test_every_footing_is_tried() -> None:
    wanted: set[tuple[str, str]] = {(one.platform, one.grade) for one in footings()}
    assert {platform for platform, _ in wanted} == set(COURTS)
    assert len(FOOTINGS) == len(footings())
    assert all(isinstance(one, Footing) for one in footings())
