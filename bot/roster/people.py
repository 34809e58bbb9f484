"""Whose account is it: joining what the admins' file and the platforms' directories say about one human. Pure.

Touch this when identity gets a new source. The admins' file wins over a platform, except that a deactivated account
always means `left`: a person who is gone must not stay an owner because a file was not updated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.events import AccountInfo
from bot.domain.groups import Employment, Person


def merged(person: Person | None, info: AccountInfo, *, stated: Person | None) -> Person:
    """`person` after the platform said `info`. `stated` = the person as the admins' file has them, if it does."""
    if person is None:
        return Person(
            id=info.account,
            name=info.name or info.account,
            unit=info.unit,
            employment=info.employment,
            accounts=(info.account,),
            email=info.email,
            locale=info.locale,
            is_bot=info.is_bot,
        )
    accounts = person.accounts if info.account in person.accounts else (*person.accounts, info.account)
    if stated is not None:
        left = info.employment is Employment.LEFT
        active = person.employment if info.employment is Employment.UNKNOWN else stated.employment
        return replace(
            person,
            accounts=accounts,
            unit=stated.unit or info.unit or person.unit,
            employment=Employment.LEFT if left else active,
            email=person.email or info.email,
        )
    known = info.employment is not Employment.UNKNOWN
    return replace(
        person,
        accounts=accounts,
        name=info.name or person.name,
        unit=info.unit or person.unit,
        employment=info.employment if known else person.employment,
        email=info.email or person.email,
        locale=info.locale or person.locale,
        is_bot=info.is_bot or person.is_bot,
    )


def restated(stated: Person, recorded: Person | None) -> Person:
    """The file's person with the accounts, and the leaving, that the record has learnt since."""
    if recorded is None:
        return stated
    gone = Employment.LEFT in (stated.employment, recorded.employment)
    return replace(
        stated,
        accounts=tuple(dict.fromkeys((*stated.accounts, *recorded.accounts))),
        unit=stated.unit or recorded.unit,
        email=stated.email or recorded.email,
        employment=Employment.LEFT if gone else stated.employment,
    )


def by_email(people: Mapping[str, Person], email: str) -> Person | None:
    """The one person with this e-mail address; None when nobody, or more than one, has it."""
    if not email:
        return None
    found = [person for person in people.values() if person.email.casefold() == email.casefold()]
    return found[0] if len(found) == 1 else None
