"""Which group, unit and person a question about policies is about.

Groups and people come from the record where there is one, else from the organisation file, which knows of a group only
its unit. Touch this when a place or a person can be named in another way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.announcements.workdays import Workdays
from bot.bootstrap.offline import record, revisions
from bot.cli.policy.place import Found
from bot.cli.settings import group_key, utc_now
from bot.cli.words import phrase
from bot.domain.errors import InputError, PolicyError
from bot.domain.events import Due, Event, MessagePosted
from bot.domain.groups import Employment, Group, GroupKind, OrgUnit, Person, platform_of
from bot.domain.rules import Facts, RuleInfo
from bot.engine.facts import facts_for
from bot.policy.compile import Policies
from bot.policy.language.earlier import recent
from bot.policy.language.exceptions import is_within
from bot.policy.language.verbs import ROLES
from bot.policy.loading import Loaded, load
from bot.roster.present import Present
from bot.rules.blocks import KNOWN

PLACES = ("owner", "admin", "member", "outsider")  # in a group
EVERYONE = ("@所有人", "@all", "@channel", "@here", "@everyone")
LEAST = {"slack": GroupKind.PRIVATE}  # of a group whose kind is not known; elsewhere the kind that promises the least


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """A group, or a unit without one. `recorded` = the record knows the group as it is now."""

    unit: str | None
    group: Group | None = None
    recorded: bool = False


def present(found: Found) -> Present:
    """Groups and people as they are known now. Raises StorageError when the record is of another version."""
    if found.config is None or revisions(found.config)[0] is None:
        return Present(found.organisation)
    with record(found.config) as ledger:
        return Present(found.organisation, ledger.groups(), ledger.people(), ledger.joins(utc_now() - KNOWN))


def group_named(typed: str, found: Found, town: Present, lang: str) -> Whereabouts:
    """The group of this key or name. Raises InputError when there is none, or more than one."""
    recorded = {group.id for group in town.groups()}
    groups = _groups(found, town)
    key = group_key(typed, groups, lang)
    group = next(one for one in groups if one.id == key)
    return Whereabouts(unit=group.unit, group=group, recorded=key in recorded)


def unit_named(typed: str, found: Found, policies: Policies, lang: str) -> Whereabouts:
    """The unit of this path: one of the organisation, or one at or below a unit that has a file."""
    known = _units(found, policies)
    if typed not in known and (found.organisation.units or not is_within(typed, policies.units[0].unit)):
        raise InputError(phrase("asked.no-unit", lang, unit=typed, known=", ".join(sorted(known))))
    return Whereabouts(unit=typed)


def place_named(typed: str, found: Found, town: Present, policies: Policies, lang: str) -> Whereabouts:
    """A unit or a group. Raises InputError when it is neither."""
    if typed in _units(found, policies):
        return Whereabouts(unit=typed)
    if any(typed in (group.id, group.name) for group in _groups(found, town)):
        return group_named(typed, found, town, lang)
    if not found.organisation.units and is_within(typed, policies.units[0].unit):
        return Whereabouts(unit=typed)
    raise InputError(phrase("asked.no-place", lang, place=typed))


def _units(found: Found, policies: Policies) -> frozenset[str]:
    return frozenset({unit.id for unit in found.organisation.units} | {unit.unit for unit in policies.units})


def _groups(found: Found, town: Present) -> tuple[Group, ...]:
    """Those of the record, and those that only the organisation file knows."""
    recorded = town.groups()
    known = {group.id for group in recorded}
    return (*recorded, *(_stated(key, found) for key in found.organisation.groups if key not in known))


def _stated(key: str, found: Found) -> Group:
    """What the organisation file alone knows of a group."""
    offices = found.organisation.offices.get(key)
    platform = platform_of(key)
    return Group(
        id=key,
        platform=platform,
        name="",
        kind=LEAST.get(platform, GroupKind.INTERNAL_GROUP),
        unit=found.organisation.groups[key],
        owner=offices.owner if offices else None,
        admins=offices.admins if offices else frozenset(),
    )


# --- an event that might happen there ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """Something as if it happened now: what rules are asked about."""

    event: Event
    facts: Facts


def said(text: str, typed: str | None, at: Whereabouts, town: Present, now: datetime, lang: str) -> Supposed:
    """A message there, by the person or in the role that was named; else by an ordinary member."""
    group = at.group or _ordinary_group(at.unit)
    sender, account, role = _sender(typed, group, at, town, lang)
    event = MessagePosted(
        id="supposed",
        platform=group.platform,
        at=now,
        group=group.id,
        actor=account,
        message="supposed",
        text=text,
        mentions_all=any(word in text for word in EVERYONE),
        from_bot=sender.is_bot,
    )
    facts = Facts(
        now=now,
        group=group,
        unit=_unit(group.unit, town),
        sender=sender,
        sender_account=account,
        sender_role=role,
        sender_joined=town.joined_at(account, group.id),
        recent=recent(text, any(word in text for word in EVERYONE), now, ()),  # as if nothing had been posted before
        workday=Workdays().is_workday(now),
    )
    return Supposed(event=event, facts=facts)


def scanned(group: Group, town: Present, now: datetime) -> Supposed:
    """The look at the group's present state that the bot takes regularly."""
    event = Due(id="supposed", platform=group.platform, at=now, group=group.id, what="scan")
    return Supposed(event=event, facts=facts_for(event, town, now, workday=Workdays().is_workday(now)))


