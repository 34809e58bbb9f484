"""The old Office formats (doc, xls, ppt) and Outlook messages: OLE compound files.

Which one it is, whether it is locked, and its text by the shape of text: runs of readable UTF-16 or single bytes in the
streams that hold it. Pieces come out of order now and then, never invented; a note says so.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator

import olefile

from bot.attachments.work import Unreadable, Work

LARGEST_STREAM = 30_000_000
_TYPES = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("PowerPoint Document", "ppt"))
_WIDE = re.compile(  # ASCII, ideographs, their punctuation, full-width forms
    rb"(?:[\x09\x0a\x0d\x20-\x7e]\x00|[\x00-\xff][\x4e-\x9f]|[\x00-\x30]\x30|[\x01-\x65]\xff){3,}"
)
_NARROW = re.compile(rb"(?:[\x09\x0a\x0d\x20-\x7e]){8,}")
_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,@-\r\n")
_GBK = re.compile(rb"(?:[\x20-\x7e]|[\xb0-\xf7][\xa1-\xfe]|[\xa1-\xa3][\xa1-\xfe]){6,}")


def ole_type(data: bytes) -> str:
    """doc, xls, ppt, msg; `sealed` for a modern document behind a password; else `ole`."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if ole.exists("EncryptedPackage"):
                return "sealed"
            if ole.exists("__properties_version1.0"):
                return "msg"
            return next((type for stream, type in _TYPES if ole.exists(stream)), "ole")
    except (OSError, ValueError, IndexError, TypeError, AttributeError):
        return "ole"


def read_ole(data: bytes, path: str, work: Work) -> None:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if ole.exists("EncryptedPackage") or ole.exists("encryption") or _is_locked(ole):
                work.encrypted = True
                raise Unreadable("encrypted")
            work.note("by-shape")
            for stream in ole.listdir(streams=True, storages=False):
                if _holds_text(stream) and ole.get_size(stream) <= LARGEST_STREAM:
                    work.say("\n".join(_runs(ole.openstream(stream).read())))
    except (OSError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise Unreadable("broken") from error


def _is_locked(ole: olefile.OleFileIO) -> bool:
    """Word's header says so in a bit; Excel's stream has a record FILEPASS soon after its beginning."""
    if ole.exists("WordDocument"):
        head = ole.openstream("WordDocument").read(16)
        return len(head) >= 12 and bool(head[11] & 0x01)
    for name in ("Workbook", "Book"):
        if ole.exists(name):
            return _has_record(ole.openstream(name).read(4096), 0x2F)
    return False


def _has_record(stream: bytes, wanted: int) -> bool:
    place = 0
    while place + 4 <= len(stream):
        kind = int.from_bytes(stream[place : place + 2], "little")
        if kind == wanted:
            return True
        place += 4 + int.from_bytes(stream[place + 2 : place + 4], "little")
    return False


def _holds_text(stream: list[str]) -> bool:
    name = stream[-1]
    if name.startswith("__substg1.0_"):  # Outlook: strings are 001E and 001F
        return name.endswith(("001E", "001F"))
    return name in ("WordDocument", "Workbook", "Book", "PowerPoint Document")


def _runs(data: bytes) -> Iterator[str]:
    """Readable runs, in order; what was read once is not read again in another way."""
    left = bytearray(data)
    found: list[tuple[int, str]] = []
    for pattern, charset, is_likely in _SHAPES:
        for match in pattern.finditer(bytes(left)):
            text = match[0].decode(charset, "ignore").strip()
            if text and is_likely(match[0]):
                found.append((match.start(), text))
                left[match.start() : match.end()] = bytes(len(match[0]))
    return (text for _, text in sorted(found))


def _is_latin(run: bytes) -> bool:
    """Letters, digits and spaces nearly all of it: two ideographs in UTF-16 may look like four ASCII signs."""
    return sum(byte in _PLAIN for byte in run) >= 0.85 * len(run)


def _any(run: bytes) -> bool:
    return True


_SHAPES: tuple[tuple[re.Pattern[bytes], str, Callable[[bytes], bool]], ...] = (
    (_NARROW, "cp1252", _is_latin),
    (_WIDE, "utf-16-le", _any),
    (_GBK, "gb18030", _any),
)
