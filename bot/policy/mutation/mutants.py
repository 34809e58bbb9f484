"""Mutants of a rule: the rule as it would be with one thing wrong in it. Made in memory, never compiled here.

What is changed follows from what stands in the fields: conditions, words and options are left out one at a time,
truths are turned round, numbers moved by one. Severity, why, message and all that happens after a hit are left alone:
examples cannot see them. Touch this when a rule can be wrong in a new way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.policy.language.drafts import Draft
from bot.policy.language.wordlists import WORD_KEYS, WordList
from bot.policy.reading.decoding import Placed
from bot.policy.reading.source import Block, Items, Node, Scalar
from bot.rules.registry import KINDS

MOST = 12  # items of one list that are left out; more would say the same more slowly
CONDITIONS = ("when", "unless")
MODIFIERS = frozenset({"see_through", "whole_word", "zone"})  # say how to look, not what for
UNSEEN = frozenset({"existing_groups", "zone"})  # what no example can show
_NUMBER = re.compile(r"\d{1,9}")
_PART = re.compile(r"\$\{[^}]*\}|[^$]+|\$")

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is wrong with a mutant: `without`, `without-item`, `without-word`, `without-part`, `changed`."""

    code: str
    field: str  # when.text.has_any
    value: str  # what was left out, or what stood there
    new: str = ""  # what stands there now
    place: str  # file:line


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A rule with one thing wrong, and the lists it is compiled with. `gone` is what was left out or replaced."""

    change: Change
    draft: Draft
    lists: Mapping[str, WordList]
    gone: Node | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A list of which only some items were left out."""

    name: str
    taken: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What mutants are made from: a rule, its lists, and where each word of a list stands."""

    draft: Draft
    lists: Mapping[str, WordList]
    words_at: Mapping[tuple[str, str], str]


def mutable(draft: Draft) -> tuple[str, ...]:
    """The fields of a rule that examples can protect."""
    own = KINDS[draft.kind].options.model_fields
    return tuple(name for name in draft.fields if name in CONDITIONS or (name in own and name not in UNSEEN))


def mutants(ground: Ground, names: Sequence[str]) -> tuple[list[Mutant], list[Sample]]:
    """Every mutant of these fields, each once; and which long lists were only sampled."""
    samples: dict[str, Sample] = {}
    unique: dict[tuple[str, str, str, str], Mutant] = {}
    for name in names:
        for mutant in _of_field(ground, name, samples):
            change = mutant.change
            unique.setdefault((change.field, change.code, change.value, change.new), mutant)
    return list(unique.values()), list(samples.values())


def sampled(items: Sequence[str]) -> list[str]:
    """At most `MOST` of them, evenly spread: always the same ones."""
    if len(items) <= MOST:
        return list(items)
    return [items[round(n * (len(items) - 1) / (MOST - 1))] for n in range(MOST)]


# --- what can be wrong -------------------------------------------------------------------------------------------


def _of_field(ground: Ground, name: str, samples: dict[str, Sample]) -> Iterator[Mutant]:
    placed = ground.draft.fields[name]
    if name == "unless" or name not in CONDITIONS:
        yield _without(ground, name, ())
    for path, node in _leaves(placed.node, name):
        key = path[-1] if path else name
        if path and key != "whole_word":
            yield _without(ground, name, _trunk(placed.node, path))
        if key == "see_through":
            continue
        if isinstance(node, Scalar):
            yield from _of_scalar(ground, name, path, node, samples)
        elif isinstance(node, Items):
            yield from _of_items(ground, name, path, node, samples)


def _leaves(node: Node, name: str, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Keys with a value that is no block, at any depth; lists of blocks (`any`) are walked through, and their blocks
    are leaves themselves."""
    if isinstance(node, Block):
        for key, child in node.values.items():
            if key in UNSEEN:
                continue
            if isinstance(child, Block) and name not in CONDITIONS:
                yield (*path, key), child
            yield from _leaves(child, name, (*path, key))
    elif isinstance(node, Items) and any(isinstance(item, Block) for item in node.items):
        for position, item in enumerate(node.items):
            if len(node.items) > 1:
                yield (*path, position), item
            yield from _leaves(item, name, (*path, position))
    else:
        yield path, node


def _of_scalar(ground: Ground, name: str, path: Path, node: Scalar, samples: dict[str, Sample]) -> Iterator[Mutant]:
    text = node.value
    if text in ("true", "false"):
        yield _changed(ground, name, path, node, "false" if text == "true" else "true")
    elif _NUMBER.fullmatch(text):
        for number in (int(text) - 1, int(text) + 1):
            yield _changed(ground, name, path, node, str(number))
    elif text.startswith("$") and text[1:] in ground.lists:
        yield from _of_list(ground, name, path, text[1:], samples)
    elif "${" in text:
        parts = _PART.findall(text)
        for position, part in enumerate(parts):
            rest = "".join([*parts[:position], *parts[position + 1 :]])
            yield _changed(ground, name, path, node, rest, code="without-part", value=part)


