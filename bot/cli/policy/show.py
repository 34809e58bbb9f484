"""`qungui policy show`: the rules in force in a place, each field with its file:line, and what cannot be done there."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Group as Together
from rich.console import RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.bootstrap.abilities import abilities
from bot.cli.policy.deeds import limit, limits_data, orders_data
from bot.cli.policy.place import Found, Place, find
from bot.cli.policy.whereabouts import (
    Whereabouts,
    check_rule,
    group_named,
    present,
    unit_named,
    usable,
)
from bot.cli.settings import utc_now
from bot.cli.terminal import DONE, Terminal
from bot.cli.words import phrase
from bot.domain.groups import Group, GroupKind
from bot.domain.rules import RuleInfo, Stage
from bot.engine.decide import in_force
from bot.locales import word
from bot.policy.compile import Policies
from bot.policy.language.examples import ZONE
from bot.policy.questions.limit_words import kind_name, platform_name
from bot.policy.questions.show import Shown, ShownException, ShownField, ShownList, ShownRule, Standing, Where, show

TITLE = ("id", "kind", "why")  # fields that stand in a rule's heading
WIDTH = 100  # a wider paragraph is hard to read
MOST_ROWS = 3  # lines of one file of words
STANDINGS: Mapping[Standing, str] = {
    Standing.IN_FORCE: "show.in-force",
    Standing.EXPIRED: "show.expired",
    Standing.LATER: "show.later",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    place: Place
    group: str | None = None
    unit: str | None = None
    rule: str | None = None
    format: str = "text"


def run(asked: Asked, terminal: Terminal) -> int:
    """Always 0: whatever is in force is the answer."""
    found, now = find(asked.place, terminal), utc_now()
    loaded, policies = usable(found, now, terminal.lang)
    at = _whereabouts(asked, found, policies, terminal.lang)
    here = at.group or Group(id="", platform="", name="", kind=GroupKind.DIRECT, unit=at.unit)
    where = Where(
        unit=at.unit,
        group=at.group,
        now=now,
        capabilities=abilities(found.config, at.group) if at.group is not None else None,
        acts=lambda rule: in_force(rule, here),
    )
    shown = show(loaded, policies, where)
    check_rule(asked.rule, (one.info for one in shown.rules), terminal.lang)
    if asked.rule is not None:
        shown = replace(shown, rules=tuple(one for one in shown.rules if one.info.id == asked.rule))
    if asked.format == "json":
        sys.stdout.write(json.dumps(_data(shown, at), ensure_ascii=False, indent=2) + "\n")
    else:
        _print(shown, at, terminal)
    return DONE


def _whereabouts(asked: Asked, found: Found, policies: Policies, lang: str) -> Whereabouts:
    if asked.group is not None:
        return group_named(asked.group, found, present(found), lang)
    if asked.unit is not None:
        return unit_named(asked.unit, found, policies, lang)
    return Whereabouts(unit=policies.units[0].unit)


# --- for people --------------------------------------------------------------------------------------------------


def _print(shown: Shown, at: Whereabouts, terminal: Terminal) -> None:
    lang = terminal.lang
    title = phrase("show.title", lang, where=place_name(at, lang), rules=len(shown.rules), revision=shown.revision[:12])
    terminal.out.print(Text(title, style="bold"))
    say_assumed(at, terminal)
    width = min(terminal.out.width, WIDTH)
    for rule in shown.rules:
        terminal.out.print(_panel(rule, width, lang))


def say_assumed(at: Whereabouts, terminal: Terminal) -> None:
    """That the group's kind is a guess, where it is one."""
    if at.group is not None and not at.recorded:
        kind = kind_name(at.group.kind, terminal.lang)
        terminal.out.print(Text(phrase("show.assumed", terminal.lang, kind=kind), style="yellow"))


def place_name(at: Whereabouts, lang: str) -> str:
    """The group, or the unit, in words."""
    unit = at.unit or phrase("show.nowhere", lang)
    if at.group is None:
        return phrase("show.unit", lang, unit=unit)
    kind = phrase(
        "show.kind", lang, platform=platform_name(at.group.platform, lang), kind=kind_name(at.group.kind, lang)
    )
    if not at.group.name:
        return phrase("show.nameless", lang, id=at.group.id, kind=kind, unit=unit)
    return phrase("show.group", lang, name=at.group.name, id=at.group.id, kind=kind, unit=unit)


def _panel(rule: ShownRule, width: int, lang: str) -> Panel:
    info = rule.info
    rows: list[RenderableType] = [Text(info.why, style="italic")] if info.why else []
    rows.append(_table(rule, lang))
    colour = "green" if rule.acts else "yellow"
    title = Text.assemble((info.id, "bold"), f" · {' · '.join(_heading(rule, lang))}")
    return Panel(Together(*rows), title=title, title_align="left", border_style=colour, width=width)


def _heading(rule: ShownRule, lang: str) -> Iterator[str]:
    info = rule.info
    yield word("kinds", info.kind, lang)
    yield word("severities", info.severity, lang)
    if info.stage is Stage.PILOT:
        yield phrase("show.acts" if rule.acts else "show.watches", lang)
    else:
        yield word("stages", info.stage, lang)
    if info.locked:
        yield phrase("show.locked", lang)


