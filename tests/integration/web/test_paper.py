"""The console's export on paper: the pseudonyms of the page, and the viewer's name on each page."""

from __future__ import annotations

import io

import pypdf
import pytest

from bot.domain.errors import ConfigError, MissingExtra
from bot.reports.paper import on_paper
from tests.integration.web.conftest import Stand, signed_in


async def test_the_list_on_paper(stand: Stand) -> None:
    try:
        on_paper("<html><head></head><body>群规</body></html>")
    except (MissingExtra, ConfigError) as lacking:
        pytest.skip(str(lacking))
    async with stand.client() as client:
        await signed_in(client)
        answer = await client.get("/console/violations/export/pdf?rule=group-name&since=2025-03-10")
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/pdf"
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages]
    assert all("2025-03-14 10:30:00 导出" in page and "由 wang.min 于" in page for page in pages), pages[0]
    assert "group-name" in "".join(pages) and "赵磊" not in "".join(pages), "members stay pseudonyms"
