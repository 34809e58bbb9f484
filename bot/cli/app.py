"""The commands and their options, in the reader's language. A command's module is imported when the command runs.

`--help` must answer at once, so nothing heavy is imported here. Errors end here too: ours are sentences with an exit
code, others are told by type and place. Touch this to add a command or an option.
"""

# Typer reads annotations when a command is defined; ours hold the reader's language, so they must not be strings.

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.custody import add_custody
from bot.cli.policy import add_policy
from bot.cli.report import add_report
from bot.cli.sandbox import add_sandbox
from bot.cli.settings import CONFIG
from bot.cli.shape import command_group, end, one_of, opt
from bot.cli.terminal import DONE, FAILED, INTERRUPTED, LANGUAGES, MISUSED, Terminal, language, without_language
from bot.cli.text import add_text
from bot.cli.usage import MISTAKES, NO_ARGUMENTS, mistake
from bot.cli.words import help_of, option, phrase
from bot.domain.errors import ConfigError, InputError, PolicyError, QunguiError, why

TRACE = "QUNGUI_TRACE"
_CODES = {ConfigError: MISUSED, PolicyError: MISUSED, InputError: MISUSED}


def run(arguments: Sequence[str]) -> int:
    """Run a command line; returns the exit code."""
    arguments, wanted = without_language(arguments)
    lang = language(wanted, os.environ)
    terminal = Terminal(lang=lang)
    if wanted not in (None, *LANGUAGES):
        terminal.complain(phrase("not-a-choice", lang, value=wanted, choices=", ".join(LANGUAGES)))
        return MISUSED
    try:
        code = build(terminal)(args=list(arguments), prog_name="qungui", standalone_mode=False)
        if code == INTERRUPTED:
            terminal.say("interrupted")
        return code or DONE
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):  # the reader of our output has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return DONE
        return ended.code if isinstance(ended.code, int) else FAILED
    except (KeyboardInterrupt, typer.Abort):
        terminal.say("interrupted")
        return INTERRUPTED
    except MISTAKES as error:
        if type(error).__name__ == NO_ARGUMENTS:
            return MISUSED  # the help was printed
        terminal.complain(mistake(error, lang))
        return MISUSED
    except QunguiError as error:
        terminal.complain(error.told(lang))
        return next((code for kind, code in _CODES.items() if isinstance(error, kind)), FAILED)
    except Exception as error:
        if os.environ.get(TRACE):
            raise
        if isinstance(error, OSError) and error.filename is not None:
            terminal.complain(phrase("file", lang, path=error.filename, why=why(error, lang)))
            return MISUSED
        from bot.telemetry.logs import where

        place = (where(error) or ["?"])[-1]
        terminal.complain(phrase("unexpected", lang, error=type(error).__name__, place=place))
        return FAILED
    return DONE


def build(terminal: Terminal) -> typer.Typer:
    """The command line in the terminal's language."""
    lang = terminal.lang
    app = command_group("qungui", lang, add_completion=True)

    @app.callback()
    def everywhere(
        chosen: Annotated[str | None, opt("lang", lang, "--lang", metavar="zh|en")] = None,  # taken out before
        version: Annotated[bool, opt("version", lang, "--version", is_eager=True, callback=_show_version)] = False,
    ) -> None: ...

    _add_work(app, terminal)
    _add_audit(app, terminal)
    add_policy(app, terminal)
    add_text(app, terminal)
    add_report(app, terminal)
    _add_announce(app, terminal)
    _add_record(app, terminal)
    _add_user(app, terminal)
    _add_db(app, terminal)
    _add_adapters(app, terminal)
    _add_slack(app, terminal)
    add_sandbox(app, terminal)
    return app


# -- init, run, demo, doctor -----------------------------------------------------------------------------------------


