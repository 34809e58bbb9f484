"""The calls this WeCom answers: path -> method. Whatever is not in the table is 404, as on the real one."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.sandbox.wecom.api import Method
from adapters.sandbox.wecom.methods import appchat, contacts, external, messages, words


def table() -> Mapping[str, Method]:
    return {**appchat.METHODS, **messages.METHODS, **external.METHODS, **contacts.METHODS, **words.METHODS}
