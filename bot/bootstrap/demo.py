"""The demo: an invented company on local Slack and WeCom, governed by a real application over real wires on loopback.

The application reaches the two worlds only through the base URLs and secrets in its configuration, exactly as it
reaches the real platforms. Touch this when the demo's company gets something new to show.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import SecretStr

from adapters.sandbox import company as invented
from adapters.sandbox.company.loading import Company
from adapters.sandbox.slack.world import SlackWorld
from adapters.sandbox.wecom.world import WeComWorld
from adapters.sandbox.world import Room
from adapters.slack.config import SlackSettings
from adapters.wecom.config import WeComSettings
from bot.assets import asset
from bot.bootstrap.application import Application, open_application, utc_now
from bot.domain.groups import GroupKind
from bot.domain.ports import Clock
from bot.evidence.keys import LENGTH
from bot.settings import Config, Console, Storage
from bot.settings.evidence import Evidence
from bot.settings.recurring import Canary

SIGNING_SECRET = "sandbox-signing-secret"
BOT_TOKEN, ADMIN_TOKEN, APP_TOKEN = "xoxb-sandbox", "xoxp-sandbox-admin", "xapp-sandbox"
ADMIN = "U0ADMIN"  # whose user token it is
POLICIES = "policies/huaxia"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A company, its two platforms and the application that governs them."""

    url: str
    company: Company
    slack: SlackWorld
    wecom: WeComWorld
    application: Application

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The worlds and the application at work. The web server must be listening already."""
        try:
            async with self.application.running():
                await self.wecom.check_callbacks()
                yield
        finally:
            await self.slack.aclose()
            await self.wecom.aclose()

    def close(self) -> None:
        self.application.close()


def open_demo(
    url: str,
    folder: Path,
    *,
    console_secret: str,
    policies: Path | None = None,
    history: bool = True,
    clock: Clock = utc_now,
    canaries: Sequence[Canary] = (),
) -> Demo:
    """Seed both worlds with the company and connect an application to them.

    `url` is where the web server will listen; `folder` gets the record. With `history`, two weeks of chat come along.
    """
    company = invented.load(clock().date())
    slack = SlackWorld(
        signing_secret=SIGNING_SECRET,
        bot_token=BOT_TOKEN,
        admin_token=ADMIN_TOKEN,
        app_token=APP_TOKEN,
        public_url=f"{url}/sandbox/slack",
        request_url=f"{url}/slack/events",
    )
    wecom = WeComWorld(company="华夏集团")
    wecom.connect(public_url=f"{url}/sandbox/wecom", callback_url=f"{url}/wecom/app", robot_url=f"{url}/wecom/robot")
    for world in (slack, wecom):
        seed = company.seed(world.platform)
        rooms = [_inviting(room, slack.bot_id) for room in seed.groups]
        world.seed(replace(seed, groups=rooms, messages=seed.messages if history else ()))
    config = _config(url, folder, slack, wecom, console_secret, policies or asset(POLICIES), canaries)
    application = open_application(config, organisation=company.organisation, clock=clock)
    return Demo(url=url, company=company, slack=slack, wecom=wecom, application=application)


def _inviting(room: Room, bot: str) -> Room:
    """A private channel of Slack has invited the bot and the admin in whose name it deletes; public ones are open."""
    return replace(room, members=(*room.members, bot, ADMIN)) if room.kind == GroupKind.PRIVATE else room


def _config(
    url: str,
    folder: Path,
    slack: SlackWorld,
    wecom: WeComWorld,
    console_secret: str,
    policies: Path,
    canaries: Sequence[Canary],
) -> Config:
    """What an operator would have written for these two platforms."""
    told = wecom.settings()
    # Read often: whoever plays a member there should see the answer at once.
    archive = {**told["archive"], "cursor": folder / "wecom-archive.seq", "interval": 0.3}
    return Config(
        company="华夏集团",
        policies=policies,
        storage=Storage(url=f"sqlite:///{folder / 'qungui.db'}"),
        console=Console(secret=SecretStr(console_secret)),
        evidence=Evidence(signing_key=SecretStr(secrets.token_hex(LENGTH))),
        canaries=tuple(canaries),
        platforms={
            "slack": SlackSettings(
                bot_token=SecretStr(BOT_TOKEN),
                signing_secret=SecretStr(SIGNING_SECRET),
                admin_user_token=SecretStr(ADMIN_TOKEN),
                base_url=f"{url}/sandbox/slack/api/",
            ),
            "wecom": WeComSettings.model_validate({**told, "archive": archive, "poll_interval": 2.0}),
        },
    )
