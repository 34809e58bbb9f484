"""Which policies a command is about: a folder that was named, or else the configuration's.

Touch this when the commands need another thing that the configuration knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.settings import CONFIG, read_config, read_organisation
from bot.cli.terminal import Terminal
from bot.config import BadConfig, folders_of
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
    no configuration, or when its secrets are not here (`unsealed`): then there is no record either."""

    folder: Path
    organisation: Organisation
    config: Config | None
    unsealed: bool = False


def find(place: Place, terminal: Terminal, *, record: bool = False) -> Found:
    """Without `record` secrets may be missing: who writes rules need not have them. That is said.

    Raises InputError for a folder that is not there, ConfigError for a configuration or organisation file that
    cannot be used.
    """
    folder, organisation, config, unsealed = place.folder, place.organisation, None, False
    if place.folder is None or place.config != CONFIG or place.config.exists():
        try:
            config = read_config(place.config, secrets=not record)
            folders = config.policies, config.organisation
        except BadConfig as bad:
            if record or not bad.secrets_only:
                raise
            terminal.say("config.unsealed", file=place.config, names=", ".join(one.key for one in bad.problems))
            folders, unsealed = folders_of(place.config), True
        folder, organisation = folder or folders[0], organisation or folders[1]
    folder = folder or Path()
    if not folder.exists():
        raise InputError(f"there is no folder {folder}", zh=f"没有文件夹 {folder}")
    return Found(folder=folder, organisation=read_organisation(organisation), config=config, unsealed=unsealed)
