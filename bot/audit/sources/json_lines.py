"""Files with one JSON object per line: cutting them into pieces, decoding lines, reading what each says.

Touch this when a line may be broken in a new way; what a line says is the business of `plain` and `wecom_archive`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from bot.audit.entries import Broken, Entry, Piece, Stretch, Unreadable
from bot.domain.groups import Group, Person

LONGEST_LINE = 16 << 20
LONGEST_NAME = 80  # characters of an id that are repeated to whoever reads what was broken
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line that holds a JSON object."""

    number: int
    value: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonLines:
    """A file of which every line is one entry: `entry_of` reads it, the field `id_name` names it."""

    path: Path
    kind: str
    id_name: str
    entry_of: Callable[[Mapping[str, Any]], Entry]
    people: Mapping[str, Person] = field(default_factory=dict)
    groups: Sequence[Group] = ()
    broken: Sequence[Broken] = ()

    def pieces(self, size: int) -> Iterator[Piece]:
        return cut(self.path, size)

    def read(self, piece: Piece) -> Iterator[Entry | Broken]:
        for line in lines(self.path, piece):
            if isinstance(line, Broken):
                yield line
                continue
            try:
                yield self.entry_of(line.value)
            except Unreadable as error:
                yield Broken(file=self.path.name, entry=self._name(line), line=line.number, why=str(error))

    def _name(self, line: Line) -> str:
        found = line.value.get(self.id_name)
        usable = isinstance(found, str | int) and len(str(found)) <= LONGEST_NAME
        return f"{self.id_name} {found}" if usable else f"#{line.number}"


def cut(path: Path, size: int) -> Iterator[Piece]:
    """Pieces of about `size` bytes that end where a line ends."""
    number, start, first_line = 0, 0, 1
    with path.open("rb") as file:
        while block := file.read(size):
            block += file.readline()
            yield Piece(
                number=number,
                size=len(block),
                stretch=Stretch(start=start, length=len(block), first_line=first_line),
            )
            number += 1
            start += len(block)
            first_line += block.count(b"\n")


def lines(path: Path, piece: Piece) -> Iterator[Line | Broken]:
    """The objects of one piece. Blank lines are passed over."""
    stretch = piece.stretch
    if stretch is None:
        raise ValueError(f"piece {piece.number} of {path.name} is not a stretch of lines")
    with path.open("rb") as file:
        file.seek(stretch.start)
        block = file.read(stretch.length)
    if stretch.start == 0:
        block = block.removeprefix(BOM)
    for number, line in enumerate(block.split(b"\n"), stretch.first_line):
        if line.strip():
            yield decoded(line, path.name, number)


def decoded(line: bytes, file: str, number: int) -> Line | Broken:
    """One line as an object, or what is wrong with it."""
    if len(line) > LONGEST_LINE:
        return Broken(file=file, entry=f"#{number}", line=number, why=f"longer than {LONGEST_LINE >> 20} MiB")
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        try:
            # WeCom's decrypted messages may hold raw control characters, which orjson rightly refuses.
            value = json.loads(line.decode("utf-8"), strict=False)
        except (ValueError, RecursionError) as error:
            return Broken(file=file, entry=f"#{number}", line=number, why=_reason(error))
    if not isinstance(value, dict):
        return Broken(file=file, entry=f"#{number}", line=number, why=f"a JSON object is needed, not {_shape(value)}")
    return Line(number=number, value=value)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg} at column {error.colno}"
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8: byte {error.start + 1} of the line"
    return "nested too deeply"


def _shape(value: object) -> str:
    names = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
