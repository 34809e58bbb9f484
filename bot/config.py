"""Settings: one YAML file, secrets from the environment or from files, every problem at once with its place and fix.

What can be set stands in `bot.settings`. A platform's section is validated by the model that the composition root
passes in, so that this module knows no platform. Touch this when a file is read, or a problem told, in another way.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.config_words import SAVE_AS, SEE_EXAMPLE, in_chinese
from bot.domain.errors import ConfigError
from bot.policy.problems import nearest
from bot.policy.reading.parser import parse
from bot.policy.reading.source import Block, Items, Node, Scalar, Source, find, plain
from bot.settings import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigProblem:
    """One thing wrong in the configuration: where, which key, what, and what to do."""

    place: str
    key: str
    message: str
    fix: str
    zh: str = ""  # the same in Chinese; empty = only the English words exist
    fix_zh: str = ""
    secret: bool = False  # a value that stands elsewhere is not there: nothing is wrong with the file itself

    def say(self, lang: str = "en") -> tuple[str, str]:
        """(message, fix) in the language."""
        return (self.zh or self.message, self.fix_zh or self.fix) if lang == "zh" else (self.message, self.fix)

    def text(self, lang: str = "en") -> str:
        """Place, key and message; the fix on a line of its own."""
        message, fix = self.say(lang)
        word = "解决办法" if lang == "zh" else "fix"
        return f"{self.place}: {self.key}: {message}" + (f"\n    = {word}: {fix}" if fix else "")


class BadConfig(ConfigError):
    """The configuration cannot be used."""

    def __init__(self, problems: tuple[ConfigProblem, ...]):
        super().__init__("\n".join(problem.text() for problem in problems))
        self.problems = problems

    @property
    def secrets_only(self) -> bool:
        """Whether nothing is wrong but that secrets are not there: what needs none can be done all the same."""
        return all(problem.secret for problem in self.problems)

    def told(self, lang: str) -> str:
        return "\n".join(problem.text(lang) for problem in self.problems)


def load_config(
    path: Path,
    sections: Mapping[str, type[BaseModel]] | None = None,
    environment: Mapping[str, str] = os.environ,
    *,
    secrets: bool = True,
) -> Config:
    """Read and check a configuration; paths in it are relative to its folder.

    `sections` are the platforms' models by key (`slack`, `wecom`). Without `secrets` those that are not there are
    missed by who needs one (`bot.settings.section.Absent`); a platform must not be connected then, and one is left out
    whose section means nothing without them. Raises BadConfig with every problem.
    """
    if not path.is_file():
        problem = ConfigProblem(
            place=str(path),
            key="-",
            message="there is no such file",
            fix="qungui init",
            zh=in_chinese("no-file", {}),
        )
        raise BadConfig((problem,))
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        said = f"not UTF-8 at byte {error.start}"
        zh = in_chinese("not-utf8", {"byte": error.start})
        fix = "save it as UTF-8"
        raise BadConfig(
            (ConfigProblem(place=str(path), key="-", message=said, fix=fix, zh=zh, fix_zh=SAVE_AS),)
        ) from error
    return read_config(text, path, sections or {}, environment, secrets=secrets)


def read_config(
    text: str,
    path: Path,
    sections: Mapping[str, type[BaseModel]],
    environment: Mapping[str, str],
    *,
    secrets: bool = True,
) -> Config:
    """As `load_config`, from a text that stands at `path`."""
    source = parse(text, str(path), frozenset(Config.model_fields))
    problems = [
        ConfigProblem(place=problem.place, key="-", message=message, fix=fix, zh=zh, fix_zh=fix_zh)
        for problem in source.problems
        for (message, fix), (zh, fix_zh) in [(problem.say("en"), problem.say("zh"))]
    ]
    if source.root is None or problems:
        raise BadConfig(tuple(problems))
    unset = {problem.place: problem for problem in _resolve_secrets(source, source.root, path.parent, environment)}
    values = plain(source.root)
    platforms = {
        name: _section(model, values.pop(name), source, name, problems)
        for name, model in sections.items()
        if name in values
    }
    # What is wrong with a value that is not there says nothing new.
    problems = [problem for problem in problems if problem.place not in unset]
    config = _validated(Config, values, source, (), problems, known=frozenset(sections))
    if isinstance(config, Config) and not problems:
        problems += _unreachable(config, source, platforms)
    needed = unset.keys() if secrets else {problem.place for problem in problems} & unset.keys()
    told = [unset[place] for place in unset if place in needed]
    told += [problem for problem in problems if problem.place not in unset]
    if told or not isinstance(config, Config):
        raise BadConfig(tuple(told))
    connected = {name: section for name, section in platforms.items() if section is not None}
    return _rooted(config, path.parent).model_copy(update={"platforms": connected})


def folders_of(path: Path) -> tuple[Path, Path | None]:
    """(policies, organisation file) of a configuration that lacks nothing but secrets."""
    root = parse(path.read_text("utf-8-sig"), str(path), frozenset(Config.model_fields)).root
    if root is None:
        raise ValueError("a configuration that lacks only secrets has content")
    values, folder = plain(root), path.parent
    organisation = values.get("organisation")
    return (folder / values["policies"]).resolve(), (folder / organisation).resolve() if organisation else None


def _section(
    model: type[BaseModel], values: Any, source: Source, name: str, problems: list[ConfigProblem]
) -> BaseModel | None:
    """A platform's section. Where the model takes `others`, it may be a list of them: the first holds the rest."""
    if not isinstance(values, list) or not values or "others" not in model.model_fields:
        return _validated(model, values, source, (name,), problems)
    found = [_validated(model, one, source, (name, number), problems) for number, one in enumerate(values)]
    sections = [one for one in found if one is not None]
    for key in ("name", "path"):
        seen: set[str] = set()
        for number, one in enumerate(sections):
            said = str(getattr(one, key))
            if said in seen:
                node = find(source.root, (name, number))[0] if source.root is not None else None
                place = f"{source.file}:{node.line}:{node.column}" if node is not None else source.file
                words = (f"two of them have {said or 'none'}", f"give each its own {key}")
                zh = in_chinese("twice", {"said": said or "–"})
                problems.append(
                    ConfigProblem(place=place, key=f"{name}.{number}.{key}", message=words[0], fix=words[1], zh=zh)
                )
            seen.add(said)
    return sections[0].model_copy(update={"others": tuple(sections[1:])}) if len(sections) == len(found) else None


