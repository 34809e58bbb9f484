"""One file read: its type by its bytes, then the function that reads that type, then what it holds, level by level.

Pure but for the clock and the processor it costs; runs in the worker. To read one more type: a line in `READERS`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial

from bot.attachments import archives, kinds, legacy, mail, marked, office, packed, pdf, pictures
from bot.attachments.limits import Limits
from bot.attachments.work import Enough, Unreadable, Work
from bot.domain.attachments import Contents
from bot.text.filenames import endings

Read = Callable[[bytes, str, Work], None]
Unpack = Callable[[bytes, str, Work, int], None]

READERS: Mapping[str, Read] = {
    **dict.fromkeys(("docx", "docm", "xlsx", "xlsm", "pptx", "pptm"), office.read_office),
    **dict.fromkeys(("odt", "ods", "odp"), office.read_open_document),
    **dict.fromkeys(("doc", "xls", "ppt", "msg", "ole", "sealed"), legacy.read_ole),
    "pdf": pdf.read_pdf,
    "html": marked.read_html,
    "rtf": marked.read_rtf,
    **dict.fromkeys(("text", "xml", "script"), marked.read_plain),
    **dict.fromkeys(kinds.PICTURES, pictures.read_picture),
}
ARCHIVES: Mapping[str, Unpack] = {
    **dict.fromkeys(("zip", "jar", "apk"), packed.read_zip),
    "tar": archives.read_tar,
    **{kind: archives.read_single(kind) for kind in ("gz", "bz2", "xz")},
    "7z": archives.read_7z,
    "rar": archives.read_rar,
    "eml": mail.read_mail,
}


def read(data: bytes, name: str, limits: Limits, clock: Callable[[], float] = time.monotonic) -> Contents:
    """Everything that a file tells. What goes wrong stands in its notes."""
    work = Work(limits=limits, open=lambda data, path, depth: None, clock=clock, began=clock())
    work.open = partial(_open, work)
    type = real_type(data, name)
    hidden = False
    try:
        _open(work, data, "", 0, type)
        hidden = _carries_archive(data, type, work)
    except Enough as full:
        work.note(str(full))
    except Unreadable as bomb:
        work.note(str(bomb))
    return work.contents(type, hidden or kinds.is_disguised(name, type))


def real_type(data: bytes, name: str) -> str:
    """By the bytes; where they are plain text, a letter is known by its name."""
    type = kinds.type_of(data)
    if type == "ole":
        return legacy.ole_type(data)
    return "eml" if type == "text" and endings(name)[-1:] == ("eml",) else type


def _open(work: Work, data: bytes, path: str, depth: int, type: str = "") -> None:
    """Read one file, at any depth. Raises Enough, and Unreadable for a bomb; everything else is a note."""
    type = type or real_type(data, path)
    try:
        if type in ARCHIVES:
            if depth > work.limits.depth:
                work.note("cut:depth")
                return
            ARCHIVES[type](data, f"{path}/" if path else "", work, depth)
        elif type in READERS:
            READERS[type](data, f"{path}/" if path else "", work)
    except Unreadable as error:
        if str(error) == "bomb":
            raise
        if str(error) == "encrypted":
            work.encrypted = True
        work.note(f"unreadable:{error}")


def _carries_archive(data: bytes, type: str, work: Work) -> bool:
    """A picture or a document that is an archive as well: both programs open it, and only one is told of it."""
    if type in ARCHIVES or type in ("", "exe", "empty", "sealed") or (type in READERS and data[:2] == b"PK"):
        return False
    if b"PK\x05\x06" not in data[-70_000:]:
        return False
    try:
        packed.read_zip(data, "", work, 0)
    except Unreadable:
        return False
    return True
