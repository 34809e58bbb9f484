"""Finding a person in what others wrote: in words that stay, a pseudonym takes the place of the name; bodies of
deliveries that name the person go.

Words cannot be searched in SQL, since they may be sealed: they are read row by row, which erasing can afford. Touch
this when another column, or another field of the audit chain, holds what people wrote or are called.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, select, true, update
from sqlalchemy.sql import ColumnElement

from bot.domain.actions import OutcomeState
from bot.domain.groups import Person
from storage.columns import canonical, parse
from storage.forgetting import Held, protected
from storage.tables import (
    ActionRow,
    AnnouncementRow,
    AnswerRow,
    CaseMoveRow,
    CaseNoteRow,
    ContextRow,
    HoldRow,
    LabelRow,
    LookRow,
    PollRow,
    ReportRow,
    ViolationRow,
    table,
)

_action, _hold, _poll = table(ActionRow), table(HoldRow), table(PollRow)
_SETTLED = _action.c.state.not_in([state.value for state in (OutcomeState.PLANNED, OutcomeState.SENDING)])
PLACES: Sequence[tuple[Table, Sequence[str], ColumnElement[bool]]] = (  # columns with words, and which rows
    (table(ViolationRow), ("excerpt", "details", "bound"), true()),
    (table(ContextRow), ("text",), true()),
    (table(CaseMoveRow), ("note",), true()),
    (table(CaseNoteRow), ("note",), true()),
    (table(ReportRow), ("words",), true()),
    (table(LabelRow), ("note",), true()),
    (table(LookRow), ("reason",), true()),
    (_action, ("text", "arguments", "details"), _SETTLED),  # what is still to be sent must reach whom it is for
    (table(AnnouncementRow), ("text",), true()),
    (_poll, ("question", "options"), true()),
    (table(AnswerRow), ("text",), true()),
    (_hold, ("reason", "end_reason"), _hold.c.ended_at.is_not(None)),
)
_NOTHING = r"(?!)"  # matches nowhere
WHO = frozenset(  # fields of the audit chain that say who
    {"account", "accounts", "admins", "author", "by", "corrected_by", "id", "members", "owner", "person", "subject"}
    | {"target"}
)
CALLED = frozenset(  # fields that hold what people are called or wrote; all others hold codes, and names of groups
    {"because", "files", "found", "inside", "people", "purpose", "words"}
)
ORDINARY = frozenset(  # words that are somebody's name and everybody's as well
    {
        "admin", "administrator", "all", "anonymous", "app", "bot", "channel", "chat", "company", "customer",
        "default", "direct", "everyone", "external", "false", "general", "group", "guest", "here", "host", "internal",
        "manager", "member", "members", "message", "moderator", "name", "nobody", "none", "null", "office",
        "official", "ok", "operator", "owner", "root", "service", "somebody", "staff", "start", "stop", "support",
        "system", "team", "test", "text", "true", "unknown", "user", "workspace", "助理", "匿名", "同事", "员工",
        "好的", "客服", "成员", "所有人", "收到", "未知", "机器人", "测试", "用户", "管理员", "系统", "经理", "群主",
        "老师",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """What somebody is called, as it is looked for."""

    called: frozenset[str]  # the person's id, and the name if it tells who it is
    accounts: Sequence[str]
    words: re.Pattern[str]
    bodies: re.Pattern[bytes]


def names_of(person: Person) -> Names:
    """Ids and names in Latin letters stand alone; a Chinese name may stand anywhere. An id that is an ordinary word is
    looked for in deliveries, where platforms tell by it who it was, but not in what people wrote."""
    natives = [native for one in person.accounts for native in (one.partition(":")[2], one.rpartition(":")[2])]
    ids = {one for one in (person.id, person.email, *person.accounts, *natives) if len(one) > 1}
    called = {one for one in (*ids, person.name) if is_telling(one)}
    as_json = {json.dumps(one)[1:-1] for one in ids | called}
    written = {*ids, *called, *as_json, *map(_upper, as_json)}
    return Names(
        called=frozenset({person.id, *([person.name] if is_telling(person.name) else ())}),
        accounts=person.accounts,
        words=re.compile(_any_of(called)),
        bodies=re.compile(_any_of(written).encode()),
    )


def is_telling(name: str) -> bool:
    """Whether it is looked for in words: one of a single character is in too many others, and one that is an ordinary
    word tells of everybody."""
    return len(name) > 1 and name.casefold() not in ORDINARY


def is_about(body: str, names: Names) -> bool:
    """Whether a link of the audit chain is about this person: where it says who, or what somebody is called."""
    if any(canonical(account) in body for account in names.accounts):
        return True
    return any(
        (field in WHO and text in names.called) or (field in CALLED and names.words.search(text) is not None)
        for field, text in _texts(parse(body))
    )


def _texts(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Every text in it, with the field in which it stands."""
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, dict):
        yield from (found for name, part in value.items() for found in _texts(part, name))
    elif isinstance(value, list):
        yield from (found for part in value for found in _texts(part, field))


def _any_of(names: Iterable[str]) -> str:
    """The longest first, or a part of it would be taken for all of it."""
    return "|".join(_alone(one) for one in sorted(names, key=lambda one: (-len(one), one))) or _NOTHING


def _upper(escaped: str) -> str:
    r"""`\\u674e` -> `\\u674E`: both are JSON."""
    return re.sub(r"\\u[0-9a-f]{4}", lambda found: "\\u" + found[0][2:].upper(), escaped)


def _alone(name: str) -> str:
    before = r"(?<![A-Za-z0-9_])" if re.match(r"[A-Za-z0-9_]", name) else ""
    behind = r"(?![A-Za-z0-9_])" if re.search(r"[A-Za-z0-9_]\Z", name) else ""
    return f"{before}{re.escape(name)}{behind}"


def redact(connection: Connection, names: Names, pseudonym: str, held: Held) -> tuple[int, int]:
    """Put the pseudonym in place of the names; (rows that changed, rows that a hold keeps as they are)."""
    changed = kept = 0
    for place, columns, which in PLACES:
        for key, values, is_held in _naming(connection, names, place, columns, which, held):
            kept += is_held
            if not is_held:
                new = {name: _without(value, names, pseudonym) for name, value in values.items()}
                connection.execute(update(place).where(next(iter(place.primary_key)) == key).values(**new))
                changed += 1
    return changed, kept


def _naming(
    connection: Connection, names: Names, place: Table, columns: Sequence[str], which: ColumnElement[bool], held: Held
) -> Iterator[tuple[Any, dict[str, Any], bool]]:
    """Rows in which a name stands: key, the values it stands in, whether a hold keeps them."""
    back = _poll.c.group_id.in_(held.groups) if place is _poll else protected(place, held)
    asked = select(next(iter(place.primary_key)), back.label("held"), *(place.c[one] for one in columns))
    for key, is_held, *values in connection.execute(asked.where(which)).all():
        found = {
            name: value
            for name, value in zip(columns, values, strict=True)
            if names.words.search(value if isinstance(value, str) else canonical(value))
        }
        if found:
            yield key, found, bool(is_held)


def _without(value: Any, names: Names, pseudonym: str) -> Any:
    if isinstance(value, str):
        return names.words.sub(pseudonym, value)
    return parse(names.words.sub(pseudonym, canonical(value)))
