"""What reading and compiling policies needed and nobody needs any more, handed back to the system.

The C library of most Linux systems keeps freed memory for the next time, which comes when somebody changes a policy:
after a list of a hundred thousand words that is a third of the process. Touch this for another C library.
"""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """To be called when all that was loaded is forgotten, but the policies. Hands it back where the library can be
    asked to; elsewhere (musl, macOS, Windows) it needs no asking, or nobody can."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
