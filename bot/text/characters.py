"""Sorts of characters, as classes for regular expressions and as predicates. Touch this when a script is misread.

LETTERS are those of scripts that put spaces between words (a word ends where they end); IDEOGRAPHS those that do not.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Iterator

# 丶 (U+4E36) is an ideograph that people use as a dot between characters: counted as a separator.
IDEOGRAPHS = (
    "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u4e35\u4e37-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
LETTERS = (
    "0-9A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0370-\u0373\u0376\u0377\u037b-\u037d\u037f"
    "\u0386\u0388-\u0481\u048a-\u052f\u1e00-\u1fff"
)
# Signs that end a clause stand between Chinese characters in honest text; only a lone character beside one is suspect.
CLAUSE_SIGNS = ",;:!?。、，；：！？"
SIGNS = (
    "\\s\"#$%&'()*+\\-./<=>@\\[\\\\\\]^_`{|}~"
    "\u00a0-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u02b9-\u02df\u2010-\u205e\u2190-\u23ff\u2500-\u25ff"
    "\u2e00-\u2e5d\u3000\u3003\u3008-\u3020\u30fb\u4e36\ufe30-\ufe6f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
EMOJI = (
    "\u00a9\u00ae\u203c\u2049\u20e3\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u2600-\u27bf\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299"
    "\ufe0f\u200d\U0001f000-\U0001faff"
)
# Combining marks that are ornaments on Latin letters or ideographs (not vowel signs of scripts that need them).
MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"

INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)

is_invisible = re.compile(f"[{INVISIBLE}]").search
is_ideograph = re.compile(f"[{IDEOGRAPHS}]").match
_CONTENT = re.compile(f"[{LETTERS}{IDEOGRAPHS}]")
is_content = _CONTENT.search
is_all_content = re.compile(f"[{LETTERS}{IDEOGRAPHS}]+").fullmatch

_PIECE = re.compile(r"\\?(.)(?:-\\?(.))?", re.DOTALL)  # of a class
_BLANKS = "\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"  # what \\s is
_SORTS = tuple(re.compile(f"[{signs}]") for signs in (LETTERS, IDEOGRAPHS, CLAUSE_SIGNS, SIGNS, EMOJI))


def every(count: int) -> str:
    """The first so many characters, by number. Decoded as a row: joined one by one it takes thirty times as long."""
    return array("I", range(count)).tobytes().decode(f"utf-32-{sys.byteorder[0]}e", "surrogatepass")


def ranges(signs: str) -> Iterator[range]:
    """The characters of a class, by number: read from how it is written, for going through all that there are takes
    longer."""
    for first, last in _PIECE.findall(signs.replace("\\s", _BLANKS)):
        yield range(ord(first), ord(last or first) + 1)


def sorts_of(characters: str) -> dict[str, int]:
    """Letter, ideograph, clause sign, sign or emoji, the first of these that each of them is; those that are none are
    left out. Many at once: asked one by one it would take longer than all else that is loaded."""
    return {
        character: number for number, sort in reversed([*enumerate(_SORTS)]) for character in sort.findall(characters)
    }


def too_short(word: str) -> bool:
    """Whether a listed word would match nearly everywhere: fewer than two letters or ideographs."""
    return len(word.strip()) < 3 and len(_CONTENT.findall(word)) < 2
