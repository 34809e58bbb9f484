"""Bytes to text, whatever Chinese offices save: UTF-8, UTF-16, GB18030, Big5, and Western texts. Pure.

The order is the point: what is valid UTF-8 is nothing else; of the two-byte encodings the one whose bytes look more
like it. Touch this when texts of one more encoding come out wrong.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13, 27}
SAMPLE = 65536


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A text and the encoding it was in."""

    text: str
    charset: str


def decode(data: bytes) -> Decoded | None:
    """The text; None when these bytes are no text."""
    for mark, charset in BOMS:
        if data.startswith(mark):
            return Decoded(text=data[len(mark) :].decode(charset, "replace"), charset=charset)
    if (wide := _wide(data)) is not None:
        return wide
    if sum(byte in _CONTROLS for byte in data[:SAMPLE]) > len(data[:SAMPLE]) // 100:
        return None
    utf8 = _strict(data, "utf-8")
    if utf8 is not None:
        return Decoded(text=utf8, charset="utf-8")
    return _two_byte(data) or _western(data)


def _strict(data: bytes, charset: str) -> str | None:
    """Decoded without an error; a character that was cut off at the end is none."""
    try:
        return codecs.getincrementaldecoder(charset)("strict").decode(data, final=False)
    except UnicodeDecodeError:
        return None


def _wide(data: bytes) -> Decoded | None:
    """UTF-16 without a mark: every other byte of line ends, spaces and digits is zero."""
    head = data[: SAMPLE - SAMPLE % 2]
    if len(head) < 4 or 0 not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) <= 3 * min(even, odd):
        return None
    charset = "utf-16-le" if odd > even else "utf-16-be"
    text = _strict(data[: len(data) - len(data) % 2], charset)
    if text is None or sum(map(_is_ordinary, text[:SAMPLE])) < 0.9 * len(text[:SAMPLE]):
        return None
    return Decoded(text=text, charset=charset)


def _is_ordinary(character: str) -> bool:
    """ASCII, ideographs, their punctuation and full-width forms: what nearly all of a text is made of."""
    code = ord(character)
    if code < 0x7F:
        return code not in _CONTROLS
    return 0x4E00 <= code <= 0x9FFF or 0x3000 <= code <= 0x303F or 0xFF00 <= code <= 0xFFEF or 0xA0 <= code <= 0x24F


def _two_byte(data: bytes) -> Decoded | None:
    """GB18030 or Big5. In Big5 two in five second bytes are ASCII letters, in ordinary GB2312 none is."""
    simplified, traditional = _strict(data, "gb18030"), _strict(data, "big5")
    firsts, seconds = _pairs(data[:SAMPLE])
    if not firsts:
        return None
    ascii_seconds = sum(second < 0x80 for second in seconds) / len(seconds)
    letters = sum(65 <= byte <= 90 or 97 <= byte <= 122 for byte in data[:SAMPLE])
    if ascii_seconds > 0.6 and letters > 3 * len(firsts):  # `café au lait`: single signs among Latin letters
        return None
    common_big5 = sum(0xA4 <= first <= 0xC6 or 0xA1 <= first <= 0xA3 for first in firsts) / len(firsts)
    if traditional is not None and common_big5 > 0.7 and (ascii_seconds > 0.15 or simplified is None):
        return Decoded(text=traditional, charset="big5")
    return Decoded(text=simplified, charset="gb18030") if simplified is not None else None


def _pairs(data: bytes) -> tuple[list[int], list[int]]:
    firsts, seconds, place = [], [], 0
    while place < len(data) - 1:
        if data[place] < 0x80:
            place += 1
            continue
        firsts.append(data[place])
        seconds.append(data[place + 1])
        place += 2
    return firsts, seconds


def _western(data: bytes) -> Decoded | None:
    """Windows-1252, if the text is mostly ASCII: anything decodes as it."""
    high = sum(byte >= 0x80 for byte in data[:SAMPLE])
    if high > len(data[:SAMPLE]) // 3:
        return None
    return Decoded(text=data.decode("cp1252", "replace"), charset="cp1252")
