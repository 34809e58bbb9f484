"""The commands and their options, in the reader's language. A command's module is imported when the command runs.

`--help` must answer at once, so nothing heavy is imported here. Errors end here too: ours are sentences with an exit
code, others are told by type and place. Touch this to add a command or an option.
"""

# Typer reads annotations when a command is defined; ours hold the reader's language, so they must not be strings.

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bot.cli.settings import CONFIG
from bot.cli.terminal import DONE, FAILED, INTERRUPTED, LANGUAGES, MISUSED, Terminal, language, without_language
from bot.cli.words import help_of, option, phrase
from bot.domain.errors import ConfigError, InputError, PolicyError, QunguiError

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
        build(terminal)(args=list(arguments), prog_name="qungui", standalone_mode=True)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else FAILED
    except KeyboardInterrupt:
        terminal.say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except QunguiError as error:
        terminal.complain(error.told(lang))
        return next((code for kind, code in _CODES.items() if isinstance(error, kind)), FAILED)
    except Exception as error:
        if os.environ.get(TRACE):
            raise
        from bot.telemetry.logs import where

        place = (where(error) or ["?"])[-1]
        terminal.complain(phrase("unexpected", lang, error=type(error).__name__, place=place))
        return FAILED
    return DONE


def build(terminal: Terminal) -> typer.Typer:
    """The command line in the terminal's language."""
    lang = terminal.lang
    app = _group("qungui", lang, add_completion=True)

    @app.callback()
    def everywhere(
        chosen: Annotated[str | None, _option("lang", lang, "--lang", metavar="zh|en")] = None,  # taken out before
        version: Annotated[bool, _option("version", lang, "--version", is_eager=True, callback=_show_version)] = False,
    ) -> None: ...

    _add_work(app, terminal)
    _add_audit(app, terminal)
    _add_policy(app, terminal)
    _add_report(app, terminal)
    _add_announce(app, terminal)
    _add_record(app, terminal)
    _add_user(app, terminal)
    _add_db(app, terminal)
    return app


# -- run, demo, doctor -----------------------------------------------------------------------------------------------


