"""What people posted lately: counted once, bounded, brought back from what was kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.events import Event, GroupRenamed, MessageEdited, MessagePosted
from bot.domain.rules import Reach
from bot.engine import activity as module
from bot.engine.activity import Activity

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
NEEDS = {
    "flood": Reach(times=3, within=timedelta(minutes=1)),
    "repeated": Reach(times=3, within=timedelta(minutes=10)),
    "mention_all": Reach(times=2, within=timedelta(days=1)),
}


def said(
    second: float, text: str = "拼单了", *, kind: type[MessagePosted] = MessagePosted, **more: object
) -> MessagePosted:
    usual = {"group": "slack:C1", "actor": "slack:LI", "message": f"m{second}", "id": f"E{second}"}
    parts = {**usual, **more}
    return kind(platform="slack", at=AT + timedelta(seconds=second), text=text, **parts)  # type: ignore[arg-type]


def seconds(seen: Mapping[str, tuple[datetime, ...]] | None) -> dict[str, list[float]]:
    assert seen is not None
    return {name: [(at - AT).total_seconds() for at in times] for name, times in seen.items()}


def after(memory: Activity, *events: Event) -> dict[str, list[float]]:
    """What the last of them was told."""
    return [seconds(memory.after(event)) for event in events][-1]


def remembering(**needs: Reach) -> Activity:
    return Activity(lambda known=needs or NEEDS: known)  # type: ignore[misc]


def test_the_sender_s_own_messages_are_remembered_this_one_included() -> None:
    memory = remembering()
    assert after(memory, said(0), said(5)) == {"flood": [0, 5], "repeated": [0, 5]}
    assert after(memory, said(6, "别的")) == {"flood": [0, 5, 6], "repeated": [6]}
    assert after(memory, said(7, actor="slack:WANG")) == {"flood": [7], "repeated": [7]}


def test_another_group_counts_for_repetitions_only() -> None:
    assert after(remembering(), said(0), said(5, group="slack:C2")) == {"flood": [5], "repeated": [0, 5]}


def test_a_person_is_one_on_all_platforms() -> None:
    memory = Activity(lambda: NEEDS, {"slack:LI": "li", "wecom:LiNa": "li"}.get)
    assert after(memory, said(0), said(5, actor="wecom:LiNa", group="wecom:g")) == {"flood": [5], "repeated": [0, 5]}


@pytest.mark.parametrize("text", ["拼 单 了！", "拼单了。。。", "拼\u200b单了", "拼單了"])
def test_a_repetition_is_seen_through_signs_and_scripts(text: str) -> None:
    assert after(remembering(), said(0), said(1, text))["repeated"] == [0, 1]


@pytest.mark.parametrize(("one", "other"), [("第1条", "第2条"), ("👍", "👎"), ("", "")])
def test_what_differs_is_no_repetition(one: str, other: str) -> None:
    assert after(remembering(), said(0, one), said(1, other)).get("repeated", [1]) == [1]


def test_half_a_surrogate_pair_does_no_harm() -> None:
    assert after(remembering(), said(0, "a\ud83d"), said(1, "a\ud83d"))["repeated"] == [0, 1]


def test_calls_to_everybody_have_their_own_budget() -> None:
    memory = remembering()
    assert "mention_all" not in after(memory, said(0))
    assert after(memory, said(1, mentions_all=True), said(2, mentions_all=True))["mention_all"] == [1, 2]


def test_the_same_message_counts_once_however_often_it_comes() -> None:
    assert after(remembering(), said(0), said(0), said(0, id="by another way")) == {"flood": [0], "repeated": [0]}


def test_edits_and_other_events_are_not_remembered() -> None:
    memory = remembering()
    assert memory.after(said(0, kind=MessageEdited)) is None
    assert (
        memory.after(GroupRenamed(id="E", platform="slack", at=AT, group="slack:C1", actor="slack:LI", name="x"))
        is None
    )
    assert after(memory, said(1)) == {"flood": [1], "repeated": [1]}


def test_what_nobody_sent_is_nobody_s() -> None:
    assert remembering().after(said(0, actor=None)) == {}


def test_what_comes_late_takes_its_place() -> None:
    assert after(remembering(), said(10), said(4))["flood"] == [4, 10]


def test_nothing_is_remembered_that_no_rule_asks_about() -> None:
    memory = Activity(dict)
    assert memory.after(said(0)) is None
    assert len(memory) == 0
    only = remembering(flood=NEEDS["flood"])
    assert after(only, said(0)) == {"flood": [0]}
    assert len(only) == 1


def test_texts_are_not_kept() -> None:
    memory = remembering()
    after(memory, said(0, "我的密码是 hunter2"))
    assert "hunter2" not in repr(memory._traces)
    other = remembering()
    after(other, said(0, "我的密码是 hunter2"))
    assert memory._traces.keys() != other._traces.keys()  # each process has a salt of its own


def test_it_is_bounded_in_times_and_in_age() -> None:
    memory = remembering()
    assert after(memory, *(said(second) for second in range(50)))["flood"] == [47, 48, 49]
    assert len(memory) == 2
    many = (said(second / 100, str(second), group=f"slack:C{second}") for second in range(module.SWEEP))
    after(memory, *many)
    grown = len(memory)
    hours = (said(3_600 + second, "早", group="slack:C1") for second in range(grown))
    after(memory, *hours)
    assert len(memory) < 10 < grown


def test_the_trace_that_was_touched_longest_ago_gives_way() -> None:
    memory = Activity(lambda known={"flood": NEEDS["flood"]}: known, kept=2)  # type: ignore[misc]
    after(
        memory, said(0, actor="slack:A"), said(1, actor="slack:B"), said(2, actor="slack:A"), said(3, actor="slack:C")
    )
    assert after(memory, said(4, actor="slack:A")) == {"flood": [0, 2, 4]}
    assert after(memory, said(5, actor="slack:B")) == {"flood": [5]}
    assert len(memory) == 2


class Kept:
    """What an inbox would give, and since when it was asked."""

    def __init__(self, *events: Event):
        self.events = events
        self.asked: list[datetime] = []

    def __call__(self, since: datetime) -> Iterable[Event]:
        self.asked.append(since)
        return [event for event in self.events if event.at >= since]


def test_a_restart_loses_nothing() -> None:
    kept = Kept(said(-90), said(0), said(0), said(1, "改过", kind=MessageEdited), said(2, actor=None))
    memory = Activity(lambda: {"flood": NEEDS["flood"]}, recall=kept)
    assert after(memory, said(5)) == {"flood": [0, 5]}
    assert after(memory, said(6)) == {"flood": [0, 5, 6]}
    assert kept.asked == [AT + timedelta(seconds=5) - timedelta(minutes=1)]  # once, and only as far as it matters


def test_rules_that_ask_for_more_bring_back_more() -> None:
    kept = Kept(*(said(second) for second in (-120, -30, 0)))
    asked = {"flood": Reach(times=5, within=timedelta(minutes=1))}
    memory = Activity(lambda: asked, recall=kept)
    assert after(memory, said(1)) == {"flood": [-30, 0, 1]}
    asked = {"flood": Reach(times=3, within=timedelta(seconds=30))}  # less: nothing has to be read
    assert after(memory, said(2)) == {"flood": [0, 1, 2]}
    assert len(kept.asked) == 1
    asked = {"flood": Reach(times=9, within=timedelta(minutes=5))}
    assert after(memory, said(3)) == {"flood": [-120, -30, 0, 1, 2, 3]}
    assert len(kept.asked) == 2
