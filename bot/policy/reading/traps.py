"""Where YAML and people misunderstand each other, as far as it can be seen in the lines before they are parsed.

What the parser itself complains about is told by `syntax`. Touch this when a new trap is met in the field: reproduce it
in tests/unit/policy/test_traps.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.policy.problems import ERROR, WARNING

# Keys whose values are prose: there 【…】 and 「…」 are ordinary punctuation.
PROSE = ("why", "message", "text", "name", "reason", "format", "prefix", "suffix", "title", "description")

_ODD_SPACES = {
    "\u3000": "全角空格 U+3000",
    "\u00a0": "U+00A0",
    "\u200b": "U+200B",
    "\ufeff": "U+FEFF",
    "\u2003": "U+2003",
    "\u2002": "U+2002",
    "\u2009": "U+2009",
    "\u202f": "U+202F",
}
_ODD = "".join(_ODD_SPACES)
_SEEN = _ODD.replace("\u200b", "").replace("\ufeff", "")  # the others are told as invisible
_COLONS = "：﹕∶︰"
_INDENT = re.compile(f"^([ \t{_ODD}]+)")
# Characters nobody sees: zero-width ones and those that turn the direction of writing. Emoji need U+200D: it may stay.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff]")
_BLOCK_TEXT = re.compile(r"(?:^|[ :-])[|>][+-]?\d?[+-]?\s*(?:#.*)?$")
_COMMENT = re.compile(r"(?:^|(?<=[\s\[{,]))#.*$")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|(?<![^\s\[{,:])'(?:[^']|'')*'")

_KEY = r"(?:^[ ]*(?:- +)*|[{,][ ]*)"  # where a key may begin
_VALUE = r"(?:(?:^[ ]*|: +)(?:- +)*|[\[{,] *(?:[\w-]+: +)?)"  # where a value may begin
_COLON_KEY = re.compile(rf"{_KEY}([A-Za-z_][\w-]*)[{_COLONS}]")
_COLON_BLOCK = re.compile(rf"^[ ]*(?:- +)*([^\s:{_COLONS}'\"#，。]{{1,30}})[{_COLONS}]\s*(?:[\[{{【].*[\]}}】])?\s*$")
_BRACKET = re.compile(r"(?:: +|[\[{,] *|^ *- +)([［｛])")
_WRAPPED = re.compile(
    r"(?:(?<![\w-])(?P<key>[\w-]+): +(?:\[ *)?|^ *(?:- +)+|[\[{,] *)"
    r"(?P<at>(?P<open>[【「『])[^】」』]{0,500}[】」』])\s*(?=$|[,\]}])"
)
_QUOTES = re.compile(rf"{_VALUE}(?P<at>[“”‘’＂＇„][^“”‘’＂＇\"']{{0,500}}[“”‘’＂＇\"'])\s*(?=$|[,\]}}:])")
_ENDS = re.compile(r"[\]}\"']$|[\[{, ][\w-]+$", re.ASCII)
_BEGINS = re.compile(r"[\[{\"']|[A-Za-z_][\w-]*(?::(?: |$)| *[\]},])", re.ASCII)
_BRACKETS_AND_COMMAS = re.compile(r"[\[{\]}，、；]")
_NEAR = 80
_NO_GAP = re.compile(r"^ *(?P<at>-(?! |$|--(?:\s|$))\S*)")
_MARK = re.compile(rf"^ *(?P<at>(?P<mark>[－—–−‐•·●▪◦○■]|\d{{1,2}}[.、)）])[ {_ODD}]*)(?=[^\s\d:：])(?!.*: )")
_ODD_PLACE = re.compile(rf"(?:[\[{{,] *|: +|^ *- +)(?P<after>[{_SEEN}])|(?P<before>[{_SEEN}])\s{{0,20}}(?:$|:(?: |$))")
_FENCE = re.compile(r"^\s*(?P<at>```|~~~)")
_CONFLICT = re.compile(r"^(?P<at><{7}|={7}|>{7}|\|{7})(?: |$)")
_BRACES = re.compile(
    rf"{_VALUE}(?P<at>\{{(?:\{{[^{{}}]{{0,200}}\}}\}}|[^{{}}:,\"']{{0,200}}[^\x00-\x7f][^{{}}:,\"']{{0,200}}\}}))"
)
_CUT = re.compile(
    rf"(?:{_KEY}(?:{'|'.join(PROSE)}): +|^ *- +(?![\w-]+: ))(?=[^\s'\"\[{{|>&*!%@`#])[^#]*?\s(?P<at>#[^\s#].*)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """A misunderstanding and its place."""

    line: int
    column: int
    code: str
    width: int = 1
    severity: str = ERROR
    values: Mapping[str, str] = field(default_factory=dict)


def scan_lines(lines: Sequence[str], keys: frozenset[str]) -> Iterator[Trap]:
    """What can be seen in the lines alone. `keys` are the language's own words: only they are looked for glued to
    their value, because `wecom:wr0Q` is a value."""
    words = "|".join(sorted(map(re.escape, keys), key=len, reverse=True)) or "(?!)"
    glued = re.compile(rf"(?:^[ ]*(?:- +)*|[{{,] *)({words}):([^ \n/][^,}}]*)")
    text_indent: int | None = None  # inside a `|` or `>` text: its lines are words, not YAML
    for number, line in enumerate(lines, 1):
        ascii_only = line.isascii()
        if not ascii_only:
            yield from _unseen(number, line)
        indent = len(line) - len(line.lstrip(" "))
        if text_indent is not None and (not line.strip() or indent > text_indent):
            continue
        text_indent = None
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        bare = blank(line)
        yield from _indentation(number, line)
        yield from _structure(number, line, bare, glued)
        if not ascii_only:
            yield from _full_width(number, line, bare)
        if _BLOCK_TEXT.search(bare):
            text_indent = indent


def blank(line: str, *, comment: bool = True) -> str:
    """The line with quoted texts and its comment replaced by spaces: places stay where they are."""
    if '"' in line or "'" in line:
        line = _QUOTED.sub(lambda m: " " * len(m[0]), line)
    if comment and "#" in line:
        line = _COMMENT.sub(lambda m: " " * len(m[0]), line)
    return line


def _unseen(number: int, line: str) -> Iterator[Trap]:
    found = _INVISIBLE.search(line)
    if found is not None and (line[: found.start()].strip() or found[0] not in _ODD_SPACES):  # else: indentation
        values = {"name": f"U+{ord(found[0]):04X}", "escape": f"\\u{ord(found[0]):04x}"}
        yield Trap(line=number, column=found.start() + 1, code="invisible-character", values=values)


def _indentation(number: int, line: str) -> Iterator[Trap]:
    found = _INDENT.match(line)
    if found is None:
        return
    for position, char in enumerate(found[1]):
        if char == "\t":
            yield Trap(line=number, column=position + 1, code="tab")
            return
        if char != " ":
            yield Trap(line=number, column=position + 1, code="odd-space", values={"name": _ODD_SPACES[char]})
            return


def _structure(number: int, line: str, bare: str, glued: re.Pattern[str]) -> Iterator[Trap]:
    """Traps that are laid with ASCII, too."""
    if ":" in bare:
        for found in glued.finditer(line):
            if bare[found.start(1)] != " ":
                yield _key_trap(number, found, "missing-space", {"rest": found[2].strip()})
    first = bare.lstrip(" ")[:1]
    if first == "-" or first.isdigit() or first > "\x7f":
        yield from _told(number, bare, _NO_GAP, "dash-space", lambda m: {"rest": m["at"][1:].strip()})
        yield from _told(number, bare, _MARK, "list-mark", lambda m: {"mark": m["mark"]})
    elif first in "`~<=>|":
        yield from _told(number, line, _FENCE, "markdown-fence", lambda m: {"mark": m["at"]})
        yield from _told(number, line, _CONFLICT, "merge-conflict")
    if "{" in bare:
        yield from _told(number, bare, _BRACES, "braces-start")
    if " #" in line:
        told = _told(number, blank(line, comment=False), _CUT, "comment-in-text", lambda m: {"rest": m["at"].strip()})
        yield from (_as_warning(trap) for trap in told)


def _full_width(number: int, line: str, bare: str) -> Iterator[Trap]:
    """Signs from a Chinese keyboard, or from a word processor, where YAML wants ASCII."""
    for found in _COLON_KEY.finditer(bare):
        yield _key_trap(number, found, "fullwidth-colon")
    block = _COLON_BLOCK.match(line)
    if block is not None and not _COLON_KEY.match(bare):
        yield _key_trap(number, block, "fullwidth-colon")
    for found in _BRACKET.finditer(bare):
        yield Trap(line=number, column=found.start(1) + 1, code="fullwidth-bracket", values={"mark": found[1]})
    for found in _WRAPPED.finditer(bare):
        if found["key"] not in PROSE:
            code = "fullwidth-bracket" if found["open"] == "【" else "curly-quotes"
            yield _at(number, found, code, {"mark": found["open"], "close": found["at"].strip()[-1]})
    for found in _QUOTES.finditer(bare):
        yield _at(number, found, "curly-quotes", {"mark": found["at"][0], "close": found["at"][-1]})
    yield from _commas(number, line, bare)
    for found in _ODD_PLACE.finditer(bare.rstrip(" ")):
        group = "after" if found["after"] else "before"
        if line[: found.start(group)].strip(f" \t{_ODD}"):
            values = {"name": _ODD_SPACES[found[group]]}
            yield Trap(line=number, column=found.start(group) + 1, code="odd-space", values=values)
            return


def _commas(number: int, line: str, bare: str) -> Iterator[Trap]:
    """A full-width comma between two things that YAML can tell apart: brackets, quotes, keys. Between two words it is
    found in the word."""
    depth = 0
    for found in _BRACKETS_AND_COMMAS.finditer(bare):
        at, sign = found.start(), found[0]
        if sign in "[{]}":
            depth += 1 if sign in "[{" else -1
            continue
        left = _ENDS.search(line[max(at - _NEAR, 0) : at].rstrip())
        right = _BEGINS.match(line[at + 1 : at + _NEAR].lstrip())
        if depth > 0 and left and right:
            values = {"word": f"{left[0].strip()}{sign}{right[0].strip()}", "mark": sign}
            yield Trap(line=number, column=at + 1, code="fullwidth-comma", values=values)
            return


def _told(
    number: int,
    text: str,
    shape: re.Pattern[str],
    code: str,
    values: Callable[[re.Match[str]], Mapping[str, str]] = lambda found: {},
) -> Iterator[Trap]:
    found = shape.search(text)
    if found is not None:
        yield _at(number, found, code, values(found))


def _at(number: int, found: re.Match[str], code: str, values: Mapping[str, str]) -> Trap:
    width = max(len(found["at"].rstrip()), 1)
    return Trap(line=number, column=found.start("at") + 1, code=code, width=width, values=values)


def _as_warning(trap: Trap) -> Trap:
    return Trap(
        line=trap.line, column=trap.column, code=trap.code, width=trap.width, severity=WARNING, values=trap.values
    )


def _key_trap(number: int, found: re.Match[str], code: str, more: Mapping[str, str] | None = None) -> Trap:
    values = {"key": found[1], **(more or {})}
    return Trap(line=number, column=found.start(1) + 1, code=code, width=len(found[1]) + 1, values=values)
