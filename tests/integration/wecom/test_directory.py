"""The directory over real wires: departments, people in them, changes that are pushed, and leavers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.sandbox.wecom.limits import Fault
from adapters.sandbox.world import Person, Seed
from adapters.wecom.config import Contacts
from adapters.wecom.directory import PAGE
from adapters.wecom.setup import check
from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.events import AccountChanged, DepartmentsSeen, DirectoryStale, Event, GroupSnapshot
from bot.domain.groups import Employment, Group, GroupKind
from tests.integration.wecom.rig import CREDENTIALS, Rig, rig

SYNC = {
    "secret": CREDENTIALS.contacts_secret,
    "callback": {"token": CREDENTIALS.contacts_token, "aes_key": CREDENTIALS.contacts_aes_key},
}


@asynccontextmanager
async def running(live: Rig) -> AsyncIterator[None]:
    task = asyncio.create_task(live.platform.run())
    try:
        yield
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


def company(live: Rig) -> None:
    live.world.directory.found(2, "金科", leader="zhang.san")
    live.world.directory.found(5, "研发", 2)
    live.world.directory.assign("zhang.san", 2)
    live.world.directory.assign("li.si", 5, 2)  # mainly 研发


def departments(event: Event | None) -> dict[str, tuple[str, str | None]]:
    assert isinstance(event, DepartmentsSeen)
    return {one.id: (one.name, one.parent) for one in event.departments}


def places(events: list[Event]) -> dict[str, str]:
    infos = [event.info for event in events if isinstance(event, AccountChanged)]
    return {info.account: info.department for info in infos if info.employment is Employment.STAFF}


@pytest.mark.parametrize("contacts", [None, {"secret": CREDENTIALS.contacts_secret}])
async def test_departments_and_who_is_in_them(contacts: dict[str, str] | None) -> None:
    async with rig(archive=None, contacts=contacts) as live:
        company(live)
        await live.platform.reconcile()
        tree, *people = [event for raw in live.inbox.raws if "directory" in raw.key for event in read(live, raw.key)]
        assert departments(tree) == {
            "wecom:1": ("", None),
            "wecom:2": ("金科", "wecom:1"),
            "wecom:5": ("研发", "wecom:2"),
        }
        assert tree.departments[1].leaders == ("wecom:zhang.san",)  # type: ignore[attr-defined]
        assert places(people) == {
            "wecom:zhang.san": "wecom:2",
            "wecom:li.si": "wecom:5",
            "wecom:wang.wu": "wecom:1",
            "wecom:zhao.liu": "wecom:1",
        }
        names = {event.info.account: event.info.name for event in people if isinstance(event, AccountChanged)}
        assert names["wecom:li.si"] == "李四"  # user/list_id tells no names
        count = len(live.inbox.raws)
        await live.platform.reconcile()
        assert len(live.inbox.raws) == count  # nothing changed: nothing is stored
        live.world.directory.move(5, 1)
        await live.platform.reconcile()
        (raw,) = live.inbox.raws[count:]
        tree, *people = read(live, raw.key)
        assert departments(tree)["wecom:5"] == ("研发", "wecom:1")
        assert len(places(people)) == 4  # a new tree brings everybody along


def read(live: Rig, key: str) -> list[Event]:
    return [event for raw in live.inbox.raws if raw.key == key for event in live.platform.normalise(raw)]


async def test_whom_the_directory_lists_and_the_app_does_not_see_has_not_left() -> None:
    async with rig(archive=None, contacts={"secret": CREDENTIALS.contacts_secret}) as live:
        company(live)
        live.world.corp.hidden = frozenset({"li.si", "zhao.liu"})
        await live.platform.reconcile()
        infos = {event.info.account: event.info for event in live.events() if isinstance(event, AccountChanged)}
        told = {(user, infos[f"wecom:{user}"].name) for user in ("zhang.san", "li.si", "zhao.liu")}
        assert told == {("zhang.san", "张三"), ("li.si", ""), ("zhao.liu", "")}
        assert {info.employment for info in infos.values()} == {Employment.STAFF}
        assert live.calls("user/get") == ["60111"]  # whose main department is not told


async def test_where_names_are_not_for_us_the_tree_still_is() -> None:
    async with rig(archive=None) as live:
        company(live)
        live.world.faults.add("department/list", Fault(code="48002"))
        await live.platform.reconcile()
        tree = next(event for event in live.events() if isinstance(event, DepartmentsSeen))
        assert departments(tree)["wecom:5"] == ("", "wecom:2")


async def test_a_disabled_owner_and_a_member_who_left_while_we_were_down_are_found() -> None:
    async with rig(archive=None) as live:
        live.world.corp.users["zhang.san"].status = 2  # disabled: still in the lists
        live.world.corp.users["wang.wu"].active = False
        members = frozenset({"wecom:zhang.san", "wecom:wang.wu", "wecom:wmKeHu0000000000000000000000001"})
        live.groups.append(
            Group(
                id="wecom:appgroup1",
                platform="wecom",
                name="g",
                kind=GroupKind.APP_GROUP,
                owner="wecom:zhang.san",
                members=members,
            )
        )
        await live.platform.reconcile()
        infos = [event.info for event in live.events() if isinstance(event, AccountChanged)]
        gone = {info.account for info in infos if info.employment is Employment.LEFT}
        assert gone == {"wecom:zhang.san", "wecom:wang.wu"}  # nobody asked for the customer
        asked = live.calls("user/get")
        await live.platform.reconcile()
        assert live.calls("user/get") == asked  # owners are asked for once a day


async def test_changes_are_pushed_by_the_contacts_callback_and_looked_at_once() -> None:
    async with rig(archive=None, contacts=SYNC, reconcile_interval=3600.0, poll_interval=3600.0) as live:
        live.world.directory.door.url = f"{live.bot}/wecom/contacts"
        assert await live.world.deliveries.check(live.world.directory.door)
        async with running(live):
            await until(live, DepartmentsSeen, 1)
            company(live)
            await live.world.hire(Person(id="xin.ren", name="新人"))
            events = await live.quiet()
            stale = [event for event in events if isinstance(event, DirectoryStale)]
            assert {event.actor for event in stale} == {None, "wecom:zhang.san", "wecom:li.si", "wecom:xin.ren"}
            assert next(e for e in reversed(events) if is_about(e, "wecom:zhang.san")).info.department == "wecom:2"  # type: ignore[attr-defined]
            for number, event in enumerate(stale):  # what the judge orders of them
                action = Action(key=f"fetch:{number}", kind=ActionKind.FETCH, platform="wecom", target=event.actor)
                assert (await live.platform.perform(action)).state is OutcomeState.CONFIRMED
            await until(live, DepartmentsSeen, 2)
            await live.world.deactivate("xin.ren")
            (last,) = [event for event in (await live.quiet())[-2:] if is_about(event, "wecom:xin.ren")][:1]
            assert last.info.employment is Employment.LEFT  # type: ignore[attr-defined]
        known = [event.info.name for event in live.events() if is_about(event, "wecom:xin.ren")]  # type: ignore[attr-defined]
        assert "新人" in known


def is_about(event: Event, account: str) -> bool:
    return isinstance(event, AccountChanged) and event.info.account == account


async def until(live: Rig, kind: type[Event], count: int) -> None:
    async with asyncio.timeout(10):
        while True:
            stored = len(live.inbox.raws)
            if sum(isinstance(event, kind) for event in live.events()) >= count:
                return
            await live.inbox.until(stored + 1)


async def test_doctor_tries_the_secret_of_the_contacts() -> None:
    async with rig(archive=None, contacts=SYNC) as live:
        found = {one.name: one for one in await check(live.settings)}
        assert found["wecom.contacts"].ok
    async with rig(archive=None, contacts={"secret": "wrong"}) as live:
        found = {one.name: one for one in await check(live.settings)}
        assert (found["wecom.contacts"].ok, found["wecom.contacts"].detail) == (False, "40001")


def test_settings() -> None:
    assert Contacts.model_validate(SYNC).callback is not None
    assert PAGE <= 10_000


async def test_customer_groups_are_listed_by_owners_where_too_many_people_are_seen() -> None:
    async with rig(archive=None) as live:
        live.world.seed(Seed(people=[Person(id=f"p{number}", name=f"员工{number}") for number in range(1000)]))
        await live.platform.reconcile()
        seen = {event.group for event in live.events() if isinstance(event, GroupSnapshot)}
        assert "wecom:wrKeHu1" in seen
        assert live.calls("externalcontact/groupchat/list") == ["81017", *["ok"] * 11]
        people = [event for event in live.events() if isinstance(event, AccountChanged)]
        assert len(people) == 1004
