"""`classify` / `分级` <label> [message]: how confidential the group is, or what a message is."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.commands.desk import STEWARDS, Answer, Command, Context, Declined
from bot.commands.parse import fold
from bot.domain.actions import Button
from bot.domain.records import GroupChanged, MessageLabelled
from bot.domain.rules import DIMENSIONS

CHINESE = {
    "公开": "public", "内部": "internal", "机密": "confidential", "保密": "confidential",
    "紧急": "urgent", "工作": "work", "闲聊": "leisure", "休闲": "leisure",
}  # fmt: skip
_PERMALINK = re.compile(r"/archives/(?P<group>[A-Z0-9]+)/p(?P<seconds>\d{10})(?P<micros>\d{6})")


def run(context: Context) -> Answer:
    words = context.call.words
    if not words:
        return Answer(text=context.say("classify", group=context.here, labels=context.here.labels))
    dimension, value = _label(words[0])
    message = _message(words[1], context) if len(words) > 1 else _answered(context)
    if message:
        return _of_message(context, message, dimension, value)
    if dimension != "audience":
        raise Declined("message-needed", label=value)
    return _of_group(context, value)


def _label(typed: str) -> tuple[str, str]:
    value = CHINESE.get(typed, fold(typed))
    for dimension, values in DIMENSIONS.items():
        if value in values:
            return dimension, value
    raise Declined("no-such-label", typed=typed)


def _message(typed: str, context: Context) -> str:
    """A message key as it stands, or the one in a Slack link; a link into another group is refused."""
    found = _PERMALINK.search(typed)
    if found is None:
        return typed
    if not context.here.id.endswith(f":{found['group']}"):
        raise Declined("other-group", typed=typed)
    return f"{found['seconds']}.{found['micros']}"


def _answered(context: Context) -> str:
    """The message in whose thread the command was typed. A button's message is our own question."""
    return "" if context.event.via == "button" else context.event.reply.get("message", "")


def _of_message(context: Context, message: str, dimension: str, value: str) -> Answer:
    before = context.desk.ledger.labels_of(context.here.id, message)
    record = MessageLabelled(
        group=context.here.id,
        message=message,
        labels={**before, dimension: value},
        event=context.event.id,
        at=context.now,
        corrected_by=context.by,
    )
    return Answer(
        text=context.say("classified-message", before=before.get(dimension, ""), value=value), records=(record,)
    )


def _of_group(context: Context, value: str) -> Answer:
    """Raising the level is at once; lowering it lets more people read, so it is asked twice."""
    order, before = DIMENSIONS["audience"], context.here.labels.get("audience", "")
    if value == before:
        raise Declined("nothing-changes")
    if before and order.index(value) < order.index(before) and not context.call.confirmed:
        text = context.say("classify-confirm", group=context.here, before=before, value=value)
        command = f"classify {value} --in {context.here.id} --yes"
        return Answer(text=text, buttons=(Button(label=context.say("yes"), command=command, style="danger"),))
    group = replace(context.here, labels={**context.here.labels, "audience": value})
    record = GroupChanged(group=group, event=context.event.id, at=context.now)
    return Answer(text=context.say("classified-group", group=group, before=before, value=value), records=(record,))


COMMAND = Command(name="classify", zh="分级", run=run, hats=STEWARDS)
