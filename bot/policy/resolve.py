"""The org tree's policy: what each unit's rules, lists and exceptions are, after `lists`, `adjust` and `exceptions`.

Two phases, root to leaf: first every file defines (lists, rules), then every unit changes what it inherited. File order
never matters. Every field keeps the place it came from. This is the only resolver: live traffic, scans, audit, replay
and reports use what it made. Touch this when inheritance changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.rules import Severity, Stage
from bot.policy.language import wordlists
from bot.policy.language.drafts import Draft, entries, read_draft
from bot.policy.language.exceptions import Granted, grant
from bot.policy.language.model import adjustable
from bot.policy.language.shelves import Shelves
from bot.policy.language.tree import UnitFile
from bot.policy.language.wordlists import WordList
from bot.policy.problems import nearest
from bot.policy.reading.decoding import Placed, fields_of, missing_key, text_of, unknown_key
from bot.policy.reading.source import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPolicy:
    """What is in force for the groups of one unit and of the units below that have no file."""

    unit: str
    lists: Mapping[str, WordList]
    rules: Mapping[str, Draft]
    granted: tuple[Granted, ...]


@dataclass(slots=True)
class _Defined:
    """Phase one: what the files define."""

    rules: dict[str, Draft] = field(default_factory=dict)
    of_unit: dict[str, dict[str, Draft]] = field(default_factory=dict)


def resolve(files: tuple[UnitFile, ...], now: datetime, shelves: Shelves) -> tuple[UnitPolicy, ...]:
    """Root first. What is wrong stands in the files' sources, and in those of the list files that they use."""
    defined = _Defined()
    for file in files:
        defined.of_unit[file.unit] = _define(file, defined.rules)
    done: dict[str, UnitPolicy] = {}
    for file in files:
        parent = done.get(_parent_with_file(file.unit, done))
        done[file.unit] = _inherit(file, parent, defined, now, shelves)
    return tuple(done.values())


def _parent_with_file(unit: str, done: Mapping[str, UnitPolicy]) -> str:
    """The nearest unit above that has a file; "" at the root."""
    while unit:
        unit = unit.rpartition("/")[0]
        if unit in done:
            return unit
    return ""


# --- phase one ---------------------------------------------------------------------------------------------------


def _define(file: UnitFile, everywhere: dict[str, Draft]) -> dict[str, Draft]:
    """The rules that this file defines, in the file's order."""
    own: dict[str, Draft] = {}
    for node in entries(file, "rules"):
        draft = read_draft(file, node)
        if draft is None:
            continue
        first = everywhere.get(draft.id)
        if first is not None:
            key = draft.fields["id"]
            key.source.report(key.node, "duplicate-rule", rule=draft.id, other=first.place)
            continue
        own[draft.id] = everywhere[draft.id] = draft
    return own


# --- phase two ---------------------------------------------------------------------------------------------------


def _inherit(
    file: UnitFile, parent: UnitPolicy | None, defined: _Defined, now: datetime, shelves: Shelves
) -> UnitPolicy:
    inherited = dict(parent.rules) if parent else {}
    lists = _lists(file, dict(parent.lists) if parent else {}, inherited, shelves)
    rules = {**_adjusted(file, inherited, defined), **defined.of_unit[file.unit]}
    mine = [grant(file, node, rules, now) for node in entries(file, "exceptions")]
    above = parent.granted if parent else ()
    granted = (*above, *(one for one in mine if one is not None))
    return UnitPolicy(unit=file.unit, lists=lists, rules=rules, granted=granted)


def _lists(
    file: UnitFile, lists: dict[str, WordList], inherited: Mapping[str, Draft], shelves: Shelves
) -> dict[str, WordList]:
    section = file.root.values.get("lists")
    if section is None:
        return lists
    for change in wordlists.changes(file.source, section):
        if not _is_allowed(file, change, inherited):
            continue
        outcome = wordlists.apply(change, lists, shelves)
        if outcome is not None:
            lists[change.name] = outcome
    return lists


