"""What was said around a case's message, and what became of it: the newest few messages of each conversation.

Texts are remembered here only, and of a message nothing is written down until a case is opened about one near it: then
the case keeps so many before and after, with their edits and deletions. Which cases still wait for what comes next is
read from the record after a restart, and what was said before it from the inbox. Not thread-safe: the pipeline's thread
owns it. Touch this when a case must show more of what was said.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.custody import ContextKept, Each, Said
from bot.domain.events import Event, MessageDeleted, MessageEdited, MessagePosted
from bot.domain.records import Record, ViolationRecorded
from bot.domain.rules import Result
from bot.engine.evidence import said

CONVERSATIONS = 10_000  # at most; the one that was silent longest gives way
WITHIN = timedelta(days=1)  # what is said later than that is another conversation
FOLLOWED = timedelta(days=30)  # for so long edits and deletions of kept messages are noted
LONGEST_HELD = 2_000  # characters of a message in memory

Conversation = tuple[str, str | None]  # group, and the thread in it
Recall = Callable[[str], Iterable[Event]]  # group -> what was read there last, oldest first


def _nothing(group: str) -> Iterable[Event]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A wording of a message, or its end."""

    what: Said
    at: datetime
    event: str
    text: str = ""


@dataclass(slots=True, kw_only=True)
class Heard:
    """A message that is remembered, with everything that became of it."""

    conversation: Conversation
    message: str
    account: str | None
    versions: list[Version]

    @property
    def at(self) -> datetime:
        return self.versions[0].at


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A case's context as far as it is known."""

    violation: str
    conversation: Conversation
    at: datetime
    each: int  # messages it keeps before and after its own
    places: dict[str, int] = field(default_factory=dict)  # message -> its place

    @property
    def after(self) -> int:
        return max(self.places.values(), default=0)


