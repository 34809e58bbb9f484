"""The members' handbook and the written procedure of a unit, from the policies: Markdown, and HTML made of it.

Two documents of the same rules: the handbook tells members what holds and what happens, the procedure tells those who
answer for it where every sentence stands. Touch this when a document should say more; its words are the templates in
templates/handbook.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment
from markdown_it import MarkdownIt
from markupsafe import Markup

from bot.assets import asset
from bot.domain.groups import OrgUnit, Person
from bot.domain.rules import Consequence, RuleInfo, Stage
from bot.policy.language.drafts import Draft
from bot.policy.language.exceptions import Granted
from bot.policy.loading import Loaded
from bot.policy.questions.limit_words import kind_name
from bot.policy.questions.limits import Limit, Terrain, can_apply, limits
from bot.policy.reading.source import plain
from bot.policy.rule import Rule, UnitRules
from bot.reports.sentences import Teller, own_keys
from bot.templates import environment, pages

DOCUMENTS = ("handbook", "procedure")
LANGUAGES = ("zh", "en")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How deeds, spans of time, limits and codes are said: (what, language) -> words."""

    word: Callable[[str, str, str], str]  # (room, code, language)
    deeds: Callable[[Iterable[Consequence], str], str]
    lasting: Callable[[timedelta, str], str]
    limit: Callable[[Limit, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One rule in words."""

    info: RuleInfo
    kind: str
    title: str
    stage: str
    severity: str
    where: str  # the pilot's places, in words
    when: Sequence[str]
    unless: Sequence[str]
    demands: Sequence[str]
    deeds: str
    ladder: Sequence[tuple[int, str]]
    within: str
    fields: Sequence[tuple[str, str]]  # (field, file:line)
    hits: Sequence[str]
    misses: Sequence[str]
    limits: Sequence[tuple[str, str]]  # (kind of group, what cannot be done there)

    @property
    def acts(self) -> bool:
        return self.info.stage is not Stage.OBSERVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a document is about, and for whom it is told."""

    loaded: Loaded
    unit: UnitRules
    org: Mapping[str, OrgUnit]
    people: Mapping[str, Person]
    terrains: Sequence[Terrain]
    now: datetime
    zone: str


def facts(scope: Scope, voice: Voice, lang: str) -> dict[str, Any]:
    """All that the templates of one language need."""
    policies = scope.loaded.policies
    assert policies is not None
    lists = next(one.lists for one in scope.loaded.units if one.unit == scope.unit.unit)
    teller = Teller(lang, {name: len(words.words) for name, words in lists.items()}, _in(voice, lang))
    chapters = [_chapter(rule, scope, voice, teller, lang) for rule in scope.unit.rules]
    unit = scope.org.get(scope.unit.unit)
    return {
        "unit": scope.unit.unit,
        "name": unit.name if unit else scope.unit.unit,
        "revision": policies.revision,
        "now": scope.now.astimezone(ZoneInfo(scope.zone)).strftime("%Y-%m-%d %H:%M"),
        "zone": scope.zone,
        "chapters": chapters,
        "acting": [one for one in chapters if one.acts and one.info.kind != "announce"],
        "tried": [one for one in chapters if not one.acts and one.info.kind != "announce"],
        "notices": [one for one in chapters if one.info.kind == "announce"],
        "exceptions": [_exception(one, scope, lang) for one in scope.unit.granted],
        "lists": [(name, len(one.words), _digest(one.words), one.place) for name, one in sorted(lists.items())],
        "untested": [id for id in scope.loaded.untested if any(one.info.id == id for one in chapters)],
    }


def markdown(document: str, lang: str, told: Mapping[str, Any]) -> str:
    """One document in one language."""
    text = documents().get_template(f"handbook/{document}.{lang}.md.j2").render(told)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def html(text: str, lang: str) -> str:
    """The Markdown as a page of its own: no script, made to be printed or put on an intranet."""
    title = re.sub(r"\\(.)", r"\1", text.partition("\n")[0].lstrip("# "))
    body = Markup(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))
    return pages().get_template("handbook/page.html").render(title=title, body=body, lang=lang)


# --- a rule ------------------------------------------------------------------------------------------------------


def _chapter(rule: Rule, scope: Scope, voice: Voice, teller: Teller, lang: str) -> Chapter:
    info, draft = rule.info, scope.loaded.drafts[id(rule)]
    own = {name: plain(placed.node) for name, placed in draft.fields.items() if name in own_keys(info.kind)}
    strikes = info.strikes
    return Chapter(
        info=info,
        kind=voice.word("kinds", info.kind, lang),
        title=info.why or info.id,
        stage=voice.word("stages", info.stage.value, lang),
        severity=voice.word("severities", info.severity.value, lang),
        where=", ".join(info.pilot_in) if info.stage is Stage.PILOT else "",
        when=teller.conditions(_block(draft, "when")),
        unless=teller.conditions(_block(draft, "unless")),
        demands=teller.demands(info.kind, own),
        deeds=voice.deeds(info.then, lang) if info.then else "",
        ladder=[(step, voice.deeds(strikes.ladder[step], lang)) for step in sorted(strikes.ladder)] if strikes else (),
        within=voice.lasting(strikes.within, lang) if strikes else "",
        fields=[(name, placed.place) for name, placed in draft.fields.items()],
        hits=_examples(draft, "hit"),
        misses=_examples(draft, "miss"),
        limits=_limits(rule, scope.terrains, voice, lang),
    )


def _block(draft: Draft, name: str) -> Mapping[str, Any]:
    found = plain(draft.fields[name].node) if name in draft.fields else {}
    return found if isinstance(found, Mapping) else {}


def _examples(draft: Draft, expected: str) -> list[str]:
    """The embedded examples in a line each: the text or name, and what else they say."""
    tests = plain(draft.fields["tests"].node) if "tests" in draft.fields else {}
    found = tests.get(expected, []) if isinstance(tests, Mapping) else []
    return [_example(one) for one in (found if isinstance(found, list) else [found])]


def _example(one: object) -> str:
    if not isinstance(one, Mapping):
        return str(one)
    said = str(one.get("text") or one.get("name") or "")
    rest = "; ".join(f"{key}: {_flat(value)}" for key, value in one.items() if key not in ("text", "name"))
    return f"{said} ({rest})" if said and rest else said or rest


def _flat(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_flat(part)}" for key, part in value.items())
    return ", ".join(map(_flat, value)) if isinstance(value, list) else str(value)


def _limits(rule: Rule, terrains: Sequence[Terrain], voice: Voice, lang: str) -> list[tuple[str, str]]:
    found: dict[str, list[str]] = {}
    for terrain in terrains:
        if can_apply(rule, terrain.platform, terrain.kind):
            for limit in limits(rule.info, terrain.capabilities):
                place = kind_name(terrain.kind, lang)
                found.setdefault(voice.limit(limit, lang), []).append(place)
    join = "、" if lang == "zh" else ", "
    return [(join.join(places), what) for what, places in found.items()]


# --- exceptions, lists -------------------------------------------------------------------------------------------


def _exception(one: Granted, scope: Scope, lang: str) -> dict[str, str]:
    excuse, zone = one.excuse, ZoneInfo(scope.zone)
    last = (excuse.until - timedelta(seconds=1)).astimezone(zone)
    people = [scope.people[id].name if id in scope.people else id for id in sorted(excuse.people)]
    whom = [*sorted(excuse.groups), *people, *sorted(excuse.units)]
    state = "in-force" if one.holds(scope.now) else "expired" if excuse.until <= scope.now else "later"
    return {
        "rule": excuse.rule,
        "whom": ("、" if lang == "zh" else ", ").join(whom),
        "since": one.since.astimezone(zone).strftime("%Y-%m-%d") if one.since else "",
        "until": last.strftime("%Y-%m-%d"),
        "reason": excuse.reason,
        "approved_by": scope.people[excuse.approved_by].name
        if excuse.approved_by in scope.people
        else excuse.approved_by,
        "place": excuse.source,
        "state": state,
    }


def _digest(words: Iterable[str]) -> str:
    """Names a list's content without showing it."""
    return hashlib.sha256("\n".join(sorted(words)).encode()).hexdigest()[:16]


# --- rendering ---------------------------------------------------------------------------------------------------


def _in(voice: Voice, lang: str) -> Callable[[str, str], str]:
    return lambda room, code: voice.word(room, code, lang)


def escaped(text: object) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))


@cache
def documents() -> Environment:
    """The templates of documents in Markdown."""
    made = environment(asset("templates"), escapes=False)
    made.filters["md"] = escaped
    return made
