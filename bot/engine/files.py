"""Asking for the files of a message to be read: one action per file, where a rule in force wants to know.

The answer comes through the inbox as a `FileRead`. The action belongs to no group's line: a long reading must not stand
before a reminder. Touch this when something else of a message has to be fetched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.attachments import Contents
from bot.domain.events import Event, File, FileRead, MessagePosted
from bot.domain.records import OutboxAction

MOST = 10  # files of one message: a platform lets nobody post many more


def to_read(event: Event) -> MessagePosted | None:
    """The message, if it carries files that can be fetched."""
    return event if isinstance(event, MessagePosted) and any(file.ref for file in event.files) else None


def imagined(event: MessagePosted) -> FileRead:
    """What would come back if nothing stood in the file: whether a rule would look at it can be asked beforehand."""
    return file_read(event, File(name=""), Contents())


def file_read(event: MessagePosted, file: File, contents: Contents) -> FileRead:
    """The answer to a message's file without the way over a platform."""
    return FileRead(
        id=f"{event.id}/file/{mark(file.ref)}",
        platform=event.platform,
        at=event.at,
        group=event.group,
        actor=event.actor,
        message=event.message,
        thread=event.thread,
        file=file,
        contents=contents,
    )


def readings(event: MessagePosted) -> Iterator[OutboxAction]:
    """One for each file, the same for an edit of the message."""
    for file in [file for file in event.files if file.ref][:MOST]:
        action = Action(
            key=f"file:{event.group}/{event.message}/{mark(file.ref)}",
            kind=ActionKind.READ_FILE,
            platform=event.platform,
            target=event.message,
            event=event.id,
            arguments={
                "group": event.group,
                "actor": event.actor,
                "at": event.at.isoformat(),
                "thread": event.thread,
                "file": {"name": file.name, "mime": file.mime, "size": file.size, "ref": file.ref},
            },
        )
        yield OutboxAction(action=action, state=OutcomeState.PLANNED)


def mark(ref: str) -> str:
    """A short name for a reference that may be long."""
    return hashlib.sha256(ref.encode("utf-8", "surrogatepass")).hexdigest()[:16]
