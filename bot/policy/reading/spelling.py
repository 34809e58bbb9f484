"""One spelling for every value: what pydantic takes generously (`yes`, `1_000`, `3.0`, ３０d, `{}`) is refused here.

Generous reading is how a policy comes to mean something else than what stands in it. Touch this when a new type of
value is decoded from text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta

from pydantic import BaseModel

from bot.policy.reading.source import Block, Items, Node, Scalar

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_NUMERIC = re.compile(r"[\s\d_.+-]+|[\s+-]*(?:inf|infinity|nan)\s*|[\d.+-]+e[\d+-]+", re.IGNORECASE)
Misspelt = tuple[Node, str, str]  # where, the code, what was written


def misspelt(value: object, node: Node) -> Iterator[Misspelt]:
    """Scalars that were decoded although they are not written as they should be, and blocks that say nothing."""
    if isinstance(node, Scalar):
        one = value[0] if isinstance(value, tuple) and len(value) == 1 else value
        code = _code(one, node.value)
        if code:
            yield node, code, node.value
    elif isinstance(node, Items):
        if isinstance(value, tuple | list) and len(value) == len(node.items):
            for one, item in zip(value, node.items, strict=True):
                yield from misspelt(one, item)
    elif isinstance(node, Block):
        one = value[0] if isinstance(value, tuple) and len(value) == 1 else value
        yield from _in_block(one, node)


def _in_block(value: object, block: Block) -> Iterator[Misspelt]:
    if isinstance(value, BaseModel):
        if not block.values and not block.refused:
            yield block, "empty-block", ""
        for name, field in type(value).model_fields.items():
            node = block.values.get(field.alias or name)
            if node is not None:
                yield from misspelt(getattr(value, name), node)
    elif isinstance(value, Mapping) and len(value) == len(block.values):
        for (key, one), (written, node) in zip(value.items(), block.values.items(), strict=True):
            if _code(key, written):
                yield block.keys[written], _code(key, written), written
            yield from misspelt(one, node)
    elif isinstance(value, Mapping):  # two keys became one: `1` and `01`
        for text, place in block.keys.items():
            if not _WHOLE.fullmatch(text):
                yield place, "bad-number", text


def _code(value: object, text: str) -> str:
    """What is wrong with the spelling of a decoded value; "" = nothing."""
    if isinstance(value, bool):
        return "" if text in ("true", "false") else "bad-truth"
    if isinstance(value, int | float):
        plain = _WHOLE if isinstance(value, int) else _DECIMAL
        odd = _NUMERIC.fullmatch(text) is not None and plain.fullmatch(text) is None
        return "bad-number" if odd or not text.isascii() else ""  # `20 per hour` and `80%` have validators of their own
    for kind, code in _ASCII.items():
        if isinstance(value, kind):
            return "" if text.isascii() and text == text.strip() else code
    return ""


_ASCII: Mapping[type, str] = {timedelta: "bad-duration", time: "bad-time", date: "bad-date"}
