"""The shapes of `formats`, read and compiled: an anchor to look for, an expression to try there. Pure.

Touch this when the notation of the table grows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from zlib import crc32

from daachorse import CharwiseDoubleArrayAhoCorasick as Automaton

from bot.text.secrets.doubts import is_placeholder, is_random, is_wordy
from bot.text.secrets.formats import NAMED, TOKENS

KINDS = {
    "d": "0-9",
    "h": "0-9a-f",
    "x": "0-9a-fA-F",
    "a": "a-z0-9",
    "A": "A-Z0-9",
    "B": "A-Z2-7",
    "w": "A-Za-z0-9",
    "-": "A-Za-z0-9_-",
    ".": "A-Za-z0-9._~-",
    "b": "A-Za-z0-9+/",
}
_UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_PIECE = re.compile(r"<(?:(?P<word>uuid|crc)|(?P<kind>[dhxaABw.b-])(?P<least>[0-9]+)(?:-(?P<most>[0-9]+))?)>|[^<]+")
_BASE_62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One way a provider's secrets are written. `before`: how many signs may stand before the anchor, most first."""

    provider: str
    source: str
    anchor: str
    before: range
    checked: bool  # it ends in a checksum
    behind: str  # how it goes on behind the anchor: the beginning of it, for a quick look

    def at(self, text: str, place: int) -> tuple[int, int] | None:
        """The secret whose anchor stands here, unless it is only written like one."""
        found = self._match(text, place)
        if found is None:
            return None
        if self.checked and checksum(found[1]) == found[2]:
            return found.span()
        likely = all(chance(part) for part in found.groups())
        return found.span() if likely and not is_placeholder(found[0].replace(self.anchor, "", 1)) else None

    def _match(self, text: str, place: int) -> re.Match[str] | None:
        match = _compiled(self.source).match
        for before in self.before:
            found = match(text, place - before) if before <= place else None
            if found is not None:
                return found
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One whose keys are bare letters and digits."""

    names: tuple[str, ...]
    whole: re.Pattern[str]  # a name that is not part of another word
    shapes: tuple[re.Pattern[str], ...]


def chance(part: str) -> bool:
    """A long part must be random and no row of words; a middling one has three signs; a short one may be anything."""
    if len(part) < 12 or part.isdigit():
        return len(part) < 6 or len(set(part)) > 2
    return is_random(part[:120]) and (len(part) < 20 or not is_wordy(part))


def checksum(varied: str) -> str:
    """CRC-32 in base 62, six digits: GitHub's and npm's."""
    rest, digits = crc32(varied.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        digits = _BASE_62[digit] + digits
    return digits


def pieces(source: str) -> Iterator[tuple[str, str, int, int]]:
    """(literal, kind, least, most) for each piece; one of literal and kind is empty."""
    for found in _PIECE.finditer(source):
        if found["word"] or found["kind"]:
            least = int(found["least"] or 0)
            yield "", found["word"] or found["kind"], least, int(found["most"] or least)
        else:
            yield found[0], "", 0, 0


def expression(source: str) -> str:
    """What varies is in groups. It begins and ends where such a word begins and ends."""
    parts = [_part(*piece) for piece in pieces(source)]
    last = [kind for _, kind, _, _ in pieces(source)][-1]
    end = KINDS.get(last, "A-Za-z0-9") if last != "." else "A-Za-z0-9_-"
    inner = "+/" if "<b" in source else ""
    return f"(?<![A-Za-z0-9_{inner}])" + "".join(parts) + f"(?![{end}]|[A-Za-z0-9_])"


@cache
def _compiled(source: str) -> re.Pattern[str]:
    """When it is first needed: most shapes are never met, and all together take a tenth of a second."""
    return re.compile(expression(source))


def _part(literal: str, kind: str, least: int, most: int) -> str:
    if literal:
        return re.escape(literal)
    if kind in ("uuid", "crc"):
        return f"({_UUID})" if kind == "uuid" else "([A-Za-z0-9]{6})"
    return f"([{KINDS[kind]}]{{{least},{most}}})"


def _shape(provider: str, source: str) -> Shape:
    known = list(pieces(source))
    literals = [literal for literal, _, _, _ in known]
    anchor = literals[0] or max(literals, key=len)
    least = most = 0
    for literal, kind, fewest, maximum in known:
        if literal == anchor:
            break
        least += len(literal) + (36 if kind == "uuid" else fewest)
        most += len(literal) + (36 if kind == "uuid" else maximum)
    return Shape(
        provider=provider,
        source=source,
        anchor=anchor,
        before=range(most, least - 1, -1),
        checked=source.endswith("<crc>"),
        behind=_behind(known[literals.index(anchor) + 1 :]),
    )


_QUICK = 8  # signs behind an anchor are enough to tell that there is none


def _behind(rest: list[tuple[str, str, int, int]]) -> str:
    """The beginning of the first piece behind an anchor."""
    literal, kind, least, _ = rest[0] if rest else ("", "", 0, 0)
    if not kind:
        return re.escape(literal)
    fixed = {"uuid": "[0-9a-fA-F]{8}-", "crc": "[A-Za-z0-9]{6}"}
    return fixed.get(kind) or f"[{KINDS[kind]}]{{{min(least, _QUICK)}}}"


@cache
def tokens() -> tuple[Shape, ...]:
    """Shapes with an anchor of their own."""
    rows = [line.split() for line in TOKENS.strip().splitlines()]
    return tuple(_shape(row[0], source) for row in rows for source in row[1:])


@cache
def named() -> tuple[Provider, ...]:
    """Providers, and the shapes their bare keys have."""
    rows = [line.split() for line in NAMED.strip().splitlines()]
    return tuple(
        Provider(
            names=tuple(row[0].split("|")),
            whole=re.compile("|".join(_whole(name) for name in row[0].split("|"))),
            shapes=tuple(re.compile(bare(source)) for source in row[1:]),
        )
        for row in rows
    )


def named_in(text: str) -> Iterator[Provider]:
    """The providers named in this text (in small letters)."""
    automaton, owners = _names()
    for index in {index for _, _, index in automaton.find_overlapping(text)}:
        if owners[index].whole.search(text):
            yield owners[index]


@cache
def _names() -> tuple[Automaton, list[Provider]]:
    pairs = [(name, provider) for provider in named() for name in provider.names]
    return Automaton([name for name, _ in pairs]), [provider for _, provider in pairs]


def _whole(name: str) -> str:
    return rf"(?<![a-z]){name}(?![a-z])" if name.isascii() else name


def bare(source: str) -> str:
    return "".join(_part(*piece) for piece in pieces(source))
