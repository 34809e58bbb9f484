"""What an attacker, a crash or bad luck may try with cases: on the real record, through the real inbox."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.casework.strikes import StrikeBook, occurrence_of
from bot.commands.alike import MANY_AT_ONCE
from bot.domain.actions import ActionKind, OutcomeState, failed
from bot.domain.cases import ANNULLED, MOVES, CaseState
from bot.domain.groups import Group
from bot.domain.records import GroupChanged, Step
from bot.domain.review import Clocks
from bot.domain.views import ViolationView
from tests.integration.casework.court import PEOPLE, ROOM_NOW, UNITS, Court, person

OUTSIDERS = ("han", "hu", "zheng")  # who may decide: of compliance and legal, not bound to anybody here


def refused(court: Court, who: str) -> str:
    """What was answered to somebody's newest command."""
    return next(one.text for one in court.said_to(who) if one.key.startswith("reply:"))


async def one_case(court: Court, who: str = "wang") -> ViolationView:
    court.now += timedelta(seconds=1)  # cases are told apart by their time
    await court.says(who, "下午茶走起")
    court.hear()
    return court.cases()[-1]


# -- two at once -------------------------------------------------------------------------------------------------------


async def test_of_two_decisions_that_arrive_together_the_first_holds(tmp_path: Path) -> None:
    court = Court(tmp_path)
    case = await one_case(court)
    await court.tells("han", f"decide {case.record.id} uphold 属实")
    await court.tells("hu", f"decide {case.record.id} overturn 误报")
    court.hear()  # both are in one batch
    (case,) = court.cases()
    assert [(state, by) for _, state, by, _ in case.moves] == [(CaseState.UPHELD, "slack:UHAN")]
    assert "已" in refused(court, "hu")
    court.close()


async def test_of_two_consents_that_arrive_together_the_second_is_the_second(tmp_path: Path) -> None:
    court = Court(tmp_path)
    for _ in range(3):
        case = await one_case(court)
    removal = next(one for one in case.actions if one.action.kind is ActionKind.REMOVE_MEMBER)
    for who in ("han", "han", "hu"):
        await court.tells(who, f"approve {removal.action.key} --yes")
    court.hear()
    done = court.store.action(removal.action.key)
    assert done is not None and done.state is OutcomeState.PLANNED
    assert [(one.by, one.final) for one in court.store.approvals(removal.action.key)] == [
        ("slack:UHAN", False), ("slack:UHU", True),
    ]  # fmt: skip
    court.close()


async def test_two_processes_that_read_the_same_deliveries_write_them_once(tmp_path: Path) -> None:
    one = Court(tmp_path)
    case = await one_case(one)
    other = Court(tmp_path)
    await one.tells("han", f"decide {case.record.id} uphold 属实")
    await one.tells("hu", f"decide {case.record.id} overturn 误报")
    entries = other.store.pending(10)
    one.hear()
    steps = [step for part in other.pipeline._steps(entries) for step in part]  # read before the first one wrote
    with pytest.raises(Exception, match="finished"):
        other.store.commit(steps, other.now)
    other.hear()
    (case,) = one.cases()
    assert [state for _, state, _, _ in case.moves] == [CaseState.UPHELD]
    assert one.store.verify_audit()[1] is None
    for court in (one, other):
        court.close()


# -- nobody decides what they have a part in ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "via"), [("head", "slash"), ("head", "console"), ("boss", "slash"), ("boss", "console"), ("wang", "slash")]
)
@pytest.mark.parametrize("command", ["decide {id} overturn x", "decide {id} void x --all", "note {id} x"])
async def test_neither_in_chat_nor_at_the_console(who: str, via: str, command: str, tmp_path: Path) -> None:
    people = [replace(one, roles=frozenset({"compliance"})) if one.id == "wang" else one for one in PEOPLE]
    court = Court(tmp_path, people=people)
    case = await one_case(court)
    await court.tells(who, command.format(id=case.record.id), via=via)
    court.hear()
    (after,) = court.cases()
    assert (after.state, after.notes) == (case.state, [])
    court.close()


