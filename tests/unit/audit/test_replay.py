"""Two revisions over one history: what is newly hit, no longer hit, hit otherwise; strikes as the audit counts them."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.audit import Audit, audit, open_source
from bot.audit.census import take
from bot.audit.comparison import CHANGED, CLASSES, GONE, NEW, SAME, Comparison, hours
from bot.audit.entries import Entry
from bot.audit.replay import History, Nothing, Side, compare, history_of, needs_human
from bot.audit.run import rules_in
from bot.audit.verdict import Rules
from bot.casework.strikes import StrikeBook
from bot.domain.events import MessagePosted
from bot.domain.groups import Group, GroupKind, Organisation, OrgUnit, Person
from bot.domain.rules import Consequence, Result, RuleInfo, Strikes
from bot.text.identifiers import DETECTORS
from bot.text.reader import WORTH_A_PASS
from tests.unit.audit.inputs import CHANNELS, NOW, POLICY, USERS, export, lines, message, plain, policies

ORGANISATION = Organisation(
    units=[OrgUnit(id="acme", name="Acme", short="Acme", code="acme")],
    people=[Person(id="li.na", name="李娜", accounts=("wecom:li.na", "wecom:li.na2"))],
)
GAMBLING = "加群玩博彩"


def revision(folder: Path, *changes: tuple[str, str]) -> Rules:
    """The policy of the audit's tests, with words replaced."""
    text = "".join(line for line in POLICY.splitlines(keepends=True) if "tests:" not in line)  # changes would fail them
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return rules_in(policies(folder, text), ORGANISATION, NOW)


def book() -> StrikeBook:
    persons = {account: person.id for person in ORGANISATION.people for account in person.accounts}
    return StrikeBook(persons.get)


def replayed(input: Path, old: Rules, new: Rules, **more: Any) -> Comparison:
    source = open_source(input)
    history = history_of(source, take(source.people, ORGANISATION))
    sides = Side(rules=old, strikes=book()), Side(rules=new, strikes=book())
    return compare(history, *sides, detected=frozenset(DETECTORS), now=NOW, **more)


def classes(found: Comparison, rule: str) -> Mapping[str, int]:
    return {name: found.rules[rule].classes[name] for name in CLASSES if found.rules[rule].classes[name]}


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    said = ["今天开会", GAMBLING, "六合彩开奖", "资金盘稳赚", "六合彩"]
    return lines(tmp_path / "chat.jsonl", [plain(number, text) for number, text in enumerate(said, 1)])


def test_what_another_list_hits_and_spares(tmp_path: Path, chat: Path) -> None:
    new = revision(tmp_path, ("[博彩, 六合彩,", "[博彩, 资金盘,"))
    found = replayed(chat, revision(tmp_path), new)
    assert classes(found, "no-gambling") == {NEW: 1, GONE: 2, SAME: 1}
    (sample,) = found.samples["no-gambling", NEW]
    assert (sample.excerpt, sample.before, sample.after) == ("资金盘", "", "hit/2")
    assert [one.excerpt for one in found.samples["no-gambling", GONE]] == ["六合彩", "六合彩"]
    assert (found.messages, found.first, found.last) == (5, _minute(1), _minute(5))


def test_another_stage_is_another_result(tmp_path: Path, chat: Path) -> None:
    observed = ("kind: content\n    stage: enforce", "kind: content\n    stage: observe")
    found = replayed(chat, revision(tmp_path, observed), revision(tmp_path))
    assert classes(found, "no-gambling") == {CHANGED: 3}
    # the third is no news for the ladder: its highest step was taken already
    ways = found.rules["no-gambling"].ways
    assert ways == {("would_hit", "hit/1"): 1, ("would_hit", "hit/2"): 1, ("would_hit", "hit"): 1}


def test_an_exception_is_another_result(tmp_path: Path, chat: Path) -> None:
    text = (
        "exceptions:\n"
        "  - {rule: no-gambling, people: [li.na], until: 2026-05-01, reason: 研究, approved_by: boss}\n"
        "rules:"
    )
    found = replayed(chat, revision(tmp_path), revision(tmp_path, ("rules:", text)))
    assert classes(found, "no-gambling") == {CHANGED: 3}
    assert {after for _, after in found.rules["no-gambling"].ways} == {"excused"}
    assert (found.total.cases_before, found.total.cases_after) == (1, 0)


