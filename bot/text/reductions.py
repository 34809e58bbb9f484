"""Second looks at a folded text: separators removed, repeats collapsed; and markup decoded before folding.

Each returns None when there is nothing to reduce, so that honest messages are scanned once. `origin[i]` is the index
in the given text of the i-th character of the reduced one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.text.characters import CLAUSE_SIGNS, EMOJI, IDEOGRAPHS, LETTERS, SIGNS

MAX_GAP = 6  # longer rows of signs are a layout, not a disguise


@dataclass(frozen=True, slots=True)
class Reduced:
    """A shorter text with the way back."""

    text: str
    origin: Sequence[int]
    length: int  # of the text it came from


def _gaps(signs: str) -> re.Pattern[str]:
    """Runs of signs to close up.

    Between ideographs or single letters; where a clause sign is among them, only beside a character that stands alone
    (六，合，彩), since `买枪，支持` is honest Chinese. Starts with a class, which `re` can skip to quickly; what stands
    before is asked afterwards, by looking back.
    """
    lone_letter = f"(?<![{LETTERS}])[{LETTERS}]"
    word = f"{LETTERS}{IDEOGRAPHS}"
    every = f"{signs}{CLAUSE_SIGNS}"
    unit_right = f"(?=[{IDEOGRAPHS}]|[{LETTERS}](?![{LETTERS}]))"
    unit_left = f"(?:(?<=[{IDEOGRAPHS}][{every}])|(?<={lone_letter}[{every}]))"
    plain = f"(?<=[{signs}]){unit_left}[{signs}]{{0,{MAX_GAP - 1}}}{unit_right}"
    after_lone = f"(?<=(?<![{word}])[{word}][{every}])[{every}]{{0,{MAX_GAP - 1}}}{unit_right}"
    before_lone = f"{unit_left}[{every}]{{0,{MAX_GAP - 1}}}(?=[{word}](?![{word}]))"
    return re.compile(f"[{every}](?:{plain}|{after_lone}|{before_lone})")


_GAPS = _gaps(SIGNS)
_GAPS_EMOJI = _gaps(SIGNS + EMOJI)
# Without ideographs a gap needs a letter that stands alone behind it: a cheap question that most English fails.
_LONE_LETTER = re.compile("[^0-9a-zA-Z][0-9a-zA-Z](?![0-9a-zA-Z])")
_EMOJI_ONLY = re.compile(f"(?<=[{LETTERS}{IDEOGRAPHS}])[{EMOJI}]{{1,{MAX_GAP}}}(?=[{LETTERS}{IDEOGRAPHS}])")
_IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]")
_BLANKS = "\\x1c-\\x1f\x85\u1680\u2000-\u200a"  # what `re` counts to \s besides those of ASCII
_FULL_WIDTH = re.compile("\uff01-\uff0f\uff1a-\uff20")
_NO_CLAUSE = "\uff02-\uff0b\uff0d-\uff0f\uff1c-\uff1e\uff20"  # a clause sign folds to one
_RUN = re.compile(r"(.)\1*", re.DOTALL)
_REPEATED = re.compile(r"(.)(?=\1)", re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,7}|[A-Za-z][A-Za-z0-9]{1,30});?")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,80}>|(?<=\w)[*_~`]{1,3}|[*_~`]{1,3}(?=\w)")


def expected(disguises: frozenset[str], shifting: str) -> tuple[str, ...]:
    """Expressions of which one occurs in a text, before it is folded, wherever `without_separators` would cut.
    Characters of the class `shifting` may fold to any sort of character, or to none: with one of them anything may."""
    signs = _BLANKS + (_FULL_WIDTH.sub(_NO_CLAUSE, SIGNS) if "width" in disguises else SIGNS)
    if "separators" in disguises:
        signs += EMOJI if "emoji" in disguises else ""
    elif "emoji" in disguises:
        return f"[{EMOJI}]", f"[{shifting}]"
    else:
        return ()
    word, clause = f"{LETTERS}{IDEOGRAPHS}", f"{signs}{CLAUSE_SIGNS}"
    left = f"(?:[{IDEOGRAPHS}]|(?:^|[^{LETTERS}])[{LETTERS}])"
    right = f"(?:[{IDEOGRAPHS}]|[{LETTERS}](?:$|[^{LETTERS}]))"
    plain = f"{left}[{signs}]+{right}"
    after_lone = f"(?:^|[^{word}])[{word}][{clause}]+{right}"
    before_lone = f"{left}[{clause}]+[{word}](?:$|[^{word}])"
    return f"(?:{plain}|{after_lone}|{before_lone})", f"[{shifting}]"


def expected_markup(disguises: frozenset[str]) -> tuple[str, ...]:
    """Expressions of which one occurs wherever `decoded` would change something."""
    entities = ("&",) if "entities" in disguises else ()
    return (*entities, "</?[A-Za-z]", "[*_~`]") if "markup" in disguises else entities


def without_separators(folded: str, disguises: frozenset[str]) -> Reduced | None:
    """`赌.博` -> `赌博`, `p o r n` -> `porn`; never joins whole Latin words."""
    if folded.isascii() and not _LONE_LETTER.search(folded):
        return None
    emoji = "emoji" in disguises
    if "separators" in disguises:
        pattern = _GAPS_EMOJI if emoji else _GAPS
    elif emoji:
        pattern = _EMOJI_ONLY
    else:
        return None
    cuts = [found.span() for found in pattern.finditer(folded)]
    return _cut(folded, cuts) if cuts else None


def _cut(text: str, cuts: list[tuple[int, int]]) -> Reduced:
    pieces: list[str] = []
    origin: list[int] = []
    position = 0
    for start, end in cuts:
        pieces.append(text[position:start])
        origin.extend(range(position, start))
        position = end
    pieces.append(text[position:])
    origin.extend(range(position, len(text)))
    return Reduced("".join(pieces), origin, len(text))


def squeeze(text: str) -> str:
    """One character per run: the text that `collapse` gives, without the way back."""
    return _REPEATED.sub("", text)


def mark_of_repetition(character: str) -> str:
    """The shortest run that draws a character out: two ideographs, three letters."""
    return character * (2 if _IDEOGRAPH.match(character) else 3)


def collapse(text: str) -> tuple[str, list[int], list[int]]:
    """(one character per run, where each run starts, how long it is)."""
    runs = [found.span() for found in _RUN.finditer(text)]
    return (
        "".join(text[start] for start, _ in runs),
        [start for start, _ in runs],
        [end - start for start, end in runs],
    )


def believable(characters: str, runs: list[int], wanted: list[int]) -> bool:
    """Whether these run lengths are a drawn-out form of a word with those: `freeee` of `free`, never `god` of `good`.

    Latin words have double letters by nature, so one run must be three long; ideographs need no more than a second one.
    """
    if any(seen < want for seen, want in zip(runs, wanted, strict=True)):
        return False
    extended = [(c, seen) for c, seen, want in zip(characters, runs, wanted, strict=True) if seen > want]
    return not extended or any(seen >= len(mark_of_repetition(c)) for c, seen in extended)


def decoded(text: str, disguises: frozenset[str]) -> Reduced | None:
    """Entities read and tags removed, before folding."""
    result = Reduced(text, range(len(text)), len(text))
    if "entities" in disguises and "&" in text:
        result = _substitute(result, _ENTITY)
    if "markup" in disguises:
        result = _substitute(result, _MARKUP)
    return None if result.text == text else result


def _substitute(source: Reduced, pattern: re.Pattern[str]) -> Reduced:
    pieces: list[str] = []
    origin: list[int] = []
    position = 0
    for found in pattern.finditer(source.text):
        start, end = found.span()
        # &nbsp; inside a word hides it, and between words a blank more or less changes nothing that is looked for
        piece = html.unescape(found[0]).replace("\xa0", "") if pattern is _ENTITY else ""
        pieces += (source.text[position:start], piece)
        origin += source.origin[position:start]
        origin += [source.origin[start]] * len(piece)
        position = end
    pieces.append(source.text[position:])
    origin += source.origin[position:]
    return Reduced("".join(pieces), origin, source.length)
