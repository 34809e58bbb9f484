"""What can go wrong in a call to WeCom, and what the courier should do about it: one table.

    CallFailed
    ├── Refused      WeCom answered with an errcode (or 4xx): certainly not done. Three kinds, by table:
    │                try again (`BUSY`, `DEAD`), not able (`NOT_ABLE`), refused (all others)
    ├── NotSent      the request certainly never reached WeCom
    ├── TooFast      we did not ask: this call has had its share of this minute, hour or day
    ├── Offline      we could not ask: the robot has no connection at the moment, or no longer
    └── AnswerLost   it may have been done: time-out, broken connection, 5xx, an answer that is not JSON

Codes: https://developer.work.weixin.qq.com/document/path/90313. Never match on `errmsg`: it carries a changing hint.
Touch this module when a code needs another treatment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.domain.actions import Outcome, Trouble, failed, not_able, retry, unknown

TOKEN_DEAD: Final = frozenset({40014, 42001, 41001})  # refresh once, repeat once
CREDENTIAL: Final = 40001  # of a call: a token that is not the latest; of gettoken: a wrong secret, never tried again
MISCONFIGURED: Final = frozenset(
    {CREDENTIAL, 40013, 41002, 41004, 45009}
)  # said by gettoken: only a person can mend it
CHAT_EXISTS: Final = 86215
TOO_MANY_SEEN: Final = 81017  # more people than can be asked about at once: name them
FOREIGN: Final = 86008  # the chat was made by another app
TASK_KNOWN: Final = 42014  # a card with this task_id was sent before
OWNER_STILL_HERE: Final = 90500  # groupchat/transfer is for owners who left; onjob_transfer for the others
OWNER_UNCHANGED: Final = 90504
ARCHIVE_NOT_OPEN: Final = 301053
NO_SUCH_CHAT: Final = frozenset({86003, 40050})
NO_SUCH_USER: Final = frozenset({40003, 60111})
# "Not one of mine": the chat may belong to another family of calls (app, customer, archive), or this right is missing.
NOT_THIS_FAMILY: Final = frozenset({86001, 86003, 86008, 40050, 40058, 90501, 301059, ARCHIVE_NOT_OPEN, 48002, 84061})

SYSTEM_BUSY: Final = -1
TOO_OFTEN: Final = 45009
BUSY: Final[Mapping[int, float]] = {SYSTEM_BUSY: 2.0, 6000: 1.0, 45033: 5.0, TOO_OFTEN: 60.0}  # code -> seconds to wait
# The app as a whole is out of order (secret, address, switched off): nothing goes through until somebody mends it, so
# actions wait and the courier leaves WeCom alone.
DEAD: Final = TOKEN_DEAD | {40001, 40013, 60020, 50003, 48006, 301002}
DEAD_PAUSE: Final = 300.0
# A right, a visible range or a switch in WeCom's console is missing, or the group is another app's.
NOT_ABLE: Final = frozenset(
    {48001, 48002, 48004, 60011, 60012, 84061, 86008, 86101, 90501, 301012, 301023, 301050, 301053, 301059}
)
PAUSE: Final = 5.0  # after a connection that could not be made, or a lost answer that is safe to repeat


class CallFailed(Exception):
    """A call to WeCom did not succeed."""


class Refused(CallFailed):
    """WeCom refused the call: see its errcode in the list of global error codes."""

    def __init__(self, code: int, address: str = ""):
        """`address`: by which WeCom says that it knows this machine, for people to copy."""
        super().__init__(str(code))
        self.code = code
        self.address = address


class NotSent(CallFailed):
    """No connection to WeCom could be made. Check the network, the proxy and `base_url`."""


class TooFast(CallFailed):
    """This call has had its share of this minute, hour or day; the action waits in the outbox."""

    def __init__(self, wait: float):
        super().__init__("pace")
        self.wait = wait


class Offline(CallFailed):
    """The robot has no connection to WeCom now (`wait`: it may be back by then; None: another process has taken it)."""

    def __init__(self, reason: str, wait: float | None):
        super().__init__(reason)
        self.wait = wait


class AnswerLost(CallFailed):
    """WeCom's answer was lost on the way: nobody knows whether the call was done."""


class Misfit(Exception):
    """The action lacks something, or asks for what WeCom cannot take. The text is the outcome's reason."""


def outcome_of(error: CallFailed, *, repeatable: bool) -> Outcome:
    """What to tell the courier. `repeatable`: doing it twice is the same as doing it once."""
    if isinstance(error, TooFast | Offline):  # says nothing of WeCom as a whole
        return failed(str(error)) if error.wait is None else retry(str(error), error.wait)
    if isinstance(error, Refused):
        wait = wait_of(error)
        if wait is not None:
            return retry(str(error.code), wait, down=is_down(error))
        return not_able(str(error.code)) if trouble_of(error) is Trouble.NOT_ABLE else failed(str(error.code))
    if isinstance(error, NotSent) or repeatable:
        return retry(str(error), PAUSE, down=True)
    return unknown(str(error), down=True)


def trouble_of(error: CallFailed) -> Trouble:
    """Which of the three kinds of no this is."""
    if not isinstance(error, Refused) or wait_of(error) is not None:
        return Trouble.TRY_AGAIN
    return Trouble.NOT_ABLE if error.code in NOT_ABLE else Trouble.REFUSED


def wait_of(error: CallFailed) -> float | None:
    """Seconds after which the same call may succeed; None = not by waiting."""
    if isinstance(error, TooFast):
        return error.wait
    if not isinstance(error, Refused):
        return PAUSE
    return DEAD_PAUSE if error.code in DEAD else BUSY.get(error.code)


def is_down(error: CallFailed) -> bool:
    """Whether it says that WeCom, or our app, is out of reach: not of one call only."""
    if isinstance(error, Refused):
        return error.code in DEAD or error.code == SYSTEM_BUSY
    return not isinstance(error, TooFast | Offline)