def test_the_same_revision_twice_is_the_same(tmp_path: Path, chat: Path) -> None:
    found = replayed(chat, revision(tmp_path), revision(tmp_path))
    assert classes(found, "no-gambling") == {SAME: 3}
    assert not any(found.samples.values())


def test_without_another_revision_everything_is_new(tmp_path: Path, chat: Path) -> None:
    found = replayed(chat, Nothing(), revision(tmp_path))
    assert classes(found, "no-gambling") == {NEW: 3}


def test_groups_are_told_as_well(tmp_path: Path) -> None:
    chat = lines(tmp_path / "chat.jsonl", [plain(1, GAMBLING), plain(2, GAMBLING, group="wr2"), plain(3)])
    data = replayed(chat, Nothing(), revision(tmp_path)).as_data()
    assert {group: told[NEW] for group, told in data["groups"].items()} == {"wecom:wr1": 1, "wecom:wr2": 1}


def test_an_edit_finds_its_case_again(tmp_path: Path) -> None:
    """Each revision finds one of the two versions: it is the same message, and the same case."""
    chat = lines(tmp_path / "chat.jsonl", [plain(1, "博彩"), plain(1, "资金盘"), plain(1, "博彩资金盘")])
    old = revision(tmp_path, ("[博彩, 六合彩,", "[博彩, 六合彩票,"))
    new = revision(tmp_path, ("[博彩, 六合彩,", "[资金盘, 六合彩票,"))
    found = replayed(chat, old, new)
    assert classes(found, "no-gambling") == {SAME: 1}
    assert not any(found.samples.values())  # what was a sample after the first version is none


def test_samples_are_excerpts_and_masked(tmp_path: Path) -> None:
    chat = lines(tmp_path / "chat.jsonl", [plain(n, "退款：身份证11010519491231002X，麻烦尽快") for n in range(5)])
    found = replayed(chat, Nothing(), revision(tmp_path), samples=2)
    told = json.dumps(found.as_data(), ensure_ascii=False)
    assert len(found.samples["personal-data", NEW]) == 2
    assert "19491231" not in told and "麻烦尽快" not in told and "110•" in told


def test_since_leaves_out_what_was_before(tmp_path: Path, chat: Path) -> None:
    found = replayed(chat, Nothing(), revision(tmp_path), since=_minute(3))
    assert (found.messages, found.first) == (3, _minute(3))
    assert classes(found, "no-gambling") == {NEW: 2}


def test_groups_are_looked_at_once_at_the_end(tmp_path: Path) -> None:
    files = {
        "users.json": list(USERS),
        "channels.json": list(CHANNELS),
        "acme-general/2026-03-02.json": [message(1), message(2, user="U4", text="sports betting", bot_id="B1")],
    }
    zipped = export(tmp_path / "export.zip", files)
    found = replayed(zipped, revision(tmp_path, ("format: acme-", "format: rd-")), revision(tmp_path))
    assert classes(found, "group-name") == {SAME: 1, GONE: 1}  # 研发-支付 is wrong in both, acme-general was
    assert "no-gambling" not in found.rules  # robots are never accused


def test_what_people_did_before_is_remembered_even_before_since(tmp_path: Path) -> None:
    calm = revision(tmp_path)
    flood = "rules:\n  - {id: flood, kind: conduct, stage: enforce, flood: {more_than: 3, within: 10m}}\n"
    found = replayed(_busy(tmp_path), calm, revision(tmp_path, ("rules:\n", flood)), since=_minute(4))
    assert found.messages == 2
    assert found.rules["flood"].classes[NEW] > 0  # the fourth and fifth of five: alone they would be two


def _busy(folder: Path) -> Path:
    """One message a minute from one person."""
    return lines(folder / "busy.jsonl", [plain(number, f"第{number}条") for number in range(1, 6)])


def test_what_cannot_be_read_is_counted(tmp_path: Path) -> None:
    chat = lines(tmp_path / "chat.jsonl", [plain(1, GAMBLING), b"{broken", plain(3)])
    found = replayed(chat, Nothing(), revision(tmp_path))
    assert (found.broken, found.messages) == (1, 2)


def _minute(number: int) -> datetime:
    return datetime(2026, 3, 2, 1, tzinfo=UTC) + timedelta(minutes=number)