class Surroundings:
    """Remembers what is said, and what cases want of it."""

    def __init__(
        self,
        each: Each,
        kept: Iterable[ContextKept] = (),
        recall: Recall = _nothing,
        wants: Mapping[str, int] | None = None,
    ):
        """`kept` is what the record holds of the last `FOLLOWED`, and `wants` how many messages each of these cases
        (violation id) keeps; `recall` reads what the inbox still has of a group."""
        self._each = each
        self._most = each.most
        self._recall = recall
        self._recalled: set[str] = set()  # groups: once is enough, from then on all of it is heard
        self._talk: OrderedDict[Conversation, deque[Heard]] = OrderedDict()
        self._heard: dict[tuple[str, str], Heard] = {}  # (group, message) -> what is remembered of it
        self._watches: OrderedDict[str, Watch] = OrderedDict()  # by violation, the oldest first
        self._waiting: dict[Conversation, list[Watch]] = {}  # those to which something may still be added
        self._about: dict[tuple[str, str], list[Watch]] = {}  # (group, message) -> whose context it is
        for one in sorted(kept, key=lambda one: (one.place != 0, one.at)):
            wanted = (wants or {}).get(one.violation, each.everywhere)
            known = self._watches.get(one.violation)
            watch = known or self._watch(one.violation, (one.group, one.thread), one.at, wanted)
            self._keep(watch, one.message, one.place)

    def after(self, event: Event, records: Iterable[Record]) -> list[ContextKept]:
        """What an event adds to the context of cases: of earlier ones, and of those that `records` open."""
        if not self._most or event.group is None:
            return []
        opened = [one for one in records if isinstance(one, ViolationRecorded) and _wants(one, self._each)]
        self._forget(event.at)
        if opened and event.group not in self._recalled:
            self._remember(event.group)
        return [*self._hear(event), *(row for one in opened for row in self._open(one))]

    # -- hearing -------------------------------------------------------------------------------------------------

    def _hear(self, event: Event) -> Iterator[ContextKept]:
        if isinstance(event, MessageEdited | MessageDeleted):
            yield from self._changed(event)
        elif isinstance(event, MessagePosted) and self._posted(event):
            yield from self._followed(event)

    def _posted(self, event: MessagePosted) -> bool:
        """False: it is remembered already, since a message can come by two ways."""
        group = event.group or ""
        if (group, event.message) in self._heard:
            return False
        key = (group, event.thread)
        first = Version(what=Said.POSTED, at=event.at, event=event.id, text=event.text[:LONGEST_HELD])
        self._add(Heard(conversation=key, message=event.message, account=event.actor, versions=[first]), key)
        return True

    def _add(self, heard: Heard, key: Conversation) -> None:
        talk = self._talk.get(key)
        if talk is None:  # a thread begins with what it is about
            began = self._heard.get((key[0], key[1])) if key[1] else None
            talk = self._talk[key] = deque((began,) if began else ())
        self._talk.move_to_end(key)
        talk.append(heard)
        self._heard[key[0], heard.message] = heard
        if len(talk) > 2 * self._most + 1:
            self._let_go(talk.popleft(), key)
        if len(self._talk) > CONVERSATIONS:
            silent, talk = self._talk.popitem(last=False)
            for one in talk:
                self._let_go(one, silent)

    def _let_go(self, heard: Heard, key: Conversation) -> None:
        if heard.conversation == key:  # what a thread began with is still remembered where it was said
            self._heard.pop((key[0], heard.message), None)

    def _changed(self, event: MessageEdited | MessageDeleted) -> Iterator[ContextKept]:
        """An edit or a deletion of what is remembered, and of what a case has kept."""
        group, version = event.group or "", _version(event)
        known = self._heard.get((group, event.message))
        if known is not None and (version.what, version.text) == (Said.EDITED, known.versions[-1].text):
            return  # the platform put a preview under it
        heard = self._altered(event)
        for watch in self._about.get((group, event.message), ()):
            account = heard.account if heard else event.actor if isinstance(event, MessageEdited) else None
            yield _row(watch, event.message, account, version)

    def _altered(self, event: MessageEdited | MessageDeleted) -> Heard | None:
        """The message with what became of it. An edit of one that is not remembered has no neighbours that anybody
        knows: it begins a conversation of its own."""
        group = event.group or ""
        heard = self._heard.get((group, event.message))
        if heard is not None:
            heard.versions.append(_version(event))
        elif isinstance(event, MessageEdited):
            before = event.before
            first = [Version(what=Said.POSTED, at=event.at, event="", text=before[:LONGEST_HELD])] if before else []
            key, versions = (group, event.message), [*first, _version(event)]
            heard = Heard(conversation=key, message=event.message, account=event.actor, versions=versions)
            self._add(heard, key)
        return heard

    def _remember(self, group: str) -> None:
        """What the inbox still has from before this process, in front of what was heard since."""
        self._recalled.add(group)
        keys = sorted((key for key in self._talk if key[0] == group), key=lambda key: key[1] is not None)
        since = [one for key in keys for one in self._talk.pop(key) if one.conversation == key]
        for one in since:
            self._let_go(one, one.conversation)
        for event in self._recall(group):
            if event.group != group:
                continue
            if isinstance(event, MessageEdited | MessageDeleted):
                self._altered(event)
            elif isinstance(event, MessagePosted):
                self._posted(event)
        for one in since:
            if (group, one.message) not in self._heard:
                self._add(one, one.conversation)

    # -- cases ---------------------------------------------------------------------------------------------------

    def _open(self, violation: ViolationRecorded) -> list[ContextKept]:
        """The context of a new case, as far as it is known now."""
        own = self._heard.get((violation.group, violation.message or ""))
        if own is None or violation.id in self._watches:
            return []
        talk = self._talk[own.conversation]
        here, rows = talk.index(own), list[ContextKept]()
        each = self._each.of(violation.rule, violation.unit)
        watch = self._watch(violation.id, own.conversation, own.at, each)
        for place, one in enumerate(talk, start=-here):
            if abs(place) <= each and abs(one.at - own.at) <= WITHIN:
                self._keep(watch, one.message, place)
                rows += [_row(watch, one.message, one.account, version) for version in one.versions]
        return rows

    def _followed(self, event: MessagePosted) -> Iterator[ContextKept]:
        """A message that comes after those of cases which still wait for it."""
        key, waiting = (event.group or "", event.thread), list[Watch]()
        for watch in self._waiting.pop(key, ()):
            if watch.after >= watch.each or event.at > watch.at + WITHIN:
                continue
            waiting.append(watch)
            if event.at >= watch.at and event.message not in watch.places:
                self._keep(watch, event.message, watch.after + 1)
                yield _row(watch, event.message, event.actor, _version(event))
        if waiting:
            self._waiting[key] = waiting

    def _watch(self, violation: str, conversation: Conversation, at: datetime, each: int) -> Watch:
        watch = self._watches[violation] = Watch(violation=violation, conversation=conversation, at=at, each=each)
        self._waiting.setdefault(conversation, []).append(watch)
        return watch

    def _keep(self, watch: Watch, message: str, place: int) -> None:
        if message not in watch.places:
            self._about.setdefault((watch.conversation[0], message), []).append(watch)
            watch.places[message] = place

    def _forget(self, now: datetime) -> None:
        """Cases whose messages are followed no longer."""
        while self._watches and (oldest := next(iter(self._watches.values()))).at < now - FOLLOWED:
            del self._watches[oldest.violation]
            for message in oldest.places:
                about = (oldest.conversation[0], message)
                left = [one for one in self._about[about] if one is not oldest]
                if left:
                    self._about[about] = left
                else:
                    del self._about[about]


def _wants(record: ViolationRecorded, each: Each) -> bool:
    """Only what may become somebody's case keeps what was said around it: not what was excused, nor what a rule that
    only observes would have found."""
    return record.result is Result.HIT and record.message is not None and each.of(record.rule, record.unit) > 0


def _version(event: MessagePosted | MessageDeleted) -> Version:
    if isinstance(event, MessageDeleted):
        return Version(what=Said.DELETED, at=event.at, event=event.id)
    what = Said.EDITED if isinstance(event, MessageEdited) else Said.POSTED
    return Version(what=what, at=event.at, event=event.id, text=event.text[:LONGEST_HELD])


def _row(watch: Watch, message: str, account: str | None, version: Version) -> ContextKept:
    text, content_hash = said(version.text)
    group, thread = watch.conversation
    return ContextKept(
        violation=watch.violation, place=watch.places[message], group=group, thread=thread, message=message,
        account=account, what=version.what, at=version.at, text=text, content_hash=content_hash, event=version.event,
    )  # fmt: skip
