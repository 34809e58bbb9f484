"""Slack: one app in one workspace, over HTTP or Socket Mode.

`SlackPlatform` implements `bot.domain.ports.Platform`; `SlackSettings` is what the operator fills in; `check` is
the online part of `qungui doctor`. This package is the only one that knows Slack's SDK.
"""

from adapters.slack.config import SlackSettings
from adapters.slack.platform import SlackPlatform
from adapters.slack.setup import check

__all__ = ["SlackPlatform", "SlackSettings", "check"]
