"""Changes between revisions in words, Chinese and English. Touch this to change how a change is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

from bot.policy.changes.directions import LOOSENS, TIGHTENS, UNKNOWN, as_list, canonical
from bot.policy.language.exceptions import ZONE

LONGEST = 160  # characters of one value in a sentence
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")  # how the canonical text writes `until: 2026-12-31`

DIRECTIONS: Mapping[str, Mapping[str, str]] = {
    "zh": {TIGHTENS: "加严", LOOSENS: "放宽", UNKNOWN: ""},
    "en": {TIGHTENS: "tightens", LOOSENS: "loosens", UNKNOWN: ""},
}
_NAMES: Mapping[str, Mapping[str, str]] = {
    "zh": {"rule": "规则 {id}", "list": "词表 {id}", "exception": "{id} 的例外", "unit": "单位 {id}"},
    "en": {"rule": "rule {id}", "list": "list {id}", "exception": "exception to {id}", "unit": "unit {id}"},
}
_SENTENCES: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "added": "新增 {name}：{after}",
        "removed": "去掉 {name}：{before}",
        "changed": "{name}：{differences}",
        "words-added": "{name} 加词：{after}",
        "words-removed": "{name} 删词：{before}",
        "unit-added": "{name} 有了自己的规则文件",
        "unit-removed": "{name} 不再有自己的规则文件",
    },
    "en": {
        "added": "new {name}: {after}",
        "removed": "no {name} any more: {before}",
        "changed": "{name}: {differences}",
        "words-added": "{name} gains {after}",
        "words-removed": "{name} loses {before}",
        "unit-added": "{name} has a policy file of its own",
        "unit-removed": "{name} has no policy file of its own any more",
    },
}
_MARKS = {"zh": "（{direction}）", "en": " ({direction})"}
_BETWEEN = {"zh": "；", "en": "; "}


class Told(Protocol):
    """A change, as `bot.policy.changes.diff` finds it."""

    @property
    def what(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def before(self) -> Any: ...
    @property
    def after(self) -> Any: ...
    @property
    def direction(self) -> str: ...


def describe(change: Told, lang: str) -> str:
    """One line for a person. The unit is not in it: changes are told under their unit."""
    name = _NAMES[lang][change.what].format(id=change.id)
    sentence = _SENTENCES[lang][_sort(change)].format(
        name=name,
        before=_thing(change.what, change.before),
        after=_thing(change.what, change.after),
        differences=_BETWEEN[lang].join(difference_lines(change)),
    )
    direction = DIRECTIONS[lang][change.direction]
    return sentence + (_MARKS[lang].format(direction=direction) if direction else "")


def _sort(change: Told) -> str:
    came, went = change.before is None, change.after is None
    if change.what == "unit":
        return "unit-added" if came else "unit-removed"
    if change.what == "list" and change.field:
        return "words-added" if came else "words-removed"
    if change.field or not (came or went):
        return "changed"
    return "added" if came else "removed"


def difference_lines(change: Told) -> list[str]:
    """`stage: observe → enforce`, `when.text.has_any: +六合彩 −博彩`: what differs inside the change, line by line."""
    if change.before is None or change.after is None:
        arrow = "+" if change.before is None else "−"
        path = f"{change.field}: " if change.field else ""
        return [f"{path}{arrow}{shown(change.after if change.before is None else change.before)}"]
    return [
        f"{path}: {_pair(before, after)}" if path else _pair(before, after)
        for path, before, after in differences(change.before, change.after, change.field)
    ]


def differences(before: Any, after: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """(path, before, after) of the smallest parts that differ. In lists: what went, what came."""
    if canonical(before) == canonical(after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            yield from differences(before.get(key), after.get(key), f"{path}.{key}" if path else str(key))
    elif before is not None and after is not None and (isinstance(before, list) or isinstance(after, list)):
        old, new = ({canonical(item): item for item in as_list(value)} for value in (before, after))
        gone = [item for key, item in old.items() if key not in new]
        come = [item for key, item in new.items() if key not in old]
        yield path, gone, come
    else:
        yield path, before, after


def _pair(before: Any, after: Any) -> str:
    if isinstance(before, list) and isinstance(after, list):
        parts = [f"{mark}{_cut(_flow(item))}" for mark, items in (("−", before), ("+", after)) for item in items]
        return " ".join(parts)
    if before is None or after is None:
        return f"+{shown(after)}" if before is None else f"−{shown(before)}"
    return f"{shown(before)} → {shown(after)}"


def _thing(what: str, value: Any) -> str:
    """A whole rule is told by what it is, not by all its fields."""
    if what == "rule" and isinstance(value, dict):
        head = {key: value[key] for key in ("kind", "stage", "severity", "why") if key in value}
        return ", ".join(f"{key}: {shown(one)}" for key, one in head.items())
    if what == "exception" and isinstance(value, dict):
        told = {key: one for key, one in value.items() if one and key != "rule"}
        return ", ".join(f"{key}: {shown(one)}" for key, one in told.items())
    return shown(value)


def shown(value: Any) -> str:
    """Plain data as people write it in one line of YAML, cut where it gets long."""
    if isinstance(value, list):
        return _cut(", ".join(_flow(item) for item in value))
    return _cut(_flow(value))


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(child)}" for key, child in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(child) for child in value) + "]"
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return f"{datetime.fromisoformat(value).astimezone(ZONE):%Y-%m-%d}"
    return "–" if value is None else str(value)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
