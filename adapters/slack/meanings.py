"""What the errors of an action mean, and what to do: shown beside the code wherever an outcome is.

Codes that `doctor` explains too stand in `setup.py`. Touch this when `errors.py` learns a code; each method's page
below https://docs.slack.dev/reference/methods lists its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from adapters.slack.setup import FIXES
from bot.domain.checks import Said

_BUSY = Said(
    "Slack takes no more calls for now. It is tried again by itself.", "Slack 暂时不接受更多调用，会自动重试。"
)
_DOWN = Said("Slack is in trouble. It is tried again by itself.", "Slack 出了故障，会自动重试。")
_LOST = Said(
    "Slack's own error: it may have been done in part. It is asked about; if nothing is found, look in the channel.",
    "Slack 内部错误，可能只做了一部分。会向平台核对；查不到时请到频道里看一眼。",
)
_TOKEN = Said(
    "The app's access is not good any more: install it again. What waits goes out then by itself.",
    "应用的授权已失效：重新安装应用。排队的动作随后自动发出。",
)
_RIGHT = Said(
    "A scope, a role or a setting of the workspace is missing: qungui doctor --online tells which; grant it, then "
    "order the action again.",
    "缺少权限、角色或工作区设置：运行 qungui doctor --online 看缺哪一项，补上后再办一次。",
)
_PLAN = Said(
    "The workspace's plan does not include this: a person does it by hand.", "工作区的套餐不含此功能：请人工处理。"
)
_ADMIN = Said(
    "It takes an admin's token: set slack.admin_user_token (in an organisation org_admin_token).",
    "需要管理员令牌：配置 slack.admin_user_token（企业组织用 org_admin_token）。",
)
_GONE = Said("It is not there any more: nothing is left to do.", "对象已不存在，不必再办。")
MEANINGS: Final[Mapping[str, Said]] = {
    **dict.fromkeys(("ratelimited", "rate_limited", "message_limit_exceeded", "accesslimited"), _BUSY),
    **dict.fromkeys(("request_timeout", "service_unavailable", "team_added_to_org"), _DOWN),
    **dict.fromkeys(("internal_error", "fatal_error"), _LOST),
    **dict.fromkeys(("org_login_required", "team_access_not_granted", "two_factor_setup_required"), _TOKEN),
    **dict.fromkeys(
        (
            "access_denied", "app_missing_action_url", "cant_kick_from_general", "ekm_access_denied",
            "enterprise_is_restricted", "method_not_supported_for_channel_type", "missing_scope",
            "no_external_invite_permission", "no_permission", "not_allowed", "not_authorized", "restricted_action",
            "team_not_eligible", "user_is_restricted", "user_is_ultra_restricted",
        ),
        _RIGHT,
    ),
    **dict.fromkeys(
        (
            "feature_not_enabled", "free_teams_only", "not_an_enterprise", "not_enough_users", "not_paid", "paid_only",
            "paid_teams_only", "plan_upgrade_required",
        ),
        _PLAN,
    ),
    **dict.fromkeys(
        ("cant_delete_message", "needs-admin-token", "needs-organisation-admin-token", "not_an_admin"), _ADMIN
    ),
    **dict.fromkeys(("channel_not_found", "message_not_found", "user_not_found", "users_not_found"), _GONE),
    "not_in_channel": Said(
        "The bot is not in the channel: invite it (/invite), then order the action again.",
        "机器人不在频道里：请把它请进去（/invite），再办一次。",
    ),
    "is_archived": Said("The channel is archived: nothing can be done there.", "频道已归档，不能再操作。"),
    **FIXES,
}  # fmt: skip
