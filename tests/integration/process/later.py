"""`qungui run` in a process whose clock goes ahead by so many seconds: `python -m …later SECONDS CONFIG`."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from bot.cli.run import run
from bot.cli.settings import utc_now
from bot.cli.terminal import Terminal

if __name__ == "__main__":
    ahead = timedelta(seconds=int(sys.argv[1]))
    sys.exit(run(Path(sys.argv[2]), Terminal(lang="en"), clock=lambda: utc_now() + ahead))
