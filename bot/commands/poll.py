"""`poll` / `投票` "question" option option …, and `vote` / `表决` P-… number: one question to a group, one vote each.

A vote may be changed until the poll is closed; how many are for what is shown to everybody, who is for what to nobody.
In a group where the bot cannot post, each member is asked privately. Votes are commands, so they count alike whether
pressed on a button, chosen from a card or typed. Touch this when polls should do more than this.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.commands.desk import MEMBERS, OFFICE, STEWARDS, Answer, Command, Context, Declined
from bot.domain.actions import CHOOSE, Action, ActionKind, Button, OutcomeState
from bot.domain.groups import Employment, Group, platform_of
from bot.domain.ids import public_id, tidy
from bot.domain.polls import Poll, PollSaved, Voted
from bot.domain.records import OutboxAction

FEWEST, MOST = 2, 20  # options; a WeCom card lists twenty, a Slack message twenty-five
LONGEST_QUESTION, LONGEST_OPTION = 500, 60  # characters
_PART: Final = re.compile(r'"([^"]+)"|“([^”]+)”|「([^」]+)」|(\S+)')

_ID: Final = re.compile(r"[PpＰ]\W?[0-9A-Za-z０-９]{5,}$")
_MARK: Final = re.compile(r"[(（]?(?:\d{1,2}|[A-Za-z]|[一二三四五六七八九十])\s*[.、)）:：．](?!\d)\s*|[①-⑳•·*-]\s*")


def run(context: Context) -> Answer:
    words = context.call.words
    if not words:
        polls = context.desk.ledger.polls(context.here.id)
        return Answer(text=context.say("polls", group=context.here, polls=polls))
    what = _WHAT.get(words[0].casefold())
    if what is not None and len(words) <= 2:
        return what(context, find(context, words[1] if len(words) == 2 else ""))
    return vote(context) if _is_choice(context, words) else _open(context)


def _is_choice(context: Context, words: Sequence[str]) -> bool:
    """`投票 2` is meant for the only open poll: a new one has more words."""
    still = context.desk.ledger.polls(context.here.id) if len(words) == 1 else ()
    return len(still) == 1 and (words[0].isdecimal() or words[0] in still[0].options)


def find(context: Context, typed: str) -> Poll:
    """The poll that was meant; without a number the only open one. Raises `Declined` when there is none."""
    if not typed:
        still = context.desk.ledger.polls(context.here.id)
        if len(still) == 1:
            return still[0]
        raise Declined("which-poll", ids=[poll.id for poll in still])
    found = context.desk.ledger.poll(tidy(typed, "P"))
    if found is None:
        raise Declined("no-such-poll", id=tidy(typed, "P"))
    return found


def _open(context: Context) -> Answer:
    group = context.here
    if not context.wears(STEWARDS):
        raise Declined("not-yours", command=context.call.name, hats=sorted(STEWARDS))
    question, *options = _parts(context.call.rest)
    options = _unmarked(options)
    _check(question, options)
    poll = Poll(
        id=public_id("P", context.event.platform, context.event.id),
        question=question,
        options=tuple(options),
        group=group.id,
        author=context.by,
        opened_at=context.now,
    )
    actions = tuple(_asked(context, poll, group))
    text = context.say("poll-opened", poll=poll, asked=len(actions), privately=_post_key(poll) != actions[0].action.key)
    record = PollSaved(poll=poll, event=context.event.id, at=context.now)
    return Answer(text=text, records=(record,), actions=actions)


def _parts(typed: str) -> list[str]:
    """One on each line; on a single line separated by spaces, what holds spaces in quotation marks."""
    if "\n" in typed:
        return [line.strip(' "“”「」') for line in typed.splitlines() if line.strip()]
    return ["".join(found.groups("")) for found in _PART.finditer(typed)] or [""]


def _unmarked(options: list[str]) -> list[str]:
    """`1、湖边`, `B. 山里`, `- 都行`: the marks of a list go, where every option has one: ours has its own."""
    bare = [_MARK.sub("", option) for option in options]
    is_list = all(one and one != option for one, option in zip(bare, options, strict=True))
    return bare if is_list else options


def _check(question: str, options: Sequence[str]) -> None:
    if not FEWEST <= len(options) <= MOST or len(set(options)) < len(options):
        raise Declined("usage", command="poll")
    if len(question) > LONGEST_QUESTION or max(map(len, options)) > LONGEST_OPTION:
        raise Declined("poll-too-long", question=LONGEST_QUESTION, option=LONGEST_OPTION)


def _asked(context: Context, poll: Poll, group: Group) -> Iterator[OutboxAction]:
    """The post in the group; where there can be none, a private word to each member."""
    if context.desk.capabilities(group)[ActionKind.POST].can:
        text = _shown(context, poll, {}, group.locale)
        yield _said(context, _post_key(poll), ActionKind.POST, poll, text, _buttons(poll))
        return
    members = [account for account in sorted(group.members) if _is_asked(context, account)]
    if not members:
        raise Declined("nobody-to-ask")
    for account in members:
        text = _shown(context, poll, {}, context.locale_of(account), place=group.name)
        told = context.tell(account, text, about=_post_key(poll), group=group.id, buttons=_buttons(poll))
        yield replace(told, action=replace(told.action, arguments={CHOOSE: True}))


def _is_asked(context: Context, account: str) -> bool:
    person = context.desk.directory.person_of(account)
    return person is None or not (person.is_bot or person.employment in (Employment.LEFT, Employment.EXTERNAL))


def _post_key(poll: Poll) -> str:
    return f"poll:{poll.id}"


def _buttons(poll: Poll, chosen: int = 0) -> tuple[Button, ...]:
    return tuple(
        Button(label=option, command=f"vote {poll.id} {number}", style="primary" if number == chosen else "")
        for number, option in enumerate(poll.options, start=1)
    )


def _shown(
    context: Context, poll: Poll, votes: Mapping[str, int], locale: str, chosen: int = 0, place: str = ""
) -> str:
    """The question and how it stands. `place`: the group's name, where it is read elsewhere."""
    counts = Counter(votes.values())
    rows = [(number, option, counts[number]) for number, option in enumerate(poll.options, start=1)]
    return context.desk.composer.compose(
        "replies/poll",
        locale,
        poll=poll,
        rows=rows,
        total=len(votes),
        chosen=chosen,
        place=place,
        closed=poll.closed_at is not None,
    )


