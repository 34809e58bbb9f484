"""Identifiers: personal numbers and secrets, recognised by form and checksum. Few false alarms come first.

A detector reads the text with full-width digits and letters made narrow (one character for one, so offsets stay) and
gives the places. Numbers without a checksum need a word beside them that says what they are.
Touch this to add one: a function and a row in `DETECTORS`.
"""

from __future__ import annotations

import ipaddress
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from stdnum import luhn
from stdnum.cn import ric, uscc

Places = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Detector:
    """One kind of identifier. `clue` is a quick look that honest chat seldom passes; detectors may share one."""

    name: str
    clue: Callable[[str], object]
    search: Callable[[str], Places]


def detect(names: Iterable[str], text: str) -> dict[str, Places]:
    """What occurs of these identifiers, and where."""
    narrow = text if text.isascii() or not _WIDE.search(text) else text.translate(_narrow())
    clues: dict[Callable[[str], object], bool] = {}
    found: dict[str, Places] = {}
    for name in names:
        detector = DETECTORS[name]
        clue = detector.clue
        if clue not in clues:
            clues[clue] = bool(clue(narrow))
        if clues[clue]:
            places = detector.search(narrow)
            if places:
                found[name] = places
    return found


# Digits and letters that are not ASCII but mean it: full-width, mathematical, Arabic, Devanagari.
_WIDE = re.compile(
    "[\uff0b\uff0d\uff0e\uff10-\uff19\uff20-\uff3a\uff3f\uff41-\uff5a"
    "\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\U0001d7ce-\U0001d7ff]"
)


@cache
def _narrow() -> dict[int, int]:
    """Every digit of any script and every full-width sign -> its ASCII form, one for one."""
    table = {point: point - 0xFEE0 for point in range(0xFF01, 0xFF5F)}
    for point in range(0x80, sys.maxunicode + 1):
        value = unicodedata.decimal(chr(point), None)
        if value is not None:
            table[point] = ord("0") + int(value)
    return table


# --- building blocks ---------------------------------------------------------------------------------------------

_GAP = "[ \u00a0\u3000-]?"  # one blank or hyphen may stand between any two digits
_THREE_DIGITS = re.compile(r"[0-9][ -]?[0-9][ -]?[0-9]").search
_BEFORE = r"(?<![0-9A-Za-z_])(?<![0-9][.\-/])"
_AFTER = r"(?![0-9A-Za-z_])"


def _number(*atoms: str) -> re.Pattern[str]:
    return re.compile(_BEFORE + _GAP.join(atoms) + _AFTER)


def _digits(count: int) -> tuple[str, ...]:
    return ("[0-9]",) * count


def _all(pattern: re.Pattern[str], text: str, valid: Callable[[str], bool]) -> Places:
    """Valid matches from left to right. After an invalid one the search goes on one character later."""
    places: Places = []
    position = 0
    while found := pattern.search(text, position):
        if valid(re.sub(r"[ \u00a0\u3000-]", "", found[0])):
            places.append(found.span())
            position = found.end()
        else:
            position = found.start() + 1
    return places


def _named(text: str, places: Places, names: re.Pattern[str], reach: int = 24) -> Places:
    """Only places with one of these names shortly before them."""
    return [place for place in places if names.search(text, max(0, place[0] - reach), place[0])]


# --- China -------------------------------------------------------------------------------------------------------

_PROVINCES = frozenset(
    f"{region}{province}"
    for region, provinces in enumerate(("12345", "123", "1234567", "123456", "01234", "12345", "1", "123"), start=1)
    for province in provinces
)  # GB/T 2260
_ID_18 = _number("[1-8]", *_digits(5), "[12]", "[089]", *_digits(2), "[01]", "[0-9]", "[0-3]", *_digits(4), "[0-9Xx]")
_ID_15 = _number("[1-8]", *_digits(7), "[01]", "[0-9]", "[0-3]", *_digits(4))
_ID_NAMES = re.compile(r"身份证|身份證|证件号|證件號|\bID\b", re.IGNORECASE)


