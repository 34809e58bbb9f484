"""What each fact-condition means: a table from key to (how to see the fact, when it is accepted).

A `Part` is one leaf of a condition. Touch this when a block of the policy language gains a key about facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import time
from typing import Any, NamedTuple

from bot.domain.events import Event, FileRead, MessageEdited, MessagePosted
from bot.domain.rules import Facts, Span
from bot.rules.blocks import GroupWhen, LabelWhen, MessageWhen, SenderWhen, TimeWhen
from bot.rules.problems import Path, Problem
from bot.rules.values import Options
from bot.rules.vocabulary import Vocabulary
from bot.text.patterns import PatternError, compile_pattern


class Moment(NamedTuple):
    """What a condition is asked about. A tuple: one is made for every message that a rule may concern."""

    event: Event
    facts: Facts
    labels: Mapping[str, str]
    finds: tuple[Span, ...] = ()  # what the rule's `when` saw in the text


See = Callable[[Moment], Any]  # the fact; None = absent
Spots = Callable[[Event], tuple[Span, ...] | None]  # where in the event's text something is; None = it has none
Accept = Callable[[Any], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One leaf. `evidence` says that the seen value is a tuple of spans; `needs` as in `Condition`; `standing` that the
    answer is the same for every event until the group changes; `spots` is what `see` sees, where the text says all."""

    name: str
    wanted: str
    see: See
    accept: Accept
    evidence: bool = False
    needs: frozenset[int] | None = None
    standing: bool = False
    spots: Spots | None = None

    def holds(self, moment: Moment) -> bool:
        seen = self.see(moment)
        return seen is not None and self.accept(seen)

    def evidenced(self, moment: Moment) -> tuple[Span, ...] | None:
        """The spans of what it saw, where it holds; None where it does not."""
        seen = self.see(moment)
        if seen is None or not self.accept(seen):
            return None
        return seen if self.evidence else ()

    def spans(self, moment: Moment) -> tuple[Span, ...]:
        return self.see(moment) or () if self.evidence else ()

    def saw(self, moment: Moment) -> str:
        """The value for a person's eyes. Of a text only what was recognised, never the text."""
        seen = self.see(moment)
        if self.evidence:
            return ", ".join(dict.fromkeys(span.what for span in seen or ())) or "–"
        return "–" if seen is None else shown(seen)


