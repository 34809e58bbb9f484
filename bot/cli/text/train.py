"""`qungui text train`: labelled examples -> a model file, with what cross-validation says of it."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.cli.settings import read_config
from bot.cli.terminal import DONE, Terminal
from bot.cli.text.shared import data_of, examples_in, table_of, worded
from bot.cli.words import phrase
from bot.domain.errors import InputError
from bot.text.learning.examples import Example, Unfit, gathered
from bot.text.learning.modelfile import packed
from bot.text.learning.training import FOLDS, library, train


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed. `config` is None where nobody asked for the company's corrections."""

    files: tuple[Path, ...]
    config: Path | None
    dimension: str
    labels: tuple[str, ...]
    least: int
    out: Path
    format: str


def run(asked: Asked, terminal: Terminal) -> int:
    """Train, tell, write. The same examples give the same bytes."""
    library()
    lang = terminal.lang
    try:
        examples = gathered(_examples(asked, terminal), asked.dimension, asked.labels)
        model, measures = train(examples, asked.dimension, asked.least)
    except Unfit as unfit:
        raise worded(unfit, lang) from None
    data = packed(model)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    if asked.format == "json":
        told = {
            "data": model.trained.data,
            "counts": dict(model.trained.counts),
            "measures": data_of(measures),
            "model": digest,
            "file": str(asked.out),
        }
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    else:
        count = sum(model.trained.counts.values())
        terminal.out.print(phrase("trained.data", lang, data=model.trained.data, count=count), markup=False)
        terminal.out.print(table_of(measures, phrase("trained.title", lang, folds=FOLDS), lang))
    terminal.say("trained.written", file=asked.out, size=len(data) / 1000, hash=digest[:16])
    return DONE


def _examples(asked: Asked, terminal: Terminal) -> Sequence[Example]:
    found = [example for file in asked.files for example in examples_in(file, terminal.lang)]
    if asked.config is not None:
        found += _corrected(asked, asked.config, terminal)
    if not found and asked.config is None:
        raise InputError(phrase("examples.none", terminal.lang))
    return found


def _corrected(asked: Asked, config: Path, terminal: Terminal) -> Sequence[Example]:
    from bot.bootstrap.corrections import corrected_texts

    if not asked.dimension:
        raise InputError(phrase("dimension.needed", terminal.lang))
    every = [one for one in corrected_texts(read_config(config)) if one.correction.dimension == asked.dimension]
    kept = [
        Example(text=one.text, label=one.correction.value, at=one.correction.at.isoformat(timespec="seconds"))
        for one in every
        if one.text
    ]
    if len(kept) < len(every):
        terminal.say("trained.lost", count=len(every) - len(kept))
    return kept
