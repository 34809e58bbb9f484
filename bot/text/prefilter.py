"""Which questions are worth asking of a text: one pass over it for all of them, before anything is asked in earnest.

A question is a few expressions of which one occurs wherever the question could be answered with yes. They may occur
more often than that (what asks in earnest decides), never less: the tests hold with and without Hyperscan, which does
the pass. What needs a sort of characters that a text has not is not looked for in it (`needs.py`). Where Hyperscan is
not installed (the extra `speed`), or refuses an expression, nothing is known and everything is asked: slower, with the
same answers. Touch this when expressions should be passed on in another form.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any, Final

from bot.text import needs, scan
from bot.text.needs import EVERYTHING, Sorts, is_class
from bot.text.store import NOWHERE, Store, sources

hyperscan: Any
try:
    hyperscan = import_module("hyperscan")
except ImportError:  # no wheel for this platform, or not wanted
    hyperscan = None

Row = tuple[int, str]  # (question, expression)
Rows = tuple[Row, ...]
Plan = tuple[Sequence[int], Sequence[Any]]  # what is to be asked, and the databases that tell of the rest

_MADE_BY: Final = tuple(sources((needs.__name__,)))  # what decides, beside the expressions, what they need
_LONGEST: Final = 15_000  # characters of one expression; Hyperscan takes 16,000
_MOST_TOGETHER: Final = 100_000  # expressions in one database; Hyperscan may refuse fewer, by what they are
_NEVER: Final = rb"[\x00-\x7f][\xf5-\xff][\xf5-\xff]"  # any letter, and bytes that no text has
LOOSELY: Final = 8  # repetitions that are counted: a machine that counts to thousands is slow to build and to run
CLOSELY: Final = 40  # in expressions of ours, of which it is known what they cost
_QUANTIFIER: Final = re.compile(r"(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??")
_POINT: Final = r"x\{[0-9A-Fa-f]+\}"  # a character by its number
_CLASS: Final = re.compile(rf"\[\^?\]?(?:[^\[\]\\\x00-\x1f]|\\[dDwWstnrf]|\\p\{{Han\}}|\\{_POINT}|\\[^A-Za-z0-9\s])*\]")
_ESCAPE: Final = re.compile(rf"\\(?:[dDwWbtnrfsS]|p\{{Han\}}|{_POINT}|[^A-Za-z0-9\s])")
_GROUP: Final = re.compile(r"\((?:\?(?:P?<[A-Za-z_]\w*>|[is]{0,2}:|[is]{1,2}\)))?")
_BLANK: Final = r"\t\n\f\r "  # what \s is to RE2
_IN_CLASS: Final = re.compile(r"\\(?:p\{Han\}|.)")
_WORD: Final = "0-9A-Za-z_\u017f\u212a"  # with a long s and the sign of Kelvin, which RE2 counts when case does not
_HAN: Final = r"\p{Han}"
_WIDENED: Final = re.compile(r"\\[wW]|\\p\{Han\}")
_COUNT: Final = re.compile(r"(?<=[{,])[0-9]+(?=[,}])")
_BEYOND_ASCII: Final = "\x80-\U0010ffff"  # Han characters among them; each of the two has its own list of those
_ESCAPED: Final = {r"\s": f"[{_BLANK}]", r"\S": f"[^{_BLANK}]", r"\w": f"[{_WORD}]", _HAN: f"[{_BEYOND_ASCII}]"}


def available() -> bool:
    return hyperscan is not None


class Prefilter:
    """Numbered questions, and the pass that says which of them to ask."""

    def __init__(
        self,
        questions: Sequence[Sequence[str] | None],
        store: Store = NOWHERE,
        *,
        compiles: bool = True,
        together: int = _MOST_TOGETHER,
        numbers: str = "",
        quick: bool = scan.compiled is not None,
    ):
        """None for a question that has to be asked anyway. What does not compile asks everything; what is more than
        `together` is asked in several passes. `numbers`: the class of what numbers are written with. Not `quick`:
        everything is looked for in every text, whatever sorts of characters it has."""
        rows = [(number, form) for number, forms in enumerate(questions) for form in forms or ()]
        self.unknown = frozenset(number for number, forms in enumerate(questions) if forms is None)
        if hyperscan is None or not compiles:
            self.unknown |= {number for number, _ in rows}
            rows = []
        self._sorts_in: Callable[[str], int] = _of_every_sort
        self._told: Sequence[tuple[int, int]] = ()  # (sort, question that it answers)
        parted: Mapping[int, Sequence[Row]] = {0: rows}
        if quick:
            sorts = Sorts(numbers, [form for _, form in rows if is_class(form)])
            self._sorts_in = sorts.of
            self._told = [(sorts.asked[form], number) for number, form in rows if form in sorts.asked]
            parted = _parted([row for row in rows if row[1] not in sorts.asked], sorts, store)
        self._databases: list[tuple[int, Any]] = []  # the sorts that a text needs, and what is looked for in it
        for needed, some in parted.items():
            parts = list(_parts(tuple(some), store, together))
            self._databases += [(needed, database) for _, database in parts]
            self.unknown |= {number for number, _ in set(some).difference(*[kept for kept, _ in parts])}
        self._plans: dict[int, Plan] = {}

    def ask(self, text: str) -> Sequence[int]:
        """The numbers of the questions to ask, besides those that are `unknown`, each once, in no order. Raises
        UnicodeEncodeError for half of a surrogate pair."""
        data = text.encode()
        sorts = self._sorts_in(text)
        told, databases = self._plans.get(sorts) or self._planned(sorts)
        found = [*told] if told else []
        for database in databases:
            try:
                database.scan(data, _note, 0, found)
            except hyperscan.ScratchInUseError:  # another thread is scanning
                database.scan(data, _note, 0, found, hyperscan.Scratch(database))
        return found if len(found) < 2 else [*set(found)]

    def _planned(self, sorts: int) -> Plan:
        """What these sorts of characters tell by themselves, and where the rest is looked for."""
        told = tuple(number for sort, number in self._told if sort & sorts)
        plan = told, tuple(database for needed, database in self._databases if needed & sorts == needed)
        self._plans[sorts] = plan
        return plan


def _of_every_sort(_text: str) -> int:
    return EVERYTHING


def _parted(rows: Sequence[Row], sorts: Sorts, store: Store) -> Mapping[int, Sequence[Row]]:
    """The rows by what they need. Reading them takes as long as loading all that is kept: this is kept, too."""
    made_from = "\0".join((*_MADE_BY, sorts.numbers, *sorts.asked, *(f"{number} {form}" for number, form in rows)))
    kept = store.load("needs", made_from)
    if kept is not None:
        known: Mapping[int, Sequence[Row]] = marshal.loads(kept)
        return known
    parted: dict[int, list[Row]] = {}
    for number, form in rows:
        for needed, part in sorts.parted(form).items():
            parted.setdefault(needed, []).append((number, part))
    store.save("needs", made_from, marshal.dumps(parted))
    return parted


def _note(number: int, _start: int, _end: int, _flags: int, found: list[int]) -> None:
    found.append(number)


def _parts(rows: Rows, store: Store, most: int) -> Iterator[tuple[Rows, Any]]:
    """All in one database, which is quickest; in several when they are too many for one."""
    kept, database = _database(rows, store) if 0 < len(rows) <= most else ((), None)
    if database is not None:
        yield kept, database
        return
    numbers = sorted({number for number, _ in rows})  # a question is not torn apart
    if len(numbers) > 1:
        middle = numbers[len(numbers) // 2]
        for first in (True, False):
            yield from _parts(tuple(row for row in rows if (row[0] < middle) is first), store, most)


@lru_cache(maxsize=64)  # a policy that is loaded again mostly asks the same
def _database(rows: Rows, store: Store) -> tuple[Rows, Any]:
    """The compiled expressions, less those that Hyperscan refuses together with all of their question's."""
    key = "\n".join([_NEVER.decode(), *(f"{number} {form}" for number, form in rows)])
    database: Any
    name = f"hyperscan-{hyperscan.__version__}"
    stored = store.load(name, key)
    if stored is not None:
        kept = frozenset(int(number) for number in stored[: stored.index(b"\n")].split())
        try:
            database = hyperscan.loadb(stored[stored.index(b"\n") + 1 :], hyperscan.HS_MODE_BLOCK)
            database.scratch = hyperscan.Scratch(database)
        except hyperscan.HyperscanError:  # made on another machine
            pass
        else:
            return tuple(row for row in rows if row[0] in kept), database
    try:
        database = _compiled(rows)
    except hyperscan.HyperscanError:
        refused = {number for number, form in rows if not _compiles(number, form)}
        rows = tuple(row for row in rows if row[0] not in refused)
        try:
            database = _compiled(rows) if rows else None
        except hyperscan.HyperscanError:  # each is good, and all together are too many
            return (), None
    if database is not None:
        kept_too = " ".join(str(number) for number in sorted({number for number, _ in rows}))
        store.save(name, key, kept_too.encode() + b"\n" + hyperscan.dumpb(database))
    return rows, database


