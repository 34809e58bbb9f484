"""Policies: the revision in force, every rule with stage, severity and source, and what is wrong with newer files."""

from __future__ import annotations

from starlette.responses import Response

from bot.domain.ports import ViolationFilter
from bot.web.visit import Visit


def show(visit: Visit) -> Response:
    policies = visit.console.policies(visit.locale)
    hits = dict(visit.console.ledger.tally(visit.viewer.narrowed(ViolationFilter()), "rule"))
    return visit.show(
        "policies",
        here_name="policies",
        policies=policies,
        rules=sorted(policies.rules, key=lambda rule: (rule.unit, rule.source, rule.id)),
        hits=hits,
        revisions=visit.console.ledger.revisions(),
    )
