"""`qungui text classify`: what a model makes of a text, with scores and reasons; and what the rules say of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from rich.table import Table
from rich.text import Text

from bot.cli.terminal import DONE, Terminal
from bot.cli.text.shared import model_in
from bot.cli.words import phrase
from bot.locales import word
from bot.text.learning.model import Opinion, judge


def run(model_file: Path, said: str, rules: bool, format: str, terminal: Terminal) -> int:
    """Always 0: whatever it is called is an answer."""
    model = model_in(model_file, terminal.lang)
    text = sys.stdin.read() if said == "-" else said
    opinion = judge(model, text)
    by_rules = _by_rules(text) if rules else None
    if format == "json":
        told = {
            "label": opinion.label,
            "scores": {label: round(score, 4) for label, score in opinion.scores.items()},
            "reasons": list(opinion.reasons),
            "model": model.hash,
            **({} if by_rules is None else {"rules": dict(by_rules)}),
        }
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        return DONE
    _print(opinion, by_rules, terminal)
    return DONE


def _print(opinion: Opinion, by_rules: Mapping[str, str] | None, terminal: Terminal) -> None:
    lang = terminal.lang
    table = Table(box=None, show_header=False, pad_edge=False)
    for label, score in sorted(opinion.scores.items(), key=lambda pair: -pair[1]):
        style = "bold" if label == opinion.label else "dim"
        shown = f"{label} {word('labels', label, lang)}" if word("labels", label, lang) != label else label
        table.add_row(Text(shown, style=style), Text(f"{score:.4f}", style=style))
    terminal.out.print(table)
    joint = "、" if lang == "zh" else ", "
    told = (word("signs", reason, lang) for reason in opinion.reasons)
    reasons = phrase("classified.reasons", lang, reasons=joint.join(told))
    terminal.out.print(reasons if opinion.reasons else phrase("classified.no-reasons", lang), markup=False)
    if by_rules is not None:
        labels = joint.join(word("labels", value, lang) for value in by_rules.values())
        said = phrase("classified.rules", lang, labels=labels) if labels else phrase("classified.no-rules", lang)
        terminal.out.print(said, markup=False)


def _by_rules(text: str) -> Mapping[str, str]:
    """What the built-in signs say: dimension -> label."""
    from bot.text.labels import SHEETS, judges
    from bot.text.reader import Reader

    reader = Reader()
    asked = judges(SHEETS, reader)
    verdicts = {dimension: judged(text) for dimension, judged in asked.items()}
    return {dimension: verdict.label for dimension, verdict in verdicts.items() if verdict is not None}