def _compiles(number: int, form: str) -> bool:
    try:
        _compiled(((number, form),))
    except hyperscan.HyperscanError:
        return False
    return True


@lru_cache(maxsize=64)  # readers of different folders mostly ask the same
def _compiled(rows: Rows) -> Any:
    """Together with one that may begin anywhere, and occurs nowhere: without it Vectorscan 5.4.12 jumps to where a form
    could begin, and misses `k\\s*=` and some others beyond the first 15 bytes."""
    database = hyperscan.Database()
    flags = [hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_SINGLEMATCH] * len(rows)
    database.compile(
        expressions=[*(form.encode() for _, form in rows), _NEVER],
        ids=[*(number for number, _ in rows), 1 + max(number for number, _ in rows)],
        elements=len(rows) + 1,
        flags=[*flags, hyperscan.HS_FLAG_SINGLEMATCH],
    )
    return database


def literal(text: str) -> str:
    """The expression of exactly this text."""
    return re.sub(r"([^A-Za-z0-9\x80-\U0010ffff])", r"\\\1", text)


@lru_cache(maxsize=8)
def classed(signs: str) -> str:
    """The inside of a class of these characters, given in order."""
    runs: list[list[int]] = []
    for point in map(ord, signs):
        if runs and point == runs[-1][1] + 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return "".join(chr(first) if first == last else f"{chr(first)}-{chr(last)}" for first, last in runs)


