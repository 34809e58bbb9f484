"""`announce` / `公告` [now | at … | every …] text: say something in the group, once or again and again.

`--ack` asks everybody for a receipt; `--pin` keeps it on top of the group, where the platform can; `--to all` or `--to
huaxia/fintech` (offices only) sends it to every group there, after a second question. What is sent, and when, is the
announcements' business: here it is only planned.
"""

from __future__ import annotations

from bot.commands.desk import OFFICE, STEWARDS, Answer, Command, Context, Declined
from bot.commands.times import When, read_when
from bot.domain.actions import Ability, ActionKind, Button
from bot.domain.announcements import Announcement, AnnouncementSaved
from bot.domain.ids import public_id

EVERYWHERE = ("all", "全部", "所有群")
YES = Ability(can=True)  # where it goes to many groups: what became of each pin stands with its delivery
LONGEST = 3000  # characters; a Slack section holds 3,000, on WeCom it goes in pieces of 2,048 bytes


def run(context: Context) -> Answer:
    when = read_when(context.call.rest, context.now, context.desk.zone)
    if not when.text:
        raise Declined("usage", command="announce")
    if len(when.text) > LONGEST:
        raise Declined("too-long", length=len(when.text), longest=LONGEST)
    wide = "to" in context.call.options
    announcement = _announcement(context, when, _place(context) if wide else context.here.id, wide)
    record = AnnouncementSaved(announcement=announcement, event=context.event.id, at=context.now)
    ability = YES if wide else context.desk.capabilities(context.here)[ActionKind.PIN]
    facts = {
        "announcement": announcement,
        "no_pin": ability.why if announcement.pin and not ability.can else "",
        "next": context.desk.next_run(announcement),
        "at_once": when.schedule["kind"] == "once" and when.schedule["at"] == context.now.isoformat(),
    }
    if not wide or context.call.confirmed:
        return Answer(text=context.say("announced", **facts), records=(record,))
    button = Button(label=context.say("yes"), command=f"announcements confirm {announcement.id}", style="danger")
    return Answer(text=context.say("announce-confirm", **facts), records=(record,), buttons=(button,))


def _announcement(context: Context, when: When, place: str, wide: bool) -> Announcement:
    return Announcement(
        id=public_id("A", context.event.platform, context.event.id),
        text=when.text,
        groups=(place,),
        author=context.by,
        schedule=when.schedule,
        zone=context.desk.zone,
        calendar=when.calendar,
        ack="ack" in context.call.options,
        pin="pin" in context.call.options,
        state="draft" if wide and not context.call.confirmed else "active",
        created_at=context.now,
    )


def _place(context: Context) -> str:
    """`unit:<path>` for `--to`; the offices only, since it reaches groups the author is not in."""
    if not context.wears(OFFICE):
        raise Declined("not-yours", command=f"{context.call.name} --to", hats=sorted(OFFICE))
    typed = context.call.options["to"]
    unit = context.desk.directory.unit(None if typed in EVERYWHERE else typed)
    if unit is None:
        known = sorted(one.id for one in context.desk.directory.units())
        raise Declined("no-such-unit", typed=typed, known=known)
    return f"unit:{unit.id}"


COMMAND = Command(name="announce", zh="公告", run=run, hats=STEWARDS, needs_group=False)