# --- as the audit ------------------------------------------------------------------------------------------------

SAID = st.lists(
    st.tuples(
        st.integers(1, 6), st.sampled_from(["今天开会", GAMBLING, "绝密", "11010519491231002X"]), st.sampled_from("ab")
    ),
    max_size=12,
)


@given(said=SAID)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_finds_what_an_audit_finds(said: list[tuple[int, str, str]], tmp_path: Path) -> None:
    chat = lines(tmp_path / "chat.jsonl", [plain(number, text, sender=who) for number, text, who in said])
    found = replayed(chat, Nothing(), revision(tmp_path), samples=100)
    plan = Audit(input=chat, policies=policies(tmp_path), out=tmp_path / "out", now=NOW, organisation=ORGANISATION)
    audit(plan, book(), lambda progress: None)
    audited = {}
    for line in (tmp_path / "out" / "violations.jsonl").read_text("utf-8").splitlines():
        one = json.loads(line)
        audited[one["id"]] = one["result"] if one["step"] is None else f"{one['result']}/{one['step']}"
    assert {one.id: one.after for samples in found.samples.values() for one in samples} == audited
    assert found.as_data() == replayed(chat, Nothing(), revision(tmp_path), samples=100).as_data()


# --- what it costs -----------------------------------------------------------------------------------------------

DEEDS = {
    "a reminder": ([Consequence(verb="remind_sender")], {}, False),
    "a notice": ([Consequence(verb="notify", parameter="compliance")], {}, True),
    "a deed against a person": ([Consequence(verb="retract")], {}, True),
    "an approval that is asked for": ([Consequence(verb="require_approval")], {"automatic": True}, True),
    "a new name because of words": ([Consequence(verb="rename")], {}, True),
    "a new name that mends": ([Consequence(verb="rename")], {"kind": "naming"}, False),
}


@pytest.mark.parametrize("row", DEEDS.values(), ids=DEEDS.keys())
def test_what_needs_a_human(row: tuple[list[Consequence], dict[str, Any], bool]) -> None:
    deeds, more, human = row
    more = {"kind": "content", **more}
    rule = RuleInfo(id="one", unit="acme", source="", hash="", then=tuple(deeds), **more)
    assert needs_human(rule, Result.HIT, None) is human
    assert not needs_human(rule, Result.WOULD_HIT, None)  # what is only observed asks nobody
    assert not needs_human(rule, Result.EXCUSED, None)
    ladder = Strikes(ladder={2: tuple(deeds)})
    stepped = RuleInfo(id="one", unit="acme", source="", hash="", strikes=ladder, **more)
    assert needs_human(stepped, Result.HIT, 2) is human
    assert not needs_human(stepped, Result.HIT, None)


def test_an_error_that_is_held_waits_for_a_human() -> None:
    rule = RuleInfo(id="one", kind="content", unit="acme", source="", hash="", on_error="hold")
    assert needs_human(rule, Result.ERROR, None)


def test_hours() -> None:
    assert hours(41, 3) == 2.05


# --- a long history ----------------------------------------------------------------------------------------------


def test_memory_does_not_grow_with_messages_in_which_nothing_is_found(tmp_path: Path) -> None:
    rules = revision(tmp_path)
    _peak(rules, WORTH_A_PASS + 1)  # the reader has made all that it makes once
    small, large = (_peak(rules, count) for count in (500, 5_000))
    assert large < small + 500_000


def _peak(rules: Rules, count: int) -> int:
    census = take({}, ORGANISATION)
    group = Group(id="wecom:wr1", platform="wecom", name="wr1", kind=GroupKind.INTERNAL_GROUP)

    def entries() -> Iterator[Entry]:
        for number in range(count):
            at = _minute(number)
            said = f"第{number}次例会纪要，请各部门按时提交材料。" * 20
            key = f"m{number}"
            where = {"platform": "wecom", "group": group.id, "actor": "wecom:a"}
            yield Entry(event=MessagePosted(id=key, message=key, at=at, text=said, **where), group=group)

    history = History(census=census, entries=entries())
    tracemalloc.start()
    try:
        sides = Side(rules=rules, strikes=book()), Side(rules=rules, strikes=book())
        found = compare(history, *sides, detected=frozenset(), now=NOW)
        assert found.messages == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
