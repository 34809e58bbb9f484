"""Who does what needs a right: the bot if it may, else the admin who lent a token, else the organisation's admin.

The last one need not be in a channel, nor see it: Slack has methods of their own for that (`admin.conversations.*`).
They exist for renaming, archiving, bringing back and inviting; there is none for removing somebody from a channel, nor
for deleting one message. Touch this when Slack opens more of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from adapters.slack.client import SlackClient
from adapters.slack.errors import CallFailed, Fate
from adapters.slack.tokens import Who

NEEDS_ADMIN: Final = "needs-admin-token"
NEEDS_ORG: Final = "needs-organisation-admin-token"
BOT_MAY_NOT: Final = frozenset({"not_authorized", "not_in_channel", "restricted_action", "cant_delete_message"})
UNSEEN: Final = frozenset({"channel_not_found"})  # or there is none: the organisation's admin will know
OVER_ALL: Final[Mapping[str, str]] = {
    f"conversations.{deed}": f"admin.conversations.{deed}" for deed in ("archive", "invite", "rename", "unarchive")
}


async def by_whoever_may(client: SlackClient, method: str, **arguments: Any) -> dict[str, Any]:
    """One deed in a channel. Raises what the last of them was told."""
    try:
        return await client.call(method, **arguments)
    except CallFailed as failure:
        if failure.code not in BOT_MAY_NOT | UNSEEN:
            raise
        refused = failure
    if refused.code in BOT_MAY_NOT and client.has("admin"):
        try:
            return await client.call(method, who="admin", **arguments)
        except CallFailed as failure:
            if failure.code not in BOT_MAY_NOT | UNSEEN:
                raise
            refused = failure
    if method in OVER_ALL and client.has("org"):
        return await over_all(client, method, **arguments)
    lacking: list[Who] = ["admin"] if refused.code in BOT_MAY_NOT and not client.has("admin") else []
    raise CallFailed(Fate.REFUSED, NEEDS_ADMIN, data=refused.data) if lacking else refused


async def over_all(client: SlackClient, method: str, *, channel: str, **arguments: Any) -> dict[str, Any]:
    """The same by the organisation's admin, in Slack's other words for it."""
    given = {"channel_id": channel, **arguments}
    if "users" in given:
        given["user_ids"] = str(given.pop("users")).split(",")
    return await client.call(OVER_ALL[method], who="org", **given)
