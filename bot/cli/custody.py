"""The commands around evidence: `record verify | keys | seal | checkpoint | hold | purge | person`, and `case export`.

A command's module is imported when the command runs. Touch this to add one; its words stand in `custody_words.py`.
"""

# Typer reads annotations when a command is defined; ours hold the reader's language, so they must not be strings.

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.settings import CONFIG
from bot.cli.shape import arg, command_group, end, one_of, opt
from bot.cli.terminal import Terminal
from bot.cli.words import help_of

SCOPES = ("person", "group", "case")


def add_custody(app: typer.Typer, record: typer.Typer, terminal: Terminal) -> None:
    """`record` is the group of that name."""
    _add_proof(record, terminal)
    _add_holds(record, terminal)
    _add_purge(record, terminal)
    _add_person(record, terminal)
    _add_case(app, terminal)


def _add_proof(record: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang

    @record.command(help=help_of("record.verify", lang))
    def verify(
        database: Annotated[Path | None, opt("database.copy", lang, "--database", metavar="FILE")] = None,
        checkpoints: Annotated[Path | None, opt("checkpoints", lang, "--checkpoints", metavar="PATH")] = None,
        key: Annotated[list[str] | None, opt("trusted.key", lang, "--key", metavar="HEX")] = None,
        certificate: Annotated[list[Path] | None, opt("certificates", lang, "--certificate", metavar="FILE")] = None,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli import proof

        end(proof.verify(config, database, checkpoints, key or [], certificate or [], terminal))

    @record.command(help=help_of("record.keys", lang))
    def keys(
        new: Annotated[Path | None, opt("new.key", lang, "--new", metavar="FILE")] = None,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli import proof

        end(proof.keys(config, new, terminal))

    @record.command(help=help_of("record.seal", lang))
    def seal(
        dry: Annotated[bool, opt("seal.dry", lang, "--dry-run")] = False,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli import proof

        end(proof.seal(config, dry, terminal))

    @record.command(help=help_of("record.checkpoint", lang))
    def checkpoint(config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG) -> None:
        from bot.cli import proof

        end(proof.sign(config, terminal))


def _add_case(app: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang
    case = command_group("case", lang)
    app.add_typer(case, name="case")

    @case.command(help=help_of("case.export", lang))
    def export(
        id: Annotated[str, arg("case.id", lang, metavar="V-…")],
        out: Annotated[Path, opt("out.bundle", lang, "--out", "-o")],
        reason: Annotated[str, opt("reason", lang, "--reason")] = "",
        pdf: Annotated[bool, opt("bundle.pdf", lang, "--pdf")] = False,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli import proof

        end(proof.export(config, id, out, reason, pdf, terminal))

    @case.callback()
    def together() -> None: ...


def _add_holds(record: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang
    hold = command_group("record.hold", lang)
    record.add_typer(hold, name="hold")

    @hold.command(help=help_of("hold.add", lang))
    def add(
        scope: Annotated[str, arg("scope", lang, metavar="person|group|case")],
        target: Annotated[str, arg("target", lang)],
        reason: Annotated[str, opt("reason", lang, "--reason")],
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli import keeping

        one_of(scope, SCOPES, terminal)
        end(keeping.hold(config, scope, target, reason, terminal))

    @hold.command("list", help=help_of("hold.list", lang))
    def list_(
        every: Annotated[bool, opt("hold.all", lang, "--all")] = False,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli import keeping

        end(keeping.holds(config, every, terminal))

    @hold.command("end", help=help_of("hold.end", lang))
    def release(
        id: Annotated[str, arg("hold.id", lang, metavar="H-…")],
        reason: Annotated[str, opt("reason", lang, "--reason")],
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli import keeping

        end(keeping.release(config, id, reason, terminal))


def _add_purge(record: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang

    @record.command(help=help_of("record.purge", lang))
    def purge(
        dry: Annotated[bool, opt("dry-run", lang, "--dry-run")] = False,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli import keeping

        end(keeping.purge(config, dry, terminal))


def _add_person(record: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang
    person = command_group("record.person", lang)
    record.add_typer(person, name="person")

    @person.command(help=help_of("person.export", lang))
    def export(
        id: Annotated[str, arg("person.id", lang)],
        out: Annotated[Path, opt("out.bundle", lang, "--out", "-o")],
        reason: Annotated[str, opt("reason", lang, "--reason")] = "",
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli import keeping

        end(keeping.export(config, id, out, reason, terminal))

    @person.command(help=help_of("person.erase", lang))
    def erase(
        id: Annotated[str, arg("person.id", lang)],
        reason: Annotated[str, opt("reason", lang, "--reason")],
        yes: Annotated[bool, opt("sure", lang, "--yes")] = False,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli import keeping

        end(keeping.erase(config, id, reason, yes, terminal))