def loosened(pattern: str, counted: int = LOOSELY) -> str | None:
    """An expression in RE2's syntax as one that occurs wherever it does, in the syntax of Hyperscan; None for what
    the two may read differently. Groups have no names, `\\s` is what RE2 means, and repetitions beyond `counted` are
    not counted."""
    pieces: list[str] = []
    at = 0
    while at < len(pattern):
        piece, at = _piece(pattern, at, counted)
        if piece is None:
            return None
        pieces.append(piece)
    loose = "".join(pieces)
    return loose if loose and len(loose) <= _LONGEST else None


def exact(pattern: str, counted: int = LOOSELY) -> bool:
    """Whether what `loosened` gives occurs nowhere else: no class was widened, and nothing is counted less closely."""
    if _WIDENED.search(pattern) is not None:
        return False
    return all(int(count) <= counted for count in _COUNT.findall(pattern))


def _piece(pattern: str, at: int, counted: int) -> tuple[str | None, int]:
    sign = pattern[at]
    if sign == "\\":
        found = _ESCAPE.match(pattern, at)
        if found is None:
            return None, at
        return _ESCAPED.get(found[0], found[0]), found.end()
    if sign == "[":
        found = _CLASS.match(pattern, at)
        if found is None or (_HAN in found[0] and found[0].startswith("[^")):
            return None, at
        inside = {r"\s": _BLANK, _HAN: _BEYOND_ASCII} | ({} if found[0].startswith("[^") else {r"\w": _WORD})
        return _IN_CLASS.sub(lambda one: inside.get(one[0], one[0]), found[0]), found.end()
    if sign == "(":
        found = _GROUP.match(pattern, at)
        if found is None or pattern.startswith("(?", at) is (found[0] == "("):
            return None, at
        return ("(" if "<" in found[0] else found[0]), found.end()
    found = _QUANTIFIER.match(pattern, at)
    if found is not None:
        return _quantified(found, counted), found.end()
    if sign == "$":
        return r"\z", at + 1  # to Hyperscan a `$` may stand before a last line break too
    if sign in "{}]":
        return "\\" + sign, at + 1
    return (None if ord(sign) < 0x20 else sign), at + 1


def _quantified(found: re.Match[str], counted: int) -> str:
    if found[1] is None:
        return found[0][0]
    least = int(found[1])
    most = least if found[2] is None else int(found[3]) if found[3] else None
    if most is None or most > counted:
        return f"{{{min(least, counted)},}}"
    return f"{{{least},{most}}}"
