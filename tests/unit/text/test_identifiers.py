"""Identifiers in general: ways of writing, places in the original, what is quiet, what it costs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.evidence import masked
from bot.text.identifiers import DETECTORS, detect
from bot.text.secrets import EVERY, SORTS

PERSONAL = tuple(name for name in DETECTORS if name not in (*SORTS, EVERY))

# One number of each strength: with a check character, with a check digit, with none.
ID_CARD, CARD, MOBILE = "11010519491231002X", "6228480402564890018", "13812345678"
DISGUISES = [  # (detector, as written)
    ("cn-id-card", "110105 19491231 002X"),
    ("cn-id-card", "1101 0519 4912 3100 2X"),
    ("cn-id-card", "110105-19491231-002X"),
    ("cn-id-card", "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X"),
    ("cn-id-card", "１１０１０５１９４９１２３１００２Ｘ"),
    ("cn-id-card", "一一〇一〇五一九四九一二三一〇〇二X"),
    ("cn-id-card", "壹壹零壹零伍壹玖肆玖壹贰叁壹零零贰X"),
    ("cn-id-card", "110105\n19491231002X"),
    ("cn-id-card", "1101051949\r\n1231002X"),
    ("cn-id-card", "1101\u200b0519\u200b4912\u200b3100\u200b2X"),
    ("cn-id-card", "110105\u00ad19491231\u2060002X"),
    ("cn-mobile", "138-1234-5678"),
    ("cn-mobile", "138 1234 5678"),
    ("cn-mobile", "138.1234.5678"),
    ("cn-mobile", "138—1234—5678"),
    ("cn-mobile", "1 3 8 1 2 3 4 5 6 7 8"),
    ("cn-mobile", "１３８１２３４５６７８"),
    ("cn-mobile", "一三八一二三四五六七八"),
    ("cn-mobile", "幺三八幺二三四五六拐八"),
    ("cn-mobile", "一三八 一二三四 五六七八"),
    ("cn-mobile", "138一二三四5678"),
    ("cn-mobile", "①③⑧①②③④⑤⑥⑦⑧"),
    ("cn-mobile", "1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e312345678"),
    ("cn-mobile", "𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖"),
    ("cn-mobile", "١٣٨١٢٣٤٥٦٧٨"),
    ("cn-mobile", "1381234\n5678"),
    ("bank-card", "6228 4804 0256 4890 018"),
    ("bank-card", "622848-0402564890018"),
    ("bank-card", "6 2 2 8 4 8 0 4 0 2 5 6 4 8 9 0 0 1 8"),
    ("bank-card", "６２２８４８０４０２５６４８９００１８"),
    ("bank-card", "六二二八四八〇四〇二五六四八九〇〇一八"),
    ("bank-card", "62284804025\n64890018"),
]


@pytest.mark.parametrize(("name", "written"), DISGUISES)
def test_disguises_are_seen_and_the_place_is_where_it_was_written(name: str, written: str) -> None:
    """Among Chinese words, and with something before that has another length once it is made plain."""
    for text in (written, f"\u200b麻烦登记：{written}，谢谢", f"（{written}）"):
        assert [text[start:end] for start, end in detect([name], text)[name]] == [written]


QUIET = {  # text -> why it is nothing
    "20240804760549": "an order number that starts like a date",
    "1700000000": "seconds since 1970",
    "1718000000000": "milliseconds since 1970",
    "1718000000.123456": "with a fraction",
    "550e8400-e29b-41d4-a716-446655440000": "a UUID",
    "12345678-1234-4234-8234-123456789012": "a UUID of digits only",
    "d41d8cd98f00b204e9800998ecf8427e": "MD5",
    "commit 13812345678abcdef13812345678abcdef1381234": "a hash with a mobile number in it",
    "2024-01-31 13:45:30.123": "a time",
    "一二三四五六七": "counting",
    "共三千五百零二人，一九四九年": "a number and a year in words",
    "一 二 三 四 五 六 七 八 九 零": "counting to ten",
    "3.1415926535897932384626": "a fraction of many digits",
    "1,234,567,890.00": "a sum",
    "62 17 45 33 89 10 22 56": "a row of small numbers",
    "1 2 3 4 5 6 7 8 9 10 11 12 13 14": "counting",
    "pip install foo==1.2.3.4": "a version",
    "Chrome/120.0.0.0 Safari/537.36": "a version",
    "1.2.3.4 Scope of the document": "the number of a heading",
    "v1.2.3.4.5": "a version",
    "300.1.1.1": "no address",
    "std::vector a::b": "C++",
    "12:30:45": "a time",
    "icon@2x.png": "a file",
    "git@github.com:team/project.git": "the address of a repository",
    "https://user:word@example.com/": "the address of a page",
    "a@b hello-world @所有人 @zhang.wei": "mentions",
    "上云server12": "云 + letters is not a plate",
    "新A2024年": "no plate",
    "他在路上，3号再说": "a road and a day",
    "12楼的同事请注意，5号线停运": "a floor and a line",
    "wiki/6228480402564890018": "part of a path",
    "": "nothing at all",
}


@pytest.mark.parametrize("text", QUIET, ids=QUIET.values())
def test_quiet(text: str) -> None:
    assert detect(PERSONAL, text) == {}


def test_two_numbers_side_by_side() -> None:
    text = f"110105194912310 {ID_CARD} {MOBILE} 13912345678"
    found = detect(DETECTORS, text)
    assert [text[start:end] for start, end in found["cn-mobile"]] == [MOBILE, "13912345678"]
    assert text.index(ID_CARD) in [start for start, _ in found["cn-id-card"]]


@pytest.mark.parametrize("junk", ["1 2 3 4 " * 500, "20260131 4711\n" * 200], ids=["digits", "a table"])
def test_a_number_behind_rows_of_digits_that_come_to_nothing(junk: str) -> None:
    found = detect(["cn-id-card"], f"{junk}证号：{ID_CARD}")
    assert found == {"cn-id-card": [(len(junk) + 3, len(junk) + 3 + len(ID_CARD))]}


def test_numbers_on_lines_of_their_own_are_not_joined() -> None:
    text = "138 1234 5678\n139 1234 5678\n186 1234 5678"
    assert [text[start:end] for start, end in detect(["cn-mobile"], text)["cn-mobile"]] == text.split("\n")


def test_an_id_card_is_nothing_else_besides() -> None:
    """620122… passes for a UnionPay number by its first digits; 11… for a credit code."""
    for number in (ID_CARD, "440524188001010014", "620122198012235575"):
        assert set(detect(DETECTORS, number)) == {"cn-id-card"}


def test_a_mistyped_id_card_is_nothing_at_all() -> None:
    for last in "0123456789":
        assert detect(DETECTORS, ID_CARD[:-1] + last) == {}


def test_what_is_found_is_masked_in_the_record() -> None:
    for name, written in DISGUISES:
        (start, end) = detect([name], written)[name][0]
        shown = masked(written[start:end])
        assert shown.count("•") == len(written) - 5 if len(written) >= 8 else set(shown) == {"•"}


# --- cost --------------------------------------------------------------------------------------------------------

SIGNS = "0189 -.\n+@:：/()XxAEap京路号区一三零①１\u200b张"
NASTY = [
    "1", "1 ", "1-", "1.", "1\n", "1 - ", "11 ", "138 ", "13812345678 ", "1381234 5678", "110105194912310021 ",
    "622848 ", "6228480402564890017", "4012 8888 8888 1882 ", "a@", "a.", "a@a.", "@", "a at b dot ", "+1 ", "+44 7",
    "(415) ", "call 12345678 ", "phone 1 ", "DE00 ", "DE45 ", "AB12", "A1 ", "京A", "京A1 2", "E1234567 8", "路",
    "路1号", "省市区路", "路A座", "北京市朝阳区建国路1号", "张三 1 ", "姓名：张三 ", "王李", "一", "一 ", "壹-", "①",
    "１ ", "\u200b1", ":", "a:", "1.1.1.1 ", "ab:", "艾特", "a艾特b点", "0755-2", "123-45-", "1,", "1\u3000",
]  # fmt: skip


@pytest.mark.parametrize("unit", NASTY)
def test_ten_thousand_characters_made_to_be_slow(unit: str) -> None:
    """Read to their end by every detector; every place lies inside the text."""
    text = (unit * 10_000)[:10_000]
    for name in PERSONAL:
        places = detect([name], text).get(name, ())
        assert all(0 <= start < end <= len(text) for start, end in places), name


@settings(max_examples=60)
@given(st.text(alphabet=SIGNS, min_size=1, max_size=40))
def test_any_text_is_read_and_every_place_is_in_it(unit: str) -> None:
    text = unit * 5
    for name, places in detect(DETECTORS, text).items():
        for start, end in places:
            assert 0 <= start < end <= len(text), name
            assert not text[start].isspace() and not text[end - 1].isspace(), name


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_no_text_breaks_a_detector(text: str) -> None:
    for name, places in detect(DETECTORS, text).items():
        assert all(0 <= start < end <= len(text) for start, end in places), name


def test_ordinary_talk_is_not_searched() -> None:
    """The quick looks say no: nothing but them is run on messages without enough digits."""
    for text in ("今天下午三点开会，大家准时参加", "let us meet in room 305", "好的👌", "收到，谢谢！" * 50):
        assert not any(DETECTORS[name].clue(text) for name in PERSONAL)


def test_each_address_is_found_once_however_many_there_are() -> None:
    text = "li@example.com " * 100
    assert sorted(DETECTORS["email"].search(text)) == [(start, start + 14) for start in range(0, 1500, 15)]
