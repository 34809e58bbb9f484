"""The `report` commands and their options. A command's module is imported when the command runs.

Touch this to add a report; its words stand in `bot/cli/report_words.py`.
"""

# Typer reads annotations when a command is defined; ours hold the reader's language, so they must not be strings.

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.settings import CONFIG
from bot.cli.shape import arg, command_group, end, opt
from bot.cli.terminal import Terminal
from bot.cli.words import help_of


def add_report(app: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang
    report = command_group("report", lang)
    app.add_typer(report, name="report")
    _add_standing(report, lang, terminal)
    _add_review(report, lang, terminal)
    _add_sampling(report, lang, terminal)
    for name in ("membership", "receipts"):
        _add_people(report, name, lang, terminal)


def _add_standing(report: typer.Typer, lang: str, terminal: Terminal) -> None:
    @report.command(help=help_of("report.violations", lang))
    def violations(
        since: Annotated[str | None, opt("since", lang, "--since")] = None,
        until: Annotated[str | None, opt("until", lang, "--until")] = None,
        group: Annotated[str | None, opt("group", lang, "--group")] = None,
        unit: Annotated[str | None, opt("unit.filter", lang, "--unit")] = None,
        rule: Annotated[str | None, opt("rule", lang, "--rule")] = None,
        person: Annotated[str | None, opt("person", lang, "--person")] = None,
        format: Annotated[str, opt("format.report", lang, "--format")] = "table",
        out: Annotated[Path | None, opt("out.file", lang, "--out", "-o")] = None,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli.report import standing

        asked = standing.Asked(
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
        end(standing.violations(asked, terminal))

    @report.command(help=help_of("report.rules", lang))
    def rules(
        since: Annotated[str | None, opt("since", lang, "--since")] = None,
        until: Annotated[str | None, opt("until", lang, "--until")] = None,
        unit: Annotated[str | None, opt("unit.filter", lang, "--unit")] = None,
        format: Annotated[str, opt("format.report", lang, "--format")] = "table",
        out: Annotated[Path | None, opt("out.file", lang, "--out", "-o")] = None,
        certificate: Annotated[Path | None, opt("certificate.rules", lang, "--certificate")] = None,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli.report import standing

        asked = standing.Asked(config=config, since=since, until=until, unit=unit, format=format, out=out)
        end(standing.rules(asked, certificate, terminal))


def _add_people(report: typer.Typer, name: str, lang: str, terminal: Terminal) -> None:
    @report.command(name, help=help_of(f"report.{name}", lang))
    def made(
        since: Annotated[str | None, opt("since", lang, "--since")] = None,
        until: Annotated[str | None, opt("until", lang, "--until")] = None,
        group: Annotated[str | None, opt("group", lang, "--group")] = None,
        unit: Annotated[str | None, opt("unit.filter", lang, "--unit")] = None,
        format: Annotated[str, opt("format.report", lang, "--format")] = "table",
        out: Annotated[Path | None, opt("out.file", lang, "--out", "-o")] = None,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli.report import standing

        asked = standing.Asked(config=config, since=since, until=until, group=group, unit=unit, format=format, out=out)
        end(standing.of_people(name, asked, terminal))


def _add_review(report: typer.Typer, lang: str, terminal: Terminal) -> None:
    @report.command(help=help_of("report.review", lang))
    def review(
        since: Annotated[str | None, opt("since", lang, "--since")] = None,
        until: Annotated[str | None, opt("until", lang, "--until")] = None,
        unit: Annotated[str | None, opt("unit.filter", lang, "--unit")] = None,
        format: Annotated[str, opt("format.report", lang, "--format")] = "table",
        out: Annotated[Path | None, opt("out.file", lang, "--out", "-o")] = None,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli.report import review, standing

        asked = standing.Asked(config=config, since=since, until=until, unit=unit, format=format, out=out)
        end(review.show(asked, terminal))

    @report.command("sign-off", help=help_of("report.sign-off", lang))
    def sign_off(
        out: Annotated[Path, arg("signed.report", lang)],
        since: Annotated[str, opt("since", lang, "--since")],
        until: Annotated[str, opt("until", lang, "--until")],
        by: Annotated[str, opt("signer", lang, "--by")],
        note: Annotated[str, opt("sign.note", lang, "--note")] = "",
        unit: Annotated[str | None, opt("unit.filter", lang, "--unit")] = None,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli.report import review, standing

        asked = standing.Asked(config=config, since=since, until=until, unit=unit, format="json", out=out)
        end(review.sign_off(asked, by, note, terminal))


def _add_sampling(report: typer.Typer, lang: str, terminal: Terminal) -> None:
    @report.command(help=help_of("report.sample", lang))
    def sample(
        out: Annotated[Path, arg("sheet", lang)],
        seed: Annotated[str, opt("seed", lang, "--seed")],
        flagged: Annotated[int, opt("flagged", lang, "--flagged", min=0)] = 100,
        passed: Annotated[int, opt("passed", lang, "--passed", min=0)] = 400,
        since: Annotated[str | None, opt("since", lang, "--since")] = None,
        until: Annotated[str | None, opt("until", lang, "--until")] = None,
        with_texts: Annotated[bool, opt("with-texts", lang, "--with-texts")] = False,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli.report import sampling

        asked = sampling.Asked(
            config=config,
            out=out,
            seed=seed,
            flagged=flagged,
            passed=passed,
            since=since,
            until=until,
            with_texts=with_texts,
        )
        end(sampling.sample(asked, terminal))

    @report.command(help=help_of("report.recall", lang))
    def recall(
        sheet: Annotated[Path, arg("sheet", lang)],
        certificate: Annotated[Path | None, opt("certificate", lang, "--certificate")] = None,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli.report import sampling

        end(sampling.judge(sheet, certificate, config, terminal))
