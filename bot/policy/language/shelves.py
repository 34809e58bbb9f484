"""Word lists in files of their own: the shipped ones in `policies/lists`, an admin's in the `lists` folder beside the
policies. `from: zh/abuse` means `lists/zh/abuse.yaml`, the admin's if there is one, else the shipped one.

Read as strictly as a policy: what is wrong points into the list's own file. Touch this when such files gain a key.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.assets import asset
from bot.policy.language.model import is_list_name
from bot.policy.problems import nearest
from bot.policy.reading.decoding import missing_key, unknown_key
from bot.policy.reading.parser import read
from bot.policy.reading.source import Block, Items, Node, Scalar, Source
from bot.policy.reading.surroundings import is_file
from bot.policy.reading.words import is_usable

FOLDER = "lists"
RECORDED = ".shipped"  # where the record of a revision keeps the shipped files that it used
PROGRAM = "qungui:"  # how places in shipped files are told
KEYS = ("list", "category", "language", "about", "sources", "words", "tests")
REQUIRED = ("list", "category", "language", "words")
LANGUAGES = ("zh", "en", "any")
SUFFIX = ".yaml"

_NAME = re.compile(r"\w[\w-]*(?:/\w[\w-]*)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One list file. `words` in the file's order; `origin` says under which of its sources each stands ("" = none)."""

    name: str
    source: Source
    category: str = ""
    language: str = ""
    words: tuple[Scalar, ...] = ()
    origin: Mapping[str, str] = field(default_factory=dict)
    sources: frozenset[str] = frozenset()
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        return not any(problem.is_error for problem in self.source.problems)


class Shelves:
    """The list files that the policies of a folder (or one file) may use. Each is read when it is first asked for, and
    once."""

    def __init__(self, root: Path):
        folder = root.parent if is_file(root) else root
        shipped = asset("policies") / FOLDER
        self._places = (  # the first that has the file wins
            (folder / FOLDER, f"{FOLDER}/", f"{FOLDER}/"),
            (folder / RECORDED / FOLDER, f"{PROGRAM}{FOLDER}/", f"{RECORDED}/{FOLDER}/"),
            (shipped, f"{PROGRAM}{FOLDER}/", f"{RECORDED}/{FOLDER}/"),
        )
        self._read: dict[str, Shelf | None] = {}
        self._recorded: dict[str, Source] = {}

    def get(self, name: str) -> Shelf | None:
        """The list, or None when no file is called so. What is wrong with the file stands in its source."""
        if name not in self._read:
            self._read[name] = self._look(name) if _NAME.fullmatch(name) else None
        return self._read[name]

    def _look(self, name: str) -> Shelf | None:
        for folder, told, recorded in self._places:
            path = folder / f"{name}{SUFFIX}"
            if os.path.lexists(path):  # a link that leads nowhere is told, not passed over
                source = read(path, f"{told}{name}{SUFFIX}", frozenset(KEYS))
                self._recorded[f"{recorded}{name}{SUFFIX}"] = source
                return _shelf(name, source)
        return None

    @property
    def sources(self) -> tuple[Source, ...]:
        """Of the files that were asked for."""
        return tuple(self._recorded.values())

    @property
    def files(self) -> Mapping[str, str]:
        """The files that were asked for, as the record keeps them: path -> exact text."""
        return {path: source.text for path, source in self._recorded.items()}

    def names(self) -> tuple[str, ...]:
        """Every list that could be asked for."""
        found = {name for folder, *_ in self._places for name in names_in(folder)}
        return tuple(sorted(found))


def names_in(folder: Path) -> Iterator[str]:
    """The lists whose files stand in a folder of lists."""
    for path in folder.rglob(f"*{SUFFIX}"):
        name = path.relative_to(folder).as_posix().removesuffix(SUFFIX)
        if _NAME.fullmatch(name) and path.name != "policy.yaml":
            yield name


def is_list_file(path: str) -> bool:
    """Whether a path in a policy folder, or in a record, is that of a list file and not of a unit's policy."""
    parts = path.split("/")
    return FOLDER in parts[:2] and parts[0] in (FOLDER, RECORDED) and parts[-1] != "policy.yaml"


# --- reading one file ---------------------------------------------------------------------------------------------


