"""What went wrong with a call to Slack, and what that means for the deed.

    CallFailed
      refused    Slack said no, and will say no again            -> failed(code); not_able(code) for want of a right
      limited    too many calls; nothing was done                -> retry(code, seconds)
      unsent     it never left, or Slack was not able to begin   -> retry(code, seconds)
      lost       it may or may not have been done                -> unknown(code)
      dead       the token is no longer good; nothing was done   -> retry(code, minutes), and an alarm in the log

`FATE_OF` is the table; codes that are not in it are refusals. `NOT_ABLE` are the refusals that an administrator can
change. Touch them when Slack adds an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.domain.actions import Outcome, Trouble, failed, not_able, retry, unknown


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
NOT_ABLE: Final = frozenset(  # a scope, a role, a plan or a setting of the workspace is missing
    {
        "access_denied", "app_missing_action_url", "cant_kick_from_general", "ekm_access_denied",
        "enterprise_is_restricted", "feature_not_enabled", "free_teams_only", "method_not_supported_for_channel_type",
        "missing_scope", "needs-admin-token",
        "needs-organisation-admin-token", "no_external_invite_permission", "no_permission", "not_allowed",
        "not_allowed_token_type", "not_an_admin", "not_an_enterprise", "not_authorized", "not_enough_users",
        "not_in_channel", "not_paid", "paid_only", "paid_teams_only", "plan_upgrade_required", "restricted_action",
        "team_not_eligible", "user_is_restricted", "user_is_ultra_restricted",
    }
)  # fmt: skip
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

    @property
    def is_down(self) -> bool:
        """Whether it says that Slack, or our installation, is out of reach: not of one call only."""
        return self.fate in (Fate.UNSENT, Fate.LOST, Fate.DEAD)

    @property
    def trouble(self) -> Trouble:
        if self.fate is not Fate.REFUSED:
            return Trouble.TRY_AGAIN
        return Trouble.NOT_ABLE if self.code.partition(":")[0] in NOT_ABLE else Trouble.REFUSED

    def outcome(self) -> Outcome:
        if self.fate is Fate.REFUSED:
            return not_able(self.code) if self.trouble is Trouble.NOT_ABLE else failed(self.code)
        if self.fate is Fate.LOST:
            return unknown(self.code, down=True)
        return retry(self.code, self.retry_after or WAIT[self.fate], down=self.is_down)


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


def harmless(failure: CallFailed) -> CallFailed:
    """Of a call that does no harm when it is made twice: a lost answer is simply asked for again."""
    return CallFailed(Fate.UNSENT, failure.code) if failure.fate is Fate.LOST else failure
