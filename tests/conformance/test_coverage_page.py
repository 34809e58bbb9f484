"""`docs/reference/coverage.md` is what the adapters do with recorded payloads, and leaves out nothing they know."""

from __future__ import annotations

import json
import re

import pytest

from adapters.slack.app_events import NOT_RENEWED
from adapters.slack.events import BY_TYPE, NOT_GOVERNED
from adapters.slack.managers import TOLD
from adapters.wecom.conversation import TEXTS
from tests.conformance.coverage_page import FIXTURES, PAGE, page

ROW = re.compile(r"^\| `([^`]+)` \| (typed|ignored|failed): (.+) \| (\d+) \|$", re.MULTILINE)
NO_SAMPLE = {"meeting_notification", "news", "note", "solitaire"}  # documented by their fields, published by nobody
OWN = {NOT_RENEWED, TOLD}  # what the adapter tells itself


def unrecorded() -> set[str]:
    """Known from Slack's types or its reference, recorded by nobody."""
    pages = (FIXTURES / "slack" / "api-ref" / "events").glob("*.json")
    return {"user_status_changed", *(json.loads(page.read_text("utf-8"))["name"] for page in pages)}


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall(PAGE.read_text(encoding="utf-8"))


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="no recorded payloads beside the project")
def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == "\n".join(page()), "run python -m tests.conformance.coverage_page"


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="no recorded payloads beside the project")
def test_nothing_fails_and_nothing_known_is_left_out() -> None:
    found = rows()
    assert len(found) > 150
    assert [row for row in found if row[1] == "failed"] == []
    kinds = {row[0].partition("/")[0] for row in found}
    assert {*BY_TYPE, *NOT_GOVERNED} - kinds - unrecorded() == OWN
    archived = {kind.removeprefix("archive: ") for kind in kinds if kind.startswith("archive: ")}
    assert set(TEXTS) - archived - NO_SAMPLE == set()
