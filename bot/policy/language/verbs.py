"""The actions a policy may name in `then` and in a ladder's steps, and how each is written.

`retract` · `notify: compliance` · `{notify: dept_head, after: 5d}` · `{rename: {after: 3d}}` ·
`{remove_member: {for: 7d}}`. Touch this when the language gains a verb; the engine gives it its meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from bot.domain.groups import Person
from bot.domain.rules import Consequence
from bot.policy.problems import nearest
from bot.policy.texts import complaint
from bot.rules.values import parse_duration

NO, MAY, MUST = "no", "may", "must"  # whether a verb takes a parameter

VERBS: Mapping[str, str] = {
    "remind_sender": NO,
    "remind_owner": NO,
    "notify": MUST,
    "post": MAY,
    "rename": NO,
    "retract": NO,
    "remove_member": NO,
    "archive": NO,
    "set_owner": MAY,
    "require_approval": NO,
    "block": NO,
}
LASTING = ("remove_member",)  # verbs that may say `for: 7d`: taken back by itself after so long
ROLES = ("group_owner", "group_admins", "dept_head", "compliance", "policy_admin")
_EXAMPLES = {"notify": "{notify: compliance}", "post": "{post: 请注意}", "set_owner": "{set_owner: dept_head}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """Whom `notify` reaches, as the organisation knows its people; nothing at all where there is no organisation."""

    names: frozenset[str] = frozenset()  # person ids and roles
    offices: tuple[str, ...] = ()  # roles that the organisation gave, besides `ROLES`
    has_compliance: bool = False  # somebody can let a waiting action go


def contacts_of(people: Iterable[Person]) -> Contacts:
    known = [*people]
    held = {role for person in known for role in person.roles}
    return Contacts(
        names=frozenset(held | {person.id for person in known} | ({*ROLES} if known else set())),
        offices=tuple(sorted(held - {*ROLES})),
        has_compliance="compliance" in held,
    )


def parse_consequence(value: Any) -> Consequence:
    """One item of `then` or of a step."""
    if isinstance(value, Consequence):
        return value
    if isinstance(value, str):
        return _consequence(value, None, None)
    if not isinstance(value, dict):
        raise complaint("bad-verb", given="[…]", known=", ".join(VERBS))
    verbs = [key for key in value if key != "after"]
    if len(verbs) != 1:
        raise complaint("bad-verb", given=", ".join(map(str, value)), known=", ".join(VERBS))
    verb, parameter, after = verbs[0], value[verbs[0]], value.get("after")
    lasts = None
    if isinstance(parameter, dict):
        known = ("for", "after") if verb in LASTING else ("after",)
        unknown = [key for key in parameter if key not in known]
        if unknown or (after is not None and "after" in parameter):
            given, takes = ", ".join(parameter), ", ".join(known)
            raise _misused(verb, f"的选项只有 {takes}：{given}", f"takes only {takes}: {given}")
        after, lasts, parameter = parameter.get("after", after), parameter.get("for"), None
    return _consequence(verb, parameter, after, lasts)


def _consequence(verb: str, parameter: Any, after: Any, lasts: Any = None) -> Consequence:
    if verb not in VERBS:
        known = ", ".join(VERBS)
        raise complaint("bad-verb", given=verb, known=known, suggestion=nearest(verb, VERBS))
    if parameter is not None and not isinstance(parameter, str):
        raise _misused(verb, "的参数应当是一个词", "takes one word")
    if parameter is None and VERBS[verb] == MUST:
        raise _misused(verb, "要说明给谁", "needs to know whom")
    if parameter is not None and VERBS[verb] == NO:
        raise _misused(verb, f"不带参数“{parameter}”", f"takes no parameter “{parameter}”")
    return Consequence(
        verb=verb,
        parameter=parameter,
        after=None if after is None else parse_duration(after),
        lasts=None if lasts is None else parse_duration(lasts),
    )


def _misused(verb: str, zh: str, en: str) -> PydanticCustomError:
    return complaint(
        "verb-parameter", given=verb, problem_zh=zh, problem_en=en, example=_EXAMPLES.get(verb, f"[{verb}]")
    )


Deed = Annotated[Consequence, BeforeValidator(parse_consequence, json_schema_input_type=str | dict[str, Any])]
