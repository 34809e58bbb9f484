"""Recorded payloads and what the adapters make of them. A new platform: a line in `READERS`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.slack import coverage as slack
from adapters.wecom import coverage as wecom
from bot.domain.coverage import Covered
from bot.domain.errors import InputError

READERS: Mapping[str, Callable[[Any], Covered]] = {"slack": slack.read, "wecom": wecom.read}
IN_GROUP: Mapping[str, Callable[[Any], Mapping[str, Any] | None]] = {"wecom": wecom.in_group}
KINDS: Mapping[str, Callable[[Any], str]] = {"slack": slack.kind, "wecom": wecom.kind}


@dataclass(frozen=True, slots=True)
class Payload:
    """A recorded payload: XML and forms as text, JSON as what it says. `source` is where it came from."""

    source: str
    name: str
    content: Any


def covered(platform: str, path: Path) -> Iterator[tuple[Payload, Covered]]:
    """Each payload of the file or folder with what the platform's adapter makes of it.

    Raises InputError where the path holds no payload or a line cannot be read.
    """
    read = READERS[platform]
    for payload in payloads(path):
        yield payload, read(payload.content)


def by_kind(platform: str, path: Path) -> Mapping[str, Mapping[str, int]]:
    """Kind of payload -> what becomes of it (`typed: MessagePosted`) -> how often; both in order of the alphabet."""
    found: dict[str, dict[str, int]] = {}
    for payload, result in covered(platform, path):
        inside = IN_GROUP[platform](payload.content) if platform in IN_GROUP else None
        results = [(payload.content, result), *([(inside, READERS[platform](inside))] if inside is not None else [])]
        for content, one in results:
            fates = found.setdefault(KINDS[platform](content), {})
            fate = f"{one.outcome}: {one.what}"
            fates[fate] = fates.get(fate, 0) + 1
    return {kind: dict(sorted(found[kind].items())) for kind in sorted(found)}


def payloads(path: Path) -> Iterator[Payload]:
    """JSON lines of `{"src", "name", "payload"}`; or every JSON, JSON-lines and XML file of a folder, one payload a
    file (a list holds one each)."""
    if path.is_dir():
        files = sorted(one for one in path.rglob("*") if one.suffix in _BY_SUFFIX and one.is_file())
        if not files:
            raise InputError(f"{path}: no .json, .jsonl or .xml file in this folder")
    elif path.is_file():
        files = [path]
    else:
        raise InputError(f"{path}: there is no such file or folder")
    for file in files:
        name = str(file.relative_to(path)) if path.is_dir() else file.name
        yield from _BY_SUFFIX.get(file.suffix, _lines)(file, name)


def _lines(file: Path, name: str) -> Iterator[Payload]:
    for number, line in enumerate(_text(file).split("\n"), start=1):
        if not line.strip():
            continue
        at = f"{name}:{number}"
        said = _json(line, at)
        if isinstance(said, dict) and "payload" in said:
            yield Payload(str(said.get("src") or at), str(said.get("name") or at), said["payload"])
        else:
            yield Payload(at, at, said)


def _whole(file: Path, name: str) -> Iterator[Payload]:
    said = _json(_text(file), name)
    if isinstance(said, list):
        yield from (Payload(f"{name}[{number}]", f"{name}[{number}]", one) for number, one in enumerate(said))
    else:
        yield Payload(name, name, said)


def _markup(file: Path, name: str) -> Iterator[Payload]:
    yield Payload(name, name, _text(file))


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8 at byte {error.start}; save it as UTF-8") from None


def _json(text: str, at: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except ValueError as error:
        raise InputError(f"{at}: not JSON ({error})") from None
    except RecursionError:
        raise InputError(f"{at}: nested deeper than any platform's payload") from None


_BY_SUFFIX: Mapping[str, Callable[[Path, str], Iterator[Payload]]] = {
    ".json": _whole,
    ".jsonl": _lines,
    ".ndjson": _lines,
    ".xml": _markup,
}
