"""What went wrong with a call to Slack, and what that means for the deed.

    CallFailed
      refused    Slack said no, and will say no again            -> failed(code)
      limited    too many calls; nothing was done                -> retry(code, seconds)
      unsent     it never left, or Slack was not able to begin   -> retry(code, seconds)
      lost       it may or may not have been done                -> unknown(code)
      dead       the token is no longer good; nothing was done   -> retry(code, minutes), and an alarm in the log

`FATE_OF` is the table; codes that are not in it are refusals. Touch it when Slack adds an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.domain.actions import Outcome, failed, retry, unknown


class Fate(StrEnum):
    REFUSED = "refused"
    LIMITED = "limited"
    UNSENT = "unsent"
    LOST = "lost"
    DEAD = "dead"


FATE_OF: Final[Mapping[str, Fate]] = {
    **dict.fromkeys(("ratelimited", "rate_limited", "message_limit_exceeded"), Fate.LIMITED),
    **dict.fromkeys(("request_timeout", "service_unavailable", "accesslimited", "team_added_to_org"), Fate.UNSENT),
    **dict.fromkeys(("internal_error", "fatal_error"), Fate.LOST),  # documented: part of it may have succeeded
    **dict.fromkeys(
        (
            "account_inactive",
            "invalid_auth",
            "not_authed",
            "org_login_required",
            "team_access_not_granted",
            "token_expired",
            "token_revoked",
            "two_factor_setup_required",
        ),
        Fate.DEAD,
    ),
}
WAIT: Final[Mapping[Fate, float]] = {Fate.LIMITED: 30.0, Fate.UNSENT: 10.0, Fate.DEAD: 300.0}


class CallFailed(Exception):
    """A call to Slack did not succeed; `fate` says what is known of the deed, `code` is Slack's word or ours."""

    def __init__(
        self, fate: Fate, code: str, *, retry_after: float | None = None, data: Mapping[str, Any] | None = None
    ):
        super().__init__(f"{fate}: {code}")
        self.fate = fate
        self.code = code
        self.retry_after = retry_after
        self.data: Mapping[str, Any] = data or {}

    def outcome(self) -> Outcome:
        if self.fate is Fate.REFUSED:
            return failed(self.code)
        if self.fate is Fate.LOST:
            return unknown(self.code)
        return retry(self.code, self.retry_after or WAIT[self.fate])


def understood(error: Exception) -> CallFailed:
    """The SDK's and the network's exceptions in our five words."""
    if isinstance(error, SlackApiError):
        return _answered(error)
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return CallFailed(Fate.UNSENT, "cannot-connect")
    if isinstance(error, TimeoutError):
        return CallFailed(Fate.LOST, "no-answer-in-time")
    if isinstance(error, aiohttp.ClientError):
        return CallFailed(Fate.LOST, "connection-broke")
    return CallFailed(Fate.LOST, "unreadable-answer")


def _answered(error: SlackApiError) -> CallFailed:
    response: Any = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)
    data = getattr(response, "data", None)
    body: Mapping[str, Any] = data if isinstance(data, dict) else {}
    code = str(body.get("error") or f"http-{status}")
    if status == 429:
        headers = getattr(response, "headers", None) or {}
        return CallFailed(Fate.LIMITED, "ratelimited", retry_after=_seconds(headers.get("Retry-After")))
    if not body.get("error"):
        return CallFailed(Fate.LOST if status >= 500 or status == 200 else Fate.REFUSED, code)
    if code == "missing_scope":
        code = f"missing_scope: {body.get('needed', '')}".rstrip(": ")
    return CallFailed(FATE_OF.get(code, Fate.REFUSED), code, data=body)


def _seconds(value: Any) -> float | None:
    try:
        return max(0.1, float(value))
    except (TypeError, ValueError):
        return None
