"""The packs that ship: each loads without a problem, and every rule that judges has examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.policy.loading import load
from tests.unit.policy.folders import NOW

PACKS = Path(__file__).resolve().parents[3] / "policies"


@pytest.mark.parametrize("pack", sorted(path.name for path in PACKS.iterdir() if path.is_dir()))
def test_pack_is_faultless(pack: str) -> None:
    loaded = load(PACKS / pack, now=NOW)
    assert [f"{problem.place} {problem.code}" for problem in loaded.problems] == []
    assert loaded.policies is not None
    assert loaded.untested == ()
    assert (PACKS / pack / "README.md").read_text(encoding="utf-8").strip()


def test_the_demo_company_has_the_rules_its_story_needs() -> None:
    policies = load(PACKS / "huaxia", now=NOW).policies
    assert policies is not None
    of_group = {rule.id: rule for rule in policies.rules_for(None, "huaxia")}
    of_bank = {rule.id: rule for rule in policies.rules_for(None, "huaxia/fintech/rd")}
    of_shops = {rule.id: rule for rule in policies.rules_for(None, "huaxia/retail/stores")}
    assert {rule.kind for rule in of_group.values()} == {"naming", "content", "classify", "roles", "announce"}
    assert {rule.stage for rule in of_group.values()} == {"observe", "pilot", "enforce"}
    assert (of_group["external-group"].stage, of_bank["external-group"].stage) == ("observe", "enforce")
    assert "no-promise" in of_bank and "no-promise" not in of_shops
    assert "customer-phone" in of_shops and "customer-phone" not in of_bank
    assert [info.id for info, _ in policies.announcements()] == ["monday-notice", "friday-prices"]
