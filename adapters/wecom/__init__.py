"""WeCom (企业微信): one self-built app, its smart robot, group webhooks and the conversation archive.

`WeComPlatform` implements `bot.domain.ports.Platform`; `WeComSettings` is what the operator fills in. This package
is the only one that knows WeCom's SDK. WeCom pushes little: groups' changes mostly have to be asked for (see
`polling.py`).
"""

from adapters.wecom.config import WeComSettings
from adapters.wecom.platform import WeComPlatform

__all__ = ["WeComPlatform", "WeComSettings"]
