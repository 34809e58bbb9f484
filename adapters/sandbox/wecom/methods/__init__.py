"""The calls this WeCom answers: path -> method. Whatever is not in the table is 404, as on the real one."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.sandbox.wecom.api import Method
from adapters.sandbox.wecom.methods import appchat, contacts, external, intercept, messages, words


def table() -> Mapping[str, Method]:
    rooms = (appchat, messages, external, contacts, intercept, words)
    return {path: method for room in rooms for path, method in room.METHODS.items()}
