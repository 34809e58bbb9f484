"""The revisions that were in force, as people read them: which one is meant, who loaded it, what it changed.

Pure; used by the command line and the console. Touch this when a load is recorded with something new.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.records import PolicyLoaded
from bot.policy.changes.diff import Change, describe

SHORT = 12  # characters of a revision that people see
_WHO: Mapping[str, Mapping[str, str]] = {
    "zh": {"start": "启动时", "signal": "收到 SIGHUP", "file": "文件有改动", "first": "第一版", "same": "效果相同"},
    "en": {"start": "at start", "signal": "SIGHUP", "file": "a file", "first": "the first one", "same": "no effect"},
}


def who(by: str, lang: str) -> str:
    """Who or what loaded it: a login name, or what happened."""
    kind, _, name = by.partition(":")
    return name or _WHO[lang].get(kind, by)


def changes(loaded: PolicyLoaded, lang: str) -> tuple[str, ...]:
    """What differs in effect from the revision before, a sentence each."""
    if not loaded.previous:
        return (_WHO[lang]["first"],) if loaded.files else ()
    found = tuple(Change(**one) for one in loaded.changes)
    return sentences(found, lang) or (_WHO[lang]["same"],)


def sentences(changes: Sequence[Change], lang: str) -> tuple[str, ...]:
    """One line for each change, with the unit that it is in."""
    return tuple(f"{one.unit}: {describe(one, lang)}" for one in changes)


def matching(loads: Sequence[PolicyLoaded], typed: str) -> tuple[PolicyLoaded, ...]:
    """The newest load of every revision that begins so, newest first."""
    found: dict[str, PolicyLoaded] = {}
    for loaded in reversed(loads):
        if loaded.revision.startswith(typed.strip().lower()):
            known = found.setdefault(loaded.revision, loaded)
            if not known.files and loaded.files:  # it came back before the record kept files
                found[loaded.revision] = loaded
    return tuple(found.values())
