"""Where the browser tests walk: an address of every page of the console, over the invented company.

A page new in `bot.web.routing.PAGES` is walked through without a change here, unless it shows one thing of a new sort.
"""

from __future__ import annotations

import re

from bot.web.routing import PAGES, section

ONE = {
    "reports": "membership",
    "groups": "slack:C01",
    "people": "sun.qi",
    "violations": "V-0000",
    "announcements": "A-3F",
}


def filled(path: str) -> str:
    """An address of that sort; which `{format}` a file has is left open."""
    return re.sub(r"\{(?!format)[^}]+\}", lambda _: ONE[section(path)], path)


ADDRESSES = tuple(filled(path) for path, _ in PAGES if "{format}" not in path)  # those are files to save, not pages
STATES = (  # of some of them, and what stands in their place
    "/violations?text=nothing-like-it",
    "/violations/V-0000?queue=yes&done=submitted",
    "/groups/slack:C01?at=2025-03-10",
    "/health?verify=yes",
    "/reports?since=2025-03-01&until=2025-03-13",
    "/audit?case=V-0000",
    "/audit?what=certified",
    "/violations/queue?whose=mine",
    "/second-factor",
    "/violations/V-9999",
    "/nowhere",
)
