"""The kinds of rules by name. Adding a kind = its module, its test and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from bot.rules import announce, classify, conduct, content, files, lifecycle, links, membership, naming, roles
from bot.rules.kind import Check, Kind

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        naming.KIND,
        content.KIND,
        classify.KIND,
        links.KIND,
        files.KIND,
        conduct.KIND,
        roles.KIND,
        membership.KIND,
        lifecycle.KIND,
        announce.KIND,
    )
}

__all__ = ["KINDS", "Check", "Kind"]
