"""The Web API's methods by area; `METHODS` is the table that `api.py` serves. A new method: a function and a row;
what may be asked of it, by whom and how often stands in `reference/` already.
"""

from adapters.sandbox.slack.methods import (
    admin,
    auth,
    chat,
    conversations,
    files,
    home,
    modals,
    pins,
    reactions,
    roles,
    scheduling,
    users,
)
from adapters.sandbox.slack.methods.base import Handler

METHODS: dict[str, Handler] = {
    **admin.METHODS,
    **auth.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **home.METHODS,
    **modals.METHODS,
    **pins.METHODS,
    **reactions.METHODS,
    **roles.METHODS,
    **scheduling.METHODS,
    **users.METHODS,
}

__all__ = ["METHODS"]
