"""`qungui text evaluate`: how good a model is on examples it was not trained on."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.cli.terminal import DONE, Terminal
from bot.cli.text.shared import data_of, examples_in, model_in, table_of
from bot.cli.words import phrase
from bot.text.learning.evaluation import measured
from bot.text.learning.examples import OTHER, Example
from bot.text.learning.model import Model, judge


def run(model_file: Path, file: Path, format: str, terminal: Terminal) -> int:
    """Precision, recall and F1 of each label."""
    model, examples = model_in(model_file, terminal.lang), examples_in(file, terminal.lang)
    pairs = list(_pairs(model, examples))
    measures = measured(pairs)
    strangers = sorted({right for right, _ in pairs} - set(model.labels))
    if format == "json":
        told = {"model": model.hash, "cases": len(pairs), "unknown_labels": strangers, "measures": data_of(measures)}
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        return DONE
    terminal.out.print(table_of(measures, phrase("evaluated.title", terminal.lang, cases=len(pairs)), terminal.lang))
    if strangers:
        count = sum(right in strangers for right, _ in pairs)
        terminal.say("evaluated.strangers", count=count, labels=", ".join(strangers))
    return DONE


def _pairs(model: Model, examples: Sequence[Example]) -> Iterator[tuple[str, str]]:
    """(what is right, what the model says). Where the model knows `other`, strange labels are that."""
    for one in examples:
        right = OTHER if one.label not in model.labels and OTHER in model.labels else one.label
        yield right, judge(model, one.text, reasons=0).label
