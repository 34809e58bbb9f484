"""Drafts -> rules in force: decode the envelope, compile conditions and kinds; `revision.py` says what they are.

A rule that no unit below changed is compiled once and shared. Touch this when the envelope's fields get a meaning.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel

from bot.domain.groups import OrgUnit, Person
from bot.domain.rules import Consequence, Floor, RuleInfo, Strikes
from bot.policy.blocking import words_of
from bot.policy.compile import Policies
from bot.policy.language.drafts import Draft
from bot.policy.language.exceptions import is_within
from bot.policy.language.lint import warn
from bot.policy.language.model import ENVELOPE_KEYS, Envelope
from bot.policy.language.sanctions import check_sanctions
from bot.policy.language.templates import flaws, variables
from bot.policy.language.verbs import Contacts, contacts_of
from bot.policy.language.wordlists import check_condition_words
from bot.policy.problems import nearest
from bot.policy.reading.decoding import decode, report_rule_error, unknown_key
from bot.policy.reading.source import plain
from bot.policy.resolve import UnitPolicy
from bot.policy.revision import canonical_of, essence_of
from bot.policy.rule import Rule, UnitRules
from bot.rules.conditions import Condition, compile_condition
from bot.rules.problems import RuleError
from bot.rules.registry import KINDS, Check, Kind
from bot.rules.vocabulary import Vocabulary
from bot.text.equivalents import know
from bot.text.store import Store


@dataclass(slots=True)
class Assembly:
    """What the units of one revision share while it is made."""

    vocabulary: Vocabulary  # of the root; units replace its lists
    contacts: Contacts
    made: dict[tuple[str, str], Rule | None] = field(default_factory=dict)  # (rule id, fingerprint) -> rule


def assemble(
    units: Sequence[UnitPolicy], org: Sequence[OrgUnit], people: Sequence[Person] = (), compiled: Path | None = None
) -> tuple[Policies, Mapping[int, Draft]]:
    """The revision, and the draft behind each rule (by identity of the rule). Rules that cannot be used are left out
    and reported in their file's source: the caller must not put such a revision in force. `compiled` is a folder that
    keeps what takes long to make."""
    know(Store(compiled))  # before a rule asks without knowing where it is kept
    shared = Assembly(Vocabulary(units={unit.id: unit for unit in org}), contacts_of(people))
    drafts: dict[int, Draft] = {}
    ruled = []
    for unit in units:
        vocabulary = Vocabulary(
            lists={name: words.words for name, words in unit.lists.items()},
            units=shared.vocabulary.units,
            reader=shared.vocabulary.reader,
        )
        rules = []
        for draft in unit.rules.values():
            rule = _rule(draft, vocabulary, shared)
            if rule is not None:
                rules.append(rule)
                drafts[id(rule)] = draft
        ruled.append(UnitRules(unit=unit.unit, rules=tuple(rules), granted=unit.granted))
    canonical = canonical_of(units)
    revision = hashlib.sha256(canonical.encode()).hexdigest()
    reader = shared.vocabulary.reader
    reader.build(compiled, at_once=False)  # the words now, rather than at the first message
    return Policies(revision=revision, canonical=canonical, units=ruled, reader=reader), drafts


# --- one rule ----------------------------------------------------------------------------------------------------


def _rule(draft: Draft, vocabulary: Vocabulary, shared: Assembly) -> Rule | None:
    essence = essence_of(draft, vocabulary.lists)
    key = (draft.id, essence)
    if key not in shared.made:
        shared.made[key] = _make(draft, essence, vocabulary, shared)
    return shared.made[key]


def _make(draft: Draft, essence: str, vocabulary: Vocabulary, shared: Assembly) -> Rule | None:
    kind = KINDS[draft.kind]
    own = {name: placed for name, placed in draft.fields.items() if name in kind.options.model_fields}
    common = {name: placed for name, placed in draft.fields.items() if name in ENVELOPE_KEYS}
    good = _known_keys_only(draft, kind)
    envelope = decode(Envelope, common, draft.home, draft.id)
    options = decode(kind.options, own, draft.home, draft.id)
    if envelope is None or options is None:
        return None
    worded = _check_words(draft)
    lawful = check_sanctions(draft, envelope, kind)
    good = all((worded, _check_message(draft, envelope), _check_places(draft, envelope), lawful, good))
    warn(draft, envelope, kind, shared.contacts, shared.vocabulary.units.keys())
    told = frozenset() if worded else frozenset({"word-too-short"})
    parts = _compile(draft, envelope, options, kind, vocabulary, told)
    if parts is None or not good:
        return None
    check, when, unless = parts
    info = _info(draft, envelope, options, hashlib.sha256(essence.encode()).hexdigest()[:16])
    remembers = kind.remembers(options) if kind.remembers is not None else {}
    glance = kind.glance(options, vocabulary) if kind.glance is not None else None
    looks_for = kind.needs(options, vocabulary) if kind.needs is not None else None
    return Rule(
        info=info,
        kind=kind,
        check=check,
        when=when,
        unless=unless,
        glance=glance,
        looks_for=looks_for,
        settled=kind.settles(options, vocabulary) if kind.settles is not None else None,
        remembers=remembers,
        blocks=words_of(envelope, vocabulary),
    )


def _known_keys_only(draft: Draft, kind: Kind) -> bool:
    known = ENVELOPE_KEYS | kind.options.model_fields.keys()
    strangers = draft.fields.keys() - known
    for name in strangers:
        placed = draft.fields[name]
        unknown_key(placed.source, placed.key, name, known, f"{draft.kind} “{draft.id}”")
    return not strangers


def _compile(
    draft: Draft,
    envelope: Envelope,
    options: BaseModel,
    kind: Kind,
    vocabulary: Vocabulary,
    told: frozenset[str],
) -> tuple[Check, Condition | None, Condition | None] | None:
    """(check, when, unless), or None with every refusal reported."""
    conditions: dict[str, Condition | None] = {"when": None, "unless": None}
    check: Check | None = None
    good = True
    for name in conditions:
        block = getattr(envelope, name)
        if block is None:
            continue
        try:
            conditions[name] = compile_condition(block, vocabulary)
        except RuleError as error:
            report_rule_error(error, draft.fields, draft.home, (name,), told)
            good = False
    try:
        check = kind.compile(options, vocabulary)
    except RuleError as error:
        report_rule_error(error, draft.fields, draft.home, ())
    except Exception as error:  # a fault in a kind's own code must not stop a running bot's reload: it is told
        draft.home.source.report(draft.home.key, "bad-rule", rule=draft.id, reason=f"{type(error).__name__}: {error}")
    return (check, conditions["when"], conditions["unless"]) if check is not None and good else None


def _check_words(draft: Draft) -> bool:
    good = True
    for name in ("when", "unless"):
        placed = draft.fields.get(name)
        if placed is not None:
            good = check_condition_words(placed.source, placed.node) and good
    return good


def _check_message(draft: Draft, envelope: Envelope) -> bool:
    if envelope.message is None:
        return True
    placed = draft.fields["message"]
    good = True
    for flaw in flaws(envelope.message, draft.kind):
        good = False
        node = placed.node
        line = placed.source.lines[node.line - 1]
        at = line.find("${" + flaw.name + "}" if flaw.name else "$", node.column - 1)
        column = at + 1 if at >= 0 else node.column
        known = variables(draft.kind)
        if flaw.name:
            values = {"name": flaw.name, "known": ", ".join(sorted(known)), "suggestion": _as_place(flaw.name, known)}
            placed.source.report_at(node.line, column, "unknown-variable", width=flaw.length, **values)
        else:
            placed.source.report_at(node.line, column, "bad-variable", width=flaw.length)
    return good


def _as_place(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known)
    return f"${{{near}}}" if near else ""


def _check_places(draft: Draft, envelope: Envelope) -> bool:
    """`pilot_in` names group keys, or units at or below the rule's own."""
    good = True
    for place in envelope.pilot_in:
        if ":" not in place and not is_within(place, draft.unit):
            placed = draft.fields["pilot_in"]
            placed.source.report(placed.node, "outside-unit", given=place, unit=draft.unit)
            good = False
    return good


