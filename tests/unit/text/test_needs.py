"""What expressions need: nothing is passed over in a text that has it, and what is not understood needs nothing."""

from __future__ import annotations

import pytest

from bot.text import scan
from bot.text.needs import BEYOND, FIGURE, LATIN, LETTER, NUMBER, SIGN, TONE, Sorts, is_class

pytestmark = pytest.mark.skipif(scan.compiled is None, reason="bot.text._scan is not compiled: was there a compiler?")

NUMBERS = "0-9零一二三四 ,"
ROW = NUMBER << 8

NEEDED = [  # (expression, what it needs)
    ("please", LETTER),
    ("(?i)please", LETTER),
    ("(?i)[ks]", LETTER),  # each of them has a form beyond ASCII
    ("[kK\u212a]", LETTER),
    ("麻烦", BEYOND),
    ("(?i)微信", BEYOND),
    ("(?i)é|ß", BEYOND),
    (r"[一-鿿]+", BEYOND),
    (r"[\x80-\x{10ffff}]", BEYOND),
    ("加[a-z]", BEYOND),
    ("加[a-z0-9]{4}", BEYOND),
    (r"\d号", FIGURE),
    (r"(?:a|b\\?)[0-9]+", FIGURE),
    (r"[?？](?:[^0-9]|\z)", TONE),
    (r"\?:", SIGN),
    (r"x{2,}:", SIGN),
    ("(?:[0-9]{2},?){2}", ROW),
    ("a[一二三]{5}", ROW),
    ("[0-9][一二三, ]{0,2}[0-9]{3}", ROW),
    ("[0-9][、]?[0-9]{2}x", FIGURE),
    ("(?:please)?", 0),
    ("[a-z]*", 0),
    ("[a-z]{0,3}.", 0),
    ("(?:a|1)", LATIN),
    (r"\x41[\x{42}-\x43]", LETTER),
    (r"[^a]\w\W\S\D", 0),
    (r"[\w麻]", 0),
    ("", 0),
    (r"^\b$", 0),
    ("(?=a)b1", 0),  # not understood from here
    (r"\p{Han}1", 0),
    ("[[:alpha:]]1", 0),
    (r"\cA1", 0),
    (r"a\B1", 0),
    ("(?x)a 1", 0),
]
PARTED = [
    (r"什么|谁|(?:www|\bftp)\.", {BEYOND: "什么|谁", LETTER: r"(?:www|\bftp)\."}),
    (r"\bNOW\b|(?i)\b(?:now|at once)\s?!", {LETTER: r"\bNOW\b", TONE: r"(?i)\b(?:now|at once)\s?!"}),
    ("(?i)a|1b|c", {LETTER: "(?i)a|(?i)c", FIGURE: "(?i)1b"}),
    ("a|b(?i)1|c", {LETTER: "a|(?i)c", FIGURE: "b(?i)1"}),
    ("(?:a|1)|b", {LATIN: "(?:a|1)", LETTER: "b"}),
    ("a{1,2}|b", {LETTER: "a{1,2}|b"}),
    (r"\||[|]|\[", {SIGN: r"\||[|]|\["}),
]
TOLD = [  # (text, sorts that it has and has not)
    ("今天开会", BEYOND, LETTER | LATIN | FIGURE | SIGN | ROW),
    ("Hi there.", LETTER | LATIN, BEYOND | FIGURE | SIGN | ROW),
    ("7", FIGURE | LATIN, LETTER | BEYOND | ROW),
    ("a@b", SIGN, FIGURE),
    ("一二三, 四", ROW | BEYOND, FIGURE),
    ("12 3a4", FIGURE, BEYOND),
    ("123", FIGURE, ROW),
    ("12 3", ROW, SIGN),
    ("\u212a", LETTER | BEYOND, FIGURE),
    ("\U000e0041", LETTER | FIGURE | SIGN | BEYOND | ROW >> 8, ROW),  # beyond the table: it may be anything
    ("", 0, 0xFFFF),
]


@pytest.mark.parametrize(("form", "needed"), NEEDED)
def test_an_expression_needs_what_all_that_it_matches_has(form: str, needed: int) -> None:
    assert Sorts(NUMBERS, ()).parted(form).keys() == {needed}


@pytest.mark.parametrize(("form", "parted"), PARTED)
def test_alternatives_that_need_different_sorts_are_looked_for_apart(form: str, parted: dict[int, str]) -> None:
    assert Sorts(NUMBERS, ()).parted(form) == parted


@pytest.mark.parametrize(("text", "has", "has_not"), TOLD)
def test_a_text_has_the_sorts_of_its_characters(text: str, has: int, has_not: int) -> None:
    seen = Sorts(NUMBERS, ()).of(text)
    assert seen & has == has
    assert not seen & has_not


def test_classes_are_told_by_the_characters_alone_while_there_is_room() -> None:
    sorts = Sorts("", ["[ab赌-龥]", "[ab赌-龥]", "[~]"])
    assert list(sorts.asked) == ["[ab赌-龥]"]
    for text, said in (("xyz~", False), ("xb", True), ("输赢", True), ("\u9fff", False), ("", False)):
        assert bool(sorts.of(text) & sorts.asked["[ab赌-龥]"]) is said


@pytest.mark.parametrize(
    ("form", "said"),
    [("[ab]", True), (r"[\x{e9}\-]", True), ("[^a]", False), (r"[\w]", False), ("a", False), ("[a]+", False)],
)
def test_a_class_is_known(form: str, said: bool) -> None:
    assert is_class(form) is said


def test_what_is_not_asked_rightly_is_refused() -> None:
    for arguments in ((), (b"",), ("", b""), (b"", b"a"), (b"", "a", 1)):
        with pytest.raises(TypeError):
            scan.compiled.rows_in(*arguments)
