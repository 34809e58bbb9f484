"""The Web API's methods by area; `METHODS` is the table that `api.py` serves. A new method: a function and a row;
what may be asked of it, by whom and how often stands in `reference/` already.
"""

from adapters.sandbox.slack.methods import auth, chat, conversations, files, home, users
from adapters.sandbox.slack.methods.base import Handler

METHODS: dict[str, Handler] = {
    **auth.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **home.METHODS,
    **users.METHODS,
}

__all__ = ["METHODS"]
