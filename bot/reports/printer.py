"""The worker that prints: a page (HTML) on standard input, a line of JSON and then the PDF on standard output.

Started by `paper.py`, one for each page, inside limits that it takes upon itself first: laying out a long list takes
seconds and hundreds of megabytes that the bot does not have. It knows nothing of the house. Touch this when another
program should print.

    {"fault": "", "characters": ""}\\n%PDF…      or a fault: no-weasyprint | no-pango | no-font | memory
"""

from __future__ import annotations

import json
import logging
import os
import sys

LARGEST_CACHE = 64_000_000  # bytes of a file: fontconfig writes down which fonts there are


def confine(memory: int, seconds: int) -> None:
    """Bytes of address space, seconds of the processor's time; no memory dump."""
    import resource

    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, LARGEST_CACHE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def printed(html: str) -> tuple[bytes, str, str]:
    """(the PDF, what is wrong, with which characters). Rarer characters that no font has become their code."""
    try:
        data, lacking = _laid_out(html)
        chinese = sorted(one for one in lacking if "\u3400" <= one <= "\u9fff" and _is_common(one))
        if chinese:
            return b"", "no-font", "".join(chinese)
        if lacking:
            data, _ = _laid_out(html.translate({ord(one): f"[U+{ord(one):04X}]" for one in lacking}))
    except ModuleNotFoundError:
        return b"", "no-weasyprint", ""
    except OSError:
        return b"", "no-pango", ""
    except MemoryError:
        return b"", "memory", ""
    return data, "", ""


def _laid_out(html: str) -> tuple[bytes, frozenset[str]]:
    """The PDF, and the characters that no font has: they are boxes in it."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    document = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=()), media_type="print").render()
    data = document.write_pdf(pdf_tags=True, pdf_variant="pdf/ua-1")
    return data, frozenset(chr(code) for font in document.fonts.values() for code in font.missing)


def _is_common(character: str) -> bool:
    """Whether GB 2312 has it, and with it every font that is made for Chinese."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def main(arguments: list[str]) -> int:
    """`printer.py <bytes of memory> <seconds>`."""
    confine(*map(int, arguments))
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it names each property that only browsers know
    out = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints is no PDF
    data, fault, characters = printed(sys.stdin.buffer.read().decode())
    with os.fdopen(out, "wb") as answer:
        answer.write(json.dumps({"fault": fault, "characters": characters}).encode() + b"\n" + data)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
