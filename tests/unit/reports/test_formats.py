"""Each format reads back, in both languages, and what people wrote in chats stays harmless text."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import InputError, MissingExtra
from bot.domain.views import ViolationFilter, ViolationView
from bot.reports import FORMATS, MEDIA_TYPES, Report, build_violations, render
from bot.reports.as_csv import FORMULA_STARTS, inert
from bot.reports.as_xlsx import sheet_name
from tests.integration.web.company import NOW, VIOLATIONS, MemoryLedger

NASTY = '=cmd|"/c calc"!A1</td><script>alert(1)</script>'
NOTHING = ViolationFilter(rule="no-such-rule")


def report(
    locale: str = "en", views: list[ViolationView] | None = None, filter: ViolationFilter | None = None
) -> Report:
    ledger = MemoryLedger(violation_views=views if views is not None else VIOLATIONS)
    return build_violations(ledger, filter or ViolationFilter(), locale=locale, now=NOW, zone="Asia/Shanghai")


def nasty() -> Report:
    view = VIOLATIONS[1]
    return report(views=[replace(view, group_name=NASTY, record=replace(view.record, excerpt=NASTY))])


def as_bytes(made: Report, format: str) -> bytes:
    try:
        out = render(made, format)
    except MissingExtra as missing:
        pytest.skip(str(missing))
    return out if isinstance(out, bytes) else out.encode()


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("format", FORMATS)
def test_every_format_in_both_languages_full_and_empty(format: str, locale: str) -> None:
    assert as_bytes(report(locale), format)
    assert as_bytes(report(locale, filter=NOTHING), format)
    assert format in MEDIA_TYPES


def test_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="table, csv, json, html, xlsx"):
        render(report(), "docx")


def test_csv_opens_in_excel_with_chinese() -> None:
    raw = as_bytes(report("zh"), "csv")
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert len(rows) == len(VIOLATIONS)
    assert rows[0]["编号"] == "V-0000"
    assert rows[0]["时间"] == "2025-03-14 10:30:00"
    assert rows[0]["严重程度"] == "低"


def test_a_reason_is_a_phrase_for_people_and_a_code_for_machines() -> None:
    view = replace(VIOLATIONS[1], record=replace(VIOLATIONS[1].record, reason="owner-left"))
    made = report("zh", views=[view])
    assert "群主已离开" in as_bytes(made, "html").decode()
    assert b"owner-left" not in as_bytes(made, "html")
    assert next(csv.DictReader(io.StringIO(as_bytes(made, "csv").decode("utf-8-sig"))))["原因"] == "owner-left"
    assert b"owner-left" in as_bytes(made, "json")


def test_csv_disarms_formulas() -> None:
    row = next(csv.DictReader(io.StringIO(as_bytes(nasty(), "csv").decode("utf-8-sig"))))
    assert row["Evidence"] == f"'{NASTY}"


@given(st.text())
def test_no_text_begins_a_formula(text: str) -> None:
    assert not inert(text).lstrip(" ").startswith(FORMULA_STARTS)
    assert inert(text) in (text, f"'{text}")


def test_json_keeps_codes_and_utc() -> None:
    content = json.loads(as_bytes(report("zh"), "json"))
    assert content["counts"]["records"] == len(VIOLATIONS)
    first = content["sections"]["list"]["rows"][0]
    assert (first["severity"], first["at"]) == ("low", "2025-03-14T02:30:00Z")
    assert json.loads(as_bytes(report("en"), "json"))["sections"]["list"]["rows"] == content["sections"]["list"]["rows"]


def test_html_is_self_contained_and_escapes() -> None:
    html = as_bytes(nasty(), "html").decode()
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert not re.search(r'(?:src|href)="', html), "nothing is loaded from elsewhere"
    assert "@media print" in html


def test_html_draws_one_bar_per_row_and_one_dot_per_day() -> None:
    made = report()
    html = as_bytes(made, "html").decode()
    barred = sum(len(section.table.rows) for section in made.sections if section.table.drawn == "bars")
    assert html.count('class="bar"') == barred
    assert html.count('class="dot"') == len(made.section("trend").table.rows)


def test_xlsx_has_charts_filters_frozen_heads_and_no_formulas() -> None:
    made = nasty()
    book = openpyxl.load_workbook(io.BytesIO(as_bytes(made, "xlsx")))
    assert book.sheetnames == ["Summary", *(sheet_name(section.title) for section in made.sections)]
    drawn = [section for section in made.sections if section.table.drawn]
    assert len(book["Summary"]._charts) == len(drawn)
    listed = book["Records in detail"]
    assert listed.freeze_panes == "A2"
    assert listed.auto_filter.ref == "A1:U2"
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert NASTY in [cell.value for cell in cells]
    assert str(listed["B2"].value) == "2025-03-14 05:11:00"


@given(st.text(max_size=60))
def test_sheet_names_are_allowed(title: str) -> None:
    name = sheet_name(title)
    assert len(name) <= 31
    assert not set(name) & set("[]:*?/\\")


def test_table_fits_its_width_and_holds_the_numbers() -> None:
    text = as_bytes(report(), "table").decode()
    assert "Violation report" in text
    assert "group-name" in text
    assert "\x1b[" not in text
