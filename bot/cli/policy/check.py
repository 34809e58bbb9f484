"""`qungui policy check`: every problem of every file, for people, for machines, for a pipeline."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from bot.bootstrap.abilities import terrains
from bot.cli.policy.place import Found, Place, find
from bot.cli.settings import kept_folder, utc_now
from bot.cli.terminal import DONE, FAILED, Terminal
from bot.locales import word
from bot.policy.loading import Loaded, load
from bot.policy.problems import NOTE, RENDERERS, Problem, sort
from bot.policy.questions.limit_notes import notes

FORMATS = tuple(RENDERERS)


def run(place: Place, format: str, terminal: Terminal) -> int:
    """0 when there is no error; warnings, and notes on what a platform cannot do, are shown and do not count."""
    found = find(place, terminal)
    known = found.organisation
    loaded = load(found.folder, now=utc_now(), units=known.units, people=known.people, compiled=kept_folder())
    problems = sort([*loaded.problems, *_notes(loaded, found)])
    rendered = RENDERERS[format](problems, terminal.lang)
    if rendered:
        sys.stdout.write(rendered.rstrip("\n") + "\n")
    if format == "text":
        _summary(loaded, problems, found.folder, terminal)
    return FAILED if loaded.policies is None else DONE


def _notes(loaded: Loaded, found: Found) -> tuple[Problem, ...]:
    """What the platforms cannot do; for a policy that can come into force. Which they are, and with which rights, a
    configuration without its secrets does not tell."""
    if loaded.policies is None or found.unsealed:
        return ()
    return notes(loaded.policies, loaded.drafts, terrains(found.config), word)


def _summary(loaded: Loaded, problems: Sequence[Problem], folder: Path, terminal: Terminal) -> None:
    errors = len(loaded.errors)
    noted = sum(problem.severity == NOTE for problem in problems)
    if loaded.problems:
        terminal.say("policies.counted", errors=errors, warnings=len(loaded.problems) - errors)
    elif loaded.policies is not None:
        rules = len(list(loaded.policies.rules()))
        terminal.say("policies.clean", files=folder, rules=rules, tests=len(loaded.tests))
    if noted:
        terminal.say("policies.noted", notes=noted)
    if loaded.untested:
        terminal.say("policies.untested", rules=", ".join(loaded.untested))
