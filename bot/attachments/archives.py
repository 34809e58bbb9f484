"""Archives other than zip: tar, single packed files, and (with the extra `archives`) 7z and rar, which are only listed.

Touch this when one more kind of archive should be looked into.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zlib
from collections.abc import Callable, Mapping
from typing import IO, Any

from bot.attachments.packed import PIECE
from bot.attachments.work import Unreadable, Work, library
from bot.domain.attachments import Inside

_BROKEN = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, ValueError, OSError, IndexError, LookupError)
_OPENERS: Mapping[str, Callable[[IO[bytes]], Any]] = {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open}
_ENDINGS = {"tgz": "tar", "tbz": "tar", "txz": "tar"}


def read_single(kind: str) -> Callable[[bytes, str, Work, int], None]:
    """gz, bz2, xz: one file, often a tar."""

    def read(data: bytes, path: str, work: Work, depth: int) -> None:
        unpacked = _unpacked(_OPENERS[kind](io.BytesIO(data)), len(data), work)
        name = path.rstrip("/").rpartition("/")[2]
        stem, _, ending = name.rpartition(".")
        inner = f"{stem or name}.{_ENDINGS[ending.lower()]}" if ending.lower() in _ENDINGS else stem or name
        if unpacked[257:262] == b"ustar":
            read_tar(unpacked, path, work, depth)
            return
        work.found(Inside(path=f"{path}{inner}", size=len(unpacked)))
        work.open(unpacked, f"{path}{inner}", depth + 1)

    return read


def _unpacked(stream: IO[bytes], packed: int, work: Work) -> bytes:
    pieces: list[bytes] = []
    length = 0
    try:
        while piece := stream.read(PIECE):
            length += len(piece)
            work.unpack(len(piece), length, packed)
            work.hurry()
            pieces.append(piece)
    except _BROKEN as error:
        raise Unreadable("broken") from error
    return b"".join(pieces)


def read_tar(data: bytes, path: str, work: Work, depth: int) -> None:
    """Lists and reads its files. Names lead nowhere here: nothing is ever written to a disk."""
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for info in archive:
                work.hurry()
                if not info.isfile():
                    continue
                work.found(Inside(path=f"{path}{info.name}", size=info.size))
                stream = archive.extractfile(info)
                if stream is not None:
                    work.open(stream.read(work.limits.unpacked), f"{path}{info.name}", depth + 1)
    except _BROKEN as error:
        raise Unreadable("broken") from error


def read_7z(data: bytes, path: str, work: Work, depth: int) -> None:
    py7zr = library("py7zr")
    try:
        with py7zr.SevenZipFile(io.BytesIO(data), mode="r") as archive:
            locked = bool(archive.needs_password())
            work.encrypted |= locked
            for info in archive.list():
                if not info.is_directory:
                    work.found(Inside(path=f"{path}{info.filename}", size=info.uncompressed or 0, encrypted=locked))
    except py7zr.exceptions.PasswordRequired as error:
        work.encrypted = True
        raise Unreadable("encrypted") from error
    except (py7zr.exceptions.ArchiveError, py7zr.exceptions.InternalError, *_BROKEN) as error:
        raise Unreadable("broken") from error
    work.note("listed-only")


def read_rar(data: bytes, path: str, work: Work, depth: int) -> None:
    rarfile = library("rarfile")
    try:
        with rarfile.RarFile(io.BytesIO(data)) as archive:
            locked = bool(archive.needs_password())
            members = archive.infolist()
            if locked and not members:  # even the names are sealed
                work.encrypted = True
                raise Unreadable("encrypted")
            for info in members:
                if not info.is_dir():
                    sealed = bool(info.needs_password())
                    work.encrypted |= sealed
                    work.found(Inside(path=f"{path}{info.filename}", size=info.file_size or 0, encrypted=sealed))
    except (rarfile.Error, *_BROKEN) as error:
        raise Unreadable("broken") from error
    work.note("listed-only")
