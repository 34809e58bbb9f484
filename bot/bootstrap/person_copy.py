"""What a person's own copy says of others: nothing by name. Their notes and decisions about the person are the person's
data (PIPL art. 45, GDPR art. 15); who they are is not (GDPR art. 15(4)), so each goes by a number that holds within the
copy.

Touch this when a copy gains a part in which others may be named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bot.domain.groups import Person, native_id
from storage.redaction import names_of

BY = ("moved_by", "noted_by", "settled_by")  # columns that say who did it
WORDS = ("note",)
OURS = ("engine", "system", "console", "cli")


def without_others(
    parts: Mapping[str, Any], sections: Iterable[str], people: Sequence[Person], own: Person
) -> Mapping[str, Any]:
    """The parts with numbers for everybody else, in these sections."""
    known = {key: one.id for one in people for key in (one.id, *one.accounts, f"console:{one.id}")}
    mine = {own.id, *own.accounts, f"console:{own.id}"}
    numbers: dict[str, str] = {}

    def number(who: str) -> str:
        person = known.get(who, who)
        return numbers.setdefault(person, f"other-{len(numbers) + 1}")

    def told(row: Mapping[str, Any]) -> Mapping[str, Any]:
        said = {name: row[name] if row[name] in (*mine, *OURS) else number(row[name]) for name in BY if name in row}
        words = {name: _unnamed(row[name], people, own, number) for name in WORDS if row.get(name)}
        return {**row, **said, **words}

    return {**parts, **{name: [told(row) for row in parts[name]] for name in sections}}


def _unnamed(text: str, people: Sequence[Person], own: Person, number: Callable[[str], str]) -> str:
    for person in people:
        called = (person.name, person.id, person.email, *(native_id(one) for one in person.accounts))
        if person.id != own.id and any(len(one) > 1 and one in text for one in called):
            text = names_of(person).words.sub(number(person.id), text)
    return text
