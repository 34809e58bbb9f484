"""Papers and plates of greater China: passports, permits to cross the border, Hong Kong ID cards, number plates."""

from __future__ import annotations

import re

from bot.text.identifiers.numbers import Places, clue, digits, groups_of, named, row, stands_alone, unnamed

_EDGE = r"(?<![0-9A-Za-z_./\-].)"  # asked after the first sign
_END = r"(?![0-9A-Za-z_\-])"
_GAP = "[ \t\r\n\u00a0\u3000-]{0,2}"
_LETTERS = 2  # at most, before the digits
_THINGS = re.compile(
    r"型号|型號|产品|料号|零件|配件|批号|批次|版本|工号|订单|运单|快递|SKU|model|part|batch|lot|version|order|ticket|build",
    re.IGNORECASE,
)


def _written(letters: str, count: int) -> str:
    """Letters, then digits; gaps wherever somebody puts them."""
    return letters + _GAP + row(*digits(count), gap=_GAP)


def _find(pattern: re.Pattern[str], text: str) -> Places:
    """Those that stand alone and are written in one piece, or in groups that people use."""
    known: dict[str, bool] = {}  # the same number is judged once
    places: Places = []
    for found in pattern.finditer(text):
        written = found[0]
        if written not in known:
            known[written] = _fits(written)
        if known[written] and stands_alone(text, *found.span()):
            places.append(found.span())
    return places


def _fits(written: str) -> bool:
    """In one piece, sign by sign, or in groups of two to six; the letters may stand apart."""
    groups = groups_of(written)
    inner = groups[1:] if groups[0] <= _LETTERS else groups
    return len(groups) == 1 or set(groups) == {1} or min(inner[:-1], default=2) > 1


# Ordinary ones since 1997: 14/15 + 7, G + 8, E + 8, E + letter + 7. D, S, P: diplomatic, service, public affairs.
# H, M: Hong Kong and Macau. A word must name what begins with a letter that serial numbers like as well. To ignore case
# in the first sign as well would be to try everywhere.
_PASSPORT = re.compile(
    f"[EGeg]{_EDGE}(?i:{_GAP}{row(*digits(8), gap=_GAP)}|(?<=E){_GAP}{_written('[A-HJ-NP-Z]', 7)}){_END}"
)
_RARE_PASSPORT = re.compile(
    f"[DSPHMKdsphmk1]{_EDGE}(?i:(?<!1){_GAP}{row(*digits(8), gap=_GAP)}"
    f"|(?<=[DSPM]){_GAP}{_written('E', 7)}|(?<=H){_GAP}{_written('J', 7)}"
    f"|(?<=1)[45]{_GAP}{row(*digits(7), gap=_GAP)}){_END}"
)
_PASSPORT_NAMES = re.compile(r"护照|護照|证件|證件|passport|\bPPT\b", re.IGNORECASE)
_OTHER_PAPERS = re.compile(r"通行证|通行證|回乡证|回鄉證|台胞证|臺胞證")


def find_cn_passport(text: str) -> Places:
    common = unnamed(text, _find(_PASSPORT, text), _THINGS)
    rare = named(text, _find(_RARE_PASSPORT, text), _PASSPORT_NAMES)
    return common + unnamed(text, rare, _OTHER_PAPERS, 24)


# C: to Hong Kong and Macau (W on older ones), L: to Taiwan, H and M: from Hong Kong and Macau (8 digits of the holder,
# 2 of the issue), eight digits: from Taiwan.
_PERMIT = re.compile(
    f"[HMChmc]{_EDGE}(?i:(?<!C){_GAP}{row(*digits(8), gap=_GAP)}(?:{_GAP}[0-9]{_GAP}[0-9])?"
    f"|(?<=C){_GAP}(?:{row(*digits(8), gap=_GAP)}|{_written('[A-HJ-NP-Z]', 7)})){_END}"
)
_RARE_PERMIT = re.compile(
    f"[WLTwlt0-9]{_EDGE}(?i:(?<![0-9]){_GAP}{row(*digits(8), gap=_GAP)}"
    rf"|(?<=[0-9]){_GAP}{row(*digits(7), gap=_GAP)}(?:[(（]?[0-9A-Z]{{1,2}}[)）]?)?){_END}"
)
_PASSPORTS = re.compile(r"护照|護照|passport", re.IGNORECASE)
_PERMIT_NAMES = re.compile(
    r"通行证|通行證|回乡证|回鄉證|台胞证|臺胞證|台胞證|大通证|港澳证|(?:travel|home[ -]return) permit", re.IGNORECASE
)


