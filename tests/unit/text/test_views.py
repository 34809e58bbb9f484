"""What the views see through, and what they leave alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import reductions
from bot.text.characters import too_short
from bot.text.folding import Folding
from bot.text.reader import Reader
from bot.text.views import DISGUISES, EVERYDAY, expand

ALL = expand(["all"])

SEEN = [  # (text, word, what was written)
    ("今天赌博吗", "赌博", "赌博"),
    ("一起賭博", "赌博", "賭博"),  # traditional
    ("一起赌博", "賭博", "赌博"),  # the list may be traditional, too
    ("ＫＩＫＥ", "kike", "ＫＩＫＥ"),  # full width and case
    ("𝐤𝐢𝐤𝐞 x", "kike", "𝐤𝐢𝐤𝐞"),  # mathematical letters
    ("网.络.赌.博", "网络赌博", "网.络.赌.博"),
    ("赌 -- 博", "赌博", "赌 -- 博"),
    ("(赌)(博)", "赌博", "赌)(博"),
    ("赌丶博", "赌博", "赌丶博"),  # an ideograph in the role of a dot
    ("六，合，彩", "六合彩", "六，合，彩"),  # clause signs beside single characters
    ("p e d o b e a r!", "pedobear", "p e d o b e a r"),
    ("p_o_r_n", "porn", "p_o_r_n"),
    ("b u y n o w", "buy now", "b u y n o w"),  # a listed blank is a sign like others
    ("赌\u200b博", "赌博", "赌\u200b博"),
    ("赌ㅤ博", "赌博", "赌ㅤ博"),  # Hangul filler
    ("k\U000e0020ike", "kike", "k\U000e0020ike"),  # tag characters, beyond the table
    ("枪̸支̸", "枪支", "枪̸支̸"),  # strokes through ideographs
    ("枪枪支支", "枪支", "枪枪支支"),
    ("freeeee", "free", "freeeee"),
    ("goooood", "good", "goooood"),
    ("caf\u00e9", "cafe\u0301", "caf\u00e9"),  # composed or not, the same letter
    ("cafe\u0301", "caf\u00e9", "cafe\u0301"),
    ("买class呀kike啊", "kike", "kike"),  # ideographs are no part of a Latin word
    ("the secret_plan", "secret", "secret"),
]
NOT_SEEN = [
    ("class", "ass"),
    ("kikes", "kike"),
    ("vicki kept", "kike"),  # whole words are never joined
    ("doctor rent", "torrent"),
    ("god", "good"),
    ("god", "goood"),
    ("to", "too"),
    ("too", "to"),  # a natural double letter draws nothing out
    ("买枪，支持一下", "枪支"),  # a clause sign in honest Chinese
    ("café", "cafe"),
    ("千万", "f万"),  # ordinary characters are never rewritten
    ("", "赌博"),
]


def find(text: str, word: str, view: frozenset[str] = EVERYDAY, whole_word: bool = True) -> list[str]:
    reader = Reader()
    signal = reader.words([word], see_through=view, whole_word=whole_word)
    return [text[span.start : span.end] for span in reader.read(text).spans(signal)]


@pytest.mark.parametrize(("text", "word", "written"), SEEN)
def test_everyday_sees(text: str, word: str, written: str) -> None:
    assert find(text, word) == [written]
    assert written in "".join(find(text, word, ALL)) or written in text


@pytest.mark.parametrize(("text", "word"), NOT_SEEN)
def test_everyday_leaves_alone(text: str, word: str) -> None:
    assert find(text, word) == []


@pytest.mark.parametrize(
    ("disguise", "text", "word"),
    [
        ("width", "ｋｉｋｅ", "kike"),
        ("traditional", "賭博", "赌博"),
        ("separators", "赌.博", "赌博"),
        ("zero_width", "赌\u200b博", "赌博"),
        ("repeats", "赌赌博", "赌博"),
        ("case", "KIKE", "kike"),
        ("accents", "pörn", "porn"),
        ("emoji", "赌💰博", "赌博"),
        ("reversed", "去博赌吧", "赌博"),
        ("markup", "<b>赌</b>博", "赌博"),
        ("entities", "&#36172;&#21338;", "赌博"),
        ("homoglyphs", "p\u043ern", "porn"),  # a Cyrillic o
        ("leet", "fr33", "free"),
        ("masked", "f*ee", "free"),
        ("pinyin", "去dubo吧", "赌博"),
        ("homophones", "去独博吧", "赌博"),
        ("split_characters", "去贝者博吧", "赌博"),
    ],
)
def test_each_disguise_is_seen_through_only_when_named(disguise: str, text: str, word: str) -> None:
    assert find(text, word, frozenset((disguise,))) != []
    assert find(text, word, frozenset()) == ([] if disguise != "repeats" else ["赌博"])


def test_names_stand_for_disguises() -> None:
    assert set(DISGUISES) >= EVERYDAY
    assert expand(["all"]) == set(DISGUISES)
    assert expand(["everyday", "emoji", "no such"]) == EVERYDAY | {"emoji"}


def test_whole_word_can_be_turned_off() -> None:
    assert find("class", "ass", whole_word=False) == ["ass"]


def test_entities_are_evidence_as_written() -> None:
    assert find("x &#36172;博 y", "赌博", ALL) == ["&#36172;博"]


@pytest.mark.parametrize(
    ("word", "short"), [("枪", True), ("*", True), (" ", True), ("枪支", False), ("c++", False), ("a", True)]
)
def test_too_short(word: str, short: bool) -> None:
    assert too_short(word) is short


@given(st.text("，！？：；（）。…ABZaz 赌賭é①ＡΣσſßİıﬁ\u13a0\uab70𝐀🄰💰\u200b\U0002f81a", max_size=12))
def test_what_stands_beside_a_character_does_not_change_its_fold(text: str) -> None:
    """Texts that hold nothing unusual, nothing beyond the first plane, or nothing but ASCII are folded each in a way of
    their own: with one more character all of them go another way."""
    for view in (EVERYDAY, ALL, frozenset({"width"}), frozenset({"case"}), frozenset[str]()):
        folding = Folding(view)
        assert folding.fold(text) == "".join(map(folding.fold, text))
        assert folding.fold_each([text, "x"]) == [folding.fold(text), "x"]


@given(st.text("赌博ab.，, ·-💰", max_size=24))
def test_what_is_left_of_a_text_knows_where_it_stood(text: str) -> None:
    for view in (EVERYDAY, ALL, frozenset({"emoji"})):
        left = reductions.without_separators(text, view)
        if left is not None:
            places = [left.origin[at] for at in range(len(left.text))]
            assert places == sorted(set(places))
            assert "".join(text[place] for place in places) == left.text
            assert left.length == len(text) > len(left.text)


@given(st.text("赌博aab!, ", max_size=24))
def test_a_squeezed_text_knows_how_long_its_runs_were(text: str) -> None:
    squeezed = reductions.Squeezed(text)
    assert squeezed.text == reductions.squeeze(text)
    lengths = squeezed.runs(0, len(squeezed.text)) or (1,) * len(squeezed.text)
    assert "".join(sign * length for sign, length in zip(squeezed.text, lengths, strict=True)) == text
    for at in range(len(lengths)):
        assert squeezed.begin(at) == sum(lengths[:at])
        assert squeezed.runs(at, at + 1) == (lengths[at : at + 1] if lengths[at] > 1 else ())


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_fold_and_trace_agree(text: str) -> None:
    for view in (EVERYDAY, ALL, frozenset[str]()):
        folding = Folding(view)
        traced, starts, ends = folding.trace(text)
        assert traced == folding.fold(text)
        assert len(traced) == len(starts) == len(ends)
        assert list(starts) == sorted(starts)
        assert all(0 <= start < end <= len(text) for start, end in zip(starts, ends, strict=True))


@given(
    st.text("赌博好的啊abc。，., ", max_size=8),
    st.sampled_from(["赌博", "賭博", "赌.博", "赌\u200b博", "赌 博", "赌赌博博", "ＤＵＢＯ"]),
    st.text("好的啊。 ", max_size=8),
)
def test_evidence_lies_in_the_text_and_covers_the_disguise(before: str, disguise: str, after: str) -> None:
    """Whatever stands around it, a disguised word is found and the span is inside the text."""
    text = before + "x。" + disguise + "。" + after
    word = "dubo" if disguise.isalpha() and disguise[0] == "Ｄ" else "赌博"
    reader = Reader()
    signal = reader.words([word])
    spans = reader.read(text).spans(signal)
    start = len(before) + 2
    assert any(span.start >= start and span.end <= start + len(disguise) for span in spans)
