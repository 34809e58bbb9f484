"""`ack` / `收到` A-…: a receipt. Mostly a button under the announcement."""

from __future__ import annotations

import re
import unicodedata

from bot.commands.announcements import find
from bot.commands.desk import Answer, Command, Context, Declined
from bot.domain.announcements import Acknowledged, Announcement
from bot.domain.views import DeliveryView

_ID = re.compile(r"(?:A\W?|(?<!\w)(?=\w*\d))[0-9A-Z]{5,}", re.IGNORECASE | re.ASCII)  # `收到，谢谢` names none


def run(context: Context) -> Answer:
    named = _ID.search(unicodedata.normalize("NFKC", context.call.rest))
    announcement = find(context, named[0]) if named else _only(context)
    delivery, account = _delivery(context, announcement)
    if account in delivery.acknowledged:
        return Answer(text=context.say("acked", announcement=announcement, again=True))
    record = Acknowledged(
        announcement=announcement.id,
        group=delivery.group,
        planned_at=delivery.planned_at,
        account=account,
        at=context.now,
        event=context.event.id,
    )
    return Answer(text=context.say("acked", announcement=announcement, again=False), records=(record,))


def _only(context: Context) -> Announcement:
    """The one that waits for this person. Raises `Declined` where several do, or none."""
    waiting = waiting_for(context)
    if len(waiting) != 1:
        raise Declined("which-announcement", ids=[one.id for one in waiting])
    return waiting[0]


def waiting_for(context: Context) -> list[Announcement]:
    """Announcements that came to this person and ask for a receipt they have not given; the newest first."""
    mine, found = accounts_of(context), dict[str, Announcement | None]()
    for delivery in context.desk.ledger.deliveries():
        got = mine & set(delivery.recipients)
        if got and not got & delivery.acknowledged.keys() and delivery.announcement not in found:
            found[delivery.announcement] = context.desk.ledger.announcement(delivery.announcement)
    return [one for one in found.values() if one is not None and one.ack and one.state != "cancelled"]


def accounts_of(context: Context) -> frozenset[str]:
    known = context.person.accounts if context.person else ()
    return frozenset(known) | ({context.event.actor} if context.event.actor else frozenset())


def _delivery(context: Context, announcement: Announcement) -> tuple[DeliveryView, str]:
    """The newest delivery that reached this person: of this group when it was given in one, else of any."""
    accounts = context.person.accounts if context.person else ()
    mine = [
        (delivery, account)
        for delivery in context.desk.ledger.deliveries(announcement=announcement.id)
        for account in dict.fromkeys((context.event.actor, *accounts))
        if account is not None and (account in delivery.recipients or _is_here(delivery, account, context))
    ]
    here = [one for one in mine if context.group is not None and one[0].group == context.group.id]
    if not mine:
        raise Declined("not-addressed", id=announcement.id)
    return max(here or mine, key=lambda one: one[0].planned_at)


def _is_here(delivery: DeliveryView, account: str, context: Context) -> bool:
    """Somebody who joined after it was sent may still confirm to have read it."""
    return context.group is not None and delivery.group == context.group.id and account in context.group.members


COMMAND = Command(name="ack", zh="收到", run=run, needs_group=False)
