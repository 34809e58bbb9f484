"""The grammar of group names: a format such as `【${org.short}】${dept}-${topic}` as a recogniser and as a composer.

A format is compiled for one org tree. It recognises a valid name (`fits`), says in words what is expected, gives an
example, and finds the nearest valid name for a wrong one. Touch this when formats learn a placeholder.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from bot.domain.groups import OrgUnit
from bot.text.characters import EMOJI
from bot.text.equivalents import simplified

PLACEHOLDER = re.compile(r"\$\{([^{}]*)\}")
KNOWN = ("org.short", "org.name", "dept", "topic", "project", "kind")
FREE = {"topic": ("主题", "topic"), "project": ("项目名", "project")}
TOPIC_LENGTH = (2, 20)
# What follows a department's short name and belongs to it; 部署 and 部分 are words of their own.
_TITLE = re.compile(r"部门|中心|部(?![署分件位队落委])|[科处室组](?=[\s\-_·/|【】\[\]()<>:,，、]|$)")
_EDGES = " \t-_·/|【】[]()<>:,，、"
_BREAKS = re.compile(r"[\s\-_·/|【】\[\]()<>:,，、]+")
_SIGNS = re.compile(rf"[\s\-_·/|【】\[\](){{}}<>$:;,，、。!?！？~*#&@{EMOJI}]+")
_FREE_ZH = r"[^\s【】\[\]{}<>$][^【】\[\]{}<>$]{0,18}[^\s【】\[\]{}<>$]"
_FREE_SLACK = r"[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])"


class FormatError(ValueError):
    """The format cannot be used; `code` and `values` as in `bot.rules.problems`."""

    def __init__(self, code: str, **values: str):
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Piece:
    """A fixed text (`name` empty), or a placeholder with the values it may have (none = free text)."""

    text: str = ""
    name: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Organisation:
    """What a format may take from the org tree: the company a group belongs to, its departments, kinds of groups."""

    short: str
    name: str
    departments: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    called: tuple[str, ...] = ()  # the company's and the group company's names: what people put before a name

    @classmethod
    def of(cls, company: str, units: Mapping[str, OrgUnit], kinds: tuple[str, ...], *, plain: bool) -> Organisation:
        """What formats may take for groups of this company. Plain formats take units' codes, else their ids' ends."""
        node, root = units.get(company), units.get(company.partition("/")[0])
        called = tuple(name for unit in (node, root) if unit for name in (unit.name, unit.short, unit.code) if name)
        below = [
            unit
            for key, unit in sorted(units.items())
            if company and key.startswith(company + "/") and company_of(key, units) == company
        ]
        if plain:
            slug = latin(node) if node else company.rpartition("/")[2]
            return cls(slug, slug, tuple(dict.fromkeys(latin(unit) for unit in below)), kinds, called)
        names = dict.fromkeys(name for unit in below for name in (unit.short, unit.name) if name)
        return cls((node.short or node.name) if node else "", node.name if node else "", tuple(names), kinds, called)


def company_of(unit: str, units: Mapping[str, OrgUnit]) -> str:
    """The company a unit belongs to: the second level of the tree where that has departments, else the root."""
    parts = unit.split("/")
    second = "/".join(parts[:2])
    if len(parts) > 1 and any(key.startswith(f"{second}/") for key in units):
        return second
    return parts[0] or next((key for key in units if "/" not in key), "")


def latin(unit: OrgUnit) -> str:
    return unit.code or unit.id.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class NameFormat:
    """A compiled format."""

    source: str
    pieces: tuple[Piece, ...]
    plain: bool  # lower-case ASCII with hyphens, as Slack wants it
    pattern: re.Pattern[str]
    called: tuple[str, ...] = ()  # longest first

    def fits(self, name: str) -> bool:
        return self.pattern.fullmatch(name) is not None

    def expected(self) -> str:
        """For people: the format with its choices spelled out."""
        return "".join(_spelled(piece) for piece in self.pieces)

    def example(self) -> str:
        return "".join(piece.text or (piece.choices or _free_example(piece, self.plain))[0] for piece in self.pieces)

    def suggest(self, name: str, dept: str | None = None) -> str:
        """The nearest valid name: departments and kinds that it mentions are kept, the rest becomes the topic.

        `dept` is the group's own department, taken when the name mentions none. Empty when nothing of it can be kept.
        """
        rest = _nameless(_normal(name), self.called)
        chosen: dict[str, str] = {}
        for piece in self.pieces:
            if piece.text and _normal(piece.text).strip("-【】[]_· "):
                rest = _without(rest, _normal(piece.text).strip("-【】[]_· "))
            elif piece.choices:
                value, rest = _nearest(piece, rest, dept)
                chosen[piece.name] = value
        free = self._free(rest)
        if free is None:
            return ""
        suggestion = "".join(piece.text or chosen.get(piece.name) or free.get(piece.name, "") for piece in self.pieces)
        return suggestion if self.fits(suggestion) else ""

    def _free(self, rest: str) -> dict[str, str] | None:
        """What remains, cleaned, for the free placeholders; the last of them takes what is over."""
        names = [piece.name for piece in self.pieces if piece.name and not piece.choices]
        words = _plain_words(rest).split("-") if self.plain else _words(rest)
        parts = [*words[: len(names) - 1], *([words[len(names) - 1 :]] if names else [])]
        if len(words) < len(names):
            return None  # one word for two places: which one it is for, only people know
        glue = "-".join if self.plain else _glued
        limit = 40 if self.plain else TOPIC_LENGTH[1]
        values = [(part if isinstance(part, str) else glue(part))[:limit].strip("-_ ") for part in parts]
        if any(len(value) < TOPIC_LENGTH[0] for value in values):
            return None
        return dict(zip(names, values, strict=True))


def compile_format(source: str, organisation: Organisation, *, plain: bool) -> NameFormat:
    """Raises FormatError."""
    pieces: list[Piece] = []
    position = 0
    for found in PLACEHOLDER.finditer(source):
        pieces.append(Piece(text=source[position : found.start()]))
        pieces.append(_placeholder(found[1], organisation, plain))
        position = found.end()
    pieces.append(Piece(text=source[position:]))
    kept = tuple(piece for piece in pieces if piece.text or piece.name)
    if not any(piece.name for piece in kept):
        raise FormatError("bad-format", value=source, why="no placeholder / 没有占位符")
    if any("$" in piece.text or "{" in piece.text for piece in kept):
        raise FormatError("bad-format", value=source, why="unclosed ${ / 占位符没有写完整")
    if any(left.name and right.name for left, right in pairwise(kept)):
        raise FormatError("bad-format", value=source, why="two placeholders touch / 两个占位符之间要有分隔")
    called = tuple(sorted(map(_normal, organisation.called), key=len, reverse=True))
    return NameFormat(source, kept, plain, re.compile("".join(_regex(piece, plain) for piece in kept)), called)


def _placeholder(name: str, organisation: Organisation, plain: bool) -> Piece:
    if name not in KNOWN:
        raise FormatError("unknown-placeholder", name=name, known=", ".join(KNOWN))
    choices: Mapping[str, Iterable[str]] = {
        "org.short": (organisation.short,),
        "org.name": (organisation.name,),
        "dept": organisation.departments,
        "kind": organisation.kinds,
    }
    values = [_plain_words(value) if plain else value for value in choices.get(name, ()) if value]
    values = [value for value in dict.fromkeys(values) if value]
    if name == "kind" and not organisation.kinds:
        raise FormatError("bad-format", value="${kind}", why="needs `kinds` / 需要写 kinds")
    if name not in FREE and not values:
        # A department list that nobody gave must not refuse every name: any text stands for it.
        return Piece(name=name)
    return Piece(name=name, choices=tuple(sorted(values, key=len, reverse=True)))


def _regex(piece: Piece, plain: bool) -> str:
    if piece.text:
        return re.escape(piece.text)
    if piece.choices:
        return "(?:" + "|".join(map(re.escape, piece.choices)) + ")"
    return _FREE_SLACK if plain else _FREE_ZH


def _spelled(piece: Piece) -> str:
    if piece.text:
        return piece.text
    if not piece.choices:
        return f"〈{FREE.get(piece.name, (piece.name, piece.name))[0]}〉"
    return "|".join(piece.choices) if len(piece.choices) <= 6 else "|".join((*piece.choices[:6], "…"))


def _free_example(piece: Piece, plain: bool) -> Sequence[str]:
    examples = {"topic": ("weekly", "周会"), "project": ("alpha", "阿尔法项目")}
    return [examples.get(piece.name, (piece.name, piece.name))[0 if plain else 1]]


def _normal(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip()


def _alike(text: str) -> str:
    """Traditional and simplified, capital and small as one; every character stays one, so that places agree."""
    return "".join(simplified().get(ord(character), character.lower()[:1]) for character in text)


def _without(text: str, part: str) -> str:
    start = _alike(text).find(_alike(part))
    return text if start < 0 else f"{text[:start]} {text[start + len(part) :]}"


def _nameless(name: str, called: Iterable[str]) -> str:
    """The name without the company's names at its beginning: a format has its own place for them."""
    for own in called:
        bare = name.lstrip(_EDGES)
        if _alike(bare).startswith(_alike(own)):
            name = bare[len(own) :]
    return name


