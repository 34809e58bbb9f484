"""Exceptions that end soon: the clock rings, the approver is told, once, over restarts. No platform is called."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.slack.config import SlackSettings
from bot.announcements.events import ring
from bot.bootstrap.application import open_application
from bot.domain.groups import Employment, Organisation, OrgUnit, Person
from bot.settings import Config, Storage

POLICY = """\
policy: 1
for: acme
rules:
  - {id: no-gambling, kind: content, when: {text: {has_any: [博彩]}}}
exceptions:
  - {rule: no-gambling, people: [li], until: 2026-05-01, reason: 专项, approved_by: zhang}
  - {rule: no-gambling, people: [li], until: 2026-08-01, reason: 长期, approved_by: zhang}
"""
ZHANG = Person(id="zhang", name="张", employment=Employment.STAFF, accounts=("wecom:z", "slack:Z"), locale="en")


def told(folder: Path, now: datetime) -> list[tuple[str | None, str]]:
    """A process lives for one ring; what stands in the outbox when it ends."""
    settings = SlackSettings(bot_token=SecretStr("xoxb-1"), signing_secret=SecretStr("s"))
    config = Config(
        policies=folder / "policies",
        storage=Storage(url=f"sqlite:///{folder / 'record.db'}"),
        platforms={"slack": settings},
    )
    organisation = Organisation(units=(OrgUnit(id="acme", name="Acme"),), people=(ZHANG,))
    application = open_application(config, organisation=organisation, clock=lambda: now)
    try:
        asyncio.run(application.inbox.append(ring("expiry", "", now, now)))
        application.pipeline.work()
        return [(row.action.target, row.action.text) for row in application.store.actions()]
    finally:
        application.close()


@pytest.mark.parametrize("days", [(16,), (17,), (17, 18, 30)])
def test_the_approver_is_told_once(days: tuple[int, ...], tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "policy.yaml").write_text(POLICY, encoding="utf-8")
    for day in days:
        found = told(tmp_path, datetime(2026, 4, day, 1, 0, tzinfo=UTC))
    if days == (16,):
        assert found == []
    else:
        [(target, text)] = found
        assert target == "slack:Z"  # the account that can be reached
        assert "ends on 2026-05-01 23:59 (14 days from now)" in text
