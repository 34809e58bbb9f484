"""What changed between the record and a snapshot: the events that no platform pushed, and the facts that are no events.
Pure.

Touch this when a snapshot learns to tell something new.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.events import (
    AccountChanged,
    AdminsChanged,
    Event,
    GroupArchived,
    GroupRenamed,
    GroupSnapshot,
    MemberJoined,
    MemberLeft,
    OwnerChanged,
)
from bot.domain.groups import Group


def differences(known: Group, seen: GroupSnapshot) -> Iterator[Event]:
    """The events that lead from `known` to `seen`, accounts first so that names are there when they are needed."""
    yield from account_changes(seen)
    if seen.name is not None and seen.name != known.name:
        yield GroupRenamed(
            id=f"{seen.id}/name",
            name=seen.name,
            before=known.name,
            platform=seen.platform,
            at=seen.at,
            group=known.id,
        )
    yield from _member_changes(known, seen)
    if seen.owner is not None and seen.owner != known.owner:
        yield OwnerChanged(id=f"{seen.id}/owner", owner=seen.owner, platform=seen.platform, at=seen.at, group=known.id)
    if seen.admins is not None and seen.admins != known.admins:
        yield AdminsChanged(
            id=f"{seen.id}/admins", admins=seen.admins, platform=seen.platform, at=seen.at, group=known.id
        )
    if seen.archived is not None and seen.archived != known.archived:
        yield GroupArchived(
            id=f"{seen.id}/archived",
            archived=seen.archived,
            platform=seen.platform,
            at=seen.at,
            group=known.id,
        )


def _member_changes(known: Group, seen: GroupSnapshot) -> Iterator[Event]:
    if seen.members is None:
        return
    for account in sorted(seen.members - known.members):
        yield MemberJoined(
            id=f"{seen.id}/joined/{account}",
            actor=account,
            platform=seen.platform,
            at=seen.at,
            group=known.id,
        )
    for account in sorted(known.members - seen.members):
        yield MemberLeft(
            id=f"{seen.id}/left/{account}",
            actor=account,
            platform=seen.platform,
            at=seen.at,
            group=known.id,
        )


def account_changes(seen: GroupSnapshot) -> Iterator[AccountChanged]:
    """One event per account the snapshot describes."""
    for info in seen.accounts:
        yield AccountChanged(
            id=f"{seen.id}/account/{info.account}",
            platform=seen.platform,
            at=seen.at,
            actor=info.account,
            info=info,
        )


def completed(group: Group, seen: GroupSnapshot) -> Group:
    """The facts of a snapshot that are no events of their own."""
    return replace(
        group,
        kind=seen.kind or group.kind,
        external=seen.external if seen.external is not None else group.external,
        purpose=seen.purpose or group.purpose,  # where the platform has none, the owner may have told us
        created_at=group.created_at or seen.created_at,
        created_by_us=seen.created_by_us if seen.created_by_us is not None else group.created_by_us,
    )
