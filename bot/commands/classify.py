"""`classify` / `分级` <label> [message] [why]: how confidential the group is, or what a message is.

A message's label may be corrected by whoever runs the group, by the offices, and by its author; but a lower audience
lets more people read, so that is not the author's to say. A message is named by a Slack link, its key, a case about it,
`last` (one's own newest labelled one), or by answering in its thread.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.commands.cases import find
from bot.commands.desk import STEWARDS, Answer, Command, Context, Declined
from bot.commands.parse import PERMALINK, fold
from bot.domain.actions import Button
from bot.domain.records import GroupChanged, MessageLabelled
from bot.domain.rules import DIMENSIONS
from bot.domain.views import Labelling

CHINESE = {
    "公开": "public", "内部": "internal", "机密": "confidential", "保密": "confidential",
    "紧急": "urgent", "工作": "work", "休闲": "leisure", "娱乐": "leisure",
    "闲聊": "small_talk", "闲谈": "small_talk", "寒暄": "small_talk", "提问": "question", "请求": "request",
    "公告": "announcement",
    "通知": "announcement", "问题报告": "report", "报告": "report", "上报": "report", "投诉": "complaint",
    "广告": "advertisement",
}  # fmt: skip
LAST = frozenset({"last", "上一条", "上条"})
LONGEST_NOTE = 500
_CASE = re.compile(r"^[Vv]\W?[0-9A-Za-z]{5}\W?[0-9A-Za-z]{0,5}$")
_TIMESTAMP = re.compile(r"^\d{10}\.\d{6}$")


def run(context: Context) -> Answer:
    words = context.call.words
    if not words:
        _stewards_only(context)
        return Answer(text=context.say("classify", group=context.here, labels=context.here.labels))
    if [word.casefold() for word in words[:2]] == ["small", "talk"]:
        words = ["small_talk", *words[2:]]
    dimension, value = _label(words[0])
    message, note = _meant(context, words[1:])
    if message:
        return _of_message(context, message, dimension, value, note)
    if dimension != "audience":
        raise Declined("message-needed", label=value)
    _stewards_only(context)
    return _of_group(context, value)


def _stewards_only(context: Context) -> None:
    if not context.wears(STEWARDS):
        raise Declined("not-yours", command=context.call.name, hats=sorted(STEWARDS))


def _label(typed: str) -> tuple[str, str]:
    value = CHINESE.get(typed, fold(typed))
    for dimension, values in DIMENSIONS.items():
        if value in values:
            return dimension, value
    raise Declined("no-such-label", typed=typed)


def _meant(context: Context, typed: list[str]) -> tuple[str, str]:
    """(the message, the reason given). In a thread the first word names a message only if it looks like a name."""
    answered = _answered(context)
    if not typed or (answered and not _names_message(typed[0])):
        return answered, " ".join(typed)[:LONGEST_NOTE]
    return _message(typed[0], context), " ".join(typed[1:])[:LONGEST_NOTE]


def _names_message(typed: str) -> bool:
    return fold(typed) in LAST or any(shape.search(typed) for shape in (PERMALINK, _TIMESTAMP, _CASE))


def _message(typed: str, context: Context) -> str:
    """A message's key; a link or a case in another group is refused."""
    if _CASE.fullmatch(typed):
        record = find(context, typed).record
        if record.group != context.here.id or record.message is None:
            raise Declined("other-group", typed=typed)
        return record.message
    if fold(typed) in LAST:
        newest = context.desk.ledger.newest_labelled(context.here.id, context.by)
        if newest is None:
            raise Declined("nothing-labelled", group=context.here.name)
        return newest
    found = PERMALINK.search(typed)
    if found is None:
        return typed
    if not context.here.id.endswith(f":{found['group']}"):
        raise Declined("other-group", typed=typed)
    return f"{found['seconds']}.{found['micros']}"


def _answered(context: Context) -> str:
    """The message in whose thread the command was typed. A button's message is our own question."""
    return "" if context.event.via == "button" else context.event.reply.get("message", "")


def _of_message(context: Context, message: str, dimension: str, value: str, note: str) -> Answer:
    """Only the dimension that was said is corrected. To say what a rule or a model said already confirms it."""
    known = context.desk.ledger.labelling_of(context.here.id, message)
    before = known.labels.get(dimension, "")
    if not context.wears(STEWARDS):
        _check_author(context, known, dimension, value)
    if before == value and dimension in known.corrected:
        raise Declined("nothing-changes")
    record = MessageLabelled(
        group=context.here.id,
        message=message,
        labels={dimension: value},
        event=context.event.id,
        at=context.now,
        corrected_by=context.by,
        author=known.author,
        note=note,
    )
    return Answer(text=context.say("classified-message", before=before, value=value), records=(record,))


def _check_author(context: Context, known: Labelling, dimension: str, value: str) -> None:
    own = {context.event.actor, *(context.person.accounts if context.person else ())} - {None}
    if known.author not in own:
        raise Declined("not-the-author", hats=sorted(STEWARDS))
    order, before = DIMENSIONS["audience"], known.labels.get("audience", "")
    if dimension == "audience" and before in order and order.index(value) < order.index(before):
        raise Declined("not-to-lower", hats=sorted(STEWARDS))


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


COMMAND = Command(name="classify", zh="分级", run=run, aliases=("标签", "label"))
