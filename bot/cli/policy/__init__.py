"""The `policy` commands and their options. A command's module is imported when the command runs.

Touch this to add a command; its words stand in `bot/cli/policy_words.py`.
"""

# Typer reads annotations when a command is defined; ours hold the reader's language, so they must not be strings.

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.settings import CONFIG
from bot.cli.shape import arg, command_group, end, one_of, opt
from bot.cli.terminal import Terminal
from bot.cli.words import help_of

SHOWN = ("text", "json")


def add_policy(app: typer.Typer, terminal: Terminal) -> None:
    policy = command_group("policy", terminal.lang)
    app.add_typer(policy, name="policy")
    for add in (_add_checks, _add_show, _add_explain, _add_replay, _add_diff, _add_changes, _add_writing):
        add(policy, terminal)


# -- check, test -----------------------------------------------------------------------------------------------------


def _add_checks(policy: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang

    @policy.command(help=help_of("policy.check", lang))
    def check(
        folder: Annotated[Path | None, arg("folder", lang)] = None,
        format: Annotated[str, opt("format.problems", lang, "--format")] = "text",
        organisation: Annotated[Path | None, opt("organisation", lang, "--organisation")] = None,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli.policy import check
        from bot.cli.policy.place import Place

        one_of(format, check.FORMATS, terminal)
        end(check.run(Place(folder=folder, organisation=organisation, config=config), format, terminal))

    @policy.command(help=help_of("policy.test", lang))
    def test(
        folder: Annotated[Path | None, arg("folder", lang)] = None,
        mutate: Annotated[bool, opt("mutate", lang, "--mutate")] = False,
        rule: Annotated[str | None, opt("only.rule", lang, "--rule")] = None,
        format: Annotated[str, opt("format.problems", lang, "--format")] = "text",
        organisation: Annotated[Path | None, opt("organisation", lang, "--organisation")] = None,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli.policy import test
        from bot.cli.policy.place import Place

        one_of(format, test.FORMATS, terminal)
        asked = test.Asked(
            place=Place(folder=folder, organisation=organisation, config=config),
            mutate=mutate,
            rule=rule,
            format=format,
        )
        end(test.run(asked, terminal))


# -- show, explain, replay, diff ---------------------------------------------------------------------------------------


def _add_show(policy: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang

    @policy.command(help=help_of("policy.show", lang))
    def show(
        folder: Annotated[Path | None, arg("folder", lang)] = None,
        group: Annotated[str | None, opt("group", lang, "--group")] = None,
        unit: Annotated[str | None, opt("unit.filter", lang, "--unit")] = None,
        rule: Annotated[str | None, opt("only.rule", lang, "--rule")] = None,
        format: Annotated[str, opt("format.shown", lang, "--format")] = "text",
        organisation: Annotated[Path | None, opt("organisation", lang, "--organisation")] = None,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli.policy import show
        from bot.cli.policy.place import Place

        one_of(format, SHOWN, terminal)
        asked = show.Asked(
            place=Place(folder=folder, organisation=organisation, config=config),
            group=group,
            unit=unit,
            rule=rule,
            format=format,
        )
        end(show.run(asked, terminal))


def _add_explain(policy: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang

    @policy.command(help=help_of("policy.explain", lang))
    def explain(
        folder: Annotated[Path | None, arg("folder", lang)] = None,
        message: Annotated[str | None, opt("message", lang, "--message", "-m")] = None,
        place: Annotated[str | None, opt("in", lang, "--in")] = None,
        sender: Annotated[str | None, opt("by.whom", lang, "--as")] = None,
        rule: Annotated[str | None, opt("only.rule", lang, "--rule")] = None,
        format: Annotated[str, opt("format.shown", lang, "--format")] = "text",
        organisation: Annotated[Path | None, opt("organisation", lang, "--organisation")] = None,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli.policy import explain
        from bot.cli.policy.place import Place

        one_of(format, SHOWN, terminal)
        asked = explain.Asked(
            place=Place(folder=folder, organisation=organisation, config=config),
            message=message,
            where=place,
            sender=sender,
            rule=rule,
            format=format,
        )
        end(explain.run(asked, terminal))


def _add_replay(policy: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang

    @policy.command(help=help_of("policy.replay", lang))
    def replay(
        folder: Annotated[Path | None, arg("folder", lang)] = None,
        history: Annotated[Path | None, opt("history", lang, "--history")] = None,
        since: Annotated[str | None, opt("since", lang, "--since")] = None,
        against: Annotated[str | None, opt("against", lang, "--against")] = None,
        samples: Annotated[int, opt("samples", lang, "--samples", min=0, max=100)] = 3,
        minutes: Annotated[float, opt("minutes", lang, "--minutes", min=0.0)] = 3.0,
        format: Annotated[str, opt("format.shown", lang, "--format")] = "text",
        organisation: Annotated[Path | None, opt("organisation", lang, "--organisation")] = None,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli.policy import replay
        from bot.cli.policy.place import Place

        one_of(format, SHOWN, terminal)
        asked = replay.Asked(
            place=Place(folder=folder, organisation=organisation, config=config),
            history=history,
            since=since,
            against=against,
            samples=samples,
            minutes=minutes,
            format=format,
        )
        end(replay.run(asked, terminal))


def _add_diff(policy: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang

    @policy.command(help=help_of("policy.diff", lang))
    def diff(
        old: Annotated[str, arg("old", lang)],
        new: Annotated[str, arg("new", lang)],
        format: Annotated[str, opt("format.shown", lang, "--format")] = "text",
        organisation: Annotated[Path | None, opt("organisation", lang, "--organisation")] = None,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli.policy import diff

        one_of(format, SHOWN, terminal)
        asked = diff.Asked(old=old, new=new, format=format, organisation=organisation, config=config)
        end(diff.run(asked, terminal))


# -- promote, revisions, rollback --------------------------------------------------------------------------------------


def _add_changes(policy: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang

    @policy.command(help=help_of("policy.promote", lang))
    def promote(
        rule: Annotated[str, arg("rule", lang)],
        folder: Annotated[Path | None, arg("folder", lang)] = None,
        to: Annotated[str | None, opt("stage", lang, "--to")] = None,
        pilot_in: Annotated[list[str] | None, opt("pilot_in", lang, "--pilot-in")] = None,
        since: Annotated[str, opt("since", lang, "--since")] = "30d",
        dry_run: Annotated[bool, opt("dry_run", lang, "--dry-run")] = False,
        organisation: Annotated[Path | None, opt("organisation", lang, "--organisation")] = None,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli.policy import promote
        from bot.cli.policy.place import Place

        asked = promote.Asked(
            place=Place(folder=folder, organisation=organisation, config=config),
            rule=rule,
            to=to,
            pilot_in=tuple(pilot_in or ()),
            since=since,
            dry_run=dry_run,
        )
        end(promote.run(asked, terminal))

    @policy.command(help=help_of("policy.revisions", lang))
    def revisions(
        format: Annotated[str, opt("format.shown", lang, "--format")] = "text",
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli.policy import revisions

        one_of(format, SHOWN, terminal)
        end(revisions.show(config, format, terminal))

    @policy.command(help=help_of("policy.rollback", lang))
    def rollback(
        revision: Annotated[str, arg("revision", lang)],
        dry_run: Annotated[bool, opt("dry_run", lang, "--dry-run")] = False,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli.policy import revisions

        end(revisions.rollback(config, revision, dry_run, terminal))


# -- schema, docs ------------------------------------------------------------------------------------------------------


def _add_writing(policy: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang

    @policy.command(help=help_of("policy.schema", lang))
    def schema(out: Annotated[Path | None, opt("out.schema", lang, "--out", "-o", metavar="DIR")] = None) -> None:
        from bot.cli.policy import schema

        end(schema.run(out, terminal))

    @policy.command(help=help_of("policy.impact", lang))
    def impact(
        folder: Annotated[Path | None, arg("folder", lang)] = None,
        out: Annotated[Path, opt("out", lang, "--out", "-o", metavar="DIR")] = Path("impact"),
        organisation: Annotated[Path | None, opt("organisation", lang, "--organisation")] = None,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli.policy import impact
        from bot.cli.policy.place import Place

        end(impact.run(Place(folder=folder, organisation=organisation, config=config), out, terminal))

    @policy.command(help=help_of("policy.docs", lang))
    def docs(
        folder: Annotated[Path | None, arg("folder", lang)] = None,
        out: Annotated[Path, opt("out", lang, "--out", "-o", metavar="DIR")] = Path("handbook"),
        organisation: Annotated[Path | None, opt("organisation", lang, "--organisation")] = None,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli.policy import docs
        from bot.cli.policy.place import Place

        end(docs.run(Place(folder=folder, organisation=organisation, config=config), out, terminal))
