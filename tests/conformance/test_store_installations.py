"""Workspaces that installed the app, whatever the database: kept with unreadable tokens, ended once, brought back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from bot.domain.errors import ConfigError, StorageError
from bot.domain.installations import Installation
from bot.domain.records import InstallationEnded
from storage.store import SqlStore
from tests.conformance.stores import NOON, after, write

KEY = Fernet.generate_key().decode()
EAST = Installation(
    platform="slack",
    workspace="T0EAST",
    name="华夏东区",
    bot_user="U0BOT",
    bot_token="xoxb-1",
    user_token="xoxp-1",
    lent_by="U0ADMIN",
    scopes=("channels:read", "chat:write"),
    installed_at=NOON,
)
WEST = replace(EAST, workspace="T0WEST", bot_token="xoxb-2", user_token="", lent_by="")
ROTATING = replace(
    EAST,
    bot_token="xoxe.xoxb-1",
    bot_refresh="xoxe-1",
    bot_until=after(hours=12),
    user_token="xoxe.xoxp-1",
    user_refresh="xoxe-2",
    user_until=after(hours=12),
)


HERE: dict[str, Any] = {"by": "here", "now": NOON, "until": after(minutes=2)}
THERE = HERE | {"by": "there"}


def ended(**more: object) -> InstallationEnded:
    given = {"platform": "slack", "workspace": "T0EAST", "why": "app_uninstalled", "at": after(hours=1), "event": "e"}
    return InstallationEnded(**(given | more))  # type: ignore[arg-type]


def test_what_was_installed_comes_back_and_nobody_else_can_read_it(store: SqlStore) -> None:
    kept = store.installations_by(KEY)
    kept.install(EAST)
    kept.install(WEST)
    assert kept.installations("slack") == [EAST, WEST]
    assert kept.installations("wecom") == []
    with store._database.reading() as connection:
        rows = str(connection.execute(text("SELECT * FROM installation")).all())
    assert "xox" not in rows and "T0EAST" in rows
    told = [row for row in store.audit() if row.what == "workspace_installed"]
    assert [row.body["workspace"] for row in told] == ["T0EAST", "T0WEST"]
    assert "xox" not in str(told) and "华夏东区" not in str(told)
    assert store.verify_audit()[1] is None


def test_a_key_is_replaced_by_writing_the_new_one_first(store: SqlStore) -> None:
    store.installations_by(KEY).install(EAST)
    newer = Fernet.generate_key().decode()
    with pytest.raises(StorageError, match="another token_key"):
        store.installations_by(newer).installations("slack")
    both = store.installations_by(f"{newer}, {KEY}")
    assert both.installations("slack") == [EAST]
    both.install(EAST)
    assert store.installations_by(newer).installations("slack") == [EAST]
    with pytest.raises(ConfigError, match=r"Fernet\.generate_key"):
        store.installations_by("too short")


def test_an_end_forgets_the_tokens_of_that_workspace_and_of_no_newer_installation(store: SqlStore) -> None:
    kept = store.installations_by(KEY)
    kept.install(EAST)
    kept.install(WEST)
    write(store, ended(at=NOON))  # from before it was installed: it came late
    assert kept.installations("slack") == [EAST, WEST]
    write(store, ended(lent_by=("U0OTHER",)))
    assert kept.installations("slack") == [EAST, WEST]
    write(store, ended(lent_by=("U0OTHER", "U0ADMIN"), why="tokens_revoked"))
    assert kept.installations("slack") == [replace(EAST, user_token="", lent_by=""), WEST]
    write(store, ended(), ended(why="told twice", at=after(hours=2)))
    gone, other = kept.installations("slack")
    assert gone == replace(
        EAST, bot_token="", user_token="", lent_by="", ended_at=after(hours=1), ended_why="app_uninstalled"
    )
    assert not gone.is_active and other == WEST
    again = replace(EAST, bot_token="xoxb-3", installed_at=after(hours=3))
    kept.install(again)
    write(store, ended(at=after(hours=2)))
    assert kept.installations("slack") == [again, WEST]


def test_new_tokens_take_the_place_of_those_they_were_exchanged_for(store: SqlStore) -> None:
    kept = store.installations_by(KEY)
    kept.install(ROTATING)
    kept.install(WEST)
    assert kept.installations("slack") == [ROTATING, WEST]
    with store._database.reading() as connection:
        assert "xox" not in str(connection.execute(text("SELECT * FROM installation")).all())
    assert kept.claim(ROTATING, **HERE)
    bot = replace(ROTATING, bot_token="xoxe.xoxb-2", bot_refresh="xoxe-3", bot_until=after(hours=24))
    assert kept.renew(
        replace(bot, user_token="stale"), lent=False, by="here"
    )  # the other token is not this one's business
    assert kept.installations("slack") == [bot, WEST]
    both = replace(bot, user_token="xoxe.xoxp-2", user_refresh="xoxe-4", user_until=after(hours=24))
    assert kept.renew(replace(both, bot_token="stale"), lent=True, by="here")
    assert kept.installations("slack") == [both, WEST]

    write(store, ended(lent_by=("U0ADMIN",), why="tokens_revoked"))
    assert not kept.renew(both, lent=True, by="here")  # it was taken back meanwhile
    assert kept.renew(both, lent=False, by="here")
    again = replace(both, installed_at=after(hours=2))
    kept.install(again)
    assert kept.claim(again, **HERE) and not kept.claim(both, **HERE)
    assert not kept.renew(both, lent=False, by="here")  # of the installation before: these tokens are nobody's
    assert kept.installations("slack") == [again, WEST]
    write(store, ended(at=after(hours=3)))
    assert not kept.renew(again, lent=False, by="here")
    gone, _ = kept.installations("slack")
    assert (gone.bot_token, gone.bot_refresh, gone.bot_until) == ("", "", None)
    assert (gone.user_token, gone.user_refresh, gone.user_until) == ("", "", None)


def test_an_organisation_keeps_the_workspaces_it_lets_us_into(store: SqlStore) -> None:
    kept = store.installations_by(KEY)
    firm = replace(WEST, workspace="E0FIRM", teams=("T0A",))
    kept.install(firm)
    kept.open_to(replace(firm, bot_token="stale", teams=("T0A", "T0B")))
    assert kept.installations("slack") == [replace(firm, teams=("T0A", "T0B"))]
    kept.open_to(replace(firm, installed_at=after(hours=1), teams=()))
    assert kept.installations("slack") == [replace(firm, teams=("T0A", "T0B"))]


def test_one_claim_at_a_time_until_it_is_let_go_or_over(store: SqlStore) -> None:
    kept = store.installations_by(KEY)
    kept.install(ROTATING)
    kept.install(WEST)
    assert kept.claim(ROTATING, **HERE) and kept.claim(ROTATING, **HERE)  # whoever has it may take it again
    assert not kept.claim(ROTATING, **THERE) and kept.claim(WEST, **THERE)
    assert not kept.renew(ROTATING, lent=False, by="there")
    kept.let_go(ROTATING, by="there")  # not theirs to give
    assert not kept.claim(ROTATING, **THERE)
    assert kept.claim(ROTATING, by="there", now=after(minutes=3), until=after(minutes=5))  # it ended by itself
    assert not kept.renew(ROTATING, lent=False, by="here")  # who came too late writes nothing
    kept.let_go(ROTATING, by="there")
    assert kept.claim(ROTATING, **HERE)
    kept.install(replace(ROTATING, installed_at=after(hours=1)))
    assert not kept.claim(ROTATING, **HERE)
    assert kept.claim(replace(ROTATING, installed_at=after(hours=1)), **THERE)


def test_of_many_who_claim_at_once_one_gets_it(store: SqlStore) -> None:
    kept = store.installations_by(KEY)
    kept.install(ROTATING)
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda n: kept.claim(ROTATING, by=f"p{n}", now=NOON, until=after(hours=1)), range(16)))
    assert won.count(True) == 1
