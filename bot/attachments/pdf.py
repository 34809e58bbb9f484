"""PDF by pypdf: the text of its pages, where its links lead, and the names of what is embedded."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from bot.attachments.work import Enough, Unreadable, Work
from bot.domain.attachments import Inside

PAGES = 2_000
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it would quote the document

# pypdf raises whatever a broken document makes it stumble over
_STUMBLES = (PyPdfError, ArithmeticError, LookupError, ValueError, TypeError, AttributeError, OSError, AssertionError)


def read_pdf(data: bytes, path: str, work: Work) -> None:
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            work.encrypted = True
            raise Unreadable("encrypted")
        number = 0
        for number, page in enumerate(reader.pages, 1):
            if number > PAGES:
                raise Enough("cut:pages")
            work.say(page.extract_text())
            work.say("\n".join(_links(page)))
        if not number:
            raise Unreadable("broken")
        _attached(reader, path, work)
    except (NotImplementedError, *_STUMBLES) as error:
        raise Unreadable("broken") from error
    except RecursionError as error:
        raise Unreadable("too-deep") from error


def _links(page: Any) -> Iterator[str]:
    found: dict[str, None] = {}
    for annotation in page.get("/Annots") or ():
        action = annotation.get_object().get("/A")
        uri = action.get_object().get("/URI") if action is not None else None
        if uri:
            found[str(uri)] = None
    return iter(found)


def _attached(reader: PdfReader, path: str, work: Work) -> None:
    for attachment in reader.attachment_list:
        work.found(Inside(path=f"{path}{attachment.name}", size=int(attachment.size or 0)))
