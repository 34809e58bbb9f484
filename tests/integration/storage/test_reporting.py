"""Reports that come by themselves, over a real record: made once, when due, with files that are whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from bot.announcements.compose import JinjaComposer
from bot.assets import asset
from bot.bootstrap.reporting import Reporter
from bot.domain.actions import ActionKind, OutcomeState
from bot.domain.groups import Group, GroupKind, Person
from bot.domain.records import MembershipOpened, Record, Step
from bot.reports.catalogue import REPORTS
from bot.settings import Config
from bot.settings.recurring import RecurringReport
from storage.schema import upgrade
from storage.store import SqlStore
from tests.conformance.stores import group_changed, person_changed, violation
from tests.fakes.directory import directory

MONDAY = datetime.fromisoformat("2026-03-02T08:00:00+08:00")
GROUP = Group(id="slack:C01", platform="slack", name="合规", kind=GroupKind.CHANNEL, unit="huaxia")
PERSON = Person(id="li.na", name="李娜", unit="huaxia", accounts=("wecom:lina", "slack:U02"))


@dataclass(slots=True)
class Desk:
    """A reporter with its record, and a clock that the test moves."""

    reporter: Reporter
    store: SqlStore
    plan: RecurringReport
    now: datetime = MONDAY
    committed: list[Step] = field(default_factory=list)

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    plan = RecurringReport(
        name="weekly", to=("slack:C01", "li.na", "nobody"), folder=tmp_path / "out", formats=("json", "xlsx")
    )
    config = Config(policies=tmp_path, reports=(plan,), zone="Asia/Shanghai")
    url = f"sqlite:///{tmp_path / 'record.db'}"
    upgrade(url)
    store = SqlStore(url)
    made: list[Desk] = []
    reporter = Reporter(
        config=config,
        store=store,
        directory=directory(groups=[GROUP], people=[PERSON], units=()),
        composer=JinjaComposer(asset("templates"), config.zone),
        clock=lambda: made[0].now,
        platforms={"slack"},
        committed=lambda steps: made[0].committed.extend(steps),
    )
    made.append(Desk(reporter=reporter, store=store, plan=plan))
    return made[0]


def record(desk: Desk, *records: Record) -> None:
    desk.store.commit([Step(inbox=None, records=records)], desk.now)


def found(days: Sequence[str]) -> list[Record]:
    return [
        violation(f"V-{n}", event=f"e{n}", at=datetime.fromisoformat(f"{day}+08:00"), group=GROUP.id)
        for n, day in enumerate(days)
    ]


def test_a_new_plan_waits_for_its_time_and_then_is_made_once(desk: Desk) -> None:
    record(desk, group_changed(GROUP.id))
    record(desk, *found(["2026-02-20T12:00:00", "2026-02-23T00:00:00", "2026-02-26T12:00:00", "2026-03-02T00:00:00"]))
    assert not desk.reporter.make_if_due(desk.plan), "nothing about the weeks before it was written down"
    desk.pass_(hours=1)
    assert desk.reporter.make_if_due(desk.plan)
    assert not desk.reporter.make_if_due(desk.plan)
    told = {queued.action.target or queued.action.group: queued for queued in desk.store.actions()}
    assert set(told) == {"slack:C01", "slack:U02"}, "people are told on a platform that is there"
    assert [told[key].action.kind for key in ("slack:C01", "slack:U02")] == [ActionKind.POST, ActionKind.REMIND]
    assert all(queued.state is OutcomeState.PLANNED for queued in told.values())
    text = told["slack:C01"].action.text
    assert (
        "2026-02-23 至 2026-03-01" in text and "违规 2 起（上一周期 1 起）" in text and "weekly-2026-03-02.xlsx" in text
    )
    assert len(desk.committed) == 1, "the courier is told"


def test_files_are_those_of_the_audit_record(desk: Desk) -> None:
    desk.reporter.make_if_due(desk.plan)
    desk.pass_(hours=1)
    desk.reporter.make_if_due(desk.plan)
    assert desk.plan.folder is not None
    files = sorted(file.name for file in desk.plan.folder.iterdir())
    assert files == ["weekly-2026-03-02.json", "weekly-2026-03-02.xlsx"], "nothing half written"
    audited = str([row.body for row in desk.store.audit()])
    for name in files:
        assert sha256((desk.plan.folder / name).read_bytes()).hexdigest() in audited
    assert json.loads((desk.plan.folder / files[0]).read_text("utf-8"))


def test_what_was_due_while_nobody_was_there_is_made_at_the_next_start_the_newest_once(desk: Desk) -> None:
    desk.reporter.make_if_due(desk.plan)
    desk.pass_(days=22)
    assert desk.reporter.make_if_due(desk.plan)
    assert not desk.reporter.make_if_due(desk.plan)
    assert len(desk.store.actions()) == 2
    assert "2026-03-16 至 2026-03-22" in desk.store.actions()[0].action.text


def test_a_folder_that_cannot_be_written_leaves_it_due(desk: Desk) -> None:
    assert desk.plan.folder is not None
    desk.reporter.make_if_due(desk.plan)
    desk.pass_(hours=1)
    desk.plan.folder.write_text("a file where the folder should be")
    with pytest.raises(OSError):
        desk.reporter.make_if_due(desk.plan)
    assert not desk.store.actions()
    desk.plan.folder.unlink()
    assert desk.reporter.make_if_due(desk.plan)


@pytest.mark.parametrize(("names", "named"), [("pseudonyms", False), ("names", True)])
def test_files_name_people_only_where_the_plan_says_so(desk: Desk, names: str, named: bool) -> None:
    plan = desk.plan.model_copy(update={"names": names, "formats": ("json", "csv", "html")})
    record(desk, group_changed(GROUP.id), person_changed("sun.qi", "slack:U9", name="孙小琦"))
    record(desk, violation("V-9", at=datetime.fromisoformat("2026-02-24T12:00:00+08:00"), group=GROUP.id,
                           account="slack:U9", excerpt="孙小琦说的"))  # fmt: skip
    desk.reporter.make_if_due(plan)
    desk.pass_(hours=1)
    assert desk.reporter.make_if_due(plan) and plan.folder is not None
    for file in plan.folder.iterdir():
        told = file.read_text("utf-8-sig")
        assert ("孙小琦" in told, "成员 " in told) == (named, not named), file.name
        assert named or "slack:U9" not in told
    assert not any("孙小琦" in queued.action.text for queued in desk.store.actions()), "a summary names nobody"


@pytest.mark.parametrize("about", [name for name in REPORTS if name != "violations"])
@pytest.mark.parametrize("names", ["pseudonyms", "names"])
def test_every_report_can_come_by_itself(desk: Desk, about: str, names: str) -> None:
    plan = desk.plan.model_copy(update={"name": about, "about": about, "names": names, "formats": ("json",)})
    joined = datetime.fromisoformat("2026-02-24T09:00:00+08:00")
    record(desk, group_changed(GROUP.id), person_changed(PERSON.id, *PERSON.accounts, name=PERSON.name))
    record(desk, MembershipOpened(group=GROUP.id, account="slack:U02", role="member", at=joined, event="e"))
    assert not desk.reporter.make_if_due(plan)
    desk.pass_(hours=1)
    assert desk.reporter.make_if_due(plan)
    text = next(one.action.text for one in desk.store.actions() if one.action.group == GROUP.id)
    assert f"{about}-2026-03-02.json" in text and "2026-02-23 至 2026-03-01" in text
    assert plan.folder is not None
    made = (plan.folder / f"{about}-2026-03-02.json").read_text("utf-8")
    assert json.loads(made)["report"] == about
    if about == "membership":
        assert ("李娜" in made) is (names == "names")
        assert "slack:U02" not in made, "an account is a name, too"
    assert f"'about': '{about}'" in str([row.body for row in desk.store.audit()])