async def test_leaving_an_office_or_moving_a_department_opens_nothing(tmp_path: Path) -> None:
    """The head of the bank, who owns the room, gives up both; the next in line moves the person elsewhere."""
    court = Court(tmp_path)
    court.store.commit(
        [Step(inbox=None, records=[GroupChanged(group=run_by("head"), event="e", at=court.now)])], court.now
    )
    court.close()
    court = Court(tmp_path)
    case = await one_case(court)
    assert set(case.record.bound) == {"head", "boss"}
    court.store.commit(
        [Step(inbox=None, records=[GroupChanged(group=run_by("owner"), event="e", at=court.now)])], court.now
    )
    court.close()
    elsewhere = [replace(one, unit="acme/law") if one.id == "wang" else one for one in PEOPLE]
    units = [replace(one, head=None) if one.id != "acme/law" else one for one in UNITS]
    court = Court(tmp_path, people=elsewhere, units=units)
    for who in ("head", "boss"):
        await court.tells(who, f"decide {case.record.id} overturn 没事")
        court.hear()
        assert "发生时" in refused(court, who)
    assert court.cases()[0].state is case.state
    court.close()


def run_by(owner: str) -> Group:
    return replace(ROOM_NOW, owner=f"slack:U{owner.upper()}")


async def test_whoever_reported_it_decides_it_nowhere(tmp_path: Path) -> None:
    court = Court(tmp_path)
    await court.tells("han", "report 「名li：你算什么东西」 骂人", via="console")
    court.hear()
    (case,) = court.cases()
    for via in ("console", "slash"):
        await court.tells("han", f"decide {case.record.id} uphold 属实", via=via)
        court.hear()
        assert court.cases()[0].state is CaseState.WAITING
    court.close()


async def test_who_agreed_to_many_at_once_answers_no_appeal_against_them(tmp_path: Path) -> None:
    crowd = [person(f"p{number}") for number in range(MANY_AT_ONCE)]
    court = Court(tmp_path, POLICY_OF_MANY, people=[*PEOPLE, *crowd])
    for number in range(MANY_AT_ONCE):
        await court.says(f"p{number}", "加群领福利")
    court.hear()
    id, whose = court.cases()[0].record.id, str(court.cases()[0].person)
    for who in ("han", "hu"):
        await court.tells(who, f"decide {id} uphold 引流 --alike")
        court.hear()
    assert {case.state for case in court.cases()} == {CaseState.UPHELD}
    await court.tells(whose, f"appeal {id} 不是我发的")
    court.hear()
    for who, state in (("han", "appealed"), ("hu", "appealed"), ("zheng", "overturned")):
        await court.tells(who, f"decide {id} overturn 重看")
        court.hear()
        assert court.cases()[0].state == state, who
    court.close()


POLICY_OF_MANY = """policy: 1
for: acme
rules:
  - id: spam
    kind: content
    why: 不引流
    stage: enforce
    severity: high
    when: {text: {has_any: [领福利]}}
    then: [remind_sender]
"""


async def test_whoever_reads_a_case_in_chat_has_looked_and_its_member_sees_it(tmp_path: Path) -> None:
    court = Court(tmp_path)
    case = await one_case(court)
    for who in ("wang", "owner", "han"):  # one's own is no look; who runs the group reads no content
        await court.tells(who, f"why {case.record.id}")
    court.hear()
    await court.tells("wang", "looks")
    court.hear()
    assert "名han" in refused(court, "wang") and "名owner" not in refused(court, "wang")
    court.close()


# -- whatever people do, in whatever order -----------------------------------------------------------------------------

