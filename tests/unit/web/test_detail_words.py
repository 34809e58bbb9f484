"""Nobody who reads a case is shown a code: every detail that a rule can tell has words."""

from __future__ import annotations

from bot.domain.reports import CLAIMED
from bot.engine.evidence import WITHHELD
from bot.rules.registry import KINDS
from bot.web.detail_words import DETAILS


def test_every_detail_has_words_and_no_words_are_left_over() -> None:
    told = set().union(*(kind.details for kind in KINDS.values()), {CLAIMED, WITHHELD})
    assert {key.removeprefix("detail.") for key in DETAILS if key.startswith("detail.")} == told
