"""Files of every kind read: type, text, what is inside. In this process: nothing here is hostile."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attachments.limits import Limits
from bot.attachments.reading import read
from bot.domain.attachments import Contents
from tests import samples

WORDS = "客户名单 第一行"


def looked_into(data: bytes, name: str = "", **limits: int) -> Contents:
    return read(data, name, Limits(**limits))


def tarred(members: dict[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


LETTER = (
    b"Subject: =?utf-8?B?5bel6LWE?=\r\nFrom: a@example.com\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n'
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nhello\r\n"
    b'--x\r\nContent-Type: application/octet-stream; name="a.txt"\r\n'
    b'Content-Disposition: attachment; filename="a.txt"\r\n\r\ninner words\r\n--x--\r\n'
)
RTF = rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0 SimSun;}}\f0 \'bf\'cd\'bb\'a7 list\par \u21517?\u21333? end}"

READ = [
    ("a.docx", samples.docx(WORDS, ("110", "101")), "docx", f"{WORDS}\n110101"),
    ("a.xlsx", samples.xlsx(("姓名", "电话"), ("张三", "138")), "xlsx", "姓名\t电话\n张三\t138"),
    ("a.pptx", samples.pptx("第一页", "第二页"), "pptx", "第一页\n第二页"),
    ("a.odt", samples.odt(WORDS), "odt", WORDS),
    ("a.pdf", samples.pdf("Hello 123"), "pdf", "Hello 123"),
    ("a.html", f"<html><style>x</style><p>{WORDS}<p>b <a href='https://x.cn/1'>c</a>".encode(), "html", None),
    ("a.rtf", RTF, "rtf", "客户 list\n名单 end"),
    ("a.eml", LETTER, "eml", "工资\na@example.com\nhello\ninner words"),
    ("a.txt", WORDS.encode(), "text", WORDS),
    ("a.csv", "姓名,电话\r\n张三,138".encode("gb18030"), "text", "姓名,电话\r\n张三,138"),
    ("a.txt", WORDS.encode("utf-16"), "text", WORDS),
    ("a.txt", f"{WORDS} abc 123".encode("utf-16-le"), "text", f"{WORDS} abc 123"),
    ("a.zip", samples.zipped({"x/a.txt": WORDS, "b.docx": samples.docx("乙")}), "zip", f"{WORDS}\n乙"),
    ("a.tar", tarred({"a.txt": WORDS.encode()}), "tar", WORDS),
    ("a.tgz", tarred({"a.txt": WORDS.encode()}, "w:gz"), "gz", WORDS),
    ("a.txt.gz", gzip.compress(WORDS.encode()), "gz", WORDS),
    ("a.txt.bz2", bz2.compress(WORDS.encode()), "bz2", WORDS),
    ("a.txt.xz", lzma.compress(WORDS.encode()), "xz", WORDS),
]


@pytest.mark.parametrize(("name", "data", "type", "text"), READ, ids=[f"{row[2]}-{n}" for n, row in enumerate(READ)])
def test_what_a_file_says(name: str, data: bytes, type: str, text: str | None) -> None:
    found = looked_into(data, name)
    assert (found.type, found.notes, found.encrypted, found.disguised) == (type, (), False, False)
    assert found.text == text if text is not None else "https://x.cn/1" in found.text and "x}" not in found.text


def test_what_archives_hold_through_two_levels() -> None:
    inner = samples.zipped({"run.exe": samples.program(), "说明.txt": "内层"})
    found = looked_into(samples.zipped({"docs/inner.zip": inner, "a.txt": "外层"}), "all.zip")
    assert [one.path for one in found.listing] == [
        "docs/inner.zip",
        "a.txt",
        "docs/inner.zip/run.exe",
        "docs/inner.zip/说明.txt",
    ]
    assert found.text == "内层\n外层"


def test_chinese_names_of_old_windows_archives() -> None:
    data = samples.zipped({"AAAA.txt": "x"}).replace(b"AAAA", "工资".encode("gbk"))
    assert [one.path for one in looked_into(data).listing] == ["工资.txt"]


def test_names_that_would_lead_out_of_a_folder_are_only_names() -> None:
    found = looked_into(samples.zipped({"../../etc/passwd": "x", "/abs.txt": "y", "c:\\win.exe": "z"}))
    assert {one.path for one in found.listing} == {"../../etc/passwd", "/abs.txt", "c:\\win.exe"}


@pytest.mark.parametrize(
    ("name", "data", "type", "disguised"),
    [
        ("photo.jpg", samples.program(), "exe", True),
        ("photo.jpg", b"\x89PNG\r\n\x1a\n" + bytes(20), "png", False),  # pictures are renamed all the time
        ("报告.docx", samples.zipped({"a.txt": "x"}), "zip", True),
        ("报告.docx", b"%PDF-1.4\n", "pdf", True),
        ("报告.doc", samples.docx("x"), "docx", False),  # Word opens it
        ("table.xls", b"a,b\n1,2\n", "text", False),  # as programs export them
        ("notes.txt", samples.program(), "exe", True),
        ("MZ.txt", "MZ means 目标".encode(), "text", False),
        ("data.bin", samples.program(), "exe", False),  # promises nothing
        ("a.exe", samples.program(), "exe", False),
        ("empty.pdf", b"", "empty", False),
        ("odd.pdf", bytes(range(256)), "", False),  # nothing we know: nothing we say
        ("invoice.pdf.zip", samples.zipped({"a": "b"}), "zip", False),
        ("cat.png", b"\x89PNG\r\n\x1a\n" + bytes(20) + samples.zipped({"virus.exe": "x"}), "png", True),
    ],
)
def test_what_a_file_really_is(name: str, data: bytes, type: str, disguised: bool) -> None:
    found = looked_into(data, name)
    assert (found.type, found.disguised) == (type, disguised)


def test_an_archive_behind_a_picture_is_listed() -> None:
    data = b"\xff\xd8\xff" + bytes(40) + samples.zipped({"virus.exe": "x"})
    assert [one.path for one in looked_into(data, "cat.jpg").listing] == ["virus.exe"]


def seven(members: dict[str, bytes], password: str | None = None, *, sealed_names: bool = False) -> bytes:
    py7zr = pytest.importorskip("py7zr", reason="needs the extra: pip install 'qungui[archives]'")
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password, header_encryption=sealed_names) as archive:
        for name, data in members.items():
            archive.writestr(data, name)
    return out.getvalue()


def test_7z_is_listed_and_not_unpacked() -> None:
    found = looked_into(seven({"工具/setup.exe": b"MZ", "a.txt": b"words"}), "a.7z")
    assert [one.path for one in found.listing] == ["工具/setup.exe", "a.txt"]
    assert (found.type, found.text, found.notes, found.encrypted) == ("7z", "", ("listed-only",), False)


@pytest.mark.parametrize(("sealed_names", "listed"), [(False, ["a.txt"]), (True, [])])
def test_a_7z_behind_a_password(sealed_names: bool, listed: list[str]) -> None:
    found = looked_into(seven({"a.txt": b"words"}, "secret", sealed_names=sealed_names), "a.7z")
    assert found.encrypted
    assert [one.path for one in found.listing] == listed


def test_a_damaged_rar_is_a_note() -> None:
    found = looked_into(b"Rar!\x1a\x07\x01\x00" + bytes(range(60)), "a.rar")
    assert found.type == "rar"
    assert found.notes[0] in ("unreadable:broken", "listed-only", "unreadable:not-installed")


WORD_HEAD = bytes(512)
LOCKED_HEAD = bytes(11) + b"\x01" + bytes(500)  # a bit of the header says that it is locked


@pytest.mark.parametrize(
    ("streams", "type", "said"),
    [
        (
            {"WordDocument": WORD_HEAD + "员工登记表 110101199003077715".encode("utf-16-le")},
            "doc",
            "员工登记表 110101199003077715",
        ),
        ({"WordDocument": WORD_HEAD + b"Plain English words 12345"}, "doc", "Plain English words 12345"),
        (
            {"Workbook": bytes(64) + "姓名张三".encode("utf-16-le") + b"\x00\x05\x00" + b"cell text"},
            "xls",
            "姓名张三\ncell text",
        ),
        ({"PowerPoint Document": bytes(8) + "第一页标题".encode("utf-16-le")}, "ppt", "第一页标题"),
        ({"Other": b"x"}, "ole", ""),
    ],
)
def test_old_office_files_are_read_by_the_shape_of_text(streams: dict[str, bytes], type: str, said: str) -> None:
    found = looked_into(samples.compound(streams), f"a.{type}")
    assert (found.type, found.text, found.notes, found.disguised) == (type, said, ("by-shape",), False)


@pytest.mark.parametrize(
    ("streams", "name", "type"),
    [
        ({"EncryptedPackage": bytes(100), "EncryptionInfo": bytes(10)}, "a.docx", "sealed"),
        ({"WordDocument": LOCKED_HEAD}, "a.doc", "doc"),
        ({"Workbook": b"\x09\x08\x02\x00\x00\x06" + b"\x2f\x00\x00\x00"}, "a.xls", "xls"),
    ],
)
def test_documents_behind_a_password_say_so(streams: dict[str, bytes], name: str, type: str) -> None:
    found = looked_into(samples.compound(streams), name)
    assert (found.type, found.text, found.encrypted, found.disguised) == (type, "", True, False)


def test_locked_archives_are_listed_and_say_so() -> None:
    found = looked_into(samples.locked_zip("工资.xlsx"))
    assert found.encrypted
    assert [(one.path, one.encrypted) for one in found.listing] == [("工资.xlsx", True)]


def test_long_texts_and_listings_are_cut_with_a_note() -> None:
    assert looked_into(b"a" * 500, characters=100).notes == ("cut:characters",)
    assert len(looked_into(b"a" * 500, characters=100).text) == 100
    many = looked_into(samples.zipped({f"{n}.txt": "x" for n in range(30)}), members=10)
    assert (len(many.listing), many.notes) == (10, ("cut:members",))


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("中华人民共和国居民身份证编号登记表", "gb18030"),
        ("中", "gb18030"),
        ("Name: 张三\r\nTel: 13800138000", "gb18030"),
        ("請各位同事於星期五前提交報銷單據，謝謝大家的配合", "big5"),
        ("Müller & Söhne, Straße 12: über 30 % größer", "cp1252"),
        ("A café in Genève costs a little more than usual, we think", "cp1252"),
    ],
)
def test_texts_in_old_encodings(text: str, charset: str) -> None:
    assert looked_into(text.encode(charset), "a.txt").text == text


@given(st.text(min_size=1).filter(lambda text: text.strip() and text.isprintable()))
def test_every_text_in_utf8_comes_out_as_it_was(text: str) -> None:
    found = looked_into(b"\xef\xbb\xbf" + text.encode())
    assert found.type not in ("", "exe")
    if found.type == "text":
        assert found.text == text.strip()


@given(st.binary(max_size=400))
def test_no_bytes_whatever_raise(data: bytes) -> None:
    assert looked_into(data, "a.docx").text is not None


@given(st.sampled_from([row[1] for row in READ]), st.data())
def test_no_damage_raises(whole: bytes, data: st.DataObject) -> None:
    """Cut off, or with a byte changed."""
    place = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.booleans())
    broken = whole[:place] if cut else whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
    assert looked_into(broken, "a.bin").disguised is False
