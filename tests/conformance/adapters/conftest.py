"""A fresh bench of each platform in turn."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.conformance.adapters.bench import Bench
from tests.conformance.adapters.benches import BENCHES


@pytest.fixture(params=sorted(BENCHES))
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    async with BENCHES[request.param]() as made:
        yield made
