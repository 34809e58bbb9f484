"""Groups, people and the org tree: who and where.

Keys are strings that carry their platform (`slack:C024BE91L`, `wecom:wrOgQh`), so that one record can hold all
platforms and a policy can name a group without a second field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


def key(platform: str, native_id: str) -> str:
    """The house's key of a platform's id: `slack:C024BE91L`."""
    return f"{platform}:{native_id}"


def platform_of(key: str) -> str:
    """The platform part of a key: `slack:C1` -> `slack`."""
    return key.partition(":")[0]


def native_id(key: str) -> str:
    """The platform's own id in a key: `slack:C1` -> `C1`."""
    return key.partition(":")[2]


def house_of(key: str) -> str:
    """Where a key's id is unique: the platform; where one app serves several of its workspaces, the workspace with it.
    `slack:C1` -> `slack`, `slack:T1:C1` -> `slack:T1`."""
    return key.rpartition(":")[0]


class Employment(StrEnum):
    """How a person stands to the company."""

    STAFF = "staff"
    EXTERNAL = "external"  # customer, supplier, guest of Slack Connect
    LEFT = "left"  # no longer employed, or the account is deactivated
    UNKNOWN = "unknown"


class GroupKind(StrEnum):
    """What sort of group it is: decides what a platform can do there."""

    CHANNEL = "channel"  # Slack, public
    PRIVATE = "private"  # Slack, private
    APP_GROUP = "app_group"  # WeCom, created by our app
    CUSTOMER_GROUP = "customer_group"  # WeCom, with customers
    INTERNAL_GROUP = "internal_group"  # WeCom, created by people; seen by the archive only
    DIRECT = "direct"  # one-to-one with the bot


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgUnit:
    """A node of the org tree. `id` is its path (`huaxia/fintech`); the root has no slash."""

    id: str
    name: str
    short: str = ""
    code: str = ""  # its name in Latin letters, for platforms that allow no others
    head: str | None = None  # person id; of a platform's department, the account of who leads it
    departments: tuple[str, ...] = ()  # departments of platforms that are this unit, e.g. wecom:12

    @property
    def parent(self) -> str | None:
        return self.id.rpartition("/")[0] or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department as a platform's directory knows it; which unit it is, the roster finds out."""

    id: str  # key: wecom:12
    name: str
    parent: str | None = None  # key; None = the topmost that we may see
    leaders: tuple[str, ...] = ()  # account keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One human, with the accounts that are theirs."""

    id: str
    name: str
    unit: str | None = None
    employment: Employment = Employment.UNKNOWN
    roles: frozenset[str] = frozenset()  # e.g. compliance, policy_admin, dept_head
    accounts: tuple[str, ...] = ()
    email: str = ""
    locale: str = ""  # zh | en | "" = the group's
    is_bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A governed group chat as the record knows it now."""

    id: str  # key
    platform: str
    name: str
    kind: GroupKind
    unit: str | None = None  # org unit path; None = not known, belongs to the root
    external: bool = False  # has, or may have, members from outside
    owner: str | None = None  # account key
    admins: frozenset[str] = frozenset()  # account keys
    members: frozenset[str] = frozenset()  # account keys
    purpose: str = ""
    created_at: datetime | None = None
    known_since: datetime | None = None  # when we first heard of it: what happened there before, nobody saw
    named_at: datetime | None = None  # since when it is called so
    active_at: datetime | None = None  # the first message on the last day that had any: one row a day, not a message
    ends_on: date | None = None  # the day its owner said it will be needed until
    reviewed_at: datetime | None = None  # when its owner last said that it is still needed and in order
    archived: bool = False
    created_by_us: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)  # e.g. {"audience": "internal"}
    locale: str = "zh"

    @property
    def is_named(self) -> bool:
        """Whether it has a name that people gave, and that no other group should have as well."""
        return not self.archived and self.kind is not GroupKind.DIRECT and self.name not in ("", self.id)

    @property
    def called_since(self) -> datetime | None:
        """Since when it has its name, as far as anybody knows."""
        return self.named_at or self.created_at or self.known_since


@dataclass(frozen=True, slots=True, kw_only=True)
class Offices:
    """Who answers for a group where its platform cannot say (person ids)."""

    owner: str | None = None
    admins: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """The org tree and its people, as the admins' file or the platforms' directories state it."""

    units: Sequence[OrgUnit] = ()
    people: Sequence[Person] = ()
    groups: Mapping[str, str] = field(default_factory=dict)  # group key -> unit id
    offices: Mapping[str, Offices] = field(default_factory=dict)  # group key -> who answers for it
