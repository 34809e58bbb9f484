"""What a rule orders and a platform cannot do: which deed, why, who hears of it instead; the notes of `policy check`.

Pure: what platforms can do comes in as `Terrain`, one for each kind of group; the composition root knows how to make
them. Touch this when a kind of rule orders deeds elsewhere than in `then`, `strikes` and an announcement's `text`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.actions import ACTION_OF, ActionKind, Capabilities, told_instead
from bot.domain.events import MessagePosted
from bot.domain.groups import GroupKind, platform_of
from bot.domain.rules import Consequence, RuleInfo
from bot.policy.compile import Policies
from bot.policy.language.drafts import Draft
from bot.policy.language.verbs import parse_consequence
from bot.policy.problems import NOTE, Problem
from bot.policy.reading.decoding import Placed
from bot.policy.reading.source import Block, Items, Node, Scalar, plain
from bot.policy.rule import Rule
from bot.rules.conditions import Condition
from bot.rules.parts import Part
from bot.rules.registry import KINDS as KINDS_OF_RULES
from bot.rules.values import one_or_many

ANNOUNCE = "announce"
BLOCK = "block"
READING = "kind"  # the field that makes a rule need to read messages
NAMED = 4  # rules that a note names; of the others it tells the number
OPENING = "opens"  # the field of a rule that wants files to be read
_ASKED = {**ACTION_OF, "read": ActionKind.READ, "read_file": ActionKind.READ_FILE, "pin": ActionKind.PIN}
PINNING = "pin"  # the field of an announcement that is to be kept in view
LANGUAGES = ("zh", "en")

Word = Callable[[str, str, str], str]
"""(room, code, language) -> the word for a code of a closed set: `("abilities", "wecom-no-recall", "zh")`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terrain:
    """Groups of one kind on one platform, and what can be done there."""

    platform: str
    kind: GroupKind
    capabilities: Capabilities


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A deed that a rule orders in vain. `told` are the roles that hear of it instead; empty: nobody."""

    consequence: Consequence
    field: str  # then | strikes | text | kind (it has to read messages)
    step: int | None  # of the ladder
    why: str  # the platform's reason, a code
    told: tuple[str, ...]


def orders(info: RuleInfo) -> Iterator[tuple[str, int | None, Consequence]]:
    """Every deed a rule may order: (field, step of the ladder, consequence); that messages are read, if it judges them;
    and that their files are, if it looks into them."""
    for consequence in info.then:
        yield "then", None, consequence
    for step, deeds in (info.strikes.ladder if info.strikes else {}).items():
        for consequence in deeds:
            yield "strikes", step, consequence
    if info.kind == ANNOUNCE:
        yield "text", None, Consequence(verb="post")
        if info.requires.get(PINNING):
            yield PINNING, None, Consequence(verb="pin")
    if MessagePosted in KINDS_OF_RULES[info.kind].events:
        yield READING, None, Consequence(verb="read")
    if not KINDS_OF_RULES[info.kind].opens.isdisjoint(info.requires):
        yield OPENING, None, Consequence(verb="read_file")


def limits(info: RuleInfo, capabilities: Capabilities) -> tuple[Limit, ...]:
    """What the rule orders in vain where these capabilities hold."""
    found = []
    for name, step, consequence in orders(info):
        why = _denied(consequence, capabilities)
        if why is not None:
            told = _told(name, consequence, capabilities)
            found.append(Limit(consequence=consequence, field=name, step=step, why=why, told=told))
    return tuple(found)


def _denied(consequence: Consequence, capabilities: Capabilities) -> str | None:
    """Why the deed cannot be done; None when it can, or when nothing is known. Where messages are not heard that is
    said, and nothing of their files besides."""
    kind = _ASKED.get(consequence.verb)
    heard = capabilities.get(ActionKind.READ)
    if kind is ActionKind.READ_FILE and heard is not None and not heard.can:
        return None
    ability = capabilities.get(kind) if kind is not None else None
    return None if ability is None or ability.can else ability.why


def _told(name: str, consequence: Consequence, capabilities: Capabilities) -> tuple[str, ...]:
    """An announcement has no stand-in: what cannot be posted stands as failed in the record. What is not heard, nobody
    can be told of; and what is not blocked is for the rule's other deeds."""
    silent = name in ("text", PINNING, READING, OPENING) or consequence.verb == BLOCK
    if silent or not capabilities[ActionKind.REMIND].can:
        return ()
    return told_instead(ACTION_OF[consequence.verb])


# --- where a rule can apply at all -------------------------------------------------------------------------------


def can_apply(rule: Rule, platform: str, kind: GroupKind) -> bool:
    """False when `when` or `unless` keeps the rule from every group of that kind, or an announcement names others."""
    groups = one_or_many(rule.info.requires.get("groups") or []) if rule.info.kind == ANNOUNCE else []
    if groups and platform not in map(platform_of, groups):
        return False
    known = {"group.platform": platform, "group.kind": kind}
    if rule.when is not None and _never_holds(rule.when, known):
        return False
    return rule.unless is None or not _always_holds(rule.unless, known)


