"""Secrets in what people write: keys of providers, private keys, tokens, passwords, connection strings, signed links.

One automaton over the signs that secrets begin with or are announced by reads the text once; only where one of them
stands is anything tried. Ordinary messages have none. The sorts of finds are the detectors of `identifiers`: `secret`
is all of them. Touch this to add a sort.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from hashlib import sha256
from operator import itemgetter
from typing import NamedTuple

from daachorse import CharwiseDoubleArrayAhoCorasick as Automaton

from bot.text.prefilter import literal, loosened
from bot.text.secrets.certain import CERTAIN, Try
from bot.text.secrets.doubts import is_random
from bot.text.secrets.shapes import tokens
from bot.text.secrets.words import (
    ACCOUNT_WORDS,
    BASIC_WORDS,
    BEARER_WORDS,
    COMMANDS,
    KEY_WORDS,
    PASSWORD_WORDS,
    SHORT_WORDS,
    SHORTEST,
    WEAK_KEY_WORDS,
    argument_at,
    basic_at,
    bearer_at,
    beside,
    is_announced,
    key_at,
    password_at,
    short_at,
    stands_apart,
)

Places = list[tuple[int, int]]
Worth = Callable[[str, int], object]  # asked of a text and where a word ends


class Attempt(NamedTuple):
    """What is tried where a word stands."""

    sort: str
    sure: bool  # it needs no further word
    worth: Worth  # a quick look: may anything be there?
    at: Try
    behind: str = ""  # an expression of what stands behind it where it is worth trying
    apart: bool = False  # whether the word must be no part of another one


SORTS = ("api-key", "private-key", "jwt", "connection-string", "password", "signed-url")
EVERY = "secret"

_ARGUMENT = r"[ =]?\S"
_LONG = re.compile(rf"[^ \n]{{{SHORTEST}}}").search  # as a key has it
_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST_TRIED = 1_000  # places in one text: a file of settings as long as a message may be has fewer
_MOST_WORDS = 3_000  # that might announce one
_MOST_GLANCED = 300  # of those, in a quick look
_MOST_ANCHORS = 8_000  # where something might begin: `0.` in a table of figures is one
_BEFORE, _AFTER = 202, 480  # characters beside a word on which it depends whether it announces a secret


def may_hold(text: str) -> bool:
    """A quick look: does anything stand there that secrets begin with or are announced by, and behind it how they go
    on? What only a long key makes suspect needs something long; who is asked too often says yes."""
    table, announced, long = _automaton()[1], 0, _LONG(text) is not None
    for start, end, index in _anchors_in(text):
        for attempt in table[index]:
            if (attempt.apart and not stands_apart(text, start, end)) or (attempt.at is _weak_key and not long):
                continue
            announced += not attempt.sure
            if announced > _MOST_GLANCED or attempt.worth(text, end):
                return True
    return False


def expected() -> tuple[str, ...]:
    """Expressions of which one occurs wherever `may_hold`."""
    return tuple(dict.fromkeys(_expression(word, attempt) for word, attempt in _attempts()))


def _expression(word: str, attempt: Attempt) -> str:
    before, behind = beside(word) if attempt.apart else ("", attempt.behind)
    return loosened(before + literal(word) + behind) or literal(word)


def find(sort: str, text: str) -> Places:
    """Where secrets of this sort stand; of every sort for `secret`."""
    found, _ = _found(text)
    return _apart(place for places in found.values() for place in places) if sort == EVERY else found.get(sort, [])


def cut(text: str) -> bool:
    """Whether more stands there than is tried."""
    return _found(text)[1]


def fingerprint(sort: str, secret: str) -> str:
    """Eight signs by which the owner of a key knows it again. None for what a list of guesses would find: passwords,
    addresses with passwords, short keys."""
    guessable = sort in ("password", "connection-string") or len(secret) < 20 or not is_random(secret[:200])
    return "" if guessable else sha256(secret.encode(errors="surrogatepass")).hexdigest()[:8]


def search(sort: str) -> Callable[[str], Places]:
    return lambda text: find(sort, text)


@lru_cache(maxsize=1)  # the detectors ask one after the other about the same text
def _anchors_in(text: str) -> list[tuple[int, int, int]]:
    automaton = _automaton()[0]
    try:
        return automaton.find_overlapping(text)
    except UnicodeEncodeError:  # half of a surrogate pair, as broken clients send
        return automaton.find_overlapping(_SURROGATE.sub("\ufffd", text))


class _Tried:
    """What was tried in one text: so much of it, and the same words with the same before and after them once."""

    def __init__(self, text: str):
        self.ended = False
        self._text = text
        self._known: dict[tuple[Try, int, str], tuple[int, int] | None] = {}
        self._count = self._words = 0

    def find(self, attempt: Attempt, start: int, end: int) -> tuple[int, int] | None:
        if attempt.sure:
            return None if self._is_too_much() else attempt.at(self._text, start, end)
        self._words += 1
        self.ended = self.ended or self._words > _MOST_WORDS
        if self.ended or not attempt.worth(self._text, end) or self._is_too_much():
            return None
        return self._once(attempt.at, start, end)

    def _is_too_much(self) -> bool:
        self._count += 1
        self.ended = self.ended or self._count > _MOST_TRIED
        return self.ended

    def _once(self, attempt: Try, start: int, end: int) -> tuple[int, int] | None:
        first = max(0, start - _BEFORE)
        key = attempt, start - first, self._text[first : end + _AFTER]
        if key not in self._known:
            place = attempt(self._text, start, end)
            self._known[key] = None if place is None else (place[0] - start, place[1] - start)
        found = self._known[key]
        return None if found is None else (start + found[0], start + found[1])


@lru_cache(maxsize=1)
def _found(text: str) -> tuple[Mapping[str, Places], bool]:
    """What stands there, and whether there was too much to try all of it."""
    certain: dict[str, Places] = {}
    guessed: dict[str, Places] = {}
    reached: dict[str, int] = {}  # a find is not tried again from its middle
    taken: set[tuple[int, int]] = set()  # `AccountKey=` is one thing, though `Key=` is another
    table, tried = _automaton()[1], _Tried(text)
    anchors = _anchors_in(text)
    longest_first = sorted(anchors[:_MOST_ANCHORS], key=itemgetter(1), reverse=True)
    for start, end, index in sorted(longest_first, key=itemgetter(0)):
        for attempt in table[index]:
            if start < reached.get(attempt.sort, 0) or (attempt.sure and not attempt.worth(text, end)):
                continue
            place = tried.find(attempt, start, end)
            if place is not None and place not in taken:
                taken.add(place)
                reached[attempt.sort] = place[1]
                (certain if attempt.sure else guessed).setdefault(attempt.sort, []).append(place)
        if tried.ended:
            break
    known = _apart(place for places in certain.values() for place in places)
    for sort, places in guessed.items():
        certain.setdefault(sort, []).extend(place for place in places if not _touches(place, known))
    too_much = tried.ended or len(anchors) > _MOST_ANCHORS
    return {sort: _apart(places) for sort, places in certain.items() if places}, too_much


def _touches(place: tuple[int, int], known: Places) -> bool:
    index = bisect_left(known, place[1], key=itemgetter(0))
    return index > 0 and known[index - 1][1] > place[0]


def _apart(places: Iterable[tuple[int, int]]) -> Places:
    """In order, those that overlap made one."""
    joined: Places = []
    for start, end in sorted(places):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


@cache
def _automaton() -> tuple[Automaton, list[list[Attempt]]]:
    """The automaton, and what to try at each of its words."""
    return Automaton(list(_table())), list(_table().values())


@cache
def _table() -> Mapping[str, list[Attempt]]:
    """What to try at each word."""
    table: dict[str, list[Attempt]] = {}
    for word, attempt in _attempts():
        table.setdefault(word, []).append(attempt)
    return table


def _attempts() -> Iterator[tuple[str, Attempt]]:
    for shape in tokens():
        yield shape.anchor, Attempt("api-key", True, _begun(shape.behind), _token(shape.at), shape.behind)
    for anchor, sort, behind, attempt in CERTAIN:
        yield anchor, Attempt(sort, True, _begun(behind), attempt, behind)
    for words, sort, attempt in _ANNOUNCED:
        apart = attempt not in (bearer_at, basic_at)
        for form in dict.fromkeys(form for word in words for form in _forms(word)):
            yield form, Attempt(sort, False, is_announced, attempt, apart=apart)
    for option in COMMANDS:
        yield option, Attempt("password", False, _begun(_ARGUMENT), argument_at, _ARGUMENT)


@cache
def _begun(behind: str) -> Worth:
    return re.compile(behind).match


def _forms(word: str) -> Iterator[str]:
    """api_key, API_KEY, Api_key, Api_Key, ApiKey, apiKey: to ignore case would be to fold every text first."""
    yield from (word, word.upper(), word.capitalize(), word.title())
    camel = re.sub("[_ -](?=.)", "", word.title())
    yield from (camel, camel[:1].lower() + camel[1:])


def _weak_key(text: str, start: int, end: int) -> tuple[int, int] | None:
    return key_at(text, start, end, weak=True)


def _password(text: str, start: int, end: int) -> tuple[int, int] | None:
    """One that stands alone; in a row of `Server=…;Password=…` it is found by `_keyed`."""
    return None if _in_row(text, start) else password_at(text, start, end)


def _keyed(text: str, start: int, end: int) -> tuple[int, int] | None:
    return password_at(text, start, end) if _in_row(text, start) else None


def _in_row(text: str, start: int) -> bool:
    return _is_row(text[max(0, start - 200) : start])


@lru_cache(maxsize=1)  # two ask about each word
def _is_row(before: str) -> bool:
    return (";" in before or "jdbc:" in before) and _LISTED.search(before) is not None


_FIELDS = ("Server", "Data Source", "Host", "Addr", "Uid", "User", "User Id", "UserId", "Username", "Driver")
# Begins with the signs behind the names, which are fewer than letters.
_NAMED = "|".join(rf"(?<={name}=)|(?<={name}\s=)" for name in _FIELDS)
_LISTED = re.compile(
    rf"[=:](?:(?:{_NAMED})[^;\n]{{1,80}};"
    r"|(?<=jdbc:)\S{5,150}[?;&])[^\n]{0,80}$",
    re.IGNORECASE,
)
_ANNOUNCED: tuple[tuple[tuple[str, ...], str, Try], ...] = (
    (PASSWORD_WORDS, "password", _password),
    (PASSWORD_WORDS, "connection-string", _keyed),
    (SHORT_WORDS, "password", short_at),
    (KEY_WORDS, "api-key", key_at),
    (ACCOUNT_WORDS, "connection-string", key_at),
    (WEAK_KEY_WORDS, "api-key", _weak_key),
    (BEARER_WORDS, "api-key", bearer_at),
    (BASIC_WORDS, "password", basic_at),
)


def _token(at: Callable[[str, int], tuple[int, int] | None]) -> Try:
    return lambda text, start, end: at(text, start)