Deed = tuple[str, Any]
DEEDS = st.one_of(
    st.tuples(st.just("says"), st.sampled_from(["wang", "li"])),
    st.tuples(
        st.just("tells"),
        st.tuples(
            st.sampled_from(["wang", "li", "head", "han", "hu", "zheng", "keeper"]),
            st.sampled_from(["uphold", "overturn", "void", "close", "appeal", "approve", "withdraw"]),
            st.integers(0, 5),
        ),
    ),
    st.tuples(st.just("hears"), st.none()),
    st.tuples(st.just("acts"), st.none()),
    st.tuples(st.just("passes"), st.sampled_from([1, 30, 24 * 3, 24 * 8])),
    st.tuples(st.just("dies"), st.none()),
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(deeds=st.lists(DEEDS, min_size=8, max_size=30))
def test_no_sequence_leads_to_a_state_that_the_procedure_does_not_know(deeds: list[Deed]) -> None:
    with tempfile.TemporaryDirectory(dir=_MEMORY) as folder:
        asyncio.run(_lived(Path(folder), deeds))


_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None


async def _lived(folder: Path, deeds: Sequence[Deed]) -> None:
    court = Court(folder)
    for what, how in deeds:
        if what == "dies":  # nothing is finished: what was delivered is heard by the next process
            court.close()
            now, court = court.now, Court(folder)
            court.now = now
        else:
            await _done(court, what, how)
    court.hear()
    known = _known(court)
    _check(court)
    court.close()
    again = Court(folder)
    again.now = court.now
    assert _known(again) == known, "a restart knows the same strikes"
    again.close()


async def _done(court: Court, what: str, how: Any) -> None:
    deeds: dict[str, Callable[[], Coroutine[Any, Any, Any]]] = {
        "says": lambda: court.says(how, "下午茶走起"),
        "tells": lambda: _told(court, *how),
        "acts": court.act,
        "passes": lambda: court.passes(hours=how),
    }
    if what == "hears":
        court.hear()
    else:
        await deeds[what]()


async def _told(court: Court, who: str, verb: str, place: int) -> None:
    cases = court.cases()
    if not cases:
        return
    case = cases[place % len(cases)]
    if verb in ("approve", "withdraw"):
        waiting = [one for one in case.actions if one.state is OutcomeState.WAITING]
        if waiting:
            await court.tells(who, f"{verb} {waiting[0].action.key} --yes")
        return
    await court.tells(who, f"appeal {case.record.id} 冤" if verb == "appeal" else f"decide {case.record.id} {verb} 因")


def _known(court: Court) -> dict[str, int]:
    book: StrikeBook = court.pipeline._judge._mind.strikes  # type: ignore[assignment]
    within = timedelta(days=30)
    return {who: book.count("tea", who, court.now, within) for who in ("wang", "li")}


def _check(court: Court) -> None:
    legal = {(before, after) for (before, _), after in MOVES.items()}
    assert court.store.verify_audit()[1] is None
    for case in court.cases("tea"):
        states = [case.record.state, *(state for _, state, _, _ in case.moves)]
        assert all(pair in legal for pair in pairwise(states)), states
        assert states.count(CaseState.APPEALED) <= 1
        for _, state, by, _ in case.moves:
            if state is CaseState.APPEALED:
                assert by == case.record.account
            elif by.startswith("slack:U"):
                assert by.removeprefix("slack:U").lower() in OUTSIDERS, (by, state)
        for one in case.actions:
            done = one.state in (OutcomeState.CONFIRMED, OutcomeState.PLANNED, OutcomeState.SENDING)
            if one.action.kind is ActionKind.REMOVE_MEMBER and done and "~again" not in one.action.key:
                who = {each.by for each in case.approvals if each.action == one.action.key and each.approved}
                assert len(who) >= 2, "a removal that two people let go"
            if one.action.kind is ActionKind.DELETE and done:
                assert any(each.approved and each.action == one.action.key for each in case.approvals)
    standing = [case for case in court.cases("tea") if case.state not in ANNULLED and case.record.strike is not None]
    counted = dict.fromkeys(("wang", "li"), 0)
    for occurrence in {(case.person, occurrence_of(case.record)): case for case in standing}.values():
        if occurrence.record.at > court.now - timedelta(days=30):
            counted[str(occurrence.person)] += 1
    assert _known(court) == counted, "what is annulled counts as if it had never happened"


# -- clocks ------------------------------------------------------------------------------------------------------------


async def test_a_case_that_came_late_has_its_whole_time(tmp_path: Path) -> None:
    """A backfill brings a message of last week: nobody is reminded of it as overdue before three days are over."""
    court = Court(tmp_path)
    await court.says("wang", "下午茶走起", at=court.now - timedelta(days=9))
    court.hear()
    (case,) = court.cases()
    assert (case.record.learned, case.record.known_at) == (court.now, court.now)
    assert case.state is CaseState.OPEN and case.record.details["withheld"] == "late"
    await court.passes(days=2, hours=23)
    assert not [one for one in court.said_to("han") if "due" in one.key]
    assert court.app.config.casework.clocks == Clocks()
    await court.passes(hours=2)
    assert [one for one in court.said_to("han") if one.key.startswith("cases-due")]
    court.close()


async def test_a_sanction_ends_over_an_outage_and_when_clocks_are_set(tmp_path: Path) -> None:
    """The platform is away when the week is over, then the clock is set back, then the process dies: he comes back."""
    court = Court(tmp_path)
    for _ in range(3):
        case = await one_case(court)
    key = next(one.action.key for one in case.actions if one.action.kind is ActionKind.REMOVE_MEMBER)
    for who in ("han", "hu"):
        await court.tells(who, f"approve {key}")
        court.hear()
    await court.act()
    assert key in court.wire.done
    await court.passes(days=6, hours=23)
    assert _back(court) == []
    await court.passes(hours=2)
    assert len(_back(court)) == 1
    for queued in court.store.claim(court.now, 1000):  # the platform is away
        court.store.settle(queued.id, failed("away"), court.now)
    court.now -= timedelta(days=1)  # somebody sets the clock back
    await court.passes(minutes=1)
    court.close()
    again = Court(tmp_path)
    again.now = court.now
    await again.passes(days=1, hours=3)
    await again.act()
    await again.passes(hours=1)
    (restored,) = again.cases()[-1].restorations
    assert (restored.why, restored.state) == ("ended", "done")
    again.close()


def _back(court: Court) -> list[str]:
    return [one.action.key for one in court.cases()[-1].actions if one.action.kind is ActionKind.ADD_MEMBER]


# -- as if it had never happened ---------------------------------------------------------------------------------------


@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data(), days=st.lists(st.integers(0, 12), min_size=2, max_size=5))
def test_what_is_void_was_never_there(data: st.DataObject, days: list[int]) -> None:
    """Void one and build anew from the record = a record in which its message was never said."""
    gone = data.draw(st.integers(0, len(days) - 1))
    with tempfile.TemporaryDirectory(dir=_MEMORY) as first, tempfile.TemporaryDirectory(dir=_MEMORY) as second:
        voided = asyncio.run(_counts(Path(first), days, gone, said=True))
        never = asyncio.run(_counts(Path(second), days, gone, said=False))
    assert voided == never


async def _counts(folder: Path, days: Sequence[int], gone: int, *, said: bool) -> Any:
    court = Court(folder)
    void = ""
    for place, day in enumerate(days):
        if said or place != gone:
            await court.says("wang", "下午茶走起")
            court.hear()
            if place == gone:
                void = court.cases()[-1].record.id
        court.now += timedelta(days=day, seconds=1)
    if void:
        await court.tells("han", f"decide {void} void 误报")
        court.hear()
    court.close()
    again = Court(folder)
    again.now = court.now
    await again.says("wang", "下午茶走起")
    again.hear()
    cases = [case for case in again.cases() if case.record.id != void]
    counts = [case.recounted.strike if case.recounted else case.record.strike for case in cases]
    newest = cases[-1].record
    again.close()
    return counts, newest.strike
