"""`ack` / `收到` A-…: a receipt. Mostly a button under the announcement."""

from __future__ import annotations

from bot.commands.announcements import find
from bot.commands.desk import Answer, Command, Context, Declined
from bot.domain.announcements import Acknowledged, Announcement
from bot.domain.views import DeliveryView


def run(context: Context) -> Answer:
    if not context.call.rest:
        raise Declined("usage", command="ack")
    announcement = find(context, context.call.rest)
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
