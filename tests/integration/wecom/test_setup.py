"""`doctor --online` over real wires: what a person got wrong while connecting a company is named, with the way to mend
it; also the callback's keys, which WeCom tells nobody and only its deliveries show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

from adapters.sandbox.wecom import WeComWorld
from adapters.sandbox.wecom.state import Department
from adapters.wecom.companies import WeComCompanies
from adapters.wecom.config import WeComSettings
from adapters.wecom.doors import EACH, FIXES, LATELY, OTHERWISE, Doors, checks
from adapters.wecom.setup import check
from bot.domain.checks import Check, Said, spoken
from tests.integration.wecom.rig import CREDENTIALS, SEED, ListInbox, rig, served

KEY = "a" * 43
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Book:
    """What the record remembers, in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.writes = 0

    def setting(self, name: str) -> str | None:
        return self.kept.get(name)

    def put_setting(self, name: str, value: str) -> None:
        self.kept[name] = value
        self.writes += 1


class Clock:
    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.at


def one(found: Sequence[Check], name: str) -> Check:
    (only,) = [each for each in found if each.name == name]
    return only


WRONG: dict[str, tuple[dict[str, str], str, str]] = {
    "secret": ({"secret": "wrong"}, "40001", "secret is wrong"),
    "company": ({"corp_id": "wwother"}, "40013", "corp_id is wrong"),
}


@pytest.mark.parametrize("case", WRONG)
async def test_a_wrong_credential_is_named(case: str) -> None:
    changes, code, words = WRONG[case]
    async with rig() as live:
        wrong = {name: SecretStr(value) if name == "secret" else value for name, value in changes.items()}
        (only,) = await check(live.settings.model_copy(update=wrong))
    assert (only.name, only.ok, only.detail) == ("wecom.token", False, code)
    assert words in only.fix


async def test_an_address_that_is_not_trusted_is_named_with_itself() -> None:
    async with rig() as live:
        live.world.corp.trusted = frozenset({"203.0.113.7"})
        (only,) = await check(live.settings)
        live.world.corp.trusted = frozenset({"127.0.0.1"})
        whole = await check(live.settings)
    assert only.detail == "60020"
    assert "Add 127.0.0.1" in only.fix and "把 127.0.0.1" in spoken(only.fix, "zh")
    assert one(whole, "wecom.token").ok


async def test_a_visible_range_that_is_too_small_is_named() -> None:
    async with rig() as live:
        live.world.corp.departments[7] = Department(id=7, name="研发", parent=1)
        live.world.corp.visible = frozenset({7})
        found = one(await check(live.settings), "wecom.directory")
    assert not found.ok and "root department" in found.fix and "根部门" in spoken(found.fix, "zh")


OTHER: dict[str, tuple[dict[str, Any], str]] = {  # what is configured otherwise than in WeCom's console -> what is said
    "token": ({"callback": {"token": "another", "aes_key": CREDENTIALS.aes_key}}, "The Token is another"),
    "key": ({"callback": {"token": CREDENTIALS.token, "aes_key": KEY}}, "The EncodingAESKey is another"),
    "company": ({"corp_id": "wwother"}, "copy corp_id again"),
}


@pytest.mark.parametrize("case", OTHER)
async def test_keys_of_the_callback_that_do_not_fit_are_named(case: str) -> None:
    changes, words = OTHER[case]
    world, book, clock = WeComWorld(credentials=CREDENTIALS, pace=0.01), Book(), Clock()
    world.seed(SEED)
    async with served(world.app) as url:
        world.connect(public_url=url, callback_url="", robot_url="")
        right = WeComSettings.model_validate({**world.settings(), "archive": None})
        wrong = WeComSettings.model_validate({**world.settings(), "archive": None, **changes})
        found = [one(await told(right, book, clock), "wecom.callback.app")]
        for settings in (wrong, right):
            platform = WeComCompanies(settings, ListInbox(), clock, notes=book, name_of=str, zone="Asia/Shanghai")
            async with served(Starlette(routes=list(platform.routes()))) as bot:
                world.connect(public_url=url, callback_url=f"{bot}/wecom/app", robot_url=f"{bot}/wecom/robot")
                assert await world.check_callbacks() is (settings is right)
            await platform.close()
            clock.at += timedelta(minutes=1)
            found.append(one(await told(right, book, clock), "wecom.callback.app"))
        await world.aclose()
    never, refused, mended = found
    assert (never.ok, never.needed, "Save the URL" in never.fix) == (False, False, True)
    assert (refused.ok, refused.needed) == (False, True)
    assert words in refused.fix and "save that page" in refused.fix and "保存" in spoken(refused.fix, "zh")
    assert "1 minutes ago" in refused.detail
    assert mended.ok


async def told(settings: WeComSettings, book: Book, clock: Clock) -> Sequence[Check]:
    return await check(settings, checks(settings, book.kept, clock()))


async def test_a_stranger_who_knocks_is_no_trouble_and_costs_few_notes() -> None:
    book, clock = Book(), Clock()
    doors = Doors(book, "wecom", clock)
    async with rig(archive=None) as live:
        doors.accepted("app")
        for _ in range(50):
            doors.refused("app", "bad-signature")
            doors.accepted("app")
        await doors.written()
        assert book.writes == 2
        assert one(checks(live.settings, book.kept, clock()), "wecom.callback.app").ok
        clock.at += LATELY + EACH
        doors.refused("app", "stale-timestamp")  # and nothing was taken in meanwhile
        await doors.written()
        late = one(checks(live.settings, book.kept, clock()), "wecom.callback.app")
    assert not late.ok and "clock" in late.fix


async def test_an_app_of_several_has_doors_of_its_own() -> None:
    book = Book()
    doors = Doors(book, "wecom.beta", Clock())
    doors.refused("app", "no-envelope")
    await doors.written()
    async with rig(archive=None, name="beta") as live:
        found = one(checks(live.settings, book.kept, datetime.now(UTC)), "wecom.callback.app")
        async with httpx.AsyncClient(trust_env=False) as client:
            refused = await client.get(f"{live.bot}/wecom/beta/app?timestamp=1")
    assert (found.ok, found.fix, refused.status_code) == (False, OTHERWISE, 401)


def test_every_fix_is_said_in_both_languages() -> None:
    for fix in (*FIXES.values(), OTHERWISE):
        assert isinstance(fix, Said) and any("\u4e00" <= letter <= "\u9fff" for letter in fix.zh)
