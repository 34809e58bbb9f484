"""What Qungui can be told: the sections of the configuration, each key with its meaning, its limits and its default.

Each key's description is its help text: `config.example.yaml`, `doctor` and the errors tell it. How a file is read, and
what is said about its problems, is `bot.config`'s. Touch this when Qungui learns a new setting.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator

from bot.domain.review import Clocks
from bot.rules.values import Size
from bot.settings.evidence import Evidence, Privacy, Retention
from bot.settings.recurring import Canary, RecurringReport
from bot.settings.section import Settings


class Server(Settings):
    """Where Qungui listens."""

    host: str = Field(
        "127.0.0.1", description="address to listen on; 0.0.0.0 opens it to the network: put TLS in front"
    )
    port: int = Field(8080, ge=1, le=65535, description="TCP port for webhooks and the console")
    public_url: str = Field("", description="how the platforms reach this server, e.g. https://qungui.example.com")


class Storage(Settings):
    """The record."""

    url: str = Field("sqlite:///var/qungui.db", description="sqlite:///path or postgresql://user@host/db")
    keep_inbox_days: int = Field(30, ge=1, description="days that processed deliveries are kept before their bodies go")


class Oidc(Settings):
    """The company's identity provider, by OpenID Connect. Users are still added by `qungui user add`."""

    issuer: str = Field(
        description="as the provider writes it in its tokens, e.g. https://login.example.com/realms/acme"
    )
    client_id: str = Field(min_length=1, description="of the client registered there for <public_url>/console")
    client_secret: SecretStr = Field(description="of that client, e.g. env:QUNGUI_OIDC_SECRET")
    claim: str = Field(
        "preferred_username",
        min_length=1,
        description="what of the token is the user's name here; email: if verified",
    )

    @field_validator("issuer")
    @classmethod
    def _over_tls(cls, issuer: str) -> str:
        if not re.match(r"https://[^/?#\s]|http://(?:127\.0\.0\.1|localhost|\[::1\])[:/]", issuer):
            raise ValueError("an issuer is an https:// address: who can change what it answers can sign in as anybody")
        return issuer


class Console(Settings):
    """The web pages for compliance staff and admins."""

    enabled: bool = Field(True, description="serve the console under /console")
    secret: SecretStr = Field(
        SecretStr(""), description="signs the session cookies; at least 32 characters, e.g. env:QUNGUI_CONSOLE_SECRET"
    )
    second_factor: Literal["off", "optional", "required"] = Field(
        "optional", description="codes of an authenticator app after the password; required = nobody works without"
    )
    oidc: Oidc | None = Field(None, description="sign-in through the company's identity provider")
    session_hours: int = Field(12, ge=1, le=168, description="after so many hours people must sign in again")


class Announcements(Settings):
    """Scheduled announcements."""

    misfire_grace: int = Field(3600, ge=0, description="seconds a missed announcement may still be sent late")
    workdays: tuple[str, ...] = Field((), description="dates (YYYY-MM-DD) that are workdays whatever the calendar says")
    holidays: tuple[str, ...] = Field((), description="dates (YYYY-MM-DD) that are days off whatever the calendar says")


class Files(Settings):
    """Reading files that members post, where a rule asks what is in them."""

    size: Size = Field(20_000_000, ge=1000, description="larger files are not fetched: 20MB, 500KB")
    seconds: float = Field(15.0, gt=0, le=300, description="a file that takes longer to read is given up")
    memory: Size = Field(512_000_000, ge=256_000_000, description="memory of the process that reads one file")
    characters: int = Field(40_000, ge=1000, le=2_000_000, description="of a file's text; the rest is left out")
    members: int = Field(2_000, ge=1, le=20_000, description="files of an archive that are listed")
    unpacked: Size = Field(100_000_000, ge=1000, description="an archive that unpacks to more is not unpacked")
    ocr: bool = Field(
        False, description="read words and QR codes in pictures; needs pip install 'qungui[ocr]' and more seconds"
    )


