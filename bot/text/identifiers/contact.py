"""Ways to reach somebody anywhere: e-mail addresses and telephone numbers outside mainland China.

A number with + and a country code (E.164), or in the American form, stands for itself; any other row of digits needs a
word beside it that says telephone. The codes and lengths are in a table here: a library that also knows who owns which
range weighs twenty megabytes and calls many a number impossible that people really write.
"""

from __future__ import annotations

import re
from functools import cache

from bot.text.domains import is_top_level
from bot.text.identifiers.numbers import Places, bare, clear_of, groups_of

_LOCAL = r"[A-Za-z0-9_%+-](?<![A-Za-z0-9._%+@-].)[A-Za-z0-9_%+-]*(?:\.[A-Za-z0-9_%+-]+)*"
_EMAIL = re.compile(
    _LOCAL + r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}([A-Za-z]{2,24})(?![A-Za-z0-9@])(?!:[\w.~-]+/)"
)  # the last part: git@host:team/project
_OWN_NAMES = frozenset({"local", "internal", "lan", "corp", "intranet", "localdomain", "example", "test"})
_BLANK = "[ \t\r\n]{0,2}"
_OPEN, _CLOSE = r"[\[({（【<〔]", r"[\])}）】>〕]"
_AT = rf"{_BLANK}(?:@|{_OPEN}[ ]?(?:at|@|艾特)[ ]?{_CLOSE}|艾特){_BLANK}"
_DOT = rf"{_BLANK}(?:\.|{_OPEN}[ ]?(?:dot|\.|点|點)[ ]?{_CLOSE}|点|點|。){_BLANK}"
_LABEL = r"[A-Za-z0-9][A-Za-z0-9-]{0,61}(?:\n[A-Za-z0-9-]{1,61})?"
_COMMON = r"(?:com|cn|net|org|edu|gov|io|hk|tw|jp|uk|de|fr)(?![A-Za-z0-9@])"
_APART = re.compile(rf"{_LOCAL}(?i:{_AT}(?:{_LABEL}{_DOT}){{1,4}}{_COMMON})")
_SPOKEN = re.compile(rf"{_LOCAL}(?i:[ ]at[ ](?:[A-Za-z0-9-]{{1,63}}[ ]dot[ ]){{1,4}}[A-Za-z]{{2,24}}(?![A-Za-z0-9@]))")
_LETTER_BY_LETTER = re.compile(
    r"[A-Za-z0-9](?<![A-Za-z0-9._%+@-].)(?:[ ][A-Za-z0-9._-]){1,40}[ ]@(?:[ ][A-Za-z0-9-]){1,40}[ ]\."
    r"(?:[ ][A-Za-z]){2,6}(?![ ]?[A-Za-z0-9])"
)
_FOR_PEOPLE = (  # each with what it cannot do without
    (re.compile(r"@|艾特|[\[({（【<〔][ ]?[Aa][Tt]").search, _APART),
    (re.compile("[ ][Dd][Oo][Tt][ ]").search, _SPOKEN),
    (re.compile("[ ]@[ ]").search, _LETTER_BY_LETTER),
)
_NAME = "[A-Za-z0-9\u017f\u212a-]"  # with a long s and the sign of Kelvin, letters where case does not count
_BEHIND_AT = rf"(?:{_BLANK}{_NAME}+(?:\n{_NAME}+)?{_BLANK}(?:[.。点點]|{_OPEN})|(?:[ ]{_NAME})+[ ]\.)"
_IN_BRACKETS = rf"[ ]?(?:[Aa][Tt]|@|艾特)[ ]?{_CLOSE}"
EMAIL_EXPECTED = "|".join(  # a name before it; a part of another and a dot behind it, or letter by letter
    [f"[A-Za-z0-9._%+-]{_BLANK}{sign}{_BEHIND_AT}" for sign in ("@", "艾特", _OPEN + _IN_BRACKETS)]
    + ["[ ][Dd][Oo][Tt][ ]"]
)
_NAME_BEFORE = "|".join(f"(?<=[A-Za-z0-9._%+-][ \t\r\n]{{{count}}}.)" for count in range(3))
EMAIL_CLUE = re.compile(  # the same, from its signs: they are fewer than letters
    rf"[@艾{_OPEN[1:-1]}Dd](?:(?<= [Dd])[Oo][Tt][ ]"
    rf"|(?:{_NAME_BEFORE})(?:(?<=@)|(?<=艾)特|(?<={_OPEN}){_IN_BRACKETS}){_BEHIND_AT})"
).search


