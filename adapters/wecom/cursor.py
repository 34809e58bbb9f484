"""Where reading the archive stopped, and how far behind it is: kept over a restart.

A lost cursor costs time, not correctness: the inbox knows what it has. Touch this module when it should be kept
elsewhere.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, Protocol

from bot.domain.errors import ConfigError

SEQ: Final = "archive.seq"  # names under which the record keeps both, behind the platform's
CAUGHT_UP: Final = "archive.caught_up"


class Notes(Protocol):
    """What the record remembers under a name."""

    def setting(self, name: str) -> str | None: ...
    def put_setting(self, name: str, value: str) -> None: ...


class Cursor(Protocol):
    """The seq of the last record that is durably in the inbox."""

    def get(self) -> int: ...
    def set(self, seq: int) -> None: ...


class FileCursor:
    """In a small file, replaced whole: a crash leaves the old one or the new one."""

    def __init__(self, path: Path):
        self._path = path

    def get(self) -> int:
        try:
            return int(self._path.read_text("ascii"))
        except FileNotFoundError:
            return 0
        except ValueError as error:
            raise ConfigError(
                f"{self._path} should hold one number (the archive's last seq). Delete it to read anew."
            ) from error

    def set(self, seq: int) -> None:
        fresh = self._path.with_name(self._path.name + ".new")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("w", encoding="ascii") as file:
            file.write(str(seq))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


class NotedCursor:
    """In the record itself: where nobody named a file."""

    def __init__(self, notes: Notes, platform: str):
        self._notes = notes
        self._name = f"{platform}.{SEQ}"

    def get(self) -> int:
        return int(self._notes.setting(self._name) or 0)

    def set(self, seq: int) -> None:
        self._notes.put_setting(self._name, str(seq))


class MemoryCursor:
    """One that starts from the oldest record kept after every restart."""

    def __init__(self) -> None:
        self._seq = 0

    def get(self) -> int:
        return self._seq

    def set(self, seq: int) -> None:
        self._seq = seq