def _shelf(name: str, source: Source) -> Shelf:
    root = source.root
    if root is None:
        return Shelf(name=name, source=source)
    for key in root.values.keys() - set(KEYS):
        unknown_key(source, root.keys[key], key, KEYS, "list")
    for key in REQUIRED:
        if key not in root.values and key not in root.refused:
            missing_key(source, root, key, name)
    given = _text(source, root.values.get("list"))
    if given and given != name:
        source.report(root.values["list"], "wrong-list-name", given=given, name=name)
    sources = _sources(source, root.values.get("sources"))
    origin: dict[str, str] = {}
    words = tuple(_words(source, root.values.get("words"), sources, origin))
    if not words and "words" in root.values and not source.problems:
        source.report(root.values["words"], "empty-list")
    _about(source, root.values.get("about"), "about")
    tests = root.values.get("tests")
    return Shelf(
        name=name,
        source=source,
        category=_category(source, root.values.get("category")),
        language=_language(source, root.values.get("language")),
        words=words,
        origin=origin,
        sources=frozenset(sources),
        hits=_tests(source, tests, "hit"),
        misses=_tests(source, tests, "miss"),
    )


def _text(source: Source, node: Node | None) -> str:
    if node is not None and not isinstance(node, Scalar):
        source.report(node, "expected-text")
    return node.value if isinstance(node, Scalar) else ""


def _category(source: Source, node: Node | None) -> str:
    text = _text(source, node)
    if text and node is not None and not is_list_name(text):
        source.report(node, "bad-id", given=text)
    return text


def _language(source: Source, node: Node | None) -> str:
    text = _text(source, node)
    if text and node is not None and text not in LANGUAGES:
        near = nearest(text, LANGUAGES)
        source.report(node, "bad-choice", given=text, known=", ".join(LANGUAGES), suggestion=near)
    return text


def _about(source: Source, node: Node | None, where: str) -> None:
    """`{zh: …, en: …}`, at least one of them."""
    if isinstance(node, Block):
        for lang, said in node.values.items():
            if lang not in LANGUAGES[:2]:
                unknown_key(source, node.keys[lang], lang, LANGUAGES[:2], where)
            _text(source, said)
    elif node is not None:
        source.report(node, "expected-block")


def _sources(source: Source, node: Node | None) -> tuple[str, ...]:
    """The names of what the words were taken from."""
    if node is None:
        return ()
    if not isinstance(node, Block):
        source.report(node, "expected-block")
        return ()
    for name, said in node.values.items():
        if not is_list_name(name):
            source.report(node.keys[name], "bad-id", given=name)
        _about(source, said, name)
    return tuple(node.values)


def _words(source: Source, node: Node | None, sources: tuple[str, ...], origin: dict[str, str]) -> Iterator[Scalar]:
    """By source, `{usage: [..]}`, or without sources `[..]`; each word once."""
    first: dict[str, int] = {}
    for of, items in _parts(source, node, sources):
        for item in items.items:
            if not isinstance(item, Scalar):
                source.report(item, "expected-text")
            elif item.value.casefold() in first:
                line = first[item.value.casefold()]
                source.report(item, "duplicate-word", word=item.value, first=str(line))
            elif is_usable(source, item):
                first[item.value.casefold()] = item.line
                origin[item.value] = of
                yield item


def _parts(source: Source, node: Node | None, sources: tuple[str, ...]) -> Iterator[tuple[str, Items]]:
    if node is None:
        return
    if isinstance(node, Items):
        yield "", node
        return
    if not isinstance(node, Block):
        source.report(node, "expected-list", given=node.value if isinstance(node, Scalar) else "…")
        return
    if not sources:
        missing_key(source, node, "sources", "words")
    for of, items in node.values.items():
        if sources and of not in sources:
            unknown_key(source, node.keys[of], of, sources, "words")
        if isinstance(items, Items):
            yield of, items
        else:
            source.report(items, "expected-list", given=items.value if isinstance(items, Scalar) else "…")


def _tests(source: Source, node: Node | None, which: str) -> tuple[str, ...]:
    if node is None:
        return ()
    if not isinstance(node, Block):
        source.report(node, "expected-block")
        return ()
    if which == "hit":
        for key in node.values.keys() - {"hit", "miss"}:
            unknown_key(source, node.keys[key], key, ("hit", "miss"), "tests")
    items = node.values.get(which)
    if items is not None and not isinstance(items, Items):
        source.report(items, "expected-list", given=items.value if isinstance(items, Scalar) else "…")
    return tuple(_text(source, item) for item in items.items) if isinstance(items, Items) else ()
