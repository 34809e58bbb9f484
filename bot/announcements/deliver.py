"""What happens when an announcement is due: who gets it, what is sent, and who has not acknowledged. Pure.

Touch this when the policy for holidays, lateness or chasing changes:
- a run on a day off is skipped when `on_holiday` is `skip` (moving to the next workday happens in `plan`);
- a run up to `misfire_grace` seconds late is sent late; an older one is recorded as missed, and never sent;
- an archived group is skipped. Every group and planned time gets exactly one `DeliveryPlanned`, whatever its state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.announcements.plan import is_holiday, next_run
from bot.domain.actions import PIN, Action, ActionKind, Button, OutcomeState
from bot.domain.announcements import Announcement, AnnouncementSaved, DeliveryPlanned
from bot.domain.events import Due
from bot.domain.groups import Employment, Group, GroupKind, platform_of
from bot.domain.ledger import Ledger
from bot.domain.ports import Calendar, Composer, Directory
from bot.domain.records import Noted, OutboxAction, Reaction, Record
from bot.domain.views import DeliveryView

UNIT = "unit:"  # `unit:huaxia/fintech` among an announcement's groups means all groups there when it is due
EXCEPT = "-unit:"  # … but not of that one below it
ACK_LABEL = {"zh": "收到", "en": "Got it"}

Grant = Callable[[Announcement, Group], bool]
"""Whether it may really be sent there (False: simulated): the stage of the rule that ordered it."""


def always(announcement: Announcement, group: Group) -> bool:
    """What people announce is not staged."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What delivering needs from the rest of the house."""

    ledger: Ledger
    directory: Directory
    composer: Composer
    calendar: Calendar
    granted: Grant = always


def react(due: Due, post: Post, now: datetime) -> Reaction:
    """What follows from a ring about an announcement: its delivery, or the chase of its receipts."""
    announcement = post.ledger.announcement(due.subject)
    if announcement is None or due.planned_at is None:
        return _noted("announcement.unknown", due, now)
    if due.what == "chase":
        return _chase(announcement, due.planned_at, due, post)
    if announcement.state != "active":
        return _noted(f"announcement.{announcement.state}", due, now)
    return _deliver(announcement, due.planned_at, due, post, now)


def groups_of(announcement: Announcement, directory: Directory) -> Sequence[Group]:
    """The groups it goes to now, each once, in a stable order."""
    wanted: dict[str, Group] = {}
    excepted = [place.removeprefix(EXCEPT) for place in announcement.groups if place.startswith(EXCEPT)]
    for place in announcement.groups:
        if place.startswith(UNIT):
            wanted |= {group.id: group for group in _under(place.removeprefix(UNIT), excepted, directory)}
        elif (group := directory.group(place)) is not None:
            wanted[group.id] = group
    return tuple(wanted[key] for key in sorted(wanted))


def _under(unit: str, excepted: Sequence[str], directory: Directory) -> Iterator[Group]:
    for group in directory.groups():
        barred = any(is_below(group.unit, one, directory) for one in excepted)
        fit = not (group.archived or barred or group.kind is GroupKind.DIRECT)
        if fit and is_below(group.unit, unit, directory):
            yield group


def is_below(unit: str | None, top: str, directory: Directory) -> bool:
    """Whether a group of `unit` belongs to `top` or to a unit below it; one of unknown unit belongs to the root."""
    root = directory.unit(None)
    here = unit or (root.id if root else "")
    return here == top or here.startswith(f"{top}/")


def outstanding(delivery: DeliveryView) -> tuple[str, ...]:
    """The accounts that received it and have not acknowledged."""
    return tuple(sorted(set(delivery.recipients) - set(delivery.acknowledged)))


def _deliver(announcement: Announcement, planned: datetime, due: Due, post: Post, now: datetime) -> Reaction:
    records: list[Record] = []
    actions: list[OutboxAction] = []
    state = _state(announcement, planned, post.calendar, now)
    groups = groups_of(announcement, post.directory)
    for group in groups:
        action = None if state != "planned" or group.archived else _post(announcement, planned, group, due, post)
        if action is not None:
            actions.append(action)
        records.append(
            DeliveryPlanned(
                announcement=announcement.id,
                group=group.id,
                planned_at=planned,
                action=action.action.key if action else None,
                recipients=tuple(_recipients(group, post.directory)) if action else (),
                state="skipped" if state == "planned" and action is None else state,
                event=due.id,
            )
        )
    if not groups:
        records.append(
            Noted(what="announcement.nobody", event=due.id, at=now, details={"announcement": announcement.id})
        )
    if next_run(announcement, planned, post.calendar) is None:
        records.append(AnnouncementSaved(announcement=replace(announcement, state="done"), event=due.id, at=now))
    return Reaction(records=tuple(records), actions=tuple(actions))


def _state(announcement: Announcement, planned: datetime, calendar: Calendar, now: datetime) -> str:
    if announcement.on_holiday == "skip" and is_holiday(announcement, planned, calendar):
        return "skipped"
    return "missed" if now - planned > timedelta(seconds=announcement.misfire_grace) else "planned"


