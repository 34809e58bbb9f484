"""The folder -> files, each with the org unit it speaks for; root first, so that file order never matters.

Touch this when the shape of a policy folder changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.domain.groups import OrgUnit
from bot.policy.language.model import ENVELOPE_KEYS, FILE_NAME, SECTIONS, VERSION, is_unit
from bot.policy.language.shelves import is_list_file
from bot.policy.problems import WARNING, Problem, nearest
from bot.policy.reading.decoding import missing_key, unknown_key
from bot.policy.reading.parser import read
from bot.policy.reading.source import Block, Scalar, Source
from bot.policy.reading.surroundings import is_file, present, told
from bot.rules.blocks import Block as ConditionBlock
from bot.rules.blocks import GroupWhen, LabelWhen, MessageWhen, SenderWhen, TextWhen, TimeWhen, When
from bot.rules.registry import KINDS

# Words that are keys of the language, for the scan before parsing.
KEYS = (
    frozenset(SECTIONS)
    | ENVELOPE_KEYS
    | {"add", "remove", "set", "rule", "until", "reason", "approved_by", "groups", "people", "after", "hit", "miss"}
    | {"per", "within", "ladder", "any", "from"}
    | {name for kind in KINDS.values() for name in kind.options.model_fields}
    | {
        name
        for model in (ConditionBlock, GroupWhen, LabelWhen, MessageWhen, SenderWhen, TextWhen, TimeWhen, When)
        for name in model.model_fields
    }
)


@dataclass(frozen=True, slots=True)
class UnitFile:
    """A file that can be used, and the unit it speaks for."""

    unit: str
    source: Source
    root: Block


@dataclass(frozen=True, slots=True)
class Tree:
    """All files of a folder. `files` are root first; `sources` include those that cannot be used."""

    files: tuple[UnitFile, ...]
    sources: tuple[Source, ...]
    problems: tuple[Problem, ...] = ()


def read_tree(root: Path, units: Sequence[OrgUnit] = ()) -> Tree:
    """Every `policy.yaml` under the folder (or the one file), read and placed in the org tree."""
    alone = is_file(root)
    folder = root.parent if alone else root
    closed: list[OSError] = []
    there = [root] if alone else sorted(present(folder, FILE_NAME, closed))
    paths = [path for path in there if alone or path.name == FILE_NAME]
    sources = {path: read(path, path.relative_to(folder).as_posix(), KEYS) for path in paths}
    strangers = [*told(folder, closed), *([] if alone else _strangers(folder, there))]
    if not paths:
        lonely = Source(file=FILE_NAME)
        lonely.report_at(1, 1, "no-policy")
        return Tree((), (lonely,), tuple(strangers))
    found = [file for source in sources.values() if (file := _unit_file(source)) is not None]
    found.sort(key=lambda file: (file.unit.count("/"), file.unit))
    _check_places(found)
    if units:
        _check_units(found, units)
    return Tree(tuple(found), tuple(sources.values()), tuple(strangers))


def visible(folder: Path, pattern: str) -> Iterator[Path]:
    """Files outside hidden folders: `.git`, and the `..data` behind which Kubernetes keeps what it mounts."""
    for path in folder.rglob(pattern):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path


def _strangers(folder: Path, there: Iterable[Path]) -> Iterator[Problem]:
    """YAML files that nobody would read: a rule in them would be silently absent. Those of `lists` wait to be used."""
    for path in there:
        name = path.relative_to(folder).as_posix()
        if path.suffix.lower() in (".yaml", ".yml") and path.name != FILE_NAME and not is_list_file(name):
            yield Problem(
                file=name, line=1, column=1, code="ignored-file", severity=WARNING, values={"name": path.name}
            )


def _unit_file(source: Source) -> UnitFile | None:
    root = source.root
    if root is None:
        return None
    for name in root.values.keys() - set(SECTIONS):
        unknown_key(source, root.keys[name], name, SECTIONS, FILE_NAME)
    version = root.values.get("policy")
    if version is None:
        _missing(source, root, "policy")
    elif not isinstance(version, Scalar) or version.value != VERSION:
        source.report(version, "bad-version", given=getattr(version, "value", "…"))
    unit = root.values.get("for")
    if unit is None:
        _missing(source, root, "for")
        return None
    if not isinstance(unit, Scalar) or not is_unit(unit.value):
        source.report(unit, "bad-unit", given=getattr(unit, "value", "…"))
        return None
    return UnitFile(unit.value, source, root)


def _missing(source: Source, root: Block, key: str) -> None:
    if key not in root.refused:
        missing_key(source, root, key, FILE_NAME)


def _check_places(files: Sequence[UnitFile]) -> None:
    """`acme/sub/policy.yaml` is `for: acme/sub`. The top file names the tree; without one, the folders do."""
    if not files:
        return
    top = min(files, key=lambda file: len(PurePosixPath(file.source.file).parts))
    at = PurePosixPath(top.source.file).parent
    for file in files:
        here = PurePosixPath(file.source.file).parent
        if file is top and here == PurePosixPath("."):
            continue  # the folder that is checked may be called anything
        if here.is_relative_to(at) and at == PurePosixPath("."):
            expected = "/".join((top.unit, *here.parts))
        else:
            expected = here.as_posix()
        if file.unit != expected:
            file.source.report(file.root.values["for"], "wrong-folder", unit=file.unit, expected=expected)
    _check_one_root(files)


def _check_one_root(files: Sequence[UnitFile]) -> None:
    roots = sorted({file.unit.partition("/")[0] for file in files})
    if len(roots) > 1:
        second = next(file for file in files if file.unit.partition("/")[0] == roots[1])
        second.source.report(second.root.values["for"], "several-roots", roots=", ".join(roots))


def _check_units(files: Sequence[UnitFile], units: Sequence[OrgUnit]) -> None:
    known = {unit.id for unit in units}
    for file in files:
        if file.unit not in known:
            file.source.report(
                file.root.values["for"],
                "unknown-unit",
                severity=WARNING,
                unit=file.unit,
                suggestion=nearest(file.unit, known),
            )
