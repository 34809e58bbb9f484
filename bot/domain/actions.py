"""Actions (intended deeds), capabilities (what a platform can do where), outcomes (what came of a deed)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.groups import house_of


class ActionKind(StrEnum):
    """Everything the bot can do to the world. Each needs the capability of the same name."""

    REMIND = "remind"  # a private word to a member about a group (ephemeral, direct message or card)
    POST = "post"  # a message in the group
    UPDATE = "update"  # change our own message
    PIN = "pin"  # keep a message in view in its group
    DELETE = "delete"  # remove somebody's message
    RENAME = "rename"
    ADD_MEMBER = "add_member"
    REMOVE_MEMBER = "remove_member"
    SET_OWNER = "set_owner"
    SET_ADMINS = "set_admins"
    CREATE = "create"  # a group
    ARCHIVE = "archive"
    UNARCHIVE = "unarchive"  # bring an archived group back
    BLOCK = "block"  # keep words from being posted at all; a standing order, not an answer to an event
    READ = "read"  # no deed: whether members' messages reach us at all
    READ_FILE = "read_file"  # fetch a file of a message and read it (answers with its contents in the inbox)
    FETCH = "fetch"  # ask the platform for a group's present state (answers with a snapshot in the inbox)


COMMAND = "/qungui"
"""How the house's texts call the bot (`/qungui why V-1`). An adapter puts in what people type on its platform."""


class ActionClass(StrEnum):
    """How much harm a wrong action does."""

    TELL = "tell"
    REVERSIBLE = "reversible"
    IRREVERSIBLE = "irreversible"


CLASS_OF: Mapping[ActionKind, ActionClass] = {
    ActionKind.REMIND: ActionClass.TELL,
    ActionKind.POST: ActionClass.TELL,
    ActionKind.UPDATE: ActionClass.TELL,
    ActionKind.PIN: ActionClass.TELL,
    ActionKind.FETCH: ActionClass.TELL,
    ActionKind.READ: ActionClass.TELL,
    ActionKind.READ_FILE: ActionClass.TELL,
    ActionKind.CREATE: ActionClass.REVERSIBLE,
    ActionKind.RENAME: ActionClass.REVERSIBLE,
    ActionKind.ADD_MEMBER: ActionClass.REVERSIBLE,
    ActionKind.REMOVE_MEMBER: ActionClass.REVERSIBLE,
    ActionKind.SET_OWNER: ActionClass.REVERSIBLE,
    ActionKind.SET_ADMINS: ActionClass.REVERSIBLE,
    ActionKind.ARCHIVE: ActionClass.REVERSIBLE,
    ActionKind.UNARCHIVE: ActionClass.REVERSIBLE,
    ActionKind.BLOCK: ActionClass.REVERSIBLE,
    ActionKind.DELETE: ActionClass.IRREVERSIBLE,
}


ACTION_OF: Mapping[str, ActionKind] = {
    "remind_sender": ActionKind.REMIND,
    "remind_owner": ActionKind.REMIND,
    "notify": ActionKind.REMIND,
    "post": ActionKind.POST,
    "rename": ActionKind.RENAME,
    "retract": ActionKind.DELETE,
    "remove_member": ActionKind.REMOVE_MEMBER,
    "archive": ActionKind.ARCHIVE,
    "set_owner": ActionKind.SET_OWNER,
    "block": ActionKind.BLOCK,
}
"""What each verb of the policy language asks of a platform: planning and `policy check` read the same table."""

AGAINST_A_PERSON = frozenset({ActionKind.DELETE, ActionKind.REMOVE_MEMBER})
BY_TWO = frozenset({ActionKind.REMOVE_MEMBER})
"""What two different people must let go, whoever ordered it."""

UNDONE_BY: Mapping[ActionKind, ActionKind] = {
    ActionKind.RENAME: ActionKind.RENAME,
    ActionKind.ARCHIVE: ActionKind.UNARCHIVE,
    ActionKind.REMOVE_MEMBER: ActionKind.ADD_MEMBER,
    ActionKind.SET_OWNER: ActionKind.SET_OWNER,
}
"""How a deed is taken back. What is missing here stays done: a deleted message, words that were read."""

PIN = "pin"
"""In a post's arguments: it is to be pinned as well, under this name; what was pinned under the same name before is
unpinned. The outcome's `pinned` says what came of that."""
BEFORE = "before"  # in an action's arguments: what a rename or a new owner replaced
LASTS = "lasts"  # in an action's arguments: seconds after which it is taken back by itself
CHOOSE = "choose"  # in an action's arguments: its buttons are options, of which one is chosen
USED = "used"  # in an action's arguments: it answers a press that was carried out, so nothing is left to press there
FORM = "form"  # in an action's arguments: what it asks is asked in a form, where the platform has them
OPEN = "open"  # in an answer's arguments: nothing in it is private, so it may be said where it was asked
DISCREET = "discreet"  # in an action's arguments: the audit chain does not say to whom it went
STEP = "step"  # in an action's arguments: the ladder step that ordered it


