"""The settings of the WeCom adapter, checked when the configuration is read.

Touch this module when the operator has something new to fill in; say in the field's description where it is found
in WeCom's management console and what goes wrong without it.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, field_validator

STRICT = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)  # inputs here are mostly secrets
OFFICIAL = "https://qyapi.weixin.qq.com/cgi-bin/"


def _aes_key(value: SecretStr) -> SecretStr:
    """EncodingAESKey: 43 characters that decode to 32 bytes."""
    text = value.get_secret_value()
    try:
        size = len(base64.b64decode(text + "=", validate=True))
    except ValueError:  # binascii.Error is one, and so are letters outside ASCII
        size = 0
    if len(text) != 43 or size != 32:
        raise ValueError("must be the 43 characters of EncodingAESKey, copied whole from the callback's page")
    return value


AesKey = Annotated[SecretStr, AfterValidator(_aes_key)]


class Callback(BaseModel):
    """Token and key of one callback URL (app: 接收消息 → API接收; robot: 智能机器人 → API模式)."""

    model_config = STRICT

    token: SecretStr = Field(description="Token on the callback's page. Wrong: every delivery is refused.")
    aes_key: AesKey = Field(description="EncodingAESKey on the same page. Wrong: every delivery is refused.")


class Robot(Callback):
    """The smart robot (智能机器人) that people call inside groups."""

    name: str = Field(default="群规", min_length=1, description="As groups see it: `@name` is cut off commands.")


class Archive(BaseModel):
    """Conversation archive (会话内容存档): the only way to read what is said in groups. Paid, switched on by the
    company.

    `url` names a bridge: a process beside the bot that holds the platform's native library and answers `POST {seq,
    limit}` with its `GetChatData`, and `POST …/decrypt {key, message}` with its `DecryptData` (see `archive.py`).
    """

    model_config = STRICT

    url: str = Field(description="Address of the bridge, e.g. http://127.0.0.1:8099/archive")
    secret: SecretStr = Field(description="The archive's own Secret: for the bridge and for msgaudit/* calls.")
    private_keys: dict[int, SecretStr] = Field(
        min_length=1,
        description="publickey_ver -> RSA private key (PEM). Keep old versions: old records need them.",
    )
    cursor: Path | None = Field(
        default=None,
        description="File that keeps the last seq read. Lost: the last days are read again, harmlessly.",
    )
    rooms: tuple[str, ...] = Field(
        default=(), description="roomids to know from the start; others are met when somebody speaks there."
    )
    interval: float = Field(default=2.0, gt=0, le=3600, description="Seconds between reads when there is nothing new.")


class WeComSettings(BaseModel):
    """Everything the adapter needs to speak for one self-built app of one company."""

    model_config = STRICT

    corp_id: str = Field(min_length=2, description="我的企业 → 企业ID")
    agent_id: int = Field(ge=0, description="AgentId of the self-built app")
    secret: SecretStr = Field(
        description="Secret of the self-built app. Its visible range must be the root department."
    )
    callback: Callback
    robot: Robot | None = None
    archive: Archive | None = None
    base_url: str = Field(default=OFFICIAL, description="Change it only for a sandbox or a proxy.")
    webhooks: dict[str, SecretStr] = Field(
        default_factory=dict,
        description="chatid -> key of that group's webhook. Who has the key can write there.",
    )
    app_groups: tuple[str, ...] = Field(
        default=(),
        description="chatids this app created before the bot kept its record: WeCom has no call to list them.",
    )
    path: str = Field(default="/wecom", description="Prefix of the callback URLs: <path>/app and <path>/robot")
    poll_interval: float = Field(
        default=60.0, gt=0, le=86400, description="Seconds between looks at the app's own groups."
    )
    reconcile_interval: float = Field(
        default=3600.0,
        gt=0,
        le=86400,
        description="Seconds between full looks at customer groups and the directory.",
    )
    timeout: float = Field(default=10.0, gt=0, le=120, description="Seconds to wait for one answer of WeCom.")
    max_age: float = Field(default=600.0, gt=0, description="Deliveries whose timestamp is further off are refused.")

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
