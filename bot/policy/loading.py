"""A folder -> a revision, with every problem of every file; and the keeper of the revision that is in force.

Touch this when loading or reloading changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.domain.groups import OrgUnit
from bot.domain.ports import Clock
from bot.policy.assemble import assemble
from bot.policy.compile import Policies
from bot.policy.problems import Problem, sort
from bot.policy.resolve import resolve
from bot.policy.testing import Checked, run_tests, untested
from bot.policy.tree import read_tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What came of reading a folder. `policies` is None when anything is an error; warnings do not stop it."""

    policies: Policies | None
    problems: tuple[Problem, ...]
    tests: tuple[Checked, ...] = ()
    untested: tuple[str, ...] = ()  # rules without an example

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.is_error)


def load(root: Path, *, now: datetime, units: Sequence[OrgUnit] = ()) -> Loaded:
    """Read, resolve, compile and test the policies of a folder (or one file). Never raises on what a file contains."""
    tree = read_tree(root, units)
    resolved = resolve(tree.files, now)
    policies: Policies | None = None
    checked: tuple[Checked, ...] = ()
    bare: tuple[str, ...] = ()
    if resolved:
        policies, drafts = assemble(resolved, units)
        checked = run_tests(policies, drafts, units)
        bare = untested(policies, drafts)
    problems = sort([*tree.problems, *(problem for source in tree.sources for problem in source.problems)])
    usable = policies if not any(problem.is_error for problem in problems) else None
    return Loaded(policies=usable, problems=problems, tests=checked, untested=bare)


class Keeper:
    """Holds the revision in force. A reload is built and tested aside; only a faultless one takes its place."""

    def __init__(self, root: Path, *, clock: Clock, units: Callable[[], Sequence[OrgUnit]] = tuple):
        self._root = root
        self._clock = clock
        self._units = units
        self._policies: Policies | None = None
        self._print = ""
        self.problems: tuple[Problem, ...] = ()  # of the last attempt

    @property
    def policies(self) -> Policies | None:
        """The last good revision; None until there was one."""
        return self._policies

    @property
    def is_current(self) -> bool:
        """Whether the folder is what was last tried: cheap enough to ask every few seconds."""
        return self._print == fingerprint(self._root)

    def reload(self) -> Loaded:
        """Try the folder as it is now. On any error the revision in force stays, and `problems` says why."""
        self._print = fingerprint(self._root)
        loaded = load(self._root, now=self._clock(), units=self._units())
        self.problems = loaded.problems
        if loaded.policies is not None:
            self._policies = loaded.policies  # one reference: readers see the old revision or the new one
        return loaded


def fingerprint(root: Path) -> str:
    """Changes when a policy file comes, goes or is written."""
    paths = [root] if root.is_file() else sorted(root.rglob("*.y*ml"))
    stamps = hashlib.sha256()
    for path in paths:
        try:
            state = path.stat()
        except FileNotFoundError:
            continue  # removed between listing and looking: the next look sees it gone
        stamps.update(f"{path}\0{state.st_mtime_ns}\0{state.st_size}\n".encode())
    return stamps.hexdigest()
