"""Reading and turning the switches of a running demo over HTTP on loopback."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from bot.cli.terminal import DONE, FAILED, Terminal
from bot.cli.words import phrase

PATIENCE = 5.0


def show(url: str, platform: str | None, terminal: Terminal) -> int:
    """The switches that are on."""
    found = _ask("GET", f"{url.rstrip('/')}/api/state", None, terminal)
    if found is None:
        return FAILED
    for world in found["worlds"]:
        if platform in (None, world["platform"]):
            _tell(world["platform"], world["faults"], terminal)
    return DONE


def switch(url: str, platform: str, given: Mapping[str, object], terminal: Terminal) -> int:
    """Turn one on; with nothing given, turn all off."""
    deed = "fault" if given else "calm"
    done = _ask("POST", f"{url.rstrip('/')}/api/{platform}/{deed}", given, terminal)
    if done is None:
        return FAILED
    if not done.get("ok"):
        terminal.complain(phrase("faults.refused", terminal.lang, code=done.get("code", "?")))
        return FAILED
    return show(url, platform, terminal)


def _ask(verb: str, address: str, body: Mapping[str, object] | None, terminal: Terminal) -> dict[str, Any] | None:
    try:
        answer = httpx.request(verb, address, json=body, timeout=PATIENCE, trust_env=False)
        found = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):  # nobody there, or somebody else
        found = None
    if not isinstance(found, dict) or not {"worlds", "ok"} & found.keys():
        terminal.complain(phrase("faults.nobody", terminal.lang, url=address.rpartition("/api/")[0]))
        return None
    return found


def _tell(platform: str, on: list[dict[str, Any]], terminal: Terminal) -> None:
    lines = [
        phrase(
            "faults.one",
            terminal.lang,
            platform=platform,
            trouble=one["trouble"] or phrase("faults.own", terminal.lang),
            on=one["on"],
            left=one["left"],
        )
        for one in on
    ]
    for line in lines or [phrase("faults.none", terminal.lang, platform=platform)]:
        terminal.out.print(line, markup=False)
