"""Texts of nothing but candidates: what is judged is bounded by counting, and whoever reads is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.events import LONGEST_TEXT
from bot.text import scan, secrets
from bot.text.identifiers import DETECTORS
from bot.text.patience import MOST, SHORTEST, Patience
from bot.text.reader import Reader
from bot.text.turned import Finder, Turned
from bot.text.views import expand

WORDS = ("赌博", "porn", "六合彩", "枪支")
READER = Reader()
SIGNAL = READER.words(WORDS, see_through=expand(["all"]))
KEYS = READER.detector("api-key")


def filled(piece: str) -> str:
    return piece * (LONGEST_TEXT // len(piece))


@pytest.mark.parametrize("piece", ["p0rn ", "nrop ", "赌.博，", "赌赌博博，"])
def test_what_is_found_too_often_is_found_and_said_to_be_cut(piece: str) -> None:
    reading = READER.read(filled(piece))
    assert reading.cut
    assert SIGNAL in reading.signals
    assert 0 < len(reading.spans(SIGNAL)) <= 2 * MOST  # as it is written, and decoded


def test_a_word_as_it_is_listed_is_never_cut_off() -> None:
    """Each occurrence gives the same: all of it was judged, and some of the places are shown."""
    reading = READER.read(filled("porn "))
    assert SIGNAL in reading.signals
    assert len(reading.spans(SIGNAL)) == MOST


@pytest.mark.parametrize("piece", ["哈哈", "急急，", "a\u0300", "aaa", "1 "])
def test_runs_that_draw_no_word_out_are_read_to_their_end(piece: str) -> None:
    reading = READER.read(filled(piece))
    assert not reading.cut
    assert SIGNAL not in reading.signals


@pytest.mark.parametrize("piece", ["sk-", "key=", "token=aB3"])
def test_more_announcements_than_are_tried_are_said(piece: str) -> None:
    assert secrets.cut(filled(piece))
    assert READER.read(filled(piece)).cut


@pytest.mark.parametrize("piece", ["0.", "SK", "make ", "monkey! "])
def test_announcements_that_announce_nothing_are_not_tried(piece: str) -> None:
    assert not secrets.may_hold(filled(piece))
    assert not READER.read(filled(piece)).cut


@pytest.mark.parametrize(
    "text", ["赌博", "the p0rn of it", "今天天气真好，我们去公园散步吧。" * 30, "key=value\n" * 90]
)
def test_what_people_write_is_judged_to_its_end(text: str) -> None:
    assert not READER.read(text).cut


PASTED = {  # line after line, no two alike
    "log": lambda number: (
        f"2026-03-02 10:{number % 60:02},{number:03} INFO [web-{number}] 10.0.{number % 250}.7 ok 200"
    ),
    "settings": lambda number: f"  worker_{number}:\n    key: orders.queue.{number}\n    port: {1000 + number}",
    "parts": lambda number: f"SKU-{number:05}\t{number * 7.5:.2f}\t{number * 1.25:.2f}",
    "figures": lambda number: " ".join(f"0.{(9 * number + at) * 7919 % 1000:03}" for at in range(9)),
    "words": lambda number: f"{number}. freeze, agree, free of charge, too good; goods needed, see below {number:x}",
    "chat": lambda number: f"李娜 {number % 24}:05\n哈哈哈好的好的，我看看{number}，谢谢谢谢",
}


@pytest.mark.parametrize("name", PASTED)
def test_what_people_paste_is_judged_to_its_end_however_long(name: str) -> None:
    reader = Reader()
    reader.words(WORDS, see_through=expand(["all"]))
    for detector in DETECTORS:
        reader.detector(detector)
    text = "\n".join(map(PASTED[name], range(LONGEST_TEXT)))[:LONGEST_TEXT]
    assert not reader.read(text).cut


@given(st.text("赌博porn0六合彩.key= ", max_size=SHORTEST - 1))
def test_no_short_text_is_cut(text: str) -> None:
    assert not READER.read(text).cut


def test_each_sort_is_counted_by_itself() -> None:
    patience = Patience()
    assert [*patience.some(range(MOST))] == [*range(MOST)]
    assert all(patience.again("one") for _ in range(MOST))
    assert patience.asked(lambda *_: True, "around", 0, 1) is True
    assert not patience.ended
    assert not patience.again("one")
    assert patience.ended


# --- turned texts, compiled and in Python ---------------------------------------------------------------------------

compiled = pytest.mark.skipif(scan.compiled is None, reason="bot.text._scan is not compiled: was there a compiler?")
TABLE = {ord("a"): ord("b"), ord("x"): "", ord("y"): "zz", ord("独"): ord("赌"), ord("𝐛"): ord("b")}
TEXTS = st.text("abxyz独赌博é🎲𝐛\U00040000", max_size=40)


@compiled
@given(TEXTS)
def test_texts_are_turned_alike(text: str) -> None:
    quick, plain = (Turned(TABLE, quick=quick) for quick in (True, False))
    forms = ["bb", "zz", "赌博", "b", "bzzb", "🎲b"]
    assert quick.fold(text) == plain.fold(text)
    assert Finder(quick, forms).places(text) == Finder(plain, forms).places(text)


@compiled
def test_what_is_passed_over_is_not_told_again() -> None:
    finder = Finder(Turned({ord("独"): ord("赌")}), ["赌博", "赌", "赌博场赌博"])
    text = "独博赌博独博场独博"
    everything = finder.places(text)
    finder.pass_over("独博")
    assert [one for one in everything if text[one[0] : one[1]] != "独博"] == finder.places(text)
    finder.pass_over("独博场独博")  # too long to be kept: told again, which is allowed
    finder.pass_over("\U00020000博")
    assert [one for one in everything if text[one[0] : one[1]] != "独博"] == finder.places(text)
