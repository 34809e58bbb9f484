"""Signing in with the company's account, over real requests to a provider on loopback."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.web.oidc import Provider
from tests.integration.web.conftest import Stand, make_stand, serve
from tests.integration.web.provider import CLIENT, SECRET, IdentityProvider


@pytest.fixture
def identity() -> Iterator[IdentityProvider]:
    provider = IdentityProvider()
    with serve(provider.app) as running:
        provider.issuer = running.url
        yield provider


def stand_with(identity: IdentityProvider, **changes: Any) -> Stand:
    settings = {"issuer": identity.issuer, "client_id": CLIENT, "client_secret": SECRET, "claim": "preferred_username"}
    return make_stand(provider=Provider(**{**settings, **changes}))


async def signed_in(stand: Stand, identity: IdentityProvider, next: str = "") -> tuple[int, str, bool]:
    """(status of the way back, where it leads or what it says, whether a page is shown then)."""
    async with stand.client() as client:
        out = await client.get("/console/sign-in/provider", params={"next": next} if next else {})
        if out.status_code != 303:
            return out.status_code, out.text, False
        back = await client.get(identity.signed_in(out.headers["location"]))
        shown = (await client.get("/console/")).status_code == 200
        return back.status_code, back.headers.get("location", back.text), shown


async def test_the_provider_says_who_and_the_users_say_what(identity: IdentityProvider) -> None:
    stand = stand_with(identity)
    assert "/console/sign-in/provider" in (await stand.client().get("/console/sign-in")).text
    assert await signed_in(stand, identity, "/console/groups") == (303, "/console/groups", True)
    assert await signed_in(stand, identity, "//evil.example") == (303, "/console/", True)
    identity.claims = {"preferred_username": "stranger"}
    status, said, shown = await signed_in(stand, identity)
    assert (status, shown) == (403, False) and "qungui user add" in said


async def test_without_a_password_nobody_signs_in_by_one(identity: IdentityProvider) -> None:
    stand = stand_with(identity)
    stand.users.accounts["wang.min"] = replace(stand.users.accounts["wang.min"], password_hash="")
    assert (await signed_in(stand, identity))[2]
    assert not stand_with(identity).users.accounts["sun.qi"].roles
    identity.claims = {"preferred_username": "sun.qi"}
    assert await signed_in(stand, identity) == (303, "/console/", False), "recognised, with no office here"


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another client"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"iss": "http://127.0.0.1:1"},
        {"exp": int(time.time()) - 120},
        {"nonce": "of another sign-in"},
        {"preferred_username": ""},
        {"preferred_username": ["wang.min"]},
    ],
    ids=lambda claims: ",".join(claims),
)
async def test_a_token_that_is_not_for_us_opens_nothing(identity: IdentityProvider, claims: dict[str, Any]) -> None:
    identity.claims |= claims
    status, said, shown = await signed_in(stand_with(identity), identity)
    assert (status, shown) == (401, False) and "signin" in said


async def test_an_address_counts_only_when_it_is_verified(identity: IdentityProvider) -> None:
    stand = stand_with(identity, claim="email")
    stand.users.accounts["wang@huaxia.example"] = replace(stand.users.accounts["wang.min"], name="wang@huaxia.example")
    for verified, shown in ((True, True), (False, False), ("true", False)):
        identity.claims = {"email": "wang@huaxia.example", "email_verified": verified}
        assert (await signed_in(stand, identity))[2] is shown


async def test_new_keys_are_learned_and_unpublished_ones_refused(identity: IdentityProvider) -> None:
    stand = stand_with(identity)
    assert (await signed_in(stand, identity))[2]
    identity.rotate("k2", publish=True)
    assert (await signed_in(stand, identity))[2]
    identity.rotate("k3", publish=False)
    assert not (await signed_in(stand, identity))[2]


async def test_the_way_back_needs_the_browser_that_left(identity: IdentityProvider) -> None:
    stand = stand_with(identity)
    async with stand.client() as mine, stand.client() as other:
        back = identity.signed_in((await mine.get("/console/sign-in/provider")).headers["location"])
        assert (await other.get(back)).status_code == 403, "nobody is signed in through a link that he was sent"
        assert (await mine.get(back)).status_code == 303
        assert (await mine.get(back)).status_code == 403, "once"
        left = (await mine.get("/console/sign-in/provider")).headers["location"]
        refused = identity.signed_in(left).replace("code=", "error=access_denied&x=")
        assert (await mine.get(refused)).status_code == 401


@pytest.mark.parametrize(
    ("change", "status"), [({"client_secret": "wrong"}, 401), ({"issuer": "http://127.0.0.1:1"}, 502)]
)
async def test_a_provider_that_refuses_us_or_is_away(
    identity: IdentityProvider, change: dict[str, Any], status: int
) -> None:
    assert (await signed_in(stand_with(identity, **change), identity))[0] == status


async def test_where_there_is_no_provider_there_is_no_door() -> None:
    async with make_stand().client() as client:
        assert "/sign-in/provider" not in (await client.get("/console/sign-in")).text
        assert (await client.get("/console/sign-in/provider")).status_code == 404
