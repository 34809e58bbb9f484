"""Events: what happened, normalised, whatever the platform. Frozen; made by adapters' `events.py`, pure.

An event's `id` is unique per platform and stable over redeliveries: the record keys on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.attachments import Contents
from bot.domain.groups import Department, Employment, GroupKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEvent:
    """A verified request as it came, before anybody read it. What the inbox stores."""

    platform: str  # slack | wecom | console (people at the web page and the CLI) | clock (schedules)
    key: str  # the platform's id for this delivery: the inbox refuses a second one
    kind: str  # event | command | interaction | snapshot | archive | due | scan ...
    body: bytes  # JSON (UTF-8), decrypted
    received_at: datetime
    lane: str = ""  # group key when it is cheap to know; order is kept per lane
    fault: str = ""  # why its body cannot be read any more: it is set aside


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file in a message, as far as its metadata goes."""

    name: str
    mime: str = ""
    size: int = 0
    ref: str = ""  # how the platform finds it again, opaque; empty = it cannot be fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened. Every kind below is one of these."""

    id: str
    platform: str
    at: datetime  # UTC, when it happened
    group: str | None = None  # group key
    actor: str | None = None  # account key; None = the system, or the platform does not say


LONGEST_TEXT = 40_000
"""Characters of a message that are judged: as many as Slack lets anybody post. Where a platform hands over more (a
forwarded chat, a pasted log), the rest is left out, and the record says how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePosted(Event):
    """A message. `text` is what a reader sees: text, blocks, attachments and quotes joined by newlines."""

    message: str  # message key inside its group: Slack ts, WeCom msgid
    text: str
    mentions: tuple[str, ...] = ()  # account keys
    mentions_all: bool = False
    files: tuple[File, ...] = ()
    thread: str | None = None
    from_bot: bool = False
    unread: int = 0  # characters beyond `LONGEST_TEXT`, left out of `text`

    def __post_init__(self) -> None:
        if len(self.text) > LONGEST_TEXT:
            object.__setattr__(self, "unread", self.unread + len(self.text) - LONGEST_TEXT)
            object.__setattr__(self, "text", self.text[:LONGEST_TEXT])


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited(MessagePosted):
    """The same message with new content; `before` is the old text where the platform gives it."""

    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead(Event):
    """What is in a file of an earlier message, which a rule asked to be read. `at` and `actor` are the message's."""

    message: str  # the message's key, as in MessagePosted
    file: File
    contents: Contents
    sha256: str = ""  # of the file; empty when it could not be fetched
    thread: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted(Event):
    """A message is gone; platforms seldom say by whom."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCreated(Event):
    """A group came into being."""

    name: str
    kind: GroupKind = GroupKind.CHANNEL
    external: bool = False
    created_by_us: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRenamed(Event):
    """A group has a new name. `before` is filled from the record where the platform does not give it."""

    name: str
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupArchived(Event):
    """A group was archived, deleted or dissolved (`archived=False`: it came back)."""

    archived: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMoved(Event):
    """The platform changed a group's id (Slack Connect: `G…` becomes `C…`)."""

    new_group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(Event):
    """`actor` (the account) is now a member; `invited_by` where the platform says."""

    invited_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(Event):
    """`actor` (the account) is no longer a member; `removed_by` where the platform says."""

    removed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerChanged(Event):
    """The group's owner is now `owner`."""

    owner: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminsChanged(Event):
    """The group's admins are now exactly `admins`."""

    admins: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountInfo:
    """What a platform says about one account. Empty = not said."""

    account: str
    name: str = ""
    email: str = ""
    employment: Employment = Employment.UNKNOWN
    unit: str | None = None
    department: str = ""  # key of the platform's department that the person mainly belongs to
    is_bot: bool = False
    locale: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged(Event):
    """A person's account is new, changed or deactivated (then `info.employment` is `left`)."""

    info: AccountInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentsSeen(Event):
    """All departments of the platform's directory that we may see, as they are now."""

    departments: tuple[Department, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryStale(Event):
    """The platform said *that* its directory changed, not how: fetch it (`actor` set: only that account)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSnapshot(Event):
    """The state of a group as the platform told when asked (poll, follow-up, backfill).

    The roster compares it with the record and derives the events that nobody pushed. `None` = not known, unchanged.
    """

    name: str | None = None
    kind: GroupKind | None = None
    owner: str | None = None
    admins: frozenset[str] | None = None
    members: frozenset[str] | None = None
    accounts: tuple[AccountInfo, ...] = ()
    external: bool | None = None
    purpose: str | None = None
    archived: bool | None = None
    created_at: datetime | None = None
    created_by_us: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupStale(Event):
    """The platform said *that* a group changed, not how: fetch it (becomes a `fetch` action, then a snapshot)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChanged(Event):
    """The outsiders of a group let its messages be read, or one of them does not (`why` is a short code): from then on
    none is judged, and none of their texts is kept."""

    allowed: bool
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A message that a command is about, as far as the platform shows it together with the command."""

    text: str = ""
    group: str | None = None  # group key
    message: str = ""  # as in MessagePosted; "" = the platform does not name it
    author: str | None = None  # account key
    from_bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandGiven(Event):
    """Somebody told the bot to do something: typed in chat, pressed a button, used the console or the CLI.

    A button's value *is* a command text (`ack 12`), so there is one path for all of them.
    """

    text: str  # without the bot's name or the slash command
    reply: Mapping[str, str] = field(
        default_factory=dict
    )  # platform's way back (response_url, message …), opaque to the core
    via: str = "chat"  # chat | slash | button | shortcut | form | home (the bot's own page was opened) | console | cli
    quoted: Quoted | None = None
    locale: str = ""  # of the page it was given on, where the answer is read; "" = the person's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Due(Event):
    """The clock says that something planned is due. `what` is announcement | scan | chase | expiry."""

    what: str
    subject: str = ""  # e.g. announcement id
    planned_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessEnded(Event):
    """A workspace took its access back: all of it, or (`lent_by`) only the tokens that these people had lent."""

    workspace: str  # the platform's id of it; "" = the only one there is
    why: str  # the platform's word
    lent_by: tuple[str, ...] = ()  # native ids


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessEnding(Event):
    """The platform refuses to renew a workspace's tokens. Those that it gave are good until then."""

    workspace: str
    why: str  # the platform's word
    until: datetime
    lent: bool = False  # only what an admin lent


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored(Event):
    """A delivery that needs nothing done, with the reason (`why` is a short code, e.g. `unfurl`, `own-message`)."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Event):
    """A delivery of a kind this version does not know: stored, acknowledged, counted."""

    what: str
