"""A court for tests: a real record, roster, rules, judge and pipeline, and a platform that does what it is told.

Deliveries go through the real inbox; `hear()` turns them into what follows, in as many batches as the pipeline wants.
The clock stands still until somebody moves it. Touch this when a test of cases needs another door.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.announcements.events import ring
from bot.bootstrap.application import Application, open_application
from bot.bootstrap.connections import Connections
from bot.bootstrap.mind import mind_of
from bot.domain.actions import Ability, Action, ActionKind, Capabilities, OutcomeState
from bot.domain.events import CommandGiven, Event, MessagePosted, RawEvent
from bot.domain.groups import Employment, Group, GroupKind, Organisation, OrgUnit, Person
from bot.domain.records import GroupChanged, MembershipOpened, Step
from bot.domain.views import ViolationFilter, ViolationView
from bot.engine.judge import Judge
from bot.engine.pipeline import Pipeline
from bot.settings import Config, Console, Storage
from storage.schema import upgrade
from storage.store import SqlStore
from tests.fakes.platform import Scripted

NOON = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)  # Tuesday, noon in Shanghai
ROOM = "slack:CROOM"
UNITS = (
    OrgUnit(id="acme", name="Acme", head="boss"),
    OrgUnit(id="acme/bank", name="Bank", head="head"),
    OrgUnit(id="acme/law", name="Law", head="hu"),
)
POLICY = """policy: 1
for: acme
rules:
  - id: tea
    kind: content
    why: 工作群里不约下午茶
    stage: enforce
    severity: high
    when: {text: {has_any: [下午茶]}}
    then: [remind_sender, {notify: group_owner}]
    strikes:
      within: 30d
      ladder:
        2: [retract]
        3: [{remove_member: {for: 7d}}]
