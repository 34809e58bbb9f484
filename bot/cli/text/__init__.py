"""The `text` commands and their options. A command's module is imported when the command runs.

Touch this to add a command; its words stand in `bot/cli/text_words.py`.
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


def add_text(app: typer.Typer, terminal: Terminal) -> None:
    text = command_group("text", terminal.lang)
    app.add_typer(text, name="text")
    for add in (_add_train, _add_evaluate, _add_classify, _add_corrections):
        add(text, terminal)


def _add_train(text: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang

    @text.command(help=help_of("text.train", lang))
    def train(
        out: Annotated[Path, opt("out.model", lang, "--out", "-o")],
        files: Annotated[list[Path] | None, arg("examples", lang, metavar="FILE")] = None,
        from_corrections: Annotated[bool, opt("from-corrections", lang, "--from-corrections")] = False,
        dimension: Annotated[str, opt("dimension", lang, "--dimension")] = "",
        label: Annotated[list[str] | None, opt("label", lang, "--label")] = None,
        least: Annotated[int, opt("least", lang, "--least", min=10)] = 20,
        format: Annotated[str, opt("format.shown", lang, "--format")] = "text",
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli.text import train
        from bot.domain.rules import DIMENSIONS

        one_of(format, SHOWN, terminal)
        one_of(dimension, ("", *DIMENSIONS), terminal)
        asked = train.Asked(
            files=tuple(files or ()),
            config=config if from_corrections else None,
            dimension=dimension,
            labels=tuple(label or ()),
            least=least,
            out=out,
            format=format,
        )
        end(train.run(asked, terminal))


def _add_evaluate(text: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang

    @text.command(help=help_of("text.evaluate", lang))
    def evaluate(
        model: Annotated[Path, arg("model", lang, metavar="MODEL")],
        file: Annotated[Path, arg("examples", lang, metavar="FILE")],
        format: Annotated[str, opt("format.shown", lang, "--format")] = "text",
    ) -> None:
        from bot.cli.text import evaluate

        one_of(format, SHOWN, terminal)
        end(evaluate.run(model, file, format, terminal))


def _add_classify(text: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang

    @text.command(help=help_of("text.classify", lang))
    def classify(
        model: Annotated[Path, arg("model", lang, metavar="MODEL")],
        said: Annotated[str, arg("text.tried", lang, metavar="TEXT")] = "-",
        rules: Annotated[bool, opt("with-rules", lang, "--rules")] = False,
        format: Annotated[str, opt("format.shown", lang, "--format")] = "text",
    ) -> None:
        from bot.cli.text import classify

        one_of(format, SHOWN, terminal)
        end(classify.run(model, said, rules, format, terminal))


def _add_corrections(text: typer.Typer, terminal: Terminal) -> None:
    lang = terminal.lang

    @text.command(help=help_of("text.corrections", lang))
    def corrections(
        dimension: Annotated[str, opt("dimension.only", lang, "--dimension")] = "",
        export: Annotated[Path | None, opt("export", lang, "--export")] = None,
        with_texts: Annotated[bool, opt("with-texts", lang, "--with-texts")] = False,
        config: Annotated[Path, opt("config", lang, "--config", "-c")] = CONFIG,
    ) -> None:
        from bot.cli.text import corrections
        from bot.domain.rules import DIMENSIONS

        one_of(dimension, ("", *DIMENSIONS), terminal)
        asked = corrections.Asked(dimension=dimension, export=export, with_texts=with_texts, config=config)
        end(corrections.run(asked, terminal))
