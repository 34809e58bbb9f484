"""The personal-information impact assessment of the rules: for each, purpose, basis, which data, how long, who sees it.

Generated from the policies and the configuration, so that what is assessed and what is enforced cannot drift apart.
What only the company can say (basis, who answers for it, the necessity in its own words) is asked for where the
configuration is silent. Touch this when a kind of rule comes to read other data; the words are in templates/impact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.rules import RuleInfo, Stage
from bot.evidence.retention import CLASSES, Retention
from bot.reports.handbook import documents

LANGUAGES = ("zh", "en")
READ: Mapping[str, tuple[str, ...]] = {  # kind of rule -> what it reads of persons
    "content": ("text", "sender", "role", "employment"),
    "classify": ("text", "sender", "labels"),
    "links": ("text", "sender"),
    "files": ("file", "sender"),
    "conduct": ("text", "sender", "times"),
    "naming": ("group", "owner"),
    "roles": ("group", "owner", "employment"),
    "membership": ("members", "employment", "joined"),
    "lifecycle": ("group", "owner", "times"),
    "announce": ("members", "receipts"),
}
KEPT_OF_TEXT = ("spans", "masked", "hash", "ids")
KEPT_OF_GROUP = ("ids",)
OF_TEXT = frozenset({"content", "classify", "links", "files", "conduct"})
REMINDING = frozenset({"remind_sender", "remind_owner", "notify", "post", "require_approval"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the company says about itself, from the configuration. "" = it says nothing."""

    company: str
    contact: str  # who answers for the processing
    basis: str  # legal basis of all rules
    bases: Mapping[str, str]  # rule id -> a basis of its own
    retention: Retention
    sealed: bool  # whether stored texts are encrypted
    signed: bool  # whether the audit chain is signed
    context: int = 0  # messages kept before and after that of a case


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """One rule's processing."""

    rule: RuleInfo
    purpose: str
    basis: str
    read: Sequence[str]
    kept: Sequence[str]
    deeds: Sequence[str]  # verbs beyond a reminder: what somebody may suffer
    decided_by: str  # automatic | human
    retention: Sequence[tuple[str, int | None]]  # class, days


def assessed(rules: Iterable[RuleInfo], stated: Stated) -> list[Assessed]:
    """Every rule once, by id. Of a rule that several units carry, the one that acts most speaks for all."""
    order = [Stage.OBSERVE, Stage.PILOT, Stage.ENFORCE]
    newest: dict[str, RuleInfo] = {}
    for rule in sorted(rules, key=lambda one: order.index(one.stage)):
        newest[rule.id] = rule
    return [_assessed(newest[id], stated) for id in sorted(newest)]


def _assessed(rule: RuleInfo, stated: Stated) -> Assessed:
    verbs = [one.verb for one in rule.then]
    verbs += [one.verb for step in (rule.strikes.ladder.values() if rule.strikes else ()) for one in step]
    deeds = [verb for verb in dict.fromkeys(verbs) if verb not in REMINDING]
    classes = ("excerpts", "messages", "notes", "labels") if rule.kind in OF_TEXT else ("messages", "notes")
    return Assessed(
        rule=rule,
        purpose=rule.why,
        basis=stated.bases.get(rule.id, stated.basis),
        read=READ.get(rule.kind, ()),
        kept=(*KEPT_OF_TEXT, *(("context",) if stated.context else ())) if rule.kind in OF_TEXT else KEPT_OF_GROUP,
        deeds=deeds,
        decided_by="automatic" if deeds and rule.automatic else "human",
        retention=[(name, stated.retention.days_for(name, rule.unit)) for name in classes],
    )


def gaps(found: Sequence[Assessed], stated: Stated) -> list[tuple[str, str]]:
    """What an authority would ask and the files do not answer: (code, rule or class)."""
    missing = [("purpose", one.rule.id) for one in found if not one.purpose]
    missing += [("basis", one.rule.id) for one in found if not one.basis]
    missing += [("unlimited", name) for name in CLASSES if stated.retention.days_for(name) is None]
    missing += [("contact", "")] if not stated.contact else []
    missing += [("unsealed", "")] if not stated.sealed else []
    missing += [("unsigned", "")] if not stated.signed else []
    return missing


def facts(rules: Iterable[RuleInfo], stated: Stated, revision: str, now: datetime, zone: str) -> dict[str, Any]:
    """What the templates need."""
    found = assessed(rules, stated)
    return {
        "stated": stated,
        "rules": found,
        "gaps": gaps(found, stated),
        "classes": [(name, words, stated.retention.rules_of(name)) for name, words in CLASSES.items()],
        "revision": revision,
        "now": now.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M"),
        "zone": zone,
        "affecting": [one for one in found if one.deeds],
    }


def markdown(lang: str, told: Mapping[str, Any]) -> str:
    """The record in one language."""
    text = documents().get_template(f"impact/impact.{lang}.md.j2").render(told)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