def _post(announcement: Announcement, planned: datetime, group: Group, due: Due, post: Post) -> OutboxAction:
    author = _author(announcement, post.directory)
    text = post.composer.compose(
        "announcements/post",
        group.locale,
        announcement=announcement,
        words=_words(announcement, group, post.directory),
        author=author,
    )
    action = Action(
        key=f"announce:{announcement.id}:{planned.astimezone(UTC).isoformat()}:{group.id}",
        kind=ActionKind.POST,
        platform=group.platform,
        group=group.id,
        text=text,
        buttons=_buttons(announcement, group.locale),
        arguments={PIN: announcement.id} if announcement.pin else {},
        event=due.id,
        rule=announcement.author.removeprefix("rule:") if announcement.author.startswith("rule:") else None,
    )
    granted = post.granted(announcement, group)
    return OutboxAction(action=action, state=OutcomeState.PLANNED if granted else OutcomeState.SIMULATED)


def _words(announcement: Announcement, group: Group, directory: Directory) -> str:
    """The text; a rule's `${group.name}` and `${org.name}` are filled in, what a person wrote is left as it is."""
    if not announcement.author.startswith("rule:"):
        return announcement.text
    unit = directory.unit(group.unit)
    filled = announcement.text.replace("${group.name}", group.name)
    return filled.replace("${org.name}", unit.name if unit else "")


def _buttons(announcement: Announcement, locale: str) -> tuple[Button, ...]:
    label = ACK_LABEL["zh" if locale.startswith("zh") else "en"]
    return (Button(label=label, command=f"ack {announcement.id}", style="primary"),) if announcement.ack else ()


def _recipients(group: Group, directory: Directory) -> Iterator[str]:
    for account in sorted(group.members):
        person = directory.person_of(account)
        if person is None or not (person.is_bot or person.employment is Employment.LEFT):
            yield account


def _author(announcement: Announcement, directory: Directory) -> str:
    """The author's name; empty for what a rule announces."""
    person = directory.person_of(announcement.author) or directory.person(announcement.author)
    return person.name if person else ""


def _chase(announcement: Announcement, planned: datetime, due: Due, post: Post) -> Reaction:
    """A private word to each who has not acknowledged that delivery, and the count to whoever announced it."""
    deliveries = [one for one in post.ledger.deliveries(announcement=announcement.id) if one.planned_at == planned]
    sent = [one for one in deliveries if one.state in (OutcomeState.CONFIRMED, OutcomeState.UNKNOWN)]
    actions = [
        _reminder(announcement, planned, delivery, account, due, post)
        for delivery in sent
        for account in outstanding(delivery)
        if _still_there(account, delivery.group, post.directory)
    ]
    told = _told_author(announcement, planned, sent, due, post)
    return Reaction(actions=tuple(actions) + told)


def _still_there(account: str, group: str, directory: Directory) -> bool:
    known = directory.group(group)
    return known is not None and not known.archived and account in known.members


def _reminder(
    announcement: Announcement, planned: datetime, delivery: DeliveryView, account: str, due: Due, post: Post
) -> OutboxAction:
    person, group = post.directory.person_of(account), post.directory.group(delivery.group)
    locale = (person.locale if person else "") or (group.locale if group else "zh")
    text = post.composer.compose(
        "announcements/chase", locale, announcement=announcement, person=person, group_name=delivery.group_name
    )
    action = Action(
        key=f"chase:{announcement.id}:{planned.astimezone(UTC).isoformat()}:{delivery.group}:{account}",
        kind=ActionKind.REMIND,
        platform=platform_of(account),
        group=delivery.group,
        target=account,
        text=text,
        buttons=_buttons(announcement, locale),
        event=due.id,
    )
    return OutboxAction(action=action, state=OutcomeState.PLANNED)


def _told_author(
    announcement: Announcement, planned: datetime, sent: Sequence[DeliveryView], due: Due, post: Post
) -> tuple[OutboxAction, ...]:
    person = post.directory.person_of(announcement.author)
    if person is None or not sent:
        return ()  # a rule or somebody at the console: they have the report
    text = post.composer.compose(
        "announcements/receipts",
        person.locale or "zh",
        announcement=announcement,
        asked=sum(len(one.recipients) for one in sent),
        acknowledged=sum(len(set(one.acknowledged) & set(one.recipients)) for one in sent),
    )
    action = Action(
        key=f"receipts:{announcement.id}:{planned.astimezone(UTC).isoformat()}",
        kind=ActionKind.REMIND,
        platform=platform_of(announcement.author),
        group=sent[0].group,
        target=announcement.author,
        text=text,
        event=due.id,
    )
    return (OutboxAction(action=action, state=OutcomeState.PLANNED),)


def _noted(what: str, due: Due, now: datetime) -> Reaction:
    details = {"announcement": due.subject, "what": due.what}
    return Reaction(records=(Noted(what=what, event=due.id, at=now, details=details),))
