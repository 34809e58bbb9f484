"""A record that has been in use: so many groups in it, so many violations over two years. For growth and intake."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from adapters.sandbox import company as invented
from adapters.slack.config import SlackSettings
from bench.deliveries import SECRET
from bot.assets import asset
from bot.bootstrap.application import Application, open_application
from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.cases import CaseState
from bot.domain.groups import Group
from bot.domain.records import CaseMoved, GroupChanged, MembershipOpened, OutboxAction, Record, Step, ViolationRecorded
from bot.domain.rules import Result, Severity
from bot.roster.membership import role_in
from bot.settings import Config, Console, Storage
from storage.inbox_sqlite import open_file
from storage.schema import upgrade
from storage.store import SqlStore

DATABASE = "qungui.db"
POLICIES = "policies/huaxia"
SPAN = timedelta(days=730)  # over which the violations lie
UNDECIDED = timedelta(days=45)  # old, and younger: nobody has decided them yet
REVIEWER = "shen.jing"
ALIKE = 400  # different texts
STEPS = 500  # in a transaction
RULES = ("no-gambling", "personal-data", "confidential", "internal", "leisure-in-external", "mention-all", "no-promise")


def furnish(url: str, groups: Sequence[Group]) -> None:
    """The record as it stands after a first backfill: the groups and who is in them."""
    upgrade(url)
    now = datetime.now(UTC)
    store = SqlStore(url)
    for group in groups:
        records: list[Record] = [GroupChanged(group=group, event="bench", at=now)]
        records += [
            MembershipOpened(group=group.id, account=account, role=role_in(group, account), at=now, event="bench")
            for account in sorted(group.members)
        ]
        store.commit([Step(inbox=None, records=records)], now)
    store.close()


def channels(count: int) -> list[Group]:
    """Slack channels of the invented company, its own ones over and over under new names."""
    known = [one for one in invented.load().groups if one.platform == "slack" and not one.archived and one.members]
    return [
        replace(known[number % len(known)], id=f"slack:C0BENCH{number:05d}", name=f"fin-rd-bench{number}")
        for number in range(count)
    ]


def remember(url: str, groups: Sequence[Group], count: int) -> None:
    """So many violations, one step each, spread evenly over groups, people, rules and two years: reminded of, and
    decided unless they are of the last weeks."""
    store = SqlStore(url)
    now = datetime.now(UTC)
    found = [_violation(number, groups[number % len(groups)], now - SPAN * (number / count)) for number in range(count)]
    steps = [_step(number, one, now) for number, one in reversed(list(enumerate(found)))]
    for first in range(0, count, STEPS):
        store.commit(steps[first : first + STEPS], now)
    store.close()


def _step(number: int, found: ViolationRecorded, now: datetime) -> Step:
    if found.result is not Result.HIT:
        return Step(inbox=None, records=[found])
    reminder = Action(
        key=f"{found.id}:remind", kind=ActionKind.REMIND, platform="slack", group=found.group, target=found.account,
        text="", event=found.event, rule=found.rule,
    )  # fmt: skip
    state = CaseState.UPHELD if number % 7 else CaseState.OVERTURNED
    moved = CaseMoved(
        violation=found.id, state=state, by=REVIEWER, at=found.at + timedelta(hours=20 + number % 30),
        event=f"bench-decided/{number}",
    )  # fmt: skip
    return Step(
        inbox=None,
        records=[found, moved] if found.at < now - UNDECIDED else [found],
        actions=[OutboxAction(action=reminder, state=OutcomeState.CONFIRMED)],
    )


def _violation(number: int, group: Group, at: datetime) -> ViolationRecorded:
    members = sorted(group.members)
    return ViolationRecorded(
        id=f"V-BENCH{number}", event=f"slack:bench/{number}", at=at, rule=RULES[number % len(RULES)], kind="content",
        result=Result.HIT if number % 5 else Result.WOULD_HIT, severity=Severity.HIGH, stage="enforce",
        unit=group.unit or "huaxia", revision="r" * 64, source="policy.yaml:40", rule_hash="h" * 64, group=group.id,
        account=members[number % len(members)], message=str(number), reason="text", excerpt="网络赌博",
        content_hash=f"{number % ALIKE:064x}",
    )  # fmt: skip


def opened(folder: Path, groups: Sequence[Group], recorded: int) -> Application:
    """An application over such a record; nothing in it runs by itself. A folder that has one already is taken as it
    is."""
    url = f"sqlite:///{folder / DATABASE}"
    if (folder / DATABASE).exists():
        upgrade(url)
    else:
        furnish(url, groups)
        remember(url, groups, recorded)
    organisation = invented.load().organisation
    organisation = replace(organisation, groups={one.id: one.unit for one in groups if one.unit}, offices={})
    slack = SlackSettings(bot_token=SecretStr("xoxb-bench"), signing_secret=SecretStr(SECRET))
    config = Config(
        policies=asset(POLICIES),
        storage=Storage(url=url),
        console=Console(secret=SecretStr("s" * 40)),
        platforms={"slack": slack},
    )
    return open_application(config, organisation=organisation)


def deliveries(folder: Path, count: int) -> None:
    """So many deliveries in the inbox, long finished: their bodies are gone, their keys and hashes stay."""
    connection = open_file(folder / "qungui-inbox.db")
    start = datetime.now(UTC) - SPAN
    apart = SPAN / max(count, 1)
    rows = (
        (
            "slack",
            f"EvBENCH{n:09d}",
            "event",
            f"slack:C0BENCH{n % 25:05d}",
            (start + apart * n).isoformat(),
            "h" * 64,
            b"",
        )
        for n in range(count)
    )
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(
        "INSERT INTO entry (platform, key, kind, lane, received_at, body_sha256, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    connection.execute("COMMIT")
    (identity,) = connection.execute("SELECT id FROM identity").fetchone()
    connection.close()
    main = sqlite3.connect(folder / DATABASE)
    with main:
        main.execute("INSERT OR REPLACE INTO inbox_position (inbox, seq) VALUES (?, ?)", (identity, count))
    main.close()
