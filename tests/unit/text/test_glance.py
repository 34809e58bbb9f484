"""A glance at a text: no look is left out that sees something, and a text that is closed up knows its way back."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import scan
from bot.text.disguises import looks_for
from bot.text.folding import Folding
from bot.text.glance import Glance, closed_up
from bot.text.lexicon import Lexicon
from bot.text.patience import Patience
from bot.text.reductions import without_separators
from bot.text.scan import NUMBER, Found
from bot.text.scene import Needs, Scene
from bot.text.views import DISGUISES
from bot.text.words import Hit
from tests.unit.text.held import kept_by

compiled = pytest.mark.skipif(scan.compiled is None, reason="bot.text._scan is not compiled: was there a compiler?")

ALL = frozenset(DISGUISES)
LISTED = [
    "赌博",
    "博彩网",
    "六合彩",
    "枪支",
    "裸聊",
    "视频",
    "迷药",
    "女子",
    "free",
    "porn",
    "good",
    "bad word",
    "a.b",
    "哈哈",
]
PIECES = st.lists(
    st.sampled_from([
        *LISTED, "独博", "枪知", "棵聊", "du bo", "dubo", "du博", "qiāngzhī", "lhc", "lhcdb", "贝者博", "木仓支",
        "fr33", "f*ee", "рorn", "роrn", "eerf", "nrop", "博赌", "彩合六", "p.o.r.n", "赌.博", "六，合，彩", "🎲", "・",
        "the meeting", "we can", "sheng", "ni hao", "app", "2", "!", "\u0301", "ǔ", " ", ". ", "，", "。", "的", "丶",
    ]),
    max_size=9,
).map("".join)  # fmt: skip
ANY = st.text(st.characters(exclude_categories=()), max_size=30)
HONEST = [
    "我们明天下午开会，请大家准时参加。", "Please review the deployment before the meeting today.", "好的，收到。",
    "The report is 40 pages long; see section 3.", "他说 APP 更新了，大家试试。", "", "…", "OK",
]  # fmt: skip


def lexicon(quick: bool) -> Lexicon:
    made = Lexicon(ALL, looks_for, compiled=quick)
    made.add(LISTED, 1, False)
    made.build()
    return made


QUICK = lexicon(True)
GLANCE = QUICK.glance


def seen(text: str, asked: bool) -> list[Hit]:
    """What all looks see in a text; each asked by itself, or only where the glance says that it is worth it."""
    assert GLANCE is not None
    folded = QUICK.folding.fold(text)
    glimpse = False if asked else GLANCE.at(text)
    return list(GLANCE.hits(glimpse, folded, without_separators(folded, ALL), Patience()))


@compiled
@given(st.one_of(PIECES, ANY))
def test_no_look_is_left_out_that_sees_something(text: str) -> None:
    assert seen(text, asked=False) == seen(text, asked=True)


@compiled
@given(st.one_of(PIECES, ANY))
def test_a_text_that_was_folded_elsewhere_is_seen_alike(text: str) -> None:
    """With marks that fold to nothing or to another letter, tables suffice for what is left."""
    assert GLANCE is not None
    folded = QUICK.folding.fold(text)
    glimpse = GLANCE.at_folded(folded, QUICK.folding.compiled)
    theirs = without_separators(folded, ALL)
    assert [*GLANCE.hits(glimpse, folded, theirs, Patience())] == [*GLANCE.hits(False, folded, theirs, Patience())]
    if glimpse is not None and not isinstance(glimpse, bool):
        _, joined, cuts = glimpse
        ours = closed_up(folded, joined, cuts)
        expected = (folded, []) if theirs is None else (theirs.text, [*theirs.seams()])
        assert (ours.text, [*ours.seams()]) == expected


@compiled
def test_marks_hide_nothing_from_a_glance() -> None:
    assert GLANCE is not None
    text = "p\u0301orn, 独\u0301博 a\u0300"
    assert GLANCE.at(text) is False
    assert isinstance(GLANCE.at_folded(QUICK.folding.fold(text), QUICK.folding.compiled), tuple)


@compiled
@pytest.mark.parametrize("text", HONEST)
def test_most_texts_need_no_look(text: str) -> None:
    assert GLANCE is not None
    seen(text, asked=False)  # what stands for a word by accident is passed over from now on
    glimpse = GLANCE.at(text)
    assert glimpse is None or not isinstance(glimpse, bool)
    assert not seen(text, asked=False)


class _Always:
    """Is asked about every text."""

    needs = Needs()
    finder = None

    def hits(self, _scene: Scene, _found: Found) -> Iterator[Hit]:
        return iter(())


@compiled
@given(st.one_of(PIECES, st.text("ab1赌博.,，·- 🎲丶・", max_size=30)))
def test_a_text_that_is_closed_up_knows_its_way_back(text: str) -> None:
    view = frozenset(("separators", "emoji"))
    folds = Folding(view, compiled=True)
    words, _ = scan.made(["赌博"], folds.compiled, view)
    glimpse = Glance(words, [_Always()]).at(text)
    if isinstance(glimpse, bool):
        return  # it is closed up in Python
    assert glimpse is not None
    found, joined, cuts = glimpse
    assert found == [[]]
    ours, theirs = closed_up(text, joined, cuts), without_separators(text, view)
    assert ours.text == (text if theirs is None else theirs.text)
    origin = [at if theirs is None else theirs.origin[at] for at in range(len(ours.text))]
    assert [ours.origin[at] for at in range(len(ours.text))] == origin
    seams = [at for at in range(1, len(origin)) if origin[at] - origin[at - 1] > 1]
    assert [*ours.seams()] == seams
    assert theirs is None or [*theirs.seams()] == seams


class _Needing(_Always):
    def __init__(self, needs: Needs):
        self.needs = needs


@compiled
@pytest.mark.parametrize(
    ("needs", "text", "worth"),
    [
        (Needs(rows=[("a-c", "0-9", "a-c")]), "x a1b x", True),
        (Needs(rows=[("a-c", "0-9", "a-c")]), "a1 1b ab", False),
        (Needs(rows=[("a",), ("赌",)]), "赌 a", True),
        (Needs(rows=[("a",), ("赌",)]), "a a", False),
        (Needs(rows=[("\U00020000",)]), "\U00020000", True),
        (Needs(spelt=True), "qù dubo ma", True),
        (Needs(spelt=True), "dub bo", False),  # two letters of whole syllables are too few
        (Needs(spelt=True), "the dubo thing", False),  # and four beside foreign words
        (Needs(spelt=True), "the shuangpin thing", True),
        (Needs(spelt=True), "去 an 吗", True),
        (Needs(spelt=True), "去 the 吗", False),
        (Needs(spelt=True), "a" * 49, False),  # no token
        (Needs(alone=True), "lhc", True),
        (Needs(alone=True), "the lhc", False),
        (Needs(alone=True), "the 买 lhc", True),
    ],
)
def test_what_a_look_needs(needs: Needs, text: str, worth: bool) -> None:
    folds = Folding(frozenset(), compiled=True)
    words, _ = scan.made(["赌博"], folds.compiled, frozenset())
    assert (Glance(words, [_Needing(needs)]).at(text) is not None) == worth


@compiled
def test_more_classes_than_a_byte_has_bits_are_refused() -> None:
    words, _ = scan.made(["赌博"], Folding(frozenset(), compiled=True).compiled, frozenset())
    with pytest.raises(ValueError, match="classes"):
        Glance(words, [_Needing(Needs(rows=[(sign,) for sign in "abcdefg"]))])


@compiled
def test_broken_arguments_are_refused() -> None:
    folds = scan.folds({}, ())
    words = scan.compiled.Words(folds, b"", "a", array(NUMBER, [1]), array(NUMBER, [0]))
    masks, glance = bytes(8 * 256), scan.compiled.Glance
    with pytest.raises(ValueError, match="mask"):
        glance(words, b"", b"", 0, 0, 0, None, [])
    with pytest.raises(ValueError, match="letters"):
        glance(words, b"", masks, 0, 0, 0, (folds, ["Ü"], 1, 1), [])
    with pytest.raises(TypeError):
        glance(words, b"", masks, 0, 0, 0, None, [(folds, 0, 0, 0)])
    with pytest.raises(TypeError):
        glance(words, b"", masks, 0, 0, 0, None, []).at(b"a")


@compiled
def test_nothing_is_kept_of_what_was_glanced_at() -> None:
    assert GLANCE is not None
    texts = [*HONEST, "独博 qu dubo ma", "六，合，彩 nrop", "e\u0301", "\ud800", "\U00040000", "贝者博 f*ee fr33" * 300]

    def look(times: int) -> None:
        for text in texts * times:
            GLANCE.at(text)

    assert kept_by(look, __file__) < 60 * len(texts)  # less than a byte for each
