"""What an adapter finds when `qungui doctor --online` asks it whether its configuration works, in both languages.

An adapter knows its platform's words for what to do, so they stand with it; here is only their shape.
"""

from __future__ import annotations

from dataclasses import dataclass


class Said(str):
    """A sentence in English that carries its Chinese."""

    __slots__ = ("zh",)
    zh: str

    def __new__(cls, en: str, zh: str) -> Said:
        self = super().__new__(cls, en)
        self.zh = zh
        return self


def spoken(words: str, lang: str) -> str:
    """In the reader's language, where both are known."""
    return words.zh if lang == "zh" and isinstance(words, Said) else str(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One finding. `fix` is what to do when it is not `ok`; `needed=False` = something optional is off."""

    name: str
    ok: bool
    detail: str = ""
    fix: str = ""
    needed: bool = True
