"""Slack's workspace export: a zip of lists and of one folder per conversation with one file per day.

What importers learnt the hard way is kept here: names in the zip are UTF-8 without the flag that says so; only
`YYYY-MM-DD.json` are days (canvases lie beside them); lists may be missing; a workspace of an Enterprise export sits in
`teams/<name>/`; a zip may be a bomb. Touch this when an export has a new layout.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from bot.audit.entries import Broken, Entry, Piece, Unreadable
from bot.audit.sources import json_array, slack_catalogue, slack_message
from bot.audit.sources.slack_catalogue import Catalogue
from bot.domain.errors import InputError
from bot.domain.groups import Group, Person

LARGEST_FILE = 512 << 20
BOMB_SIZE, BOMB_RATIO = 1 << 30, 100  # chat packs about 10 : 1; both must be passed to be called a bomb

_DAY = re.compile(r"\d{4}-\d\d-\d\d\.json\Z")
_LISTS = frozenset({*slack_catalogue.LISTS, *slack_catalogue.USER_LISTS})
_BAD_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of one conversation: its real name, the name inside the zip, and where it belongs."""

    name: str
    member: str
    root: str  # folder of the workspace's lists, "" at the top
    folder: str
    day: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackExport:
    """An opened export. `catalogues` has one entry per workspace folder."""

    path: Path
    days: Mapping[str, Day]  # by name
    catalogues: Mapping[str, Catalogue]
    kind: str = "slack"
    broken: Sequence[Broken] = field(default_factory=tuple)

    @property
    def people(self) -> Mapping[str, Person]:
        return {account: person for one in self.catalogues.values() for account, person in one.people.items()}

    @property
    def groups(self) -> Sequence[Group]:
        found = {group.id: group for one in self.catalogues.values() for group in one.folders.values()}
        return tuple(found[id] for id in sorted(found))

    def pieces(self, size: int) -> Iterator[Piece]:
        """Whole days, all conversations together, so that the order of time is kept across conversations."""
        number, gathered, members = 0, 0, list[str]()
        last = ""
        for day in sorted(self.days.values(), key=lambda one: (one.day, one.name)):
            if members and day.day != last and gathered + day.size > size:
                yield Piece(number=number, size=gathered, members=tuple(members))
                number, gathered, members = number + 1, 0, []
            members.append(day.name)
            gathered += day.size
            last = day.day
        if members:
            yield Piece(number=number, size=gathered, members=tuple(members))

    def read(self, piece: Piece) -> Iterator[Entry | Broken]:
        """The piece's entries in order of time; what is broken comes first."""
        entries: list[Entry] = []
        with zipfile.ZipFile(self.path) as archive:
            for name in piece.members:
                for found in self._day(archive, self.days[name]):
                    if isinstance(found, Broken):
                        yield found
                    else:
                        entries.append(found)
        # A reply may stand before its parent, and a day's file is not always sorted.
        entries.sort(key=lambda entry: (entry.event.at, entry.event.id))
        yield from entries

    def _day(self, archive: zipfile.ZipFile, day: Day) -> Iterator[Entry | Broken]:
        try:
            data = _unpacked(archive, day.member)
        except _BAD_ZIP as error:
            yield Broken(file=day.name, entry="", line=None, why=f"cannot be unpacked: {_said(error)}")
            return
        catalogue = self.catalogues.get(day.root, Catalogue())
        group = catalogue.folders.get(day.folder) or slack_catalogue.unlisted(day.folder)
        for found in json_array.elements(data, day.name):
            if isinstance(found, Broken):
                yield found
                continue
            number, message = found
            try:
                event = slack_message.event_of(message, group.id, catalogue.names)
            except Unreadable as error:
                line = json_array.line_of(data, number)
                yield Broken(file=day.name, entry=f"#{number}", line=line, why=str(error))
                continue
            yield Entry(event=event, group=group, sender=slack_message.sender_of(message, event.actor))


