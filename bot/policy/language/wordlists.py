"""Word lists over the org tree: defined once, changed below by `add` and `remove`; and what is wrong with a word.

Touch this when the `lists` section changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.policy.language.model import is_list_name
from bot.policy.problems import WARNING
from bot.policy.reading.decoding import unknown_key
from bot.policy.reading.source import Block, Items, Node, Scalar, Source

WORD_KEYS = frozenset({"has_any", "has_all"})  # keys of a condition whose items are words or $lists
_SPLITTERS = "，、；\u3000"
_SPACED = re.compile(r"[㐀-鿿]\s+[㐀-鿿]")


@dataclass(frozen=True, slots=True)
class WordList:
    """A list as one unit sees it. `place` is where it was defined; of each word, where it came in or was taken out."""

    words: tuple[str, ...]
    place: str
    added: Mapping[str, str] = field(default_factory=dict)  # word -> file:line
    removed: Mapping[str, str] = field(default_factory=dict)  # word that a unit took out -> file:line


@dataclass(frozen=True, slots=True)
class Change:
    """What one file says about one list."""

    name: str
    source: Source
    key: Scalar
    define: tuple[Scalar, ...] | None
    add: tuple[Scalar, ...] = ()
    remove: tuple[Scalar, ...] = ()
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
            for unknown in node.values.keys() - {"add", "remove"}:
                unknown_key(source, node.keys[unknown], unknown, ("add", "remove"), name)
            add = tuple(_words(source, node.values.get("add")))
            yield Change(name, source, key, None, add, tuple(_words(source, node.values.get("remove"))))
        else:
            source.report(node, "expected-list", given=node.value if isinstance(node, Scalar) else "…")


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


def is_usable(source: Source, word: Scalar) -> bool:
    """Whether a word may be looked for: no wildcard, no single character, no list glued by full-width commas."""
    text = word.value.strip()
    if text and not text.strip("*?.%"):
        source.report(word, "wildcard-word", word=text)
        return False
    if len(text) < 2:
        source.report(word, "word-too-short", word=text)
        return False
    mark = next((char for char in text if char in _SPLITTERS), None)
    if mark is not None and word.plain:
        source.report(word, "fullwidth-comma", word=text, mark=mark)
        return False
    if word.plain and _SPACED.search(text):
        source.report(word, "spaced-word", severity=WARNING, word=text)
    return True


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


def apply(change: Change, inherited: Mapping[str, WordList]) -> WordList | None:
    """The list as the unit sees it after its file spoke; None when the file may not say that."""
    known = inherited.get(change.name)
    if change.define is not None:
        return _defined(change, known)
    if known is None:
        lists = ", ".join(sorted(inherited)) or "–"
        change.source.report(change.key, "unknown-list", name=change.name, known=lists)
        return None
    removed: dict[str, str] = {}
    for word in change.remove:
        if word.value not in known.words:
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
    )


def _defined(change: Change, known: WordList | None) -> WordList | None:
    words = tuple(dict.fromkeys(word.value for word in change.define or ()))
    if known is not None:
        shown = ", ".join(words[:3]) + ("…" if len(words) > 3 else "")
        change.source.report(change.key, "redefined-list", list=change.name, other=known.place, words=shown)
        return None
    if not words:
        if not change.refused:
            change.source.report(change.key, "empty-list")
        return None
    came = {word.value: change.source.at(word) for word in reversed(change.define or ())}
    return WordList(words, change.source.at(change.key), added={word: came[word] for word in words})


def lists_in(node: Node) -> set[str]:
    """The lists that a condition or option names as `$name`."""
    if isinstance(node, Scalar):
        return {node.value[1:]} if node.value.startswith("$") and is_list_name(node.value[1:]) else set()
    children = node.items if isinstance(node, Items) else node.values.values() if isinstance(node, Block) else ()
    return {name for child in children for name in lists_in(child)}
