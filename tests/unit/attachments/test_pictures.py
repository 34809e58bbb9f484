"""Words and QR codes in pictures: with the extra `ocr`, through the worker with its own limits."""

from __future__ import annotations

import io
from typing import Any

import pytest

from bot.attachments.limits import Limits
from bot.attachments.process import ReadingRoom
from bot.attachments.reading import read
from bot.domain.attachments import Contents
from tests import samples

IMAGES = pytest.importorskip("PIL.Image", reason="needs the extra: pip install 'qungui[ocr]'")
CODES = pytest.importorskip("zxingcpp", reason="needs the extra: pip install 'qungui[ocr]'")
pytest.importorskip("rapidocr_onnxruntime", reason="needs the extra: pip install 'qungui[ocr]'")
LINK = "https://example.com/join?g=1"
READING = Limits(ocr=True, seconds=60.0)


def saved(picture: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def code() -> bytes:
    barcode = CODES.create_barcode(LINK, CODES.BarcodeFormat.QRCode)
    picture = IMAGES.fromarray(CODES.write_barcode_to_image(barcode, scale=8)).convert("RGB")
    page = IMAGES.new("RGB", (picture.width + 80, picture.height + 80), "white")
    page.paste(picture, (40, 40))
    return saved(page)


def words(text: str) -> bytes:
    from PIL import ImageDraw, ImageFont

    page = IMAGES.new("RGB", (760, 120), "white")
    ImageDraw.Draw(page).text((30, 30), text, fill="black", font=ImageFont.load_default(size=48))
    return saved(page)


async def looked_at(data: bytes, name: str = "a.png") -> Contents:
    return await ReadingRoom(READING).read(data, name)


async def test_where_a_qr_code_leads_is_a_line_of_the_file() -> None:
    found = await looked_at(code())
    assert f"qr: {LINK}" in found.text.splitlines()
    assert (found.type, found.notes) == ("png", ())


@pytest.mark.slow
async def test_words_in_a_picture_are_read() -> None:
    found = await looked_at(words("ID 110101199003077715"))
    assert "110101199003077715" in found.text.replace(" ", "")


async def test_a_picture_inside_a_document_is_read() -> None:
    document = samples.zipped({"word/document.xml": "<document/>", "word/media/image1.png": code()})
    assert f"qr: {LINK}" in (await looked_at(document, "a.docx")).text.splitlines()


def test_pictures_are_left_alone_unless_asked_for() -> None:
    assert read(code(), "a.png", Limits()) == Contents(type="png")


def test_a_picture_that_would_fill_the_memory_is_not_unpacked() -> None:
    head = b"II*\x00"
    assert read(head + bytes(40), "a.tif", Limits(ocr=True)).notes == ("unreadable:broken",)
    bare = saved(IMAGES.new("1", (9_000, 9_000)))
    assert read(bare, "a.png", Limits(ocr=True)).notes == ("bomb",)
