"""A reader that is slow and plain: what the policy language says of disguises, one character at a time.

It shares its tables of characters with the real one, and the judgement of what reads like honest Chinese; nothing of
how that looks: no automaton, no first question, no part of a text, nothing kept. `test_plainly.py` holds the two
against each other. Touch this when what a disguise means changes: before the real reader.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from bot.text.characters import CLAUSE_SIGNS, EMOJI, IDEOGRAPHS, LETTERS, MARKS, SIGNS, is_invisible
from bot.text.equivalents import simplified
from bot.text.plausible import LONGEST, across_words, hidden

View = frozenset[str]
Place = tuple[int, int, str]
Placed = tuple[str, int]  # a character and where it stood
Stands = Callable[[str, int, int], bool]  # (text, index, away from the gap: -1 or 1)

MOST_BETWEEN: Final = 6  # signs between two characters of a word
MOST_FROM_ONE: Final = 6  # ﷺ is left as it is
SHORTEST_TURNED: Final = 4
TURNED_GAIN: Final = 3.0
ENTITY: Final = re.compile(r"&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,7}|[A-Za-z][A-Za-z0-9]{1,30});?")
MARKUP: Final = re.compile(r"</?[A-Za-z][^<>]{0,80}>|(?<=\w)[*_~`]{1,3}|[*_~`]{1,3}(?=\w)")
SORTS: Final = {
    "letter": LETTERS, "ideograph": IDEOGRAPHS, "word": LETTERS + IDEOGRAPHS, "sign": SIGNS, "clause": CLAUSE_SIGNS,
    "emoji": EMOJI, "mark": MARKS, "ornament": MARKS + "\U000e0000-\U000e0fff", "continues": LETTERS + MARKS,
}  # fmt: skip


class Piece(NamedTuple):
    """A folded character, where in the text it comes from, and the how many-th folded one it is."""

    sign: str
    start: int
    end: int
    at: int


Pieces = Sequence[Piece]


def read(text: str, words: Iterable[str], view: View, *, whole_word: bool) -> list[Place]:
    """Where each of the words stands, in order; a part of a longer find of the same word left out."""
    words = list(words)
    found = set(_seen(text, words, view, whole_word))
    decoded = decode(text, view)
    if decoded is not None:
        inside = "".join(sign for sign, _ in decoded)
        starts = [start for _, start in decoded] + [len(text)]
        found |= {(starts[start], starts[end], word) for start, end, word in _seen(inside, words, view, whole_word)}
    outer = [one for one in found if not any(_is_part(one, other) for other in found)]
    return sorted(outer, key=lambda place: (place[0], -place[1], place[2]))


def _is_part(one: Place, other: Place) -> bool:
    return one != other and one[2] == other[2] and other[0] <= one[0] and one[1] <= other[1]


def _seen(text: str, words: Iterable[str], view: View, whole_word: bool) -> Iterator[Place]:
    folded = fold(text, view)
    joined = join(folded, view)
    for word in words:
        core = string(fold(word.strip(), view))
        if not core:
            continue
        looks = [*as_listed(core, folded, whole_word), *joined_up(core, joined, view, whole_word)]
        if "repeats" in view:
            looks += drawn_out(core, joined, whole_word)
        if "reversed" in view:
            looks += turned_round(core, folded, whole_word)
        yield from ((pieces[0].start, pieces[-1].end, word) for pieces in looks)


# --- what a text becomes ----------------------------------------------------------------------------------------------


def fold(text: str, view: View) -> list[Piece]:
    """What each character stands for. A character and the marks on it are one."""
    found: list[Piece] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and _is("mark", text[end]):
            end += 1
        for sign in _cluster_folded(text[start:end], view):
            found.append(Piece(sign, start, end, len(found)))
        start = end
    return found


def _cluster_folded(cluster: str, view: View) -> str:
    if len(cluster) > 1 or _is("ornament", cluster):
        if "width" in view or "zero_width" in view:
            cluster = unicodedata.normalize("NFC", cluster)
        if "zero_width" in view:
            cluster = "" if _is("ornament", cluster[0]) else cluster[0]
    return "".join(_one_folded(sign, view) for sign in cluster)


def _one_folded(sign: str, view: View) -> str:
    if "zero_width" in view and is_invisible(sign):
        return ""
    if "width" in view:
        wide = unicodedata.normalize("NFKC", sign)
        sign = wide if len(wide) <= MOST_FROM_ONE else sign
    if "traditional" in view:
        sign = "".join(simplified().get(ord(part), part) for part in sign)
    if "case" in view:
        sign = sign.casefold()
    if "accents" in view:
        sign = "".join(part for part in unicodedata.normalize("NFD", sign) if not unicodedata.combining(part))
    return sign


def join(folded: Pieces, view: View) -> list[Piece]:
    """Without the signs between characters that stand by themselves."""
    text, kept, at = string(folded), list[Piece](), 0
    while at < len(text):
        gap = _gap(text, at, view)
        if not gap:
            kept.append(folded[at])
        at += gap or 1
    return kept


def _gap(text: str, start: int, view: View) -> int:
    """How many signs from here on keep apart what belongs together; 0 for none."""
    for left, kinds, right in _ways(view):
        for length in range(MOST_BETWEEN, 0, -1):
            end = start + length
            between = text[start:end]
            if left(text, start - 1, -1) and right(text, end, 1) and all(_is_one_of(kinds, sign) for sign in between):
                return length
    return 0


def _in_word(text: str, at: int, _away: int) -> bool:
    return 0 <= at < len(text) and _is("word", text[at])


def _apart(text: str, at: int, away: int) -> bool:
    """An ideograph, or a letter that no letter goes before (or after)."""
    if not 0 <= at < len(text) or _is("ideograph", text[at]):
        return 0 <= at < len(text)
    return _is("letter", text[at]) and not (0 <= at + away < len(text) and _is("letter", text[at + away]))


def _alone(text: str, at: int, away: int) -> bool:
    """A character that stands between signs, of whatever script."""
    return _in_word(text, at, away) and not _in_word(text, at + away, away)


def _ways(view: View) -> list[tuple[Stands, list[str], Stands]]:
    """(what stands on the left, what is between, what stands on the right). Signs that end a clause keep nothing apart
    but a character that is alone: `买枪，支持` is honest."""
    if "separators" in view:
        signs = ["sign", "emoji"] if "emoji" in view else ["sign"]
        every = [*signs, "clause"]
        return [(_apart, signs, _apart), (_alone, every, _apart), (_apart, every, _alone)]
    return [(_in_word, ["emoji"], _in_word)] if "emoji" in view else []


def decode(text: str, view: View) -> list[Placed] | None:
    """Each character with its place; entities are read, then tags and marks of emphasis are left out."""
    read = list(zip(text, range(len(text)), strict=True))
    if "entities" in view:
        read = _replaced(read, ENTITY, lambda entity: html.unescape(entity).replace("\xa0", ""))
    if "markup" in view:
        read = _replaced(read, MARKUP, lambda _: "")
    return None if "".join(sign for sign, _ in read) == text else read


def _replaced(read: list[Placed], pattern: re.Pattern[str], by: Callable[[str], str]) -> list[Placed]:
    text = "".join(sign for sign, _ in read)
    kept, at = list[Placed](), 0
    for found in pattern.finditer(text):
        kept += read[at : found.start()]
        kept += [(sign, read[found.start()][1]) for sign in by(found[0])]
        at = found.end()
    return kept + read[at:]


# --- what is found in it ----------------------------------------------------------------------------------------------


def as_listed(core: str, pieces: Pieces, whole_word: bool) -> Iterator[Pieces]:
    """As the word is listed; not where a short Chinese one is the end of a word and the beginning of the next."""
    text = string(pieces)
    for start, end in _everywhere(core, text):
        if not (_is_short_chinese(core) and across_words(text, start, end)) and _stands(text, start, end, whole_word):
            yield pieces[start:end]


def joined_up(core: str, joined: Pieces, view: View, whole_word: bool) -> Iterator[Pieces]:
    """Kept apart by signs; those in the word itself are signs like others."""
    text = string(joined)
    forms = {core, "".join(sign for sign in core if not _is("sign", sign))} if "separators" in view else {core}
    for form in forms - {""}:
        for start, end in _everywhere(form, text):
            found = joined[start:end]
            if found[-1].at - found[0].at >= len(found) and _stands(text, start, end, whole_word):
                yield found


def drawn_out(core: str, joined: Pieces, whole_word: bool) -> Iterator[Pieces]:
    """Written with letters or ideographs repeated: an ideograph twice, or a letter three times, that the word has less
    often."""
    at, wanted = 0, _runs(core)
    runs: list[Pieces] = []
    for run in _runs(string(joined)):
        runs.append(joined[at : at + len(run)])
        at += len(run)
    text = "".join(run[0].sign for run in runs)
    for start, end in _everywhere("".join(run[0] for run in wanted), text):
        pairs = [(run[0].sign, len(run), len(want)) for run, want in zip(runs[start:end], wanted, strict=True)]
        enough = all(length >= want for _, length, want in pairs)
        drawn = any(length > want and length >= (2 if _is("ideograph", sign) else 3) for sign, length, want in pairs)
        if enough and drawn and _stands(text, start, end, whole_word):
            yield [piece for run in runs[start:end] for piece in run]


def _runs(text: str) -> list[str]:
    """Equal letters and ideographs in a row are one; every other sign is one by itself."""
    runs = ["".join(run) for _, run in groupby(text)]
    return [part for run in runs for part in ([run] if _is("word", run[0]) else run)]


def turned_round(core: str, pieces: Pieces, whole_word: bool) -> Iterator[Pieces]:
    """Written backwards: of letters from four on, of ideographs where the word reads better."""
    text, turned = string(pieces), core[::-1]
    for start, end in _everywhere(turned, text):
        chinese = all(_is("ideograph", sign) for sign in core)
        worth = hidden(text, start, end, core, TURNED_GAIN) if chinese else len(core) >= SHORTEST_TURNED
        if turned != core and worth and _stands(text, start, end, whole_word):
            yield pieces[start:end]


def _stands(text: str, start: int, end: int, whole_word: bool) -> bool:
    """No letter goes on beside a letter at either end of a whole word."""
    if not whole_word:
        return True
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    goes_on_before = _is("letter", text[start]) and before and _is("continues", before)
    goes_on_after = _is("letter", text[end - 1]) and after and _is("continues", after)
    return not (goes_on_before or goes_on_after)


def _everywhere(core: str, text: str) -> list[tuple[int, int]]:
    size = len(core)
    return [(start, start + size) for start in range(len(text)) if text[start : start + size] == core]


def _is_short_chinese(core: str) -> bool:
    return 1 < len(core) <= LONGEST and all(_is("ideograph", sign) for sign in core)


def _is_one_of(sorts: Iterable[str], sign: str) -> bool:
    return any(_is(sort, sign) for sort in sorts)


def _is(sort: str, sign: str) -> bool:
    return re.fullmatch(f"[{SORTS[sort]}]", sign) is not None


def string(pieces: Pieces) -> str:
    return "".join(piece.sign for piece in pieces)
