"""A report on paper says what the report says, in both languages, on numbered pages that name who took it out."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from bot.domain.errors import ConfigError, MissingExtra
from bot.reports import Report, marked, render
from bot.reports.as_html import as_html
from bot.reports.as_pdf import ROWS
from bot.reports.cells import shown
from bot.reports.paper import NotPrinted, on_paper
from tests.unit.reports.test_formats import nasty, report

try:
    on_paper("<html lang='zh-CN'><head><title>字</title></head><body>群规</body></html>")
except (MissingExtra, ConfigError) as lacking:
    pytest.skip(str(lacking), allow_module_level=True)

LATIN = Path("/usr/share/fonts/truetype/dejavu")


def read(made: Report) -> pypdf.PdfReader:
    data = render(made, "pdf")
    assert isinstance(data, bytes)
    return pypdf.PdfReader(io.BytesIO(data))


def text_of(pdf: pypdf.PdfReader) -> str:
    """What stands on the pages; a table's cells break their words, so without spaces."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))


def only(made: Report, *sections: str) -> Report:
    """The sections that a test is about: what is printed less, is printed sooner."""
    return replace(made, sections=tuple(one for one in made.sections if one.id in sections))


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_figure_stands_on_paper(locale: str) -> None:
    made = report(locale)
    found = text_of(read(made))
    values = [(entry.label, shown(entry.value, entry.kind, entry.words, locale, made.zone)) for entry in made.counts]
    assert len(values) >= 9
    for label, value in values:
        assert f"{label}{value}".replace(" ", "") in found, label
    for section in made.sections:
        assert section.title.replace(" ", "") in found
        if section.table.drawn == "trend":
            continue  # a picture: its numbers stand in the other formats
        for row in section.table.rows:
            cells = (
                shown(row[at], column.kind, column.words, locale, made.zone)
                for at, column in section.table.columns_up_to(1)
            )
            line = re.sub(r"\s", "", "".join(cells))
            assert line in found, line


def test_it_says_what_it_is_and_who_took_it_out() -> None:
    made = marked(only(report("zh"), "by_rule", "list"), "li.na")
    pdf = read(made)
    assert pdf.metadata is not None and pdf.metadata.title == "违规报告 · 2025-03-14 10:30:00"
    assert pdf.metadata.creation_date == made.made_at
    assert pdf.root_object["/Lang"] == "zh-CN"
    assert pdf.root_object["/MarkInfo"]["/Marked"], "readers for the blind find headings and tables"
    assert len(pdf.pages) > 2
    for number, page in enumerate(pdf.pages, start=1):
        said = page.extract_text()
        assert f"{number} / {len(pdf.pages)}" in said
        assert said.count("由 li.na 于 2025-03-14 10:30:00 导出") >= 2, "across the page, and at its foot"
    for page in pdf.pages[2:]:
        assert "严重程度" in page.extract_text(), "the headings of a table stand on each of its pages"


def test_the_same_report_is_the_same_file() -> None:
    made = only(report(), "by_rule")
    assert render(made, "pdf") == render(made, "pdf")


def test_what_people_wrote_stays_text_and_fetches_nothing() -> None:
    pdf = read(only(nasty(), "list"))
    assert "<script>alert(1)</script>" in text_of(pdf)
    assert not any("/Annots" in page for page in pdf.pages)
    page = on_paper(
        '<html lang="en"><head><title>t</title></head><body>a<img src="http://127.0.0.1:9/x"></body></html>'
    )
    assert page.startswith(b"%PDF")


def test_a_long_list_is_cut_and_says_so() -> None:
    made = only(report(), "by_unit")
    section = made.section("by_unit")
    rows = tuple((f"unit-{n}", n) for n in range(ROWS + 40))
    long = replace(made, sections=(replace(section, table=replace(section.table, rows=rows, drawn="")),))
    found = text_of(read(long))
    assert f"unit-{ROWS - 1}" in found and f"unit-{ROWS}{ROWS}" not in found
    assert f"thefirst{ROWS}of{ROWS + 40}rows" in found


def test_a_character_that_no_font_has_is_written_as_its_code() -> None:
    page = on_paper('<html lang="zh-CN"><head><title>t</title></head><body>群\U0001fae8规</body></html>')
    found = pypdf.PdfReader(io.BytesIO(page)).pages[0].extract_text().partition("\n")[0]
    assert found in ("群[U+1FAE8]规", "群\U0001fae8规"), "a machine may have a font with it"


@pytest.mark.skipif(not LATIN.is_dir(), reason=f"needs the fonts in {LATIN}: apt-get install fonts-dejavu-core")
def test_without_a_font_with_chinese_it_says_so_and_prints_no_boxes(tmp_path: Path) -> None:
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(f"<fontconfig><dir>{LATIN}</dir><cachedir>{tmp_path}</cachedir></fontconfig>")
    asked = "from bot.reports.paper import on_paper; on_paper('<html><head></head><body>Qungui 群规</body></html>')"
    environment = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode != 0
    assert "no installed font has the Chinese characters 群规" in done.stderr and "fonts-noto-cjk" in done.stderr


def test_html_carries_the_mark_too() -> None:
    assert as_html(marked(report(), "li.na")).count('class="mark"') == 1
    assert 'class="mark"' not in as_html(report())


def test_what_takes_too_long_is_refused_and_nothing_of_it_is_left() -> None:
    with pytest.raises(NotPrinted, match=r"longer than 0\.01 s"):
        on_paper("<html><head></head><body>群规</body></html>", seconds=0.01)


def test_what_takes_too_much_memory_is_refused() -> None:
    with pytest.raises(NotPrinted):
        on_paper("<html><head></head><body>群规</body></html>", memory=60_000_000)
