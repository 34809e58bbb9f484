"""XML read as a stream by expat, with everything a hostile document could do switched off; HTML and RTF to text.

Documents of Office and OpenDocument declare no types and no entities: whoever does is refused before anything grows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from typing import Any
from xml.parsers import expat

from bot.attachments.charset import decode
from bot.attachments.work import Unreadable, Work

DEEPEST = 256  # elements inside elements
CHUNK = 65536

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]


def parse(data: bytes, start: Start, end: End, characters: Callable[[str], None]) -> None:
    """Tells elements by their local names. Raises Unreadable for broken or hostile XML."""
    depth = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise Unreadable("too-deep")
        start(_local(name), {_local(key): value for key, value in attributes.items()})

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(_local(name))

    def refuse(*_: Any) -> int:
        raise Unreadable("entities")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    try:
        for place in range(0, len(data), CHUNK):
            parser.Parse(data[place : place + CHUNK], False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Unreadable("broken") from error


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


class _Page(HTMLParser):
    """What a reader sees, line by line, and where links lead."""

    BLOCKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "title", "td", "th"})
    HIDDEN = frozenset({"script", "style", "template"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.HIDDEN:
            self._hidden = tag
        elif tag in self.BLOCKS:
            self.parts.append("\n")
        for key, value in attrs:
            if key in ("href", "src", "action") and value and value.startswith(("http:", "https:", "mailto:", "tel:")):
                self.parts.append(f" {value} ")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = ""
        elif tag in self.BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def html_text(text: str) -> str:
    page = _Page()
    page.feed(text)
    page.close()
    lines = (re.sub(r"[ \t\r\f\v]+", " ", line).strip() for line in "".join(page.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def read_html(data: bytes, path: str, work: Work) -> None:
    decoded = decode(data)
    if decoded is None:
        raise Unreadable("broken")
    declared = re.search(rb"charset=[\"']?([\w-]{3,20})", data[:2048])
    text = decoded.text
    if declared and decoded.charset in ("big5", "gb18030", "cp1252"):
        try:
            text = data.decode(declared[1].decode("ascii"), "replace")
        except LookupError:
            text = decoded.text
    work.say(html_text(text))


def read_plain(data: bytes, path: str, work: Work) -> None:
    decoded = decode(data)
    if decoded is None:
        raise Unreadable("broken")
    work.say(decoded.text)


_RTF = re.compile(
    r"\\'([0-9a-fA-F]{2})|\\u(-?\d{1,6}) ?\??|\\([a-z]{1,32})(-?\d{1,10})? ?|\\(\*)|\\([^a-z])|([{}])|([^\\{}]+)",
    re.DOTALL,
)
_RTF_SKIPPED = frozenset({"fonttbl", "colortbl", "stylesheet", "info", "pict", "themedata", "datastore", "listtable"})
_RTF_LINES = frozenset({"par", "line", "row", "sect", "page"})


def read_rtf(data: bytes, path: str, work: Work) -> None:
    """The running text: `\\'` bytes are in the document's code page, `\\u` signs in Unicode."""
    source = data.decode("latin-1")
    codepage = re.search(r"\\ansicpg(\d{3,5})", source[:2000])
    charset = {"936": "gb18030", "950": "big5", "932": "shift_jis"}.get(codepage[1] if codepage else "", "cp1252")
    out: list[str] = []
    pending = bytearray()
    skip: list[bool] = [False]

    def flush() -> None:
        if pending:
            out.append(pending.decode(charset, "replace"))
            pending.clear()

    for byte, unicode, word, _, star, sign, brace, plain in _RTF.findall(source):
        if byte:
            if not skip[-1]:
                pending.append(int(byte, 16))
            continue
        flush()
        if brace == "{":
            skip.append(skip[-1])
            if len(skip) > 4 * DEEPEST:
                raise Unreadable("too-deep")
        elif brace == "}":
            if len(skip) > 1:
                skip.pop()
        elif star or word in _RTF_SKIPPED:
            skip[-1] = True
        elif not skip[-1]:
            out.append(_rtf_said(unicode, word, sign, plain))
    flush()
    whole = "".join(out)
    work.say(whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def _rtf_said(unicode: str, word: str, sign: str, plain: str) -> str:
    """What one control word or piece of text says to whoever reads it."""
    if unicode:
        return chr(int(unicode) % 65536)
    if word in _RTF_LINES:
        return "\n"
    if word == "tab" or sign == "~":
        return " "
    return plain.replace("\r", "").replace("\n", "") or (sign if sign in ("\\", "{", "}") else "")
