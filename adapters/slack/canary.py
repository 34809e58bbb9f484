"""Saying something as somebody else than the bot: a canary, with the token of an account or app of its own.

What the bot says itself, it does not hear as a member's word. Touch this when canaries should do more than speak.
"""

from __future__ import annotations

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.client import proxy_of
from adapters.slack.config import SlackSettings


async def say(settings: SlackSettings, token: str, group: str, text: str) -> str:
    """Post once; "" or Slack's code of why it refused. https://docs.slack.dev/reference/methods/chat.postMessage"""
    web = AsyncWebClient(token=token, base_url=settings.base_url, timeout=round(settings.timeout), retry_handlers=[])
    web.proxy = proxy_of(web, settings.base_url)
    try:
        await web.chat_postMessage(channel=group.rpartition(":")[2], text=text)
    except SlackApiError as refused:
        return str(refused.response.get("error", "refused"))
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as problem:
        return type(problem).__name__
    return ""
