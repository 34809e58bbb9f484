"""How much reading a file may cost. Touch this when there is one more thing that a hostile file could exhaust."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Self

MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Sizes in bytes, times in seconds. `memory` and `seconds` hold for the whole worker."""

    size: int = 20 * MB  # of a file; a larger one is not even fetched
    seconds: float = 15.0  # of wall clock; then the worker is killed. As many of the processor's time
    memory: int = 512 * MB  # address space of the worker
    characters: int = 40_000  # of text; the rest is cut, with a note
    members: int = 2_000  # that a listing names
    depth: int = 2  # archives inside archives
    unpacked: int = 100 * MB  # of all that is unpacked from one file
    ratio: int = 200  # unpacked to packed: more is a bomb
    ocr: bool = False

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        return cls(**{field.name: data[field.name] for field in fields(cls) if field.name in data})
