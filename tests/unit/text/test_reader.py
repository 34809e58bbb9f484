"""The reader: signals, sharing, and equal answers with one word or a hundred thousand."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.text.identifiers import DETECTORS
from bot.text.patterns import PatternError, compile_pattern
from bot.text.reader import Reader
from bot.text.views import expand


def test_the_same_words_are_one_signal() -> None:
    reader = Reader()
    assert reader.words(["赌博"]) == reader.words(["赌博"])
    assert reader.words(["赌博"]) != reader.words(["赌博", "博彩"])
    assert reader.words(["ass"], whole_word=False) != reader.words(["ass"])


def test_signals_of_one_text() -> None:
    reader = Reader()
    words, pattern, mobile = reader.words(["博彩"]), reader.pattern(r"\d{4}号"), reader.detector("cn-mobile")
    unseen = reader.words(["毒品"])
    text = "博彩 1234号 13812345678"
    reading = reader.read(text)
    assert set(reading.signals) == {words, pattern, mobile}
    assert [text[s.start : s.end] for s in reading.spans(pattern)] == ["1234号"]
    assert [s.what for s in reading.spans(mobile)] == ["cn-mobile"]
    assert reading.spans(unseen) == ()


def test_words_added_after_a_reading_are_found() -> None:
    reader = Reader()
    first = reader.words(["博彩"])
    assert first in reader.read("博彩 毒品").signals
    second = reader.words(["毒品"])
    assert {first, second} <= set(reader.read("博彩 毒品").signals)


def test_half_surrogates_are_read_around() -> None:
    reader = Reader()
    signal, pattern = reader.words(["赌博"]), reader.pattern("赌.")
    reading = reader.read("\ud83d赌博")
    assert [(s.start, s.end) for s in reading.spans(signal)] == [(1, 3)]
    assert pattern in reading.signals


@given(
    st.lists(st.text("ab赌博彩 .", min_size=2, max_size=4), min_size=1, max_size=8), st.text("ab赌博彩 .", max_size=20)
)
@example(["aa", " 博"], "aaa博博")  # how far a run reaches back ends just before the text
def test_many_words_together_answer_like_each_alone(words: list[str], text: str) -> None:
    words = [word for word in words if word.strip(" .")]
    together = Reader()
    signals = [together.words([word]) for word in words]
    reading = together.read(text)
    for word, signal in zip(words, signals, strict=True):
        alone = Reader()
        its_own = alone.words([word])
        assert reading.spans(signal) == alone.read(text).spans(its_own)


@pytest.mark.parametrize("before", range(12))
def test_a_word_drawn_out_is_found_however_far_from_the_beginning(before: int) -> None:
    reader = Reader()
    signal = reader.words(["赌博"])
    (span,) = reader.read("好" * before + "赌赌博").spans(signal)
    assert (span.start, span.end) == (before, before + 3)


@pytest.mark.parametrize("before", ["\u200b", "e\u0301 abc ", "½ abc ", "ﬁ abc ", "a\u0336\u200b abc "])
@pytest.mark.parametrize("written", ["p0rn", "p.o.r.n", "nrop", "pppooorrrnnn"])
def test_a_disguised_word_is_shown_where_it_stands_whatever_was_folded_before_it(before: str, written: str) -> None:
    reader = Reader()
    signal = reader.words(["porn"], see_through=expand(["all"]))
    spans = reader.read(before + written).spans(signal)
    assert (len(before), len(before) + len(written)) in [(span.start, span.end) for span in spans]


@pytest.mark.parametrize(
    ("pattern", "says"),
    [("(?=x)", "look-ahead"), ("(?<!x)y", "look-behind"), (r"(a)\1", "back-references"), ("[a", "missing ]")],
)
def test_a_pattern_that_re2_cannot_run_says_why(pattern: str, says: str) -> None:
    with pytest.raises(PatternError, match=r".*" + says.replace("]", r"\]")):
        Reader().pattern(pattern)


def test_a_catastrophic_pattern_takes_no_longer_than_a_harmless_one() -> None:
    text = "a" * 40_000 + "!"
    assert compile_pattern(r"^(a+)+$").search(text) is None  # Python's own `re` would not come back


def test_nothing_hangs_on_adversarial_texts() -> None:
    """Every stage is linear: ten times the text costs about ten times as much, never a hundred times."""
    reader = Reader()
    reader.words(["赌博", "porn", "六合彩", "jackpot"], see_through=expand(["all"]))
    for name in DETECTORS:
        reader.detector(name)
    for unit in (
        "赌.",
        "赌博",
        "赌赌博博",
        "a\u0300",
        "a b ",
        "1 ",
        "&#1",
        "<a",
        "é\u0301",
        "aaa",
        "，一",
        "1:",
        "a@",
        "eyJ.",
        "😀",
        "::1 1.1.1.1 ",  # many of one sort, each compared with many of another
        "11010519491231002X 110105491231002 ",
        "a@b.com a at b dot com ",
        "+1 212 555 0123 (212) 555-0123 ",
        "弄1号",
        "\u0458\u0430\u0441\u043a\u0440\u043e\u0442 ",  # jackpot in another script: is all of the text in it?
    ):
        small, large = (_cost(reader, unit * (size // len(unit))) for size in (10_000, 100_000))
        assert large < 40 * max(small, 0.001), unit


def test_an_expression_is_refused_as_if_it_were_compiled() -> None:
    for pattern in ("(?=x)", "(a", r"\1", "a{1001}", "[z-a]", "(a{100}){100}", r"(?:[\p{L}\p{N}]{500}x){2}" * 200):
        with pytest.raises(PatternError) as told:
            compile_pattern(pattern)
        with pytest.raises(PatternError) as refused:
            Reader().pattern(pattern)
        assert str(refused.value) == str(told.value)


@given(st.text("赌博六合彩porn.，, 、!！\n\u200b\u0301éＰ１💰", max_size=24))
def test_signals_are_those_of_the_places(text: str) -> None:
    reader = Reader()
    words = [reader.words([word], see_through=expand(["all"])) for word in ("赌博", "六合彩", "porn", "é", "赌.博")]
    reading = reader.read(text)
    assert {word for word in words if reading.spans(word)} == set(reading.signals)


def _cost(reader: Reader, text: str) -> float:
    """Of the quickest of three: the others may have made something once, or met a busy machine."""
    costs = []
    for blanks in range(3):  # the same text again would be remembered
        started = time.thread_time()
        reader.read(text + " " * blanks)
        costs.append(time.thread_time() - started)
    return min(costs)


def test_a_hundred_thousand_words() -> None:
    chance = random.Random(7)
    words = ["".join(chr(chance.randint(0x4E00, 0x9FA5)) for _ in range(4)) for _ in range(100_000)]
    reader = Reader()
    signal = reader.words(words)
    text = f"前面{words[5]}中间{words[99_999]}后面"
    assert [span.what for span in reader.read(text).spans(signal)] == [words[5], words[99_999]]
