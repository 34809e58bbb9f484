"""Checking passwords against argon2 hashes. Touch it when the cost of a guess must change."""

from __future__ import annotations

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2  # each check takes 64 MiB: a flood of sign-ins must not take all memory


def hash_password(password: str) -> str:
    """The argon2id hash to put into the settings."""
    return PasswordHasher().hash(password)


class Passwords:
    """Checks passwords, a few at a time, and as slowly for a name that does not exist."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash("nobody has this password")
        self._turns = BoundedSemaphore(AT_ONCE)

    def check(self, hash: str, password: str) -> bool:
        """Whether `password` fits; `hash` empty = unknown user, or one without a password: the same work, then no."""
        with self._turns:
            try:
                return self._hasher.verify(hash or self._nobody, password) and bool(hash)
            except (VerificationError, InvalidHashError):
                return False
