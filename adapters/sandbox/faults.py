"""Switches that make a pretended platform misbehave: for tests, for the command line, for the sandbox page.

A call can be refused as too frequent, fail, answer late, lose its answer or meet an expired token; a delivery can come
twice, in the wrong order, or lose its acknowledgement with the connection. A switch is on for the next so many calls
or deliveries whose name fits a pattern (`chat.*`, `appchat/send`, `message`). What a trouble looks like on the wire is
each platform's matter: it gives the table. Touch this when something new should be able to go wrong.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any, Final, Generic, TypeVar

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

T = TypeVar("T")
ONLY_BY_NAME: Final = frozenset({"gettoken"})  # `*` means the calls that matter, not the fetching of their token
HOLD_SECONDS: Final = 1.0  # a delivery kept back goes then, even when no other came to overtake it
MOST: Final = 1000
LONGEST: Final = 600.0


class Trouble(StrEnum):
    LIMITED = "limited"  # too many calls
    BROKEN = "broken"  # the server fails; nothing is done
    SLOW = "slow"  # done, but the answer takes its time
    LOST = "lost"  # done, but the connection breaks before the answer
    EXPIRED = "expired"  # the token is past its time
    DUPLICATE = "duplicate"  # a delivery comes twice
    DISORDERED = "disordered"  # deliveries come in reverse order
    DROPPED = "dropped"  # delivered, but the connection breaks before the acknowledgement; a socket is closed


class NoSuchTrouble(ValueError):
    """A switch that cannot be: `code` says what is wrong with it."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What becomes of one call: answered with `status` or `code` (Slack's word, WeCom's number) instead of being
    done; or done, and the answer comes after `wait` seconds or never (`lost`). `expire`: the tokens die first.
    """

    status: int = 200
    code: str = ""
    retry_after: int = 0
    wait: float = 0.0
    lost: bool = False
    expire: bool = False

    @property
    def instead(self) -> bool:
        """The call is not carried out."""
        return bool(self.code) or self.status != 200


@dataclass(slots=True, kw_only=True)
class Switch:
    """One that is on. `name` is a `Trouble`, or "" for a fault that a test described itself."""

    name: str
    on: str
    left: int
    fault: Fault | None = None

    def fits(self, what: str) -> bool:
        return self.on == what or (what not in ONLY_BY_NAME and fnmatchcase(what, self.on))


@dataclass(slots=True, kw_only=True)
class Faults:
    """The switches of one platform. `usual`: how it shows each trouble of a call; `told` hears of every change."""

    usual: Mapping[Trouble, Fault]
    told: Callable[[], None] = lambda: None
    on: list[Switch] = field(default_factory=list)

    def switch(self, trouble: str, *, on: str = "*", times: int = 1, seconds: float = 0.0) -> None:
        """Something goes wrong with the next `times` calls or deliveries that fit. `seconds`: how long a slow answer
        takes, or how long a caller is told to stay away; 0 = the platform's usual.
        """
        if trouble not in tuple(Trouble):
            raise NoSuchTrouble("no-such-trouble")
        if not 1 <= times <= MOST or not 0 <= seconds <= LONGEST or not 0 < len(on) <= 100:
            raise NoSuchTrouble("out-of-range")
        fault = self.usual.get(Trouble(trouble))
        if fault is not None and seconds:
            fault = replace(fault, wait=seconds) if fault.wait else replace(fault, retry_after=max(1, round(seconds)))
        if trouble == Trouble.DISORDERED:
            times = max(2, times)  # one alone cannot be out of order
        self.on.append(Switch(name=trouble, on=on, left=times, fault=fault))
        self.told()

    def add(self, on: str, fault: Fault, times: int = 1) -> None:
        """A fault of one's own, for the next calls that fit."""
        self.on.append(Switch(name="", on=on, left=times, fault=fault))
        self.told()

    def clear(self) -> None:
        self.on.clear()
        self.told()

    def take(self, method: str) -> Fault | None:
        """What goes wrong with this call."""
        used = self._use(lambda switch: switch.fault is not None and switch.fits(method))
        return used.fault if used else None

    def delivery(self, trouble: Trouble, what: str) -> bool:
        """Whether this goes wrong with this delivery."""
        return self._use(lambda switch: switch.name == trouble and switch.fits(what)) is not None

    def expects(self, trouble: Trouble) -> bool:
        return any(switch.name == trouble for switch in self.on)

    def _use(self, wanted: Callable[[Switch], bool]) -> Switch | None:
        found = next(filter(wanted, self.on), None)
        if found is not None:
            found.left -= 1
            if not found.left:
                self.on.remove(found)
            self.told()
        return found


class Disorder(Generic[T]):
    """The way of deliveries to their queue: straight, or kept back until they can go in reverse."""

    def __init__(self, faults: Faults, send: Callable[[T], None], pace: float):
        self._faults = faults
        self._send = send
        self._wait = HOLD_SECONDS * pace
        self._held: list[T] = []
        self._timer: asyncio.TimerHandle | None = None

    def put(self, what: str, item: T) -> None:
        if not self._faults.delivery(Trouble.DISORDERED, what):
            self._send(item)
            return
        self._held.append(item)
        if not self._faults.expects(Trouble.DISORDERED):
            self.release()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._wait, self.release)

    def release(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        held, self._held = self._held, []
        for item in reversed(held):
            self._send(item)


class LostAnswer(Response):
    """Starts an answer and never finishes it: the caller cannot know what became of its call."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4096")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": False})


async def late(fault: Fault | None, answer: Response) -> Response:
    """The answer as the caller gets it: after a while, or never whole."""
    if fault is not None and fault.wait:
        await asyncio.sleep(fault.wait)
    return LostAnswer() if fault is not None and fault.lost else answer


def shown(faults: Faults) -> list[dict[str, Any]]:
    """For the page and the command line."""
    return [{"trouble": switch.name, "on": switch.on, "left": switch.left} for switch in faults.on]
