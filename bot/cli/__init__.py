"""The command line, `qungui`: every module here is one command, thin; the work is done by the rooms below.

    app        the commands and their options, in the reader's language; imports a command's module when it is run
    words      everything the command line says, in Chinese and English
    usage      help and mistakes in the reader's language
    terminal   what is printed where, colours, exit codes

Start at `main`. A new command is one module, one function in `app`, its words in `words`.
"""

from __future__ import annotations

import sys


def main() -> None:
    """The console script."""
    from bot.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
