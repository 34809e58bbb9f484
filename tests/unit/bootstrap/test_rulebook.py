"""The rulebook over a real record: what is written down of a reload, when it is tried again, who is told what."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.announcements.compose import JinjaComposer
from bot.assets import asset
from bot.bootstrap.policies import SAFE_MODE, START, Rulebook
from bot.bootstrap.refusals import Admins
from bot.domain.actions import ActionKind
from bot.domain.errors import StorageError
from bot.domain.groups import Employment, Group, GroupKind, Organisation, OrgUnit, Person
from bot.domain.ports import Directory
from bot.domain.records import Step
from bot.policy.loading import Keeper
from bot.roster.present import Present
from storage.schema import upgrade
from storage.store import SqlStore
from tests.unit.policy.folders import HEAD, NOW, RULE, write

GOOD = HEAD + RULE + "    when: {text: {has_any: [博彩]}}\n"
BETTER = GOOD.replace("[博彩]", "[博彩, 六合彩]")
BAD = GOOD.replace("has_any", "has_eny")
PEOPLE = (
    Person(id="ada", name="Ada", employment=Employment.STAFF, roles=frozenset({"policy_admin"}), locale="en",
           accounts=("teams:ada", "wecom:ada", "slack:U1")),
    Person(id="wu", name="吴", employment=Employment.STAFF, roles=frozenset({"policy_admin"}), accounts=("slack:U2",)),
    Person(id="he", name="何", employment=Employment.STAFF, roles=frozenset({"policy_admin"})),  # no account is known
    Person(id="bob", name="Bob", employment=Employment.STAFF, roles=frozenset({"compliance"}), accounts=("slack:U3",)),
)  # fmt: skip


class Store(SqlStore):
    """A record that can be out of reach."""

    away = False

    def commit(self, steps: Sequence[Step], at: datetime) -> None:
        if self.away:
            raise StorageError
        super().commit(steps, at)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path / 'record.db'}"
    upgrade(url)
    opened = Store(url)
    yield opened
    opened.close()


def directory() -> Directory:
    units = (OrgUnit(id="acme", name="Acme"),)
    group = Group(id="slack:C1", platform="slack", name="管理", kind=GroupKind.CHANNEL)
    return Present(Organisation(units=units, people=PEOPLE), (group,), ())


def rulebook(store: Store, folder: Path, group: str | None = "slack:C1", locale: str = "zh") -> Rulebook:
    composer = JinjaComposer(asset("templates"))
    admins = Admins(
        directory=directory(), composer=composer, group=group, platforms=("slack", "wecom"), locale=locale
    )  # fmt: skip
    return Rulebook(Keeper(folder, clock=lambda: NOW), store, admins, lambda: NOW, "Asia/Shanghai")


def told(store: Store) -> list[tuple[str, str]]:
    """(to whom, first line), oldest first."""
    return [
        (one.action.group or one.action.target or "", one.action.text.splitlines()[0])
        for one in reversed(store.actions())
    ]


def folder(tmp_path: Path, text: str) -> Path:
    return write(tmp_path / "policies", {"policy.yaml": text})


def test_a_revision_that_comes_back_is_recorded_again_with_what_it_changed(store: Store, tmp_path: Path) -> None:
    book = rulebook(store, folder(tmp_path, GOOD))
    book.reload(START)
    for text in (BETTER, GOOD, "# the same\n" + GOOD):
        folder(tmp_path, text)
        book.reload()
    first, second, third = store.revisions()
    assert (first.revision, first.previous, first.changes) == (third.revision, "", ())
    assert (second.previous, third.previous) == (first.revision, second.revision)
    assert [(one["before"], one["after"]) for one in third.changes] == [
        (one["after"], one["before"]) for one in second.changes
    ]
    assert [one.files["policy.yaml"] for one in (first, second, third)] == [GOOD, BETTER, GOOD]
    owner = (tmp_path / "policies" / "policy.yaml").owner()
    assert [one.by for one in (first, second, third)] == ["start", f"file:{owner}", f"file:{owner}"]


def test_a_restart_records_nothing_new(store: Store, tmp_path: Path) -> None:
    for _ in range(2):
        rulebook(store, folder(tmp_path, GOOD)).reload(START)
    assert len(store.revisions()) == 1


def test_who_wrote_a_file_that_is_gone_is_not_known(store: Store, tmp_path: Path) -> None:
    below = "policy: 1\nfor: acme/bank\nadjust: [{rule: no-gambling, set: {severity: high}}]\n"
    root = write(tmp_path / "policies", {"policy.yaml": GOOD, "bank/policy.yaml": below})
    book = rulebook(store, root)
    book.reload(START)
    (root / "bank" / "policy.yaml").unlink()
    book.reload()
    assert store.revisions()[-1].by == "file"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to others")
def test_a_user_without_a_name_is_told_by_number(store: Store, tmp_path: Path) -> None:
    root = folder(tmp_path, GOOD)
    book = rulebook(store, root)
    book.reload(START)
    folder(tmp_path, BETTER)
    os.chown(root / "policy.yaml", 54321, -1)
    book.reload()
    assert store.revisions()[-1].by == "file:54321"


def test_what_could_not_be_written_down_is_tried_again(store: Store, tmp_path: Path) -> None:
    root = folder(tmp_path, GOOD)
    book = rulebook(store, root)
    book.reload(START)
    for text in (BETTER, BAD):
        folder(tmp_path, text)
        store.away = True
        with pytest.raises(StorageError):
            book.reload()
        assert not book.is_current
        assert book.revision == store.revisions()[-1].revision  # what the record does not know is not in force
        store.away = False
        book.reload()
        assert book.is_current
    assert len(store.revisions()) == 2 and len(told(store)) == 1
    assert store.revisions()[-1].by.startswith("file:")  # the second try knows the writer, too


def test_the_group_is_told_once_and_once_when_it_is_over(store: Store, tmp_path: Path) -> None:
    root = folder(tmp_path, GOOD)
    book = rulebook(store, root)
    book.reload(START)
    folder(tmp_path, BAD)
    for _ in range(2):
        book.reload()
    rulebook(store, root).reload(START)  # a restart tells nobody twice
    ((to, line),) = told(store)
    assert (to, line) == ("slack:C1", "⚠️ 新的规则文件有问题，没有生效。")
    (action,) = (one.action for one in store.actions())
    assert action.kind is ActionKind.POST and "policy.yaml:6:19 [unknown-key]" in action.text
    assert f"qungui policy rollback {book.revision[:12]}" in action.text
    folder(tmp_path, GOOD)
    book.reload()
    folder(tmp_path, BETTER)
    book.reload()
    assert [line for _, line in told(store)][1:] == [f"✅ 规则文件已经没有问题，现在生效的是版本 {_first(store)}。"]
    folder(tmp_path, BAD)
    book.reload()
    assert len(told(store)) == 3  # the same mistake after it was mended is a new one


def _first(store: Store) -> str:
    return store.revisions()[0].revision[:12]


def test_many_problems_are_told_shortly_and_without_any_rules_it_says_so(store: Store, tmp_path: Path) -> None:
    rules = "".join(f"  - {{id: rule-{number}, kind: contnet}}\n" for number in range(9))
    book = rulebook(store, folder(tmp_path, HEAD + "rules:\n" + rules), locale="en")
    book.reload(START)
    assert book.revision == SAFE_MODE
    (action,) = (one.action for one in store.actions())
    assert "No rules are in force" in action.text and "rollback" not in action.text
    assert action.text.count("policy.yaml:") == 3 and "6 more problems" in action.text


def test_without_a_group_each_policy_admin_is_told_in_their_language(store: Store, tmp_path: Path) -> None:
    rulebook(store, folder(tmp_path, BAD), group=None).reload(START)
    assert sorted(told(store)) == [
        ("slack:U2", "⚠️ 新的规则文件有问题，没有生效。"),
        ("wecom:ada", "⚠️ The new policy files have problems and are not in force."),
    ]
    assert {one.action.kind for one in store.actions()} == {ActionKind.REMIND}


def test_a_refusal_stands_in_the_audit_chain_even_if_nobody_can_be_told(store: Store, tmp_path: Path) -> None:
    admins = Admins(
        directory=Present(Organisation()), composer=JinjaComposer(asset("templates")), group=None, platforms=(),
        locale="zh",
    )  # fmt: skip
    keeper = Keeper(folder(tmp_path, BAD), clock=lambda: datetime(2026, 3, 1, tzinfo=UTC))
    Rulebook(keeper, store, admins, lambda: NOW, "UTC").reload(START)
    (link,) = store.audit()
    assert link.what == "policies_refused"
    assert link.body["records"][0]["details"]["first"] == "policy.yaml:6:19 unknown-key"
