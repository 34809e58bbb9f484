"""How a writer stands to the words that were found: quoting them, negating them, or telling somebody off for them.

Pure, about places `(start, end)` of the text as written, and each about all of them: one find outside the quotation
marks and the text does not quote. Careful rather than clever: what is not clearly so is not so, because these are
reasons to let a message pass. Only the words around a find are read. Touch this when honest quotation is taken for
abuse, or abuse for quotation, whatever the words (those are in `stance_words.py`); `bench/quality/stances.py` measures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from bot.text import stance_words as wordings

Place = tuple[int, int]

_REACH: Final = 240  # characters on each side of a find that are read
_LONGEST_QUOTE: Final = 2_000

# --- quotation ------------------------------------------------------------------------------------------------------

_PAIRS: Final = ("“”", "„“", "‘’", "「」", "『』", "«»", "‹›", "｢｣", "〝〞")
_PAIRED: Final = re.compile(  # each begins with a sign, to which the search skips
    "|".join(f"{a}[^{a}{b}]{{1,{_LONGEST_QUOTE}}}{b}" for a, b in _PAIRS)
    + r"|\"[^\"\n]+\"|＂[^＂\n]+＂"
    + r"|'(?<![^\W_]')(?=\S)(?:[^'\n]|(?<=\w)'(?=\w))+'(?![^\W_])"
    + r"|```.+?(?:```|\Z)|`[^`\n]+`",
    re.DOTALL,
)
_QUOTED_LINE: Final = re.compile(r"^[ \t]*(?:>|＞|&gt;).*$", re.MULTILINE)


def quotes(text: str, places: Sequence[Place]) -> bool:
    """Whether all of them stand inside quotation marks, in `code`, or in quoted lines."""
    quoted = _quoted(text) if places else []
    return bool(places) and all(_around(quoted, place) is not None for place in places)


def _around(quoted: Sequence[Place], place: Place) -> Place | None:
    """The quotation in which the place stands."""
    return next(((start, end) for start, end in quoted if start <= place[0] and place[1] <= end), None)


@lru_cache(maxsize=1)  # two stances ask about the same text
def _quoted(text: str) -> list[Place]:
    return [found.span() for pattern in (_PAIRED, _QUOTED_LINE) for found in pattern.finditer(text)]


# --- the words around a find ----------------------------------------------------------------------------------------

# Both begin with a class, which is skipped to, and go on with what is seldom there: they are sought before and after
# every find.
_SENTENCE: Final = re.compile(r"[.!?。！？\n…](?:(?<=[.!?])(?=\s|$)|(?<=[。！？\n…])[。！？\n…]*)")
_CLAUSE: Final = re.compile(
    r"[,;:()—–，；：、（）\sbcs但可因所](?:-\s(?<=\s-\s)|ut\b(?<=\bbut)|ecause\b(?<=\bbecause)|uz\b(?<=\bcuz)"
    r"|ause\b(?<=\bcause)|o that\b(?<=\bso that)|是(?<=[但可]是)|为(?<=因为)|以(?<=所以)|(?<=[,;:()—–，；：、（）]))"
)
_CJK: Final = re.compile(r"[\u3400-\u9fff]")


def _cut(text: str, at: int, border: re.Pattern[str]) -> str:
    """What stands before `at`, back to the border."""
    before = text[max(0, at - _REACH) : at]
    last = 0
    for found in border.finditer(before):
        last = found.end()
    return before[last:]


def _rest(text: str, at: int, border: re.Pattern[str]) -> str:
    after = text[at : at + _REACH]
    found = border.search(after)
    return after[: found.start()] if found else after


def _nearest(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last match in what stands before a find."""
    found = [*pattern.finditer(text)]
    return found[-1] if found else None


# --- negation -------------------------------------------------------------------------------------------------------

_WORDS_BETWEEN: Final = 6
_CHARACTERS_BETWEEN: Final = 10
_WALL: Final = "\0"
# Verbs whose object may stand further off.
_FAR: Final = frozenset({"容忍", "抵制", "反对", "谴责", "制止", "打击", "against", "oppose", "opposes", "prevent"})


def negates(text: str, places: Sequence[Place]) -> bool:
    """Whether each of them is directly governed by a negation, a ban or a refusal: `no gambling`, 禁止赌博."""
    return bool(places) and all(_negated(text, start, end) for start, end in places)


