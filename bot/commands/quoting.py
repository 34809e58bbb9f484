"""Which message a command means: the one shown with it, a link, words in quotation marks, or the thread it stands in.

WeCom shows the words of what was quoted and names no message; where its words came to us lately, the message and its
author are found by them. Touch this when people point at messages in another way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain

from bot.commands.desk import Context, Declined
from bot.commands.parse import PERMALINK, people_meant
from bot.domain.events import Event, MessagePosted, Quoted
from bot.domain.groups import house_of, key, platform_of

EARLIER = "^"  # before the id of an earlier command: what a form is about
_SAID = re.compile(r"^(?:「(?P<a>[^」]+)」|“(?P<b>[^”]+)”|\"(?P<c>[^\"]+)\")\s*[-—–－\s]*")
_BY = re.compile(r"^[@＠]?(?P<name>[^：:\n]{1,40})[：:]\s*(?P<text>.+)", re.DOTALL)


def meant(context: Context) -> tuple[Quoted, str]:
    """The message, and what else was typed. Raises `Declined` where none is meant."""
    rest = context.call.rest
    first, _, more = rest.partition(" ")
    if first.startswith(EARLIER):
        return _earlier(context, first.removeprefix(EARLIER)), more.strip()
    if (link := PERMALINK.search(first)) is not None:
        group = key(house_of(context.by), link["group"])
        _check_inside(context, group)
        posted = datetime.fromtimestamp(int(link["seconds"]), UTC)
        quoted = Quoted(group=group, message=f"{link['seconds']}.{link['micros']}")
        return _found(context, quoted, context.desk.recall.since(group, posted)), more.strip()
    if (typed := _SAID.match(rest)) is not None:
        words = next(filter(None, typed.groups()))
        if context.group is not None and "in" in context.call.options:
            _check_inside(context, context.group.id)
        return _found(context, _attributed(context, words)), rest[typed.end() :].strip()
    if context.event.quoted is not None:
        return _found(context, context.event.quoted), rest
    if context.group is not None and (answered := context.event.reply.get("message")) and context.event.via == "chat":
        return _found(context, Quoted(group=context.group.id, message=answered)), rest
    raise Declined("report-what", platform=platform_of(context.by))


def _earlier(context: Context, id: str) -> Quoted:
    """What this person's earlier command was about; nobody else's."""
    command = context.desk.recall.command(id)
    if command is None or command.quoted is None or command.actor != context.event.actor:
        raise Declined("report-what", platform=platform_of(context.by))
    return command.quoted


def _check_inside(context: Context, group: str) -> None:
    """A link shows nothing: whoever gives one has to be where the message stands."""
    found = context.desk.directory.group(group)
    accounts = (*(context.person.accounts if context.person else ()), context.by)
    if found is None or not any(account in found.members for account in accounts):
        raise Declined("not-inside", group=found.name if found else group)


def _attributed(context: Context, words: str) -> Quoted:
    """`张伟：加群玩博彩`, as chat programs copy what was said; without a member's name in front, the words alone."""
    group = context.group.id if context.group else None
    named = _BY.match(words)
    if named is not None and context.group is not None:
        found = people_meant(named["name"], context.group.platform, context.group, context.desk.directory)
        if len(found) == 1 and found[0] in context.group.members:
            return Quoted(group=group, author=found[0], text=named["text"].strip())
    return Quoted(group=group, text=words.strip())


def _found(context: Context, quoted: Quoted, then: Iterable[Event] = ()) -> Quoted:
    """With what the inbox still knows of it; the newest wording counts. `then` is what came when it was posted."""
    quoted = replace(quoted, group=quoted.group or (context.group.id if context.group else None))
    if quoted.group is None or (quoted.message and quoted.text and quoted.author):
        return quoted
    said = None
    for event in chain(then, context.desk.recall.lately(quoted.group)):
        if isinstance(event, MessagePosted) and event.group == quoted.group and _is_it(event, quoted):
            said = event
    if said is None:
        return quoted
    return replace(
        quoted, message=said.message, text=said.text, author=said.actor or quoted.author, from_bot=said.from_bot
    )


def _is_it(event: MessagePosted, quoted: Quoted) -> bool:
    if quoted.message:
        return event.message == quoted.message
    same = event.text.strip() == quoted.text.strip()
    return same and quoted.author in (None, event.actor)
