"""Questions about announcements, their sendings and receipts. Touch this for a new question about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, tuple_

from bot.domain.announcements import Announcement
from bot.domain.views import DeliveryView
from storage import views
from storage.tables import AcknowledgementRow, ActionRow, AnnouncementRow, DeliveryRow, GroupRow, table

_announcement, _delivery, _receipt = table(AnnouncementRow), table(DeliveryRow), table(AcknowledgementRow)
_action, _group = table(ActionRow), table(GroupRow)
_CHUNK = 500  # databases limit how many values one statement takes


def announcements(connection: Connection, active: bool) -> Sequence[Announcement]:
    """All announcements, oldest first; `active` leaves out the cancelled and the done."""
    query = select(_announcement).order_by(_announcement.c.created_at, _announcement.c.id)
    if active:
        query = query.where(_announcement.c.state == "active")
    return [views.announcement(row) for row in connection.execute(query)]


def announcement(connection: Connection, id: str) -> Announcement | None:
    row = connection.execute(select(_announcement).where(_announcement.c.id == id)).first()
    return views.announcement(row) if row else None


def deliveries(connection: Connection, announcement: str | None, limit: int) -> Sequence[DeliveryView]:
    """Sendings, newest first. Their state is what is known of the action that sends them."""
    query = (
        select(_delivery, _group.c.name.label("group_name"), _action.c.state.label("action_state"))
        .select_from(
            _delivery.outerjoin(_group, _group.c.id == _delivery.c.group_id).outerjoin(
                _action, _action.c.key == _delivery.c.action
            )
        )
        .order_by(_delivery.c.planned_at.desc(), _delivery.c.announcement, _delivery.c.group_id)
        .limit(limit)
    )
    if announcement is not None:
        query = query.where(_delivery.c.announcement == announcement)
    rows = connection.execute(query).all()
    receipts = _receipts(connection, [(row.announcement, row.group_id, row.planned_at) for row in rows])
    return [
        DeliveryView(
            announcement=row.announcement, group=row.group_id, group_name=row.group_name or "",
            planned_at=row.planned_at, state=row.action_state or row.state, recipients=tuple(row.recipients),
            acknowledged=receipts[row.announcement, row.group_id, row.planned_at],
        )
        for row in rows
    ]  # fmt: skip


_Sending = tuple[str, str, datetime]


def _receipts(connection: Connection, sendings: Sequence[_Sending]) -> dict[_Sending, dict[str, datetime]]:
    found: defaultdict[_Sending, dict[str, datetime]] = defaultdict(dict)
    key = tuple_(_receipt.c.announcement, _receipt.c.group_id, _receipt.c.planned_at)
    for start in range(0, len(sendings), _CHUNK):
        some = select(_receipt).where(key.in_(sendings[start : start + _CHUNK])).order_by(_receipt.c.at)
        for row in connection.execute(some):
            found[row.announcement, row.group_id, row.planned_at][row.account_id] = row.at
    return found
