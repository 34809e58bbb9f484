"""The words for codes of closed sets (results, verbs, reasons of findings), as `templates/locale` has them.

Touch this when the files there change their shape; a new word needs nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import yaml

from bot.assets import asset


@cache
def rooms(lang: str) -> Mapping[str, Mapping[str, str]]:
    """Room -> code -> word."""
    text = (asset("templates") / "locale" / f"{lang}.yaml").read_text(encoding="utf-8")
    words: dict[str, Mapping[str, str]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return words


def reason_word(reason: str, lang: str) -> str:
    """What a finding says in a phrase. A reason that nobody gives any more, in an old record, reads as it stands."""
    return rooms(lang)["reasons"].get(reason, reason)
