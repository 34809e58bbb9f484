"""Which workspace governs a channel that several share: the host, else who installed first; it is remembered."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.slack.history import MemoryMarks
from adapters.slack.shared import Place, Shared, chosen

EAST, WEST, NORTH = ("T0EAST", "T0EAST"), ("T0WEST", "T0WEST"), ("T0NORTH", "E0FIRM")
ALL = (EAST, WEST, NORTH)
CASES: list[tuple[str, dict[str, Any], str, tuple[Place, ...], str]] = [
    ("hosted by one of ours", {"conversation_host_id": "T0WEST", "connected_team_ids": ["T0EAST"]}, "T0EAST", ALL,
     "T0WEST"),
    ("hosted by others", {"conversation_host_id": "T9", "connected_team_ids": ["T0WEST", "T0EAST"]}, "T0WEST", ALL,
     "T0EAST"),
    ("who installed first", {"shared_team_ids": ["T0WEST", "T0EAST"]}, "T0WEST", (WEST, EAST), "T0WEST"),
    ("the host has not installed us", {"conversation_host_id": "T0WEST"}, "T0EAST", (EAST,), "T0EAST"),
    ("hosted by an organisation", {"conversation_host_id": "E0FIRM", "connected_team_ids": ["E0FIRM", "T0EAST"]},
     "T0EAST", ALL, "T0NORTH"),
    ("inside an organisation", {"internal_team_ids": ["T0SOUTH", "T0NORTH"]}, "T0SOUTH",
     (NORTH, ("T0SOUTH", "E0FIRM")), "T0NORTH"),
    ("nobody says who shares it", {}, "T0WEST", ALL, "T0WEST"),
    ("rubbish", {"connected_team_ids": "T0EAST", "shared_team_ids": [None]}, "T0WEST", ALL, "T0WEST"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("channel", "here", "places", "governor"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_who_governs(channel: dict[str, Any], here: str, places: tuple[Place, ...], governor: str) -> None:
    assert chosen(channel, here, places) == governor


def test_all_agree_and_a_restart_changes_nothing() -> None:
    marks = MemoryMarks()
    shared = Shared(marks, lambda: ALL)
    channel = {"id": "C1", "is_ext_shared": True, "conversation_host_id": "T0WEST", "connected_team_ids": ["T0EAST"]}
    assert shared.of("slack:C1", {"is_ext_shared_channel": True}) == ""  # nobody has looked yet
    assert not shared.met(channel, "T0EAST") and shared.met(channel, "T0WEST")
    again = Shared(marks, lambda: ())
    assert again.of("slack:C1", {}) == ""  # a delivery that does not say it is shared costs no question
    assert again.of("slack:C1", {"is_ext_shared_channel": True}) == "T0WEST"
    assert again.of("slack:C1", {}) == "T0WEST" and again.of("", {}) == ""
    assert shared.met({"id": "C2"}, "T0EAST") and shared.governor("C2", is_shared=True) == ""
