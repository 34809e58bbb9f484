"""What people posted lately: counted once, bounded, brought back from what was kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.events import Event, GroupRenamed, MessageEdited, MessagePosted
from bot.domain.rules import Reach
from bot.engine import activity as module
from bot.engine.activity import Activity
from bot.engine.recollection import of_text

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


# -- likeness, links, ways out ---------------------------------------------------------------------------------------

AD = "周末团购新鲜水果，产地直发，送货上门，量大从优，想要的同事请找{}报名"
MANY = Reach(times=9, within=timedelta(days=1))


def test_nearly_the_same_text_of_one_person_is_counted_in_all_groups() -> None:
    memory = remembering(similar=MANY)
    assert after(memory, said(0, AD.format("小王")), said(5, AD.format("老李 139"), group="slack:C2")) == {
        "similar": [0, 5]
    }
    assert after(memory, said(6, AD.format("小张"), actor="slack:WANG")) == {"similar": [6]}
    assert after(memory, said(7, "收到")) == {}


def test_copies_are_counted_by_groups_whoever_posts_them() -> None:
    memory = remembering(copies=MANY)
    posts = [(0, "C1", "LI"), (1, "C1", "WANG"), (2, "C2", "WANG"), (3, "C3", "ZHAO")]
    seen = [
        after(memory, said(second, AD.format(actor), group=f"slack:{group}", actor=f"slack:{actor}"))["copies"]
        for second, group, actor in posts
    ]
    assert seen == [[0], [1], [1, 2], [1, 2, 3]]  # of each group the last time
    assert after(memory, said(4, AD.format("app"), group="slack:C4", from_bot=True)) == {}


def test_links_are_counted_one_by_one_and_sites_by_messages() -> None:
    memory = remembering(links=MANY, same_site=MANY)
    two = "https://a.example.com/1 https://b.example.org"
    assert after(memory, said(0, two)) == {"links": [0, 0], "same_site": [0]}
    assert after(memory, said(1, "https://a.example.com/2", group="slack:C2")) == {"links": [1], "same_site": [0, 1]}
    assert after(memory, said(2, "see deploy.sh")) == {}
    assert after(memory, said(0, two))["links"] == [0, 0]  # once more the same message


def test_what_leads_away_is_counted_in_all_groups() -> None:
    memory = remembering(drainage=MANY)
    assert after(memory, said(0, "加我微信：abc12345"), said(1, "https://t.me/+abc", group="slack:C2")) == {
        "drainage": [0, 1]
    }
    assert after(memory, said(2, "微信支付怎么报销")) == {}


# -- over a restart --------------------------------------------------------------------------------------------------

ALL = dict.fromkeys(("flood", "repeated", "mention_all", "similar", "copies", "links", "same_site", "drainage"), MANY)
RICH = f"{AD.format('我')} https://a.example.com 加我微信：abc12345"


def written(memory: Activity) -> str:
    record = memory.to_write()
    assert record is not None
    return record.value


def test_nothing_is_lost_though_the_inbox_forgot_it() -> None:
    before = Activity(lambda: ALL, key=b"secret")
    once = after(before, said(0, RICH, mentions_all=True))
    text = written(before)
    again = Activity(lambda: ALL, key=b"secret", written=text)
    twice = after(again, said(1, RICH, mentions_all=True, group="slack:C1"))
    assert {name: len(times) for name, times in twice.items()} == {
        name: len(times) + (name != "copies") for name, times in once.items()
    }
    assert once.keys() == ALL.keys()


def test_only_what_came_since_is_read_again() -> None:
    before = Activity(lambda: ALL, key=b"secret")
    after(before, said(0))
    kept = Kept(said(-5_000, "x"), said(3, "拼单了"))
    again = Activity(lambda: ALL, recall=kept, key=b"secret", written=written(before))
    assert after(again, said(7_200))["repeated"] == [0, 3, 7_200]
    assert kept.asked == [AT - module.WRITTEN]


def test_it_is_written_down_once_an_hour_and_forgotten_when_nobody_asks() -> None:
    asked: Mapping[str, Reach] = ALL
    memory = Activity(lambda: asked, key=b"secret")
    wanted = []
    for second in (0, 10, 3_599, 3_600, 3_700):
        memory.after(said(second))
        wanted.append(memory.to_write() is not None)
    assert wanted == [True, False, False, True, False]
    asked = {}
    gone = memory.to_write()
    assert gone is not None
    assert gone.value == ""
    assert memory.to_write() is None


def test_what_is_written_down_holds_no_words_and_nothing_of_texts_without_a_key() -> None:
    memory = Activity(lambda: ALL)
    after(memory, said(0, RICH))
    text = written(memory)
    assert not any(word in text for word in ("水果", "abc12345", "example.com"))
    found = of_text(text)
    assert found is not None
    assert {key[0] for key in found.traces} == {"flood", "links", "drainage"}
    assert found.reaches.keys() == {"flood", "links", "drainage", "mention_all"}


def test_another_key_takes_over_times_but_no_fingerprints() -> None:
    memory = Activity(lambda: ALL, key=b"secret")
    after(memory, said(0, RICH))
    other = Activity(lambda: ALL, key=b"another", written=written(memory))
    assert {key[0] for key in other._traces} == {"flood", "links", "drainage"}


def test_what_another_version_wrote_is_no_fault() -> None:
    assert len(Activity(lambda: ALL, key=b"secret", written='{"version": 0}')) == 0


def test_what_is_written_down_is_bounded_by_what_is_asked_about() -> None:
    memory = Activity(lambda known={"flood": NEEDS["flood"]}: known, key=b"secret")  # type: ignore[misc]
    for number in range(300):
        memory.after(said(number * 10, group=f"slack:C{number}"))
    memory._written = None
    found = of_text(written(memory))
    assert found is not None
    assert len(found.traces) <= 7  # of the last minute


def test_a_trace_that_gives_way_takes_its_sketch_along() -> None:
    memory = Activity(lambda known={"copies": MANY}: known, kept=3)  # type: ignore[misc]
    for number in range(20):
        memory.after(said(number, "".join(chr(0x4E00 + number * 500 + at) for at in range(40))))
    assert (len(memory), len(memory._sketches["copies"])) == (3, 3)
