"""`/health` and `/metrics`."""

from __future__ import annotations

import pytest

from bot.domain.errors import StorageError
from tests.integration.web.company import MemoryLedger
from tests.integration.web.conftest import Stand, make_stand


async def test_health_says_ok_with_counts(stand: Stand) -> None:
    async with stand.client() as client:
        answer = await client.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert answer.json()["counts"]["outbox_waiting"] == 2


async def test_metrics_are_read_when_asked(stand: Stand) -> None:
    async with stand.client() as client:
        assert "qungui_outbox_waiting 2.0" in (await client.get("/metrics")).text
        stand.ledger.counts = {"outbox_waiting": 5}
        assert "qungui_outbox_waiting 5.0" in (await client.get("/metrics")).text


@pytest.mark.parametrize(("path", "status"), [("/health", 503), ("/metrics", 500)])
async def test_unreadable_record_is_not_healthy(path: str, status: int) -> None:
    class Broken(MemoryLedger):
        def health(self):  # type: ignore[no-untyped-def]
            raise StorageError

    async with make_stand(ledger=Broken()).client() as client:
        answer = await client.get(path)
    assert answer.status_code == status
    assert "Traceback" not in answer.text
