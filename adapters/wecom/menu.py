"""The menu at the foot of the app's own conversation: a press says a command, as if it had been typed there.

WeCom shows no menu on a message, so *Report* answers with how to point at one. Keys of ours begin with `qungui:`; a
menu that people made in the console is none of our business, and is replaced only where `wecom.menu` asks for ours. DOC
90231. Touch this module when the menu should offer something else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog

from adapters.wecom.client import WeComClient
from adapters.wecom.errors import CallFailed, wait_of
from bot.locales import word

PREFIX: Final = "qungui:"
ENTRIES: Final = ("report", "mine", "help")  # commands; at most three stand side by side
log = structlog.get_logger(__name__)


def menu(lang: str) -> dict[str, Any]:
    """What `menu/create` takes: names of at most 16 bytes, keys of at most 128."""
    entries = [{"type": "click", "name": word("menu", entry, lang), "key": PREFIX + entry} for entry in ENTRIES]
    return {"button": entries}


def command_of(key: str) -> str:
    """The command that a press of ours means; "" for somebody else's menu."""
    return key.removeprefix(PREFIX) if key.startswith(PREFIX) else ""


async def put_up(
    client: WeComClient, agent_id: int, lang: str, rest: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Once WeCom takes it; twice is the same as once. What no waiting mends is said in the log."""
    while True:
        try:
            await client.post("menu/create", menu(lang), query={"agentid": agent_id})
        except CallFailed as error:
            wait = wait_of(error)
            log.warning("wecom.menu_refused", code=str(error), again=wait)
            if wait is None:
                return
            await rest(wait)
        else:
            log.info("wecom.menu_put_up", lang=lang)
            return
