"""Counters for Prometheus: how much came in, what became of it. Labels are platforms, kinds and codes, never people.

What can be read from the record (backlogs, waiting approvals) is not counted here: the console's `/metrics` asks the
record, and a restart cannot reset it. Touch this when operators need a rate that the record does not keep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.domain.actions import Action, Outcome
from bot.domain.events import Event, Ignored, RawEvent, Unknown
from bot.domain.rules import Decision

SLOW = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0, 5.0, 60.0, 3600.0)


class Metrics:
    """One per process, on its own registry: nothing global, so tests and two applications do not mix."""

    def __init__(self, registry: CollectorRegistry | None = None):
        self.registry = registry or CollectorRegistry()

        def counter(name: str, what: str, *labels: str) -> Counter:
            return Counter(f"qungui_{name}", what, labels, registry=self.registry)

        self._received = counter("deliveries", "Deliveries taken from the inbox", "platform", "kind")
        self._events = counter("events", "Events read from deliveries", "platform", "event")
        self._unknown = counter("events_unknown", "Deliveries of a kind this version does not know", "platform", "what")
        self._hits = counter("hits", "Matches of rules by what became of them", "rule", "result")
        self._actions = counter("actions", "Actions by what came of them", "platform", "kind", "state")
        self._deaths = counter("part_deaths", "Times that a part of the program died and was started again", "part")
        self._lag = Histogram(
            "qungui_event_lag_seconds",
            "From the happening on the platform to its being judged",
            ("platform",),
            buckets=SLOW,
            registry=self.registry,
        )

        self._lags = _Lags()
        self.registry.register(self._lags)

    def read(self, raw: RawEvent, events: Iterable[Event], now: float) -> None:
        """A delivery and the events that were read from it; `now` in seconds since 1970."""
        self._received.labels(raw.platform, raw.kind).inc()
        for event in events:
            if isinstance(event, Unknown):
                self._unknown.labels(event.platform, event.what).inc()
            elif not isinstance(event, Ignored):
                self._events.labels(event.platform, type(event).__name__).inc()
                self._lag.labels(event.platform).observe(max(0.0, now - event.at.timestamp()))

    def follow(self, platform: str, lags: Callable[[], Mapping[str, float]]) -> None:
        """Ask a platform, whenever somebody looks, how far behind it is with reading."""
        self._lags.platforms[platform] = lags

    def decided(self, decision: Decision) -> None:
        for hit in decision.hits:
            self._hits.labels(hit.match.rule.id, hit.result.value).inc()

    def part_died(self, name: str) -> None:
        self._deaths.labels(name).inc()

    def settled(self, action: Action, outcome: Outcome) -> None:
        self._actions.labels(action.platform, action.kind.value, outcome.state.value).inc()


class _Lags(Collector):
    """How far behind the platforms are with what they read."""

    def __init__(self) -> None:
        self.platforms: dict[str, Callable[[], Mapping[str, float]]] = {}

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return ()  # registering must not ask

    def collect(self) -> Iterable[GaugeMetricFamily]:
        said = "Seconds for which nobody has read what was said there"
        family = GaugeMetricFamily("qungui_reading_lag_seconds", said, labels=("platform", "source"))
        for platform, lags in self.platforms.items():
            for source, seconds in lags().items():
                family.add_metric((platform, source), seconds)
        yield family
