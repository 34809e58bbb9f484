"""What the operator fills in for Slack; each description is its help. Touch it when the adapter learns a setting."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

OFFICIAL: Final = "https://slack.com/api/"


def _token(prefix: str, where: str) -> AfterValidator:
    def check(value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(prefix):
            raise ValueError(f"must start with {prefix} ({where})")
        return value

    return AfterValidator(check)


class SlackSettings(BaseModel):
    """One Slack app in one workspace. Made from the manifest that `qungui slack manifest` prints."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bot_token: Annotated[SecretStr, _token("xoxb-", "OAuth & Permissions → Bot User OAuth Token")] = Field(
        description="Bot User OAuth Token. With it the bot reads, reminds and posts."
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
    mode: Literal["http", "socket"] = Field(
        "http",
        description="http: Slack posts to <public_url><path>. socket: no open port; Slack sends nothing by HTTP then.",
    )
    base_url: str = Field(OFFICIAL, description="Change it only for a sandbox or a proxy.")
    path: str = Field(
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
        "back. Older than an hour: it is judged and recorded, nobody is called. 0 = never. Replies in threads, and "
        "what was deleted meanwhile, stay unread.",
    )
    timeout: float = Field(10.0, gt=0, le=120, description="Seconds to wait for one answer of Slack.")

    @field_validator("base_url")
    @classmethod
    def _with_slash(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError(f"must start with https://, e.g. {OFFICIAL}")
        return value.rstrip("/") + "/"

    @field_validator("path")
    @classmethod
    def _rooted(cls, value: str) -> str:
        return "/" + value.strip("/")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.mode == "http" and (self.signing_secret is None or not self.signing_secret.get_secret_value()):
            raise ValueError("mode http needs signing_secret (Basic Information → Signing Secret)")
        if self.mode == "socket" and self.app_token is None:
            raise ValueError("mode socket needs app_token (Basic Information → App-Level Tokens, connections:write)")
        return self
