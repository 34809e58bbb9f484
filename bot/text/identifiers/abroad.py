"""Numbers that states outside China give to people: US social security, UK national insurance."""

from __future__ import annotations

import re

from stdnum.us import ssn

from bot.text.identifiers.numbers import Places, bare, clue, digits, named, row

_BLANK = "[ \t\r\n]?"
_IN_THREES = f"{_BLANK}-{_BLANK}".join(row(*digits(count), gap=_BLANK) for count in (2, 2, 4))
_SSN = re.compile(
    r"[0-9](?<![0-9A-Za-z_+].)(?<![0-9][.\-/ ].)" + _BLANK + _IN_THREES + r"(?![0-9A-Za-z_])(?![.\-/][0-9])"
)
_SSN_OTHER = re.compile(
    r"[0-9](?<![0-9A-Za-z_+].)(?<![0-9][.\-/].)(?:[ \t\r\n.·_-]{0,2}[0-9]){8}(?![0-9A-Za-z_])(?![.\-/][0-9])"
)
_SSN_NAMES = re.compile(r"\bSSNs?\b|social[ -]security|\bsoc(?:ial)? sec|社会安全|社会保障|社安", re.IGNORECASE)
_MADE_UP = frozenset({"123456789", "987654321", "111111111", "222222222", "333333333", "078051120", "219099999"})


def is_ssn(number: str) -> bool:
    """Areas, groups and serials that are given out; not the numbers of advertisements."""
    return len(number) == 9 and number not in _MADE_UP and bool(ssn.is_valid(number))


def find_us_ssn(text: str) -> Places:
    """Three, two and four digits with hyphens; written in another way only where a word names it."""
    sure = [found.span() for found in _SSN.finditer(text)]
    taken = set(sure)
    other = named(text, (found.span() for found in _SSN_OTHER.finditer(text)), _SSN_NAMES, 40)
    places = sure + [place for place in other if place not in taken]
    return [(start, end) for start, end in places if is_ssn(bare(text[start:end]))]


_NINO = re.compile(
    r"[A-CEGHJ-PR-TW-Z](?<![0-9A-Za-z_].)[A-CEGHJ-NPR-TW-Z](?<!BG|GB|KN|NK|NT|TN|ZZ)"
    r"([ -]?)[0-9]{2}\1[0-9]{2}\1[0-9]{2}\1[A-D](?![0-9A-Za-z_])"
)
NINO_EXPECTED = "[A-Z]{2}[ -]?[0-9]{2}"
NINO_CLUE = clue("(?<=[A-Z]{2}.)", "(?<=[A-Z]{2}[ -].)", rest="[0-9]")
_NINO_NAMES = re.compile(r"\bNI(?:NO)?\b|national insurance", re.IGNORECASE)


def find_uk_nino(text: str) -> Places:
    """In pairs, as it is printed; written together only where a word names it."""
    found = list(_NINO.finditer(text))
    paired = [match.span() for match in found if match[1]]
    return paired + named(text, (match.span() for match in found if not match[1]), _NINO_NAMES, 40)