def _is_date(text: str) -> bool:
    try:
        born = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return False
    return date(1880, 1, 1) <= born < date(2100, 1, 1)


def looks_like_cn_id(number: str) -> bool:
    """18 characters with a province and a date. Even mistyped it is an ID card, and no other number."""
    return len(number) == 18 and number[6:14].isdigit() and number[:2] in _PROVINCES and _is_date(number[6:14])


def is_cn_id(number: str) -> bool:
    """And a right check character (GB 11643, ISO 7064 mod 11-2)."""
    return looks_like_cn_id(number) and bool(ric.calc_check_digit(number) == number[17].upper())


def find_cn_id_card(text: str) -> Places:
    old = _all(_ID_15, text, lambda number: number[:2] in _PROVINCES and _is_date("19" + number[6:12]))
    return _all(_ID_18, text, is_cn_id) + _named(text, old, _ID_NAMES)


_MOBILE = re.compile(
    r"(?<![0-9A-Za-z_+])(?<![0-9][.\-/])(?:(?:\+|00)?86[ -]?)?"
    + _GAP.join(("(1", "(?:3[0-9]|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8[0-9]|9[0-35-9])", *_digits(7), "[0-9])"))
    + r"(?![0-9A-Za-z_])(?![.-][0-9])"
)
_DIGIT_BEFORE = re.compile(r"[0-9][ -]$")
_DIGIT_AFTER = re.compile(r"[ -][0-9]")


def find_cn_mobile(text: str) -> Places:
    """Eleven digits, +86 allowed. Written with blanks they must not be the middle of a longer row of groups."""
    places = []
    for found in _MOBILE.finditer(text):
        start, end = found.span()
        before, after = text[max(0, start - 2) : start], text[end : end + 2]
        spaced = len(found[1]) > 11
        if not (spaced and (_DIGIT_BEFORE.search(before) or _DIGIT_AFTER.match(after))):
            places.append((start, end))
    return places


_PASSPORT = re.compile(r"(?<![0-9A-Za-z])(?:[EGDSPH][0-9]{8}|E[A-HJ-NP-Z][0-9]{7})(?![0-9A-Za-z])", re.IGNORECASE)
_PASSPORT_NAMES = re.compile(r"护照|護照|通行证|证件|passport", re.IGNORECASE)


def find_cn_passport(text: str) -> Places:
    return _named(text, [found.span() for found in _PASSPORT.finditer(text)], _PASSPORT_NAMES)


_USCC = re.compile(r"(?<![0-9A-Za-z])[1-9A-NP-Y][0-9A-HJ-NP-RTUWXY][0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}(?![0-9A-Za-z])")


def find_cn_uscc(text: str) -> Places:
    """Unified social credit codes (GB 32100). Eighteen digits that look like an ID card are one of those instead."""
    return _all(_USCC, text, lambda number: uscc.is_valid(number) and not looks_like_cn_id(number))


_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领]"
    r"[A-HJ-NP-Z][ ·•.\-]?(?:[DF0-9][A-HJ-NP-Z0-9][0-9]{3}[0-9DF]|[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳])"
    r"(?![0-9A-Za-z])",
    re.IGNORECASE,
)


def find_cn_plate(text: str) -> Places:
    """Number plates; three digits at least, since 云 (cloud) and 新 (new) stand before Latin words in honest talk."""
    found = (match for match in _PLATE.finditer(text))
    return [match.span() for match in found if sum(sign.isdigit() for sign in match[0]) >= 3]


# --- anywhere ----------------------------------------------------------------------------------------------------

