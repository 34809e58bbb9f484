"""Secrets in what people write: keys of providers, private keys, tokens, passwords, connection strings, signed links.

One automaton over the signs that secrets begin with or are announced by reads the text once; only where one of them
stands is anything tried. Ordinary messages have none. The sorts of finds are the detectors of `identifiers`: `secret`
is all of them. Touch this to add a sort.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from hashlib import sha256
from operator import itemgetter
from typing import Any

from daachorse import CharwiseDoubleArrayAhoCorasick as Automaton

from bot.text.prefilter import literal
from bot.text.secrets.doubts import is_placeholder, is_random, is_weak
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
    key_at,
    password_at,
    short_at,
)

Places = list[tuple[int, int]]
Try = Callable[[str, int, int], tuple[int, int] | None]

SORTS = ("api-key", "private-key", "jwt", "connection-string", "password", "signed-url")
EVERY = "secret"

_LONG = re.compile(rf"[^ \n]{{{SHORTEST}}}").search  # as a key has it
_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST_TRIED = 1_000  # places in one text: a file of settings as long as a message may be has fewer


def may_hold(text: str) -> bool:
    """A quick look: does anything stand there that secrets begin with or are announced by? What only a long key makes
    suspect (`ak` is a part of many words) needs something long."""
    words = {index for _, _, index in _anchors_in(text)}
    return not words <= _weak() or (bool(words) and _LONG(text) is not None)


def expected() -> tuple[str, ...]:
    """Expressions of which one occurs wherever `may_hold`."""
    return tuple(map(literal, _table()))


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


@lru_cache(maxsize=1)
def _found(text: str) -> tuple[Mapping[str, Places], bool]:
    """What stands there, and whether there was too much to try all of it."""
    certain: dict[str, Places] = {}
    guessed: dict[str, Places] = {}
    reached: dict[str, int] = {}  # a find is not tried again from its middle
    taken: set[tuple[int, int]] = set()  # `AccountKey=` is one thing, though `Key=` is another
    attempts = 0
    tried = _automaton()[1]
    for start, end, index in sorted(_anchors_in(text), key=lambda match: (match[0], -match[1])):
        for sort, sure, attempt in tried[index]:
            if start < reached.get(sort, 0):
                continue
            attempts += 1
            if attempts > _MOST_TRIED:
                break
            place = attempt(text, start, end)
            if place is not None and place not in taken:
                taken.add(place)
                reached[sort] = place[1]
                (certain if sure else guessed).setdefault(sort, []).append(place)
    known = _apart(place for places in certain.values() for place in places)
    for sort, places in guessed.items():
        certain.setdefault(sort, []).extend(place for place in places if not _touches(place, known))
    return {sort: _apart(places) for sort, places in certain.items() if places}, attempts > _MOST_TRIED


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
def _automaton() -> tuple[Automaton, list[list[tuple[str, bool, Try]]]]:
    """The automaton, and what to try at each of its words."""
    return Automaton(list(_table())), list(_table().values())


@cache
def _weak() -> frozenset[int]:
    """Numbers of the words that announce nothing but keys, and only beside more."""
    tried = _automaton()[1]
    return frozenset(index for index, rows in enumerate(tried) if all(attempt is _weak_key for _, _, attempt in rows))


@cache
def _table() -> Mapping[str, list[tuple[str, bool, Try]]]:
    """What to try at each word: (sort, needs no further word, how)."""
    table: dict[str, list[tuple[str, bool, Try]]] = {}
    for word, sort, sure, attempt in _attempts():
        table.setdefault(word, []).append((sort, sure, attempt))
    return table


def _attempts() -> Iterator[tuple[str, str, bool, Try]]:
    for shape in tokens():
        yield shape.anchor, "api-key", True, _token(shape.at)
    yield "PRIVATE KEY", "private-key", True, _pem
    yield "PuTTY-User-Key-File-", "private-key", True, _putty
    yield "eyJ", "jwt", True, _jwt
    yield "://", "connection-string", True, _address
    yield "oracle:thin:", "connection-string", True, _oracle
    for mark in ("Signature=", "sig=", "q-signature=", "x-oss-signature="):
        yield mark, "signed-url", True, _signed
    for words, sort, attempt in _ANNOUNCED:
        for form in dict.fromkeys(form for word in words for form in _forms(word)):
            yield form, sort, False, attempt
    for option in COMMANDS:
        yield option, "password", False, argument_at


def _forms(word: str) -> Iterator[str]:
    """api_key, API_KEY, Api_key, Api_Key, ApiKey, apiKey: to ignore case would be to fold every text first."""
    yield from (word, word.upper(), word.capitalize(), word.title())
    camel = re.sub("[_ -](?=.)", "", word.title())
    yield from (camel, camel[:1].lower() + camel[1:])


def _weak_key(text: str, start: int, end: int) -> tuple[int, int] | None:
    return key_at(text, start, end, weak=True)


def _password(text: str, start: int, end: int) -> tuple[int, int] | None:
    """One that stands alone; in a row of `Server=…;Password=…` it is found by `_keyed`."""
    place = password_at(text, start, end)
    return None if place is not None and _in_row(text, start) else place


def _keyed(text: str, start: int, end: int) -> tuple[int, int] | None:
    place = password_at(text, start, end)
    return place if place is not None and _in_row(text, start) else None


def _in_row(text: str, start: int) -> bool:
    row = text[max(0, start - 200) : start]
    return (";" in row or "jdbc:" in row) and bool(_LISTED.search(row))


_LISTED = re.compile(
    r"(?:(?:Server|Data Source|Host|Addr|Uid|User(?: ?Id|name)?|Driver)\s?=[^;\n]{1,80};|jdbc:\S{5,150}[?;&])"
    r"[^\n]{0,80}$",
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


_HEADER = re.compile(r"----[- ]BEGIN (?:[A-Z0-9]{2,16} ){0,3}PRIVATE KEY(?: BLOCK)?[- ]----")
_BODY = re.compile(r"(?:\s|\\n|\\r){0,6}(?:[A-Za-z0-9+/]{3}|[A-Z][A-Za-z-]{3,20}: )")
_LINES = re.compile(r"(?:(?:\s|\\[nr]){1,6}(?:[A-Z][A-Za-z-]{3,20}: [^\n]{0,100}|[A-Za-z0-9+/=]{16,4000}))*")
_FOOTER = re.compile(r"----[- ]END [A-Z0-9 ]{2,50}[- ]----")


def _pem(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The block to its end, or as far as it goes. A header alone, or one with dots below it, is talk about keys."""
    begin = max(0, start - 60)
    header = next((one for one in _HEADER.finditer(text, begin, end + 12) if one.end() > start), None)
    if header is None or not _BODY.match(text, header.end()) or is_placeholder(text[header.end() : header.end() + 40]):
        return None
    lines = _LINES.match(text, header.end())
    stop = lines.end() if lines else header.end()
    footer = _FOOTER.search(text, stop, stop + 200)
    return header.start(), footer.end() if footer else stop


