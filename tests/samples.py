"""Files made for tests: small honest ones of every kind that is read, and hostile ones. Nothing is read from a disk."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
ID_CARD = "11010119900307" + "7715"  # invented; its check digit is right


def zipped(members: dict[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def docx(*paragraphs: str | tuple[str, ...]) -> bytes:
    """Paragraphs; a tuple is one paragraph in several runs."""
    runs = [(one,) if isinstance(one, str) else one for one in paragraphs]
    body = "".join(f"<w:p>{''.join(f'<w:r><w:t>{run}</w:t></w:r>' for run in one)}</w:p>" for one in runs)
    document = f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def xlsx(*rows: tuple[str, ...]) -> bytes:
    strings = [cell for row in rows for cell in row]
    shared = "".join(f"<si><t>{one}</t></si>" for one in strings)
    numbers = iter(range(len(strings)))
    lines = ""
    for row in rows:
        cells = "".join('<c t="s"><v>' + str(next(numbers)) + "</v></c>" for _ in row)
        lines += f"<row>{cells}</row>"
    return zipped(
        {
            "xl/workbook.xml": f'<workbook xmlns="{S}"/>',
            "xl/sharedStrings.xml": f'<sst xmlns="{S}">{shared}</sst>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{S}"><sheetData>{lines}</sheetData></worksheet>',
        }
    )


def pptx(*slides: str) -> bytes:
    made: dict[str, bytes | str] = {"ppt/presentation.xml": "<presentation/>"}
    for number, text in enumerate(slides, 1):
        made[f"ppt/slides/slide{number}.xml"] = f'<sld xmlns:a="{A}"><a:p><a:r><a:t>{text}</a:t></a:r></a:p></sld>'
    return zipped(made)


def odt(text: str) -> bytes:
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
        f"<text:p>{text}</text:p></office:text></office:body></office:document-content>"
    )
    members: dict[str, bytes | str] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": content,
    }
    return zipped(members, method=zipfile.ZIP_STORED)


def pdf(text: str) -> bytes:
    """One page that says something in Latin letters and digits."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    return built_pdf(objects)


def built_pdf(objects: list[bytes]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def program() -> bytes:
    """The beginning of a Windows program: enough to be known as one."""
    return b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + bytes(64)


def locked_zip(name: str = "salary.xlsx") -> bytes:
    """A zip whose member says that it needs a password; the bytes behind it are nothing that could be read."""
    data = bytearray(zipped({name: b"\x93" * 40}, method=zipfile.ZIP_STORED))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    return bytes(data)


def lying_zip(declared: int) -> bytes:
    """A zip that declares a member of so many bytes and holds a few."""
    data = bytearray(zipped({"zeros.bin": b"\0" * 64}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(mark) + place, declared)
    return bytes(data)


def zip_bomb(size: int) -> bytes:
    """So many zeros, packed a thousand to one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros.bin", "w") as member:
        for _ in range(size // 1_000_000):
            member.write(bytes(1_000_000))
    return out.getvalue()


def overlapping_zip(times: int) -> bytes:
    """Many members that are one and the same bytes: small, and endless once unpacked."""
    kernel = zlib.compress(bytes(900_000), 9)[2:-4]
    local = struct.pack(
        "<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 33, zlib.crc32(bytes(900_000)), len(kernel), 900_000, 1, 0
    )
    body = local + b"a" + kernel
    directory = b"".join(
        struct.pack(
            "<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, zlib.crc32(bytes(900_000)), len(kernel), 900_000,
            1, 0, 0, 0, 0, 0, 0,
        )
        + b"a"
        for _ in range(times)
    )  # fmt: skip
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, times, times, len(directory), len(body), 0)
    return body + directory + end


def nested_zip(depth: int, heart: bytes) -> bytes:
    data = heart
    for level in range(depth):
        data = zipped({f"level{level}.zip" if level else "heart.exe": data})
    return data


ENTITY_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True))
    + f']><w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>'
)
OUTSIDE_ENTITY = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>'
)


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file (OLE2) with these streams, as the old Office wrote them; up to three."""
    padded = {
        name: data + bytes(-len(data) % 512 if len(data) >= 4096 else 4096 - len(data))
        for name, data in streams.items()
    }
    fat, body, entries, place = [0xFFFFFFFD, 0xFFFFFFFE], b"", [], 2
    for name, data in padded.items():
        sectors = len(data) // 512
        fat += [*range(place + 1, place + sectors), 0xFFFFFFFE]
        entries.append(
            _entry(name, 2, place, len(data), right=len(entries) + 2 if len(entries) + 1 < len(padded) else -1)
        )
        body, place = body + data, place + sectors
    fat += [0xFFFFFFFF] * (128 - len(fat))
    directory = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1) + b"".join(entries)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack(
        "<109I", 0, *[0xFFFFFFFF] * 108
    )
    return head + struct.pack("<128I", *fat) + directory.ljust(512, b"\0") + body


def _entry(name: str, kind: int, start: int, size: int, *, child: int = -1, right: int = -1) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    links = struct.pack("<3i", -1, right, child)
    return (
        written.ljust(64, b"\0")
        + struct.pack("<HBB", len(written), kind, 1)
        + links
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
