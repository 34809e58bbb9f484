"""The words for the codes of closed sets (stages, verbs, why a platform cannot): the same that members read.

They stand in `templates/locale`; the kinds of rules have their own names. Touch this to show codes in another way.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from bot.locales import rooms
from bot.rules.registry import KINDS


def word(room: str, code: str, lang: str) -> str:
    """`word("stages", "pilot", "zh")` = 试点. A code without a word is shown as it is."""
    return _rooms(lang).get(room, {}).get(code, code)


@cache
def _rooms(lang: str) -> Mapping[str, Mapping[str, str]]:
    return {**rooms(lang), "kinds": {kind.name: kind.title[lang != "zh"] for kind in KINDS.values()}}
