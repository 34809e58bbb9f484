"""The console's list of deliveries that could not be read, and what can be done with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.domain.views import SetAside
from tests.conformance.stores import NOON
from tests.integration.web.conftest import Stand, hidden, make_stand, signed_in

ASIDE = SetAside(
    number=7, platform="slack", kind="event", at=NOON, why="KeyError in slack/event", size=812, tries=2
)  # fmt: skip


@dataclass
class MemoryDeliveries:
    waiting: list[SetAside] = field(default_factory=lambda: [ASIDE])
    done: list[tuple[object, ...]] = field(default_factory=list)

    def aside(self) -> Sequence[SetAside]:
        return self.waiting

    def retry(self, number: int, by: str) -> bool:
        self.done.append(("retry", number, by))
        return number == ASIDE.number

    def discard(self, number: int, by: str, reason: str) -> bool:
        self.done.append(("discard", number, by, reason))
        return number == ASIDE.number


@pytest.fixture
def deliveries() -> MemoryDeliveries:
    return MemoryDeliveries()


@pytest.fixture
def desk(deliveries: MemoryDeliveries) -> Stand:
    return make_stand(deliveries=deliveries)


async def send(desk: Stand, **given: str) -> tuple[int, str]:
    """Status and the text of the page that follows."""
    async with desk.client() as client:
        await signed_in(client)
        token = hidden((await client.get("/console/health")).text, "token")
        answer = await client.post("/console/health/deliveries", data={"token": token, **given}, follow_redirects=True)
        return answer.status_code, answer.text


async def test_the_health_page_lists_them(desk: Stand) -> None:
    async with desk.client() as client:
        await signed_in(client)
        html = (await client.get("/console/health")).text
    for shown in ("KeyError in slack/event", "812", "Slack", "重试", "丢弃"):
        assert shown in html, shown


async def test_one_is_tried_again_or_discarded(desk: Stand, deliveries: MemoryDeliveries) -> None:
    status, html = await send(desk, delivery="7", verdict="retry")
    assert (status, "已重新排队" in html) == (200, True)
    status, html = await send(desk, delivery="7", verdict="discard", note="测试事件")
    assert (status, "已丢弃" in html) == (200, True)
    assert deliveries.done == [("retry", 7, "wang.min"), ("discard", 7, "wang.min", "测试事件")]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"delivery": "7", "verdict": "discard", "note": " "}, 400),  # without a reason
        ({"delivery": "7", "verdict": "keep"}, 400),
        ({"delivery": "7.5", "verdict": "retry"}, 400),
        ({"delivery": "٧", "verdict": "retry"}, 400),  # a digit, but none of ours
        ({"delivery": "8", "verdict": "retry"}, 409),  # somebody was quicker
        ({"delivery": "7", "verdict": "retry", "token": "guessed"}, 403),
    ],
)
async def test_what_is_refused(desk: Stand, given: dict[str, str], status: int) -> None:
    assert (await send(desk, **given))[0] == status


async def test_a_department_head_neither_sees_nor_touches_them(desk: Stand, deliveries: MemoryDeliveries) -> None:
    async with desk.client() as client:
        await signed_in(client, "li.na")
        html = (await client.get("/console/health")).text
        form = {"token": hidden(html, "token"), "delivery": "7", "verdict": "retry"}
        answer = await client.post("/console/health/deliveries", data=form)
    assert "KeyError" not in html and answer.status_code == 403 and deliveries.done == []
