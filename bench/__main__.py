"""All benchmarks, one after another: `python -m bench`. Each in a process of its own, so that none warms another up.

Exits with 1 when one of them misses its goal.
"""

from __future__ import annotations

import subprocess
import sys

# the one that minds other work most comes first
BENCHMARKS = ("intake", "engine", "growth", "console", "commits", "check", "quality")


def main() -> int:
    missed = []
    for name in BENCHMARKS:
        print(f"\n== python -m bench.{name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode:
            missed.append(name)
    print(f"\nmissed: {', '.join(missed)}" if missed else "\nall goals reached")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
