"""What a case keeps of what was said around it: how much, of which conversation, and what became of it later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.custody import ContextKept, Each, Said
from bot.domain.events import Event, MessageDeleted, MessageEdited, MessagePosted
from bot.domain.rules import Result
from bot.engine.surroundings import FOLLOWED, WITHIN, Surroundings
from tests.conformance.stores import violation

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
GROUP, OTHER = "slack:C1", "slack:C2"


def every(number: int) -> Each:
    return Each(everywhere=number)


def posted(number: int, text: str = "", **more: Any) -> MessagePosted:
    defaults: dict[str, Any] = {
        "id": f"e{number}", "platform": "slack", "at": NOON + timedelta(minutes=number), "group": GROUP,
        "actor": f"slack:U{number % 3}", "message": f"m{number}", "text": text or f"第{number}句",
    }  # fmt: skip
    return MessagePosted(**(defaults | more))


def edited(number: int, text: str, later: int = 60, before: str | None = None) -> MessageEdited:
    told = posted(number)
    return MessageEdited(
        id=f"x{number}-{later}", platform="slack", at=told.at + timedelta(minutes=later), group=told.group,
        actor=told.actor, message=told.message, text=text, before=before,
    )  # fmt: skip


def deleted(number: int, later: int = 90) -> MessageDeleted:
    told = posted(number)
    at = told.at + timedelta(minutes=later)
    return MessageDeleted(id=f"d{number}", platform="slack", at=at, group=GROUP, message=told.message)


def case(number: int, id: str = "V-1", **more: Any) -> Any:
    return violation(id, **({"message": f"m{number}", "group": GROUP, "event": f"e{number}"} | more))


def told(rows: Iterable[ContextKept]) -> list[tuple[int, str, str]]:
    return [(one.place, one.what.value, one.text) for one in rows]


def play(memory: Surroundings, events: Sequence[Event], cases: dict[str, Any] | None = None) -> list[ContextKept]:
    """Every row that these events lead to; `cases` by the id of the event that opens them."""
    opened = cases or {}
    return [row for event in events for row in memory.after(event, [opened[event.id]] if event.id in opened else [])]


def test_so_many_before_and_after_and_nothing_of_anybody_elses_talk() -> None:
    elsewhere = [posted(n, group=OTHER, id=f"o{n}") for n in range(9)]
    events = [event for pair in zip([posted(n) for n in range(9)], elsewhere, strict=True) for event in pair]
    rows = play(Surroundings(every(2)), events, {"e4": case(4)})
    assert told(rows) == [
        (-2, "posted", "第2句"), (-1, "posted", "第3句"), (0, "posted", "第4句"), (1, "posted", "第5句"),
        (2, "posted", "第6句"),
    ]  # fmt: skip
    assert {(one.violation, one.group, one.thread) for one in rows} == {("V-1", GROUP, None)}
    assert rows[2].account == "slack:U1" and rows[2].event == "e4" and len(rows[2].content_hash) == 64


def test_without_a_case_nothing_is_kept_and_by_zero_not_even_then() -> None:
    events = [posted(n) for n in range(5)]
    assert play(Surroundings(every(3)), events) == []
    assert play(Surroundings(every(0)), events, {"e2": case(2)}) == []


@pytest.mark.parametrize("result", [Result.WOULD_HIT, Result.EXCUSED, Result.ERROR])
def test_what_is_nobodys_case_keeps_nothing(result: Result) -> None:
    assert play(Surroundings(every(3)), [posted(1), posted(2)], {"e1": case(1, result=result)}) == []


def test_edits_and_deletions_are_rows_of_their_own_before_the_case_and_after_it() -> None:
    events = [
        posted(1),
        edited(1, "改过的第1句", 1),
        posted(3),
        posted(4),
        edited(3, "改过的第3句"),
        deleted(1),
        deleted(4),
    ]
    rows = play(Surroundings(every(1)), events, {"e3": case(3)})
    assert told(rows) == [
        (-1, "posted", "第1句"), (-1, "edited", "改过的第1句"), (0, "posted", "第3句"), (1, "posted", "第4句"),
        (0, "edited", "改过的第3句"), (-1, "deleted", ""), (1, "deleted", ""),
    ]  # fmt: skip
    assert rows[4].at == edited(3, "").at


def test_an_edit_that_changes_no_word_is_none() -> None:
    assert told(play(Surroundings(every(1)), [posted(1), edited(1, "第1句")], {"e1": case(1)})) == [
        (0, "posted", "第1句")
    ]


def test_an_edit_that_opens_the_case_keeps_both_wordings() -> None:
    events = [posted(1), posted(2), edited(2, "现在违规了", 5)]
    rows = play(Surroundings(every(1)), events, {"x2-5": case(2, event="x2-5")})
    assert told(rows) == [(-1, "posted", "第1句"), (0, "posted", "第2句"), (0, "edited", "现在违规了")]
    stranger = edited(7, "现在违规了", 1, before="从前的话")
    rows = play(Surroundings(every(1)), [stranger, posted(9)], {stranger.id: case(7, event=stranger.id)})
    assert told(rows) == [(0, "posted", "从前的话"), (0, "edited", "现在违规了")]  # its neighbours are not known


def test_a_thread_is_a_conversation_that_begins_with_its_first_message() -> None:
    in_thread = [replace(posted(n, id=f"t{n}", message=f"t{n}"), thread="m1") for n in (2, 4, 6)]
    events = [posted(1), in_thread[0], posted(3), in_thread[1], posted(5), in_thread[2]]
    rows = play(Surroundings(every(5)), events, {"t4": replace(case(4), message="t4", event="t4")})
    assert [one.message for one in rows] == ["m1", "t2", "t4", "t6"]
    assert {one.thread for one in rows} == {"m1"}


def test_what_comes_a_day_later_is_another_conversation() -> None:
    late = posted(3, at=NOON + WITHIN + timedelta(minutes=3))
    assert [one.message for one in play(Surroundings(every(2)), [posted(1), posted(2), late], {"e2": case(2)})] == [
        "m1",
        "m2",
    ]
    rows = play(Surroundings(every(2)), [posted(1), late], {"e3": case(3)})
    assert [one.message for one in rows] == ["m3"]


def test_a_message_that_comes_twice_is_kept_once() -> None:
    again = replace(posted(2), id="other-way")
    rows = play(Surroundings(every(2)), [posted(1), posted(2), again, posted(3)], {"e1": case(1)})
    assert [(one.place, one.message) for one in rows] == [(0, "m1"), (1, "m2"), (2, "m3")]


def test_after_a_restart_what_is_missing_is_added_and_edits_are_still_noted() -> None:
    before = play(Surroundings(every(2)), [posted(1), posted(2), posted(3)], {"e2": case(2)})
    again = Surroundings(every(2), before)
    rows = play(again, [posted(4), posted(5), edited(1, "改了"), deleted(2)])
    assert told(rows) == [(2, "posted", "第4句"), (-1, "edited", "改了"), (0, "deleted", "")]
    much_later = replace(deleted(3), id="late", at=NOON + FOLLOWED + timedelta(days=2))
    assert play(again, [much_later]) == []


def test_a_case_after_a_restart_finds_in_the_inbox_what_was_said_before() -> None:
    asked = []

    def inbox(group: str) -> Iterable[Event]:
        asked.append(group)
        return [posted(1), edited(1, "改过", 1), posted(3), posted(5), posted(4, group=OTHER)]

    memory = Surroundings(every(2), (), inbox)
    rows = play(memory, [posted(5), posted(6), posted(7)], {"e6": case(6), "e7": case(7, "V-2")})
    assert asked == [GROUP]  # once
    assert [(one.violation, one.place, one.message, one.what.value) for one in rows] == [
        ("V-1", -2, "m3", "posted"), ("V-1", -1, "m5", "posted"), ("V-1", 0, "m6", "posted"),
        ("V-1", 1, "m7", "posted"), ("V-2", -2, "m5", "posted"), ("V-2", -1, "m6", "posted"),
        ("V-2", 0, "m7", "posted"),
    ]  # fmt: skip


def test_secrets_and_numbers_are_covered_and_long_texts_cut() -> None:
    texts = {1: "我的手机13812345678，身份证110101199003078515", 2: "密码：Abc@12345678", 3: "长" * 5000}
    rows = play(Surroundings(every(3)), [posted(n, text) for n, text in texts.items()], {"e3": case(3)})
    phone, password, long = (one.text for one in rows)
    assert "13812345678" not in phone and "110101199003078515" not in phone and phone.startswith("我的手机138")
    assert "Abc@12345678" not in password and "密码" in password
    assert len(long) == 1000 and long.endswith("…")


@given(st.lists(st.integers(0, 30), unique=True, min_size=1, max_size=30), st.integers(1, 4), st.data())
def test_places_are_those_of_the_conversation_whenever_the_bot_restarts(
    order: list[int], each: int, data: st.DataObject
) -> None:
    """Whatever the messages, the case and the moment of the restart: each neighbour is there once, at its place."""
    numbers = sorted(order)
    about = data.draw(st.sampled_from(numbers))
    restart = data.draw(st.integers(0, len(numbers)))
    first = Surroundings(every(each))
    opened = {f"e{about}": case(about)}
    rows = play(first, [posted(n) for n in numbers[:restart]], opened)
    inbox = [posted(n) for n in numbers[:restart]]
    second = Surroundings(every(each), rows, lambda group: inbox)
    rows += play(second, [posted(n) for n in numbers[restart:]], opened)
    here = numbers.index(about)
    wanted = {n - here: f"m{numbers[n]}" for n in range(len(numbers)) if abs(n - here) <= each}
    assert {one.place: one.message for one in rows} == wanted and len(rows) == len(wanted)
    assert all(one.what is Said.POSTED for one in rows)


def test_a_rule_or_a_unit_may_keep_another_number() -> None:
    each = Each(everywhere=1, rules={"no-gambling": 2}, units={"acme": 3, "acme/bank": 0})
    assert (each.of("no-gambling", "acme/bank"), each.of("r", "acme/bank/shop"), each.of("r", "acme/it")) == (2, 0, 3)
    assert (each.of("r", "other"), each.most) == (1, 3)
    talk = [posted(number) for number in range(1, 9)]
    here = replace(case(4), rule="r", unit="acme/bank")
    assert play(Surroundings(each), talk, {"e4": here}) == []
    elsewhere = replace(here, unit="other")
    assert [one.message for one in play(Surroundings(each), talk, {"e4": elsewhere})] == ["m3", "m4", "m5"]
    first = Surroundings(each)
    before = play(first, talk[:4], {"e4": elsewhere})
    again = Surroundings(each, before, wants={elsewhere.id: 1})
    assert [one.message for one in play(again, talk[4:])] == ["m5"], "a restart keeps to it"