def shown(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case time():
            return value.strftime("%H:%M")
        case frozenset() | tuple() | list():
            return ", ".join(sorted(shown(item) for item in value)) or "–"
        case _:
            return str(value)


# --- how values are accepted -------------------------------------------------------------------------------------


def _equals(wanted: Any) -> Accept:
    return lambda seen: bool(seen == wanted)


def _one_of(wanted: Iterable[Any]) -> Accept:
    choices = frozenset(wanted)
    return lambda seen: seen in choices


def _shares(wanted: Iterable[Any]) -> Accept:
    choices = frozenset(wanted)
    return lambda seen: not choices.isdisjoint(seen)


def _within_unit(wanted: Iterable[str]) -> Accept:
    """The unit itself or one below it: `huaxia` holds `huaxia/fintech`."""
    units = tuple(wanted)
    return lambda seen: any(seen == unit or seen.startswith(unit + "/") for unit in units)


def _more_than(wanted: int) -> Accept:
    return lambda seen: bool(seen > wanted)


def _at_most(wanted: Any) -> Accept:
    return lambda seen: bool(seen <= wanted)


def _in_range(wanted: Iterable[tuple[time, time]]) -> Accept:
    ranges = tuple(wanted)

    def accept(seen: time) -> bool:
        return any(start <= seen < end if start < end else seen >= start or seen < end for start, end in ranges)

    return accept


# --- how facts are seen ------------------------------------------------------------------------------------------


def _sender_roles(moment: Moment) -> frozenset[str] | None:
    if moment.event.actor is None:
        return None
    held = moment.facts.sender.roles if moment.facts.sender else frozenset()
    return held | {moment.facts.sender_role}


def _sender_ids(moment: Moment) -> frozenset[str] | None:
    account = moment.facts.sender_account or moment.event.actor
    ids = {account} if account else set()
    if moment.facts.sender:
        ids |= {moment.facts.sender.id, *moment.facts.sender.accounts}
    return frozenset(ids) or None


def _sender_is_bot(moment: Moment) -> bool | None:
    if isinstance(moment.event, MessagePosted) and moment.event.from_bot:
        return True
    return moment.facts.sender.is_bot if moment.facts.sender else None


def _stay(moment: Moment) -> Any:
    """How long the sender had been in the group. Of a message from before they joined nothing is known."""
    joined = moment.facts.sender_joined
    return None if joined is None or joined > moment.event.at else moment.event.at - joined


def _group_unit(moment: Moment) -> str | None:
    if moment.facts.unit is not None:
        return moment.facts.unit.id
    return moment.facts.group.unit if moment.facts.group else None


def _group(read: Callable[[Any], Any]) -> See:
    return lambda moment: None if moment.facts.group is None else read(moment.facts.group)


def _sender(read: Callable[[Any], Any]) -> See:
    return lambda moment: None if moment.facts.sender is None else read(moment.facts.sender)


def _message(read: Callable[[MessagePosted], Any]) -> See:
    return lambda moment: read(moment.event) if isinstance(moment.event, MessagePosted) else None


def _has_files(moment: Moment) -> bool | None:
    event = moment.event
    return bool(event.files) if isinstance(event, MessagePosted) else True if isinstance(event, FileRead) else None


def _in_thread(moment: Moment) -> bool | None:
    event = moment.event
    return event.thread is not None if isinstance(event, MessagePosted | FileRead) else None


def _group_age(moment: Moment) -> Any:
    group = moment.facts.group
    return None if group is None or group.created_at is None else moment.facts.now - group.created_at


Row = tuple[See, Callable[[Any], Accept]]

SENDER: Mapping[str, Row] = {
    "role": (_sender_roles, _shares),
    "employment": (_sender(lambda person: person.employment), _one_of),
    "unit": (_sender(lambda person: person.unit), _within_unit),
    "person": (_sender_ids, _shares),
    "is_bot": (_sender_is_bot, _equals),
    "joined_within": (_stay, _at_most),
}
GROUP: Mapping[str, Row] = {
    "external": (_group(lambda group: group.external), _equals),
    "kind": (_group(lambda group: group.kind), _one_of),
    "platform": (_group(lambda group: group.platform), _one_of),
    "unit": (_group_unit, _within_unit),
    "id": (_group(lambda group: group.id), _one_of),
    "audience": (_group(lambda group: group.labels.get("audience")), _one_of),
    "members_over": (_group(lambda group: len(group.members)), _more_than),
    "created_within": (_group_age, _at_most),
    "archived": (_group(lambda group: group.archived), _equals),
}
AGING = frozenset({"group.created_within"})  # these change though nobody changes the group
MESSAGE: Mapping[str, Row] = {
    "has_files": (_has_files, _equals),
    "in_thread": (_in_thread, _equals),
    "edited": (_message(lambda message: isinstance(message, MessageEdited)), _equals),
}
LABEL: Mapping[str, Row] = {
    "urgency": (lambda moment: moment.labels.get("urgency"), _one_of),
    "audience": (lambda moment: moment.labels.get("audience"), _one_of),
    "kind": (lambda moment: moment.labels.get("kind"), _one_of),
}


def _build(block: str, table: Mapping[str, Row], options: Options) -> tuple[Part, ...]:
    parts = []
    for key, (see, accept) in table.items():
        wanted = getattr(options, key)
        if wanted is not None:
            parts.append(Part(name=f"{block}.{key}", wanted=shown(wanted), see=see, accept=accept(wanted)))
    return tuple(parts)


def build_sender(options: SenderWhen, vocabulary: Vocabulary, path: Path, problems: list[Problem]) -> tuple[Part, ...]:
    return _build("sender", SENDER, options)


def build_message(
    options: MessageWhen, vocabulary: Vocabulary, path: Path, problems: list[Problem]
) -> tuple[Part, ...]:
    return _build("message", MESSAGE, options)


def build_label(options: LabelWhen, vocabulary: Vocabulary, path: Path, problems: list[Problem]) -> tuple[Part, ...]:
    return _build("label", LABEL, options)


def build_group(options: GroupWhen, vocabulary: Vocabulary, path: Path, problems: list[Problem]) -> tuple[Part, ...]:
    built = _build("group", GROUP, options)
    parts = tuple(replace(part, standing=part.name not in AGING) for part in built)
    if options.name_matches is None:
        return parts
    searches = []
    for position, pattern in enumerate(options.name_matches):
        try:
            searches.append(compile_pattern(pattern).search)
        except PatternError as error:
            problems.append(
                Problem(code="bad-pattern", path=(*path, "name_matches", position), values={"why": str(error)})
            )
    name = Part(
        name="group.name_matches",
        wanted=shown(options.name_matches),
        see=_group(lambda group: group.name),
        accept=lambda seen: any(search(seen) for search in searches),
        standing=True,
    )
    return (*parts, name)


def build_time(options: TimeWhen, vocabulary: Vocabulary, path: Path, problems: list[Problem]) -> tuple[Part, ...]:
    zone = options.zone
    table: Mapping[str, Row] = {
        "workday": (lambda moment: moment.facts.workday, _equals),
        "days": (lambda moment: _WEEKDAYS[moment.event.at.astimezone(zone).weekday()], _one_of),
        "between": (
            lambda moment: moment.event.at.astimezone(zone).time().replace(tzinfo=None),
            _in_range,
        ),
    }
    return _build("time", table, options)


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
