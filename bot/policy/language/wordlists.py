"""Word lists over the org tree: defined once, in the policy or `from` list files, changed below by `add` and `remove`.

Touch this when the `lists` section changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.policy.language.model import is_list_name
from bot.policy.language.shelves import Shelves
from bot.policy.problems import nearest
from bot.policy.reading.decoding import unknown_key
from bot.policy.reading.source import Block, Items, Node, Scalar, Source
from bot.policy.reading.words import is_usable

WORD_KEYS = frozenset({"has_any", "has_all"})  # keys of a condition whose items are words or $lists
CHANGES = ("add", "remove")
LIST_KEYS = ("from", *CHANGES)


@dataclass(frozen=True, slots=True)
class WordList:
    """A list as one unit sees it. `place` is where it was defined; of each word, where it came in or was taken out."""

    words: tuple[str, ...]
    place: str
    added: Mapping[str, str] = field(default_factory=dict)  # word -> file:line
    removed: Mapping[str, str] = field(default_factory=dict)  # word that a unit took out -> file:line
    shelved: frozenset[str] = frozenset()  # words that came from list files, which have tests of their own


@dataclass(frozen=True, slots=True)
class Change:
    """What one file says about one list."""

    name: str
    source: Source
    key: Scalar
    define: tuple[Scalar, ...] | None
    add: tuple[Scalar, ...] = ()
    remove: tuple[Scalar, ...] = ()
    shelves: tuple[Scalar, ...] | None = None  # the list files it is made from; None = `from` was not written
    refused: bool = False  # a word was complained about: its absence is no second news


def changes(source: Source, section: Node) -> Iterator[Change]:
    """What the `lists` section of a file says, word by word; what cannot be read is reported."""
    if not isinstance(section, Block):
        source.report(section, "expected-block")
        return
    for name, node in section.values.items():
        key = section.keys[name]
        if not is_list_name(name):
            source.report(key, "bad-id", given=name)
        elif isinstance(node, Items):
            words = tuple(_words(source, node))
            yield Change(name, source, key, words, refused=len(words) < len(node.items))
        elif isinstance(node, Block):
            for unknown in node.values.keys() - set(LIST_KEYS):
                unknown_key(source, node.keys[unknown], unknown, LIST_KEYS, name)
            add, remove = (tuple(_words(source, node.values.get(one))) for one in CHANGES)
            yield Change(name, source, key, None, add, remove, _shelves(source, node))
        else:
            source.report(node, "expected-list", given=node.value if isinstance(node, Scalar) else "…")


def _shelves(source: Source, node: Block) -> tuple[Scalar, ...] | None:
    """The names behind `from`: one, or a list."""
    named = node.values.get("from")
    if named is None:
        return () if "from" in node.refused else None
    items = named.items if isinstance(named, Items) else [named]
    for item in items:
        if not isinstance(item, Scalar):
            source.report(item, "expected-text")
    return tuple(item for item in items if isinstance(item, Scalar))


def _words(source: Source, node: Node | None) -> Iterator[Scalar]:
    if node is None:
        return
    if not isinstance(node, Items):
        source.report(node, "expected-list", given=node.value if isinstance(node, Scalar) else "…")
        return
    for item in node.items:
        if not isinstance(item, Scalar):
            source.report(item, "expected-text")
        elif is_usable(source, item):
            yield item


def check_condition_words(source: Source, node: Node) -> bool:
    """The same for the words written directly into a condition. Says whether all are usable."""
    good = True
    if isinstance(node, Items):
        for item in node.items:
            good = check_condition_words(source, item) and good
    elif isinstance(node, Block):
        for key, value in node.values.items():
            if key in WORD_KEYS:
                items = value.items if isinstance(value, Items) else [value]
                for item in items:
                    if isinstance(item, Scalar) and not item.value.startswith("$"):
                        good = is_usable(source, item) and good
            else:
                good = check_condition_words(source, value) and good
    return good


def apply(change: Change, inherited: Mapping[str, WordList], shelves: Shelves) -> WordList | None:
    """The list as the unit sees it after its file spoke; None when the file may not say that."""
    known = inherited.get(change.name)
    if change.define is not None:
        return _defined(change, known)
    if change.shelves is not None:
        if known is not None:
            _redefined(change, known, [word.value for word in change.add] or ["…"])
            return None
        known = _shelved(change, shelves)
        return _changed(change, known, whole=_are_whole(change, shelves)) if known.words or change.add else None
    if known is None:
        lists = ", ".join(sorted(inherited)) or "–"
        change.source.report(change.key, "unknown-list", name=change.name, known=lists)
        return None
    return _changed(change, known)


def _shelved(change: Change, shelves: Shelves) -> WordList:
    """The words of the list files, each once, with its place there. What is wrong with them is told there."""
    came: dict[str, str] = {}
    for name in change.shelves or ():
        shelf = shelves.get(name.value)
        if shelf is None:
            names = shelves.names()
            near, listed = nearest(name.value, names), ", ".join(names) or "–"
            change.source.report(name, "unknown-shelf", name=name.value, known=listed, suggestion=near)
            continue
        for word in shelf.words:
            came.setdefault(word.value, shelf.source.at(word))
    place = change.source.at(change.key)
    return WordList(tuple(came), place, added=came, shelved=frozenset(came))


def _are_whole(change: Change, shelves: Shelves) -> bool:
    """Whether every list file gave all it has: else a word's absence is no second news."""
    return all((shelf := shelves.get(name.value)) is not None and shelf.is_good for name in change.shelves or ())


def _changed(change: Change, known: WordList, *, whole: bool = True) -> WordList | None:
    """`add` and `remove` done."""
    removed: dict[str, str] = {}
    for word in change.remove:
        if whole and word.value not in known.words:
            change.source.report(word, "absent-word", list=change.name, word=word.value, other=known.place)
        removed[word.value] = change.source.at(word)
    kept = [word for word in known.words if word not in removed]
    words = tuple(dict.fromkeys([*kept, *(word.value for word in change.add)]))
    if not words:
        change.source.report(change.key, "empty-list")
        return None
    came = {**{word.value: change.source.at(word) for word in change.add}, **known.added}
    gone = {**known.removed, **removed}
    return WordList(
        words,
        known.place,
        added={word: came[word] for word in words},
        removed={word: place for word, place in gone.items() if word not in words},
        shelved=known.shelved & set(words),
    )


def _defined(change: Change, known: WordList | None) -> WordList | None:
    words = tuple(dict.fromkeys(word.value for word in change.define or ()))
    if known is not None:
        _redefined(change, known, words)
        return None
    if not words:
        if not change.refused:
            change.source.report(change.key, "empty-list")
        return None
    came = {word.value: change.source.at(word) for word in reversed(change.define or ())}
    return WordList(words, change.source.at(change.key), added={word: came[word] for word in words})


def _redefined(change: Change, known: WordList, words: Sequence[str]) -> None:
    shown = ", ".join(words[:3]) + ("…" if len(words) > 3 else "")
    change.source.report(change.key, "redefined-list", list=change.name, other=known.place, words=shown)


def lists_in(node: Node) -> set[str]:
    """The lists that a condition or option names as `$name`."""
    if isinstance(node, Scalar):
        return {node.value[1:]} if node.value.startswith("$") and is_list_name(node.value[1:]) else set()
    children = node.items if isinstance(node, Items) else node.values.values() if isinstance(node, Block) else ()
    return {name for child in children for name in lists_in(child)}
