"""Modern words are words: they hide nothing that merely sounds like them."""

from __future__ import annotations

import pytest

from bot.text.modern import MODERN
from bot.text.plausible import LONGEST, is_word
from bot.text.reader import Reader
from bot.text.views import expand


def test_each_is_a_word() -> None:
    assert all(is_word(word) for word in MODERN if len(word) <= LONGEST)
    assert all(2 <= len(word) <= LONGEST for word in MODERN)


@pytest.mark.parametrize(
    ("listed", "text"), [("妇女", "她说自己是腐女"), ("直播", "只播了一集"), ("支付", "制服很好看")]
)
def test_they_are_no_disguise(listed: str, text: str) -> None:
    reader = Reader()
    signal = reader.words([listed], see_through=expand(["all"]))
    assert signal not in reader.read(text).signals
    assert signal in reader.read(f"又是{listed}").signals