def told_instead(kind: ActionKind) -> tuple[str, ...]:
    """The roles that hear of a deed which the platform cannot do."""
    return ("compliance", "group_owner") if kind in AGAINST_A_PERSON else ("group_owner",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button under a message. `command` is what pressing it tells the bot (`ack 12`)."""

    label: str
    command: str
    style: str = ""  # "" | primary | danger


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One intended deed on one platform. Plain data: it is stored in the outbox as it stands.

    `key` makes it happen at most once: the outbox refuses a second action with the same key. For announcements it is
    (announcement, planned time, group); for rule actions (event, rule, kind, target).
    """

    key: str
    kind: ActionKind
    platform: str
    group: str | None = None  # group key; the courier keeps order per group
    target: str | None = None  # account key or message key, as the kind needs
    text: str = ""
    buttons: tuple[Button, ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict)  # e.g. {"name": …}, {"members": […]}, {"reply": {...}}
    event: str | None = None  # event id that caused it
    rule: str | None = None  # rule id
    not_before: datetime | None = None


def house(action: Action) -> str:
    """Where it is done: the platform, or one of several workspaces or companies on it. A private word goes to its
    person, wherever the group is that it is about."""
    mine = f"{action.platform}:"
    place = next((key for key in (action.target, action.group) if key and key.startswith(mine)), "")
    return house_of(place) or action.platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Ability:
    """Whether a platform can do one kind of action in one group; if not: why, and what the bot does instead.

    `beyond` tells the accounts to which it cannot be done even where it can; `why` says so then.
    """

    can: bool
    why: str = ""
    instead: ActionKind | None = None
    beyond: Callable[[str], bool] | None = None

    def reaches(self, target: str | None) -> bool:
        """Whether it can be done to this target."""
        return self.can and not (self.beyond is not None and target is not None and self.beyond(target))


Capabilities = Mapping[ActionKind, Ability]


class OutcomeState(StrEnum):
    """What is known of an action."""

    SIMULATED = "simulated"  # observe or pilot: nothing left the house
    PLANNED = "planned"  # waiting in the outbox
    WAITING = "waiting"  # waits for a person's approval
    SENDING = "sending"  # the call is being made; found at start-up it means: answer lost
    CONFIRMED = "confirmed"  # the platform said yes
    FAILED = "failed"  # the platform said no, or cannot
    UNKNOWN = "unknown"  # the answer was lost; never re-sent silently
    CANCELLED = "cancelled"  # withdrawn before it was sent


class Trouble(StrEnum):
    """The three kinds of no. Each adapter maps its platform's codes to them by a table."""

    TRY_AGAIN = "try-again"  # not now: too many calls, the platform's own error, no connection
    NOT_ABLE = "not-able"  # not with what we were given: a scope, a right, a visible range, a plan
    REFUSED = "refused"  # not this: the name is taken, the person is not there


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an adapter knows after trying. `planned` with `retry_after` (seconds): not done yet, come back.

    `down`: the platform as a whole is out of reach (no connection, its own error, our credentials are dead), which says
    nothing about this action: the courier counts these and then leaves the platform alone for a while.
    """

    state: OutcomeState
    reason: str = ""  # platform's error code or a short English phrase, never a message text
    ref: str = ""  # the platform's id of what was made (message ts, chatid)
    retry_after: float | None = None
    down: bool = False
    details: Mapping[str, str] = field(default_factory=dict)  # e.g. {"delivered": "ephemeral"}


def confirmed(ref: str = "", **details: str) -> Outcome:
    return Outcome(state=OutcomeState.CONFIRMED, ref=ref, details=details)


def failed(reason: str, **details: str) -> Outcome:
    return Outcome(state=OutcomeState.FAILED, reason=reason, details=details)


def not_able(reason: str) -> Outcome:
    """Failed for want of a right or a setting that an administrator can give; repeating it as it is helps nobody."""
    return failed(reason, trouble=Trouble.NOT_ABLE.value)


def unknown(reason: str, *, down: bool = False) -> Outcome:
    return Outcome(state=OutcomeState.UNKNOWN, reason=reason, down=down)


def retry(reason: str, after: float, *, down: bool = False) -> Outcome:
    """Certainly not done yet (rate limited, refused before it began): try again after so many seconds."""
    return Outcome(state=OutcomeState.PLANNED, reason=reason, retry_after=after, down=down)


def ask_again(reason: str, after: float, *, down: bool = False) -> Outcome:
    """A probe that got no answer: nothing is known yet; ask again after so many seconds."""
    return Outcome(state=OutcomeState.UNKNOWN, reason=reason, retry_after=after, down=down)
