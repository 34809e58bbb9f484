"""The inputs an audit can read, and how to tell which one a file is. A new one: a module and a line in `READERS`."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.audit.entries import Broken, Source
from bot.audit.sources import json_lines, plain, slack_export, wecom_archive
from bot.domain.errors import InputError

READERS: Mapping[str, Callable[[Path], Source]] = {
    "slack": slack_export.open_export,
    "wecom": wecom_archive.open_file,
    "plain": plain.open_file,
}
FORMATS = tuple(READERS)
LOOKED_AT = 1 << 20  # bytes that are read to tell what a file is


def open_source(path: Path, format: str | None = None) -> Source:
    """The input at `path`. `format` None = look at it."""
    if not path.exists():
        raise InputError(f"there is no file {path}", zh=f"没有文件 {path}")
    if path.is_dir():
        raise InputError(
            f"{path} is a folder: give the export's zip file, or a file of JSON lines",
            zh=f"{path} 是文件夹：请给出导出的 zip 文件，或一个 JSON 行文件",
        )
    chosen = format or _recognised(path)
    if chosen not in READERS:
        formats = ", ".join(FORMATS)
        raise InputError(
            f"there is no input format {chosen!r}: use one of {formats}", zh=f"没有输入格式 {chosen}：可用 {formats}"
        )
    return READERS[chosen](path)


def _recognised(path: Path) -> str:
    if zipfile.is_zipfile(path):
        return "slack"
    with path.open("rb") as file:
        head = file.read(LOOKED_AT)
    if head.startswith(b"PK"):
        raise InputError(
            f"{path.name} begins like a zip but its end is missing: download or copy the export again",
            zh=f"{path.name} 开头是 zip，但结尾不全：请重新下载或复制导出文件",
        )
    if not head.strip():
        return "plain"  # nothing in it: an audit of nothing
    for number, line in enumerate(head.removeprefix(json_lines.BOM).splitlines(), 1):
        if not line.strip():
            continue
        found = json_lines.decoded(line, path.name, number)
        if isinstance(found, Broken):
            continue
        if wecom_archive.recognises(found.value):
            return "wecom"
        if plain.recognises(found.value):
            return "plain"
    raise InputError(
        f"{path.name} is neither a Slack export (zip), nor decrypted WeCom archive messages, nor plain JSON lines with "
        f"{', '.join(plain.REQUIRED)}. Name the shape with --format if only its first lines are damaged",
        zh=f"{path.name} 不是 Slack 导出包（zip）、已解密的企业微信存档，或带有 {', '.join(plain.REQUIRED)} 的"
        " JSON 行。如果只是开头几行损坏，请用 --format 指明格式",
    )
