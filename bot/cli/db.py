"""`qungui db`: where the database stands, and bringing it up to date."""

from __future__ import annotations

from pathlib import Path

from bot.bootstrap import offline
from bot.cli.settings import read_config
from bot.cli.terminal import DONE, FAILED, Terminal
from bot.cli.words import phrase


def upgrade(config: Path, terminal: Terminal) -> int:
    """Create or migrate the database."""
    revision = offline.upgrade(read_config(config))
    terminal.out.print(phrase("db.upgraded", terminal.lang, revision=revision), markup=False)
    return DONE


def current(config: Path, terminal: Terminal) -> int:
    """0 when the database is what this program needs, else 1."""
    standing, wanted = offline.revisions(read_config(config))
    shown = standing or phrase("db.empty", terminal.lang)
    terminal.out.print(phrase("db.current", terminal.lang, revision=shown, wanted=wanted), markup=False)
    return DONE if standing == wanted else FAILED
