"""Signing in, staying in, getting out."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.web.session import COOKIE
from bot.web.throttle import FREE
from tests.integration.web.conftest import HASHER, PASSWORD, Stand, hidden, signed_in


async def attempt(stand: Stand, name: str, password: str, next: str = "") -> tuple[int, str]:
    """(status, where to or what it says)"""
    async with stand.client() as client:
        token = hidden((await client.get("/console/sign-in")).text, "token")
        form = {"token": token, "name": name, "password": password, "next": next}
        answer = await client.post("/console/sign-in", data=form)
        return answer.status_code, answer.headers.get("location", answer.text)


@pytest.mark.parametrize("path", ["/", "/groups/slack:C01", "/violations/V-0001", "/violations/export/csv", "/outbox"])
async def test_nothing_is_shown_to_strangers(stand: Stand, path: str) -> None:
    async with stand.client() as client:
        answer = await client.get(f"/console{path}")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/console/sign-in?next=%2Fconsole%2F")


@pytest.mark.parametrize(
    ("name", "password", "status"),
    [
        ("wang.min", PASSWORD, 303),
        ("wang.min", "wrong", 401),
        ("wang.min", "", 401),
        ("nobody", PASSWORD, 401),
        ("nobody", "nobody has this password", 401),  # the stand-in hash opens nothing
    ],
)
async def test_password_decides(stand: Stand, name: str, password: str, status: int) -> None:
    assert (await attempt(stand, name, password))[0] == status


@pytest.mark.parametrize(
    ("wanted", "target"),
    [
        ("/console/groups", "/console/groups"),
        ("//evil.example", "/console/"),
        ("https://evil.example", "/console/"),
        ("/console/\\evil.example", "/console/"),
        ("/elsewhere", "/console/"),
    ],
)
async def test_goes_on_within_the_console_only(stand: Stand, wanted: str, target: str) -> None:
    assert await attempt(stand, "wang.min", PASSWORD, wanted) == (303, target)


async def test_right_password_without_an_office_sees_nothing(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client, "sun.qi")
        assert (await client.get("/console/")).status_code == 303


async def test_guessing_is_slowed_down_and_forgiven_with_time(stand: Stand) -> None:
    for _ in range(FREE):
        assert (await attempt(stand, "wang.min", "wrong"))[0] == 401
    assert (await attempt(stand, "wang.min", PASSWORD))[0] == 429
    stand.clock.pass_(minutes=6)
    assert (await attempt(stand, "wang.min", PASSWORD))[0] == 303


async def test_guesses_that_come_at_once_are_slowed_down_as_well(stand: Stand) -> None:
    answers = await asyncio.gather(*(attempt(stand, "wang.min", f"guess {number}") for number in range(4 * FREE)))
    assert sorted(status for status, _ in answers) == [401] * FREE + [429] * 3 * FREE


async def test_sign_in_needs_our_own_form(stand: Stand) -> None:
    async with stand.client() as client:
        form = {"token": "guessed", "name": "wang.min", "password": PASSWORD}
        assert (await client.post("/console/sign-in", data=form)).status_code == 403


async def test_signed_in_until_the_password_changes(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client)
        assert (await client.get("/console/")).status_code == 200
        stand.users.accounts["wang.min"] = replace(stand.users.accounts["wang.min"], password_hash=HASHER.hash("new"))
        assert (await client.get("/console/")).status_code == 303


async def test_session_ends_after_hours(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client)
        stand.clock.pass_(hours=13)
        assert (await client.get("/console/")).status_code == 303


async def test_sign_out(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client)
        token = hidden((await client.get("/console/")).text, "token")
        assert (await client.post("/console/sign-out", data={"token": "other"})).status_code == 403
        assert (await client.get("/console/")).status_code == 200
        assert (await client.post("/console/sign-out", data={"token": token})).status_code == 303
        assert COOKIE not in client.cookies
        assert (await client.get("/console/")).status_code == 303


async def test_language_follows_browser_then_choice(stand: Stand) -> None:
    async with stand.client(headers={"Accept-Language": "en-GB,en"}) as client:
        assert 'lang="en"' in (await client.get("/console/sign-in")).text
        answer = await client.get("/console/language/zh?back=//evil.example")
        assert answer.headers["location"] == "/console/"
        assert 'lang="zh-CN"' in (await client.get("/console/sign-in")).text
        assert (await client.get("/console/language/fr")).status_code == 404
