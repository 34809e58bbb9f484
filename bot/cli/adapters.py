"""`qungui adapters coverage`: what an adapter makes of recorded payloads; for whoever has one that surprises them."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from rich.markup import escape

from bot.bootstrap.coverage import READERS, covered
from bot.cli.shape import one_of
from bot.cli.terminal import DONE, FAILED, Terminal
from bot.cli.words import phrase
from bot.domain.coverage import Outcome

FORMATS = ("text", "json")
STYLES = {Outcome.TYPED: "green", Outcome.IGNORED: "dim", Outcome.FAILED: "bold red"}


def coverage(platform: str, path: Path, format: str, terminal: Terminal) -> int:
    """Print each payload's fate; 1 when one could not be read."""
    one_of(platform, tuple(READERS), terminal)
    one_of(format, FORMATS, terminal)
    found = list(covered(platform, path))
    count = Counter(result.outcome for _, result in found)
    summary = {outcome.value: count[outcome] for outcome in Outcome}
    if format == "json":
        each = [
            {"src": one.source, "name": one.name, "outcome": result.outcome.value, "what": result.what}
            for one, result in found
        ]
        sys.stdout.write(json.dumps({"payloads": each, "summary": summary}, ensure_ascii=False, indent=1) + "\n")
    else:
        for one, result in found:
            style = STYLES[result.outcome]
            name = one.name if one.source == one.name else f"{one.source} {one.name}"
            told = f"[{style}]{result.outcome}[/]: {escape(result.what)}"
            terminal.out.print(f"{escape(name)}  {told}", soft_wrap=True, highlight=False)
        terminal.out.print(phrase("coverage.summary", terminal.lang, total=len(found), **summary), highlight=False)
    return FAILED if count[Outcome.FAILED] else DONE
