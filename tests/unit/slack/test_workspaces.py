"""What is kept in memory of the workspaces: asked of the record once, and again only when it was written to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from adapters.slack.client import SlackClient
from adapters.slack.config import SlackSettings
from adapters.slack.history import MemoryMarks
from adapters.slack.organisations import Organisation
from adapters.slack.workspace import Workspace
from adapters.slack.workspaces import Workspaces
from bot.domain.errors import StorageError
from bot.domain.events import RawEvent
from bot.domain.installations import Installation

AT = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
EAST = Installation(
    platform="slack", workspace="T0EAST", name="East", bot_user="U0BOT", bot_token="xoxb-1", user_token="xoxp-1",
    lent_by="U0ADMIN", installed_at=AT,
)  # fmt: skip
WEST = replace(EAST, workspace="T0WEST", user_token="", lent_by="")
SETTINGS = SlackSettings(bot_token=SecretStr("xoxb-0"), signing_secret=SecretStr("s"))


class Record:
    """Installations in memory that count how often they were asked for, and can fail."""

    def __init__(self, *found: Installation):
        self.found: Sequence[Installation] = found
        self.asked = 0
        self.is_broken = False

    def installations(self, platform: str) -> Sequence[Installation]:
        self.asked += 1
        if self.is_broken:
            raise StorageError
        return self.found

    def install(self, installation: Installation) -> None:
        raise AssertionError("nobody installs here")

    def claim(self, installation: Installation, *, by: str, now: datetime, until: datetime) -> bool:
        raise AssertionError("nothing ends here")

    def let_go(self, installation: Installation, *, by: str) -> None:
        raise AssertionError("nothing ends here")

    def renew(self, installation: Installation, *, lent: bool, by: str) -> bool:
        raise AssertionError("nothing ends here")

    def open_to(self, installation: Installation) -> None:
        self.found = [installation if one.workspace == installation.workspace else one for one in self.found]


class Nowhere:
    async def append(self, raw: RawEvent) -> bool:
        return True


def opened(installation: Installation, team: str) -> Workspace:
    settings = SETTINGS.with_tokens(installation.bot_token, installation.user_token)
    return Workspace(settings, Nowhere(), lambda: AT, MemoryMarks(), mark=team, installation=installation.workspace)


def served(record: Record, *, besides: str = "") -> Workspaces:
    def organised(installation: Installation) -> Organisation:
        return Organisation(installation, SlackClient(SETTINGS), record, lambda: None, 60.0)

    return Workspaces(record, opened, organised, besides=besides)


def test_the_record_is_asked_once() -> None:
    workspaces = served(record := Record(EAST, WEST))
    east = workspaces.of("T0EAST")
    assert east is not None and east.has("admin") and east is workspaces.of("T0EAST")
    assert workspaces.of("T0OTHER") is None and workspaces.ended("T0EAST") is None and len(workspaces.all()) == 2
    assert record.asked == 1


def test_what_has_not_changed_goes_on_as_it_is() -> None:
    workspaces = served(record := Record(EAST, WEST))
    east, west = workspaces.of("T0EAST"), workspaces.of("T0WEST")
    record.found = (replace(EAST, user_token="", lent_by=""), WEST)  # the admin took the token back
    workspaces.changed()
    advising = workspaces.of("T0EAST")
    assert advising is not None and advising is not east and not advising.has("admin")
    assert workspaces.of("T0WEST") is west
    record.found = (replace(EAST, bot_token="", user_token="", ended_at=AT + timedelta(hours=1)), WEST)
    workspaces.changed()
    assert workspaces.of("T0EAST") is None and workspaces.ended("T0EAST") == AT + timedelta(hours=1)
    record.found = (replace(EAST, installed_at=AT + timedelta(hours=2)), WEST)
    workspaces.changed()
    assert workspaces.of("T0EAST") is not None and workspaces.ended("T0EAST") is None
    assert record.asked == 4


def test_a_record_that_fails_stops_the_start_and_nothing_else() -> None:
    workspaces = served(record := Record(EAST))
    record.is_broken = True
    with pytest.raises(StorageError):
        workspaces.all()
    record.is_broken = False
    east = workspaces.of("T0EAST")
    record.is_broken = True
    workspaces.changed()
    assert workspaces.of("T0EAST") is east  # until the record can be read again
    record.is_broken, record.found = False, ()
    assert workspaces.of("T0EAST") is None


FIRM = replace(WEST, workspace="E0FIRM", teams=("T0EAST", "T0NORTH", "T0HOME"))


def test_an_organisation_stands_for_its_workspaces() -> None:
    workspaces = served(record := Record(FIRM, EAST), besides="T0HOME")
    east, north = workspaces.of("T0EAST"), workspaces.of("T0NORTH")
    assert east is not None and east.has("admin")  # its own installation, by which an admin lent a token
    assert north is not None and not north.has("admin") and len(workspaces.all()) == 2
    assert workspaces.lets_in("E0FIRM") and workspaces.teams("E0FIRM") == FIRM.teams
    assert not workspaces.met("T0SOUTH", "E0OTHER") and not workspaces.met("E0FIRM", "E0FIRM")
    assert workspaces.met("T0SOUTH", "E0FIRM") and workspaces.met("T0HOME", "E0FIRM")
    assert workspaces.teams("E0FIRM") == ("T0EAST", "T0HOME", "T0NORTH", "T0SOUTH")
    south = workspaces.of("T0SOUTH")
    assert south is not None and workspaces.of("T0NORTH") is north and workspaces.of("T0HOME") is None
    record.found = (replace(FIRM, bot_token="", ended_at=AT + timedelta(hours=1)), EAST)
    workspaces.changed()
    assert workspaces.of("T0SOUTH") is None and workspaces.of("T0EAST") is east
    assert not workspaces.lets_in("E0FIRM") and not workspaces.met("T0SOUTH", "E0FIRM")
