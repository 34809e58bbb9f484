"""What tests of configurations share."""

from __future__ import annotations

import re


def secrets_of(configuration: str) -> dict[str, str]:
    """An environment with something of the right form for every `env:NAME` of the configuration."""
    named = dict.fromkeys(re.findall(r"env:([A-Z_]+)", configuration), "x" * 43)
    return {**named, "SLACK_BOT_TOKEN": "xoxb-1"}
