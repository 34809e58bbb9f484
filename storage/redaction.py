"""Finding a person in what others wrote: in words that stay, a pseudonym takes the place of the name; bodies of
deliveries that name the person go.

Words cannot be searched in SQL, since they may be sealed: they are read row by row, which erasing can afford. Touch
this when another column holds what people wrote.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
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


@dataclass(frozen=True, slots=True)
class Names:
    """What somebody is called, as it is looked for."""

    words: re.Pattern[str]
    bodies: re.Pattern[bytes]


def names_of(person: Person) -> Names:
    """Ids and names in Latin letters stand alone; a Chinese name may stand anywhere."""
    natives = [native for one in person.accounts for native in (one.partition(":")[2], one.rpartition(":")[2])]
    found = sorted({person.id, person.name, person.email, *person.accounts, *natives}, key=len, reverse=True)
    called = [one for one in found if is_telling(one)]
    as_json = {json.dumps(one)[1:-1] for one in called} | {_upper(json.dumps(one)[1:-1]) for one in called}
    written = sorted({*called, *as_json}, key=len, reverse=True)
    return Names(
        words=re.compile("|".join(_alone(one) for one in called) or _NOTHING),
        bodies=re.compile(("|".join(_alone(one) for one in written) or _NOTHING).encode()),
    )


def is_telling(name: str) -> bool:
    """Whether it is looked for: a name of one character is in too many other words, and none at all in all of them."""
    return len(name) > 1


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
