"""Folding and finding words, compiled and in Python: the same answers to everything. Without the compiled module the
comparisons are skipped, and say so."""

from __future__ import annotations

import random
from array import array
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import scan
from bot.text.disguises import looks_for
from bot.text.drawn import Drawn
from bot.text.folding import Folding
from bot.text.gaps import Gaps
from bot.text.lexicon import Lexicon
from bot.text.modern import MODERN
from bot.text.plausible import BORDERS
from bot.text.scan import NUMBER
from bot.text.sight import Sight
from bot.text.views import DISGUISES, EVERYDAY
from tests.unit.text.held import kept_by

compiled = pytest.mark.skipif(scan.compiled is None, reason="bot.text._scan is not compiled: was there a compiler?")

VIEWS = [
    frozenset[str](),
    EVERYDAY,
    frozenset(("width", "zero_width")),
    frozenset(("emoji",)),
    EVERYDAY | {"emoji", "accents"},
    frozenset(DISGUISES),
]
LISTED = [
    "赌博", "赌", "赌博网", "博彩", "六合彩", "枪支", "a", "ab", "abc", "abcd", "abcde", "abcdef", "free", "good",
    "bad word", "a.b", "赌.博", "ß", "哈哈", "赌赌", "aaa", "é", "🎲", "🎲🎲", "\U00020000赌",
]  # fmt: skip
WORDS = st.lists(
    st.one_of(st.sampled_from(LISTED), st.text("abc赌博彩.🎲", min_size=1, max_size=9)), min_size=1, max_size=12
)
ANY = st.text(st.characters(exclude_categories=()), max_size=60)  # every plane, halves of surrogate pairs too
LIKELY = st.text("abcdefg赌博彩网六合枪支哈 .,，。!·_*-\u200b\u0301\ufe0fＡ１賭…㎏🎲é\U000e0041", max_size=60)
PIECES = st.lists(st.sampled_from([*LISTED, " ", "·", "，", "的", "ａ", "\u0301", "…"]), max_size=14).map("".join)
READABLE = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)  # as the reader hands them to its words


def both(words: Sequence[str], view: frozenset[str], whole: bool) -> tuple[Lexicon, Lexicon]:
    """The same list, compiled and in Python."""
    made = []
    for quick in (True, False):
        lexicon = Lexicon(view, looks_for, compiled=quick)
        lexicon.add(words[::2], 1, whole)
        lexicon.add(words[1::2], 2, not whole)
        lexicon.add(words[:1], 3, whole)
        lexicon.build()
        made.append(lexicon)
    return made[0], made[1]


def told(sight: Sight | None) -> object:
    if sight is None:
        return None
    places = [sorted(sight.places(1 + turn % 3)) for turn in range(6)]  # what was kept answers few questions
    return sight.signals, sorted(sight.hits), places


@compiled
@pytest.mark.parametrize("view", VIEWS, ids=len)
@given(text=st.one_of(ANY, LIKELY, PIECES))
def test_texts_are_folded_alike(view: frozenset[str], text: str) -> None:
    assert Folding(view, compiled=True).fold(text) == Folding(view, compiled=False).fold(text)


@compiled
@pytest.mark.parametrize("view", VIEWS, ids=len)
def test_every_character_is_folded_alike(view: frozenset[str]) -> None:
    quick, plain = Folding(view, compiled=True), Folding(view, compiled=False)
    for first in (*range(0, 0x30000, 16), *range(0xE0000, 0xE1000, 16), 0x30000, 0x10FFF0):
        text = "-".join(map(chr, range(first, first + 16)))
        assert quick.fold(text) == plain.fold(text)


@compiled
def test_a_text_that_does_not_change_is_itself() -> None:
    text = "nothing to fold 没有什么"
    assert Folding(EVERYDAY, compiled=True).fold(text) is text


@compiled
@pytest.mark.parametrize("view", VIEWS, ids=len)
@given(words=WORDS, whole=st.booleans(), texts=st.lists(st.one_of(READABLE, LIKELY, PIECES), max_size=6))
def test_words_are_found_alike(view: frozenset[str], words: list[str], whole: bool, texts: list[str]) -> None:
    """Asked twice: what a form means is learnt the first time."""
    quick, plain = both(words, view, whole)
    for text in (*texts, *texts):
        assert told(quick.look(text)) == told(plain.look(text)), text
        folded = plain.folding.fold(text)
        assert quick.find(folded) == plain.find(folded)


def finders(forms: Sequence[str], view: frozenset[str]) -> tuple[scan.Finder, scan.Finder]:
    """What finds the same forms, compiled and in Python."""
    quick, _ = scan.made(forms, Folding(view, compiled=True).compiled, view)
    plain, _ = scan.made(forms, None, view)
    return quick, plain


