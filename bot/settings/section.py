"""What all sections of the configuration have in common: unknown keys are errors, and a secret may be elsewhere.

A value `env:NAME` or `file:PATH` names the place of another one. That one is put in when a configuration is read; where
it is not there, the reference stays. Touch this when values come from another sort of place.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NoReturn

from pydantic import BaseModel, ConfigDict, SecretStr, field_validator

from bot.domain.errors import ConfigError

ELSEWHERE = re.compile(r"(?:env|file):.")


def stands_elsewhere(value: object) -> bool:
    """Whether a value only names the place of another, which is not there."""
    return isinstance(value, str | Path) and ELSEWHERE.match(str(value)) is not None


class Absent(SecretStr):
    """A secret that is not there. Who does not need it never learns of that; who does gets a ConfigError."""

    def get_secret_value(self) -> NoReturn:
        place = self._secret_value
        raise ConfigError(
            f"{place}: this needs a secret that the configuration expects there, and there is none. "
            "Set it, or ask who runs the bot (qungui doctor shows where it is named)",
            zh=f"{place}：这一步要用的密钥不在这里。请先设置好，或请运行机器人的人来做（qungui doctor 会指出它的位置）",
        )


class Settings(BaseModel):
    """A section: unknown keys are errors, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*")
    @classmethod
    def _there(cls, value: Any) -> Any:
        """Only a secret may be somewhere else."""
        if stands_elsewhere(value):
            raise ValueError(f"{value} is not there")
        return tuple(map(_held, value)) if isinstance(value, tuple) else _held(value)


def _held(value: Any) -> Any:
    if isinstance(value, SecretStr) and not isinstance(value, Absent) and stands_elsewhere(value.get_secret_value()):
        return Absent(value.get_secret_value())
    return value
