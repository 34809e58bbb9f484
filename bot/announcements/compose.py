"""Turns a template's name and facts into the words people read. Implements `bot.domain.ports.Composer`.

Every text exists in Chinese and English (`<name>.zh.txt.j2`, `<name>.en.txt.j2`); a missing one is an error that says
which, never silently the other language. Texts are plain: right in Slack and WeCom alike, adapters escape what their
platform would read as markup. Touch this when templates need a new filter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from jinja2 import Environment, TemplatesNotFound

from bot.domain.errors import ConfigError
from bot.locales import with_kinds
from bot.templates import environment

LANGUAGES = ("zh", "en")
SUFFIX = ".txt.j2"


def language(locale: str) -> str:
    """The language we speak to somebody of that locale: Chinese for `zh*` and for nothing said, else English."""
    return "zh" if not locale or locale.lower().startswith("zh") else "en"


class JinjaComposer:
    """Reads templates below `root` (`reminders/`, `replies/`, …) and the words of `root/locale/<language>.yaml`."""

    def __init__(self, root: Path, zone: str = "Asia/Shanghai") -> None:
        self._root = root
        zone_info = ZoneInfo(zone)
        self._environments = {one: self._environment(one, zone_info) for one in LANGUAGES}

    def compose(self, template: str, locale: str, /, **facts: Any) -> str:
        """The text, without blank lines at its ends. Unknown facts in a template are errors, not blanks.

        A room's template `any` stands in for those that are missing: a new kind of rule can remind at once.
        """
        spoken, room = language(locale), template.rpartition("/")[0]
        names = [f"{name}.{spoken}{SUFFIX}" for name in (template, f"{room}/any")]
        try:
            found = self._environments[spoken].select_template(names)
        except TemplatesNotFound:
            raise ConfigError(f"the text {names[0]} is missing below {self._root.name}/") from None
        return re.sub(r"\n{3,}", "\n\n", found.render(facts)).strip()

    def names(self) -> Mapping[str, frozenset[str]]:
        """Every template's name -> the languages it exists in."""
        found: dict[str, set[str]] = {}
        for path in sorted(self._root.rglob(f"*{SUFFIX}")):
            name, _, spoken = path.relative_to(self._root).as_posix().removesuffix(SUFFIX).rpartition(".")
            found.setdefault(name, set()).add(spoken)
        return {name: frozenset(languages) for name, languages in found.items()}

    def _environment(self, spoken: str, zone: ZoneInfo) -> Environment:
        made = environment(self._root, escapes=False)
        words = _words(self._root / "locale" / f"{spoken}.yaml")
        made.filters["word"] = lambda code, room: _word(words, room, code, spoken)
        made.filters["say"] = lambda code, room: words[room].get(code, code)
        made.filters["day"] = lambda moment: _local(moment, zone).strftime("%Y-%m-%d")
        made.filters["minute"] = lambda moment: _local(moment, zone).strftime("%Y-%m-%d %H:%M")
        return made


def _words(path: Path) -> Mapping[str, Mapping[str, str]]:
    try:
        words: dict[str, Mapping[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"the words locale/{path.name} are missing below {path.parent.parent.name}/") from None
    return with_kinds(words, path.stem)


def _word(words: Mapping[str, Mapping[str, str]], room: str, code: object, spoken: str) -> str:
    """The word for a code of a closed set (`open | word('states')`)."""
    try:
        return words[room][str(code)]
    except KeyError:
        raise ConfigError(f"locale/{spoken}.yaml has no word for {code} under {room}") from None


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone)
