"""`counts` / `报告` [7d]: this group's counts. The whole report is the console's and `qungui report`'s business."""

from __future__ import annotations

from bot.commands.desk import STEWARDS, Answer, Command, Context
from bot.commands.violations import beginning
from bot.domain.views import ViolationFilter


def run(context: Context) -> Answer:
    ledger, since = context.desk.ledger, beginning(context)
    wanted = ViolationFilter(since=since, group=context.here.id)
    deliveries = [
        one
        for one in ledger.deliveries()
        if one.group == context.here.id and one.planned_at >= since and one.recipients
    ]
    plans = {one.id: one for one in ledger.announcements(active=False)}
    asking = [one for one in deliveries if (plan := plans.get(one.announcement)) and plan.ack]
    return Answer(
        text=context.say(
            "counts",
            group=context.here,
            since=since,
            total=ledger.count_violations(wanted),
            rules=ledger.tally(wanted, "rule"),
            results=ledger.tally(wanted, "result"),
            states=ledger.tally(wanted, "state"),
            sent=len(deliveries),
            asked=sum(len(one.recipients) for one in asking),
            acknowledged=sum(len(one.acknowledged) for one in asking),
        )
    )


COMMAND = Command(name="counts", zh="报告", run=run, hats=STEWARDS)