def _of_items(ground: Ground, name: str, path: Path, node: Items, samples: dict[str, Sample]) -> Iterator[Mutant]:
    texts = [item.value for item in node.items if isinstance(item, Scalar)]
    field = _field(name, path)
    chosen = sampled(texts)
    if len(chosen) < len(texts):
        samples[field] = Sample(name=field, taken=len(chosen), of=len(texts))
    for position, item in enumerate(node.items):
        if not isinstance(item, Scalar):
            continue
        if item.value.startswith("$") and item.value[1:] in ground.lists:
            yield from _of_list(ground, name, path, item.value[1:], samples)
        if len(texts) > 1 and item.value in chosen and not (_holds_words(path) and _is_idle(item.value, texts)):
            change = Change(code="without-item", field=field, value=item.value, place=_at(ground, name, item))
            yield _mutant(ground, name, (*path, position), None, change)


def _of_list(ground: Ground, name: str, path: Path, which: str, samples: dict[str, Sample]) -> Iterator[Mutant]:
    """One word of a list left out, unless another word of the list is found wherever it is. Words of list files have
    tests of their own there."""
    known = ground.lists[which]
    own = [word for word in known.words if word not in known.shelved]
    words = [word for word in own if not _is_idle(word, known.words)]
    chosen = sampled(words)
    if len(chosen) < len(words):
        samples[which] = Sample(name=f"${which}", taken=len(chosen), of=len(words))
    for word in chosen if len(known.words) > 1 else ():
        rest = replace(known, words=tuple(other for other in known.words if other != word))
        place = ground.words_at.get((which, word), known.place)
        change = Change(code="without-word", field=_field(name, path), value=word, new=f"${which}", place=place)
        yield Mutant(change=change, draft=ground.draft, lists={**ground.lists, which: rest})


def _is_idle(word: str, words: Sequence[str]) -> bool:
    """Whether another word is found wherever this one is: 博彩 in 网络博彩, casino in online casino."""
    pieces = word.split()
    return any(other != word and (other in pieces if other.isascii() else other in word) for other in words)


def _holds_words(path: Path) -> bool:
    return bool(path) and path[-1] in WORD_KEYS


# --- changing a rule ---------------------------------------------------------------------------------------------


def _without(ground: Ground, name: str, path: Path) -> Mutant:
    placed = ground.draft.fields[name]
    node = _node_at(placed.node, path)
    key = _key_at(placed, path)
    change = Change(code="without", field=_field(name, path), value=shown(node), place=placed.source.at(key))
    return _mutant(ground, name, path, None, change)


def _changed(
    ground: Ground, name: str, path: Path, node: Scalar, new: str, *, code: str = "changed", value: str | None = None
) -> Mutant:
    old = node.value if value is None else value
    change = Change(code=code, field=_field(name, path), value=old, new=new, place=_at(ground, name, node))
    return _mutant(ground, name, path, replace(node, value=new), change)


def _mutant(ground: Ground, name: str, path: Path, new: Node | None, change: Change) -> Mutant:
    draft = ground.draft
    placed = draft.fields[name]
    fields = {key: value for key, value in draft.fields.items() if key != name}
    node = edited(placed.node, path, new)
    if node is not None:
        fields[name] = Placed(placed.source, placed.key, node)
    gone = _node_at(placed.node, path)
    return Mutant(change=change, draft=replace(draft, fields=fields), lists=ground.lists, gone=gone)


def edited(node: Node, path: Path, new: Node | None) -> Node | None:
    """The node with another one at the path, or without it. The node itself stays as it is."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(node, Block):
        child = edited(node.values[str(step)], rest, new)
        kept = {key: value for key, value in node.values.items() if key != step}
        return replace(node, values=kept if child is None else {**node.values, str(step): child})
    assert isinstance(node, Items) and isinstance(step, int)
    child = edited(node.items[step], rest, new)
    return replace(node, items=[*node.items[:step], *([] if child is None else [child]), *node.items[step + 1 :]])


def _trunk(node: Node, path: Path) -> Path:
    """How far up nothing would be left: without its only condition a block goes too."""
    while path:
        parent = _node_at(node, path[:-1])
        if isinstance(parent, Block) and parent.values.keys() - MODIFIERS - {str(path[-1])}:
            return path
        if isinstance(parent, Items) and len(parent.items) > 1:
            return path
        if path[-1] in MODIFIERS:
            return path
        path = path[:-1]
    return path


def _node_at(node: Node, path: Path) -> Node:
    for step in path:
        node = node.values[str(step)] if isinstance(node, Block) else _items(node)[int(step)]
    return node


def _items(node: Node) -> list[Node]:
    assert isinstance(node, Items)
    return node.items


def _key_at(placed: Placed, path: Path) -> Node:
    """Where a person looks for what stands at the path: at its key, or at the item of the list."""
    if not path:
        return placed.key
    parent = _node_at(placed.node, path[:-1])
    return parent.keys[str(path[-1])] if isinstance(parent, Block) else _node_at(placed.node, path)


def _at(ground: Ground, name: str, node: Node) -> str:
    return ground.draft.fields[name].source.at(node)


def _field(name: str, path: Path) -> str:
    steps = [f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path]
    return name + "".join(steps)


def shown(node: Node) -> str:
    """The node in short, as it would be written on one line."""
    if isinstance(node, Scalar):
        text = node.value
    elif isinstance(node, Items):
        text = f"[{', '.join(shown(item) for item in node.items)}]"
    else:
        assert isinstance(node, Block)
        text = f"{{{', '.join(f'{key}: {shown(value)}' for key, value in node.values.items())}}}"
    return text if len(text) <= 60 else f"{text[:59]}…"
