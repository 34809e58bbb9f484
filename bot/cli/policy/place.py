"""Which policies a command is about: a folder that was named, or else the configuration's.

Touch this when the commands need another thing that the configuration knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.settings import CONFIG, read_config, read_organisation
from bot.domain.errors import InputError
from bot.domain.groups import Organisation

if TYPE_CHECKING:
    from bot.settings import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """As it was asked for on the command line."""

    folder: Path | None
    organisation: Path | None
    config: Path = CONFIG


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A folder that exists, with the organisation it is read for. `config` is None when a folder was named and there is
    no configuration: then there is no record either."""

    folder: Path
    organisation: Organisation
    config: Config | None


def find(place: Place) -> Found:
    """Raises InputError for a folder that is not there, ConfigError for a configuration or organisation file that
    cannot be used."""
    needed = place.folder is None or place.config != CONFIG
    config = read_config(place.config) if needed or place.config.exists() else None
    folder = place.folder or (config.policies if config else Path())
    if not folder.exists():
        raise InputError(f"there is no folder {folder}")
    return Found(
        folder=folder,
        organisation=read_organisation(place.organisation or (config.organisation if config else None)),
        config=config,
    )
