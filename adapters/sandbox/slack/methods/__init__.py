"""The Web API's methods by area; `METHODS` is the table that `api.py` serves. A new method: a function and a row."""

from adapters.sandbox.slack.methods import auth, chat, conversations, files, users
from adapters.sandbox.slack.methods.base import Method

METHODS: dict[str, Method] = {
    **auth.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **users.METHODS,
}

__all__ = ["METHODS"]
