"""The second factor: six digits that an authenticator app shows for thirty seconds (TOTP, RFC 6238).

A code counts once, and half a minute early or late, since clocks differ. Touch this when another sort of factor comes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import pyotp
import segno

from bot.web.session import same

PERIOD: Final = 30  # seconds, as every authenticator app has it
_APART: Final = (0, -1, 1)  # periods that clocks may be apart


def new_secret() -> str:
    """160 random bits, base32, as RFC 4226 recommends."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is; None for a wrong one."""
    given = "".join(code.split())
    present = int(now.timestamp()) // PERIOD
    generate = pyotp.TOTP(secret).generate_otp
    return next((present + apart for apart in _APART if same(given, generate(present + apart))), None)


def address(secret: str, user: str, issuer: str) -> str:
    """What an authenticator app reads: `otpauth://totp/…`."""
    return pyotp.TOTP(secret).provisioning_uri(name=user, issuer_name=issuer)


def picture(address: str) -> str:
    """The address as a QR code: an SVG in a `data:` address."""
    return segno.make(address, error="m").svg_data_uri(scale=5, border=2, dark="#111", light="#fff")
