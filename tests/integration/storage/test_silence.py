"""A rule that stops finding is told of once, and again when it spoke and fell silent anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.announcements.compose import JinjaComposer
from bot.assets import asset
from bot.bootstrap.refusals import Admins
from bot.bootstrap.silence import Silence
from bot.domain.records import Step
from storage.schema import upgrade
from storage.store import SqlStore
from tests.conformance.stores import violation
from tests.fakes.directory import directory

MONDAY = datetime.fromisoformat("2026-03-02T08:00:00+08:00")


@dataclass(slots=True)
class Watch:
    store: SqlStore
    now: datetime = MONDAY
    told: list[Step] = field(default_factory=list)

    def found(self, rule: str, number: int, *, days_ago: float) -> None:
        at = self.now - timedelta(days=days_ago)
        records = [
            violation(f"V-{rule}-{n}-{at:%m%d}", event=f"{rule}{n}{at}", at=at, rule=rule) for n in range(number)
        ]
        self.store.commit([Step(inbox=None, records=records)], self.now)

    def look(self) -> list[str]:
        admins = Admins(
            directory=directory(),
            composer=JinjaComposer(asset("templates")),
            group="slack:C-admins",
            platforms={"slack"},
            locale="zh",
        )
        silence = Silence(
            store=self.store,
            rules=lambda: ("no-gambling", "names"),
            admins=admins,
            clock=lambda: self.now,
            committed=self.told.extend,
        )
        return list(silence.look())


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    url = f"sqlite:///{tmp_path / 'record.db'}"
    upgrade(url)
    return Watch(store=SqlStore(url))


def test_told_once_and_anew_after_it_spoke(watch: Watch) -> None:
    watch.found("no-gambling", 60, days_ago=10)
    watch.found("names", 5, days_ago=10)
    watch.found("gone", 60, days_ago=10)  # found much, and is in force no more
    assert watch.look() == ["no-gambling"]
    assert watch.look() == []
    (queued,) = watch.store.actions()
    assert "no-gambling" in queued.action.text and queued.action.group == "slack:C-admins"
    watch.found("no-gambling", 1, days_ago=0)
    assert watch.look() == []
    watch.now += timedelta(days=9)
    assert watch.look() == ["no-gambling"]
    assert len(watch.store.actions()) == 2 == len(watch.told)


def test_nothing_found_ever_is_no_silence(watch: Watch) -> None:
    assert watch.look() == []
    assert not watch.store.actions()
