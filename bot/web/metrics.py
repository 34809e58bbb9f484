"""Monitoring: `/metrics` for Prometheus and `/health` for load balancers. Numbers only, read when asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.domain.ledger import Ledger
from bot.domain.ports import Clock

log = structlog.get_logger(__name__)


class LedgerCollector(Collector):
    """The record's own counts as gauges: `qungui_outbox_waiting 2`. A restart cannot reset them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return ()  # registering must not read the database

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for name, value in sorted(self._ledger.health().items()):
            yield GaugeMetricFamily(f"qungui_{name}", f"{name.replace('_', ' ')} in the record", value)


def monitoring_routes(
    ledger: Ledger,
    clock: Clock,
    *,
    registry: CollectorRegistry | None = None,
    more: Callable[[], Mapping[str, Any]] = dict,
) -> list[Route]:
    """Routes for the root of the server. `registry` may hold further collectors of the process, `more` what `/health`
    should tell beside the record's counts."""
    registry = registry or CollectorRegistry()
    registry.register(LedgerCollector(ledger))

    def metrics(request: Request) -> Response:
        return Response(generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    def health(request: Request) -> Response:
        try:
            numbers = ledger.health()
        except Exception as problem:  # whatever it is: the record cannot be read, and the balancer must know
            log.error("health_failed", error=type(problem).__name__)
            return JSONResponse({"status": "failing", "at": clock().isoformat()}, 503)
        return JSONResponse({"status": "ok", "at": clock().isoformat(), "counts": dict(numbers), **more()})

    return [Route("/metrics", metrics), Route("/health", health)]
