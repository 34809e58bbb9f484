"""Zip archives, the inside of Office documents among them: listed, weighed before anything is unpacked, unpacked in
small pieces that are counted.

What an archive declares is not believed: overlapping members and members that unpack to more than they said are bombs.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from bot.attachments.work import Unreadable, Work
from bot.domain.attachments import Inside

PIECE = 262_144
_UTF8 = 0x800
_ENCRYPTED = 0x1
LARGEST_DIRECTORY = 20_000  # members: more is read by nobody, and only costs
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError, IndexError, LookupError)


@contextmanager
def opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    """Raises Unreadable when it is no zip after all."""
    if _declared_members(data) > LARGEST_DIRECTORY:
        raise Unreadable("bomb")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise Unreadable("broken") from error
    with archive:
        yield archive


def _declared_members(data: bytes) -> int:
    """As its last record says; Python would read the whole directory first."""
    place = data.rfind(b"PK\x05\x06")
    return int.from_bytes(data[place + 10 : place + 12], "little") if 0 <= place < len(data) - 12 else 0


def weigh(archive: zipfile.ZipFile, length: int, work: Work) -> None:
    """All that it declares together. Raises Unreadable for a bomb."""
    members = archive.infolist()
    if sum(member.compress_size for member in members) > length:
        raise Unreadable("bomb")  # members lie over each other
    work.weigh(sum(member.file_size for member in members), length)


def member(archive: zipfile.ZipFile, name: str | zipfile.ZipInfo, work: Work) -> bytes:
    """One member unpacked, counting as it comes. Raises Unreadable."""
    info = name if isinstance(name, zipfile.ZipInfo) else _info(archive, name)
    if info.flag_bits & _ENCRYPTED:
        raise Unreadable("encrypted")
    work.hurry()
    pieces: list[bytes] = []
    packed = max(info.compress_size, 1)
    length = 0
    try:
        with archive.open(info) as stream:
            while piece := stream.read(PIECE):
                length += len(piece)
                work.unpack(len(piece), length, packed)
                pieces.append(piece)
    except (RuntimeError, *_BROKEN) as error:  # RuntimeError: a password is needed after all
        raise Unreadable("broken") from error
    return b"".join(pieces)


def _info(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    try:
        return archive.getinfo(name)
    except KeyError as error:
        raise Unreadable("broken") from error


def shown(info: zipfile.ZipInfo) -> str:
    """The member's name. Without the UTF-8 mark it is in whatever the packing computer spoke: Windows in China, GBK."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return info.filename


def read_zip(data: bytes, path: str, work: Work, depth: int) -> None:
    """Lists every member, then reads those that can be read."""
    with opened(data) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        locked = [info for info in members if info.flag_bits & _ENCRYPTED]
        if locked:
            work.encrypted = True
        if is_bomb := _is_bomb(archive, len(data), work):
            work.note("bomb")  # its members are named all the same
        for info in members:
            encrypted = bool(info.flag_bits & _ENCRYPTED)
            work.found(Inside(path=f"{path}{shown(info)}", size=info.file_size, encrypted=encrypted))
        if is_bomb:
            raise Unreadable("bomb")
        for info in members:
            if not info.flag_bits & _ENCRYPTED:
                descend(archive, info, path, work, depth)


def _is_bomb(archive: zipfile.ZipFile, length: int, work: Work) -> bool:
    try:
        weigh(archive, length, work)
    except Unreadable:
        return True
    return False


def descend(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, work: Work, depth: int = 0) -> None:
    """Read one member; what is wrong with it is noted and stops nobody else."""
    try:
        inside = member(archive, info, work)
    except Unreadable as error:
        work.note(_code(error))
        if str(error) == "bomb":
            raise
        return
    work.open(inside, f"{path}{shown(info)}", depth + 1)


def _code(error: Unreadable) -> str:
    why = str(error)
    return why if why == "bomb" else f"unreadable:{why}"
