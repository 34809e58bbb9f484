"""What can go wrong in a call to WeCom, and what the courier should do about it: one table.

    CallFailed
    ├── Refused      WeCom answered with an errcode (or 4xx): certainly not done
    ├── NotSent      the request certainly never reached WeCom
    └── AnswerLost   it may have been done: time-out, broken connection, 5xx, an answer that is not JSON

Codes: https://developer.work.weixin.qq.com/document/path/90313. Never match on `errmsg`: it carries a changing hint.
Touch this module when a code needs another treatment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.domain.actions import Outcome, failed, retry, unknown

TOKEN_DEAD: Final = frozenset({40014, 42001, 41001})  # refresh once, repeat once
CHAT_EXISTS: Final = 86215
OWNER_STILL_HERE: Final = 90500  # groupchat/transfer is for owners who left; onjob_transfer for the others
OWNER_UNCHANGED: Final = 90504
ARCHIVE_NOT_OPEN: Final = 301053
NO_SUCH_CHAT: Final = frozenset({86003, 40050})
NO_SUCH_USER: Final = frozenset({40003, 60111})
# "Not one of mine": the chat may belong to another family of calls (app, customer, archive), or this right is missing.
NOT_THIS_FAMILY: Final = frozenset({86001, 86003, 86008, 40050, 40058, 90501, 301059, ARCHIVE_NOT_OPEN, 48002, 84061})

BUSY: Final[Mapping[int, float]] = {-1: 2.0, 6000: 1.0, 45033: 5.0, 45009: 60.0}  # code -> seconds to wait
PAUSE: Final = 5.0  # after a connection that could not be made, or a lost answer that is safe to repeat


class CallFailed(Exception):
    """A call to WeCom did not succeed."""


class Refused(CallFailed):
    """WeCom refused the call: see its errcode in the list of global error codes."""

    def __init__(self, code: int):
        super().__init__(str(code))
        self.code = code


class NotSent(CallFailed):
    """No connection to WeCom could be made. Check the network, the proxy and `base_url`."""


class AnswerLost(CallFailed):
    """WeCom's answer was lost on the way: nobody knows whether the call was done."""


class Misfit(Exception):
    """The action lacks something, or asks for what WeCom cannot take. The text is the outcome's reason."""


def outcome_of(error: CallFailed, *, repeatable: bool) -> Outcome:
    """What to tell the courier. `repeatable`: doing it twice is the same as doing it once."""
    if isinstance(error, Refused):
        wait = BUSY.get(error.code)
        return failed(str(error.code)) if wait is None else retry(str(error.code), wait)
    if isinstance(error, NotSent) or repeatable:
        return retry(str(error), PAUSE)
    return unknown(str(error))
