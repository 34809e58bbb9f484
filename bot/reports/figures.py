"""How good a rule is, in figures that may be defended: a share with its interval, and whether a rule fell silent. Pure.

Touch this when quality is to be measured differently.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Final

_Z: Final = 1.959964  # of a 95 % interval
SILENT_BELOW: Final = 0.001  # how improbable it must be that nothing was found
WEEK: Final = timedelta(days=7)
WEEKS_BEFORE: Final = 8


def interval(hits: float, of: float) -> tuple[float, float] | None:
    """The 95 % interval of a share that was counted (Wilson 1927: holds for few counts too); None for no counts.

    Numbers in between stand for samples that count for less than their size.
    """
    if not of:
        return None
    share, weight = hits / of, _Z * _Z / of
    middle = (share + weight / 2) / (1 + weight)
    half = _Z / (1 + weight) * math.sqrt(share * (1 - share) / of + weight / (4 * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def fell_silent(before: int, lately: int) -> bool:
    """Whether a rule that found `before` in the eight weeks until a week ago, and `lately` in the week since, stopped
    finding: nothing came, more improbably than once in a thousand weeks by that rate (Poisson)."""
    return not lately and math.exp(-before / WEEKS_BEFORE) < SILENT_BELOW
