"""The benches most tests here need."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.integration.slack.bench import Bench, bench


@pytest.fixture
async def slack() -> AsyncIterator[Bench]:
    async with bench() as made:
        yield made


@pytest.fixture
async def slack_without_admin() -> AsyncIterator[Bench]:
    async with bench(admin=False) as made:
        yield made
