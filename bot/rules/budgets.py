"""The budgets of kind `conduct`: what is counted, of whom, and how much of it is too much.

Touch this when something else that people do is counted: a model here, a key in `ConductOptions`, and what it counts in
`bot.engine.activity` (and for examples in `bot.policy.language.earlier`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.rules.problems import invalid
from bot.rules.values import Duration, Options

# Keys of the options and of `Facts.recent`, in the order in which they are looked at.
MENTION_ALL, DRAINAGE, COPIES, REPEATED, SIMILAR, SAME_SITE, LINKS, FLOOD = COUNTED = (
    "mention_all", "drainage", "copies", "repeated", "similar", "same_site", "links", "flood",
)  # fmt: skip
ANEW = frozenset({MENTION_ALL, DRAINAGE})  # each of these disturbs anew; a flood is one flood
MOST, LONGEST = 1_000, timedelta(days=31)  # what is remembered is bounded, and so is what may be asked


def _remembered(within: timedelta) -> timedelta:
    if not timedelta(0) < within <= LONGEST:
        raise invalid("window-too-long", days=str(LONGEST.days))
    return within


class Budget(Options):
    """More than so many within so long is too much. An edit of a message is no further message."""

    more_than: int = Field(ge=1, le=MOST)
    within: Annotated[Duration, AfterValidator(_remembered)]


class FloodBudget(Budget):
    """Messages of one person in one group."""


class RepeatedBudget(Budget):
    """The same text by one person, in all groups together. Signs, spaces, width and case make no difference; short
    answers repeat honestly, so add `when: {text: {longer_than: 10}}`."""


class MentionAllBudget(Budget):
    """Messages of one person that call everybody in one group."""


class SimilarBudget(Budget):
    """Nearly the same text by one person, in all groups together: a name, a number, an emoji, a few words changed.
    Texts of fewer than about fifteen words or ideographs do not count."""


class CopiesBudget(Budget):
    """Groups in which nearly the same text was posted, whoever posted it: one advertisement by several accounts.
    Texts of fewer than about fifteen words or ideographs do not count, nor what apps post."""


class LinksBudget(Budget):
    """Links of one person in one group; two in one message are two."""


class SameSiteBudget(Budget):
    """Messages of one person with a link to one and the same site, in all groups together."""


class DrainageBudget(Budget):
    """Messages of one person, in all groups together, that lead members away: links, cards and written invitations to
    groups and accounts elsewhere (WeChat, QQ, WhatsApp, Telegram …), as the detector `drainage` sees them."""

    more_than: int = Field(ge=0, le=MOST)
