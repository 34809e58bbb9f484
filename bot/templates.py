"""Jinja as the house uses it: strict about names, tidy about lines. Touch this when all templates should read anew."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.assets import asset


def environment(root: Path, *, escapes: bool) -> Environment:
    """The templates below a folder. A name that nobody filled is an error, not a gap in a sentence."""
    return Environment(
        loader=FileSystemLoader(root),
        autoescape=escapes,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def pages() -> Environment:
    """Those of HTML pages: what people wrote in chats stays text."""
    return environment(asset("templates"), escapes=True)
