"""Numbers of money: bank and credit cards (ISO/IEC 7812: issuer, length, Luhn digit), accounts (IBAN, ISO 13616)."""

from __future__ import annotations

import re
from functools import lru_cache

from stdnum import iban, luhn

from bot.text.identifiers.china import looks_like_cn_id
from bot.text.identifiers.numbers import AFTER, BEHIND, TIGHT, Places, bare, evenly, find, groups_of

# First digits and lengths of issuers: UnionPay, Visa, Mastercard, Amex, JCB, Diners, Discover, Mir, Maestro, UATP.
_ISSUERS = tuple(
    (re.compile(prefix), frozenset(lengths))
    for prefix, lengths in (
        (r"62|81", range(16, 20)),
        (r"9558|60|68", (16, 18, 19)),
        (r"4", (13, 16, 19)),
        (r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720", (16,)),
        (r"3[47]", (15,)),
        (r"35", (16,)),
        (r"2131|1800", (15,)),
        (r"3(?:0[0-5]|09|[689])", (14,)),
        (r"6011|65|64[4-9]", (16, 19)),
        (r"220[0-4]", (16,)),
        (r"50|5[6-9]|6304|6390|67|0604", range(12, 20)),
        (r"1", (15,)),
    )
)
_CARD = re.compile(rf"[0-69]{BEHIND}(?:(?<!1)(?:{TIGHT}[0-9]){{11,18}}|(?<=1)(?:{TIGHT}[0-9]){{14}}){AFTER}")
_CARD_NAMES = re.compile(
    r"卡|账[号户]|帐[号户]|card|credit|debit|visa|maestro|amex|\bcc\b|account|\bpan\b", re.IGNORECASE
)
_SURE_LENGTH = 14
_ODD_GROUPS = frozenset({(4, 6, 5), (4, 6, 4), (6, 13), (6, 10), (6, 12), (8, 8), (4, 4, 11), (6, 4, 6), (6, 6, 7)})


def is_bank_card(number: str) -> bool:
    """A known issuer, its length, the Luhn digit; not a row of one digit, not an ID card."""
    if len(set(number)) <= 2 or not luhn.is_valid(number) or looks_like_cn_id(number):
        return False
    return any(prefix.match(number) and len(number) in lengths for prefix, lengths in _ISSUERS)


def _fits_card(written: str) -> bool:
    return evenly(written, frozenset({1, 3, 4, 5, 6})) or groups_of(written) in _ODD_GROUPS


def _is_sure(number: str) -> bool:
    """Shorter numbers are too often something else (a time in milliseconds has thirteen digits), and so are those of
    airlines, which begin with 1 like an old ID card: a word must name these."""
    return len(number) >= _SURE_LENGTH and (number[0] != "1" or number.startswith("1800"))


@lru_cache(maxsize=1)  # for `person` as well
def find_bank_card(text: str) -> Places:
    places = []
    for start, end in find(_CARD, text, is_bank_card, _fits_card):
        if _is_sure(bare(text[start:end])) or _CARD_NAMES.search(text, max(0, start - 40), start):
            places.append((start, end))
    return places


# How long the numbers of each country are (SWIFT's register).
_IBAN_LENGTHS = {
    15: "NO", 16: "BE", 18: "DK FI FK FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK", 21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
    29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC", 33: "RU",
}  # fmt: skip
_IBAN_SIGN = "[ \t\r\n\u00a0\u3000.-]"
_IBAN_GAP = f"{_IBAN_SIGN}{{0,2}}"
_CHECK = f"{_IBAN_GAP}[0-9]{_IBAN_GAP}[0-9]"
_IBAN_GAPS = (  # between the first four signs, and behind them: together, or cut by the end of a line; sign by sign
    (rf"(?:{_IBAN_SIGN}?\n{_IBAN_SIGN}?)?", _IBAN_GAP),
    (f"{_IBAN_SIGN}{{1,2}}", f"{_IBAN_SIGN}{{1,2}}"),
)
_IBAN_BEGINS = [
    (case, f"{first}[{case}]{first}[0-9]{first}[0-9](?:{gap}[0-9{case}]){{11}}")
    for first, gap in _IBAN_GAPS
    for case in ("A-Z", "a-z")
]
IBAN_EXPECTED = "|".join(f"(?:^|[^0-9A-Za-z_])[{case}]{rest}" for case, rest in _IBAN_BEGINS)
IBAN_CLUE = re.compile(  # few letters have a letter and two digits behind them
    f"[A-Za-z](?<![0-9A-Za-z_].)(?={_IBAN_SIGN}{{0,3}}[A-Za-z]{_IBAN_SIGN}{{0,3}}[0-9]{_IBAN_SIGN}{{0,3}}[0-9])"
    f"(?:{'|'.join(f'(?<=[{case}]){rest}' for case, rest in _IBAN_BEGINS)})"
).search
_IBAN_HEAD = re.compile(f"[A-Za-z](?<![0-9A-Za-z_].)(?={_IBAN_GAP}([A-Za-z]){_CHECK})")
_IBAN_OF = {
    length: re.compile(f"[A-Z]{_IBAN_GAP}[A-Z]{_CHECK}(?:{_IBAN_GAP}[0-9A-Z]){{{length - 4}}}{AFTER}", re.IGNORECASE)
    for length in _IBAN_LENGTHS
}
_LENGTH_OF = {country: length for length, countries in _IBAN_LENGTHS.items() for country in countries.split()}


def is_iban(number: str) -> bool:
    """The country's form and the check digits (mod 97). Checks within the number differ by bank: left alone."""
    one_case = number.isupper() or number.islower()
    return one_case and "02" <= number[2:4] <= "98" and bool(iban.is_valid(number.upper(), check_country=False))


def find_iban(text: str) -> Places:
    """Written together, in fours, sign by sign, or cut by the end of a line."""
    places: Places = []
    passed = 0
    known: dict[str, bool] = {}  # the same number is judged once
    for head in _IBAN_HEAD.finditer(text):
        length = _LENGTH_OF.get((head[0] + head[1]).upper())
        found = _IBAN_OF[length].match(text, head.start()) if length and head.start() >= passed else None
        if found is None:
            continue
        written = found[0]
        if written not in known:
            known[written] = is_iban(bare(written))
        if known[written]:
            passed = found.end()
            if _fits_iban(written):
                places.append(found.span())
    return places


def _fits_iban(written: str) -> bool:
    return evenly(written, frozenset({1, 4})) or groups_of(written)[:2] == (4, 4)
