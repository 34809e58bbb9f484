"""Running `qungui`: in this process, as most tests do, since each start of another costs seconds; or as a process."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.cli.app import run

ROOT = Path(__file__).resolve().parents[3]
CONFIG = """\
policies: policies
organisation: organisation.yaml
storage: {url: "sqlite:///qungui.db"}
console: {secret: "0123456789abcdef0123456789abcdef"}
"""
ORGANISATION = """\
organisation: 1
units: [{id: acme, name: Acme, short: Acme, code: acme}]
people: [{id: li.na, name: 李娜, unit: acme, employment: staff, roles: [compliance], accounts: ["wecom:li.na"]}]
"""


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR", "VIRTUAL_ENV")}
    return {**kept, "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), **(extra or {})}


def qungui(*arguments: str | Path, cwd: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """What the command line does with these words, in that folder and those surroundings."""
    given = [*map(str, arguments)]
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with _surroundings(cwd, environment(extra)), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(given)
    said, complained = (one.buffer.getvalue().decode() for one in (out, err))  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(given, code, said, complained)


@contextlib.contextmanager
def _surroundings(folder: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """The folder, the environment and the silent standard input of a process of its own."""
    before, stdin = dict(os.environ), sys.stdin
    with contextlib.chdir(folder):
        os.environ.clear()
        os.environ.update(environment)
        sys.stdin = io.StringIO()
        try:
            yield
        finally:
            sys.stdin = stdin
            os.environ.clear()
            os.environ.update(before)


def process(*arguments: str | Path, cwd: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end, as a process."""
    command = [sys.executable, "-m", "bot.cli", *map(str, arguments)]
    return subprocess.run(
        command, cwd=cwd, env=environment(extra), capture_output=True, text=True, timeout=120, check=False
    )


def started(*arguments: str | Path, cwd: Path) -> subprocess.Popen[bytes]:
    """Start it and go on."""
    command = [sys.executable, "-m", "bot.cli", *map(str, arguments)]
    return subprocess.Popen(command, cwd=cwd, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def house(folder: Path) -> Path:
    """A folder with a configuration, policies and an organisation."""
    from tests.unit.audit.inputs import policies

    policies(folder)
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    (folder / "organisation.yaml").write_text(ORGANISATION, encoding="utf-8")
    return folder
