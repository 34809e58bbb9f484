"""Putting a policy folder back to the files of an earlier revision, file by file, each whole or not at all.

Only policy files are written or removed, and list files written: a shipped list becomes a file of the folder only where
what ships by now says something else. Whatever else stands there stays. Touch this when the shape of a policy folder
changes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.policy.language.model import FILE_NAME
from bot.policy.language.shelves import FOLDER as LISTS
from bot.policy.language.shelves import RECORDED, SUFFIX, Shelves, is_list_file
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
    """The policy files of the folder, or the one file, as they are now; and the list files beside them."""
    folder = _folder(root)
    lists = sorted((folder / LISTS).rglob("*.yaml")) if (folder / LISTS).is_dir() else []
    policies = [root] if root.is_file() else sorted(visible(root, FILE_NAME)) if root.is_dir() else []
    paths = [*policies, *(path for path in lists if path not in policies and path.is_file())]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _folder(root: Path) -> Path:
    """Where the files stand; a file that is to come back has an ending, a folder has none."""
    alone = root.is_file() or (not root.exists() and root.suffix in (".yaml", ".yml"))
    return root.parent if alone else root


def as_recorded(standing: Mapping[str, bytes], files: Mapping[str, str]) -> bool:
    """Whether the record of a revision has what stands there to the letter. A list that it did not use is not asked."""
    wanted = {path: text.encode() for path, text in files.items() if not path.startswith(f"{RECORDED}/")}
    asked = {path: data for path, data in standing.items() if path in wanted or not is_list_file(path)}
    return asked == wanted


def fits(root: Path, files: Mapping[str, str]) -> bool:
    """Whether these files can stand there: one file stays one file, and nothing leads out of the folder."""
    if any(PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts for path in files):
        return False
    policies = [path for path in files if not is_list_file(path)]
    if _folder(root) != root:
        return policies == [root.name]
    return all(PurePosixPath(path).name == FILE_NAME for path in policies)


def rewriting(root: Path, files: Mapping[str, str]) -> Rewriting:
    """From what stands there to these files."""
    now, wanted = standing(root), {path: text.encode() for path, text in _in_folder(root, files).items()}
    return Rewriting(
        folder=_folder(root),
        written={path: data for path, data in wanted.items() if now.get(path) != data},
        removed=tuple(path for path in now if path not in wanted and not is_list_file(path)),
    )


def _in_folder(root: Path, files: Mapping[str, str]) -> Mapping[str, str]:
    """The files as they would stand there: a shipped list only where asking for it would give other text."""
    shelves = Shelves(root)
    wanted = {}
    for path, text in files.items():
        place = path.removeprefix(f"{RECORDED}/")
        if place != path:
            shelf = shelves.get(place.removeprefix(f"{LISTS}/").removesuffix(SUFFIX))
            if shelf is not None and shelf.source.text == text:
                continue
        wanted[place] = text
    return wanted


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