def _is_allowed(file: UnitFile, change: wordlists.Change, inherited: Mapping[str, Draft]) -> bool:
    """A list that a locked rule uses may only make the rule stricter: no `remove`, and no `add` to what excuses."""
    for draft in inherited.values():
        if not draft.locked:
            continue
        used = {name for name, placed in draft.fields.items() if change.name in wordlists.lists_in(placed.node)}
        if change.remove and used:
            verb, zh = "remove", "删词"
        elif change.add and "unless" in used:
            verb, zh = "add", "加词（它在 unless 里）"
        else:
            continue
        values = {"list": change.name, "rule": draft.id, "other": draft.place, "unit": file.unit}
        file.source.report(change.key, "locked-list", verb_en=verb, verb_zh=zh, **values)
        return False
    return True


def _adjusted(file: UnitFile, inherited: dict[str, Draft], defined: _Defined) -> dict[str, Draft]:
    own = defined.of_unit[file.unit]
    first: dict[str, Placed] = {}
    for entry in entries(file, "adjust"):
        target = _target(file, entry, inherited, own)
        if target is None:
            continue
        rule = entry.values["rule"]
        if target.id in first:
            file.source.report(rule, "adjust-twice", rule=target.id, other=first[target.id].place)
            continue
        first[target.id] = Placed(file.source, rule, entry)
        inherited[target.id] = _adjust(file, entry, target)
    return inherited


def _target(file: UnitFile, entry: Block, inherited: Mapping[str, Draft], own: Mapping[str, Draft]) -> Draft | None:
    """The rule that an `adjust` entry names."""
    for unknown in entry.values.keys() - {"rule", "set"}:
        unknown_key(file.source, entry.keys[unknown], unknown, ("rule", "set"), "adjust")
    for key in ("rule", "set"):
        if key not in entry.values and key not in entry.refused:
            missing_key(file.source, entry, key, "adjust")
    node = entry.values.get("rule")
    if node is None or "set" not in entry.values:
        return None
    name = text_of(node) or "…"
    if name in own:
        file.source.report(node, "adjust-own", rule=name, other=own[name].place)
        return None
    if name not in inherited:
        known = ", ".join(sorted(inherited)) or "–"
        file.source.report(node, "unknown-rule", rule=name, known=known, suggestion=nearest(name, inherited))
        return None
    return inherited[name]


def _adjust(file: UnitFile, entry: Block, draft: Draft) -> Draft:
    """The rule with the fields of `set` put in the place of its own."""
    changes = entry.values["set"]
    if not isinstance(changes, Block):
        file.source.report(entry.keys["set"], "expected-block")
        return draft
    fields = dict(draft.fields)
    choices = adjustable(draft.kind)
    for name, placed in fields_of(file.source, changes).items():
        if name not in choices:
            file.source.report(
                placed.key, "not-adjustable", rule=draft.id, kind=draft.kind, field=name, known=", ".join(choices),
                suggestion=nearest(name, choices),
            )  # fmt: skip
        elif not draft.locked or _tightens(file, draft, name, placed):
            fields[name] = placed
    return replace(draft, fields=fields, origin=file.unit)


_ORDERED: Mapping[str, list[str]] = {"stage": [*Stage], "severity": [*Severity]}
_DEFAULTS = {"stage": str(Stage.OBSERVE), "severity": str(Severity.MEDIUM)}


def _tightens(file: UnitFile, draft: Draft, name: str, placed: Placed) -> bool:
    """On a locked rule only a higher stage or severity passes."""
    values = {"rule": draft.id, "other": draft.place, "unit": file.unit, "field": name}
    order = _ORDERED.get(name)
    if order is None:
        file.source.report(placed.key, "locked", **values)
        return False
    before = (text_of(draft.fields[name].node) if name in draft.fields else None) or _DEFAULTS[name]
    after = text_of(placed.node) or ""
    if after in order and before in order and order.index(after) < order.index(before):
        file.source.report(placed.node, "locked-weaker", before=before, after=after, **values)
        return False
    return True
