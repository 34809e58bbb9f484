"""What the operator fills in for Slack; each description is its help. Touch it when the adapter learns a setting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Final, Literal, Self

from cryptography.fernet import Fernet
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from bot.addresses import UrlPath, api_root
from bot.settings.section import stands_elsewhere

OFFICIAL: Final = "https://slack.com/api/"


def _token(prefix: str, where: str) -> AfterValidator:
    def check(value: SecretStr | None) -> SecretStr | None:
        text = value.get_secret_value() if value is not None else prefix
        if not text.startswith(prefix) and not stands_elsewhere(text):
            raise ValueError(f"must start with {prefix} ({where})")
        return value

    return AfterValidator(check)


def _keys(value: SecretStr | None) -> SecretStr | None:
    if value is not None and stands_elsewhere(value.get_secret_value()):
        return value
    for key in value.get_secret_value().split(",") if value is not None else ():
        try:
            Fernet(key.strip())
        except ValueError as error:
            raise ValueError("is no key, or one of several with commas between is none") from error
    return value


def _workspaces(value: tuple[str, ...]) -> tuple[str, ...]:
    for one in value:
        if not re.fullmatch(r"[TE][A-Z0-9]+", one):
            raise ValueError(
                f"{one} is neither a workspace's id (T…, in app.slack.com/client/T…) nor an organisation's (E…)"
            )
    return value


class SlackSettings(BaseModel):
    """One Slack app: in one workspace (`bot_token`), or in every workspace that installs it (`client_id` and what
    belongs to it), or in both. Made from the manifest that `qungui slack manifest` prints."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bot_token: Annotated[SecretStr | None, _token("xoxb-", "OAuth & Permissions → Bot User OAuth Token")] = Field(
        None, description="Bot User OAuth Token of one workspace. With it the bot reads, reminds and posts."
    )
    client_id: str = Field("", description="Basic Information → Client ID; needed to serve several workspaces.")
    client_secret: SecretStr | None = Field(
        None, description="Basic Information → Client Secret; needed to serve several workspaces."
    )
    token_key: Annotated[SecretStr | None, AfterValidator(_keys)] = Field(
        None,
        description="Encrypts the tokens of installed workspaces in the record. Make one with python3 -c 'from "
        "cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'. To replace it: new,old.",
    )
    workspaces: Annotated[tuple[str, ...], AfterValidator(_workspaces)] = Field(
        (),
        description="Ids of the workspaces (T…), and of the Enterprise organisations (E…) as a whole, that may install "
        "the app; others are turned away.",
    )
    borrow_admin: bool = Field(
        False,
        description="Ask whoever installs for a user token too: then deeds that need an admin are possible there, if "
        "that person is one. DANGER: it acts as that person.",
    )
    team: str = Field(
        "",
        pattern=r"^(T[A-Z0-9]+)?$",
        description="Id (T…) of bot_token's workspace; needed beside client_id only. Its keys stay short.",
    )
    signing_secret: SecretStr | None = Field(
        None, description="Basic Information → Signing Secret; needed in mode http. Wrong: every delivery is refused."
    )
    app_token: Annotated[SecretStr | None, _token("xapp-", "Basic Information → App-Level Tokens")] = Field(
        None, description="App-level token with connections:write; needed in mode socket. One per running bot."
    )
    admin_user_token: Annotated[SecretStr | None, _token("xoxp-", "OAuth & Permissions → User OAuth Token")] = Field(
        None,
        description="User token of a workspace admin. Only with it can members' messages be deleted, channels "
        "made by others renamed, and members removed. Without it these deeds become reminders.",
    )
    org_admin_token: Annotated[SecretStr | None, _token("xoxp-", "OAuth & Permissions → User OAuth Token")] = Field(
        None,
        description="Enterprise: user token of an organisation's admin with admin.conversations:write. Channels that "
        "the bot is not in can be renamed, archived, brought back and joined by others with it.",
    )
    mode: Literal["http", "socket"] = Field(
        "http",
        description="http: Slack posts to <public_url><path>. socket: no open port; Slack sends nothing by HTTP then.",
    )
    base_url: Annotated[str, api_root(OFFICIAL)] = Field(
        OFFICIAL, description="Change it only for a sandbox or a proxy."
    )
    path: UrlPath = Field(
        "/slack/events", description="One URL for events, commands and interactions, as in the app's manifest."
    )
    command: str = Field("/qungui", pattern=r"^/[a-z0-9_-]{1,31}$", description="The slash command of this app.")
    join_public_channels: bool = Field(
        True,
        description="Enter every public channel, new ones too. Without it the bot hears only where it was invited.",
    )
    max_body: int = Field(1_048_576, ge=65_536, description="Bytes; larger requests are refused unread.")
    poll_interval: float = Field(
        3600.0, ge=10, description="Seconds between full looks at channels, members and people: Slack replays nothing."
    )
    backfill_days: int = Field(
        14,
        ge=0,
        le=365,
        description="At start, and at every full look, read what was said while the bot did not listen, so many days "
        "back. Older than an hour: it is judged and recorded, nobody is called. 0 = never. What was deleted meanwhile, "
        "stays unread.",
    )
    timeout: float = Field(10.0, gt=0, le=120, description="Seconds to wait for one answer of Slack.")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for is_wrong, why in self._faults():
            if is_wrong:
                raise ValueError(why)
        return self

    def _faults(self) -> Iterator[tuple[bool, str]]:
        of_several = (self.client_id, self.client_secret, self.token_key, self.workspaces)
        yield (
            self.bot_token is None and not any(of_several),
            "needs bot_token (one workspace), or client_id, client_secret, token_key and workspaces (several)",
        )
        yield (
            any(of_several) and not all(of_several),
            "several workspaces need all of client_id, client_secret, token_key and workspaces",
        )
        yield (
            self.is_shared and self.bot_token is not None and not self.team,
            "bot_token beside client_id needs team: the id (T…) of that token's workspace",
        )
        yield (
            (self.admin_user_token or self.org_admin_token) is not None and self.bot_token is None,
            "admin_user_token and org_admin_token belong to bot_token; for installed workspaces set borrow_admin: true",
        )
        unsigned = self.signing_secret is None or not self.signing_secret.get_secret_value()
        yield self.mode == "http" and unsigned, "mode http needs signing_secret (Basic Information → Signing Secret)"
        yield (
            self.mode == "socket" and self.app_token is None,
            "mode socket needs app_token (Basic Information → App-Level Tokens, connections:write)",
        )

    @property
    def is_shared(self) -> bool:
        """Whether several workspaces can install the app."""
        return bool(self.client_id)

    @property
    def bot(self) -> SecretStr:
        """The bot's token, of settings that are a workspace's."""
        assert self.bot_token is not None
        return self.bot_token

    def with_tokens(self, bot: str, user: str) -> Self:
        """The settings of a workspace that installed the app."""
        tokens = {"bot_token": SecretStr(bot), "admin_user_token": SecretStr(user) if user else None}
        return self.model_copy(update=tokens)
