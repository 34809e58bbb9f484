"""The notes of `policy check`: deeds that are ordered in vain, each told once, where it is written.

Touch this when a note should say more, or stand elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.groups import GroupKind
from bot.domain.rules import Consequence
from bot.policy.compile import Policies
from bot.policy.language.drafts import Draft
from bot.policy.language.verbs import parse_consequence
from bot.policy.problems import NOTE, Problem
from bot.policy.questions.limit_words import deed_name, instead, kind_name, of_kinds, platform_name, step_name
from bot.policy.questions.limits import OPENING, PINNING, READING, Limit, Spots, Terrain, can_apply, in_vain
from bot.policy.reading.decoding import Placed
from bot.policy.reading.source import Block, Items, Node, Scalar, plain
from bot.rules.registry import KINDS

NAMED = 4  # rules that a note names; of the others it tells the number
LANGUAGES = ("zh", "en")

Word = Callable[[str, str, str], str]
"""(room, code, language) -> the word for a code of a closed set: `("abilities", "wecom-no-recall", "zh")`."""


@dataclass(slots=True)
class _Met:
    """One deed where it is written, and every terrain where it is in vain."""

    rules: list[str]
    placed: Placed
    limit: Limit
    at: Spots
    asked: dict[tuple[str, GroupKind], None]  # every terrain that the rule can apply to


def notes(
    policies: Policies, drafts: Mapping[int, Draft], terrains: Sequence[Terrain], word: Word
) -> tuple[Problem, ...]:
    """One note for each deed that cannot be done somewhere, where it is ordered. Versions of one rule share theirs, and
    all rules whose messages are not heard in the same places share one, at the first of them."""
    met: dict[tuple[object, ...], _Met] = {}
    for _, rule in policies.rules():
        here = [one for one in terrains if can_apply(rule, one.platform, one.kind)]
        asked = dict.fromkeys((one.platform, one.kind) for one in here)
        for limit, at in in_vain(rule.info, here):
            placed = _place(drafts[id(rule)], limit)
            key: tuple[object, ...] = (placed.source.file, placed.key.line, placed.key.column)
            if limit.field == READING:
                key = (READING, *sorted(at), *sorted(asked))
            one = met.setdefault(key, _Met([], placed, limit, {}, {}))
            if rule.info.id not in one.rules:
                one.rules.append(rule.info.id)
            one.at.update(at)
            one.asked.update(asked)
    said: dict[tuple[object, ...], str] = {}  # rules differ, what platforms cannot do hardly does
    return tuple(_note(one, word, said) for one in met.values())


def _place(draft: Draft, limit: Limit) -> Placed:
    """The verb where it is written; the field when the verb cannot be made out."""
    field = limit.field
    if field == OPENING:
        field = next(name for name in draft.fields if name in KINDS[draft.kind].opens)
    placed = draft.fields.get(field)
    if placed is None:
        return draft.home
    node: Node | None = placed.node
    if limit.field in ("text", PINNING, READING, OPENING):
        return placed
    if limit.step is not None:
        ladder = node.values.get("ladder") if isinstance(node, Block) else None
        steps = ladder.values if isinstance(ladder, Block) else {}
        node = next((deeds for step, deeds in steps.items() if step.strip() == str(limit.step)), None)
    items = node.items if isinstance(node, Items) else [node] if node is not None else []
    for item in items:
        if _reads_as(item, limit.consequence):
            return Placed(placed.source, _verb_node(item), item)
    return placed


def _reads_as(item: Node, consequence: Consequence) -> bool:
    return bool(parse_consequence(plain(item)) == consequence)


def _verb_node(item: Node) -> Node:
    if isinstance(item, Block):
        return next((key for name, key in item.keys.items() if name != "after"), item)
    return item


def _note(one: _Met, word: Word, said: dict[tuple[object, ...], str]) -> Problem:
    source, node, limit = one.placed.source, one.placed.key, one.limit
    more = len(one.rules) - NAMED
    named = ", ".join(one.rules[:NAMED])
    values = {"rule": f"{named} (+{more})" if more > 0 else named}
    for lang in LANGUAGES:
        values[f"verb_{lang}"] = deed_name(limit, lang)
        values[f"step_{lang}"] = step_name(limit, lang)
        spots = (lang, *one.at.items(), *one.asked)
        values[f"where_{lang}"] = said.get(spots) or said.setdefault(spots, _where(one, lang, word))
        values[f"instead_{lang}"] = instead(limit, lang)
    return Problem(
        file=source.file,
        line=node.line,
        column=node.column,
        code={READING: "cannot-read", OPENING: "cannot-open"}.get(limit.field, "cannot-enforce"),
        severity=NOTE,
        values=values,
        width=node.width if isinstance(node, Scalar) else 1,
        source=source.lines[node.line - 1],
    )


def _where(one: _Met, lang: str, word: Word) -> str:
    """`企业微信（企业微信不允许…）、Slack（…）`: reasons once, group kinds only where they differ."""
    by_reason: dict[tuple[str, str], list[GroupKind]] = {}
    for (platform, kind), why in one.at.items():
        by_reason.setdefault((platform, why), []).append(kind)
    shown = []
    for (platform, why), kinds in by_reason.items():
        everywhere = [kind for other, kind in one.asked if other == platform]
        where = platform_name(platform, lang)
        if len(kinds) < len(everywhere):
            where += of_kinds([kind_name(kind, lang) for kind in kinds], lang)
        reason = word("abilities", why, lang)
        shown.append(f"{where}（{reason}）" if lang == "zh" else f"{where} ({reason})")
    return ("，" if lang == "zh" else ", ").join(shown)
