"""The second factor: set up, asked for, counted once."""

from __future__ import annotations

import re
from dataclasses import replace

import httpx
import pyotp
import pytest

from tests.integration.web.conftest import Stand, hidden, make_stand, signed_in


async def given(client: httpx.AsyncClient, code: str) -> httpx.Response:
    """The answer to a code, after looking at the form."""
    token = hidden((await client.get("/console/second-factor")).text, "token")
    return await client.post("/console/second-factor", data={"token": token, "code": code})


def code(stand: Stand, secret: str) -> str:
    return pyotp.TOTP(secret).at(stand.clock.now)


async def set_up(stand: Stand, client: httpx.AsyncClient) -> str:
    shown = (await client.get("/console/second-factor")).text
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", shown)
    assert found and 'src="data:image/svg+xml' in shown
    secret = found[1].replace(" ", "")
    assert secret in (await client.get("/console/second-factor")).text.replace(" ", ""), "a second look offers the same"
    return secret


async def test_set_up_then_asked_for_and_each_code_once(stand: Stand) -> None:
    async with stand.client() as client:
        await signed_in(client)
        assert "/console/second-factor" in (await client.get("/console/")).text
        secret = await set_up(stand, client)
        assert (await given(client, "000000")).status_code == 401
        assert not stand.users.accounts["wang.min"].factor, "a key that nobody proved to hold is not asked for"
        assert (await given(client, code(stand, secret))).status_code == 303
        assert (await client.get("/console/")).status_code == 200
        assert "/console/second-factor" not in (await client.get("/console/")).text
    async with stand.client() as client:
        await signed_in(client)
        assert (await client.get("/console/")).status_code == 303, "the password alone opens nothing"
        assert (await given(client, code(stand, secret))).status_code == 401, "the code that set it up is used"
        stand.clock.pass_(seconds=30)
        assert (await given(client, code(stand, secret))).status_code == 303
        assert (await client.get("/console/groups")).status_code == 200


async def test_where_it_is_required_nothing_is_shown_before(stand: Stand) -> None:
    stand = make_stand(second_factor="required")
    async with stand.client() as client:
        await signed_in(client)
        assert (await client.get("/console/")).status_code == 303
        secret = await set_up(stand, client)
        assert (await given(client, code(stand, secret))).headers["location"] == "/console/"
        assert (await client.get("/console/")).status_code == 200


async def test_guessing_codes_is_slowed_down(stand: Stand) -> None:
    stand.users.set_factor("wang.min", pyotp.random_base32(), 0)
    async with stand.client() as client:
        await signed_in(client)
        assert [(await given(client, f"00000{n}")).status_code for n in range(6)] == [401] * 5 + [429]


async def test_nobody_without_a_password_gets_to_the_code(stand: Stand) -> None:
    async with stand.client() as client:
        assert (await client.get("/console/second-factor")).headers["location"] == "/console/sign-in"
        assert (await client.post("/console/second-factor", data={"token": "x", "code": "1"})).status_code == 403


async def test_a_factor_taken_away_ends_the_session(stand: Stand) -> None:
    secret = pyotp.random_base32()
    stand.users.set_factor("wang.min", secret, 0)
    async with stand.client() as client:
        await signed_in(client)
        assert (await given(client, code(stand, secret))).status_code == 303
        stand.users.accounts["wang.min"] = replace(stand.users.accounts["wang.min"], factor="")
        assert (await client.get("/console/")).status_code == 303


@pytest.mark.parametrize("locale", ["zh", "en"])
async def test_switched_off_it_is_not_offered(locale: str) -> None:
    stand = make_stand(second_factor="off")
    async with stand.client(headers={"Accept-Language": locale}) as client:
        await signed_in(client)
        assert "second-factor" not in (await client.get("/console/")).text
        assert (await client.get("/console/second-factor")).status_code == 303