def _never_holds(condition: Condition, known: Mapping[str, str]) -> bool:
    if _excludes(condition.parts, known):
        return True
    return bool(condition.alternatives) and all(_excludes(block, known) for block in condition.alternatives)


def _excludes(parts: Iterable[Part], known: Mapping[str, str]) -> bool:
    return any(part.name in known and not part.accept(known[part.name]) for part in parts)


def _always_holds(condition: Condition, known: Mapping[str, str]) -> bool:
    if not _includes(condition.parts, known):
        return False
    return not condition.alternatives or any(_includes(block, known) for block in condition.alternatives)


def _includes(parts: Iterable[Part], known: Mapping[str, str]) -> bool:
    return all(part.name in known and part.accept(known[part.name]) for part in parts)


# --- the notes of `policy check` ---------------------------------------------------------------------------------


Spots = dict[tuple[str, GroupKind], str]
"""(platform, kind of group) -> why a deed cannot be done there."""


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
        for limit, at in _in_vain(rule.info, here):
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


def _in_vain(info: RuleInfo, terrains: Sequence[Terrain]) -> Iterator[tuple[Limit, Spots]]:
    """Each deed that cannot be done somewhere, once."""
    for name, step, consequence in orders(info):
        denied = [(one, why) for one in terrains if (why := _denied(consequence, one.capabilities)) is not None]
        if denied:
            first, why = denied[0]
            told = _told(name, consequence, first.capabilities)
            limit = Limit(consequence=consequence, field=name, step=step, why=why, told=told)
            yield limit, {(one.platform, one.kind): why for one, why in denied}


def _place(draft: Draft, limit: Limit) -> Placed:
    """The verb where it is written; the field when the verb cannot be made out."""
    field = limit.field
    if field == OPENING:
        field = next(name for name in draft.fields if name in KINDS_OF_RULES[draft.kind].opens)
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
        values[f"verb_{lang}"] = _verb(limit, lang)
        values[f"step_{lang}"] = _step(limit, lang)
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


def _verb(limit: Limit, lang: str) -> str:
    if limit.field == "text":
        return "公告" if lang == "zh" else "the announcement"
    return limit.consequence.verb


def _step(limit: Limit, lang: str) -> str:
    if limit.step is None:
        return ""
    return f"第 {limit.step} 次" if lang == "zh" else f" at strike {limit.step}"


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
            where += _between(lang, [kind_name(kind, lang) for kind in kinds])
        reason = word("abilities", why, lang)
        shown.append(f"{where}（{reason}）" if lang == "zh" else f"{where} ({reason})")
    return ("，" if lang == "zh" else ", ").join(shown)


def _between(lang: str, kinds: Sequence[str]) -> str:
    return f"的{'、'.join(kinds)}" if lang == "zh" else f" {' and '.join(kinds)}"


PLATFORMS: Mapping[str, tuple[str, str]] = {"wecom": ("企业微信", "WeCom"), "slack": ("Slack", "Slack")}
KINDS: Mapping[GroupKind, tuple[str, str]] = {
    GroupKind.CHANNEL: ("公开频道", "public channels"),
    GroupKind.PRIVATE: ("私有频道", "private channels"),
    GroupKind.APP_GROUP: ("应用创建的群", "groups made by the app"),
    GroupKind.CUSTOMER_GROUP: ("客户群", "customer groups"),
    GroupKind.INTERNAL_GROUP: ("内部群", "internal groups"),
    GroupKind.DIRECT: ("私聊", "direct conversations"),
}
ROLES: Mapping[str, tuple[str, str]] = {
    "compliance": ("合规人员", "compliance"),
    "group_owner": ("群主", "the group's owner"),
    "group_admins": ("群管理员", "the group's admins"),
    "dept_head": ("部门负责人", "the department's head"),
    "policy_admin": ("策略管理员", "the policy admins"),
}


def platform_name(platform: str, lang: str) -> str:
    """What people call the platform; a platform that has no name here goes by its own."""
    return PLATFORMS.get(platform, (platform, platform))[lang != "zh"]


def kind_name(kind: GroupKind, lang: str) -> str:
    return KINDS[kind][lang != "zh"]


def role_name(role: str, lang: str) -> str:
    """Whom `notify` means; a person's id as it is."""
    return ROLES.get(role, (role, role))[lang != "zh"]


def instead(limit: Limit, lang: str) -> str:
    """What happens instead: who hears of what could not be done."""
    if limit.field == OPENING:
        return "那里的文件不看内容" if lang == "zh" else "what is in files there is not looked at"
    if limit.field == PINNING:
        return "照发，不置顶" if lang == "zh" else "it is posted and not pinned"
    if limit.field == READING:
        return "规则在那里不起作用" if lang == "zh" else "the rule has no effect there"
    if limit.consequence.verb == BLOCK:
        return "只能发出后处理" if lang == "zh" else "what is posted there is dealt with afterwards"
    if not limit.told:
        return "发不出去，档案里记为失败" if lang == "zh" else "it stands as failed in the record"
    roles = [role_name(role, lang) for role in limit.told]
    return f"只会通知{'和'.join(roles)}" if lang == "zh" else f"only {' and '.join(roles)} will be told"