"""


def person(id: str, *roles: str, unit: str = "acme/bank", **more: Any) -> Person:
    accounts = (f"slack:U{id.upper()}",)
    return Person(
        id=id, name=f"名{id}", unit=unit, employment=Employment.STAFF, roles=frozenset(roles), accounts=accounts, **more
    )


PEOPLE = (
    person("wang"),
    person("li"),
    person("owner"),
    person("head", "compliance"),
    person("boss", "compliance", unit="acme"),
    person("han", "compliance", unit="acme/law"),
    person("hu", "compliance", unit="acme/law"),
    person("zheng", "legal", unit="acme/law"),
    person("keeper", "policy_admin", unit="acme"),
)
MEMBERS = frozenset(account for one in PEOPLE for account in one.accounts)
ROOM_NOW = Group(
    id=ROOM, platform="slack", name="研发群", kind=GroupKind.PRIVATE, unit="acme/bank", owner="slack:UOWNER",
    members=MEMBERS, locale="zh",
)  # fmt: skip
ALL: Capabilities = {kind: Ability(can=True) for kind in ActionKind}


_NUMBERS = itertools.count(1)  # of deliveries: no two courts give the same key


class Wire(Scripted):
    """A platform whose deliveries are small JSON objects: {"say": …} or {"tell": command}."""

    def normalise(self, raw: RawEvent) -> Sequence[Event]:
        told = json.loads(raw.body)
        at = datetime.fromisoformat(told["at"])
        common: dict[str, Any] = {"id": raw.key, "platform": "slack", "at": at, "actor": told["by"]}
        if "say" in told:
            return (MessagePosted(**common, group=told["where"], message=raw.key, text=told["say"]),)
        return (CommandGiven(**common, group=told["where"], text=told["tell"], via=told["via"]),)

    def capabilities(self, group: Group | None) -> Capabilities:
        return ALL


class Court:
    """See above. `app` is the application, not running."""

    def __init__(
        self, folder: Path, policy: str = POLICY, *, url: str = "", people: Sequence[Person] = PEOPLE,
        units: Sequence[OrgUnit] = UNITS, **config: Any,
    ):  # fmt: skip
        self.folder, self.now = folder, NOON
        self.url = url or f"sqlite:///{folder / 'record.db'}"
        (folder / "policies").mkdir(exist_ok=True)
        (folder / "policies" / "policy.yaml").write_text(policy, "utf-8")
        upgrade(self.url)
        seed = SqlStore(self.url)
        if not seed.groups():
            opened = [
                MembershipOpened(
                    group=ROOM, account=one, role="owner" if one == ROOM_NOW.owner else "member", at=NOON, event="e"
                )
                for one in sorted(MEMBERS)
            ]
            seed.commit([Step(inbox=None, records=[GroupChanged(group=ROOM_NOW, event="e", at=NOON), *opened])], NOON)
        seed.close()
        self.config = Config(
            company="Acme", policies=folder / "policies", storage=Storage(url=self.url),
            console=Console(secret=SecretStr("s" * 40)), **config,
        )  # fmt: skip
        organisation = Organisation(units=units, people=people)
        self.app: Application = open_application(self.config, organisation=organisation, clock=lambda: self.now)
        self.wire = Wire()
        self.app.connections = Connections(platforms={"slack": self.wire})
        self.app.platforms = self.app.connections.platforms
        readers = {**self.app._normalisers(), "slack": self.wire.normalise}
        self.pipeline = Pipeline(self.app.store, readers, self.judge, lambda: self.now, lambda steps: None)

    def judge(self) -> Judge:
        """One whose state in memory is what the record says."""
        app = self.app
        app.roster.restore(app.store.groups(), app.store.people(), app.store.joins(NOON), app._departments())
        return Judge(mind_of(app))

    @property
    def store(self) -> SqlStore:
        return self.app.store

    async def says(self, who: str, text: str, *, at: datetime | None = None) -> str:
        """Somebody posts in the room; the message's key. Nothing follows until `hear`."""
        return await self._deliver({"say": text, "by": f"slack:U{who.upper()}", "where": ROOM}, at)

    async def tells(self, who: str, command: str, *, via: str = "slash", where: str | None = ROOM) -> str:
        """Somebody gives a command."""
        if via == "console":
            key, body = f"c{next(_NUMBERS):04}", json.dumps({"actor": who, "text": command, "group": where}).encode()
            await self._append(RawEvent(platform="console", key=key, kind="command", body=body, received_at=self.now))
            return key
        return await self._deliver({"tell": command, "by": f"slack:U{who.upper()}", "where": where, "via": via}, None)

    async def _deliver(self, told: dict[str, Any], at: datetime | None) -> str:
        key = f"m{next(_NUMBERS):04}"
        body = json.dumps({**told, "at": (at or self.now).isoformat()}, ensure_ascii=False).encode()
        await self._append(
            RawEvent(platform="slack", key=key, kind="event", body=body, received_at=self.now, lane=ROOM)
        )
        return key

    async def _append(self, raw: RawEvent) -> None:
        await self.app.inbox.append(raw)

    def hear(self) -> None:
        """What was delivered is judged and written."""
        while self.pipeline.work():
            pass

    async def passes(self, **time: float) -> None:
        """Time goes by, and the clock of the casework rings."""
        self.now += timedelta(**time)
        await self._append(ring("casework", "", self.now, self.now))
        self.hear()

    async def act(self) -> None:
        """What is planned is done, one deed of each group after the other."""
        while claimed := self.store.claim(self.now, 1000):
            for queued in claimed:
                self.store.settle(queued.id, await self.wire.perform(queued.action), self.now)

    def cases(self, rule: str | None = None) -> list[ViolationView]:
        """All of them, oldest first, with all that belongs to them."""
        listed = self.store.violations(ViolationFilter(rule=rule, newest_first=False))
        return [view for one in listed if (view := self.store.violation(one.record.id)) is not None]

    def said_to(self, who: str, state: OutcomeState | None = None) -> list[Action]:
        """Private words to somebody, newest first."""
        found = self.store.actions(state=state, limit=10_000)
        return [one.action for one in found if one.action.target == f"slack:U{who.upper()}"]

    def close(self) -> None:
        self.app.close()
