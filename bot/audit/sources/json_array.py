"""One JSON array of objects in one file: the whole of it when it is sound, what can be saved when it is not.

Day files of an export are arrays, often pretty-printed. A damaged one loses the entry that is damaged, not the day.
Touch this when a damaged export shows a new way to be damaged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import orjson

from bot.audit.entries import Broken

# In a pretty-printed array an element begins on a line of its own, indented at most four spaces.
_NEXT = re.compile(r"\n[ \t]{0,4}\{")
_SPACE = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder(strict=False)


def elements(data: bytes, file: str) -> Iterator[tuple[int, dict[str, Any]] | Broken]:
    """(number from 1, object) for each element; a `Broken` for each that is not an object or cannot be read."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        yield from _saved(data.decode("utf-8", errors="replace"), file)
        return
    if not isinstance(value, list):
        yield Broken(file=file, entry="", line=1, why="a list of messages is needed")
        return
    for number, element in enumerate(value, 1):
        if isinstance(element, dict):
            yield number, element
        else:
            yield Broken(file=file, entry=f"#{number}", line=line_of(data, number), why="a JSON object is needed")


def line_of(data: bytes, number: int) -> int | None:
    """The line on which the n-th element of a sound array begins."""
    text = data.decode("utf-8", errors="replace")
    for count, (start, _) in enumerate(_decoded(text), 1):
        if count == number:
            return text.count("\n", 0, start) + 1
    return None


def _decoded(text: str) -> Iterator[tuple[int, Any]]:
    place = text.find("[") + 1
    while (place := _skipped(text, place)) < len(text) and text[place] != "]":
        value, end = _DECODER.raw_decode(text, place)
        yield place, value
        place = end


def _saved(text: str, file: str) -> Iterator[tuple[int, dict[str, Any]] | Broken]:
    """Element by element; after a damaged one, go on where the next seems to begin."""
    place, number = text.find("[") + 1, 0
    while (place := _skipped(text, place)) < len(text) and text[place] != "]":
        number += 1
        try:
            value, end = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            line, why = _fault(error, text, place)
            yield Broken(file=file, entry=f"#{number}", line=line, why=why)
            following = _NEXT.search(text, place + 1)
            if following is None:
                return
            place = following.start()
            continue
        if isinstance(value, dict):
            yield number, value
        else:
            line = text.count("\n", 0, place) + 1
            yield Broken(file=file, entry=f"#{number}", line=line, why="a JSON object is needed")
        place = end
    if place >= len(text):
        yield Broken(file=file, entry="", line=text.count("\n") + 1, why="the file ends before its list does")


def _skipped(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _fault(error: Exception, text: str, place: int) -> tuple[int, str]:
    if isinstance(error, json.JSONDecodeError):
        return error.lineno, f"not JSON: {error.msg} at column {error.colno}"
    return text.count("\n", 0, place) + 1, "nested too deeply"