def _said(
    context: Context, key: str, kind: ActionKind, poll: Poll, text: str, buttons: Sequence[Button], target: str = ""
) -> OutboxAction:
    action = Action(
        key=key,
        kind=kind,
        platform=platform_of(poll.group),
        group=poll.group,
        target=target or None,
        text=text,
        buttons=tuple(buttons),
        arguments={CHOOSE: True} if buttons else {},
        event=context.event.id,
    )
    return OutboxAction(action=action, state=OutcomeState.PLANNED)


def _refreshed(context: Context, poll: Poll, group: Group, votes: Mapping[str, int]) -> Iterator[OutboxAction]:
    """The post shows how it stands, where posts can be changed at any time (WeCom's cards only once per press)."""
    ability, post = context.desk.capabilities(group)[ActionKind.UPDATE], context.desk.ledger.action(_post_key(poll))
    if post is not None and post.ref and ability.can and not ability.why:
        buttons = () if poll.closed_at else _buttons(poll)
        text = _shown(context, poll, votes, group.locale)
        yield _said(
            context, f"{_post_key(poll)}:{context.event.id}", ActionKind.UPDATE, poll, text, buttons, target=post.ref
        )


def vote(context: Context) -> Answer:
    words = context.call.words
    number, *chosen = words if words and _ID.match(words[0]) else ["", *words]
    if not chosen:
        raise Declined("usage", command="vote")
    poll = find(context, number)
    group, account = _voter(context, poll)
    if poll.closed_at is not None:
        raise Declined("poll-over", id=poll.id)
    choice = _choice(poll, " ".join(chosen))
    votes = {**context.desk.ledger.votes(poll.id), account: choice}
    record = Voted(poll=poll.id, account=account, choice=choice, event=context.event.id, at=context.now)
    return Answer(
        text=_shown(context, poll, votes, context.locale, choice, place=group.name),
        records=(record,),
        actions=tuple(_refreshed(context, poll, group, votes)),
        buttons=_buttons(poll, choice),
        choose=True,
    )


def _voter(context: Context, poll: Poll) -> tuple[Group, str]:
    """Under which account: one person has one vote, whatever accounts they have in the group."""
    group = context.desk.directory.group(poll.group)
    accounts = {context.event.actor, *(context.person.accounts if context.person else ())} - {None}
    inside = sorted(account for account in accounts if group is not None and account in group.members)
    if group is None or not inside:
        raise Declined("not-asked", id=poll.id)
    return group, inside[0]


def _choice(poll: Poll, typed: str) -> int:
    """The number of an option, or its words."""
    typed = unicodedata.normalize("NFKC", typed).strip(" .。")
    if typed.isdecimal() and 1 <= int(typed) <= len(poll.options):
        return int(typed)
    if typed in poll.options:
        return poll.options.index(typed) + 1
    raise Declined("no-such-option", id=poll.id, typed=typed, most=len(poll.options))


def _result(context: Context, poll: Poll) -> Answer:
    if not _may_close(context, poll):
        _voter(context, poll)
    return Answer(text=_shown(context, poll, context.desk.ledger.votes(poll.id), context.locale))


def _close(context: Context, poll: Poll) -> Answer:
    if not _may_close(context, poll):
        raise Declined("not-your-poll", id=poll.id)
    if poll.closed_at is not None:
        raise Declined("poll-over", id=poll.id)
    closed, votes = replace(poll, closed_at=context.now), context.desk.ledger.votes(poll.id)
    group = context.desk.directory.group(poll.group)
    actions: list[OutboxAction] = []
    if group is not None:
        actions.extend(_refreshed(context, closed, group, votes))
        if context.desk.capabilities(group)[ActionKind.POST].can:
            text = _shown(context, closed, votes, group.locale)
            actions.append(_said(context, f"{_post_key(poll)}:closed", ActionKind.POST, closed, text, ()))
    record = PollSaved(poll=closed, event=context.event.id, at=context.now)
    return Answer(text=_shown(context, closed, votes, context.locale), records=(record,), actions=tuple(actions))


def _may_close(context: Context, poll: Poll) -> bool:
    """Its author, those who run the group, and the offices."""
    accounts = context.person.accounts if context.person else ()
    roles = {context.desk.directory.role_of(account, poll.group) for account in accounts}
    return context.wears(OFFICE) or poll.author in (*accounts, context.by) or bool(roles & {"owner", "admin"})


_WHAT: Mapping[str, Callable[[Context, Poll], Answer]] = {
    "close": _close, "结束": _close, "关闭": _close,
    "result": _result, "results": _result, "结果": _result,
}  # fmt: skip

COMMAND = Command(name="poll", zh="投票", run=run, hats=MEMBERS, needs_group=False)
VOTE = Command(name="vote", zh="表决", run=vote, hats=MEMBERS, needs_group=False)
