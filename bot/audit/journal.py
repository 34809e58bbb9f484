"""The output files, and the mark that lets an interrupted audit go on where it stopped.

`.progress` says which input, rules and settings the outputs belong to, how many pieces are done and how long each file
was then. It is replaced atomically and only after the outputs are on disk, so it never promises more than is there;
what was written after it is cut off on resumption. Touch this when there is a further output file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from bot.audit.tally import Tally
from bot.domain.errors import InputError, why

DECISIONS, VIOLATIONS, BROKEN = "decisions.jsonl", "violations.jsonl", "broken.jsonl"
FILES = (DECISIONS, VIOLATIONS, BROKEN)
PROGRESS = ".progress"
FORMAT = 2


@dataclass(slots=True, kw_only=True)
class Journal:
    """Open outputs. `done` pieces are already in them."""

    folder: Path
    identity: Mapping[str, str]
    files: Mapping[str, BinaryIO]
    done: int = 0
    tally: Tally = field(default_factory=Tally)

    def write(self, file: str, lines: bytes) -> None:
        self.files[file].write(lines)

    def mark(self) -> None:
        """Everything written so far is on disk, and the journal says so."""
        for file in self.files.values():
            file.flush()
            os.fsync(file.fileno())
        state = {
            "format": FORMAT,
            "identity": dict(self.identity),
            "done": self.done,
            "lengths": {name: file.tell() for name, file in self.files.items()},
            "tally": self.tally.as_data(),
        }
        fresh = self.folder / f"{PROGRESS}.new"
        with fresh.open("wb") as file:
            file.write(orjson.dumps(state))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.folder / PROGRESS)

    def violations(self) -> Iterator[Mapping[str, Any]]:
        """What the outputs hold already: strikes are counted on from there."""
        self.files[VIOLATIONS].flush()
        with (self.folder / VIOLATIONS).open("rb") as file:
            for line in file:
                yield orjson.loads(line)

    def finish(self) -> None:
        """The audit is complete: nothing is left to resume."""
        self.close()
        (self.folder / PROGRESS).unlink(missing_ok=True)

    def close(self) -> None:
        """A second time does nothing."""
        for file in self.files.values():
            if file.closed:
                continue
            file.flush()
            os.fsync(file.fileno())
            file.close()


def open_journal(folder: Path, identity: Mapping[str, str]) -> Journal:
    """Go on with the outputs in `folder` when they belong to the same audit; otherwise begin anew."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        state = _state(folder, identity)
        lengths: Mapping[str, int] = state["lengths"] if state else dict.fromkeys(FILES, 0)
        files = {name: _opened(folder / name, lengths[name]) for name in FILES}
    except OSError as error:
        raise InputError(
            f"cannot write to {folder}: {error.strerror}. Name another folder with --out",
            zh=f"不能写到 {folder}（{why(error, 'zh')}）：请用 --out 指明另一个文件夹",
        ) from error
    if state is None:
        return Journal(folder=folder, identity=identity, files=files)
    return Journal(
        folder=folder, identity=identity, files=files, done=state["done"], tally=Tally.from_data(state["tally"])
    )


def _state(folder: Path, identity: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The journal's content, if it is of this audit and the outputs are as long as it says."""
    try:
        state: Mapping[str, Any] = json.loads((folder / PROGRESS).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    if state.get("format") != FORMAT or state.get("identity") != dict(identity):
        return None
    whole = all(_length(folder / name) >= length for name, length in state["lengths"].items())
    return state if whole else None


def _length(path: Path) -> int:
    return path.stat().st_size if path.exists() else -1


def _opened(path: Path, length: int) -> BinaryIO:
    file = path.open("r+b" if path.exists() else "w+b")
    file.truncate(length)
    file.seek(length)
    return file
