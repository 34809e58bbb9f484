"""Whether a change of a rule makes it stricter: where that can be known from the words alone. Pure.

Everything here is careful: what is not in a table is unknown (""), and so are two changes that pull apart. Swapping
before and after swaps the answer. Touch this when the language gains a condition or an envelope key.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pydantic_core import PydanticCustomError

from bot.domain.rules import Severity, Stage
from bot.rules.values import parse_duration

TIGHTENS, LOOSENS, UNKNOWN = "tightens", "loosens", ""
OPPOSITE = {TIGHTENS: LOOSENS, LOOSENS: TIGHTENS, UNKNOWN: UNKNOWN}
ACCUSES_NOBODY = frozenset({"announce", "classify"})  # kinds that post or label: more of it is not stricter

_ANY_OF = frozenset(
    {"has_any", "matches", "detects", "see_through", "role", "employment", "unit", "person", "kind", "platform", "id"}
    | {"name_matches", "audience", "urgency", "between", "days"}
)
_ALL_OF = frozenset({"has_all"})
_FLAGS = frozenset(
    {"mentions_all", "is_bot", "external", "archived", "has_files", "in_thread", "edited", "workday"}
    | {"quotes", "negates", "rejects"}
)
_MODIFIERS = frozenset({"see_through", "whole_word", "zone"})  # they ask nothing, they change how others ask
_PARTS = frozenset({"text", "sender", "group", "message", "label", "time"})


def canonical(value: Any) -> str:
    """The same text for what means the same: order does not matter, and `x` means `[x]`."""
    return json.dumps(_normal(value), ensure_ascii=False, sort_keys=True)


def _normal(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _normal(child) for key, child in value.items()}
    if isinstance(value, list):
        items = {canonical(child): _normal(child) for child in value}
        return next(iter(items.values())) if len(items) == 1 else [items[key] for key in sorted(items)]
    return value


def as_list(value: Any) -> list[Any]:
    """`x` means `[x]`; nothing is no items."""
    return value if isinstance(value, list) else [] if value is None else [value]


def together(directions: Iterable[str]) -> str:
    """What several changes are as one: all the same, or not to be known."""
    found = set(directions)
    return found.pop() if len(found) == 1 else UNKNOWN


def of_field(kind: str, field: str, before: Any, after: Any) -> str:
    """What the change of one field of a rule does. None = the field is absent (an envelope default is not)."""
    if field not in ("stage", "severity", "locked") and kind in ACCUSES_NOBODY:
        return UNKNOWN
    judge = _FIELDS.get(field)
    return judge(before, after) if judge else UNKNOWN


def of_rule(kind: str, rule: Mapping[str, Any], *, appears: bool) -> str:
    """A rule that comes or goes. One that only observes, posts or labels binds nobody."""
    if kind in ACCUSES_NOBODY or rule.get("stage", Stage.OBSERVE) == Stage.OBSERVE:
        return UNKNOWN
    return TIGHTENS if appears else LOOSENS


def of_words(uses: Iterable[str], *, appear: bool) -> str:
    """Words that come to, or leave, a list that is used so (see `uses_of`)."""
    direction = together(uses)
    return direction if appear else OPPOSITE[direction]


def uses_of(rule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(list, what one more word in it would do) for each place of the rule that names a list."""
    labels = rule.get("kind") in ACCUSES_NOBODY
    for field, value in rule.items():
        if field in ("tests", "message", "why"):
            continue
        use = UNKNOWN if labels else {"when": TIGHTENS, "unless": LOOSENS}.get(field, UNKNOWN)
        yield from ((text[1:], use) for text in _texts(value) if text.startswith("$"))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _texts(child)
    elif isinstance(value, str):
        yield value


# --- fields ------------------------------------------------------------------------------------------------------


def _ordered(order: list[str]) -> Callable[[Any, Any], str]:
    def judge(before: Any, after: Any) -> str:
        if before not in order or after not in order or before == after:
            return UNKNOWN
        return TIGHTENS if order.index(after) > order.index(before) else LOOSENS

    return judge


def _more_is_stricter(before: Any, after: Any) -> str:
    """Lists of deeds or places: all that was there and something besides is stricter."""
    old, new = ({canonical(item) for item in as_list(value)} for value in (before, after))
    return TIGHTENS if old < new else LOOSENS if new < old else UNKNOWN


