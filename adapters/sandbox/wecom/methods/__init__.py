"""The calls this WeCom answers: path -> handler. Whatever is not in the table is 404, as on the real one."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.sandbox.wecom.api import Handler
from adapters.sandbox.wecom.methods import appchat, contacts, external, intercept, menu, messages, words


def table() -> Mapping[str, Handler]:
    rooms = (appchat, messages, external, contacts, intercept, menu, words)
    return {path: handler for room in rooms for path, handler in room.METHODS.items()}
