"""`qungui doctor`: is everything as it must be, and if not, what to do. Every check is one function in a table here.

A check yields findings and never raises: what it cannot look at is a finding too. Touch this to add one; its words
stand in `words`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from rich.text import Text

from bot.cli.doctor import company, machine, reached
from bot.cli.doctor.finding import BROKEN, OK, WARNING, Finding, Patient, finding
from bot.cli.settings import read_config, read_organisation, read_policies
from bot.cli.terminal import DONE, FAILED, MISUSED, Terminal
from bot.cli.words import phrase
from bot.config import BadConfig
from bot.domain.errors import QunguiError
from bot.domain.groups import Organisation
from bot.settings import Config

MARKS = {OK: ("✓", "green"), WARNING: ("!", "yellow"), BROKEN: ("✗", "red")}
CODES = {OK: DONE, WARNING: FAILED, BROKEN: MISUSED}

OF_THE_MACHINE: tuple[Callable[[str], Iterable[Finding]], ...] = (machine.python, machine.packages)
CHECKS: tuple[Callable[[Patient], Iterable[Finding]], ...] = (
    machine.zone,
    machine.calendar,
    company.organisation,
    company.policies,
    reached.database,
    company.exceptions,
    reached.platforms,
    reached.archives,
    company.console,
    company.evidence,
)


def run(path: Path, *, online: bool, as_json: bool, terminal: Terminal) -> int:
    """0 = all is well, 1 = there are notes, 2 = something is broken."""
    findings = list(examine(path, terminal.lang, online=online))
    if as_json:
        sys.stdout.write(json.dumps([one.as_data() for one in findings], ensure_ascii=False, indent=2) + "\n")
    else:
        for one in findings:
            _show(one, terminal)
        counts = {state: sum(one.state == state for one in findings) for state in MARKS}
        terminal.say("doctor.sum", ok=counts[OK], warnings=counts[WARNING], broken=counts[BROKEN])
    return max((CODES[one.state] for one in findings), default=DONE)


def examine(path: Path, lang: str, *, online: bool = False) -> Iterator[Finding]:
    """All findings, in the order in which to mend them."""
    for look in OF_THE_MACHINE:
        yield from look(lang)
    try:
        config = read_config(path, secrets=True)
    except BadConfig as bad:
        for problem in bad.problems:
            message, fix = problem.say(lang)
            yield Finding(check="config", state=BROKEN, detail=f"{problem.place}: {problem.key}: {message}", fix=fix)
        return
    yield finding(lang, "config", OK, "config.ok", path=path)
    organisation = _readable(config)
    loaded = read_policies(config, organisation)
    patient = Patient(lang=lang, config=config, organisation=organisation, loaded=loaded, online=online)
    for check in CHECKS:
        yield from check(patient)


def _readable(config: Config) -> Organisation:
    try:
        return read_organisation(config.organisation)
    except QunguiError:
        return Organisation()  # told by its own check


def _show(one: Finding, terminal: Terminal) -> None:
    mark, style = MARKS[one.state]
    terminal.out.print(Text.assemble((f"{mark} ", style), (f"{one.check:<13} ", "bold"), one.detail))
    if one.fix and one.state != OK:
        terminal.out.print(Text(f"  {'':<13} {phrase('doctor.fix', terminal.lang)}{one.fix}"))
