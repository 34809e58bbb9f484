"""The settings of the WeCom adapter, checked when the configuration is read.

Touch this module when the operator has something new to fill in; say in the field's description where it is found
in WeCom's management console and what goes wrong without it.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from bot.addresses import UrlPath, api_root
from bot.rules.values import Size
from bot.settings.section import stands_elsewhere

STRICT = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)  # inputs here are mostly secrets
OFFICIAL = "https://qyapi.weixin.qq.com/cgi-bin/"
OFFICIAL_SOCKET = "wss://openws.work.weixin.qq.com"


def _aes_key(value: SecretStr) -> SecretStr:
    """EncodingAESKey: 43 characters that decode to 32 bytes."""
    text = value.get_secret_value()
    if stands_elsewhere(text):
        return value
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


class Robot(BaseModel):
    """The smart robot (智能机器人) that people call inside groups.

    `callback`: WeCom calls us at `<path>/robot`. `socket`: we hold one connection to WeCom (长连接); nothing of ours
    need be reachable, and the robot may also speak first where people have spoken to it.
    """

    model_config = STRICT

    mode: Literal["callback", "socket"] = Field(
        default="callback", description="callback: WeCom calls <path>/robot. socket: a connection we open and hold."
    )
    name: str = Field(default="群规", min_length=1, description="As groups see it: `@name` is cut off commands.")
    token: SecretStr | None = Field(default=None, description="mode callback: Token on the robot's callback page.")
    aes_key: AesKey | None = Field(default=None, description="mode callback: EncodingAESKey on the same page.")
    bot_id: str = Field(default="", description="mode socket: BotID, on the robot's page under 使用长连接.")
    secret: SecretStr | None = Field(default=None, description="mode socket: the Secret shown beside the BotID.")
    socket_url: str = Field(default=OFFICIAL_SOCKET, description="Change it only for a sandbox or a proxy.")

    @model_validator(mode="after")
    def _complete(self) -> Robot:
        if self.mode == "callback" and self.callback is None:
            raise ValueError("mode callback needs token and aes_key (智能机器人 → API模式 → 使用URL回调)")
        if self.mode == "socket" and (not self.bot_id or self.secret is None):
            raise ValueError("mode socket needs bot_id and secret (智能机器人 → API模式 → 使用长连接)")
        if not self.socket_url.startswith(("wss://", "ws://")):
            raise ValueError(f"socket_url must start with wss://, e.g. {OFFICIAL_SOCKET}")
        return self

    @property
    def callback(self) -> Callback | None:
        """What opens WeCom's deliveries; None where a connection brings them."""
        if self.mode != "callback" or self.token is None or self.aes_key is None:
            return None
        return Callback(token=self.token, aes_key=self.aes_key)


class Contacts(BaseModel):
    """通讯录同步 (管理工具 → 通讯录同步): the company's own word when somebody comes, goes or moves. Without it the bot
    learns of leavers by `unsubscribe` and by looking, at most `reconcile_interval` later.
    """

    model_config = STRICT

    secret: SecretStr | None = Field(
        default=None, description="Secret of 通讯录同步: people are listed page by page, also those the app cannot see."
    )
    callback: Callback | None = Field(
        default=None, description="Token and key of its callback (事件服务器): <path>/contacts"
    )


class Archive(BaseModel):
    """Conversation archive (会话内容存档): the only way to read what is said in groups. Paid, switched on by the
    company.

    `library` is Tencent's native library, which you download from them; the bot holds it in a process of its own.
    `url` names a bridge instead: a process of yours that holds it and answers `POST {seq, limit}` with its
    `GetChatData`, and `POST …/decrypt {key, message}` with its `DecryptData` (see `sources.py`).
    """

    model_config = STRICT

    library: Path | None = Field(
        default=None, description="libWeWorkFinanceSdk_C.so, from 会话内容存档 → 开发者中心; not together with url"
    )
    url: str = Field(default="", description="Address of a bridge, e.g. http://127.0.0.1:8099/archive")
    secret: SecretStr = Field(description="The archive's own Secret: for reading it and for msgaudit/* calls.")
    proxy: str = Field(default="", description="With library: proxy it should use, e.g. socks5://10.0.0.1:8081")
    proxy_password: SecretStr | None = Field(default=None, description="With library: the proxy's user:password")
    memory: Size = Field(
        default=1_000_000_000, ge=128_000_000, description="With library: its process gets no more memory than that."
    )
    private_keys: dict[int, SecretStr] = Field(
        min_length=1,
        description="publickey_ver -> RSA private key (PEM). Keep old versions: old records need them.",
    )
    cursor: Path | None = Field(
        default=None,
        description="File that keeps the last seq read; without one the record keeps it. Lost: the last days are read "
        "again, harmlessly.",
    )
    rooms: tuple[str, ...] = Field(
        default=(), description="roomids to know from the start; others are met when somebody speaks there."
    )
    interval: float = Field(default=2.0, gt=0, le=3600, description="Seconds between reads when there is nothing new.")

    @model_validator(mode="after")
    def _one_way(self) -> Archive:
        if bool(self.url) == (self.library is not None):
            raise ValueError("name either library (Tencent's .so, in a process of ours) or url (a bridge of yours)")
        return self


class WeComSettings(BaseModel):
    """Everything the adapter needs to speak for one self-built app of one company.

    Several companies, or several apps of one, are a list of these, each with a `name`; the one you began with keeps
    none, and its record goes on as it was.
    """

    model_config = STRICT

    name: str = Field(
        default="",
        pattern=r"^([a-z][a-z0-9-]{0,19})?$",
        description="One of several: small letters. It stands in the keys (wecom:<name>:…) and in the callback URLs.",
    )
    others: tuple[WeComSettings, ...] = Field(default=(), exclude=True)  # filled from a list of sections

    corp_id: str = Field(min_length=2, description="我的企业 → 企业ID")
    agent_id: int = Field(ge=0, description="AgentId of the self-built app")
    secret: SecretStr = Field(
        description="Secret of the self-built app. Its visible range must be the root department."
    )
    callback: Callback
    robot: Robot | None = None
    contacts: Contacts | None = None
    archive: Archive | None = None
    base_url: Annotated[str, api_root(OFFICIAL)] = Field(
        default=OFFICIAL, description="Change it only for a sandbox or a proxy."
    )
    webhooks: dict[str, SecretStr] = Field(
        default_factory=dict,
        description="chatid -> key of that group's webhook. Who has the key can write there.",
    )
    size: Literal["small", "medium", "large"] = Field(
        default="small",
        description="The company's size as WeCom's limits know it: an app may reach 150,000 (small, or not verified), "
        "350,000 or 700,000 people in an hour through group posts. What is more waits.",
    )
    menu: Literal["none", "zh", "en"] = Field(
        default="none",
        description="Puts a menu (report a message, my matters, help) under the app's own conversation, in this "
        "language, in the place of any other; none leaves it alone.",
    )
    app_groups: tuple[str, ...] = Field(
        default=(),
        description="chatids this app created before the bot kept its record: WeCom has no call to list them.",
    )
    path: UrlPath = Field(default="/wecom", description="Prefix of the callback URLs: <path>/app and <path>/robot")
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

    @model_validator(mode="before")
    @classmethod
    def _path_of_its_own(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("name") and "path" not in given:
            return {**given, "path": f"/wecom/{given['name']}"}
        return given
