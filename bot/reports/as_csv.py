"""CSV: the report's main section, for spreadsheets. UTF-8 with a byte-order mark, or Excel garbles Chinese.

Chat-borne text must not become a formula when a compliance officer opens the file: a cell that begins with = + - @ or
a control character is prefixed with an apostrophe (OWASP, "CSV Injection"). Full-width look-alikes are included:
some spreadsheet programs normalise them.
"""

from __future__ import annotations

import csv
import io

from bot.reports.cells import shown
from bot.reports.report import Column, Report

FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def as_csv(report: Report) -> bytes:
    table = report.section(report.main).table
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([column.title for column in table.columns])
    for row in table.rows:
        writer.writerow([_cell(value, column, report) for value, column in zip(row, table.columns, strict=True)])
    if report.mark:  # after the rows: spreadsheets and programs read the headings first
        writer.writerow([inert(report.mark)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: object, column: Column, report: Report) -> str:
    if isinstance(value, (int, float)):
        return str(value)  # numbers stay numbers: no thousands separators
    if column.kind == "phrase" and isinstance(value, str):
        return inert(value)
    assert value is None or isinstance(value, str) or hasattr(value, "astimezone")
    return inert(shown(value, column.kind, column.words, report.locale, report.zone))  # type: ignore[arg-type]


def inert(text: str) -> str:
    """The text so that no spreadsheet reads it as a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS) else text
