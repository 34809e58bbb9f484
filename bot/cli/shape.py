"""The shape that all commands share: groups, options with their words, exit codes.

Imported by every `--help`: nothing heavy here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

import typer

from bot.cli.terminal import DONE, MISUSED, Terminal
from bot.cli.usage import Command, Commands
from bot.cli.words import help_of, option, phrase


class Group(typer.Typer):
    """Commands that are told of in one language."""

    def command(self, name: str | None = None, **more: Any) -> Any:
        return super().command(name, **{"cls": Command, **more})


def command_group(name: str, lang: str, *, add_completion: bool = False) -> typer.Typer:
    """A group of commands that shows its help when nothing was asked."""
    return Group(
        cls=Commands,
        help=help_of(name, lang),
        no_args_is_help=True,
        add_completion=add_completion,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "obj": lang},
    )


def opt(key: str, lang: str, *names: str, **more: Any) -> Any:
    """An option with its words from `OPTIONS`."""
    return typer.Option(*names, help=option(key, lang), **more)


def arg(key: str, lang: str, **more: Any) -> Any:
    """An argument with its words from `OPTIONS`."""
    return typer.Argument(help=option(key, lang), **more)


def end(code: int) -> None:
    """Leave with this exit code."""
    if code != DONE:
        raise typer.Exit(code)


def one_of(value: str, choices: Sequence[str], terminal: Terminal) -> None:
    """Refuse a value that is none of the choices."""
    if value not in choices:
        refuse(terminal, "not-a-choice", value=value, choices=", ".join(filter(None, choices)))


def refuse(terminal: Terminal, key: str, **values: object) -> NoReturn:
    """Say why, and leave as misused."""
    terminal.complain(phrase(key, terminal.lang, **values))
    raise typer.Exit(MISUSED)
