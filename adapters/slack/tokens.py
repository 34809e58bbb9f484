"""Whose tokens a client calls with: a bot's, an admin's who lent one, an organisation's admin's. Those of installations
that have to be renewed are in `rotation.py`.
"""

from __future__ import annotations

from typing import Final, Literal, Protocol

from pydantic import SecretStr

from adapters.slack.config import SlackSettings

Who = Literal["bot", "admin", "org"]
ORG_SCOPE: Final = "admin.conversations:write"  # only an organisation's admin can lend it


class Tokens(Protocol):
    """Whose token there is, and which it is now."""

    def has(self, who: Who) -> bool: ...

    async def of(self, who: Who) -> str:
        """A token to call with. CallFailed if there is none that is good."""
        ...

    async def another(self, who: Who, refused: str) -> str:
        """After Slack refused that one; empty = there is no other. CallFailed as above."""
        ...


class LastingTokens:
    """Those of the configuration."""

    def __init__(self, settings: SlackSettings):
        given: tuple[tuple[Who, SecretStr | None], ...] = (
            ("bot", settings.bot_token),
            ("admin", settings.admin_user_token),
            ("org", settings.org_admin_token),
        )
        self._tokens = {who: token.get_secret_value() for who, token in given if token is not None}

    def has(self, who: Who) -> bool:
        return who in self._tokens

    async def of(self, who: Who) -> str:
        return self._tokens[who]

    async def another(self, who: Who, refused: str) -> str:
        return ""
