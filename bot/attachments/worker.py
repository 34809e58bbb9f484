"""The worker: one file on standard input, one line of JSON on standard output, inside limits it cannot lift again.

Started by `process.py` with nothing in its environment. It takes the limits upon itself before it looks at the file,
and before it loads any library that will.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

MEMORY_FOR_OCR = 3_000_000_000  # the model's address space; most of it is never touched


def confine(limits: dict[str, float]) -> None:
    """Memory, processor time, no files to write, few to open, no memory dump."""
    import resource

    memory = int(max(limits["memory"], MEMORY_FOR_OCR) if limits.get("ocr") else limits["memory"])
    seconds = max(1, round(limits["seconds"]) + 1)
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 128),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main(arguments: list[str]) -> int:
    """`worker.py <limits as JSON> <name>`."""
    given, name = json.loads(arguments[0]), arguments[1]
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    confine(given)
    from bot.attachments.limits import Limits
    from bot.attachments.reading import read
    from bot.attachments.spoken import as_json
    from bot.domain.attachments import unread

    out = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints is no answer
    data = sys.stdin.buffer.read()
    try:
        contents = read(data, name, Limits.from_data(given))
    except MemoryError:
        contents = unread("memory")
    except RecursionError:
        contents = unread("too-deep")
    with os.fdopen(out, "wb") as answer:
        answer.write(as_json(contents))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
