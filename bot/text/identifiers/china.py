"""Numbers of people and firms in mainland China: ID card (GB 11643), credit code (GB 32100), mobile, landline."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache

from stdnum.cn import ric, uscc

from bot.text.identifiers.numbers import (
    AFTER,
    BEHIND,
    LOOSE,
    TIGHT,
    Places,
    clear_of,
    digits,
    evenly,
    find,
    groups_of,
    named,
    number,
    row,
    stands_alone,
)

# Prefectures (third and fourth digit) by province, with those that were dissolved: cards keep the code of their day.
# GB/T 2260 and its earlier editions.
_PREFECTURES = {
    "11": "00-02", "12": "00-02", "13": "00-11 21-30 90", "14": "00-11 21-27 90", "15": "00-09 21-29",
    "21": "00-14 21-22 90", "22": "00-08 21-26 90", "23": "00-12 21-27 90",
    "31": "00-02", "32": "00-13 21-27 90", "33": "00-11 21-28 90", "34": "00-18 21-29", "35": "00-09 21-27 90",
    "36": "00-11 21-26", "37": "00-17 21-29 90",
    "41": "00-17 21-30 90", "42": "00-13 21-29 90", "43": "00-13 21-31 90", "44": "00-29 51-53 90",
    "45": "00-14 21-28", "46": "00-04 90",
    "50": "00-03", "51": "00-39 90", "52": "00-06 21-27", "53": "00-09 21-35", "54": "00-06 21-27",
    "61": "00-10 21-27", "62": "00-12 21-30", "63": "00-02 21-28", "64": "00-05 21-22", "65": "00-05 21-32 40-43 90",
    "71": "00", "81": "00", "82": "00", "83": "00",
}  # fmt: skip


def _spread(ranges: str) -> list[str]:
    spread = []
    for part in ranges.split():
        first, _, last = part.partition("-")
        spread += [f"{value:02}" for value in range(int(first), int(last or first) + 1)]
    return spread


REGIONS = frozenset(province + place for province, ranges in _PREFECTURES.items() for place in _spread(ranges))

_DATE = ("[12]", "[089]", *digits(2), "[01]", "[0-9]", "[0-3]", "[0-9]")
_ID_18 = number("[1-9]", *digits(5), *_DATE, *digits(3), "[0-9Xx]")
_ID_15 = re.compile(  # three characters more make it one of eighteen that was cut
    number("[1-8]", *digits(7), "[01]", "[0-9]", "[0-3]", *digits(4), gap=TIGHT).pattern
    + rf"(?!{TIGHT}[0-9]{{2}}[0-9Xx](?![0-9A-Za-z]))"
)
_SHAPE = re.compile(r"[1-9][0-9]{5}(?:18|19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9Xx]")
_OLD_GROUPS = frozenset({(15,), (6, 6, 3), (6, 9), (12, 3), (1,) * 15, (3,) * 5, (5,) * 3, (4, 4, 4, 3)})


def _is_date(text: str) -> bool:
    """A day on which somebody who is alive, or has just died, may have been born."""
    try:
        born = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return False
    return date(1880, 1, 1) <= born <= datetime.now(UTC).date() + timedelta(days=1)


def _is_region(number: str) -> bool:
    """A prefecture; on the card of a permanent resident from abroad (9…) the province that issued it."""
    return number[1:3] in _PREFECTURES if number[0] == "9" else number[:4] in REGIONS


def looks_like_cn_id(number: str) -> bool:
    """18 characters with something like a date in the middle. Even mistyped it is an ID card, and no other number."""
    return _SHAPE.fullmatch(number) is not None


def is_cn_id(number: str) -> bool:
    """And a right check character (GB 11643, ISO 7064 mod 11-2)."""
    return _is_region(number) and _is_date(number[6:14]) and bool(ric.calc_check_digit(number) == number[17].upper())


def is_old_cn_id(number: str) -> bool:
    return number[:4] in REGIONS and number[12:] != "000" and _is_date("19" + number[6:12])


def _fits_old(written: str) -> bool:
    groups = groups_of(written)
    return groups in _OLD_GROUPS or (len(groups) == 2 and "\n" in written)


@lru_cache(maxsize=1)  # for `person` as well
def find_cn_id_card(text: str) -> Places:
    """Eighteen characters; and the fifteen of cards before 1999, which have no check character."""
    new = find(_ID_18, text, is_cn_id)
    if len(text) < 15:
        return new
    return new + clear_of(find(_ID_15, text, is_old_cn_id, _fits_old), new)


# --- telephones --------------------------------------------------------------------------------------------------

_MOBILE_RANGES = "|".join(  # the ranges that the ministry has given out; 14x0-14x4, 154, 160, 179 and 194 are none
    f"{second}{TIGHT}[{third}]"
    for second, third in zip("3456789", ("0-9", "5-9", "0-35-9", "2567", "0-8", "0-9", "0-35-9"), strict=True)
)
_FREE = r"(?<![0-9A-Za-z_+])(?<![0-9][.\-])(?<![0-9A-Za-z]/)"
_CODE = re.compile(_FREE + r"[(（]?(?:\+|00)?[ ]?86[)）]?[ \-]{0,2}\Z")
_LONGEST_CODE = 9
_BEGINS = re.compile(_FREE).match
_MOBILE = re.compile(
    r"1(?:(?<=[6)） \-].)|(?<![0-9A-Za-z_+].)(?<![0-9][.\-].)(?<![0-9A-Za-z]/.))"  # behind a code, or the beginning
    + f"{TIGHT}(?:{_MOBILE_RANGES}){TIGHT}"
    + row(*digits(8), gap=TIGHT)
    + r"(?![0-9A-Za-z_])(?![.-][0-9])"
)
_MOBILE_GROUPS = frozenset(
    {(11,), (3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (4, 4, 3), (4, 3, 4), (5, 6), (6, 5), (3, 2, 2, 2, 2)}
    | {(1,) * 11, (3, 4, 2, 2), (2, 3, 3, 3), (3, 3, 3, 2), (3, 3, 2, 3)}
)


def _is_fraction(written: str) -> bool:
    return "." in written and len(groups_of(written)) == 2


def _fits_mobile(written: str) -> bool:
    groups = groups_of(written)
    if _is_fraction(written):
        return False
    return groups in _MOBILE_GROUPS or (len(groups) == 2 and "\n" in written)


@lru_cache(maxsize=1)  # for `person` as well
def find_cn_mobile(text: str) -> Places:
    """Eleven digits, +86 allowed. Written in groups they must not be the middle of a longer row of groups."""
    places: Places = []
    position = passed = 0
    fits = cache(_fits_mobile)  # the same number is judged once
    while found := _MOBILE.search(text, position):
        start, position = found.span()
        code = _CODE.search(text, max(passed, start - _LONGEST_CODE), start)
        if code is not None:
            start = code.start()
        elif not _BEGINS(text, start):
            position = start + 1
            continue
        passed = position
        if fits(found[0]) and stands_alone(text, start, position):
            places.append((start, position))
    return places


# Area codes of four digits: the first three, and which fourth ones there are.
_AREAS = (
    "31[0-9]|335|349|35[0-9]|37[0-9]|39[1-8]|41[1-9]|42[1-9]|43[1-9]|44[0-9]|45[1-9]|46[4-9]|47[0-9]|48[23]|51[0-9]"
    "|52[37]|53[0-9]|54[36]|55[0-9]|56[1-6]|57[0-9]|58[0-9]|59[0-9]|63[1-5]|66[0-9]|69[12]|70[0-9]|71[0-9]|72[248]"
    "|73[0-9]|74[3-6]|75[0-9]|76[0-9]|77[0-9]|79[0-9]|81[0-9]|82[5-9]|83[0-9]|85[1-9]|87[0-9]|88[3-8]|89[1-8]"
    "|90[1-9]|91[0-9]|93[0-9]|94[1-3]|95[1-5]|97[0-9]|99[0-9]"
)
_LOCAL = "[2-8]" + f"(?:{TIGHT}[0-9]){{6,7}}"
_LANDLINE = re.compile(
    r"[(（0+](?<![0-9A-Za-z_+].)(?<![0-9][.\-/].)(?:(?:(?<=0)|(?<=[(（])0)(?:"
    r"(?:10|2[0-57-9])[)）]?" + TIGHT + _LOCAL + rf"|(?:{_AREAS})[)）]?" + TIGHT + _LOCAL + r")|"
    r"(?:(?<=\+)|(?<=0)0|(?<=[(（])(?:\+|00))86[)）]?[ \-]{0,2}[(（]?0?[)）]?(?:10|2[0-57-9]|"
    + _AREAS
    + r")[)）]?[ \-]{0,2}"
    + _LOCAL
    + r")"
    r"(?![0-9A-Za-z_])(?![.-][0-9]{5})(?:[ ]?(?:-|转|轉|分机|ext\.?)[ ]?[0-9]{1,4}(?![0-9A-Za-z]))?"
)
_LOCAL_ALONE = re.compile(
    r"[2-8](?<![0-9A-Za-z_+].)(?<![0-9][.\-/ ].)[0-9]{2,3}[ \-]?[0-9]{4}(?![0-9A-Za-z_])(?![.\-/ ][0-9])"
)
_ONLY_DIGITS = re.compile(f"0(?:(?:10|2[0-57-9])[2-8][0-9]{{7}}|(?:{_AREAS})[2-8][0-9]{{6,7}})")
_DIGIT_BY_DIGIT = re.compile(f"0{BEHIND}(?:{LOOSE}[0-9]){{9,11}}{AFTER}")
_LANDLINE_NAMES = re.compile(r"(?:座机|固话|固定电话|办公电话|家庭电话|传真|电话)(?:号码?)?(?:是|为)?[ ]?[:：]?[ ]?$")


@lru_cache(maxsize=1)  # for `person` as well
def find_cn_landline(text: str) -> Places:
    """With an area code that exists; seven or eight digits without one need a name before them."""
    places = [
        found.span()
        for found in _LANDLINE.finditer(text)
        if stands_alone(text, *found.span()) and _is_chinese(text, found)
    ]
    apart = find(_DIGIT_BY_DIGIT, text, lambda bare: _ONLY_DIGITS.fullmatch(bare) is not None, _is_apart)
    places += clear_of(apart, places)
    alone = named(text, (found.span() for found in _LOCAL_ALONE.finditer(text)), _LANDLINE_NAMES, 10)
    return places + clear_of(alone, places)


def _is_apart(written: str) -> bool:
    """Digit by digit, or cut by the end of a line."""
    groups = groups_of(written)
    return set(groups) == {1} or ("\n" in written and len(groups) <= 3)


def _is_chinese(text: str, found: re.Match[str]) -> bool:
    """British and other numbers begin with 0 as well: within Latin words only +86 says that one is Chinese."""
    start, end = found.span()
    if _is_fraction(found[0]):
        return False
    if _PRINTED.fullmatch(found[0]):
        return True
    around = text[max(0, start - 24) : start] + text[end : end + 24]
    return "86" in found[0][:5] or not _LATIN_WORD.search(around) or bool(_HAN.search(around))


_PRINTED = re.compile(r"[(（]?0[0-9]{2,3}(?:-|[)）]-?)[0-9]{7,8}")  # 010-88886666: nobody else writes so
_LATIN_WORD = re.compile("[A-Za-z]{2}")
_HAN = re.compile("[\u4e00-\u9fff]")


# --- firms -------------------------------------------------------------------------------------------------------

_USCC_SIGN = "[0-9A-HJ-NP-RTUWXYa-hj-np-rtuwxy]"
_USCC = number("[1-9A-NP-Ya-np-y]", _USCC_SIGN, *digits(6), *((_USCC_SIGN,) * 10), gap=TIGHT)
_USCC_GROUPS = frozenset({(8, 8, 2), (2, 6, 9, 1), (2, 6, 10), (8, 9, 1), (8, 10), (9, 9), (1,) * 18})


def _is_uscc(code: str) -> bool:
    """Digits alone are too often something else: they must name a province, and not look like an ID card."""
    if looks_like_cn_id(code) or (code.isdigit() and code[2:4] not in (*_PREFECTURES, "10")):
        return False
    return bool(uscc.is_valid(code))


def _fits_uscc(written: str) -> bool:
    return groups_of(written) in _USCC_GROUPS or evenly(written, frozenset({3, 4, 5, 6}))


def find_cn_uscc(text: str) -> Places:
    """Unified social credit codes."""
    return find(_USCC, text, lambda code: _is_uscc(code.upper()), _fits_uscc)
