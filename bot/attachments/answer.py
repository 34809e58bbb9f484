"""Answering `read_file`, the same for every platform: fetch, read, into the inbox. The platform brings `fetch`.

What cannot be had or read is an answer as well: rules may want to know that nobody could look into a file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable

from bot.attachments.delivery import file_of, sealed
from bot.domain.actions import Action, Outcome, confirmed, failed, retry
from bot.domain.attachments import Contents, ReadsFiles, unread
from bot.domain.events import File
from bot.domain.ports import Clock, Inbox

AGAIN = 2.0  # seconds until a file is tried again that found the reading room full

Fetch = Callable[[File, int], Awaitable[bytes]]  # (file, most bytes); raises NotFetched, or what the adapter retries


class NotFetched(Exception):
    """The platform does not give this file, now or later. Its text is the platform's code."""


class TooLarge(Exception):
    """More bytes came than may be read."""


async def answer(action: Action, fetch: Fetch, reader: ReadsFiles, inbox: Inbox, clock: Clock) -> Outcome:
    """One file from the platform into the inbox."""
    file = file_of(action)
    if not file.ref:
        return failed("no-file")
    if reader.busy:
        return retry("busy", AGAIN)
    contents, digest, why = await _read(file, fetch, reader)
    await inbox.append(sealed(action, contents, digest, clock()))
    return confirmed(**({"unread": why} if why else {}))


async def _read(file: File, fetch: Fetch, reader: ReadsFiles) -> tuple[Contents, str, str]:
    """(what is in it, its hash, why nothing is)."""
    if file.size > reader.largest:
        return unread("too-large"), "", "too-large"
    try:
        data = await fetch(file, reader.largest)
    except TooLarge:
        return unread("too-large"), "", "too-large"
    except NotFetched as error:
        return unread("not-fetched"), "", str(error)
    contents = await reader.read(data, file.name)
    return contents, hashlib.sha256(data).hexdigest(), ""
