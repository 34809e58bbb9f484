"""Slack: one app, in one workspace or in every one that installs it, over HTTP or Socket Mode.

`platform.SlackPlatform` implements `bot.domain.ports.Platform`; `config.SlackSettings` is what the operator fills in;
`setup.check` is the online part of `qungui doctor`. This package is the only one that knows Slack's SDK.
"""
