"""Settings of evidence: how it is signed and sealed, how long what is kept, what the company says of the processing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator

from bot.domain.custody import Each
from bot.evidence.retention import CLASSES, LEAST_AUDIT_DAYS, OF_THE_HOUSE
from bot.settings.section import Settings


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