def _unreachable(config: Config, source: Source, platforms: Mapping[str, Any]) -> Iterator[ConfigProblem]:
    """A group where nobody could be told anything."""
    platform = (config.admins_group or "").partition(":")[0]
    if platform and platform not in platforms and source.root is not None:
        node = find(source.root, ("admins_group",))[0]
        yield ConfigProblem(
            place=f"{source.file}:{node.line}:{node.column}" if node else source.file,
            key="admins_group",
            message=f"{platform} is not connected: nobody there can be told anything",
            fix=f"add a section {platform}, or name a group as slack:<channel> or wecom:<chatid>",
            zh=in_chinese("not-connected", {"platform": platform}),
            fix_zh=f"补上 {platform} 一节，或改成 slack:<频道> 或 wecom:<chatid>",
        )


def _rooted(config: Config, folder: Path) -> Config:
    url = config.storage.url
    if url.startswith("sqlite:///") and not url.startswith("sqlite:////"):
        url = f"sqlite:///{(folder / url.removeprefix('sqlite:///')).resolve()}"
    return config.model_copy(
        update={
            "policies": (folder / config.policies).resolve(),
            "organisation": (folder / config.organisation).resolve() if config.organisation else None,
            "storage": config.storage.model_copy(update={"url": url}),
            "evidence": config.evidence.model_copy(
                update={"checkpoints": (folder / found).resolve() if (found := config.evidence.checkpoints) else None}
            ),
            "reports": tuple(
                plan.model_copy(update={"folder": (folder / plan.folder).resolve() if plan.folder else None})
                for plan in config.reports
            ),
            "proposals": config.proposals.model_copy(
                update={"models": tuple((folder / path).resolve() for path in config.proposals.models)}
            ),
        }
    )


def _validated(
    model: type[BaseModel],
    values: Any,
    source: Source,
    at: tuple[str | int, ...],
    problems: list[ConfigProblem],
    known: frozenset[str] = frozenset(),
) -> BaseModel | None:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            zh = in_chinese(detail["type"], detail.get("ctx", {}))
            problems.append(_problem(model, source, (*at, *detail["loc"]), detail["type"], detail["msg"], zh, known))
        return None


def _problem(
    model: type[BaseModel],
    source: Source,
    path: tuple[str | int, ...],
    kind: str,
    message: str,
    zh: str,
    known: frozenset[str],
) -> ConfigProblem:
    node = find(source.root, path)[0] if source.root is not None else None
    place = f"{source.file}:{node.line}:{node.column}" if node is not None else source.file
    fields = _fields(model)
    name = str(path[-1]) if path else "-"
    fix, fix_zh = fields.get(name) or "see config.example.yaml", SEE_EXAMPLE
    if kind == "extra_forbidden":
        near = nearest(name, {*fields, *known})
        message, fix = "there is no such key", f"did you mean {near}?" if near else "see config.example.yaml"
        fix_zh = f"是不是想写 {near}？" if near else SEE_EXAMPLE
    words = message.removeprefix("Value error, ")
    return ConfigProblem(place=place, key=".".join(map(str, path)), message=words, fix=fix, zh=zh, fix_zh=fix_zh)


def _fields(model: type[BaseModel]) -> dict[str, str]:
    """Key -> description, of the model and the sections in it."""
    found: dict[str, str] = {}
    for name, field in model.model_fields.items():
        found[name] = field.description or ""
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            found.update(_fields(field.annotation))
    return found


def _resolve_secrets(
    source: Source, node: Node, folder: Path, environment: Mapping[str, str]
) -> Iterator[ConfigProblem]:
    """Put the values of `env:NAME` and `file:path` in place; tell those that are not there."""
    for scalar in _scalars(node):
        kind, _, name = scalar.value.partition(":")
        place = f"{source.file}:{scalar.line}:{scalar.column}"
        if kind == "env" and name:
            if name in environment:
                scalar.value = environment[name]
            else:
                yield ConfigProblem(
                    place=place,
                    key=name,
                    message="this environment variable is not set",
                    fix=f"export {name}=…",
                    zh=in_chinese("not-set", {}),
                    secret=True,
                )
        elif kind == "file" and name:
            try:
                scalar.value = (folder / name).read_text("utf-8").strip()
            except OSError as error:
                yield ConfigProblem(
                    place=place,
                    key=name,
                    message=f"cannot read it: {error.strerror}",
                    fix="create the file, mode 600",
                    zh=in_chinese("unreadable", {"reason": error.strerror}),
                    fix_zh="创建这个文件，权限 600",
                    secret=True,
                )


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Items):
        for item in node.items:
            yield from _scalars(item)
    elif isinstance(node, Block):
        for value in node.values.values():
            yield from _scalars(value)
