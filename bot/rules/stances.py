"""`quotes`, `negates`, `rejects`: how the writer stands to what the rule's `when` found in the text.

Like any fact they are absent where nothing was found: then they neither hold nor fail to. Touch this when the language
gains another stance; `bot/text/stance.py` knows how each is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from bot.domain.events import MessagePosted
from bot.rules.blocks import TextWhen
from bot.rules.parts import Moment, Part, shown
from bot.text import stance
from bot.text.patience import MOST

Judge = Callable[[str, Sequence[stance.Place]], bool]

JUDGES: Mapping[str, Judge] = {"quotes": stance.quotes, "negates": stance.negates, "rejects": stance.rejects}
STANCES = frozenset(f"text.{name}" for name in JUDGES)


def build_stances(options: TextWhen) -> list[Part]:
    parts = []
    for name, judge in JUDGES.items():
        wanted = getattr(options, name)
        if wanted is not None:
            accept = partial(_is, wanted)
            parts.append(Part(name=f"text.{name}", wanted=shown(wanted), see=partial(_see, judge), accept=accept))
    return parts


def _is(wanted: bool, seen: bool) -> bool:
    return seen == wanted


def _see(judge: Judge, moment: Moment) -> bool | None:
    """None where the rule found no words to stand to, or so many that not all are known."""
    if not isinstance(moment.event, MessagePosted) or not 0 < len(moment.finds) < MOST:
        return None
    return judge(moment.event.text, [(span.start, span.end) for span in moment.finds])
