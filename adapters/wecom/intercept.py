"""Intercept rules (敏感词): what the policies block is kept in step with what WeCom holds. Idempotent.

Ours are known by their names; those that people made in the management console are never touched. What WeCom cannot
take is left out and said in the outcome. Calls: https://developer.work.weixin.qq.com/document/path/95130. They reach
the chats of our people with customers. Touch this module when WeCom's limits change, or when they can do more.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog

from adapters.wecom.client import WeComClient
from adapters.wecom.errors import Misfit
from bot.domain.actions import Action, Outcome, confirmed

log = structlog.get_logger(__name__)
OURS: Final = "群规 "  # how the names of our rules begin; a name has at most 20 letters
LONGEST_NAME: Final = 20
LONGEST_WORD: Final = 32
WORDS_EACH: Final = 300
RULES: Final = 100  # of a company, those of people among them
DEPARTMENTS: Final = 1000
BLOCKS: Final = 1  # intercept_type: the message is not sent; 2 would only warn


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One intercept rule as it should be."""

    name: str
    words: tuple[str, ...]
    departments: tuple[int, ...]

    def body(self) -> dict[str, Any]:
        ranges = {"user_list": [], "department_list": list(self.departments)}
        return {
            "rule_name": self.name,
            "word_list": list(self.words),
            "intercept_type": BLOCKS,
            "applicable_range": ranges,
        }


class Intercepts:
    """Brings WeCom's list in step with an action's `rules`."""

    def __init__(self, client: WeComClient):
        self._client = client

    async def keep(self, action: Action) -> Outcome:
        """What is there already and right is left alone; what is of ours and not wanted any more goes."""
        left: Counter[str] = Counter()
        wanted = {one.name: one for one in _wanted(action, left)}
        listed = (await self._client.get("externalcontact/get_intercept_rule_list")).get("rule_list") or []
        ours = {str(one["rule_name"]): str(one["rule_id"]) for one in listed if _is_ours(str(one["rule_name"]))}
        room = RULES - (len(listed) - len(ours))
        kept = dict(list(wanted.items())[: max(0, room)])
        left["no-room"] += sum(len(one.words) for name, one in wanted.items() if name not in kept)
        for name in ours.keys() - kept.keys():  # first: they make room
            await self._client.post("externalcontact/del_intercept_rule", {"rule_id": ours[name]})
        for name, one in kept.items():
            await self._put(ours.get(name), one)
        if left["no-room"]:
            log.warning("wecom.intercept_rules_full", words=left["no-room"], rules=RULES)
        words = sum(len(one.words) for one in kept.values())
        told = {why: str(count) for why, count in sorted(left.items()) if count}
        return confirmed(rules=str(len(kept)), words=str(words), **told)

    async def _put(self, known: str | None, one: Wanted) -> None:
        if known is None:
            await self._client.post("externalcontact/add_intercept_rule", one.body())
            return
        rule = (await self._client.post("externalcontact/get_intercept_rule", {"rule_id": known}))["rule"]
        change = _difference(rule, one)
        if change:
            await self._client.post("externalcontact/update_intercept_rule", {"rule_id": known, **change})


def _difference(rule: Mapping[str, Any], one: Wanted) -> dict[str, Any]:
    """What must be written so that WeCom's rule is as it should be."""
    change: dict[str, Any] = {}
    if set(rule.get("word_list") or ()) != set(one.words):
        change["word_list"] = list(one.words)
    if rule.get("intercept_type") != BLOCKS:
        change["intercept_type"] = BLOCKS
    ranges = rule.get("applicable_range") or {}
    there, users = {int(each) for each in ranges.get("department_list") or ()}, ranges.get("user_list") or []
    for name, departments, people in (
        ("add_applicable_range", set(one.departments) - there, []),
        ("remove_applicable_range", there - set(one.departments), users),
    ):
        if departments or people:
            change[name] = {"user_list": list(people), "department_list": sorted(departments)}
    return change


def unfit(order: Mapping[str, Any]) -> Mapping[str, list[str]]:
    """The words of one order that WeCom cannot be told, by why (a code). How many rules there is room for is known
    only there."""
    departments, words = order.get("departments") or (), [str(word) for word in order.get("words") or ()]
    found: dict[str, list[str]] = {"word-too-long": [word for word in words if not _fits(word)]}
    if not departments:
        found["no-department"] = [word for word in words if _fits(word)]
    elif len(departments) > DEPARTMENTS:
        found["too-many-departments"] = [word for word in words if _fits(word)]
    return {why: some for why, some in found.items() if some}


def _fits(word: str) -> bool:
    return 0 < len(word) <= LONGEST_WORD


def _wanted(action: Action, left: Counter[str]) -> Iterator[Wanted]:
    """Rules of at most 300 words each; `left` counts the words that fit nowhere, by why."""
    given = action.arguments.get("rules")
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise Misfit("no-rules")
    for one in given:
        without = unfit(one)
        left.update({why: len(words) for why, words in without.items()})
        if without.keys() - {"word-too-long"}:
            continue
        departments = tuple(int(str(each).rpartition(":")[2]) for each in one["departments"])
        fitting = [word for word in map(str, one["words"]) if _fits(word)]
        for number, start in enumerate(range(0, len(fitting), WORDS_EACH), start=1):
            chunk = tuple(fitting[start : start + WORDS_EACH])
            name = _name(str(one.get("rule", "")), str(one.get("unit", "")), number)
            yield Wanted(name=name, words=chunk, departments=departments)


def _name(rule: str, unit: str, number: int) -> str:
    """Always the same for the same part of the same rule, and never another's: `群规 3fa9c210 no-gam`."""
    digest = hashlib.sha256(f"{rule}\n{unit}\n{number}".encode()).hexdigest()[:8]
    return f"{OURS}{digest} {rule}"[:LONGEST_NAME].strip()


def _is_ours(name: str) -> bool:
    digest = name.removeprefix(OURS)[:8]
    return name.startswith(OURS) and len(digest) == 8 and all(letter in "0123456789abcdef" for letter in digest)
