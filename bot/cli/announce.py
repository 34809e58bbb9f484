"""`qungui announce`: hand an announcement to the running bot, through the inbox like everything else.

It becomes the chat command `announce`: the same reading of times, the same audit line as in chat. Touch this when the
chat command learns a new option.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson

from bot.bootstrap.offline import deliver, record
from bot.cli.settings import group_key, moment, operator, read_config, read_organisation, utc_now
from bot.cli.terminal import DONE, Terminal
from bot.cli.words import phrase
from bot.commands.announce import EVERYWHERE
from bot.domain.errors import InputError
from bot.domain.events import RawEvent
from bot.domain.groups import Person

SPOKEN = ("now", "every", "现在", "立即", "每")  # times the chat command reads itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed. `to` = a unit (or `all`) instead of groups; `author` None = whoever is at the keyboard."""

    config: Path
    text: str
    groups: tuple[str, ...]
    to: str | None
    at: str
    ack: bool
    author: str | None
    pin: bool = False


def run(asked: Asked, terminal: Terminal) -> int:
    """One delivery per group, or one for a whole unit."""
    if bool(asked.groups) == bool(asked.to):
        raise InputError(phrase("announce.where", terminal.lang))
    if not asked.text.strip():
        raise InputError(phrase("announce.empty", terminal.lang))
    config = read_config(asked.config)
    _check_unit(asked.to, {unit.id for unit in read_organisation(config.organisation).units}, terminal.lang)
    with record(config) as ledger:
        author = _author(asked.author, ledger.people(), terminal.lang)
        known = ledger.groups()
        groups: list[str | None] = [group_key(typed, known, terminal.lang) for typed in asked.groups]
    text = command(asked, config.zone)
    for group in groups or [None]:
        raw = RawEvent(
            platform="console",
            key=f"cli:{uuid.uuid4().hex}",
            kind="cli",
            body=orjson.dumps({"actor": author, "text": text, "group": group}),
            received_at=utc_now(),
            lane=group or "",
        )
        deliver(config, raw)
    terminal.say("announce.accepted", command=text)
    return DONE


def command(asked: Asked, zone: str) -> str:
    """The chat command that says the same."""
    options = [*(["--ack"] if asked.ack else []), *(["--pin"] if asked.pin else [])]
    options += ["--to", asked.to, "--yes"] if asked.to else []
    return " ".join(["announce", *options, when(asked.at, zone), asked.text])


def when(at: str, zone: str) -> str:
    """`now` and `every …` as they are; an ISO time as the chat command reads it, in the zone of the configuration."""
    if at.startswith(SPOKEN):
        return at
    planned = moment(at, zone)
    if planned is not None and planned <= utc_now():
        raise InputError(f"{at} is over: name a moment to come, or now", zh=f"{at} 已经过去：请写将来的时间，或 now")
    return f"at {planned.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if planned else "now"


def _check_unit(typed: str | None, known: Set[str], lang: str) -> None:
    """The chat command answers its author; here nobody would read that there is no such unit."""
    if typed is not None and typed not in EVERYWHERE and typed not in known:
        raise InputError(phrase("announce.no-unit", lang, unit=typed, known=", ".join(["all", *sorted(known)])))


def _author(typed: str | None, people: Sequence[Person], lang: str) -> str:
    """The id of the person on whose behalf it is said."""
    if typed is None:
        return f"operator/{operator()}"
    found = next((one.id for one in people if typed == one.id or typed in one.accounts), None)
    if found is None:
        raise InputError(phrase("announce.no-author", lang, person=typed))
    return found
