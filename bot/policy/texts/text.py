"""A text of the policy language: what is wrong and what to do."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """What is wrong and what to do, in both languages."""

    zh: str
    en: str
    zh_hint: str = ""
    en_hint: str = ""
