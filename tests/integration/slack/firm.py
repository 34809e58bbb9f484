"""Companies in the local Slack that install one app, the bot beside them, with the real record."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from cryptography.fernet import Fernet
from starlette.applications import Starlette

from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack.several import Several
from adapters.sandbox.world import Seed
from adapters.slack.config import SlackSettings
from adapters.slack.platform import SlackPlatform
from bot.domain.events import AccessEnded, Event
from bot.domain.records import InstallationEnded, Step
from storage.installations import SqlInstallations
from storage.schema import upgrade
from storage.store import SqlStore
from tests.integration.slack.bench import SECRET, ListInbox, company, now, served

KEY = Fernet.generate_key().decode()


@dataclass(slots=True, kw_only=True)
class Firm:
    slack: Several
    platform: SlackPlatform
    settings: SlackSettings
    store: SqlStore
    installations: SqlInstallations
    inbox: ListInbox
    url: str  # of the bot
    clock: Callable[[], datetime]

    def events(self) -> list[Event]:
        return [event for raw in self.inbox.raws for event in self.platform.normalise(raw)]

    def restarted(self) -> SlackPlatform:
        """A new process of the bot, with the record of the old one."""
        return SlackPlatform(self.settings, self.inbox, self.clock, installations=self.installations)

    async def install(self, team: str, **more: str) -> httpx.Response:
        """What a browser does, up to the page that is shown at last."""
        async with httpx.AsyncClient(trust_env=False, follow_redirects=False) as browser:
            begun = await browser.get(f"{self.url}/slack/install{'?organisation' if team.startswith('E') else ''}")
            consent = await browser.get(begun.headers["location"], params=asked(begun, team=team, **more))
            return await browser.get(consent.headers["location"], headers={"Accept-Language": "en-GB,en"})

    async def until(self, true: Callable[[], bool]) -> None:
        """For what no delivery tells."""
        async with asyncio.timeout(10):
            while not await asyncio.to_thread(true):
                await asyncio.sleep(0.02)

    def ended(self, event: AccessEnded) -> None:
        """What the pipeline does with it."""
        record = InstallationEnded(
            platform="slack", workspace=event.workspace, why=event.why, at=event.at, event=event.id,
            lent_by=event.lent_by,
        )  # fmt: skip
        self.store.commit([Step(inbox=None, records=[record])], self.clock())
        self.platform.changed()


def asked(begun: httpx.Response, **more: str) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(begun.headers["location"]).query).items()} | more


@asynccontextmanager
async def firm(
    folder: Path,
    *,
    organisations: Mapping[str, Sequence[str]] | None = None,
    rotates: bool = False,
    grace: timedelta = timedelta(0),
    seeds: Mapping[str, Seed] | None = None,
    clock: Callable[[], datetime] = now,
    **given: object,
) -> AsyncIterator[Firm]:
    worlds = [
        SlackWorld(signing_secret=SECRET, team=team, pace=0.0005, clock=clock)
        for team in ("T0EAST", "T0WEST", "T0OTHER")
    ]
    for world in worlds:
        world.seed((seeds or {}).get(world.space.team) or company())
    slack = Several(worlds, organisations=organisations, rotates=rotates, grace=grace)
    upgrade(url := f"sqlite:///{folder / 'record.db'}")
    store = SqlStore(url)
    installations = store.installations_by(KEY)
    async with served(slack.app) as sandbox_url:
        slack.served_at(sandbox_url)
        settings = SlackSettings.model_validate(
            {
                "client_id": slack.client_id, "client_secret": slack.client_secret, "token_key": KEY,
                "signing_secret": SECRET, "workspaces": ("T0EAST", "T0WEST"), "join_public_channels": False,
                "backfill_days": 0, "base_url": f"{sandbox_url}/api/",
            } | given
        )  # fmt: skip
        inbox = ListInbox()
        app = Starlette()
        async with served(app) as url:
            slack.redirect_urls = (f"{url}/slack/oauth_redirect",)
            platform = SlackPlatform(settings, inbox, clock, installations=installations, public_url=url)
            app.router.routes.extend(platform.routes())
            for world in worlds:
                world.request_url = f"{url}{settings.path}"
            running = asyncio.create_task(platform.run())
            try:
                yield Firm(
                    slack=slack, platform=platform, settings=settings, store=store, installations=installations,
                    inbox=inbox, url=url, clock=clock,
                )  # fmt: skip
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
                for world in worlds:
                    await world.aclose()
                store.close()
