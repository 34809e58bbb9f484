"""The second factor against RFC 6238's own figures."""

from __future__ import annotations

from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pytest

from bot.web.factor import PERIOD, address, new_secret, picture, step_of

RFC_SECRET = b32encode(b"12345678901234567890").decode()  # RFC 6238, appendix B (SHA-1); its codes' last six digits


@pytest.mark.parametrize(
    ("at", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_the_codes_of_the_standard(at: int, code: str) -> None:
    now = datetime.fromtimestamp(at, UTC)
    assert step_of(RFC_SECRET, code, now) == at // PERIOD
    assert step_of(RFC_SECRET, f"{code[:3]} {code[3:]}", now) == at // PERIOD, "as the apps show it"
    for apart, counts in ((PERIOD, True), (2 * PERIOD + 1, False), (-PERIOD, True)):
        if at + apart > PERIOD:  # the standard's first moment has none before it
            assert (step_of(RFC_SECRET, code, now + timedelta(seconds=apart)) == at // PERIOD) is counts


@pytest.mark.parametrize("code", ["", "28708", "2870822", "２８７０８２", "abcdef", "287 083"])
def test_anything_else_is_wrong(code: str) -> None:
    assert step_of(RFC_SECRET, code, datetime.fromtimestamp(59, UTC)) is None


def test_what_an_app_reads() -> None:
    secret = new_secret()
    assert len(secret) == 32 and secret != new_secret()
    assert address(secret, "wang.min", "华夏集团").startswith(
        "otpauth://totp/%E5%8D%8E%E5%A4%8F%E9%9B%86%E5%9B%A2:wang.min?"
    )
    assert picture(address(secret, "wang.min", "Acme")).startswith("data:image/svg+xml")
