"""Kind `content`: what may not be said. Everything it looks for stands in `when`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from bot.domain.events import Event, MessageEdited, MessagePosted
from bot.domain.rules import Facts, Finding
from bot.rules.kind import Check, Kind, Said, Words
from bot.rules.values import Options
from bot.rules.vocabulary import Vocabulary


class ContentOptions(Options):
    """A message that matches `when` (and not `unless`) breaks the rule.

    The words, patterns and identifiers are given in `when.text`; the finding shows where in the message they stood.
    """


def compile_content(options: ContentOptions, vocabulary: Vocabulary) -> Check:
    """Every message that reaches the check matched `when`: the finding is about its sender."""

    def check(event: Event, facts: Facts) -> Iterable[Finding]:
        return _about(event.actor) if isinstance(event, MessagePosted) else ()

    return check


@lru_cache(maxsize=4_096)  # people, most of them again and again
def _about(sender: str | None) -> tuple[Finding, ...]:
    return (Finding(reason="content", subject=sender),)


WORDS = Words(
    title=Said("内容", "content"),
    reasons={
        "content": Said("内容不合规定", "forbidden content"),
    },
    keys={
        "ContentOptions": Said("内容：符合 when（又不符合 unless）的消息就是违规"),
    },
)

KIND = Kind(
    name="content",
    options=ContentOptions,
    events=(MessagePosted, MessageEdited),
    scans=False,
    compile=compile_content,
    details=frozenset({"found"}),
    words=WORDS,
)
