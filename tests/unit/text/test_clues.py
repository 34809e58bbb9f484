"""Clues are quick looks: where one is missing nobody looks. None is missing where there is something to be found."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from bench.quality.personal_cases import personal
from bench.quality.secrets_cases import secrets
from bot.text.identifiers import DETECTORS
from bot.text.identifiers.written import plain
from bot.text.reader import Reader

MADE = {
    "personal": [case.text for case in personal(count=12)],
    "secrets": [case.text for case in secrets(each=3)],
}


@pytest.mark.parametrize("texts", MADE.values(), ids=MADE)
def test_what_detectors_find_without_a_clue_the_reader_finds_with_them(texts: Iterable[str]) -> None:
    reader = Reader()
    signals = {name: reader.detector(name) for name in DETECTORS}
    reader.build()
    found = 0
    for text in texts:
        written, _ = plain(text)
        there = {name for name, detector in DETECTORS.items() if detector.search(written)}
        seen = reader.read(text).signals
        assert {name for name in there if signals[name] not in seen} == set(), text
        found += len(there)
    assert found > 500
