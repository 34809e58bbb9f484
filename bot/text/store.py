"""Where compiled machines are kept between runs: automata and databases that take seconds to make and are read in
milliseconds.

A piece is found by what it was made from, so nothing is ever out of date; a piece that is broken, or was made by other
versions, is not there, and is made again. Nothing is read from a folder in which others may write. Touch this when
compiled pieces are kept elsewhere.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.abc import InspectLoader
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_FORM: Final = "1"  # of the files
_DIGEST: Final = 32  # bytes
_KEPT: Final = 64  # pieces; the one that was made or read longest ago gives way


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of compiled pieces; without a folder nothing is kept."""

    _folder: Path | None

    def load(self, name: str, made_from: str) -> bytes | None:
        """What was made from exactly this, or None."""
        if self._folder is None or not _is_ours(self._folder):
            return None
        try:
            path = self._file(name, made_from)
            with path.open("rb") as file:
                digest, piece = file.read(_DIGEST), file.read()  # apart: taking it from the whole would copy it
            os.utime(path)
        except OSError:
            return None
        return piece if sha256(piece).digest() == digest else None

    def save(self, name: str, made_from: str, piece: bytes) -> None:
        """Keep it for the next run. A folder that cannot be written to only costs time."""
        if self._folder is None:
            return
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_ours(self._folder):
                file = self._file(name, made_from)
                half = file.with_name(f"{file.name}.{os.getpid()}")
                half.write_bytes(sha256(piece).digest() + piece)
                half.replace(file)
                self._make_room()

    def _make_room(self) -> None:
        """Every change of policies leaves pieces behind."""
        assert self._folder is not None
        pieces = sorted(self._folder.glob("*.bin"), key=lambda piece: piece.stat().st_mtime, reverse=True)
        for piece in pieces[_KEPT:]:
            piece.unlink(missing_ok=True)

    def _file(self, name: str, made_from: str) -> Path:
        assert self._folder is not None
        said = "\0".join((_FORM, name, sys.version, made_from))
        return self._folder / f"{name}-{sha256(said.encode(errors='surrogatepass')).hexdigest()[:32]}.bin"


NOWHERE: Final = Store(None)


def sources(modules: Iterable[str]) -> Iterator[str]:
    """The code of modules, for what is made by it as well as of something."""
    for name in modules:
        spec = find_spec(name)
        assert spec is not None and isinstance(spec.loader, InspectLoader)
        yield spec.loader.get_source(name) or repr(spec.loader.get_code(name))


def _is_ours(folder: Path) -> bool:
    """Whether nobody else may write there: what is read from it runs as code would."""
    try:
        about = folder.stat()
    except OSError:
        return False
    if os.name != "posix":
        return True
    return about.st_uid == os.getuid() and not about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
