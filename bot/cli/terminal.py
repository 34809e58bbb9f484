"""What is printed where: results on standard output, everything else on standard error. Colours follow NO_COLOR.

Exit codes are the command line's contract with scripts; they stand here once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.console import Console

from bot.cli.words import phrase

DONE = 0
FAILED = 1  # problems were found, or something could not be done
MISUSED = 2  # wrong options, input or configuration, or a name that nobody has: nothing was done
PARTLY = 3  # done, but some of the input was broken
INTERRUPTED = 130

LANGUAGES = ("zh", "en")
WIDE = 160  # columns when nobody looks at a terminal: tables in a file must not be folded to 80


def _console(error: bool) -> Console:
    stream = sys.stderr if error else sys.stdout
    if stream.isatty():
        return Console(stderr=error, highlight=False, soft_wrap=False)
    width = int(os.environ["COLUMNS"]) if os.environ.get("COLUMNS", "").isdigit() else WIDE
    return Console(stderr=error, highlight=False, width=width)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """Where a command speaks, and in which language."""

    lang: str
    out: Console = field(default_factory=lambda: _console(False))
    err: Console = field(default_factory=lambda: _console(True))

    def say(self, key: str, **values: object) -> None:
        """A sentence for the person at the keyboard."""
        self.err.print(phrase(key, self.lang, **values), markup=False)

    def complain(self, message: str) -> None:
        """What went wrong, in red."""
        self.err.print(message, style="bold red", markup=False)


def without_language(arguments: Sequence[str]) -> tuple[list[str], str | None]:
    """The command line without `--lang`, which may stand anywhere in it, and what it said."""
    rest, wanted = list(arguments), None
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument.startswith("--lang="):
            return [*rest[:place], *rest[place + 1 :]], argument.partition("=")[2]
        if argument == "--lang" and place + 1 < len(arguments):
            return [*rest[:place], *rest[place + 2 :]], arguments[place + 1]
    return rest, wanted


def language(wanted: str | None, environment: Mapping[str, str]) -> str:
    """What was asked for, else what the locale says; zh or en."""
    if wanted:
        return _either(wanted)
    spoken = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return _either(spoken)


def _either(name: str) -> str:
    return "zh" if name.lower().startswith("zh") else "en"
