"""Announcements that policies order (rules of kind `announce`): from rules in force to rows of the record. Pure.

Touch this when the `announce` kind gains a key. The rows' author is `rule:<id>`; their id follows from rule and unit:
a reload with the same text changes nothing, and a rule that is gone cancels its announcement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.announcements.deliver import EXCEPT, UNIT
from bot.domain.announcements import Announcement, AnnouncementSaved
from bot.domain.ids import public_id
from bot.domain.rules import RuleInfo
from bot.rules.announce import AnnounceOptions

RULE = "rule:"
GRACE = timedelta(hours=1)
_OURS = ("unit", "except_units")  # what the policies add to the rule's own keys

Order = tuple[RuleInfo, Mapping[str, object]]


def changes(
    orders: Iterable[Order], recorded: Sequence[Announcement], *, event: str, at: datetime, zone: str = "Asia/Shanghai"
) -> tuple[AnnouncementSaved, ...]:
    """What must be saved so that the record's active announcements are those that the policies order now."""
    wanted = {one.id: one for one in (_announcement(rule, keys, zone, at) for rule, keys in orders)}
    known = {one.id: one for one in recorded if one.author.startswith(RULE) and one.state == "active"}
    saved = [
        one
        for id, one in wanted.items()
        if id not in known or replace(one, created_at=None) != replace(known[id], created_at=None)
    ]
    gone = [replace(one, state="cancelled") for id, one in known.items() if id not in wanted]
    return tuple(AnnouncementSaved(announcement=one, event=event, at=at) for one in (*saved, *gone))


def _announcement(rule: RuleInfo, keys: Mapping[str, object], zone: str, at: datetime) -> Announcement:
    options = AnnounceOptions.model_validate({key: value for key, value in keys.items() if key not in _OURS})
    unit, below = str(keys.get("unit") or rule.unit), keys.get("except_units") or ()
    excepted = tuple(f"{EXCEPT}{one}" for one in below) if isinstance(below, list | tuple) else ()
    plan = options.at
    return Announcement(
        id=public_id("A", RULE + rule.id, unit),
        text=options.text,
        groups=tuple(options.groups) if options.groups else (f"{UNIT}{unit}", *excepted),
        author=RULE + rule.id,
        schedule={
            "kind": "days",
            "days": ",".join(plan.days) if plan.days else "day",
            "time": plan.time.strftime("%H:%M"),
        },
        zone=str(plan.zone or zone),
        calendar=plan.calendar,
        on_holiday=plan.on_holiday,
        misfire_grace=int((options.misfire_grace or GRACE).total_seconds()),
        ack=options.ack,
        pin=options.pin,
        created_at=at,
    )
