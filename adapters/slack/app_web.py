"""The Web API for what belongs to the app and not to a workspace: Socket Mode's addresses, installing. A session of its
own, closed at the end.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.client import SDK_LOG, proxy_of
from adapters.slack.config import SlackSettings


@asynccontextmanager
async def app_web(settings: SlackSettings) -> AsyncIterator[AsyncWebClient]:
    timeout = aiohttp.ClientTimeout(total=settings.timeout, sock_connect=settings.timeout / 2)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as session:
        token = settings.bot_token.get_secret_value() if settings.bot_token is not None else None
        web = AsyncWebClient(
            token=token, base_url=settings.base_url, session=session, retry_handlers=[], logger=SDK_LOG
        )
        web.proxy = proxy_of(web, settings.base_url)
        yield web
