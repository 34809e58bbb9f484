"""What stands in a policy folder, whatever state the disk is in: links that lead nowhere, folders nobody may open.

A file that cannot be found or a folder that cannot be opened is told: the rules in it would be silently absent. Touch
this when a folder can be broken in a new way.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bot.policy.problems import Problem

_REASONS: Mapping[int, tuple[str, str]] = {
    errno.ENOENT: (
        "文件不在那里（被删除，或链接指向不存在的文件）",
        "it is not there (deleted, or a link that leads nowhere)",
    ),
    errno.ELOOP: ("链接互相指向，没有尽头", "its links lead in a circle"),
    errno.EACCES: ("没有读取权限", "permission denied"),
    errno.EPERM: ("没有读取权限", "permission denied"),
}


def is_file(path: Path) -> bool:
    """As `Path.is_file`, which raises when a folder on the way may not be entered."""
    try:
        return path.is_file()
    except OSError:
        return False


def present(folder: Path, name: str, closed: list[OSError]) -> Iterator[Path]:
    """Every file outside hidden folders (`.git`, and the `..data` behind which Kubernetes keeps what it mounts), links
    wherever they lead, and folders that bear the name of a file. `closed` collects what cannot be listed."""
    for place, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for one in (*files, *(one for one in folders if one == name)):
            if not one.startswith("."):
                yield Path(place, one)


def told(folder: Path, closed: Iterable[OSError]) -> Iterator[Problem]:
    """The folders that cannot be opened, as problems."""
    for error in closed:
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            continue  # no folder there at all, or none any more: what it held is told as absent
        zh, en = why_unreadable(error)
        name = Path(os.path.relpath(error.filename or folder, folder)).as_posix()
        values = {"reason_zh": zh, "reason_en": en}
        yield Problem(file=name, line=1, column=1, code="unreadable", values=values)


def why_unreadable(error: OSError) -> tuple[str, str]:
    """In Chinese and English; what is rare, as the system says it."""
    said = error.strerror or type(error).__name__
    return _REASONS.get(error.errno or 0, (said, said))
