"""Classes of characters are the same, read as ranges and as regular expressions."""

from __future__ import annotations

import re

import pytest

from bot.text import characters
from bot.text.characters import every, ranges

CLASSES = ("LETTERS", "IDEOGRAPHS", "CLAUSE_SIGNS", "SIGNS", "EMOJI", "MARKS", "INVISIBLE")


@pytest.mark.parametrize("name", CLASSES)
def test_ranges_are_those_of_the_class(name: str) -> None:
    signs = getattr(characters, name)
    assert {point for run in ranges(signs) for point in run} == set(map(ord, re.findall(f"[{signs}]", every(0x110000))))
