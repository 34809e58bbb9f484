"""Finds the files that ship beside the code (`policies/`, `templates/`, the example settings)
in a wheel or a checkout.

Touch it when something new is force-included in the wheel.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def asset(name: str) -> Path:
    """The file or folder `name`: inside the installed package (`bot/_assets`), else beside it in the checkout."""
    shipped = _PACKAGE / "_assets" / name
    return shipped if shipped.exists() else _PACKAGE.parent / name
