"""The platforms' sections of the configuration. A new platform: its folder, a line here, a line in `Application`."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from adapters.slack.config import SlackSettings
from adapters.wecom.config import WeComSettings

SECTIONS: Mapping[str, type[BaseModel]] = {"slack": SlackSettings, "wecom": WeComSettings}
