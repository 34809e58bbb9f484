"""Office Open XML and OpenDocument: the text of their parts in reading order, read straight from the zip.

Runs of one paragraph are joined without a gap: an editor may cut a number in two where nobody sees it. Touch this when
a part that people can read is left out.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping

from bot.attachments import packed
from bot.attachments.marked import parse
from bot.attachments.work import Unreadable, Work

_WORD = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_SLIDES = re.compile(r"ppt/(slides/slide|notesSlides/notesSlide|comments/\w+)(\d*)\.xml")
_SHEETS = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_SHEET_WORDS = re.compile(r"xl/(drawings/drawing\d+|comments\d*|threadedComments/\w+)\.xml")
_LINKS = re.compile(r"(word|ppt|xl)/(.*/)?_rels/[^/]+\.rels")
SHARED = "xl/sharedStrings.xml"

_TEXT = frozenset({"t", "delText"})
_PARAGRAPH = frozenset({"p", "si", "comment", "text"})
_GAPS: Mapping[str, str] = {"tab": "\t", "br": "\n", "cr": "\n", "tc": "\t"}


def read_office(data: bytes, path: str, work: Work) -> None:
    """docx, pptx, xlsx."""
    with packed.opened(data) as archive:
        packed.weigh(archive, len(data), work)
        names = sorted(archive.namelist(), key=_natural)
        for name in names:
            if _WORD.fullmatch(name) or _SLIDES.fullmatch(name) or _SHEET_WORDS.fullmatch(name):
                work.say("\n".join(_paragraphs(packed.member(archive, name, work))))
        sheets = [name for name in names if _SHEETS.fullmatch(name)]
        if sheets:
            shared = packed.member(archive, SHARED, work) if SHARED in names else b""
            strings = list(_paragraphs(shared, every=True)) if shared else []
            for name in sheets:
                work.say("\n".join(_rows(packed.member(archive, name, work), strings)))
        for name in names:
            if _LINKS.fullmatch(name):
                work.say("\n".join(_links(packed.member(archive, name, work))))
        _embedded(archive, names, path, work)


def read_open_document(data: bytes, path: str, work: Work) -> None:
    """odt, ods, odp."""
    with packed.opened(data) as archive:
        packed.weigh(archive, len(data), work)
        names = archive.namelist()
        if "META-INF/manifest.xml" in names and b"encryption-data" in packed.member(
            archive, "META-INF/manifest.xml", work
        ):
            work.encrypted = True
            raise Unreadable("encrypted")
        work.say("\n".join(_flowing(packed.member(archive, "content.xml", work))))


def _natural(name: str) -> list[tuple[int, str]]:
    """`slide10` after `slide9`; the document itself before its notes."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", name)]


def _paragraphs(xml: bytes, *, every: bool = False) -> Iterator[str]:
    """Paragraphs (or shared strings), their runs joined. `every`: empty ones too, as others count them."""
    lines: list[str] = []
    line: list[str] = []
    inside = phonetic = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal inside, phonetic
        if name in _TEXT:
            inside += 1
        elif name == "rPh":  # how a Japanese or Chinese cell is read aloud: not what stands there
            phonetic += 1
        elif name in _GAPS and line:
            line.append(_GAPS[name])

    def end(name: str) -> None:
        nonlocal inside, phonetic
        if name in _TEXT:
            inside -= 1
        elif name == "rPh":
            phonetic -= 1
        if name in _PARAGRAPH and (not every or name == "si"):
            lines.append("".join(line))
            line.clear()

    def characters(text: str) -> None:
        if inside and not phonetic:
            line.append(text)

    parse(xml, start, end, characters)
    lines.append("".join(line))
    return iter(lines if every else [one for one in lines if one.strip()])


def _rows(xml: bytes, strings: list[str]) -> Iterator[str]:
    """Rows of a sheet, cells divided by tabs."""
    rows: list[str] = []
    cells: list[str] = []
    value: list[str] = []
    kind = ""
    inside = False

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal kind, inside
        if name == "c":
            kind = attributes.get("t", "")
            value.clear()
        inside = name in ("v", "t")

    def end(name: str) -> None:
        nonlocal inside
        inside = False
        if name == "c" and value:
            written = "".join(value)
            number = int(written) if kind == "s" and written.strip().isdecimal() else -1
            cells.append(strings[number] if 0 <= number < len(strings) else written)
        elif name == "row":
            rows.append("\t".join(cells))
            cells.clear()

    def characters(text: str) -> None:
        if inside:
            value.append(text)

    parse(xml, start, end, characters)
    return (row for row in rows if row.strip())


def _flowing(xml: bytes) -> Iterator[str]:
    """OpenDocument: all character data of the body; paragraphs, headings and rows end lines."""
    lines: list[str] = []
    line: list[str] = []
    body = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal body
        body += name == "body"
        if name == "s":
            line.append(" " * min(int(attributes.get("c", "1") or 1), 100))
        elif name in ("tab", "table-cell"):
            line.append("\t")
        elif name == "line-break":
            line.append("\n")
        if name == "a" and attributes.get("href", "").startswith("http"):
            line.append(f" {attributes['href']} ")

    def end(name: str) -> None:
        nonlocal body
        body -= name == "body"
        if name in ("h", "table-row") or (name == "p"):
            lines.append("".join(line).strip())
            line.clear()

    def characters(text: str) -> None:
        if body:
            line.append(text)

    parse(xml, start, end, characters)
    return (one for one in lines if one)


def _links(xml: bytes) -> Iterator[str]:
    """Where the document's hyperlinks lead."""
    found: dict[str, None] = {}

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if attributes.get("TargetMode") == "External" and attributes.get("Target", "").startswith("http"):
            found[attributes["Target"]] = None

    parse(xml, start, lambda name: None, lambda text: None)
    return iter(found)


def _embedded(archive: zipfile.ZipFile, names: list[str], path: str, work: Work) -> None:
    """Documents put into documents are members like an archive's; pictures are looked at when pictures are read."""
    for name in names:
        if "/embeddings/" in name:
            packed.descend(archive, archive.getinfo(name), path, work)
        elif "/media/" in name and work.limits.ocr:
            work.open(packed.member(archive, name, work), f"{path}/{name}", work.limits.depth)
