"""What became of the last deliveries at each callback URL, kept in the record: for `qungui doctor`, which runs beside
the bot and cannot ask WeCom what keys it uses.

Touch this module when a door should tell more about itself.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from adapters.wecom.config import WeComSettings
from adapters.wecom.cursor import Notes
from bot.domain.checks import Check, Said
from bot.domain.errors import StorageError
from bot.domain.ports import Clock

NAME: Final = "door"  # the note's name, between the platform's and the door's
EACH: Final = timedelta(seconds=15)  # between two notes of one sort: a burst is one
LATELY: Final = timedelta(minutes=10)  # a stranger's knock between deliveries that were taken is no trouble
AGAIN: Final = (
    "Then save that page of the console: WeCom checks the URL at once.",
    "然后在后台那一页点保存：企业微信会立刻验证。",
)
NOTHING: Final = Said(
    "Save the URL on the page of the console while Qungui runs: WeCom checks it at once, and must reach this server.",
    "程序运行时，在后台那一页保存回调 URL：企业微信会立刻验证，并且要能访问本服务器。",
)
FIXES: Final[Mapping[str, Said]] = {  # how a refusal begins -> what to do
    "bad-signature": Said(
        f"The Token is another than in the console (or the URL is another app's): copy it again. {AGAIN[0]}",
        f"Token 和后台的不一致（或者 URL 填到了别的应用）：重新复制。{AGAIN[1]}",
    ),
    "cannot-decrypt:receiver": Said(
        f"The keys fit and the company does not: copy corp_id again from 我的企业 → 企业信息. {AGAIN[0]}",
        f"密钥对，企业不对：到 我的企业 → 企业信息 重新复制 corp_id。{AGAIN[1]}",
    ),
    "cannot-decrypt": Said(
        f"The EncodingAESKey is another than in the console: copy all of its 43 letters again. {AGAIN[0]}",
        f"EncodingAESKey 和后台的不一致：重新复制全部 43 个字符。{AGAIN[1]}",
    ),
    "stale-timestamp": Said(
        "This server's clock is wrong: let it be set by NTP (`timedatectl`). WeCom's deliveries look too old.",
        "本服务器的时钟不准：用 NTP 校时（`timedatectl`）。企业微信的回调看起来太旧。",
    ),
}
OTHERWISE: Final = Said(
    "That was no delivery of WeCom's: look at wecom.request_refused in the log, and at what stands before the server.",
    "收到的不是企业微信的回调：看日志里的 wecom.request_refused，再看服务器前面的代理。",
)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """When a delivery was last taken in and last refused, and why."""

    accepted: datetime | None = None
    refused: datetime | None = None
    why: str = ""


class Doors:
    """The doors of one app."""

    def __init__(self, notes: Notes | None, platform: str, clock: Clock):
        """Without `notes` nothing is kept."""
        self._notes = notes
        self._platform = platform
        self._clock = clock
        self._known: dict[str, Door] = {}
        self._writing: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()

    def accepted(self, name: str) -> None:
        now, known = self._clock(), self._of(name)
        if known.accepted is None or now - known.accepted >= EACH:
            self._keep(name, Door(accepted=now, refused=known.refused, why=known.why))

    def refused(self, name: str, why: str) -> None:
        now, known = self._clock(), self._of(name)
        if known.refused is None or now - known.refused >= EACH:
            self._keep(name, Door(accepted=known.accepted, refused=now, why=why))

    async def written(self) -> None:
        """Waits until all notes stand in the record."""
        await asyncio.gather(*self._writing)

    def _of(self, name: str) -> Door:
        if name not in self._known:
            written = self._notes.setting(note_of(self._platform, name)) if self._notes is not None else None
            self._known[name] = read(written or "{}")
        return self._known[name]

    def _keep(self, name: str, door: Door) -> None:
        """Beside the delivery's answer, which must not wait for it."""
        self._known[name] = door
        if self._notes is None:
            return
        told = {"accepted": _said(door.accepted), "refused": _said(door.refused), "why": door.why}
        writing = asyncio.create_task(self._write(self._notes, note_of(self._platform, name), json.dumps(told)))
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)

    async def _write(self, notes: Notes, name: str, text: str) -> None:
        async with self._turn:  # in the order in which it happened
            try:
                await asyncio.to_thread(notes.put_setting, name, text)
            except StorageError as error:
                log.warning("wecom.door_not_noted", door=name, error=type(error).__name__)


def note_of(platform: str, door: str) -> str:
    """Under which name the record keeps it."""
    return f"{platform}.{NAME}.{door}"


def read(written: str) -> Door:
    """What was written down of a door."""
    told: Mapping[str, str] = json.loads(written)
    return Door(accepted=_at(told.get("accepted")), refused=_at(told.get("refused")), why=told.get("why", ""))


def _said(at: datetime | None) -> str:
    return at.isoformat() if at is not None else ""


def _at(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def checks(settings: WeComSettings, written: Mapping[str, str], now: datetime) -> Sequence[Check]:
    """How the doors of one app stand, from the record's notes (name -> text)."""
    platform = ".".join(filter(None, ("wecom", settings.name)))
    return [_check(name, path, written.get(note_of(platform, name), "{}"), now) for name, path in _doors(settings)]


def _doors(settings: WeComSettings) -> Iterator[tuple[str, str]]:
    yield "app", f"{settings.path}/app"
    if settings.robot is not None and settings.robot.callback is not None:
        yield "robot", f"{settings.path}/robot"
    if settings.contacts is not None and settings.contacts.callback is not None:
        yield "contacts", f"{settings.path}/contacts"


def _check(name: str, path: str, written: str, now: datetime) -> Check:
    door, called = read(written), f"wecom.callback.{name}"
    if door.refused is not None and (door.accepted is None or door.refused - door.accepted > LATELY):
        minutes = round((now - door.refused).total_seconds() / 60)
        detail = Said(f"{path}: {door.why}, {minutes} minutes ago", f"{path}：{door.why}，{minutes} 分钟前")
        return Check(name=called, ok=False, detail=detail, fix=_fix(door.why))
    if door.accepted is None:
        detail = Said(f"{path}: nothing has come yet", f"{path}：还没有收到过任何回调")
        return Check(name=called, ok=False, detail=detail, fix=NOTHING, needed=False)
    return Check(name=called, ok=True, detail=path)


def _fix(why: str) -> Said:
    return next((said for begin, said in FIXES.items() if why.startswith(begin)), OTHERWISE)
