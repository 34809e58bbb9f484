"""What can go wrong, as one tree. Each class's docstring is its message: what happened, likeliest cause, what to do.

QunguiError
├── ConfigError          the settings cannot be used
├── PolicyError          a policy file cannot be used (carries problems with file:line:column)
├── RequestRefused       a delivery that must not be stored (bad signature, too large, undecodable)
├── StorageError         the record cannot be read or written
├── InputError           an export, archive or argument that cannot be read
└── MissingExtra         an optional part is not installed
"""

from __future__ import annotations


class QunguiError(Exception):
    """Something unexpected happened. Please report it with the steps that led here."""

    def __init__(self, message: str | None = None):
        super().__init__(message or " ".join((self.__doc__ or "").split()))

    def told(self, lang: str) -> str:
        """The message in the language, as far as it exists in it."""
        return str(self)


class ConfigError(QunguiError):
    """The configuration cannot be used. Run `qungui doctor` to see every problem with its fix."""


class PolicyError(QunguiError):
    """The policies cannot be used. Run `qungui policy check` to see every problem with file, line and fix."""


class RequestRefused(QunguiError):
    """The request was refused and nothing of it was stored. Check the signing secret, token or key of that platform."""

    def __init__(self, reason: str, status: int = 401):
        super().__init__(reason)
        self.reason = reason
        self.status = status


class StorageError(QunguiError):
    """The record cannot be read or written. Check that the database exists and is migrated: `qungui db upgrade`."""


class InputError(QunguiError):
    """The input cannot be read. Check that it is one of the shapes named in `qungui audit --help`."""

    def __init__(self, message: str | None = None, zh: str = ""):
        super().__init__(message)
        self.zh = zh

    def told(self, lang: str) -> str:
        return self.zh if lang == "zh" and self.zh else str(self)


class MissingExtra(QunguiError):
    """An optional part is not installed."""

    def __init__(self, extra: str, what: str):
        super().__init__(f"{what} needs an optional part: pip install 'qungui[{extra}]'")
