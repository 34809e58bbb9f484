"""Addresses in settings, as types that pydantic checks: where a platform's API is, and where it finds us.

Touch this when an address should be written, or checked, in another way.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator


def api_root(official: str) -> AfterValidator:
    """The address that the names of calls are appended to: it ends with a slash."""

    def check(value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError(f"must start with https://, e.g. {official}")
        return value.rstrip("/") + "/"

    return AfterValidator(check)


def _rooted(value: str) -> str:
    return "/" + value.strip("/")


UrlPath = Annotated[str, AfterValidator(_rooted)]
"""Begins with a slash, and ends with none behind it."""
