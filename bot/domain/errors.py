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

import errno
from collections.abc import Mapping
from typing import Final


class QunguiError(Exception):
    """Something unexpected happened. Please report it with the steps that led here."""

    def __init__(self, message: str | None = None, zh: str = ""):
        super().__init__(message or " ".join((self.__doc__ or "").split()))
        self.zh = zh

    def told(self, lang: str) -> str:
        """The message in the language, as far as it exists in it."""
        return self.zh if lang == "zh" and self.zh else str(self)


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


class MissingExtra(QunguiError):
    """An optional part is not installed."""

    def __init__(self, extra: str, what: str):
        super().__init__(f"{what} needs an optional part: pip install 'qungui[{extra}]'")


_IN_CHINESE: Final[Mapping[int | None, str]] = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "已经有同名的文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "这是一个文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "不允许",
    errno.EROFS: "那里只能读",
    errno.ENOSPC: "磁盘满了",
    errno.ENAMETOOLONG: "名字太长",
    errno.EADDRINUSE: "已被占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
}


def why(error: OSError, lang: str = "en") -> str:
    """What the operating system says, in the language as far as it exists in it."""
    said = error.strerror or type(error).__name__
    return _IN_CHINESE.get(error.errno, said) if lang == "zh" else said