def open_export(path: Path) -> SlackExport:
    """Read the table of contents and the lists. Raises `InputError` when it is no export at all."""
    with _archive(path) as archive:
        infos = archive.infolist()
        _no_bomb(path, infos)
        broken: list[Broken] = []
        named = {name: info for info in infos if (name := _accepted(info, broken)) is not None}
        roots = {_root(name) for name in named if PurePosixPath(name).name in _LISTS}
        catalogues = {root: _catalogue(archive, named, root, broken) for root in sorted(roots)}
    days = {day.name: day for name, info in named.items() if (day := _day_of(name, info, roots)) is not None}
    if not days and not roots:
        raise InputError(f"{path.name} is a zip but no Slack export: neither channels.json nor any day file is in it")
    return SlackExport(path=path, days=days, catalogues=catalogues, broken=tuple(broken))


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except zipfile.BadZipFile as error:
        raise InputError(f"{path.name} is a damaged zip ({error}): download or copy the export again") from error


def _no_bomb(path: Path, infos: Sequence[zipfile.ZipInfo]) -> None:
    packed, unpacked = path.stat().st_size, sum(info.file_size for info in infos)
    if unpacked > BOMB_SIZE and unpacked > BOMB_RATIO * packed:
        raise InputError(
            f"{path.name} would unpack {unpacked // packed} : 1 to {unpacked >> 20} MiB, which no chat does: "
            "it was made to fill memory, and is refused"
        )


def _accepted(info: zipfile.ZipInfo, broken: list[Broken]) -> str | None:
    """The real name of a JSON file to look at, or None. Unsafe, encrypted and huge ones are told."""
    name = real_name(info)
    path = PurePosixPath(name)
    if info.is_dir() or path.suffix != ".json":
        return None
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        broken.append(Broken(file=name, entry="", line=None, why="its name leads out of the export"))
        return None
    if info.flag_bits & 1:
        broken.append(Broken(file=name, entry="", line=None, why="encrypted: unpack and zip again without a password"))
        return None
    if info.file_size > LARGEST_FILE:
        broken.append(Broken(file=name, entry="", line=None, why=f"larger than {LARGEST_FILE >> 20} MiB"))
        return None
    return name


def real_name(info: zipfile.ZipInfo) -> str:
    """Slack writes UTF-8 names without the flag; zipfile then reads them as code page 437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename  # it really was in code page 437


def _root(name: str) -> str:
    parent = str(PurePosixPath(name).parent)
    return "" if parent == "." else parent


def _day_of(name: str, info: zipfile.ZipInfo, roots: set[str]) -> Day | None:
    path = PurePosixPath(name)
    folder = path.parent
    if not _DAY.fullmatch(path.name) or not folder.name or folder.name.startswith(("__", "FC:")):
        return None
    root = _root(str(folder))
    if roots and root not in roots:
        return None
    return Day(name=name, member=info.filename, root=root, folder=folder.name, day=path.stem, size=info.file_size)


def _catalogue(
    archive: zipfile.ZipFile, named: Mapping[str, zipfile.ZipInfo], root: str, broken: list[Broken]
) -> Catalogue:
    def listed(file: str) -> Iterator[dict[str, Any]]:
        name = f"{root}/{file}" if root else file
        info = named.get(name)
        if info is None:
            return
        try:
            data = _unpacked(archive, info.filename)
        except _BAD_ZIP as error:
            broken.append(Broken(file=name, entry="", line=None, why=f"cannot be unpacked: {_said(error)}"))
            return
        for found in json_array.elements(data, name):
            if isinstance(found, Broken):
                broken.append(found)
            else:
                yield found[1]

    people, names = slack_catalogue.gather(user for file in slack_catalogue.USER_LISTS for user in listed(file))
    folders: dict[str, Group] = {}
    for file, kind in slack_catalogue.LISTS.items():
        for conversation in listed(file):
            group = slack_catalogue.group_of(conversation, kind, people)
            if group is not None:
                # Two conversations of different kinds may share a name; the public one owns the folder.
                folders.setdefault(slack_catalogue.folder_of(group, kind), group)
    return Catalogue(people=people, names=names, folders=folders)


def _unpacked(archive: zipfile.ZipFile, member: str) -> bytes:
    """Never more than the table of contents promised: that is what a bomb lies about."""
    promised = archive.getinfo(member).file_size
    with archive.open(member) as file:
        data = file.read(promised + 1)
    if len(data) > promised:
        raise zipfile.BadZipFile("larger than the zip's table of contents says")
    return data


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, zipfile.BadZipFile) else type(error).__name__