_PUTTY = re.compile(
    r"PuTTY-User-Key-File-[23]: [^\n]{1,60}\n(?:[^\n]{0,200}\n){1,40}?"
    r"Private-Lines: [0-9]+(?:\s[A-Za-z0-9+/=]{16,80})+"
)


def _putty(text: str, start: int, end: int) -> tuple[int, int] | None:
    found = _PUTTY.match(text, start)
    return found.span() if found else None


_JWT = re.compile(
    r"(?<![A-Za-z0-9_-])(eyJ[A-Za-z0-9_-]{8,2000})\.(?:eyJ[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{16,2000}"
    r"|[A-Za-z0-9_-]{0,700}(?:\.[A-Za-z0-9_-]{16,8000}){2}\.[A-Za-z0-9_-]{16,64})"
)


def _jwt(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A token whose header says how it was signed or sealed."""
    found = _JWT.match(text, start)
    if found is None:
        return None
    return found.span() if "alg" in _header(found[1]) else None


def _header(part: str) -> Any:
    try:
        said = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return ()
    return said if isinstance(said, dict) else ()


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,30}$")
_ADDRESS = re.compile(r"://([^\s/@:\"'<>]{0,64}):([^\s/\"'<>?#]{3,128})@([A-Za-z0-9_.\-\[\]]{1,100}(?::[0-9]{1,5})?)")


def _address(text: str, start: int, end: int) -> tuple[int, int] | None:
    """`scheme://name:password@host`, unless the password is the name again or one of the first guesses."""
    found = _ADDRESS.match(text, start)
    scheme = _SCHEME.search(text, max(0, start - 31), start) if found else None
    if found is None or scheme is None:
        return None
    name, password = found[1], found[2]
    if is_placeholder(password) or is_weak(password) or password == name or len(set(password)) < 3:
        return None
    return scheme.start(), found.end()


_ORACLE = re.compile(r"oracle:thin:([A-Za-z0-9_$#]{1,30})/([!-.0-?A-~]{4,60})@")


def _oracle(text: str, start: int, end: int) -> tuple[int, int] | None:
    found = _ORACLE.match(text, start)
    if found is None or is_placeholder(found[2]) or is_weak(found[2]) or found[1] == found[2]:
        return None
    return found.span()


_SIGNATURE = re.compile(r"[A-Za-z0-9%+/_-]{20,700}={0,2}")
_SIGNED_BY = {
    "Signature=": re.compile(
        r"X-(?:Amz|Goog|Tos|Obs|Cos)-Signature=|[?&](?:OSSAccessKeyId|AWSAccessKeyId|AccessKeyId|GoogleAccessId|Key-Pair-Id)="
    ),
    "sig=": re.compile(r"(?=.*[?&]se=)(?=.*[?&](?:sv|sr|sp)=)"),
    "q-signature=": re.compile(r"q-ak="),
    "x-oss-signature=": re.compile(r"x-oss-(?:credential|date|expires)="),
}
_BLANK = re.compile(r"[\s\"'<>]")


def _signed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A link that opens a private file for whoever has it: the whole link."""
    value = _SIGNATURE.match(text, end)
    if value is None or is_placeholder(value[0]) or len(set(value[0])) < 8:
        return None
    first = text.rfind("http", max(0, start - 1500), start)
    if first < 0 or _BLANK.search(text, first, start):
        return None
    blank = _BLANK.search(text, end, end + 1500)
    stop = blank.start() if blank else min(len(text), end + 1500)
    return (first, stop) if _SIGNED_BY[text[start:end]].search(text[first:stop]) else None
