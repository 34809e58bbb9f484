"""`qungui adapters coverage`: what an adapter makes of recorded payloads; for whoever has one that surprises them."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.markup import escape

from bot.bootstrap.coverage import READERS, by_kind, covered
from bot.cli.shape import one_of
from bot.cli.terminal import DONE, FAILED, Terminal
from bot.cli.words import phrase
from bot.domain.coverage import Outcome

FORMATS = ("text", "json", "markdown")
STYLES = {Outcome.TYPED: "green", Outcome.IGNORED: "dim", Outcome.FAILED: "bold red"}


def coverage(platform: str, path: Path, format: str, terminal: Terminal) -> int:
    """Print each payload's fate; 1 when one could not be read."""
    one_of(platform, tuple(READERS), terminal)
    one_of(format, FORMATS, terminal)
    if format == "markdown":
        fates = by_kind(platform, path)
        sys.stdout.write("\n".join(markdown(platform, fates)) + "\n")
        return FAILED if any(fate.startswith(Outcome.FAILED) for one in fates.values() for fate in one) else DONE
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


def markdown(platform: str, fates: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """The table of `docs/reference/coverage.md`: kind of payload, what becomes of it, from how many recordings."""
    yield f"## {platform}"
    yield ""
    yield "| payload | becomes | recorded |"
    yield "|---|---|---|"
    for kind, each in fates.items():
        for fate, count in each.items():
            yield f"| `{kind}` | {fate} | {count} |"
