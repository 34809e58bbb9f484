"""The prefilter and the store: answers are the same with and without them, and nothing broken is ever used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text import reductions, scan
from bot.text.folding import Folding
from bot.text.identifiers import DETECTORS, expected, written
from bot.text.labels import SHEETS
from bot.text.patterns import PatternSet, compile_pattern
from bot.text.prefilter import Prefilter, available, classed, exact, loosened
from bot.text.reader import WORTH_A_PASS, Reader
from bot.text.store import Store
from bot.text.views import DISGUISES, EVERYDAY, expand

QUICK = [True, False] if scan.compiled is not None else [False]  # whether texts are told apart by their characters
with_hyperscan = pytest.mark.skipif(not available(), reason="the extra `speed` is not installed")

LOOSENED = [  # (expression, as it is passed on)
    (r"order-[0-9]{4,9}X", r"order-[0-9]{4,}X"),
    (r"a{2,8}b{3}c{500}", r"a{2,8}b{3,3}c{8,}"),
    (r"(?P<year>\d+?)\s", r"(\d+)[\t\n\f\r ]"),
    (r"\w[\w-][^\w]", "[0-9A-Za-z_\u017f\u212a][0-9A-Za-z_\u017f\u212a-][^\\w]"),
    (r"[^\s,]", r"[^\t\n\f\r ,]"),
    (r"[\\s]", r"[\\s]"),  # a backslash and an s
    (r"(?i)gift ?card", r"(?i)gift ?card"),
    (r"{x}", r"\{x\}"),
    (r"\x{20E3}[\x{FE0F}a]", r"\x{20E3}[\x{FE0F}a]"),
    ("吗[呀啊]?$", r"吗[呀啊]?\z"),  # `$` would stand before a last line break
]
EXACT = ["吗[呀啊]?$", r"(?i)\bplease\b", "x{3,8}y{2}", r"[^\d]\s+"]
WIDENED = [r"\w+", r"(?i)\W", r"[\w.]@", r"\p{Han}", "a{9}", "a{0,24}", "a{12,}"]
REFUSED = [r"(?m)^$", r"\p{Latin}", r"[[:alpha:]]", r"\x4e", r"(?U)a+", r"[^\S]", r"\z", "a\nb", ""]
TEXTS = st.text("abkſ\u212aKßSs019 \n\t\v-:@.,，赌博１é\u200b", max_size=24)
ATOMS = st.sampled_from(
    ["a", "b", "K", "s", "ß", "é", "赌", "1", r"\.", ".", r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", r"\b", "[a-k]",
     r"\x{212A}", r"[\x{e9}\x{8D4C}-\x{9F65}]", r"[^a\s]", r"[赌-龥]", "^", "$", "-"]
)  # fmt: skip
REPEATS = st.sampled_from(["*", "+?", "?", "{2}", "{1,3}", "{9,12}"])
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=2).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, REPEATS).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
        inner.map(lambda part: f"(?i:{part})"),
    ),
    max_leaves=6,
)


@pytest.mark.parametrize(("pattern", "form"), LOOSENED)
def test_an_expression_is_passed_on_looser(pattern: str, form: str) -> None:
    assert loosened(pattern) == form


@pytest.mark.parametrize(("pattern", "said"), [*((one, True) for one in EXACT), *((one, False) for one in WIDENED)])
def test_an_expression_that_was_not_widened_needs_no_second_question(pattern: str, said: bool) -> None:
    assert exact(pattern) is said


@pytest.mark.parametrize("pattern", REFUSED)
def test_what_might_be_read_differently_is_not_passed_on(pattern: str) -> None:
    assert loosened(pattern) is None


@with_hyperscan
@pytest.mark.parametrize("quick", QUICK)
@given(pattern=PATTERNS, texts=st.lists(TEXTS, max_size=5))
def test_an_expression_never_occurs_unasked(quick: bool, pattern: str, texts: list[str]) -> None:
    expression, form = compile_pattern(pattern), loosened(pattern)
    assert form is not None
    prefilter = Prefilter([(form,)], numbers="0-9K赌 ", quick=quick)
    together = PatternSet((pattern,), prefilter.unknown)
    for text in texts:
        occurs = expression.search(text) is not None
        assert together.matching(text, prefilter.ask(text)) == ([0] if occurs else []), (pattern, text)


def ours() -> list[str]:
    """The expressions of our own that `re` reads as RE2 does."""
    cues = [cue for sheet in SHEETS.values() for family in sheet.families for _, cue in family.cues.values()]
    clues = [form for detector in DETECTORS.values() for form in expected(detector.clue) or () if form[0] != "("]
    return [one for one in dict.fromkeys([*cues, *clues, *written.expected()]) if as_re(one) is not None]


def as_re(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(re.sub(r"\\x\{([0-9A-Fa-f]+)\}", lambda found: chr(int(found[1], 16)), pattern))
    except re.error:  # flags in the middle
        return None


OURS = ours()


@pytest.fixture(scope="module", params=QUICK)
def pass_over_ours(request: pytest.FixtureRequest) -> Prefilter:
    return Prefilter([(loosened(one) or one,) for one in OURS], numbers=written.NUMBERS, quick=request.param)


@with_hyperscan
@settings(max_examples=400)
@given(data=st.data())
def test_what_our_expressions_match_is_asked(pass_over_ours: Prefilter, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(OURS) - 1))
    expression = as_re(OURS[number])
    assert expression is not None
    before, after = data.draw(st.integers(0, 80)), data.draw(st.integers(0, 20))
    text = data.draw(st.sampled_from("q。 ")) * before + data.draw(st.from_regex(expression)) + " " * after
    if compile_pattern(OURS[number]).search(text) is not None:  # to RE2 other blanks are blanks
        assert number in pass_over_ours.ask(text) or number in pass_over_ours.unknown, (OURS[number], text)


@pytest.mark.parametrize("view", [EVERYDAY, expand(["all"]), frozenset({"separators"}), frozenset({"emoji", "width"})])
@given(st.text("ab赌博é１Ａ.,，。、（！…💰\u200b\u0301\u3000 ℃①賭", max_size=12))
def test_no_separator_is_cut_unasked(view: frozenset[str], text: str) -> None:
    folding = Folding(view)
    prefilter = Prefilter([reductions.expected(view, classed(folding.shifting)), reductions.expected_markup(view)])
    asked = {*prefilter.ask(text), *prefilter.unknown}
    assert 0 in asked or reductions.without_separators(folding.fold(text), view) is None
    assert 1 in asked or reductions.decoded(text, view) is None


@pytest.mark.parametrize("quick", QUICK)
@given(
    text=st.one_of(
        st.text("ab1７一三壹①五幺-.，@:#号A密码token=\u200b\u20e3", max_size=24),
        st.text("加+v信VxqQ微we\u3000 cd\u0131\u0130i\u017fgnal\u212ar.cn/:é中", max_size=12),
        st.sampled_from(["we\u3000chat", "d\u0131scord", "\u017fignal", "lar\u212a", "wei\x85xin", "v\n信"]),
        st.text("li@ \n.艾特点[]aAtTdo\u017f-", max_size=16),
        st.lists(st.sampled_from(["ak", "AK", "key", "Key", *"aAsS :="]), max_size=6).map(
            lambda parts: "".join(parts) + "wJalrXUtnFEMI7" * 2
        ),
    )
)
def test_no_clue_is_passed_over(quick: bool, text: str) -> None:
    clues = list(dict.fromkeys(detector.clue for detector in DETECTORS.values()))
    prefilter = Prefilter([*map(expected, clues), written.expected()], numbers=written.NUMBERS, quick=quick)
    asked = {*prefilter.ask(text), *prefilter.unknown}
    if len(clues) not in asked:
        assert written.plain(text) == (text, None)
        assert all(number in asked or not clue(text) for number, clue in enumerate(clues))


MISSED = [  # (expressions, what the first of them matches): what Vectorscan 5.4.12 misses without a hand
    (["[!！][!！]", r"[?？](?:[^0-9A-Za-z_]|\z)"], "!!"),
    ([r"(?:ab|b!)\z"], "ab"),
    (["[0-9]b", r"^[0-9][?？][一-鿿][^a]\z"], "0b"),
    ([r"k\s*[:=]"], "k="),
    (["x[0-9]*y"], "xy"),
    (["[ab] *:", "order-[0-9]{4}", "(?i)please"], "a:"),
    (["#\\s*a+"], "#a"),
]


@with_hyperscan
@pytest.mark.parametrize("quick", QUICK)
@pytest.mark.parametrize(("patterns", "occurs"), MISSED)
def test_nothing_is_missed_behind_the_first_bytes(quick: bool, patterns: list[str], occurs: str) -> None:
    prefilter = Prefilter([(pattern,) for pattern in patterns], quick=quick)
    for length in range(100):
        assert 0 in prefilter.ask("q" * length + occurs), length


MANY = [
    *(f"order-{number}[0-9]{{4,9}}X" for number in range(120)),
    *(f"(?i)code{number}\\b" for number in range(120)),
    *(f"[第其]{number}[号條]" for number in range(60)),
]


@with_hyperscan
@pytest.mark.parametrize("together", [1, 7, 64, 300, 1_000])
def test_what_is_too_much_for_one_pass_is_asked_in_several(together: int) -> None:
    compiled = [compile_pattern(pattern) for pattern in MANY]
    prefilter = Prefilter([(loosened(pattern) or "",) for pattern in MANY], together=together)
    expressions = PatternSet(MANY, prefilter.unknown)
    assert not prefilter.unknown
    every = "".join(f"code{number} " for number in range(99))
    for text in ("今天开会", "order-71234X", "CODE7, code119; order-1191234X 第59号", every):
        occurs = [number for number, pattern in enumerate(compiled) if pattern.search(text)]
        assert sorted(expressions.matching(text, prefilter.ask(text))) == occurs


@with_hyperscan
def test_a_question_is_not_torn_apart() -> None:
    prefilter = Prefilter([("a",), ("b", "c", "d"), ("e", "f"), None], together=2)
    assert prefilter.unknown == {1, 3}
    assert set(prefilter.ask("a b c f")) == {0, 2}
    assert Prefilter([("a",), ("b", "c", "d")], compiles=False).unknown == {0, 1}


def test_an_expression_that_hyperscan_refuses_is_asked_anyway() -> None:
    prefilter = Prefilter([("a" * 20_000,), ("b",), None])
    assert {0, 2} <= prefilter.unknown
    assert prefilter.unknown == {0, 2} or not available()


# --- the store -------------------------------------------------------------------------------------------------------


def spans(cache: Path | None) -> list[tuple[int, int]]:
    reader = Reader()
    signals = [reader.words(["赌博", "porn"]), reader.pattern("x[0-9]+"), reader.detector("cn-mobile")]
    reader.build(cache)
    reading = reader.read("赌.博 x12 13812345678")
    return [(span.start, span.end) for signal in signals for span in reading.spans(signal)]


def test_what_was_kept_answers_alike(tmp_path: Path) -> None:
    plain = spans(None)
    assert plain == [(0, 3), (4, 7), (8, 19)]
    assert spans(tmp_path / "compiled") == plain  # made and kept
    assert list((tmp_path / "compiled").iterdir())
    assert spans(tmp_path / "compiled") == plain  # read


def test_a_broken_piece_is_made_again(tmp_path: Path) -> None:
    plain = spans(tmp_path)
    for file in tmp_path.iterdir():
        file.write_bytes(file.read_bytes()[:-1] + b"?")
    assert spans(tmp_path) == plain
    for file in tmp_path.iterdir():
        file.write_bytes(b"")
    assert spans(tmp_path) == plain


def test_a_piece_is_found_by_what_it_was_made_from(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save("words", "a", b"of a")
    assert store.load("words", "a") == b"of a"
    assert store.load("words", "b") is None
    assert store.load("others", "a") is None


def test_nothing_is_kept_where_others_may_write(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    store = Store(tmp_path)
    store.save("words", "a", b"of a")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("")
    Store(tmp_path / "file" / "deeper").save("words", "a", b"of a")  # cannot be written: only slower


def test_every_disguise_alone_has_its_question() -> None:
    assert all(reductions.expected_markup(frozenset({name})) for name in ("markup", "entities"))
    others = DISGUISES.keys() - {"separators", "emoji"}
    assert not any(reductions.expected(frozenset({name}), "") for name in others)


def test_the_pass_is_made_when_enough_was_read_and_changes_no_answer() -> None:
    texts = ["卡号 6222020200112230", "加群玩博彩", "赌.博", "order-12345678X please", "今天开会", "a" * 300]
    said: list[list[frozenset[int]]] = []
    for at_once in (True, False):
        reader = Reader()
        reader.words(["博彩", "赌博"])
        reader.pattern("order-[0-9]{4,9}X")
        reader.cue("(?i)please")
        for name in ("bank-card", "email"):
            reader.detector(name)
        reader.build(at_once=at_once)
        said.append(
            [reader.read(text + " " * (number % 7)).signals for number in range(WORTH_A_PASS // 5) for text in texts]
        )
    assert said[0] == said[1]