class Casework(Settings):
    """Cases and appeals."""

    appeal_days: float = Field(
        5,
        gt=0,
        le=60,
        description="days in which an appeal is decided; its judges are reminded half-way, then the next",
    )
    decide_days: Mapping[Literal["low", "medium", "high", "critical"], Annotated[float, Field(gt=0, le=365)]] = Field(
        {"critical": 1, "high": 3, "medium": 7},
        description="days in which an open or waiting case is decided, by severity; one left out has no deadline",
    )
    claim_minutes: float = Field(30, ge=1, le=1440, description="minutes a reviewer's claim on a case lasts")
    reports_a_day: int = Field(10, ge=1, le=1000, description="messages that one member may report within a day")

    @property
    def clocks(self) -> Clocks:
        """The same as times."""
        return Clocks(
            answer_within=timedelta(days=self.appeal_days),
            decide_within={severity: timedelta(days=days) for severity, days in self.decide_days.items()},
            claimed_for=timedelta(minutes=self.claim_minutes),
        )


class Proposals(Settings):
    """Labels that trained models propose. A proposal is shown and may be confirmed; it never leads to anything."""

    models: tuple[Path, ...] = Field((), description="files of `qungui text train --dimension …`; none = no proposals")
    at_least: float = Field(0.8, ge=0.5, le=1, description="how sure a model must be to propose, 0.5 to 1")


class Logging(Settings):
    """Facts about the bot, never about people."""

    level: Literal["debug", "info", "warning", "error"] = Field("info", description="how much is logged")
    format: Literal["auto", "json", "console"] = Field("auto", description="auto = console on a terminal, else json")


class Config(Settings):
    """Everything Qungui can be told."""

    company: str = Field("", description="the company's name, as reports and the console show it")
    locale: Literal["zh", "en"] = Field("zh", description="language where nobody chose one")
    zone: str = Field("Asia/Shanghai", description="time zone for schedules and reports, by IANA name")
    policies: Path = Field(description="folder of policies (YAML); see policies/starter-zh")
    organisation: Path | None = Field(None, description="file with units, people and their accounts")
    admins_group: str | None = Field(
        None,
        pattern=r"^[a-z]+:\S+$",
        description="group that is told when changed policies are refused, e.g. slack:C0123ABCD or wecom:wrOgQhDgAA",
    )
    scan_hours: float = Field(6, gt=0, le=168, description="hours between scans of all groups for what no event told")
    server: Server = Server()
    storage: Storage = Storage()
    console: Console = Console()
    evidence: Evidence = Evidence()
    retention: Retention = Retention()
    privacy: Privacy = Privacy()
    announcements: Announcements = Announcements()
    casework: Casework = Casework()
    proposals: Proposals = Proposals()
    files: Files = Files()
    reports: tuple[RecurringReport, ...] = Field((), description="reports that are made by themselves")
    canaries: tuple[Canary, ...] = Field((), description="made-up messages that must be found")
    logging: Logging = Logging()
    platforms: Mapping[str, Any] = Field(default_factory=dict, exclude=True)

    @field_validator("reports", "canaries", mode="before")
    @classmethod
    def _none_yet(cls, reports: object) -> object:
        """The example's list has only comments in it."""
        return () if reports is None else reports

    @field_validator("canaries")
    @classmethod
    def _canaries_differ(cls, canaries: tuple[Canary, ...]) -> tuple[Canary, ...]:
        names = [one.name for one in canaries]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"two canaries are called {twice}: nobody could tell which was found")
        return canaries

    @field_validator("reports")
    @classmethod
    def _names_differ(cls, reports: tuple[RecurringReport, ...]) -> tuple[RecurringReport, ...]:
        names = [plan.name for plan in reports]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"two reports are called {twice}: one would write over the other's files")
        return reports

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"no time zone is called {name}; use an IANA name such as Asia/Shanghai") from error
        return name
