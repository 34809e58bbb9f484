"""Putting a policy folder back to the files of an earlier revision, file by file, each whole or not at all.

Only policy files are written or removed; whatever else stands in the folder stays. Touch this when the shape of a
policy folder changes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.policy.language.model import FILE_NAME
from bot.policy.language.tree import visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewriting:
    """What has to happen to the folder: paths in it -> content; paths in it that go."""

    folder: Path
    written: Mapping[str, bytes]
    removed: tuple[str, ...]

    @property
    def is_needed(self) -> bool:
        return bool(self.written or self.removed)


def standing(root: Path) -> Mapping[str, bytes]:
    """The policy files of the folder, or the one file, as they are now."""
    if root.is_file():
        return {root.name: root.read_bytes()}
    paths = sorted(visible(root, FILE_NAME)) if root.is_dir() else []
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def fits(root: Path, files: Mapping[str, str]) -> bool:
    """Whether these files can stand there: one file stays one file, and nothing leads out of the folder."""
    if any(PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts for path in files):
        return False
    alone = root.is_file() or (not root.exists() and root.suffix in (".yaml", ".yml"))
    return list(files) == [root.name] if alone else all(PurePosixPath(path).name == FILE_NAME for path in files)


def rewriting(root: Path, files: Mapping[str, str]) -> Rewriting:
    """From what stands there to these files."""
    now, wanted = standing(root), {path: text.encode() for path, text in files.items()}
    return Rewriting(
        folder=root.parent if list(files) == [root.name] and not root.is_dir() else root,
        written={path: data for path, data in wanted.items() if now.get(path) != data},
        removed=tuple(path for path in now if path not in wanted),
    )


def back_up(root: Path, to: Path) -> None:
    """Copy the policy files into a new folder. Raises OSError, FileExistsError too: nothing is ever overwritten."""
    to.mkdir()
    for path, data in standing(root).items():
        place = to / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def carry_out(change: Rewriting) -> None:
    """Everything is written beside its place first, then renamed: a full disk leaves the folder as it was."""
    beside: list[tuple[Path, Path]] = []
    try:
        for path, data in change.written.items():
            place = change.folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            beside.append((_written(place, data), place))
        for temporary, place in beside:
            temporary.replace(place)
    finally:
        for temporary, _ in beside:
            temporary.unlink(missing_ok=True)
    for path in change.removed:
        (change.folder / path).unlink()


def _written(place: Path, data: bytes) -> Path:
    """A hidden file with the content, safe on the disk; readable by whom the file before was readable by."""
    temporary = place.with_name(f".{place.name}.{os.getpid()}")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if place.exists():
        shutil.copymode(place, temporary)
    return temporary
