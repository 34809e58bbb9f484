"""The pages on what the bot hears and what can be done where."""

from __future__ import annotations

from datetime import datetime

from bot.bootstrap.abilities import footings
from bot.domain.actions import Ability
from bot.domain.capabilities import Capability
from bot.domain.groups import Group, GroupKind
from bot.engine.reach import Gap, Reach, gaps, survey
from tests.integration.web.company import NOW
from tests.integration.web.conftest import make_stand, signed_in


class Tower:
    """A watch that has counted."""

    def __init__(self, now: datetime):
        groups = [Group(id=f"slack:C{n}", platform="slack", name="g", kind=GroupKind.CHANNEL) for n in range(4)]
        deaf = {"slack:C1": "slack-not-in-channel"}
        reach = survey("slack", groups, lambda one: deaf.get(one.id, ""), [], now, missed=3, last_heard=now)
        late = survey("wecom", [], lambda one: "", [], now, lags={"archive": 1800.0})
        self.reaches: list[Reach] = [reach, late]
        self.gaps: list[Gap] = [gap for one in self.reaches for gap in gaps(one, now, started=now)]

    def days(self) -> list[tuple[str, dict[str, object]]]:
        figures: dict[str, object] = {one.platform: one.as_data() for one in self.reaches}
        return [("2025-03-14", figures), ("2025-03-13", figures)]


async def test_gaps_stand_on_the_first_page_and_figures_on_the_health_page() -> None:
    stand = make_stand(watch=Tower(NOW))
    for language, gap, fix, figure in (
        ("zh", "平台漏送了消息", "回调地址", "1 × 机器人不在频道里"),
        ("en", "messages that were not delivered", "callback address", "1 × the bot is not in the channel"),
    ):
        async with stand.client(cookies={"qungui_language": language}) as client:
            await signed_in(client)
            first, health = (await client.get("/console/")).text, (await client.get("/console/health")).text
        assert gap in first and gap in health
        assert fix in health and figure in health
        assert health.count("<td") == 2 * 2 * 8  # two platforms on two days


async def test_the_matrix_shows_what_is_declared() -> None:
    stand = make_stand(footings=footings, grades={"slack": "enforce"})
    async with stand.client(cookies={"qungui_language": "en"}) as client:
        await signed_in(client)
        page = (await client.get("/console/health/capabilities")).text
    assert page.count("this configuration") == 1
    for capability in Capability:
        for one in footings():
            ability: Ability = one.abilities[capability]
            assert ability.can or ability.why, (one, capability)
    assert "without an admin&#39;s token a bot deletes only its own messages" in page
    assert page.index("Slack</h2>") < page.index("WeCom</h2>")
