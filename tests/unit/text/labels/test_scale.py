"""Which cues are asked late, and that a label is what it would be had they been asked at once."""

from __future__ import annotations

import pytest

from bot.text.labels.scale import SILENT, compile_scale
from bot.text.labels.scoring import Family, Sheet
from bot.text.reader import Reader

SALE = Family(
    label="sale",
    words={1: "bargain", 2: "clearance", -0.5: "minutes of"},
    cues={"figure": (1, "[0-9]{3}"), "!!": (1, "!!"), "I": (-1.5, r"\bI\b")},
    beside=frozenset({"figure"}),
    cap=2.5,
)
SHEET = Sheet(labels=("sale",), families=(SALE,), tags={"sale": "ad"}, needs={"sale": 2.0})


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("bargain", None),  # not enough
        ("bargain 100", "bargain, figure"),
        ("100 200", None),  # a figure says nothing by itself
        ("100 !!", "!!, figure"),  # beside a cue as well
        ("clearance 100 !!", "clearance, !!, figure"),
        ("clearance, I say", None),  # what speaks against it is asked where the label is near
        ("clearance 100 !!, I say", "clearance, !!, figure"),  # and weighs no more than the rest
        ("minutes of clearance 100", "clearance, figure"),
        ("\ud800 bargain 100", "bargain, figure"),
        ("[ad] I am no bargain", "ad"),  # a tag needs no signs
        ("nothing", None),
    ],
)
def test_late_cues(text: str, because: str | None) -> None:
    reader = Reader()
    scale = compile_scale(SHEET, reader)
    seen = reader.read(text).signals
    ask = scale.asks(seen)
    signs = scale.signs(seen, SILENT if ask is None else ask(text))
    verdict = None if signs is None else scale.verdict(signs)
    assert (verdict and verdict.because) == because


def test_what_only_speaks_beside_or_against_is_not_looked_for_in_every_text() -> None:
    reader = Reader()
    scale = compile_scale(SHEET, reader)
    assert scale.signals.isdisjoint(reader.read("minutes of 100, I say").signals)
    assert not scale.signals.isdisjoint(reader.read("clearance").signals)