def _ordinary_group(unit: str | None) -> Group:
    return Group(id="wecom:supposed", platform="wecom", name="", kind=GroupKind.APP_GROUP, unit=unit)


def _unit(id: str | None, town: Present) -> OrgUnit | None:
    known = town.unit(id)
    return known or (OrgUnit(id=id, name=id.rpartition("/")[2]) if id else None)


def _sender(typed: str | None, group: Group, at: Whereabouts, town: Present, lang: str) -> tuple[Person, str, str]:
    """(the person, the account on the group's platform, the place in the group)."""
    person = town.person(typed) or town.person_of(typed) or _named(typed, town) if typed else None
    if person is None:
        return _somebody(typed, group, town, lang)
    account = next((one for one in person.accounts if platform_of(one) == group.platform), None)
    account = account or f"{group.platform}:{person.id}"
    return person, account, town.role_of(account, group.id) if at.recorded else "member"


def _named(typed: str, town: Present) -> Person | None:
    """The only one who is called so."""
    found = [person for person in town.people() if person.name == typed]
    return found[0] if len(found) == 1 else None


def _somebody(role: str | None, group: Group, town: Present, lang: str) -> tuple[Person, str, str]:
    """A member of the unit's staff in a place of the group, or with a role in the company."""
    offices = {held for person in town.people() for held in person.roles} | set(ROLES[2:])
    if role is not None and role not in PLACES and role not in offices:
        known = ", ".join((*PLACES, *sorted(offices)))
        raise InputError(phrase("asked.nobody", lang, person=role, known=known))
    account = f"{group.platform}:supposed"
    person = Person(
        id="supposed",
        name=phrase("asked.somebody", lang),
        unit=group.unit,
        employment=Employment.STAFF,
        roles=frozenset({role} if role in offices and role is not None else ()),
        accounts=(account,),
    )
    return person, account, role if role in PLACES and role is not None else "member"


# --- what is in force ----------------------------------------------------------------------------------------------


def usable(found: Found, now: datetime, lang: str) -> tuple[Loaded, Policies]:
    """The folder's revision. Raises PolicyError when it cannot come into force: then there is nothing to ask about."""
    loaded = load(found.folder, now=now, units=found.organisation.units)
    if loaded.policies is None:
        worst = loaded.errors[0]
        first = f"{worst.place} {worst.say(lang)[0]}"
        raise PolicyError(phrase("asked.broken", lang, errors=len(loaded.errors), first=first, folder=found.folder))
    return loaded, loaded.policies


def check_rule(id: str | None, rules: Iterable[RuleInfo], lang: str) -> None:
    """Raises InputError when no rule of that id is among them."""
    known = [rule.id for rule in rules]
    if id is not None and id not in known:
        raise InputError(phrase("asked.no-rule", lang, rule=id, known=", ".join(known)))
