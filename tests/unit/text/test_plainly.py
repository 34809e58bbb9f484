"""The reader against one that is slow and plain: the same places, whatever is made of the listed words."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.reader import Reader
from bot.text.views import DISGUISES, EVERYDAY
from tests.unit.text import plain

# Prefixes of each other, one inside the other, of one character, with runs, signs and marks of their own.
LISTED = (
    "赌博", "赌", "赌博网", "博彩", "彩", "彩彩", "六合彩", "枪支", "手枪", "支出", "女权", "a", "ab", "aa", "aab",
    "free", "god", "good", "goood", "ass", "class", "buy now", "a.b", "赌.博", "c++", "é", "cafe\u0301", "ß", "Ⅷ",
    "賭場", "1", "100", "a💰b", "💰💰", "...", "。。", "ま", "かか", "ㅋㅋ", "อา", " 博", "p-o", "&amp;", "\u200b",
)  # fmt: skip
MADE = st.text("ab赌博. é\u03011", min_size=1, max_size=4)
WORDS = st.lists(st.one_of(st.sampled_from(LISTED), MADE), min_size=1, max_size=6, unique=True)
BETWEEN = st.sampled_from(
    [
        "", "", "", "", "", "", ".", " ", ",", "，", "·", "丶", "-", "_", "*", "\u200b", "\u0301", "\u0336", "💰", "。",
        "/", "・", "......", ".......", "\ufe0f", "<b>", "</b>", "&nbsp;", "\u00ad", "\U000e0020", "\n", " , ",
    ]
)  # fmt: skip
FILLING = st.one_of(
    st.text("ab赌博彩网 .，。!é\u0301１Ａ💰\u200b<b>&;#*_~", max_size=8),
    st.integers(0, 40).map("好".__mul__),
    st.sampled_from(["出明细", "手枪支出", "的", " ", "s", "\ud83d", "\u0130", "ﬃ", "ﷺ", "&#36172;", "&#x535A"]),
)
FOLDABLE = {"赌": "賭", "场": "場", "a": "ａ", "e": "é", "s": "ſ", "k": "\u212a", "1": "①", "b": "𝐛"}
REPEATED = st.sampled_from([1, 1, 1, 2, 3, 4, 9, 14])


@st.composite
def disguised(draw: st.DrawFn, words: Sequence[str]) -> str:
    """One of the words: drawn out, kept apart, turned round, in other letters, cut short; or not at all."""
    word = draw(st.sampled_from(words))
    how = draw(st.sampled_from(["as it is", "drawn", "apart", "both", "turned", "letters", "cut"]))
    if how == "turned":
        return word[::-1]
    if how == "cut":
        return word[draw(st.integers(0, 1)) : len(word) - draw(st.integers(0, 1))]
    if how == "letters":
        return "".join(draw(st.sampled_from([sign, sign.upper(), FOLDABLE.get(sign, sign)])) for sign in word)
    drawn, apart = how in ("drawn", "both"), how in ("apart", "both")
    return "".join(sign * (draw(REPEATED) if drawn else 1) + (draw(BETWEEN) if apart else "") for sign in word)


@st.composite
def asked(draw: st.DrawFn) -> tuple[list[str], bool, str]:
    """Words, whether they are whole words, and a text made of them."""
    words = draw(WORDS)
    pieces = draw(st.lists(st.one_of(disguised(words), disguised(words), BETWEEN, FILLING), max_size=6))
    return words, draw(st.booleans()), "".join(pieces)


PLAIN = sorted(EVERYDAY | {"accents", "emoji", "reversed", "markup", "entities"})  # those that the plain reader knows
VIEWS = [EVERYDAY, *(frozenset({name}) for name in PLAIN), frozenset(PLAIN)]


def places(words: list[str], text: str, view: frozenset[str], whole_word: bool) -> list[tuple[int, int, str]]:
    reader = Reader()
    signal = reader.words(words, see_through=view, whole_word=whole_word)
    reading = reader.read(text)
    assert (signal in reading.signals) is bool(reading.spans(signal))
    return [(span.start, span.end, span.what) for span in reading.spans(signal)]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: "+".join(sorted(view)) or "none")
@settings(max_examples=100)  # the first example compiles
@given(asked())
def test_the_places_are_those_that_a_plain_reader_finds(
    view: frozenset[str], made: tuple[list[str], bool, str]
) -> None:
    words, whole_word, text = made
    readable = text.replace("\ud83d", "\ufffd")
    assert places(words, text, view, whole_word) == plain.read(readable, words, view, whole_word=whole_word)


MENDED = [  # (word, text, place): what was found wrongly, or not at all
    (".1", ".........111", (8, 12)),  # a row of signs, cut where the run of ones reaches no further
    ("a.b", "aaa...........b", None),  # signs are not drawn out
    ("a.b", "aaaa.b", (0, 6)),
    ("赌博", "好好好好好赌赌博", (5, 8)),  # as far from the beginning as the run reaches
]


@pytest.mark.parametrize(("word", "text", "place"), MENDED)
def test_what_was_once_told_apart(word: str, text: str, place: tuple[int, int] | None) -> None:
    view = EVERYDAY - {"separators"}
    found = [] if place is None else [(*place, word)]
    assert places([word], text, view, False) == plain.read(text, [word], view, whole_word=False) == found


def test_however_many_words_are_found_in_one_place() -> None:
    words = ["a" * length for length in range(2, 14)]
    found = places(words, "a" * 30, EVERYDAY, False)
    assert found == plain.read("a" * 30, words, EVERYDAY, whole_word=False)
    assert [(start, end) for start, end, _ in found] == [(0, 30)] * 12


def test_every_disguise_without_a_table_of_its_own_is_read_plainly() -> None:
    assert DISGUISES.keys() - set(PLAIN) == {
        "homoglyphs", "leet", "masked", "pinyin", "homophones", "split_characters"
    }  # fmt: skip
