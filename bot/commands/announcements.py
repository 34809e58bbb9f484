"""`announcements` / `公告列表` [cancel | confirm | who A-…]: what is planned, and who has not acknowledged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.commands.desk import OFFICE, STEWARDS, Answer, Command, Context, Declined
from bot.domain.announcements import Announcement, AnnouncementSaved
from bot.domain.ids import tidy

SHOWN = 20


def run(context: Context) -> Answer:
    words = context.call.words
    if not words:
        return _list(context)
    what = _WHAT.get(words[0].casefold())
    if what is None or len(words) < 2:
        raise Declined("usage", command="announcements")
    announcement = find(context, " ".join(words[1:]))
    if not _concerns(announcement, context):
        raise Declined("not-your-announcement", id=announcement.id)
    return what(context, announcement)


def find(context: Context, typed: str) -> Announcement:
    """The announcement that was meant. Raises `Declined` when there is none."""
    for id in (typed.strip().upper(), tidy(typed, "A")):
        if (found := context.desk.ledger.announcement(id)) is not None:
            return found
    raise Declined("no-such-announcement", id=tidy(typed, "A"))


def _concerns(announcement: Announcement, context: Context) -> bool:
    """Its author, those who run a group it goes to, and the offices may touch it; only offices what rules order."""
    if context.wears(OFFICE):
        return True
    accounts = context.person.accounts if context.person else ()
    if announcement.author in (*accounts, context.event.actor):
        return True
    roles = {context.desk.directory.role_of(account, group) for account in accounts for group in announcement.groups}
    return bool(roles & {"owner", "admin"}) and not announcement.author.startswith("rule:")


def _list(context: Context) -> Answer:
    active = context.desk.ledger.announcements(active=True)
    mine = [one for one in active if context.group is None or _reaches(one, context)]
    mine = [one for one in mine if context.group is not None or _concerns(one, context)]
    rows = [(one, context.desk.next_run(one)) for one in mine[:SHOWN]]
    return Answer(text=context.say("announcements", group=context.group, rows=rows, total=len(mine)))


def _reaches(announcement: Announcement, context: Context) -> bool:
    root = context.desk.directory.unit(None)
    unit = context.here.unit or (root.id if root else "")
    units = [place.removeprefix("unit:") for place in announcement.groups if place.startswith("unit:")]
    return context.here.id in announcement.groups or any(f"{unit}/".startswith(f"{one}/") for one in units)


def _saved(context: Context, announcement: Announcement) -> tuple[AnnouncementSaved, ...]:
    return (AnnouncementSaved(announcement=announcement, event=context.event.id, at=context.now),)


def _cancel(context: Context, announcement: Announcement) -> Answer:
    if announcement.state not in ("active", "draft"):
        raise Declined("announcement-over", id=announcement.id, state=announcement.state)
    cancelled = replace(announcement, state="cancelled")
    return Answer(
        text=context.say("announcement-cancelled", announcement=cancelled), records=_saved(context, cancelled)
    )


def _confirm(context: Context, announcement: Announcement) -> Answer:
    """A draft becomes active. One meant for `now`, or for a moment that has passed meanwhile, goes out now."""
    if announcement.state != "draft":
        raise Declined("announcement-over", id=announcement.id, state=announcement.state)
    schedule = dict(announcement.schedule)
    at_once = schedule["kind"] == "once" and schedule["at"] <= context.now.isoformat()
    if at_once:
        schedule["at"] = context.now.isoformat()
    active = replace(announcement, state="active", schedule=schedule, created_at=context.now)
    text = context.say("announced", announcement=active, next=context.desk.next_run(active), at_once=at_once, no_pin="")
    return Answer(text=text, records=_saved(context, active))


def _who(context: Context, announcement: Announcement) -> Answer:
    rows = []
    for delivery in context.desk.ledger.deliveries(announcement=announcement.id)[:SHOWN]:
        waiting = sorted(set(delivery.recipients) - set(delivery.acknowledged))
        rows.append((delivery, [context.name_of(account) for account in waiting]))
    return Answer(text=context.say("receipts", announcement=announcement, rows=rows))


_WHAT: Mapping[str, Callable[[Context, Announcement], Answer]] = {
    "cancel": _cancel, "取消": _cancel, "撤销": _cancel,
    "confirm": _confirm, "确认": _confirm,
    "who": _who, "谁未读": _who, "回执": _who,
}  # fmt: skip

COMMAND = Command(name="announcements", zh="公告列表", run=run, hats=STEWARDS, needs_group=False)