def _table(rule: ShownRule, lang: str) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0), expand=True)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(style="dim", justify="right", no_wrap=True)
    for name, said, place in _rows(rule, lang):
        table.add_row(Text(name), said, Text(place))
    return table


def _rows(rule: ShownRule, lang: str) -> Iterator[tuple[str, Text, str]]:
    """(what, words, file:line)."""
    for field in rule.fields:
        if field.name not in TITLE:
            yield field.name, _value(field, lang), field.place
    for one in rule.lists:
        yield from _list_rows(one, lang)
    for exception in rule.exceptions:
        yield phrase("show.exception", lang), *_exception(exception, lang)
    for missing in rule.limits:
        yield phrase("show.cannot", lang), Text(limit(missing, lang), style="red"), ""


def _value(field: ShownField, lang: str) -> Text:
    if field.name == "tests":
        count = sum(len(examples) if isinstance(examples, list) else 1 for examples in field.value.values())
        return Text(phrase("show.examples", lang, count=count))
    said = Text(flow(field.value))
    if field.adjusted_by is not None:
        said.append(f" {phrase('show.adjusted', lang, unit=field.adjusted_by)}", style="magenta")
    return said


def _list_rows(one: ShownList, lang: str) -> Iterator[tuple[str, Text, str]]:
    """The words of each line of a file in a row of their own; of a long list file the beginning."""
    yield "lists", Text(phrase("show.list", lang, name=one.name, count=len(one.words))), one.place
    comma = "、" if lang == "zh" else ", "
    rows: dict[str, list[tuple[str, list[str]]]] = {}
    for place, words in _by_place(one.words).items():
        rows.setdefault(place.rpartition(":")[0], []).append((place, words))
    for file, lines in rows.items():
        for place, words in lines[:MOST_ROWS]:
            yield "", Text(comma.join(words), style="dim"), place
        if rest := sum(len(words) for _, words in lines[MOST_ROWS:]):
            yield "", Text(phrase("show.more-words", lang, count=rest), style="dim"), file
    for place, words in _by_place(one.removed).items():
        yield "", Text(phrase("show.removed", lang, words=comma.join(words)), style="magenta"), place


def _by_place(words: Mapping[str, str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, place in words.items():
        found.setdefault(place, []).append(name)
    return found


def _exception(one: ShownException, lang: str) -> tuple[Text, str]:
    excuse = one.granted.excuse
    since = _day(one.granted.since) if one.granted.since else ""
    scope = ", ".join((*sorted(excuse.groups), *sorted(excuse.people), *sorted(excuse.units)))
    when = phrase(STANDINGS[one.standing], lang, until=_day(excuse.until), since=since)
    why = phrase("show.approved", lang, reason=excuse.reason, by=excuse.approved_by)
    style = "green" if one.standing is Standing.IN_FORCE else "dim"
    return Text(f"{when} · {scope} · {why}", style=style), excuse.source


def _day(moment: datetime, zone: ZoneInfo = ZONE) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d}"


def flow(value: Any) -> str:
    """A value as it would stand on one line of YAML; for reading, not for parsing."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {flow(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return str(value)


# --- for machines ------------------------------------------------------------------------------------------------


def _data(shown: Shown, at: Whereabouts) -> Mapping[str, Any]:
    return {
        "revision": shown.revision,
        "unit": at.unit,
        "file_of": shown.unit,
        "group": group_data(at),
        "rules": [_rule_data(rule) for rule in shown.rules],
    }


def group_data(at: Whereabouts) -> Mapping[str, Any] | None:
    group = at.group
    if group is None:
        return None
    return {
        "id": group.id,
        "name": group.name,
        "platform": group.platform,
        "kind": group.kind.value,
        "unit": group.unit,
        "recorded": at.recorded,
    }


def _rule_data(rule: ShownRule) -> Mapping[str, Any]:
    info: RuleInfo = rule.info
    return {
        "id": info.id,
        "kind": info.kind,
        "unit": info.unit,
        "place": info.source,
        "hash": info.hash,
        "stage": info.stage.value,
        "acts": rule.acts,
        "severity": info.severity.value,
        "locked": info.locked,
        **orders_data(info),
        "fields": [
            {"name": one.name, "value": one.value, "place": one.place, "adjusted_by": one.adjusted_by}
            for one in rule.fields
        ],
        "lists": [_list_data(one) for one in rule.lists],
        "exceptions": [_exception_data(one) for one in rule.exceptions],
        "cannot": limits_data(rule.limits),
    }


def _list_data(one: ShownList) -> Mapping[str, Any]:
    return {
        "name": one.name,
        "place": one.place,
        "words": _placed(one.words.items()),
        "removed": _placed(one.removed.items()),
    }


def _placed(words: Iterable[tuple[str, str]]) -> list[Mapping[str, str]]:
    return [{"word": name, "place": place} for name, place in words]


def _exception_data(one: ShownException) -> Mapping[str, Any]:
    excuse = one.granted.excuse
    return {
        "place": excuse.source,
        "standing": one.standing.value,
        "unit": one.granted.unit,
        "since": one.granted.since.isoformat() if one.granted.since else None,
        "until": excuse.until.isoformat(),
        "reason": excuse.reason,
        "approved_by": excuse.approved_by,
        "groups": sorted(excuse.groups),
        "people": sorted(excuse.people),
        "units": sorted(excuse.units),
    }
