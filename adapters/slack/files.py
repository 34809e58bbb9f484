"""Fetching a file from Slack with the bot's token, and from nowhere else.

The token goes only to Slack's own hosts (or, in a sandbox, to the configured address), never after a redirect, and only
over TLS. Without the scope `files:read` Slack answers with a sign-in page and status 200: that is no file.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import SplitResult, urlsplit

import aiohttp

from adapters.slack.client import SlackClient
from adapters.slack.config import OFFICIAL
from adapters.slack.errors import CallFailed, Fate, understood
from bot.attachments.answer import NotFetched, TooLarge
from bot.domain.events import File

HOSTS: Final = frozenset({"files.slack.com", "slack-files.com", "files-origin.slack.com", "slack.com"})
PIECE: Final = 65_536
MIME_OF_PAGES: Final = "text/html"


def is_slacks(url: str, base_url: str) -> bool:
    """Whether the token may be shown to this address."""
    try:
        asked, base = urlsplit(url), urlsplit(base_url)
        if base_url != OFFICIAL:
            return _origin(asked) == _origin(base)
        host = asked.hostname or ""
        return asked.scheme == "https" and asked.port in (None, 443) and not asked.username and _is_known(host)
    except ValueError:  # no port, no address
        return False


def _is_known(host: str) -> bool:
    return host in HOSTS or host.endswith(".slack.com")


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port


async def fetch(client: SlackClient, base_url: str, file: File, most: int) -> bytes:
    """Raises NotFetched, TooLarge; CallFailed for what may go better later."""
    url = await _address(client, file.ref)
    if not is_slacks(url, base_url):
        raise NotFetched("foreign-address")
    headers = {"Authorization": f"Bearer {await client.token()}"}
    try:
        async with client.session().get(url, headers=headers, allow_redirects=False, proxy=client.proxy()) as response:
            _judge(response, file)
            return await _streamed(response, most)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        failure = understood(error)
        raise CallFailed(Fate.UNSENT, failure.code) from error  # reading is harmless to repeat


async def _address(client: SlackClient, ref: str) -> str:
    """Files of shared channels come with an id only."""
    if ref.startswith(("https://", "http://")):
        return ref
    try:
        answer = await client.call("files.info", file=ref)
    except CallFailed as failure:
        if failure.fate is Fate.REFUSED:
            raise NotFetched(failure.code) from failure
        raise
    found = answer.get("file")
    described = found if isinstance(found, dict) else {}
    return str(described.get("url_private_download") or described.get("url_private") or "")


def _judge(response: aiohttp.ClientResponse, file: File) -> None:
    if response.status == 429 or response.status >= 500:
        fate = Fate.LIMITED if response.status == 429 else Fate.UNSENT
        raise CallFailed(fate, f"file-http-{response.status}")
    if response.status != 200:
        raise NotFetched("redirected" if 300 <= response.status < 400 else f"http-{response.status}")
    if response.content_type == MIME_OF_PAGES and file.mime != MIME_OF_PAGES:
        raise NotFetched("files:read missing")


async def _streamed(response: aiohttp.ClientResponse, most: int) -> bytes:
    if (response.content_length or 0) > most:
        raise TooLarge
    found = bytearray()
    async for piece in response.content.iter_chunked(PIECE):
        found += piece
        if len(found) > most:
            raise TooLarge
    return bytes(found)
