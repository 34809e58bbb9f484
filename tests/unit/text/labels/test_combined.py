"""Cells put together of others."""

from __future__ import annotations

from bot.text.labels.scoring import combined, words_of


def test_every_word_with_every_other() -> None:
    assert words_of(combined("has, have", "stopped, run out")) == [
        "has stopped",
        "has run out",
        "have stopped",
        "have run out",
    ]


def test_chinese_has_no_space_between() -> None:
    assert combined("越来越, 又", "慢", between="") == "越来越慢, 又慢"
