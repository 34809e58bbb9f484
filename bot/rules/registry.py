"""The kinds of rules by name. Adding a kind = its module, its test and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from bot.rules import announce, classify, content, naming, roles
from bot.rules.kind import Check, Kind

KINDS: Mapping[str, Kind] = {
    kind.name: kind for kind in (naming.KIND, content.KIND, classify.KIND, roles.KIND, announce.KIND)
}

__all__ = ["KINDS", "Check", "Kind"]
