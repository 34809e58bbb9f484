"""`qungui policy check`: every problem of every file, for people, for machines, for a pipeline."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.cli.settings import CONFIG, read_config, read_organisation, utc_now
from bot.cli.terminal import DONE, FAILED, Terminal
from bot.domain.errors import InputError
from bot.policy.loading import Loaded, load
from bot.policy.problems import RENDERERS

FORMATS = tuple(RENDERERS)


def check(folder: Path | None, organisation: Path | None, format: str, terminal: Terminal) -> int:
    """0 when there is no error; warnings are shown and do not count."""
    if folder is None:
        config = read_config(CONFIG)
        folder, organisation = config.policies, organisation or config.organisation
    if not folder.exists():
        raise InputError(f"there is no folder {folder}")
    loaded = load(folder, now=utc_now(), units=read_organisation(organisation).units)
    rendered = RENDERERS[format](loaded.problems, terminal.lang)
    if rendered:
        sys.stdout.write(rendered.rstrip("\n") + "\n")
    if format == "text":
        _summary(loaded, folder, terminal)
    return FAILED if loaded.policies is None else DONE


def _summary(loaded: Loaded, folder: Path, terminal: Terminal) -> None:
    errors = len(loaded.errors)
    if loaded.problems:
        terminal.say("policies.counted", errors=errors, warnings=len(loaded.problems) - errors)
    elif loaded.policies is not None:
        rules = len(list(loaded.policies.rules()))
        terminal.say("policies.clean", files=folder, rules=rules, tests=len(loaded.tests))
    if loaded.untested:
        terminal.say("policies.untested", rules=", ".join(loaded.untested))