def find_cn_permit(text: str) -> Places:
    common = unnamed(text, _find(_PERMIT, text), _THINGS)
    common = unnamed(text, common, _PASSPORTS)
    taken = set(common)
    rare = named(text, _find(_RARE_PERMIT, text), _PERMIT_NAMES)
    return common + [place for place in rare if place not in taken]


_HK_ID = re.compile(rf"([A-Za-z]{_EDGE}[A-Za-z]?)[ ]?((?:[0-9][ ]?){{6}})[(（]?[ ]?([0-9Aa])[ ]?([)）]?){_END}")
_HK_REST = "(?:[ ]?[0-9]){5}"
HK_ID_EXPECTED = f"[A-Za-z][ ]?[0-9]{_HK_REST}"
HK_ID_CLUE = clue("(?<=[A-Za-z].)", "(?<=[A-Za-z][ ].)", rest=_HK_REST)
_HK_NAMES = re.compile(r"身份证|身份證|HKID|\bID\b|香港", re.IGNORECASE)


def find_hk_id(text: str) -> Places:
    """Hong Kong ID cards with their check digit; without its brackets only where a word names them."""
    sure: Places = []
    other: Places = []
    for found in _HK_ID.finditer(text):
        letters, serial, check, closed = found.groups()
        if _hk_check(letters.upper(), serial.replace(" ", "")) == check.upper():
            (sure if closed else other).append(found.span())
    return sure + named(text, other, _HK_NAMES)


def _hk_check(letters: str, serial: str) -> str:
    signs = [36, *(ord(letter) - 55 for letter in letters)][-2:] + [int(digit) for digit in serial]
    rest = -sum(value * weight for value, weight in zip(signs, range(9, 1, -1), strict=True)) % 11
    return "A" if rest == 10 else str(rest)


# --- plates ------------------------------------------------------------------------------------------------------

_SIGN = "[A-HJ-NP-Z0-9]"
_PLATE_GAP = "[ \t\r\n\u00a0\u3000·•・.\\-]{0,2}"
_PLATE_HEAD = (
    "[京津沪滬渝冀豫云辽遼黑湘皖鲁魯新苏蘇浙赣贛鄂桂甘晋晉蒙陕陝吉闽閩贵貴粤粵青藏川宁寧琼瓊使领領]"
    f"{_PLATE_GAP}[A-Za-z]"  # I is not given out, but it is what people take a 1 or an L for
)
PLATE_CLUE = re.compile(f"{_PLATE_HEAD}{_PLATE_GAP}[0-9A-Za-z]").search
_PLATE = re.compile(
    f"{_PLATE_HEAD}{_PLATE_GAP}(?:"
    + row("[DABCEFGHJK]", _SIGN, *digits(4), gap=_PLATE_GAP)  # new energy, small
    + "|"
    + row(*digits(5), "[DABCEFGHJK]", gap=_PLATE_GAP)  # and large
    + "|"
    + row(*((_SIGN,) * 4), "[A-HJ-NP-Z0-9挂掛学學警港澳领領使]", gap=_PLATE_GAP)
    + ")(?![0-9A-Za-z])(?![.][0-9])",
    re.IGNORECASE,
)


def find_cn_plate(text: str) -> Places:
    """Number plates; three digits at least, since 云 (cloud) and 新 (new) stand before Latin words in honest talk."""
    return [found.span() for found in _PLATE.finditer(text) if _is_plate(found[0])]


def _is_plate(written: str) -> bool:
    signs = [sign for sign in written if sign.isalnum()]
    return sum(sign.isdigit() for sign in signs) >= 3 and not _SERIES.search(written)


_SERIES = re.compile(r"[云新][A-Z][ ](?:19|20)[0-9]{2}", re.IGNORECASE)  # 新 A 2024…: a product and a year
