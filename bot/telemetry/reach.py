"""How far the bot reaches, as gauges: groups known and heard, gaps, platforms that are left alone. Read when asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.engine.circuit import Stand
from bot.engine.reach import Gap, Reach


class ReachCollector(Collector):
    """Gauges over what the watch counted last."""

    def __init__(
        self,
        reaches: Callable[[], Sequence[Reach]],
        gaps: Callable[[], Sequence[Gap]],
        stands: Callable[[], Mapping[str, Stand]],
    ):
        self._reaches = reaches
        self._gaps = gaps
        self._stands = stands

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return ()  # registering must not ask

    def collect(self) -> Iterable[GaugeMetricFamily]:
        known = GaugeMetricFamily("qungui_groups_known", "Groups that are known and in use", labels=("platform",))
        heard = GaugeMetricFamily("qungui_groups_heard", "Of them, those that the bot hears", labels=("platform",))
        for reach in self._reaches():
            known.add_metric((reach.platform,), reach.groups)
            heard.add_metric((reach.platform,), reach.heard)
        open_ = GaugeMetricFamily("qungui_gap", "What the bot misses or may not do", labels=("platform", "what", "why"))
        for gap in self._gaps():
            open_.add_metric((gap.platform, gap.what, gap.why), max(1, gap.count))
        up = GaugeMetricFamily("qungui_platform_up", "0 = left alone after trouble in a row", labels=("platform",))
        for platform, stand in self._stands().items():
            up.add_metric((platform,), float(stand is Stand.CLOSED))
        return (known, heard, open_, up)
