"""What is wrong with a word before anybody looks for it: in policies and in list files alike.

Touch this when experience shows another thing that people write and that is no word.
"""

from __future__ import annotations

import re

from bot.policy.problems import WARNING
from bot.policy.reading.source import Scalar, Source
from bot.text.characters import is_all_content, too_short

_SPLITTERS = "，、；\u3000"
_SPACED = re.compile(r"[㐀-鿿]\s+[㐀-鿿]")


def is_usable(source: Source, word: Scalar) -> bool:
    """Whether a word may be looked for: no wildcard, no single character, no list glued by full-width commas."""
    text = word.value.strip()
    if len(text) > 1 and is_all_content(text):
        return True  # most words: nothing below could be wrong with them
    if text and not text.strip("*?.%"):
        source.report(word, "wildcard-word", word=text)
        return False
    if len(text) < 2 or too_short(text):
        source.report(word, "word-too-short", word=text)
        return False
    mark = next((char for char in text if char in _SPLITTERS), None)
    if mark is not None and word.plain:
        source.report(word, "fullwidth-comma", word=text, mark=mark)
        return False
    if word.plain and _SPACED.search(text):
        source.report(word, "spaced-word", severity=WARNING, word=text)
    return True
