"""What differs in effect between two revisions, from their canonical texts alone. Pure.

The order of files, keys and list items is no change, nor are comments. A change that units below inherit is told once,
at the unit that made it. Touch this when the canonical text (`bot.policy.assemble`) says something new; the sentences
stand in `bot.policy.changes.diff_words`, what makes a rule stricter in `bot.policy.changes.directions`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from bot.policy.changes import directions
from bot.policy.changes.diff_words import describe, differences
from bot.policy.changes.directions import LOOSENS, TIGHTENS, UNKNOWN, as_list, canonical

__all__ = ["LOOSENS", "TIGHTENS", "UNKNOWN", "Change", "compare", "describe", "differences"]

RULE, LIST, EXCEPTION, UNIT = "rule", "list", "exception", "unit"
WORDS = "words"  # the field of a list's change: `before` holds the words that go, `after` those that come
DEFAULTS: Mapping[str, str] = {
    "stage": "observe",
    "severity": "medium",
    "locked": "false",
    "automatic": "false",
    "on_error": "alert",
}
_FLAGS = ("locked", "automatic", "on_error")
_FIRST = ("id", "kind", "stage", "pilot_in", "severity", "locked", "when", "unless", "then", "strikes", "automatic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference. `field` "" = the whole thing; None = it is not there; `direction` "" = not to be known."""

    unit: str
    what: str  # rule | list | exception | unit
    id: str  # of an exception: of the rule it excuses from
    field: str
    before: Any
    after: Any
    direction: str = UNKNOWN  # tightens | loosens

    def as_data(self) -> dict[str, Any]:
        return {
            "unit": self.unit,
            "what": self.what,
            "id": self.id,
            "field": self.field,
            "before": self.before,
            "after": self.after,
            "direction": self.direction,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """What one unit sees."""

    lists: Mapping[str, frozenset[str]]
    rules: Mapping[str, Mapping[str, Any]]
    exceptions: Sequence[Mapping[str, Any]]
    uses: Mapping[str, set[str]]  # list -> what a further word in it would do


_NOTHING = _View(lists={}, rules={}, exceptions=(), uses={})


def compare(old: str, new: str) -> tuple[Change, ...]:
    """The changes from one canonical text to another, by unit: lists, rules, exceptions. An empty text has no units."""
    before, after = _read(old), _read(new)
    units = sorted(before.keys() | after.keys())
    top = next((unit for unit in units if _above(unit, units) is None), None)
    raw = {unit: tuple(_changes(unit, before, after)) for unit in units}
    found: list[Change] = []
    for unit in units:
        above = _above(unit, units) or (top if unit != top else None)
        found += _own(raw[unit], raw[above] if above is not None else ())
    return tuple(found)


def _read(text: str) -> dict[str, _View]:
    units = orjson.loads(text).get("units", {}) if text.strip() else {}
    uses: dict[bytes, tuple[tuple[str, str], ...]] = {}  # by rule: most units have most rules from above
    views = {}
    for unit, data in units.items():
        used = defaultdict[str, set[str]](set)
        for rule in data.get("rules", ()):
            told = orjson.dumps(rule)
            if told not in uses:
                uses[told] = tuple(directions.uses_of(rule))
            for name, use in uses[told]:
                used[name].add(use)
        views[unit] = _View(
            lists={name: frozenset(words) for name, words in data.get("lists", {}).items()},
            rules={str(rule["id"]): {**DEFAULTS, **rule} for rule in data.get("rules", ())},
            exceptions=tuple(data.get("exceptions", ())),
            uses=used,
        )
    return views


def _above(unit: str, units: Iterable[str]) -> str | None:
    """The nearest of the units above this one."""
    while unit := unit.rpartition("/")[0]:
        if unit in units:
            return unit
    return None


def _seen(unit: str, views: Mapping[str, _View]) -> _View:
    """What holds in the unit: its own view, the nearest one's above, or the root's (as when rules are evaluated)."""
    nearest = unit if unit in views else _above(unit, views) or min(views, default=None)
    return _NOTHING if nearest is None else views[nearest]


def _changes(unit: str, before: Mapping[str, _View], after: Mapping[str, _View]) -> Iterator[Change]:
    """Everything that changed for the groups of this unit, inherited or not."""
    old, new = _seen(unit, before), _seen(unit, after)
    if (unit in before) != (unit in after):
        there = {"has_file": "true"}
        yield Change(
            unit=unit,
            what=UNIT,
            id=unit,
            field="",
            before=there if unit in before else None,
            after=there if unit in after else None,
        )
    below = (view for views in (before, after) for name, view in views.items() if name.startswith(f"{unit}/"))
    yield from _lists(unit, old, new, (old, new, *below))
    for id in sorted(old.rules.keys() | new.rules.keys()):
        yield from _rule(unit, id, old.rules.get(id), new.rules.get(id))
    yield from _exceptions(unit, old.exceptions, new.exceptions)


def _own(changes: Iterable[Change], inherited: Iterable[Change]) -> Iterator[Change]:
    """The changes that the unit above does not have as well."""
    told = {_key(change) for change in inherited}
    words = {
        (change.id, change.before is None): set(change.before or change.after) for change in inherited if _words(change)
    }
    for change in changes:
        if _words(change):
            rest = sorted(set(change.before or change.after) - words.get((change.id, change.before is None), set()))
            if rest:
                came = change.before is None
                yield _replaced(change, None if came else rest, rest if came else None)
        elif _key(change) not in told:
            yield change


def _words(change: Change) -> bool:
    return change.what == LIST and change.field == WORDS


def _replaced(change: Change, before: Any, after: Any) -> Change:
    return Change(**{**change.as_data(), "before": before, "after": after})


def _key(change: Change) -> tuple[str, ...]:
    return change.what, change.id, change.field, canonical(change.before), canonical(change.after)


# --- lists, rules, exceptions ------------------------------------------------------------------------------------


def _lists(unit: str, old: _View, new: _View, concerned: Sequence[_View]) -> Iterator[Change]:
    """`concerned` = the unit and those below it, then and now: what a word does depends on their rules."""
    for name in sorted(old.lists.keys() | new.lists.keys()):
        had, has = old.lists.get(name), new.lists.get(name)
        if had is None or has is None:
            whole = [None if words is None else sorted(words) for words in (had, has)]
            yield Change(unit=unit, what=LIST, id=name, field="", before=whole[0], after=whole[1])
            continue
        for gone, come in ((sorted(had - has), None), (None, sorted(has - had))):
            if gone or come:
                uses = {use for view in concerned for use in view.uses.get(name, ())}
                direction = directions.of_words(uses, appear=bool(come))
                yield Change(
                    unit=unit, what=LIST, id=name, field=WORDS, before=gone, after=come, direction=direction
                )  # fmt: skip


def _rule(unit: str, id: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterator[Change]:
    there = new or old
    if there is None or old == new:
        return
    if old is None or new is None or old.get("kind") != new.get("kind"):
        direction = UNKNOWN
        if old is None or new is None:
            direction = directions.of_rule(str(there.get("kind")), there, appears=old is None)
        yield Change(
            unit=unit, what=RULE, id=id, field="", before=_given(old), after=_given(new), direction=direction
        )  # fmt: skip
        return
    for field in sorted(old.keys() | new.keys(), key=_place):
        before, after = old.get(field), new.get(field)
        if canonical(before) != canonical(after):
            yield Change(
                unit=unit,
                what=RULE,
                id=id,
                field=field,
                before=before,
                after=after,
                direction=directions.of_field(str(there.get("kind")), field, before, after),
            )


def _place(field: str) -> tuple[int, str]:
    return (_FIRST.index(field) if field in _FIRST else len(_FIRST), field)


def _given(rule: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The rule as people read it: in the envelope's order, without the flags that nobody set."""
    if rule is None:
        return None
    return {key: rule[key] for key in sorted(rule, key=_place) if key not in _FLAGS or DEFAULTS[key] != rule[key]}


def _exceptions(
    unit: str, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]
) -> Iterator[Change]:  # fmt: skip
    """Exceptions have no name: those for the same rule and the same people or groups are one that changed."""
    gone, come = _without(old, new), _without(new, old)
    for scope in sorted({_scope(one) for one in (*gone, *come)}):
        befores, afters = ([one for one in side if _scope(one) == scope] for side in (gone, come))
        for place in range(max(len(befores), len(afters))):
            before = befores[place] if place < len(befores) else None
            after = afters[place] if place < len(afters) else None
            yield Change(
                unit=unit,
                what=EXCEPTION,
                id=str((after or before or {}).get("rule")),
                field="",
                before=None if before is None else dict(before),
                after=None if after is None else dict(after),
                direction=_excuses(before, after),
            )


def _without(side: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    known = {canonical(one) for one in other}
    rest = {key: one for one in side if (key := canonical(one)) not in known}
    return [rest[key] for key in sorted(rest)]


def _scope(one: Mapping[str, Any]) -> str:
    return canonical({key: as_list(one.get(key)) for key in ("rule", "groups", "people", "for")})


def _excuses(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    """An exception loosens; so does one that ends later or begins earlier."""
    if before is None or after is None:
        return LOOSENS if before is None else TIGHTENS
    ends, begins = ((str(before.get(key) or ""), str(after.get(key) or "")) for key in ("until", "since"))
    found = {LOOSENS if later else TIGHTENS for later in (ends[1] > ends[0],) if ends[0] != ends[1]}
    found |= {LOOSENS if earlier else TIGHTENS for earlier in (begins[1] < begins[0],) if begins[0] != begins[1]}
    return directions.together(found) if found else UNKNOWN