def find_email(text: str) -> Places:
    """As written for machines; and for people only: `li @ example.com`, `li[at]example[dot]com`, cut by a line end."""
    places = [found.span() for found in _EMAIL.finditer(text) if _ends_well(found[1]) and not _is_login(text, found)]
    for has_sign, pattern in _FOR_PEOPLE:
        if has_sign(text) is not None:
            more = [found.span() for found in pattern.finditer(text) if not _is_login(text, found)]
            places += clear_of(more, places)
    return places


def _ends_well(name: str) -> bool:
    return name.lower() in _OWN_NAMES or is_top_level(name)


def _is_login(text: str, found: re.Match[str]) -> bool:
    """`https://user:word@host.com/` is an address of a page, `git@host.com:team/project` one of a program."""
    return "://" in text[max(0, found.start() - 40) : found.start()].rpartition(" ")[2] or (
        text[found.end() : found.end() + 1] == ":" and found[0].startswith("git@")
    )


# --- telephones --------------------------------------------------------------------------------------------------

# Country codes (ITU-T E.164) and how many digits may follow; others may have six to twelve.
_LENGTHS = {
    "1": (10, 10), "7": (10, 10), "20": (8, 10), "27": (9, 9), "30": (10, 10), "31": (9, 9), "32": (8, 9),
    "33": (9, 9), "34": (9, 9), "36": (8, 9), "39": (6, 12), "40": (9, 9), "41": (9, 9), "43": (4, 13), "44": (9, 10),
    "45": (8, 8), "46": (7, 10), "47": (8, 8), "48": (9, 9), "49": (6, 13), "51": (8, 9), "52": (10, 11),
    "53": (6, 8), "54": (10, 11), "55": (10, 11), "56": (9, 9), "57": (8, 10), "58": (10, 10), "60": (8, 10),
    "61": (9, 9), "62": (7, 12), "63": (8, 10), "64": (8, 10), "65": (8, 8), "66": (8, 9), "81": (9, 10), "82": (8, 11),
    "84": (9, 10), "90": (10, 10), "91": (10, 10), "92": (9, 10), "93": (9, 9), "94": (9, 9), "95": (7, 10),
    "98": (10, 10), "351": (9, 9), "353": (7, 9), "358": (5, 12), "420": (9, 9), "421": (9, 9), "852": (8, 8),
    "853": (8, 8), "886": (8, 9), "966": (8, 9), "971": (8, 9), "972": (8, 9),
}  # fmt: skip
_CODE = re.compile(
    "1|7|2(?:0|7|1[1-8]|[2-46].|5[0-8]|9[017-9])|3(?:[0-469]|[57].|8[0-35-79])|4(?:[013-9]|2[013])|5(?:[1-8]|[09].)"
    "|6(?:[0-6]|7[02-9]|8.|9[0-2])|8(?:[1246]|0[08]|5[02356]|7[08]|8[0-368])|9(?:[0-58]|6[0-8]|7[0-79]|9[2-68])"
)

