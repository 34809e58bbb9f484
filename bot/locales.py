"""The words for codes of closed sets (results, verbs, reasons of findings), as `templates/locale` has them.

Touch this when the files there change their shape; a new word needs nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import yaml

from bot.assets import asset
from bot.rules.registry import KINDS

Rooms = Mapping[str, Mapping[str, str]]  # room -> code -> word


@cache
def rooms(lang: str) -> Rooms:
    """The words of a language, the kinds' own among them."""
    text = (asset("templates") / "locale" / f"{lang}.yaml").read_text(encoding="utf-8")
    words: Rooms = yaml.load(text, Loader=yaml.CSafeLoader)
    return with_kinds(words, lang)


def with_kinds(words: Rooms, lang: str) -> Rooms:
    """What kinds of rules are called, and the reasons that their findings give, said in their own modules."""
    column = int(lang != "zh")
    titles = {kind.name: kind.words.title[column] for kind in KINDS.values()}
    reasons = {code: said[column] for kind in KINDS.values() for code, said in kind.words.reasons.items()}
    return {**words, "kinds": titles, "reasons": {**words.get("reasons", {}), **reasons}}


def word(room: str, code: str, lang: str) -> str:
    """`word("stages", "pilot", "zh")` = 试点. A code without a word is shown as it is."""
    return rooms(lang).get(room, {}).get(code, code)


def reason_word(reason: str, lang: str) -> str:
    """What a finding says in a phrase. A reason that nobody gives any more, in an old record, reads as it stands."""
    return word("reasons", reason, lang)