def _nearest(piece: Piece, rest: str, dept: str | None) -> tuple[str, str]:
    """(choice, rest without what made us choose it)."""
    for choice in piece.choices:
        if _alike(choice) in _alike(rest):
            end = _alike(rest).index(_alike(choice)) + len(choice)
            title = _TITLE.match(rest, end) if piece.name == "dept" else None
            return choice, f"{rest[: end - len(choice)]} {rest[title.end() if title else end :]}"
    words = [word for word in _BREAKS.split(rest) if word]
    close = [(SequenceMatcher(None, word, choice).ratio(), choice, word) for word in words for choice in piece.choices]
    ratio, choice, word = max(close, default=(0.0, "", ""))
    if ratio >= 0.66:
        return choice, _without(rest, word)
    if piece.name == "dept" and dept in piece.choices:
        return str(dept), rest
    return piece.choices[0] if len(piece.choices) == 1 or piece.name != "dept" else "", rest


def _words(text: str) -> list[str]:
    return [word for word in _SIGNS.split(text) if word]


def _glued(words: Sequence[str]) -> str:
    """Words side by side; a hyphen between two Latin ones, which would otherwise run together."""
    pairs = pairwise(("的", *words))
    return "".join(f"-{word}" if word[0].isascii() and before[-1].isascii() else word for before, word in pairs)


def _plain_words(text: str) -> str:
    """Lower-case ASCII words with hyphens."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")


def holds_slack(source: str) -> bool:
    """Whether a channel on Slack can be called so: lower-case letters, digits, hyphens and underscores only."""
    fixed = PLACEHOLDER.sub("", source)
    return re.fullmatch(r"[a-z0-9_-]*", fixed) is not None
