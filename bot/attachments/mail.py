"""Letters (eml): the subject, the readable parts, and attachments, which are read like an archive's members."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

from bot.attachments.marked import html_text
from bot.attachments.work import Unreadable, Work
from bot.domain.attachments import Inside

_HEADERS = ("subject", "from", "to", "cc")


def read_mail(data: bytes, path: str, work: Work, depth: int) -> None:
    try:
        letter = email.message_from_bytes(data, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        work.say("\n".join(str(letter[name]) for name in _HEADERS if letter[name]))
        for part in letter.walk():
            work.hurry()
            name = part.get_filename()
            if name:
                inside = part.get_payload(decode=True)
                content = inside if isinstance(inside, bytes) else b""
                work.found(Inside(path=f"{path}{name}", size=len(content)))
                work.open(content, f"{path}{name}", depth + 1)
            elif part.get_content_type() == "text/plain":
                work.say(str(part.get_content()))
            elif part.get_content_type() == "text/html":
                work.say(html_text(str(part.get_content())))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Unreadable("broken") from error
    except RecursionError as error:
        raise Unreadable("too-deep") from error
