"""`note` / `备注` V-… text: a reviewer writes something down about a case without deciding it.

A note is added and never changed, and belongs to the case with all its occurrences. It stands in the case's bundle.
"""

from __future__ import annotations

from bot.commands.access import check_tie
from bot.commands.cases import find
from bot.commands.desk import REVIEWERS, Answer, Command, Context, Declined
from bot.domain.review import CaseNoted

LONGEST = 2000  # characters


def run(context: Context) -> Answer:
    id, _, text = context.call.rest.strip().partition(" ")
    view, note = find(context, id), text.strip()
    check_tie(view, context)
    if not note:
        raise Declined("reason-needed", id=view.record.id, command="note")
    if len(note) > LONGEST:
        raise Declined("note-too-long", length=len(note), longest=LONGEST)
    noted = CaseNoted(case=view.case, by=context.by, at=context.now, event=context.event.id, note=note)
    return Answer(text=context.say("noted", id=view.case), records=(noted,))


COMMAND = Command(name="note", zh="备注", run=run, hats=REVIEWERS, needs_group=False)
