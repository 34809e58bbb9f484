"""Policy folders for the tests of this package: written to disk as an admin would, loaded as the bot would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.groups import OrgUnit
from bot.policy.loading import Loaded, load

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
HEAD = "policy: 1\nfor: acme\n"
RULE = "rules:\n  - id: no-gambling\n    kind: content\n"  # lines 3 to 5; what is added begins on line 6


def write(root: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return root


def load_files(root: Path, files: Mapping[str, str], *, now: datetime = NOW, units: Sequence[OrgUnit] = ()) -> Loaded:
    return load(write(root, files), now=now, units=units)


def load_text(root: Path, text: str, *, now: datetime = NOW) -> Loaded:
    return load_files(root, {"policy.yaml": text}, now=now)


def places(loaded: Loaded) -> list[str]:
    """`line:column code` of every problem."""
    return [f"{problem.line}:{problem.column} {problem.code}" for problem in loaded.problems]
