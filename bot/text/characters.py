"""Sorts of characters, as classes for regular expressions and as predicates. Touch this when a script is misread.

LETTERS are those of scripts that put spaces between words (a word ends where they end); IDEOGRAPHS those that do not.
"""

from __future__ import annotations

import re
import sys
from array import array
from functools import cache

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

_INVISIBLE = (
    {0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x2800, 0x3164, 0xFEFF, 0xFFA0}
    | set(range(0x180B, 0x1810))
    | set(range(0x200B, 0x2010))
    | set(range(0x202A, 0x202F))
    | set(range(0x2060, 0x2070))
    | set(range(0xFE00, 0xFE10))
    | set(range(0xFFF9, 0xFFFC))
    | set(range(0x1D173, 0x1D17B))
    | set(range(0xE0000, 0xE1000))
)
INVISIBLE = frozenset(_INVISIBLE)

is_ideograph = re.compile(f"[{IDEOGRAPHS}]").match
_CONTENT = re.compile(f"[{LETTERS}{IDEOGRAPHS}]")
is_content = _CONTENT.search
is_all_content = re.compile(f"[{LETTERS}{IDEOGRAPHS}]+").fullmatch

_SORTS = tuple(re.compile(f"[{signs}]") for signs in (LETTERS, IDEOGRAPHS, CLAUSE_SIGNS, SIGNS, EMOJI))


@cache
def every(count: int) -> str:
    """The first so many characters, by number. Decoded as a row: joined one by one it takes thirty times as long."""
    return array("I", range(count)).tobytes().decode(f"utf-32-{sys.byteorder[0]}e", "surrogatepass")


def sorts_of(characters: str) -> dict[str, int]:
    """Letter, ideograph, clause sign, sign or emoji, the first of these that each of them is; those that are none are
    left out. Many at once: asked one by one it would take longer than all else that is loaded."""
    return {
        character: number for number, sort in reversed([*enumerate(_SORTS)]) for character in sort.findall(characters)
    }


def too_short(word: str) -> bool:
    """Whether a listed word would match nearly everywhere: fewer than two letters or ideographs."""
    return len(word.strip()) < 3 and len(_CONTENT.findall(word)) < 2