_SEPARATED = r"(?:[ \u00a0.()/\t\n-]{0,3}[0-9])"
_PLUS = re.compile(
    r"[(+0](?<![0-9A-Za-z_+].)(?:(?<=\+)|(?<=0)0(?=1-)|(?<=\()(?:\+|00(?=1-)))[ ]?[(]?[1-9]"
    rf"{_SEPARATED}{{6,14}}(?![0-9A-Za-wyz_])(?!\.[0-9])"
)
_AMERICAN = re.compile(
    r"[1-9(](?<![0-9A-Za-z_+].)(?<![0-9][.\-/ ].)(?:(?<=1)[ .\-]?[(2-9])?"
    r"(?:(?<=\()[2-9][0-9]{2}\)[ .\-]?|(?<=[2-9])[0-9]{2}([.\-]))"
    r"[2-9](?!11)[0-9]{2}(?(1)\1|[ .\-])[0-9]{4}(?![0-9A-Za-wyz_])(?![.\-/][0-9])(?:[ ]?(?:x|ext\.?)[ ]?[0-9]{1,5})?"
)
_ANY = re.compile(
    r"[(0-9](?<![0-9A-Za-z_+.\-/].)(?<![0-9][ (].)(?:(?<=[0-9])|(?<=\()[0-9])(?:[ \u00a0.()/\t-]{0,2}[0-9]){6,13}"
    r"(?![0-9A-Za-wyz_])(?![.\-/: ][0-9])"
)
_NAME_OF_ONE = (
    r"(?:(?:tele)?phones?|mobiles?|mob|cell(?:phone)?|tel|whatsapp|fax|desk|hotline|landline|call(?:ing)?|dial|ring"
    r"|sms|text(?:ing)?|contact|reach|messages|answering|(?:my|his|her|your) (?:new |direct )?number)\b"
)
_HAS_NAME = re.compile(f"[acdfhlmprstwyACDFHLMPRSTWY\u017f](?<!\\w.)(?<=(?=(?i:{_NAME_OF_ONE})).)").search
_NAMES = re.compile(
    rf"\b{_NAME_OF_ONE}"
    r"(?:\W{1,3}(?:me|us|him|her|them|back|number|no|nr|num|is|are|at|on|to|my|new|it's)\b){0,4}[\W_]{0,4}$",
    re.IGNORECASE,
)
_APART_FROM_NAME = 5  # signs, and the last letter
_LETTER = re.compile("[A-Za-z]")
_NAMES_AFTER = re.compile(r"[ ]?[-,(\\]{0,2}[ ]?(?:office|fax|mobile|home|work|cell|phone|tel)\b", re.IGNORECASE)
_NOT_PHONES = re.compile(
    r"(?:19|20)[0-9]{2}([ .\-/])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{1,2}([.\-/])[0-9]{1,2}\2(?:19|20)[0-9]{2}"  # dates
    r"|[0-9]{1,3}(?:\.[0-9]{1,3}){3}$|1[3-9][0-9]{9}$|[0-9]{1,3}(?:[ .][0-9]{3})+$(?<=000)"  # addresses, China, sums
)


def is_international(written: str) -> bool:
    """A country code that exists, and as many digits as that country uses. China's own are other detectors' work."""
    digits = bare(re.sub(r"\(0\)", "", written)).lstrip("+0")
    known = _CODE.match(digits)
    code = known[0] if known else "86"
    if code == "86" or len(digits) > 15 or len(set(digits[len(code) :])) < 2:
        return False
    least, most = _LENGTHS.get(code, (6, 12))
    return least <= len(digits) - len(code) <= most and not (code == "1" and digits[1] in "01")


def find_phone(text: str) -> Places:
    places = []
    known: dict[str, int] = {}  # the same number is judged once
    for found in _PLUS.finditer(text):
        written = found[0]
        length = known.get(written)
        if length is None:
            length = known[written] = len(_cut(written))
        if length:
            places.append((found.start(), found.start() + length))
    places += clear_of([found.span() for found in _AMERICAN.finditer(text)], places)
    rows = {found.span(): found[0] for found in _ANY.finditer(text)}
    is_phone = cache(_may_be_phone)
    return places + [place for place in clear_of(rows, places) if _is_named(text, *place) and is_phone(rows[place])]


def _cut(written: str) -> str:
    """The longest start that is a number: what follows after a line end may be another one."""
    while not is_international(written):
        written = written.rpartition("\n")[0].rstrip()
        if len(written) < 8:
            return ""
    return written


def _is_named(text: str, start: int, end: int) -> bool:
    """Whether a word beside it says telephone. Before it that word is a few signs away."""
    if _NAMES_AFTER.match(text, end):
        return True
    first = max(0, start - 40)
    return bool(
        _LETTER.search(text, max(0, start - _APART_FROM_NAME), start)
        and _HAS_NAME(text, first, start)
        and _NAMES.search(text, first, start)
    )


def _may_be_phone(written: str) -> bool:
    return not _NOT_PHONES.match(written) and _is_grouped(written) and len(set(bare(written))) > 2


def _is_grouped(written: str) -> bool:
    """In one piece of a length that numbers have, or in groups; one dot alone makes a fraction, not two groups."""
    groups = groups_of(written)
    if len(groups) == 1:
        return 8 <= groups[0] <= 12
    return len(groups) > 2 or "." not in written or groups in ((3, 4), (4, 4))
