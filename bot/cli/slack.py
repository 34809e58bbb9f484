"""`qungui slack manifest`: the app to create in Slack. Needs no configuration: the tokens come from that very app."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import yaml

from bot.bootstrap.manifests import slack_manifest
from bot.cli.settings import read_config
from bot.cli.shape import one_of
from bot.cli.terminal import DONE, MISUSED, Terminal
from bot.cli.words import phrase

FORMATS = ("json", "yaml")


def show_manifest(config: Path | None, url: str | None, format: str, terminal: Terminal) -> int:
    """Print it: for the address `url`, as the configuration says, or (neither) for Socket Mode."""
    one_of(format, FORMATS, terminal)
    if url is not None and not url.startswith("https://"):
        terminal.complain(phrase("manifest.url", terminal.lang, url=url))
        return MISUSED
    made = slack_manifest(read_config(config) if config is not None else None, url)
    if format == "yaml":
        sys.stdout.write(yaml.safe_dump(made, allow_unicode=True, sort_keys=False))
    else:
        sys.stdout.write(json.dumps(made, ensure_ascii=False, indent=2) + "\n")
    terminal.say("manifest.next", mode="Socket Mode" if made["settings"]["socket_mode_enabled"] else "HTTP")
    return DONE
