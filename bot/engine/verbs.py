"""What each verb of the policy language asks for: a hit in its surroundings -> actions, with the words they carry.

Whether they may be done is for the gate (`effects.py`). To add a verb: a line in `VERBS`, and what it asks of a
platform in `bot.domain.actions.ACTION_OF`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from bot.domain.actions import ACTION_OF, BEFORE, LASTS, Action, ActionKind, Button, told_instead
from bot.domain.events import Event, FileRead, MessagePosted
from bot.domain.groups import Group
from bot.domain.ports import Composer
from bot.domain.rules import Consequence, Facts, Hit, Match, Result
from bot.engine.situation import Desk, Situation
from bot.rules.registry import KINDS

REQUIRE_APPROVAL = "require_approval"
IN_CHARGE = ("group_owner", "dept_head")  # who is spoken to about a group: the first of them that there is
OWNER = "reminders/owner"  # what a member did, told to whoever is in charge
NOTICE = "reminders/notice"


def _tell(at: Situation, target: str, template: str, buttons: tuple[Button, ...] = (), instead_of: str = "") -> Action:
    person, locale = at.desk.directory.person_of(target), _locale(at, target)
    text = at.desk.composer.compose(
        template,
        locale,
        reader=person,
        rule=at.rule,
        finding=at.hit.match.finding,
        sender=at.facts.sender,
        group=at.group,
        violation=at.violation,
        strike=at.hit.strike,
        message=at.desk.message(at.rule, _values(at, locale)),
        instead_of=worded(at.desk.composer, instead_of, locale),
    )
    return _action(at, ActionKind.REMIND, target, text=text, buttons=buttons)


def _locale(at: Situation, account: str) -> str:
    """The language of whoever reads it; the group's, where nobody knows."""
    person = at.desk.directory.person_of(account)
    return (person.locale if person else "") or at.group.locale


def button(at: Situation, reader: str, command: str, style: str = "") -> Button:
    """What is pressed under a private word, named in its reader's language."""
    label = at.desk.composer.compose("words/button", _locale(at, reader), command=command.partition(" ")[0])
    return Button(label=label, command=command, style=style)


def reminder(
    match: Match, event: Event, facts: Facts, group: Group, target: str, key: str, desk: Desk
) -> Action:  # fmt: skip
    """The reminder of this match as its rule words it, to somebody who tests whether reminders arrive."""
    hit = Hit(match=match, result=Result.HIT, strike=1)
    at = Situation(hit=hit, event=event, facts=facts, group=group, violation=key.rpartition(":")[2], desk=desk)
    return replace(_tell(at, target, f"reminders/{match.rule.kind}"), key=key)


def worded(composer: Composer, instead_of: str, locale: str) -> str:
    """`retract: wecom-no-recall` in words: what was ordered, and why the platform cannot do it."""
    verb, _, why = instead_of.partition(": ")
    return composer.compose("words/instead", locale, verb=verb, why=why) if instead_of else ""


def _action(at: Situation, kind: ActionKind, target: str | None, **more: object) -> Action:
    return Action(
        key=f"{at.violation}:{kind}:{target or at.group.id}",
        kind=kind,
        platform=at.group.platform,
        group=at.group.id,
        target=target,
        event=at.event.id,
        rule=at.rule.id,
        **more,  # type: ignore[arg-type]
    )


def notices(at: Situation, roles: Iterable[str], instead_of: str = "") -> Iterator[Action]:
    told: set[str] = set()
    for role in roles:
        for account in at.desk.directory.accounts_for(role, at.group):
            if account not in told:
                told.add(account)
                yield _tell(at, account, NOTICE, instead_of=instead_of)


def stand_ins(at: Situation, action: Action, instead_of: str) -> Iterator[Action]:
    """Who hears of what the platform cannot do, as far as a word reaches them. Of a word that reaches nobody: those in
    charge, in their own words where it was for a message's author; else compliance."""
    reaches = at.desk.capabilities(at.group)[ActionKind.REMIND].reaches
    if action.kind is not ActionKind.REMIND:
        yield from (one for one in notices(at, told_instead(action.kind), instead_of) if reaches(one.target))
        return
    for role in (*IN_CHARGE, "compliance"):
        told = [account for account in at.desk.directory.accounts_for(role, at.group) if reaches(account)]
        owned = role in IN_CHARGE and action.target == at.subject and not KINDS[at.rule.kind].scans
        yield from (_tell(at, account, OWNER if owned else NOTICE, instead_of=instead_of) for account in told)
        if told:
            return


