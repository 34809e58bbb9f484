"""WeCom (企业微信): one self-built app, its smart robot, group webhooks and the conversation archive.

`platform.WeComPlatform` implements `bot.domain.ports.Platform`; `config.WeComSettings` is what the operator fills in.
This package is the only one that knows WeCom's SDK. WeCom pushes little: groups' changes mostly have to be asked for
(see `polling.py`).
"""