def _info(draft: Draft, envelope: Envelope, options: BaseModel, fingerprint: str) -> RuleInfo:
    strikes, floor, signoff = envelope.strikes, envelope.floor, envelope.legal_signoff
    return RuleInfo(
        id=draft.id,
        kind=draft.kind,
        unit=draft.unit,
        source=draft.place,
        hash=fingerprint,
        why=envelope.why,
        stage=envelope.stage,
        pilot_in=envelope.pilot_in,
        severity=envelope.severity,
        then=_deeds(envelope.then),
        strikes=None
        if strikes is None
        else Strikes(
            per=strikes.per,
            within=strikes.within,
            ladder={step: _deeds(deeds) for step, deeds in sorted(strikes.ladder.items())},
        ),
        message=envelope.message,
        locked=envelope.locked,
        automatic=envelope.automatic != "false",
        signed_off=None if signoff is None else {"by": signoff.by, "on": signoff.on.isoformat(), "note": signoff.note},
        at_most_per_hour=envelope.at_most,
        on_error=envelope.on_error,
        floor=None if floor is None else Floor(precision=floor.precision, decided=floor.decided),
        grace=_grace(options),
        requires={
            name: plain(placed.node) for name, placed in draft.fields.items() if name in type(options).model_fields
        },
    )


def _deeds(deeds: Iterable[Consequence]) -> tuple[Consequence, ...]:
    return tuple(dict.fromkeys(deeds))


def _grace(options: BaseModel) -> timedelta | None:
    existing = getattr(options, "existing_groups", None)
    return getattr(existing, "grace", None)
