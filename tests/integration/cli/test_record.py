"""Commands over a record: migrate it, ask it, verify it, let people sign in, announce."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.groups import Employment, Group, GroupKind, Person
from bot.domain.records import GroupChanged, MembershipClosed, MembershipOpened, PersonChanged, Step
from storage.engine import inbox_path
from storage.schema import upgrade
from storage.store import SqlStore
from tests.integration.cli.shell import environment, house, qungui


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A configured folder with a record in which 李娜 was in a group from 1 to 5 March."""
    folder = house(tmp_path)
    url = f"sqlite:///{folder / 'qungui.db'}"
    upgrade(url)
    store = SqlStore(url)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    group = Group(id="wecom:w1", platform="wecom", name="研发", kind=GroupKind.APP_GROUP, unit="acme")
    person = Person(id="li.na", name="李娜", employment=Employment.STAFF, accounts=("wecom:li.na",))
    store.commit(
        [
            Step(
                inbox=None,
                records=[
                    GroupChanged(group=group, event="e1", at=at),
                    PersonChanged(person=person, event="e1", at=at),
                    MembershipOpened(group="wecom:w1", account="wecom:li.na", role="member", at=at, event="e1"),
                    MembershipClosed(group="wecom:w1", account="wecom:li.na", at=at.replace(day=5), event="e2"),
                ],
            )
        ],
        at,
    )
    store.close()
    return folder


def test_a_new_database_is_made_and_says_where_it_stands(tmp_path: Path) -> None:
    folder = house(tmp_path)
    assert qungui("db", "current", cwd=folder).returncode == 1
    assert qungui("db", "upgrade", cwd=folder).returncode == 0
    assert qungui("db", "current", cwd=folder).returncode == 0
    assert (folder / "qungui.db").is_file()


def test_a_record_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    done = qungui("record", "verify", cwd=house(tmp_path))
    assert done.returncode == 1
    assert "qungui db upgrade" in done.stderr


def test_who_was_in_the_group(home: Path) -> None:
    then = qungui("record", "members", "研发", "--at", "2026-03-03", cwd=home)
    assert then.returncode == 0 and "李娜" in then.stdout
    after = qungui("record", "members", "wecom:w1", "--at", "2026-03-06", cwd=home)
    assert after.returncode == 1 and "李娜" not in after.stdout
    before = qungui("record", "members", "研发", "--at", "2020-01-01", cwd=home)
    assert before.returncode == 1 and "its record of members begins at 2026-03-01 08:00" in before.stderr
    assert qungui("record", "members", "nowhere", cwd=home).returncode == 2


def test_the_chain_is_whole_until_somebody_alters_it(home: Path) -> None:
    import sqlite3

    whole = qungui("record", "verify", cwd=home)
    assert whole.returncode == 0, whole.stderr
    with sqlite3.connect(home / "qungui.db") as raw:
        tables = [name for (name,) in raw.execute("select name from sqlite_master where type = 'table'")]
        table = next(name for name in tables if "audit" in name)
        with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
            raw.execute(f"update {table} set what = 'x'")
        raw.execute("drop trigger audit_not_updated")
        raw.execute(f"update {table} set body = replace(body, 'li.na', 'li.no')")
    altered = qungui("record", "verify", cwd=home)
    assert altered.returncode == 1 and altered.stderr


@pytest.mark.parametrize("format", ["table", "csv", "json", "html", "xlsx"])
def test_the_report_in_every_format(home: Path, format: str) -> None:
    done = qungui("report", "violations", "--format", format, "--out", f"r/report.{format}", cwd=home)
    assert done.returncode == 0, done.stderr
    assert (home / "r" / f"report.{format}").stat().st_size > 0


def test_a_report_goes_to_standard_output_alone(home: Path) -> None:
    done = qungui("report", "violations", "--format", "json", "--since", "2026-03-01", cwd=home)
    assert done.returncode == 0, done.stderr
    json.loads(done.stdout)


def test_sign_ins_of_the_console(home: Path) -> None:
    command = [sys.executable, "-m", "bot.cli", "user", "add", "li.na", "--role", "compliance"]

    def add(password: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=home, env=environment(), input=f"{password}\n", capture_output=True, text=True, check=False
        )

    assert add("short").returncode == 2
    added = add("correct horse battery")
    assert added.returncode == 0, added.stderr
    assert "li.na  compliance" in qungui("user", "list", cwd=home).stdout
    reset = qungui("user", "reset", "li.na", cwd=home)
    assert reset.returncode == 0 and "second factor" in reset.stderr
    assert qungui("user", "add", "wu.yan", "--by-provider", cwd=home).returncode == 2, "there is no provider here"
    assert b"correct horse" not in (home / "qungui.db").read_bytes()
    assert qungui("user", "remove", "li.na", cwd=home).returncode == 0
    assert qungui("user", "remove", "li.na", cwd=home).returncode == 2


def test_an_announcement_is_put_into_the_inbox(home: Path) -> None:
    done = qungui(
        "announce", "今晚升级", "--group", "研发", "--at", "2026-12-01T09:00", "--ack", "--as", "li.na", cwd=home
    )
    assert done.returncode == 0, done.stderr
    from storage.engine import database_url

    store = SqlStore(f"sqlite:///{home / 'qungui.db'}")
    try:
        ((_, raw),) = store.pending(10)
    finally:
        store.close()
    assert inbox_path(database_url(f"sqlite:///{home / 'qungui.db'}")).is_file()
    assert (raw.platform, raw.kind, raw.lane) == ("console", "cli", "wecom:w1")
    assert json.loads(raw.body) == {
        "actor": "li.na",
        "text": "announce --ack at 2026-12-01 09:00 今晚升级",
        "group": "wecom:w1",
    }
    assert qungui("announce", "x", cwd=home).returncode == 2
    assert qungui("announce", "x", "--group", "研发", "--as", "nobody", cwd=home).returncode == 2


def test_an_announcement_to_a_unit_that_does_not_exist_is_refused(home: Path) -> None:
    done = qungui("announce", "x", "--to", "nowhere", cwd=home)
    assert (done.returncode, "There is no unit nowhere. Known: all" in done.stderr) == (2, True)
    store = SqlStore(f"sqlite:///{home / 'qungui.db'}")
    try:
        assert not store.pending(10)
    finally:
        store.close()


@pytest.mark.parametrize(
    ("option", "typed", "said"),
    [
        ("--unit", "nowhere", "no unit nowhere"),
        ("--person", "nobody", "nobody called nobody"),
        ("--rule", "no-gambilng", "no rule no-gambilng"),
        ("--group", "nowhere", "no group called nowhere"),
    ],
)
def test_a_report_about_a_slip_of_the_keyboard_is_refused(home: Path, option: str, typed: str, said: str) -> None:
    """It would say that nothing was found."""
    done = qungui("report", "violations", option, typed, cwd=home)
    assert (done.returncode, said in done.stderr, done.stdout) == (2, True, ""), done.stderr


@pytest.mark.parametrize(("option", "typed"), [("--unit", "acme"), ("--person", "li.na"), ("--person", "wecom:li.na")])
def test_a_report_about_whom_nothing_is_recorded_is_empty(home: Path, option: str, typed: str) -> None:
    assert qungui("report", "violations", option, typed, cwd=home).returncode == 0


def test_a_list_of_nobody_says_so(home: Path) -> None:
    assert "qungui user add" in qungui("user", "list", cwd=home).stderr
