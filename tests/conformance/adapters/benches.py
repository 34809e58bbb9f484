"""The benches of all platforms. A new adapter adds a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager

from tests.conformance.adapters import slack, wecom
from tests.conformance.adapters.bench import Bench

BENCHES: Mapping[str, Callable[[], AbstractAsyncContextManager[Bench]]] = {
    "slack": slack.bench,
    "wecom": wecom.bench,
}