def _negated(text: str, start: int, end: int) -> bool:
    clause = _cut(_cut(text, start, _SENTENCE), _REACH, _CLAUSE)
    if _is_pointed_at(clause, text, end):
        return False
    if _is_denied_afterwards(text, end):
        return True
    before = _plain(clause)
    negation = _nearest(wordings.NOT, before)
    if negation is None:
        return False
    between = before[negation.end() :]
    if wordings.BARRIER.search(between) or _WALL in between:
        return False
    if negation[0].startswith("不") and _is_asked(text, end):
        return False  # 不是傻子吗
    return _is_near(between, twice=negation[0].lower() in _FAR)


def _is_denied_afterwards(text: str, end: int) -> bool:
    """In the same sentence; where it ends is only asked if something is denied at all."""
    after = text[end : end + _REACH]
    return bool(wordings.AFTERWARDS.match(after) and wordings.AFTERWARDS.match(_rest(text, end, _SENTENCE)))


def _plain(before: str) -> str:
    """With what only looks like a negation taken out; what affirms is a barrier."""
    return wordings.AFFIRMING.sub(lambda found: _WALL * len(found[0]), wordings.PARTS.sub("·", before))


def _is_near(between: str, *, twice: bool = False) -> bool:
    times = 2 if twice else 1
    return len(_CJK.findall(between)) <= _CHARACTERS_BETWEEN * times and len(between.split()) <= _WORDS_BETWEEN * times


def _is_pointed_at(before: str, text: str, end: int) -> bool:
    last = before[-1:]
    if not last.isspace() and last not in wordings.POINTED:
        return False
    return wordings.POINTING.search(before) is not None and wordings.THING.search(text[end : end + 20]) is None


def _is_asked(text: str, end: int) -> bool:
    return re.match(r"\W*(?:[吗么嘛谁]|又是|还是)", text[end : end + 4]) is not None


# --- counter-speech -------------------------------------------------------------------------------------------------

_TRAIL: Final = 2  # sentences after a quotation in which it may be denounced


def rejects(text: str, places: Sequence[Place]) -> bool:
    """Whether the text tells somebody off for saying each of them, denounces it or reports it."""
    quoted = _quoted(text) if places else []
    return bool(places) and all(_rejected(text, place, _around(quoted, place)) for place in places)


def _rejected(text: str, place: Place, in_quotes: Place | None) -> bool:
    first, last = in_quotes or place
    sentence = _cut(text, first, _SENTENCE)
    clause = _cut(sentence, len(sentence), _CLAUSE)
    around = wordings.PARTS.sub("·", f"{sentence} … {_after(text, last)}")
    if in_quotes is not None and not wordings.OWN.search(clause):
        return wordings.DENOUNCED.search(around) is not None
    if in_quotes is None and _is_meant(clause, text, last):
        return False
    rest = _rest(text, last, _SENTENCE)
    if wordings.AFTERWARDS.search(rest) or wordings.MUST_END.search(rest) or _governs(wordings.FOUGHT, clause):
        return True
    said = _nearest(wordings.ATTRIBUTED, clause)
    return said is not None and wordings.DENOUNCED.search(around.replace(said[0], " ", 1)) is not None


def _is_meant(clause: str, text: str, end: int) -> bool:
    """Whether what stands before a find says that the writer means it."""
    own = wordings.OWN.search(clause) or wordings.TO_A_FACE.search(clause)
    return own is not None or _is_pointed_at(clause, text, end)


def _governs(pattern: re.Pattern[str], clause: str) -> bool:
    """Whether what the pattern finds last stands near enough before the end of the clause."""
    clause = _plain(clause)
    found = _nearest(pattern, clause)
    if found is None:
        return False
    between = clause[found.end() :]
    return _is_near(between, twice=True) and _WALL not in between and not wordings.BARRIER.search(between)


def _after(text: str, at: int) -> str:
    """The rest of the sentence and, briefly, what follows it."""
    return " ".join(piece for piece, _ in zip(_sentences(text[at : at + _REACH]), range(_TRAIL), strict=False))


def _sentences(text: str) -> Iterator[str]:
    last = 0
    for found in _SENTENCE.finditer(text):
        yield text[last : found.start()]
        last = found.end()
    yield text[last:]