# First digits and lengths of issuers (ISO/IEC 7812): UnionPay, Visa, Mastercard, Amex, JCB, Diners, Discover, Maestro.
_ISSUERS = tuple(
    (re.compile(prefix), frozenset(lengths))
    for prefix, lengths in (
        (r"62|81", range(16, 20)),
        (r"9558|60", (16, 18, 19)),
        (r"4", (13, 16, 19)),
        (r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720", (16,)),
        (r"3[47]", (15,)),
        (r"35", (16,)),
        (r"2131|1800", (15,)),
        (r"3(?:0[0-5]|[689])", (14,)),
        (r"6011|65|64[4-9]", (16, 19)),
        (r"5018|5020|5038|5893|6304|6759|676[1-3]", range(12, 20)),
    )
)
_CARD = re.compile(_BEFORE + r"[1-69](?:[ -]?[0-9]){11,18}" + _AFTER)


def is_bank_card(number: str) -> bool:
    """A known issuer, its length, the Luhn digit; not a row of one digit, not an ID card."""
    known = any(prefix.match(number) and len(number) in lengths for prefix, lengths in _ISSUERS)
    return known and len(set(number)) > 2 and luhn.is_valid(number) and not looks_like_cn_id(number)


def find_bank_card(text: str) -> Places:
    return _all(_CARD, text, is_bank_card)


_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+@-])[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}"
    r"[A-Za-z]{2,24}(?![A-Za-z0-9@])"
)


def find_email(text: str) -> Places:
    return [found.span() for found in _EMAIL.finditer(text)]


_IPV4 = re.compile(r"(?<![0-9A-Za-z.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9A-Za-z])(?!\.[0-9])")
_IPV6 = re.compile(
    r"(?<![0-9A-Za-z:.])[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?:%[0-9A-Za-z]{1,16})?(?![0-9A-Za-z:])"
)


def _is_ip(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not address.is_unspecified


def find_ip(text: str) -> Places:
    found: Iterator[re.Match[str]] = (match for pattern in (_IPV4, _IPV6) for match in pattern.finditer(text))
    return [match.span() for match in found if _is_ip(match[0].rstrip("."))]


# --- secrets -----------------------------------------------------------------------------------------------------

_KEYS = re.compile(
    r"(?<![A-Za-z0-9_])(?:"
    r"(?:AKIA|ASIA)[A-Z2-7]{16}"  # Amazon
    r"|gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255}"
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,250}|xapp-[0-9]-[A-Za-z0-9-]{10,250}"  # Slack
    r"|AIza[A-Za-z0-9_-]{35}"  # Google
    r"|[sr]k_live_[A-Za-z0-9]{16,100}"  # Stripe
    r"|glpat-[A-Za-z0-9_-]{20,50}"
    r"|LTAI[A-Za-z0-9]{12,30}"  # Alibaba Cloud
    r"|AKID[A-Za-z0-9]{32}"  # Tencent Cloud
    r")(?![A-Za-z0-9_])"
)
_KEY_CLUES = ("AKI", "ASIA", "gh", "xox", "xapp-", "AIza", "k_live_", "glpat-", "LTAI")
_PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z0-9]{2,16} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_JWT = re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{16,2000}")


def _spans(pattern: re.Pattern[str]) -> Callable[[str], Places]:
    return lambda text: [found.span() for found in pattern.finditer(text)]


def _contains(*literals: str) -> Callable[[str], bool]:
    return lambda text: any(literal in text for literal in literals)


DETECTORS: Mapping[str, Detector] = {
    detector.name: detector
    for detector in (
        Detector("cn-id-card", _THREE_DIGITS, find_cn_id_card),
        Detector("cn-mobile", _THREE_DIGITS, find_cn_mobile),
        Detector("cn-passport", _THREE_DIGITS, find_cn_passport),
        Detector("cn-uscc", _THREE_DIGITS, find_cn_uscc),
        Detector("cn-plate", re.compile(r"[0-9]").search, find_cn_plate),
        Detector("bank-card", _THREE_DIGITS, find_bank_card),
        Detector("email", _contains("@"), find_email),
        Detector("ip", re.compile(r"[0-9]\.[0-9]|[0-9A-Fa-f]::?[0-9A-Fa-f]|::").search, find_ip),
        Detector("api-key", _contains(*_KEY_CLUES), _spans(_KEYS)),
        Detector("private-key", _contains("PRIVATE KEY"), _spans(_PRIVATE_KEY)),
        Detector("jwt", _contains("eyJ"), _spans(_JWT)),
    )
}