@compiled
@pytest.mark.parametrize("view", VIEWS, ids=len)
@given(words=WORDS, text=st.one_of(READABLE, LIKELY, PIECES))
def test_texts_are_closed_up_alike(view: frozenset[str], words: list[str], text: str) -> None:
    forms = [*dict.fromkeys(words)]
    after = len(forms) * 3 // 4  # the others are no words
    quick, plain = (Gaps(finder, view, after).closed(text) for finder in finders(forms, view))
    assert (quick is None) is (plain is None)
    if quick is not None and plain is not None:
        assert (quick.base.text, quick.base.length) == (plain.base.text, plain.base.length)
        assert [*quick.base.seams()] == [*plain.base.seams()]
        places = range(len(quick.base.text))
        assert [quick.base.origin[at] for at in places] == [plain.base.origin[at] for at in places]
        assert quick.over == plain.over


@compiled
@given(words=WORDS, text=st.one_of(READABLE, LIKELY, PIECES, st.text("abc赌博哈1.", max_size=40)))
def test_what_may_be_drawn_out_is_found_alike(words: list[str], text: str) -> None:
    forms = [*dict.fromkeys(words)]
    quick, plain = (Drawn(one, len(forms) * 3 // 4, lambda _: ())._found(text) for one in finders(forms, EVERYDAY))
    assert quick == plain


@compiled
def test_of_each_form_so_many_are_found_from_the_beginning_on() -> None:
    quick, plain = finders(["a", "ab", "赌博"], EVERYDAY)
    text = "ab赌博a" * 9
    every, some = plain.find(text), quick.find(text, 4)
    assert quick.find(text) == every
    assert [one for one in every if one in some] == some
    for form in range(3):
        assert [one for one in some if one[2] == form] == [one for one in every if one[2] == form][:4]
    over = quick.closed("赌.博 a.b，" * 9, 3, 2)
    assert over and [form for _, _, form in over[2]] == [2, 1, 2, 1]
    assert quick.drawn("赌赌博 aaab " * 9, 3, 2) == [
        (0, 3, 2),
        (4, 7, 0),
        (4, 8, 1),
        (9, 12, 2),
        (13, 16, 0),
        (13, 17, 1),
    ]


@compiled
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nothing", None),
        ("人人，工人。人人人", None),  # signs that stay, and a run that is in no listed word
        ("a word here", (scan.WHOLE, 0)),  # certain
        ("不赌博了", (scan.WHOLE, 1)),  # two others may have it between them: somebody has to judge
        ("赌博", (scan.WHOLE, 0)),  # nothing goes on over its ends
        ("不赌博，了", (scan.PARTED, 0)),
        ("人·工, 人·工", (scan.PARTED, 0)),  # closed up, and no word either
        ("赌 · 博", (scan.HIDING, 0)),
        ("六六合彩", (scan.HIDING, 0)),  # runs are not told
        ("六・合", (scan.HIDING, 0)),  # a sign that counts as a letter as well: others decide
    ],
)
def test_a_look_tells_no_more_than_is_needed(text: str, told: object) -> None:
    lexicon = Lexicon(EVERYDAY, looks_for)
    lexicon.add(["赌博", "六合彩", "word"], 1, True)
    lexicon.build()
    for _ in range(2):  # what a form means is learnt the first time
        lexicon.look(text)
    assert lexicon._finder is not None
    seen = lexicon._finder.look(text)
    if isinstance(seen, tuple):
        _, _, found, how, folded = seen
        assert (how, len(found)) == told
        assert folded == (lexicon.folding.fold(text) if found or how != scan.WHOLE else None)
    else:
        assert seen is told is None


@compiled
@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a word here", [(2, 6, 0, 1)]),
        ("Swords", [(1, 5, 0, 0)]),  # within another
        ("…a word", None),  # what was one character is three: places in the folded text are others
        ("word " * 100, None),  # so many are found again when somebody asks
    ],
)
def test_places_of_what_is_certain_are_kept(text: str, kept: list[scan.Place] | None) -> None:
    lexicon = Lexicon(EVERYDAY, looks_for)
    lexicon.add(["word"], 1, True)
    lexicon.add(["word"], 2, False)
    lexicon.build()
    lexicon.look(text)
    assert lexicon._finder is not None
    seen = lexicon._finder.look(text)
    assert isinstance(seen, tuple)
    assert (seen[1] if seen[1] is None else [*scan.places(seen[1])]) == kept