def _add_work(app: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang

    @app.command(help=help_of("init", lang))
    def init(
        folder: Annotated[Path, typer.Argument(help=option("init.folder", lang))] = Path(),
        platform: Annotated[list[str] | None, opt("init.platform", lang, "--platform", metavar="slack|wecom")] = None,
    ) -> None:
        from bot.cli import init

        for name in platform or ():
            one_of(name, init.PLATFORMS, terminal)
        end(init.run(folder, platform or init.PLATFORMS, terminal))

    @app.command("run", help=help_of("run", lang))
    def run_(config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG) -> None:
        from bot.cli import run

        end(run.run(config, terminal))

    @app.command(help=help_of("demo", lang))
    def demo(
        once: Annotated[bool, opt("once", lang, "--once")] = False,
        port: Annotated[int, opt("port", lang, "--port", "-p", min=0, max=65535)] = 8765,
    ) -> None:
        from bot.cli import demo

        end(demo.run(once=once, port=port, terminal=terminal))

    @app.command(help=help_of("doctor", lang))
    def doctor(
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
        as_json: Annotated[bool, opt("json", lang, "--json")] = False,
        online: Annotated[bool, opt("online", lang, "--online")] = False,
        capabilities: Annotated[bool, opt("capabilities", lang, "--capabilities")] = False,
        format: Annotated[str, opt("format.shown", lang, "--format")] = "text",
    ) -> None:
        one_of(format, ("text", "json"), terminal)
        as_json = as_json or format == "json"
        if capabilities:
            from bot.cli import capabilities as matrix

            end(matrix.run(config, as_json=as_json, terminal=terminal))
        else:
            from bot.cli import doctor

            end(doctor.run(config, online=online, as_json=as_json, terminal=terminal))


# -- audit, report ---------------------------------------------------------------------------------------------------


def _add_audit(app: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang

    @app.command(help=help_of("audit", lang))
    def audit(
        input: Annotated[Path, typer.Argument(help=option("input", lang), metavar="INPUT")],
        policies: Annotated[Path, opt("policies", lang, "--policies", metavar="DIR")],
        out: Annotated[Path, opt("out", lang, "--out", "-o", metavar="DIR")],
        format: Annotated[str | None, opt("format.input", lang, "--format")] = None,
        organisation: Annotated[Path | None, opt("organisation", lang, "--organisation")] = None,
        unit: Annotated[str | None, opt("unit", lang, "--unit")] = None,
        zone: Annotated[str, opt("zone", lang, "--zone")] = "Asia/Shanghai",
        jobs: Annotated[int | None, opt("jobs", lang, "--jobs", "-j", min=1, max=256)] = None,
    ) -> None:
        from bot.cli import audit

        asked = audit.Asked(
            input=input,
            policies=policies,
            out=out,
            format=format,
            organisation=organisation,
            unit=unit,
            zone=zone,
            jobs=jobs,
        )
        end(audit.run(asked, terminal))


# -- announce, record, db --------------------------------------------------------------------------------------------


def _add_announce(app: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang

    @app.command(help=help_of("announce", lang))
    def announce(
        text: Annotated[str, typer.Argument(help=option("text", lang))],
        group: Annotated[list[str] | None, opt("groups", lang, "--group", "-g")] = None,
        to: Annotated[str | None, opt("to", lang, "--to")] = None,
        at: Annotated[str, opt("at", lang, "--at")] = "now",
        ack: Annotated[bool, opt("ack", lang, "--ack")] = False,
        pin: Annotated[bool, opt("pin", lang, "--pin")] = False,
        author: Annotated[str | None, opt("as", lang, "--as")] = None,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli import announce

        asked = announce.Asked(
            config=config, text=text, groups=tuple(group or ()), to=to, at=at, ack=ack, author=author, pin=pin
        )
        end(announce.run(asked, terminal))


def _add_record(app: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang
    record = command_group("record", lang)
    app.add_typer(record, name="record")

    @record.command(help=help_of("record.members", lang))
    def members(
        group: Annotated[str, typer.Argument(help=option("group", lang))],
        at: Annotated[str | None, opt("at.moment", lang, "--at")] = None,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli import record

        end(record.members(config, group, at, terminal))

    add_custody(app, record, terminal)


def _add_user(app: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang
    user = command_group("user", lang)
    app.add_typer(user, name="user")

    @user.command(help=help_of("user.add", lang))
    def add(
        name: Annotated[str, typer.Argument(help=option("user", lang))],
        role: Annotated[list[str] | None, opt("role", lang, "--role")] = None,
        provider: Annotated[bool, opt("by_provider", lang, "--by-provider")] = False,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli import user

        end(user.add(config, name, role or [], terminal, by_provider=provider))

    @user.command(help=help_of("user.reset", lang))
    def reset(
        name: Annotated[str, typer.Argument(help=option("user", lang))],
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli import user

        end(user.reset(config, name, terminal))

    @user.command("list", help=help_of("user.list", lang))
    def list_(config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG) -> None:
        from bot.cli import user

        end(user.show(config, terminal))

    @user.command(help=help_of("user.remove", lang))
    def remove(
        name: Annotated[str, typer.Argument(help=option("user", lang))],
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli import user

        end(user.remove(config, name, terminal))


def _add_db(app: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang
    db = command_group("db", lang)
    app.add_typer(db, name="db")

    @db.command(help=help_of("db.upgrade", lang))
    def upgrade(config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG) -> None:
        from bot.cli import db

        end(db.upgrade(config, terminal))

    @db.command(help=help_of("db.current", lang))
    def current(config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG) -> None:
        from bot.cli import db

        end(db.current(config, terminal))


def _add_adapters(app: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang
    adapters = command_group("adapters", lang)
    app.add_typer(adapters, name="adapters")

    @adapters.command(help=help_of("adapters.coverage", lang))
    def coverage(
        platform: Annotated[str, typer.Argument(help=option("platform", lang), metavar="slack|wecom")],
        path: Annotated[Path, typer.Argument(help=option("payloads", lang), metavar="PATH")],
        format: Annotated[str, opt("format.shown", lang, "--format")] = "text",
    ) -> None:
        from bot.cli import adapters

        end(adapters.coverage(platform, path, format, terminal))

    @adapters.callback()
    def together() -> None: ...


def _add_slack(app: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang
    slack = command_group("slack", lang)
    app.add_typer(slack, name="slack")

    @slack.command(help=help_of("slack.manifest", lang))
    def manifest(
        url: Annotated[str | None, opt("manifest.url", lang, "--url")] = None,
        config: Annotated[Path | None, opt("manifest.config", lang, "--config", "-c")] = None,
        format: Annotated[str, opt("manifest.format", lang, "--format")] = "json",
    ) -> None:
        from bot.cli import slack

        end(slack.show_manifest(config, url, format, terminal))

    @slack.callback()
    def together() -> None: ...


def _show_version(asked: bool) -> None:
    if asked:
        from bot import __version__

        sys.stdout.write(f"qungui {__version__}\n")
        raise typer.Exit
