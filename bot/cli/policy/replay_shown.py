"""A replay's comparison on the terminal: rules, groups, samples, cost. Touch this to change how it looks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from bot.audit.comparison import CHANGED, CLASSES, GONE, NEW, SAME, Comparison, Count, Sample, hours
from bot.cli.terminal import Terminal
from bot.cli.words import phrase
from bot.locales import word

if TYPE_CHECKING:
    from bot.bootstrap.history import Kept

STYLES = {NEW: "red", GONE: "green", CHANGED: "yellow", SAME: ""}
GROUPS = 10  # rows of the groups' table


def show(
    compared: Comparison,
    titles: tuple[str, str],
    source: str,
    kept: Kept | None,
    minutes: float,
    zone: str,
    terminal: Terminal,
) -> None:
    """All of it, most changed first."""
    out, lang = terminal.out, terminal.lang
    before, after = titles
    out.print(Text(phrase("replay.title", lang, before=before, after=after), style="bold"))
    for line in _about(compared, source, kept, ZoneInfo(zone), lang):
        out.print(line, markup=False)
    if not compared.rules:
        out.print(phrase("replay.quiet", lang), markup=False)
        return
    out.print()
    out.print(_rules(compared, lang))
    out.print()
    _groups(compared, terminal)
    _samples(compared, ZoneInfo(zone), terminal)
    out.print()
    out.print(_cost(compared.total, minutes, lang), markup=False)
    out.print(phrase("replay.counted", lang), style="dim", markup=False)


def _about(compared: Comparison, source: str, kept: Kept | None, zone: ZoneInfo, lang: str) -> Iterator[str]:
    first, last = compared.first, compared.last
    if first is None or last is None:
        yield phrase("replay.empty", lang, source=source)
    else:
        span = {"first": f"{first.astimezone(zone):%Y-%m-%d}", "last": f"{last.astimezone(zone):%Y-%m-%d}"}
        yield phrase("replay.history", lang, source=source, messages=compared.messages, **span)
    if kept is not None:
        oldest = f"{kept.oldest.astimezone(zone):%Y-%m-%d %H:%M}" if kept.oldest else "–"
        yield phrase("replay.kept", lang, deliveries=kept.deliveries, oldest=oldest)
    if compared.broken:
        yield phrase("replay.broken", lang, broken=compared.broken)


def _rules(compared: Comparison, lang: str) -> Table:
    table = _table("replay.rule", lang)
    for rule in sorted(compared.rules, key=lambda name: _by_change(compared.rules[name], name)):
        table.add_row(Text(rule), *_cells(compared.rules[rule]))
    table.add_section()
    table.add_row(Text(phrase("replay.total", lang)), *_cells(compared.total))
    return table


def _groups(compared: Comparison, terminal: Terminal) -> None:
    changed = [group for group, count in compared.groups.items() if count.classes.total() > count.classes[SAME]]
    if not changed:
        terminal.out.print(phrase("replay.same-groups", terminal.lang), markup=False)
        return
    changed.sort(key=lambda group: _by_change(compared.groups[group], group))
    table = _table("replay.group", terminal.lang)
    for group in changed[:GROUPS]:
        table.add_row(Text(compared.names.get(group) or group), *_cells(compared.groups[group]))
    terminal.out.print(table)
    if len(changed) > GROUPS:
        terminal.out.print(phrase("replay.more-groups", terminal.lang, count=len(changed) - GROUPS), markup=False)


def _by_change(count: Count, name: str) -> tuple[int, str]:
    return count.classes[SAME] - count.classes.total(), name


def _table(first: str, lang: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(phrase(first, lang), overflow="fold")
    for name in CLASSES:
        table.add_column(phrase(f"replay.{name}", lang), justify="right", no_wrap=True, style=STYLES[name])
    table.add_column(phrase("replay.cases", lang), justify="right", no_wrap=True)
    return table


def _cells(count: Count) -> Iterator[str]:
    yield from (f"{count.classes[name]:,}" for name in CLASSES)
    yield f"{count.cases_before:,} → {count.cases_after:,}"


def _samples(compared: Comparison, zone: ZoneInfo, terminal: Terminal) -> None:
    for rule in sorted(compared.rules, key=lambda name: _by_change(compared.rules[name], name)):
        for name in (NEW, GONE, CHANGED):
            samples = compared.samples.get((rule, name))
            if samples:
                terminal.out.print()
                heading = f"{rule} · {phrase(f'replay.{name}', terminal.lang)}"
                terminal.out.print(Text(heading, style=f"bold {STYLES[name]}"))
                for one in samples:
                    terminal.out.print(_sample(one, zone, terminal.lang))


def _sample(one: Sample, zone: ZoneInfo, lang: str) -> Text:
    """When, where, the least that proves it, and what either revision makes of it."""
    ways = " → ".join(_result(side, lang) for side in (one.before, one.after))
    when = f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}"
    return Text.assemble(
        (f"  {when}  {one.group_name or one.group}  ", "dim"),
        one.excerpt or word("reasons", one.reason, lang),
        (f"  [{ways}]", "dim"),
    )


def _result(told: str, lang: str) -> str:
    """`hit/2` in words."""
    result, _, step = told.partition("/")
    words = phrase(f"replay.result.{result}", lang)
    return phrase("replay.step", lang, result=words, step=step) if step else words


def _cost(total: Count, minutes: float, lang: str) -> str:
    before, after = hours(total.cases_before, minutes), hours(total.cases_after, minutes)
    return phrase(
        "replay.hours",
        lang,
        before=total.cases_before,
        after=total.cases_after,
        minutes=minutes,
        hours_before=before,
        hours_after=after,
        difference=round(after - before, 2),
    )