def _add_work(app: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang

    @app.command("run", help=help_of("run", lang))
    def run_(config: Annotated[Path, _option("config", lang, "--config", "-c")] = CONFIG) -> None:
        from bot.cli import run

        _end(run.run(config, terminal))

    @app.command(help=help_of("demo", lang))
    def demo(
        once: Annotated[bool, _option("once", lang, "--once")] = False,
        port: Annotated[int, _option("port", lang, "--port", "-p", min=0, max=65535)] = 8765,
    ) -> None:
        from bot.cli import demo

        _end(demo.run(once=once, port=port, terminal=terminal))

    @app.command(help=help_of("doctor", lang))
    def doctor(
        config: Annotated[Path, _option("config", lang, "--config", "-c")] = CONFIG,
        as_json: Annotated[bool, _option("json", lang, "--json")] = False,
        online: Annotated[bool, _option("online", lang, "--online")] = False,
    ) -> None:
        from bot.cli import doctor

        _end(doctor.run(config, online=online, as_json=as_json, terminal=terminal))


# -- audit, policy, report -------------------------------------------------------------------------------------------


def _add_audit(app: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang

    @app.command(help=help_of("audit", lang))
    def audit(
        input: Annotated[Path, typer.Argument(help=option("input", lang), metavar="INPUT")],
        policies: Annotated[Path, _option("policies", lang, "--policies", metavar="DIR")],
        out: Annotated[Path, _option("out", lang, "--out", "-o", metavar="DIR")],
        format: Annotated[str | None, _option("format.input", lang, "--format")] = None,
        organisation: Annotated[Path | None, _option("organisation", lang, "--organisation")] = None,
        unit: Annotated[str | None, _option("unit", lang, "--unit")] = None,
        zone: Annotated[str, _option("zone", lang, "--zone")] = "Asia/Shanghai",
        jobs: Annotated[int | None, _option("jobs", lang, "--jobs", "-j", min=1, max=256)] = None,
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
        _end(audit.run(asked, terminal))


def _add_policy(app: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang
    policy = _group("policy", lang)
    app.add_typer(policy, name="policy")

    @policy.command(help=help_of("policy.check", lang))
    def check(
        folder: Annotated[Path | None, typer.Argument(help=option("folder", lang))] = None,
        format: Annotated[str, _option("format.problems", lang, "--format")] = "text",
        organisation: Annotated[Path | None, _option("organisation", lang, "--organisation")] = None,
    ) -> None:
        from bot.cli import policy

        _chosen(format, policy.FORMATS, terminal)
        _end(policy.check(folder, organisation, format, terminal))

    @policy.callback()
    def together() -> None: ...


def _add_report(app: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang
    report = _group("report", lang)
    app.add_typer(report, name="report")

    @report.command(help=help_of("report.violations", lang))
    def violations(
        since: Annotated[str | None, _option("since", lang, "--since")] = None,
        until: Annotated[str | None, _option("until", lang, "--until")] = None,
        group: Annotated[str | None, _option("group", lang, "--group")] = None,
        unit: Annotated[str | None, _option("unit.filter", lang, "--unit")] = None,
        rule: Annotated[str | None, _option("rule", lang, "--rule")] = None,
        person: Annotated[str | None, _option("person", lang, "--person")] = None,
        format: Annotated[str, _option("format.report", lang, "--format")] = "table",
        out: Annotated[Path | None, _option("out.file", lang, "--out", "-o")] = None,
        config: Annotated[Path, _option("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli import report

        asked = report.Asked(
            config=config,
            since=since,
            until=until,
            group=group,
            unit=unit,
            rule=rule,
            person=person,
            format=format,
            out=out,
        )
        _end(report.violations(asked, terminal))

    @report.callback()
    def together() -> None: ...


# -- announce, record, db --------------------------------------------------------------------------------------------


def _add_announce(app: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang

    @app.command(help=help_of("announce", lang))
    def announce(
        text: Annotated[str, typer.Argument(help=option("text", lang))],
        group: Annotated[list[str] | None, _option("groups", lang, "--group", "-g")] = None,
        to: Annotated[str | None, _option("to", lang, "--to")] = None,
        at: Annotated[str, _option("at", lang, "--at")] = "now",
        ack: Annotated[bool, _option("ack", lang, "--ack")] = False,
        author: Annotated[str | None, _option("as", lang, "--as")] = None,
        config: Annotated[Path, _option("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli import announce

        asked = announce.Asked(
            config=config, text=text, groups=tuple(group or ()), to=to, at=at, ack=ack, author=author
        )
        _end(announce.run(asked, terminal))


def _add_record(app: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang
    record = _group("record", lang)
    app.add_typer(record, name="record")

    @record.command(help=help_of("record.members", lang))
    def members(
        group: Annotated[str, typer.Argument(help=option("group", lang))],
        at: Annotated[str | None, _option("at.moment", lang, "--at")] = None,
        config: Annotated[Path, _option("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli import record

        _end(record.members(config, group, at, terminal))

    @record.command(help=help_of("record.verify", lang))
    def verify(config: Annotated[Path, _option("config", lang, "--config", "-c")] = CONFIG) -> None:
        from bot.cli import record

        _end(record.verify(config, terminal))


def _add_user(app: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang
    user = _group("user", lang)
    app.add_typer(user, name="user")

    @user.command(help=help_of("user.add", lang))
    def add(
        name: Annotated[str, typer.Argument(help=option("user", lang))],
        role: Annotated[list[str] | None, _option("role", lang, "--role")] = None,
        config: Annotated[Path, _option("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli import user

        _end(user.add(config, name, role or [], terminal))

    @user.command("list", help=help_of("user.list", lang))
    def list_(config: Annotated[Path, _option("config", lang, "--config", "-c")] = CONFIG) -> None:
        from bot.cli import user

        _end(user.show(config, terminal))

    @user.command(help=help_of("user.remove", lang))
    def remove(
        name: Annotated[str, typer.Argument(help=option("user", lang))],
        config: Annotated[Path, _option("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli import user

        _end(user.remove(config, name, terminal))


def _add_db(app: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang
    db = _group("db", lang)
    app.add_typer(db, name="db")

    @db.command(help=help_of("db.upgrade", lang))
    def upgrade(config: Annotated[Path, _option("config", lang, "--config", "-c")] = CONFIG) -> None:
        from bot.cli import db

        _end(db.upgrade(config, terminal))

    @db.command(help=help_of("db.current", lang))
    def current(config: Annotated[Path, _option("config", lang, "--config", "-c")] = CONFIG) -> None:
        from bot.cli import db

        _end(db.current(config, terminal))


# -- shape -----------------------------------------------------------------------------------------------------------


def _group(name: str, lang: str, *, add_completion: bool = False) -> typer.Typer:
    return typer.Typer(
        help=help_of(name, lang),
        no_args_is_help=True,
        add_completion=add_completion,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _option(key: str, lang: str, *names: str, **more: Any) -> Any:
    return typer.Option(*names, help=option(key, lang), **more)


def _end(code: int) -> None:
    if code != DONE:
        raise typer.Exit(code)


def _chosen(value: str, choices: Sequence[str], terminal: Terminal) -> None:
    if value not in choices:
        _refuse(terminal, "not-a-choice", value=value, choices=", ".join(choices))


def _refuse(terminal: Terminal, key: str, **values: object) -> NoReturn:
    terminal.complain(phrase(key, terminal.lang, **values))
    raise typer.Exit(MISUSED)


def _show_version(asked: bool) -> None:
    if asked:
        from bot import __version__

        sys.stdout.write(f"qungui {__version__}\n")
        raise typer.Exit