@compiled
def test_long_texts_and_long_lists_are_read_alike() -> None:
    chance = random.Random(3)
    words = ["".join(chance.choices("abcde赌博彩网", k=chance.randint(1, 12))) for _ in range(5_000)] + ["x" * 900]
    quick, plain = both(words, EVERYDAY, False)
    for size in (767, 768, 769, 5_000, 100_000):
        text = "".join(chance.choices("abcde赌博彩网 .Ａ", k=size))
        assert quick.find(quick.folding.fold(text)) == plain.find(plain.folding.fold(text))
    for text in ("x" * 5_000, "ﷺ" * 50_000, "é" * 50_000, "哈" * 100_000):
        assert told(quick.look(text)) == told(plain.look(text))


@compiled
def test_many_words_in_one_text_are_all_given() -> None:
    words = [f"word{number:03}" for number in range(200)]
    quick, plain = (Lexicon(EVERYDAY, compiled=quick) for quick in (True, False))
    for lexicon in (quick, plain):
        for number, word in enumerate(words):
            lexicon.add([word], number, True)
    text = " ".join(words)
    for _ in range(2):
        assert told(quick.look(text)) == told(plain.look(text))
        assert quick.look(text).signals == frozenset(range(200))  # type: ignore[union-attr]


@compiled
def test_nothing_is_kept_of_what_was_read() -> None:
    """Each way out of the compiled code, many times: what leaked once would be seen."""
    folds = Folding(EVERYDAY, compiled=True).compiled
    words, _ = scan.made(LISTED, folds, EVERYDAY)
    for form, sort in enumerate((scan.SURE, scan.EDGES, scan.RUN) * 3):
        words.learn(form, sort, form, 1)
    texts = ["nothing", "赌博 abc free", "赌.博，Ｆree", "e\u0301 哈哈哈哈", "\ud800", "🎲🎲🎲" * 400, "…" * 900]

    def read(times: int) -> None:
        for text in texts * times:
            words.look(text)
            words.find(text)
            words.find(text, 2)
            words.closed(text, len(LISTED), 2)
            words.drawn(text, len(LISTED), 2)
            folds.fold(text)
            with pytest.raises(ValueError, match="forms"):
                scan.compiled.Words(folds, b"", "bab", array(NUMBER, [1, 2, 3]), array(NUMBER, [0, 1, 2]))

    assert kept_by(read, __file__) < 60 * len(texts)  # less than a byte for each


@compiled
@pytest.mark.parametrize(
    ("table", "pool"),
    [
        (b"123", b""),  # half an entry
        ((0x80000000 | 5 << 5 | 1).to_bytes(4, "little"), b""),  # leads out of the pool
        (b"\0\0\0\0", (0x110000).to_bytes(4, "little")),  # no character
    ],
)
def test_broken_tables_are_refused(table: bytes, pool: bytes) -> None:
    with pytest.raises(ValueError, match=r"pool|whole"):
        scan.compiled.Folds(table, pool)


@compiled
@pytest.mark.parametrize(
    ("forms", "ends", "numbers"),
    [
        ("abaa", [2, 4], [0, 1]),
        ("aba", [2, 3], [0, 1]),
        ("aa", [1, 2], [0, 1]),
        ("", [0], [0]),
        ("a", [1, 1], [0, 1]),
        ("a", [0, 1], [0, 1]),
        ("a", [2], [0]),
        ("ab", [1], [0]),
        ("a", [1], [1]),
        ("a", [1], [0, 0]),
        ("a", [], []),
    ],
)
def test_broken_lists_are_refused(forms: str, ends: list[int], numbers: list[int]) -> None:
    for more in (b"", b"?"):
        with pytest.raises(ValueError, match="forms"):
            taken = array(NUMBER, ends).tobytes() + more, array(NUMBER, numbers).tobytes() + more
            scan.compiled.Words(scan.folds({}, ()), b"", forms, *taken)


@compiled
def test_arguments_of_other_types_are_refused() -> None:
    words = scan.compiled.Words(scan.folds({}, ()), b"", "a", array(NUMBER, [1]), array(NUMBER, [0]))
    for call in (words.find, words.look, scan.folds({}, ()).fold, scan.folds({}, ()).is_even):
        with pytest.raises(TypeError):
            call(b"a")
    for asked in (words.closed, words.drawn):
        with pytest.raises(TypeError):
            asked(b"a", 1, 1)
    with pytest.raises(ValueError, match="form"):
        words.learn(1, 0, 0, 0)


def test_no_word_of_the_dictionary_goes_on_over_a_border() -> None:
    """Else a word beside one could be the end of another."""
    spec = find_spec("jieba")
    assert spec is not None and spec.origin is not None
    listed = Path(spec.origin).with_name("dict.txt").read_text("utf-8").splitlines()
    assert BORDERS.isdisjoint("".join(line.split(" ")[0] for line in listed) + "".join(MODERN))