def _when(before: Any, after: Any) -> str:
    return _block(before or {}, after or {})


def _unless(before: Any, after: Any) -> str:
    """Absent = never: an `unless` that appears excuses, one that holds more often excuses more."""
    if before is None or after is None:
        return LOOSENS if before is None else TIGHTENS
    return OPPOSITE[_block(before, after)]


def _strikes(before: Any, after: Any) -> str:
    if before is None or after is None:
        return TIGHTENS if before is None else LOOSENS
    if not isinstance(before, dict) or not isinstance(after, dict):
        return UNKNOWN
    changed = [key for key in before.keys() | after.keys() if canonical(before.get(key)) != canonical(after.get(key))]
    judges = {"within": _longer, "ladder": _ladder}
    return together(judges[key](before.get(key), after.get(key)) if key in judges else UNKNOWN for key in changed)


def _ladder(before: Any, after: Any) -> str:
    if not isinstance(before, dict) or not isinstance(after, dict):
        return UNKNOWN
    if before.keys() != after.keys():  # a new step takes the place of the one below: not to be compared by words
        return UNKNOWN
    changed = [step for step in before if canonical(before[step]) != canonical(after[step])]
    return together(_more_is_stricter(before[step], after[step]) for step in changed)


def _longer(before: Any, after: Any) -> str:
    try:
        old, new = parse_duration(before), parse_duration(after)
    except PydanticCustomError:
        return UNKNOWN
    return TIGHTENS if new > old else LOOSENS if new < old else UNKNOWN


def _number(before: Any, after: Any) -> str:
    """A larger limit (`20 per hour`, `longer_than: 500`). Absent has a meaning of its own: unknown."""
    old, new = (str(value).partition(" ")[0] for value in (before, after))
    if not (old.isdecimal() and new.isdecimal()) or int(old) == int(new):
        return UNKNOWN
    return TIGHTENS if int(new) > int(old) else LOOSENS


_FIELDS: Mapping[str, Callable[[Any, Any], str]] = {
    "stage": _ordered([*Stage]),
    "severity": _ordered([*Severity]),
    "locked": _ordered(["false", "true"]),
    "automatic": _ordered(["false", "true"]),
    "pilot_in": _more_is_stricter,
    "then": _more_is_stricter,
    "at_most": _number,  # the breaker lets more of the rule's actions through
    "when": _when,
    "unless": _unless,
    "strikes": _strikes,
}


# --- conditions: `tightens` = holds more often ---------------------------------------------------------------------


def _block(before: Any, after: Any) -> str:
    if not isinstance(before, dict) or not isinstance(after, dict):
        return UNKNOWN
    changed = [key for key in before.keys() | after.keys() if canonical(before.get(key)) != canonical(after.get(key))]
    return together(_key(key, before.get(key), after.get(key)) for key in changed)


def _key(key: str, before: Any, after: Any) -> str:
    if key in _PARTS:
        return _block(before or {}, after or {})
    if before is None or after is None:
        asks = key in _ANY_OF | _ALL_OF | _FLAGS | _LIMITS.keys() | {"any"} and key not in _MODIFIERS
        return UNKNOWN if not asks else LOOSENS if before is None else TIGHTENS  # conditions AND: one more is narrower
    if key == "any":
        return _alternatives(as_list(before), as_list(after))
    if key in _ANY_OF:
        return _more_is_stricter(before, after)
    if key in _ALL_OF:
        return OPPOSITE[_more_is_stricter(before, after)]
    return _LIMITS[key](before, after) if key in _LIMITS else UNKNOWN


def _alternatives(before: list[Any], after: list[Any]) -> str:
    old, new = ({canonical(block): block for block in blocks} for blocks in (before, after))
    gone, come = ([block for key, block in one.items() if key not in other] for one, other in ((old, new), (new, old)))
    if len(gone) == len(come) == 1:
        return _block(gone[0], come[0])
    return _more_is_stricter(before, after)


_LIMITS: Mapping[str, Callable[[Any, Any], str]] = {
    "longer_than": lambda before, after: OPPOSITE[_number(before, after)],
    "members_over": lambda before, after: OPPOSITE[_number(before, after)],
    "created_within": _longer,
    "joined_within": _longer,
    "whole_word": _ordered(["true", "false"]),
}
