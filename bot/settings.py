"""What Qungui can be told: the sections of the configuration, each key with its meaning, its limits and its default.

Each key's description is its help text: `config.example.yaml`, `doctor` and the errors tell it. How a file is read, and
what is said about its problems, is `bot.config`'s. Touch this when Qungui learns a new setting.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from bot.domain.custody import Each
from bot.domain.review import Clocks
from bot.evidence.retention import CLASSES, LEAST_AUDIT_DAYS, OF_THE_HOUSE
from bot.rules.values import Size


class Settings(BaseModel):
    """A section: unknown keys are errors, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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


class Evidence(Settings):
    """Proof that others can check: the key that signs, the keys that stored texts are sealed with."""

    signing_key: SecretStr = Field(
        SecretStr(""), description="signs checkpoints and bundles (Ed25519), e.g. file:keys/signing.key"
    )
    checkpoints: Path | None = Field(
        None, description="folder for the signed checkpoints; best where nobody of this machine can write later"
    )
    checkpoint_hours: float = Field(1, gt=0, le=168, description="hours between checkpoints of the audit chain")
    keys: tuple[SecretStr, ...] = Field(
        (), description="keys that stored texts are sealed with: the first seals, the others only open what is older"
    )
    context: int = Field(
        3, ge=0, le=10, description="messages kept before and after a case's own, with edits; 0 = none of them"
    )
    context_by_rule: Mapping[str, Annotated[int, Field(ge=0, le=10)]] = Field(
        default_factory=dict, description="rule id -> other number of messages; it comes before the unit's"
    )
    context_by_unit: Mapping[str, Annotated[int, Field(ge=0, le=10)]] = Field(
        default_factory=dict, description="unit id -> other number of messages there and in the units below"
    )

    @property
    def surroundings(self) -> Each:
        """The same as a question."""
        return Each(everywhere=self.context, rules=self.context_by_rule, units=self.context_by_unit)


class Retention(Settings):
    """What is forgotten, and when. A legal hold beats all of it: `qungui record hold`.
    A class that is not named is kept for as long as the record is."""

    excerpts: int | None = Field(None, ge=1, description="days that matched words and messages around cases are kept")
    notes: int | None = Field(None, ge=1, description="days that notes on cases and corrected labels are kept")
    messages: int | None = Field(None, ge=1, description="days that texts of reminders and notices are kept")
    labels: int | None = Field(None, ge=1, description="days that labels of messages are kept")
    looks: int | None = Field(None, ge=1, description="days that it is kept who looked at evidence")
    exports: int | None = Field(None, ge=1, description="days that it is kept who took evidence out")
    audit_bodies: int | None = Field(
        None, ge=LEAST_AUDIT_DAYS, description="days that contents of the audit chain are kept; 184 at least, by law"
    )
    purge_hours: float = Field(24, gt=0, le=720, description="hours between purges by the running bot")
    units: Mapping[str, Mapping[str, int]] = Field(
        default_factory=dict, description="unit id -> class -> other days there and in the units below"
    )

    @field_validator("units")
    @classmethod
    def _known_classes(cls, units: Mapping[str, Mapping[str, int]]) -> Mapping[str, Mapping[str, int]]:
        for unit, days in units.items():
            for name, number in days.items():
                if name not in CLASSES.keys() - OF_THE_HOUSE:
                    possible = ", ".join(sorted(CLASSES.keys() - OF_THE_HOUSE))
                    raise ValueError(f"{unit}: no class of records that differs by unit is called {name}: {possible}")
                if number < 1:
                    raise ValueError(f"{unit}: {name} must be kept for one day at least")
        return units


class Privacy(Settings):
    """What only the company can say about the processing; `qungui policy impact` puts it into the assessment."""

    contact: str = Field("", description="who answers for the processing, for authorities and members")
    basis: str = Field("", description="legal basis of all rules, e.g. labour rules adopted on … and published on …")
    bases: Mapping[str, str] = Field(default_factory=dict, description="rule id -> a legal basis of its own")


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


class RecurringReport(Settings):
    """A report that is made by itself, sent to groups and people, and written to a folder."""

    name: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="small letters, digits and hyphens; names its files"
    )
    about: Literal["violations", "rules", "review", "membership", "receipts"] = Field(
        "violations", description="what was found, how good rules are, evidence of review, who was where, who confirmed"
    )
    every: Literal["day", "week", "month", "quarter"] = Field("week", description="it covers the whole one before")
    at: time = Field(time(9), description="hour of the day, in the zone above")
    unit: str | None = Field(None, description="only this unit and those below it")
    to: tuple[str, ...] = Field((), description="groups (slack:C…, wecom:…) and people (ids) who get the summary")
    folder: Path | None = Field(None, description="where its files are written")
    formats: tuple[Literal["csv", "html", "json", "xlsx", "pdf"], ...] = Field(
        ("xlsx", "html"), description="of the files; pdf needs pip install 'qungui[pdf]'"
    )
    locale: Literal["zh", "en"] | None = Field(None, description="its language; left out = the one above")
    names: Literal["pseudonyms", "names"] = Field(
        "pseudonyms", description="how its files call people; names only where whoever reads them may know"
    )

    @model_validator(mode="after")
    def _goes_somewhere(self) -> RecurringReport:
        if not self.to and self.folder is None:
            raise ValueError("a report needs somebody to go to (`to`) or a folder (`folder`)")
        if "pdf" in self.formats and find_spec("weasyprint") is None:
            raise ValueError("files in PDF need an optional part: pip install 'qungui[pdf]'")
        return self


class Canary(Settings):
    """A made-up message that a rule must find, said in a group kept for it: proof, again and again, that the whole way
    from the platform to the rules works. Nothing in that group is judged or counted but this."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="small letters, digits and hyphens")
    group: str = Field(pattern=r"^[a-z]+:\S+$", description="group kept for canaries, e.g. slack:C0123ABCD")
    rule: str = Field(min_length=1, description="id of the rule that must find it")
    text: str = Field(min_length=1, max_length=500, description="words that break the rule")
    every_hours: float = Field(24, ge=0.1, le=24 * 31, description="hours between two of them")
    within_minutes: int = Field(15, ge=1, le=24 * 60, description="later than this it is missed, and admins are told")
    token: SecretStr | None = Field(
        None, description="Slack: token with chat:write of another app than the bot's, a member of the group"
    )
    ask: str | None = Field(None, description="id of a person who is asked to post it: on WeCom no program can")
    remind: str | None = Field(
        None, description="id of a test person who then gets the rule's reminder: proof up to its delivery"
    )

    @model_validator(mode="after")
    def _has_a_voice(self) -> Canary:
        if (self.token is None) == (self.ask is None):
            raise ValueError("a canary needs a token that says it (`token`, Slack only) or somebody to ask (`ask`)")
        if self.token is not None and not self.group.startswith("slack:"):
            raise ValueError("only Slack lets a token say a canary: name a person to ask (`ask`) instead")
        return self


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
