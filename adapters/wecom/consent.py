"""Whether the outsiders of a conversation let it be read: what one of them refused is not evaluated, its text not kept.

Asked of `msgaudit/check_room_agree` (https://developer.work.weixin.qq.com/document/path/91782) before the first message
of a group with customers is taken, again after a while, and at once when somebody agreed or disagreed. Where WeCom does
not say, nothing is taken either. What the archive told of refusals is remembered (`refusals.py`). What two people say
to each other is not read at all, so `check_single_agree` is never asked. Touch this module when consent can be asked
for in another way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog

from adapters.wecom.client import WeComClient
from adapters.wecom.conversation import SECOND
from adapters.wecom.errors import BUSY, CallFailed, Refused
from adapters.wecom.refusals import Refusals
from adapters.wecom.shapes import moment
from adapters.wecom.sources import ArchiveFailed

UNASKED: Final = "Default_Agree"  # nobody asked, as the company chose: no answer that would be worth a line
AGREED: Final = frozenset({"Agree", UNASKED})
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)  # of an answer whose time is not told
VALID: Final = timedelta(minutes=10)
OUTSIDERS: Final = "_external"  # how the msgid of a conversation with outsiders ends
ANSWERS: Final = frozenset({"agree", "disagree"})  # records that change the answer
KEPT: Final = ("msgid", "action", "roomid", "msgtime", "msgtype")  # of a record that must not be read
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a group stands. `why` "" = its messages may be taken. `since`: when somebody answered; 0 = nobody did."""

    why: str
    since: int = 0
    asked: datetime


class Consent:
    """What was answered lately, by group."""

    def __init__(self, client: WeComClient, clock: Callable[[], datetime], refusals: Refusals):
        """`client` speaks with the archive's secret."""
        self._client = client
        self._clock = clock
        self._known: dict[str, Standing] = {}
        self._refusals = refusals
        self._told = ""

    def forget(self, room: str = "") -> None:
        """Somebody answered, in this room or who knows where: ask again."""
        if room:
            self._known.pop(room, None)
        else:
            self._known.clear()

    async def heard(self, room: str, record: Mapping[str, Any]) -> None:
        """Somebody's answer stands in the archive itself, between the messages that it is about: those behind a refusal
        were not meant for us, whatever holds by the time we read them."""
        word = str(record.get("msgtype"))
        told = record.get(word)
        said: Mapping[str, Any] = told if isinstance(told, Mapping) else {}
        user = str(said.get("userid") or record.get("from"))
        at = int(moment(said.get(f"{word}_time"), EPOCH, per_second=SECOND).timestamp())
        if word == "disagree":
            await self._refusals.refused(room, user, at)
        else:
            await self._refusals.agreed(room, user)
        self.forget(room)

    async def of(self, room: str, said: datetime) -> Standing:
        """What holds for words of that time. Raises `ArchiveFailed` when it may go better later: until then nothing is
        read."""
        now, known = self._clock(), self._known.get(room)
        if known is None or now - known.asked >= VALID:
            known = self._known[room] = await self._asked(room, now)
        since = self._refusals.since(room, said)
        if since and known.why in ("", "disagreed"):
            return Standing(why="disagreed", since=since, asked=now)
        return known

    async def _asked(self, room: str, now: datetime) -> Standing:
        try:
            answer = await self._client.post("msgaudit/check_room_agree", {"roomid": room})
        except Refused as refusal:
            if refusal.code in BUSY:
                raise ArchiveFailed(f"consent-{refusal.code}") from None
            self._report(str(refusal.code))
            return Standing(why="unknown", asked=now)
        except CallFailed as error:
            raise ArchiveFailed(f"consent-{error}") from None
        self._report("")
        await self._refusals.seen(room, [str(one.get("exteranalopenid")) for one in _said(answer)], now)
        return _standing(answer, now)

    def _report(self, code: str) -> None:
        """One line when consent cannot be asked for, one when it can again."""
        if code != self._told:
            log.warning("wecom.consent_unknown", code=code) if code else log.info("wecom.consent_known")
            self._told = code


def _said(answer: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """What each outsider who is in the group said."""
    return [one for one in answer.get("agreeinfo") or () if isinstance(one, Mapping)]


def _standing(answer: Mapping[str, Any], now: datetime) -> Standing:
    said = _said(answer)
    refused = [one for one in said if one.get("agree_status") not in AGREED]
    answered = refused or [one for one in said if one.get("agree_status") != UNASKED]
    newest = max((moment(one.get("status_change_time"), EPOCH) for one in answered), default=EPOCH)
    return Standing(why="disagreed" if refused else "", since=int(newest.timestamp()), asked=now)


def concerns(record: Mapping[str, Any]) -> bool:
    """Whether outsiders have a say in this record."""
    return str(record.get("msgid", "")).endswith(OUTSIDERS)


def withheld(record: Mapping[str, Any], why: str) -> dict[str, Any]:
    """What is kept of a message that must not be read: that there was one."""
    return {**{name: record[name] for name in KEPT if name in record}, "withheld": why}


def told(room: str, standing: Standing) -> dict[str, Any]:
    """The line for the record, stored like a snapshot."""
    return {"source": "consent", "chatid": room, "allowed": not standing.why, "why": standing.why}


def key_of(room: str, standing: Standing) -> str:
    """One line for one answer, also over a restart; of what nobody knows, one a day."""
    since = standing.since or f"{standing.asked.astimezone(UTC):%Y-%m-%d}"
    return f"consent:{room}:{since}:{standing.why or 'agreed'}"
