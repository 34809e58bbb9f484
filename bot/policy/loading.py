"""A folder -> a revision, with every problem of every file; and the keeper of the revision that is in force.

Touch this when loading or reloading changes.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from bot.domain.groups import OrgUnit, Person
from bot.domain.ports import Clock
from bot.policy.assemble import assemble
from bot.policy.compile import Policies
from bot.policy.language.drafts import Draft
from bot.policy.language.model import FILE_NAME
from bot.policy.language.shelves import FOLDER, Shelves, is_list_file
from bot.policy.language.tree import read_tree
from bot.policy.problems import Problem, sort
from bot.policy.resolve import UnitPolicy, resolve
from bot.policy.testing import Checked, run_tests, untested


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What came of reading a folder. `policies` is None when anything is an error; warnings do not stop it."""

    policies: Policies | None
    problems: tuple[Problem, ...]
    tests: tuple[Checked, ...] = ()
    untested: tuple[str, ...] = ()  # rules without an example
    drafts: Mapping[int, Draft] = field(default_factory=dict)  # id(compiled rule) -> the fields with their places
    units: tuple[UnitPolicy, ...] = ()  # root first: lists and exceptions with their places
    files: Mapping[str, str] = field(default_factory=dict)  # path in the folder -> the exact text; list files too

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.is_error)


def load(
    root: Path,
    *,
    now: datetime,
    units: Sequence[OrgUnit] = (),
    people: Sequence[Person] = (),
    compiled: Path | None = None,
) -> Loaded:
    """Read, resolve, compile and test the policies of a folder (or one file). Never raises on what a file contains.

    `units` and `people` are the organisation's, where it is known: what names neither is warned of. `compiled` is a
    folder that keeps what takes long to make, for the next time.
    """
    tree = read_tree(root, units)
    shelves = Shelves(root)
    resolved = resolve(tree.files, now, shelves)
    policies: Policies | None = None
    checked: tuple[Checked, ...] = ()
    bare: tuple[str, ...] = ()
    drafts: Mapping[int, Draft] = {}
    if resolved:
        policies, drafts = assemble(resolved, units, people, compiled)
        checked = run_tests(policies, drafts, units)
        bare = untested(policies, drafts)
    sources = (*tree.sources, *shelves.sources)
    problems = sort([*tree.problems, *(problem for source in sources for problem in source.problems)])
    usable = policies if not any(problem.is_error for problem in problems) else None
    files = {**{source.file: source.text for source in tree.sources}, **shelves.files}
    return Loaded(
        policies=usable,
        problems=problems,
        tests=checked,
        untested=bare,
        drafts=drafts,
        units=resolved,
        files=files,
    )


def load_texts(files: Mapping[str, str], *, now: datetime, units: Sequence[OrgUnit] = ()) -> Loaded:
    """As `load`, of texts that stand in no folder: a revision as the record keeps it."""
    with tempfile.TemporaryDirectory(prefix="qungui-") as name:
        folder = Path(name)
        for path, text in files.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text.encode())
        policies = [path for path in files if not is_list_file(path)]
        alone = policies[0] if len(policies) == 1 else FILE_NAME  # one file may have been called anything
        return load(folder if PurePosixPath(alone).name == FILE_NAME else folder / alone, now=now, units=units)


class Keeper:
    """Holds the revision in force. A reload is built and tested aside; only a faultless one takes its place."""

    def __init__(
        self,
        root: Path,
        *,
        clock: Clock,
        units: Callable[[], Sequence[OrgUnit]] = tuple,
        people: Callable[[], Sequence[Person]] = tuple,
        compiled: Path | None = None,
    ):
        self._root = root
        self._compiled = compiled
        self._clock = clock
        self._units, self._people = units, people
        self._policies: Policies | None = None
        self._before: Look = {}  # the folder at the attempt before the last one
        self._tried: Look | None = None  # and at the last one
        self.problems: tuple[Problem, ...] = ()  # of the last attempt

    @property
    def policies(self) -> Policies | None:
        """The last good revision; None until there was one."""
        return self._policies

    @property
    def is_current(self) -> bool:
        """Whether the folder is what was last tried: cheap enough to ask every few seconds."""
        return self._tried == look(self._root)

    @property
    def fingerprint(self) -> str:
        """Names what was last tried: another one whenever a policy file comes, goes or is written."""
        return hashlib.sha256(repr(sorted((self._tried or {}).items())).encode()).hexdigest()

    def look(self) -> Look:
        """The folder as it stands now. Two that are alike: nobody was writing in between."""
        return look(self._root)

    def attempt(self) -> Loaded:
        """Build and test aside what the folder holds now; `problems` says what is wrong with it."""
        if self._tried != (now := look(self._root)):
            self._before, self._tried = self._tried or {}, now
        loaded = load(
            self._root, now=self._clock(), units=self._units(), people=self._people(), compiled=self._compiled
        )
        self.problems = loaded.problems
        return loaded

    def recall(self, files: Mapping[str, str]) -> Loaded:
        """Build aside a revision that the record kept, if this program can still read it."""
        return load_texts(files, now=self._clock(), units=self._units())

    def swap(self, policies: Policies) -> None:
        """Put them in force. One reference: readers see the old revision or the new one."""
        self._policies = policies

    def reload(self) -> Loaded:
        """Try the folder as it is now. On any error the revision in force stays."""
        loaded = self.attempt()
        if loaded.policies is not None:
            self.swap(loaded.policies)
        return loaded

    @property
    def writer(self) -> str:
        """Login name of who owns the newest of the files that changed before the last attempt; "" = nobody knows."""
        tried = self._tried or {}
        changed = [(stamp, path) for path, stamp in tried.items() if self._before.get(path) != stamp]
        return _owner(max(changed)[1]) if changed else ""


Stamp = tuple[int, int, int]  # when it was written, its size, its inode: what writing or replacing a file changes
Look = Mapping[str, Stamp]  # of every policy file


def look(root: Path) -> Look:
    """The policy files, and the list files beside them, as the file system tells of them, unread."""
    found: dict[str, Stamp] = {}
    for path in [root, *(root.parent / FOLDER).rglob("*.yaml")] if root.is_file() else root.rglob("*.y*ml"):
        try:
            state = path.stat()
        except OSError:
            continue  # removed between listing and looking, or a link that leads nowhere: `load` tells
        found[str(path)] = (state.st_mtime_ns, state.st_size, state.st_ino)
    return found


def _owner(path: str) -> str:
    """The name, or the number of a user who has none here (a container), or "" where files have no such owners."""
    place, number = Path(path), ""
    try:
        number = str(place.stat().st_uid)
        return place.owner()
    except KeyError:
        return number
    except (OSError, NotImplementedError):  # it is gone again; or Windows
        return ""
