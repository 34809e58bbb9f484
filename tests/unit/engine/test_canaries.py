"""What becomes of a message in a canary's group: found or not, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.events import MessageDeleted, MessagePosted
from bot.domain.records import Noted, Remembered
from bot.engine.canaries import Cages, Canary, sentence

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
GROUP = "slack:C0CANARY"
CAGES = Cages(canaries={"gambling": Canary(name="gambling", group=GROUP, rule="no-gambling")})
SAID = MessagePosted(
    id="e1", platform="slack", at=NOW, group=GROUP, actor="slack:U1", message="1",
    text=sentence("加群玩博彩", "gambling", "1F2E3D4C"),
)  # fmt: skip


@pytest.mark.parametrize(("rules", "hit"), [({"no-gambling", "other"}, True), ({"other"}, False), (set(), False)])
def test_what_came_is_written_down_found_or_not(rules: set[str], hit: bool) -> None:
    noted, remembered = CAGES.seen(SAID, rules, NOW).records
    assert isinstance(noted, Noted) and isinstance(remembered, Remembered)
    assert noted.details == {
        "canary": "gambling", "code": "1F2E3D4C", "rule": "no-gambling", "hit": "yes" if hit else "no"
    }  # fmt: skip
    assert remembered.name == "canary/gambling"
    assert json.loads(remembered.value) == {"code": "1F2E3D4C", "hit": hit, "at": NOW.isoformat()}
    assert not CAGES.seen(SAID, rules, NOW).actions


@pytest.mark.parametrize(
    "other",
    [
        replace(SAID, text="加群玩博彩"),  # people talk in that group, too
        replace(SAID, text=sentence("加群玩博彩", "unknown", "1F2E3D4C")),
        replace(SAID, group="slack:C2"),  # the mark alone excuses nobody elsewhere
    ],
)
def test_what_is_no_canary_of_this_group_is_none(other: MessagePosted) -> None:
    assert CAGES.canary_in(other) is None
    assert not CAGES.seen(other, {"no-gambling"}, NOW).records


def test_its_group_holds_everything_that_happens_there_and_nothing_else() -> None:
    deleted = MessageDeleted(id="e2", platform="slack", at=NOW, group=GROUP, actor="slack:U1", message="1")
    assert CAGES.holds(SAID) and CAGES.holds(deleted)
    assert not CAGES.holds(replace(SAID, group="slack:C2")) and not Cages().holds(SAID)
