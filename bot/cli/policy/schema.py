"""`qungui policy schema`: what editors need to complete and to check policy files."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.cli.terminal import DONE, Terminal
from bot.policy.language.schema import as_json, kind_schemas, text_of


def run(out: Path | None, terminal: Terminal) -> int:
    """Print the whole; or write it to a folder as `schema.json`, with `rule-<kind>.json` for one rule of each kind."""
    if out is None:
        sys.stdout.write(as_json())
        return DONE
    files = {"schema.json": as_json()}
    files |= {f"rule-{kind}.json": text_of(schema) for kind, schema in kind_schemas().items()}
    out.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (out / name).write_text(text, encoding="utf-8", newline="\n")
    terminal.say("schema.written", count=len(files), folder=out)
    return DONE
