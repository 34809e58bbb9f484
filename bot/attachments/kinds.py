"""What a file really is, by its bytes, and whether its name promises something else. Pure.

To know one more type: a row in `MAGIC`, and the endings that may carry it in `PROMISES`.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Mapping

from bot.attachments.charset import decode
from bot.text.filenames import endings

# (offset, bytes, type); the first that fits
MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "pdf"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"Rar!\x1a\x07", "rar"),
    (0, b"\x1f\x8b", "gz"),
    (0, b"BZh", "bz2"),
    (0, b"\xfd7zXZ\x00", "xz"),
    (0, b"\x28\xb5\x2f\xfd", "zst"),
    (0, b"MSCF", "cab"),
    (257, b"ustar", "tar"),
    (0x8001, b"CD001", "iso"),
    (0, b"\x7fELF", "elf"),
    (0, b"\xcf\xfa\xed\xfe", "macho"),
    (0, b"\xce\xfa\xed\xfe", "macho"),
    (0, b"\xca\xfe\xba\xbe", "class"),
    (0, b"dex\n", "dex"),
    (0, b"\x4c\x00\x00\x00\x01\x14\x02\x00", "lnk"),
    (0, b"\x00asm", "wasm"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"\xff\xd8\xff", "jpg"),
    (0, b"GIF87a", "gif"),
    (0, b"GIF89a", "gif"),
    (0, b"II*\x00", "tiff"),
    (0, b"MM\x00*", "tiff"),
    (0, b"ID3", "mp3"),
    (0, b"OggS", "ogg"),
    (0, b"fLaC", "flac"),
    (0, b"#!AMR", "amr"),
    (0, b"\x1aE\xdf\xa3", "mkv"),
    (0, b"SQLite format 3\x00", "sqlite"),
    (0, b"{\\rtf", "rtf"),
    (0, b"wOFF", "font"),
)
PICTURES = frozenset({"png", "jpg", "gif", "bmp", "webp", "tiff", "heic"})
_SOUND_AND_FILM = frozenset({"mp3", "ogg", "flac", "amr", "mkv", "mp4", "wav", "avi"})
_TEXTS = frozenset({"text", "html", "xml", "script"})
_WORD = frozenset({"doc", "docx", "docm", "rtf", "html", "xml", "text", "odt", "ole"})
_SHEET = frozenset({"xls", "xlsx", "xlsm", "html", "xml", "text", "ods", "ole"})  # programs export CSV and HTML as .xls
_SLIDES = frozenset({"ppt", "pptx", "pptm", "odp", "ole"})

PROMISES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("jpg", "jpeg", "jfif", "png", "gif", "bmp", "webp", "tif", "tiff", "heic", "heif"), PICTURES),
    **dict.fromkeys(
        ("mp3", "wav", "ogg", "flac", "m4a", "aac", "amr", "mp4", "mov", "avi", "mkv", "webm", "m4v"),
        _SOUND_AND_FILM,
    ),
    **dict.fromkeys(("txt", "csv", "tsv", "log", "md", "json", "yaml", "yml", "ini", "srt"), _TEXTS),
    **dict.fromkeys(("html", "htm", "xml", "svg"), _TEXTS),
    **dict.fromkeys(("doc", "dot", "wps"), _WORD),
    **dict.fromkeys(("xls", "xlt", "et"), _SHEET),
    **dict.fromkeys(("ppt", "pps", "dps"), _SLIDES),
    "docx": frozenset({"docx", "sealed"}),
    "xlsx": frozenset({"xlsx", "sealed"}),
    "pptx": frozenset({"pptx", "sealed"}),
    "docm": frozenset({"docm", "docx", "sealed"}),
    "xlsm": frozenset({"xlsm", "xlsx", "sealed"}),
    "pptm": frozenset({"pptm", "pptx", "sealed"}),
    "odt": frozenset({"odt"}),
    "ods": frozenset({"ods"}),
    "odp": frozenset({"odp"}),
    "rtf": frozenset({"rtf", "doc"}),
    "pdf": frozenset({"pdf"}),
    "zip": frozenset({"zip", "jar", "apk"}),
    "7z": frozenset({"7z"}),
    "rar": frozenset({"rar"}),
    "gz": frozenset({"gz"}),
    "tgz": frozenset({"gz"}),
    "bz2": frozenset({"bz2"}),
    "xz": frozenset({"xz"}),
    "tar": frozenset({"tar"}),
}

# inside a zip: a member that tells the type
_PACKED = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "xl/workbook.bin": "xlsx",
    "ppt/presentation.xml": "pptx",
    "AndroidManifest.xml": "apk",
    "META-INF/MANIFEST.MF": "jar",
}
_OPEN_DOCUMENT = re.compile(rb"application/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)")
_OPEN_DOCUMENT_TYPES = {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp"}
_HTML = re.compile(r"\s*(?:<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<script[\s>])", re.IGNORECASE)


def type_of(data: bytes) -> str:
    """`pdf`, `docx`, `exe` …; `empty` for nothing; "" for bytes that say nothing to us."""
    if not data:
        return "empty"
    if data[:2] == b"PK" and data[2:4] in (b"\x03\x04", b"\x05\x06", b"\x07\x08"):
        return _zip_type(data)
    if data[:2] == b"MZ" and _is_program(data):
        return "exe"
    for offset, magic, name in MAGIC:
        if data.startswith(magic, offset):
            return name
    return _framed(data) or (_late_pdf(data) or _text_type(data))


def is_disguised(name: str, type: str) -> bool:
    """Whether the ending promises something that the bytes are not. Unknown bytes and unknown endings break nothing."""
    promised = [PROMISES[ending] for ending in endings(name)[-1:] if ending in PROMISES]
    return bool(promised) and type not in ("", "empty") and type not in promised[0]


def _framed(data: bytes) -> str:
    """Types whose mark does not stand at one fixed place."""
    if data[:4] == b"RIFF":
        return {b"WEBP": "webp", b"WAVE": "wav", b"AVI ": "avi"}.get(data[8:12], "")
    if data[4:8] == b"ftyp":
        return "heic" if data[8:12] in (b"heic", b"heix", b"mif1", b"hevc", b"avif") else "mp4"
    if data[:2] == b"BM" and len(data) > 26 and struct.unpack_from("<I", data, 14)[0] in (12, 40, 52, 56, 64, 108, 124):
        return "bmp"
    if data[0] == 0xFF and len(data) > 2 and data[1] in (0xFB, 0xF3, 0xF2, 0xF1, 0xF9):
        return "mp3"
    return ""


def _is_program(data: bytes) -> bool:
    """The header says where the new one stands, or the old one's fields make sense; a text may begin with `MZ`."""
    if len(data) < 64:
        return b"\x00" in data
    (new,) = struct.unpack_from("<I", data, 60)
    return data[new : new + 2] in (b"PE", b"NE", b"LE", b"LX") or b"\x00" in data[:64]


def _late_pdf(data: bytes) -> str:
    """Readers take a PDF whose header comes within its first kilobyte."""
    return "pdf" if b"%PDF-" in data[:1024] and b"\x00" not in data[:8] and b"endobj" in data else ""


def _zip_type(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError, struct.error, OSError):
        return "zip"
    found = next((type for name, type in _PACKED.items() if name in names), "")
    if found in ("docx", "xlsx", "pptx") and any(name.endswith("vbaProject.bin") for name in names):
        return f"{found[:-1]}m"
    kind = _OPEN_DOCUMENT.search(data[:200]) if "mimetype" in names else None
    return _OPEN_DOCUMENT_TYPES[kind[1]] if kind else found or "zip"


def _text_type(data: bytes) -> str:
    head = data[:65536]
    if data[:2] == b"#!":
        return "script"
    decoded = decode(head)
    if decoded is None:
        return ""
    if _HTML.match(decoded.text):
        return "html"
    return "xml" if decoded.text.lstrip().startswith("<?xml") else "text"
