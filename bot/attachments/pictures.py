"""What stands in pictures: QR and bar codes, and words by OCR. An extra (`qungui[ocr]`), off unless it is asked for.

A code's payload becomes a line `qr: https://…`; where it leads is for rules to judge.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

from bot.attachments.work import Unreadable, Work, library

PIXELS = 40_000_000  # a larger picture is not unpacked
SIDE = 2_000  # pixels that OCR looks at; more costs time and finds no more


def read_picture(data: bytes, path: str, work: Work) -> None:
    """Nothing is said of a picture when pictures are not read: that is the setting, not a fault."""
    if not work.limits.ocr:
        return
    picture = _opened(data, library("PIL.Image"))
    for code in library("zxingcpp").read_barcodes(picture):
        if code.text:
            work.say(f"qr: {code.text}")
    work.hurry()
    picture.thumbnail((SIDE, SIDE))
    work.say("\n".join(_words(picture)))


def _opened(data: bytes, image: Any) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about sizes: they are looked at here
            picture = image.open(io.BytesIO(data))
            if picture.width * picture.height > PIXELS:
                raise Unreadable("bomb")
            return picture.convert("RGB")
    except (OSError, ValueError, SyntaxError, ArithmeticError, LookupError, image.DecompressionBombError) as error:
        raise Unreadable("broken") from error


def _words(picture: Any) -> list[str]:
    numpy, rapid = library("numpy"), library("rapidocr_onnxruntime")
    engine = rapid.RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)
    found, _ = engine(numpy.asarray(picture)[:, :, ::-1])  # as OpenCV has its colours
    return [str(words) for _, words, _ in found or ()]