def _values(at: Situation, locale: str) -> Mapping[str, str]:
    """What `${…}` in a policy's message may name."""
    finding = at.hit.match.finding
    details = finding.details if finding else {}
    sender = at.facts.sender
    return {
        "sender.name": sender.name if sender else "",
        "group.name": at.group.name,
        "strikes": str(at.hit.strike or 1),
        "strikes.count": str(at.hit.strike or 1),
        "rule.id": at.rule.id,
        "rule.why": at.rule.why,
        "violation": at.violation,
        **details,
        "found": at.desk.composer.compose("words/found", locale, found=details.get("found", "").split(", ")),
        "suggestion": details.get("suggestion") or details.get("example", ""),
    }


def _remind_sender(at: Situation, _: Consequence) -> Iterator[Action]:
    if at.subject is not None:
        appeal = button(at, at.subject, f"appeal {at.violation}")
        yield _tell(at, at.subject, f"reminders/{at.rule.kind}", (appeal,))


def _remind_owner(at: Situation, consequence: Consequence) -> Iterator[Action]:
    """The words about a group are its owner's anyway; those about a message are for who wrote it, owner or not."""
    found = (at.desk.directory.accounts_for(role, at.group) for role in IN_CHARGE)
    for account in next(filter(None, found), ()):
        if KINDS[at.rule.kind].scans:
            yield _tell(at, account, f"reminders/{at.rule.kind}")
        elif _is_subject(at, account):
            yield from _remind_sender(at, consequence)
        else:
            yield _tell(at, account, OWNER)


def _is_subject(at: Situation, account: str) -> bool:
    """Whether the finding is about whoever has this account."""
    person = at.desk.directory.person_of(account)
    return account == at.subject or (person is not None and at.subject in person.accounts)


def _notify(at: Situation, consequence: Consequence) -> Iterator[Action]:
    yield from notices(at, (consequence.parameter or "compliance",))


def _post(at: Situation, consequence: Consequence) -> Iterator[Action]:
    yield _action(at, ACTION_OF[consequence.verb], None, text=consequence.parameter or at.rule.why)


def _rename(at: Situation, consequence: Consequence) -> Iterator[Action]:
    finding = at.hit.match.finding
    name = finding.details.get("suggestion") if finding else None
    if name:
        yield _action(at, ACTION_OF[consequence.verb], None, arguments={"name": name, BEFORE: at.group.name})


def _retract(at: Situation, consequence: Consequence) -> Iterator[Action]:
    if isinstance(at.event, MessagePosted | FileRead):
        yield _action(at, ACTION_OF[consequence.verb], at.event.message, arguments={"author": at.event.actor})


def _remove_member(at: Situation, consequence: Consequence) -> Iterator[Action]:
    if at.subject is not None:
        lasts = {LASTS: int(consequence.lasts.total_seconds())} if consequence.lasts else {}
        yield _action(at, ACTION_OF[consequence.verb], at.subject, arguments=lasts)


def _archive(at: Situation, consequence: Consequence) -> Iterator[Action]:
    yield _action(at, ACTION_OF[consequence.verb], None)


def _set_owner(at: Situation, consequence: Consequence) -> Iterator[Action]:
    for account in at.desk.directory.accounts_for(consequence.parameter or "dept_head", at.group)[:1]:
        yield _action(at, ACTION_OF[consequence.verb], account, arguments={BEFORE: at.group.owner or ""})


def _nothing(_: Situation, __: Consequence) -> Iterator[Action]:
    """`require_approval` is no deed: it says how the others of its list are done. `block` is done beforehand, by the
    platform: what was posted all the same is for the other verbs."""
    yield from ()


VERBS: Mapping[str, Callable[[Situation, Consequence], Iterator[Action]]] = {
    "remind_sender": _remind_sender,
    "remind_owner": _remind_owner,
    "notify": _notify,
    "post": _post,
    "rename": _rename,
    "retract": _retract,
    "remove_member": _remove_member,
    "archive": _archive,
    "set_owner": _set_owner,
    REQUIRE_APPROVAL: _nothing,
    "block": _nothing,
}
