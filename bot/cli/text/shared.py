"""What the `text` commands share: reading examples and models, and the table of measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from bot.cli.words import phrase
from bot.domain.errors import InputError, why
from bot.text.learning.evaluation import Measure
from bot.text.learning.examples import Example, Unfit, read_examples
from bot.text.learning.model import Model
from bot.text.learning.modelfile import unpacked

COLUMNS = ("label", "cases", "precision", "recall", "f1")


def worded(unfit: Unfit, lang: str) -> InputError:
    """Why examples cannot be used, as an error in the reader's language."""
    return InputError(phrase(f"examples.{unfit.code}", lang, **unfit.values))


def examples_in(file: Path, lang: str) -> Sequence[Example]:
    """The examples of a file. Raises InputError with the place of what cannot be read."""
    try:
        with file.open(encoding="utf-8-sig") as lines:
            return list(read_examples(lines, str(file)))
    except Unfit as unfit:
        raise worded(unfit, lang) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = why(error, lang) if isinstance(error, OSError) else "UTF-8?"
        raise InputError(phrase("examples.unreadable", lang, file=file, reason=reason)) from None


def model_in(file: Path, lang: str) -> Model:
    try:
        return unpacked(file.read_bytes(), file.name)
    except OSError as error:
        raise InputError(phrase("examples.unreadable", lang, file=file, reason=why(error, lang))) from None


def table_of(measures: Mapping[str, Measure], title: str, lang: str) -> Table:
    table = Table(title=Text(title), title_justify="left")
    for column in COLUMNS:
        table.add_column(phrase(f"column.{column}", lang), justify="left" if column == "label" else "right")
    for label, one in measures.items():
        numbers = (f"{number:.4f}" for number in (one.precision, one.recall, one.f1))
        table.add_row(Text(label), str(one.cases), *numbers)
    return table


def data_of(measures: Mapping[str, Measure]) -> Mapping[str, Mapping[str, Any]]:
    """The same for machines."""
    return {
        label: {
            "cases": one.cases,
            "said": one.said,
            "right": one.right,
            "precision": round(one.precision, 4),
            "recall": round(one.recall, 4),
            "f1": round(one.f1, 4),
        }
        for label, one in measures.items()
    }
