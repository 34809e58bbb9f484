"""Policies: the revision in force, every rule with stage, severity and source, what is wrong with newer files, and the
revisions before: when, who, what changed."""

from __future__ import annotations

from typing import NamedTuple

from starlette.responses import Response

from bot.domain.records import PolicyLoaded
from bot.domain.views import ViolationFilter
from bot.policy.changes.history import changes, who
from bot.web.visit import Visit

SHOWN = 50  # loads; the command line lists them all


class _Load(NamedTuple):
    """One time a revision came into force, in the reader's language."""

    record: PolicyLoaded
    who: str
    changes: tuple[str, ...]


def show(visit: Visit) -> Response:
    policies = visit.console.policies(visit.locale)
    hits = dict(visit.console.ledger.tally(visit.viewer.narrowed(ViolationFilter()), "rule"))
    return visit.show(
        "policies",
        here_name="policies",
        policies=policies,
        rules=sorted(policies.rules, key=lambda rule: (rule.unit, rule.source, rule.id)),
        hits=hits,
        loads=[
            _Load(loaded, who(loaded.by, visit.locale), changes(loaded, visit.locale))
            for loaded in reversed(visit.console.ledger.revisions(limit=SHOWN))
        ],
    )
