"""The process that holds Tencent's native library of the conversation archive: `python -m adapters.wecom.finance`.

It runs alone because the library aborts its whole process on bad input and its memory is nobody's to see into. The
adapter (`library.py`) starts it, speaks to it in lines of JSON over its pipes, and starts it again when it is dead; it
ends when its input does. Nothing here but the standard library: it must start fast and drag nothing along. The first
line says what to load and for whom; it never comes by the command line, which others on the machine can read. Shapes:
https://developer.work.weixin.qq.com/document/path/91774. Touch this module when the library learns a call.
"""

from __future__ import annotations

import base64
import ctypes
import json
import os
import sys
from collections.abc import Callable, Mapping
from ctypes import c_char_p, c_int, c_uint, c_ulonglong, c_void_p
from typing import IO, Any

SHORTEST = 13  # DecryptData with a shorter message aborts the process
BAD_ARGUMENTS, BAD_MESSAGE, BROKEN = 10000, 10008, -1
SIGNATURES: Mapping[str, tuple[Any, tuple[Any, ...]]] = {  # name -> (what it returns, what it takes)
    "NewSdk": (c_void_p, ()),
    "Init": (c_int, (c_void_p, c_char_p, c_char_p)),
    "DestroySdk": (None, (c_void_p,)),
    "GetChatData": (c_int, (c_void_p, c_ulonglong, c_uint, c_char_p, c_char_p, c_int, c_void_p)),
    "DecryptData": (c_int, (c_char_p, c_char_p, c_void_p)),
    "GetMediaData": (c_int, (c_void_p, c_char_p, c_char_p, c_char_p, c_char_p, c_int, c_void_p)),
    "NewSlice": (c_void_p, ()),
    "FreeSlice": (None, (c_void_p,)),
    "GetContentFromSlice": (c_void_p, (c_void_p,)),
    "GetSliceLen": (c_int, (c_void_p,)),
    "NewMediaData": (c_void_p, ()),
    "FreeMediaData": (None, (c_void_p,)),
    "GetOutIndexBuf": (c_void_p, (c_void_p,)),
    "GetIndexLen": (c_int, (c_void_p,)),
    "GetData": (c_void_p, (c_void_p,)),
    "GetDataLen": (c_int, (c_void_p,)),
    "IsMediaDataFinish": (c_int, (c_void_p,)),
}
Answer = dict[str, Any]


class Library:
    """The library, made ready for one company."""

    def __init__(self, told: Mapping[str, Any]):
        self._native = ctypes.CDLL(str(told["library"]))
        for name, (result, arguments) in SIGNATURES.items():
            function = getattr(self._native, name)
            function.restype, function.argtypes = result, arguments
        self._proxy, self._password = _bytes(told.get("proxy", "")), _bytes(told.get("proxy_password", ""))
        self._seconds = int(told.get("seconds", 10))
        self._sdk = self._native.NewSdk()
        code = self._native.Init(self._sdk, _bytes(told["corp_id"]), _bytes(told["secret"]))
        if code:
            raise OSError(f"init-{code}")

    def fetch(self, asked: Mapping[str, Any]) -> Answer:
        """GetChatData: its JSON, as text."""
        return self._sliced(
            lambda into: self._native.GetChatData(
                self._sdk, asked["seq"], asked["limit"], self._proxy, self._password, self._seconds, into
            )
        )

    def open(self, asked: Mapping[str, Any]) -> Answer:
        """DecryptData: the record's JSON, as text."""
        key, message = _bytes(asked["key"]), _bytes(asked["message"])
        if len(message) < SHORTEST or not key:
            return {"code": BAD_MESSAGE}
        return self._sliced(lambda into: self._native.DecryptData(key, message, into))

    def media(self, asked: Mapping[str, Any]) -> Answer:
        """GetMediaData: one piece, and where the next one begins."""
        native, into = self._native, self._native.NewMediaData()
        try:
            index, file = _bytes(asked["index"]), _bytes(asked["file"])
            code = native.GetMediaData(self._sdk, index, file, self._proxy, self._password, self._seconds, into)
            if code:
                return {"code": code}
            data = ctypes.string_at(native.GetData(into), native.GetDataLen(into))
            index = ctypes.string_at(native.GetOutIndexBuf(into), native.GetIndexLen(into))
            return {
                "code": 0,
                "data": base64.b64encode(data).decode(),
                "index": index.decode("utf-8", "replace"),
                "finished": native.IsMediaDataFinish(into) == 1,
            }
        finally:
            native.FreeMediaData(into)

    def _sliced(self, call: Callable[[int], int]) -> Answer:
        native, into = self._native, self._native.NewSlice()
        try:
            code = call(into)
            if code:
                return {"code": code}
            text = ctypes.string_at(native.GetContentFromSlice(into), native.GetSliceLen(into))
            return {"code": 0, "text": text.decode("utf-8", "replace")}
        finally:
            native.FreeSlice(into)

    def close(self) -> None:
        self._native.DestroySdk(self._sdk)


def confine(memory: int) -> None:
    """Not more memory than that, and no dump of it, which would hold texts."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def serve(asked: IO[str], answers: IO[str]) -> int:
    """Answer line by line, until nobody asks any more."""

    def say(answer: Answer) -> None:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()

    try:
        told = json.loads(asked.readline() or "null")
        confine(int(told["memory"]))
        library = Library(told)
    except (OSError, AttributeError, KeyError, TypeError, ValueError) as error:
        say({"code": BROKEN, "why": _why(error)})
        return 1
    say({"code": 0})
    ways: Mapping[str, Callable[[Mapping[str, Any]], Answer]] = {
        "fetch": library.fetch,
        "open": library.open,
        "media": library.media,
    }
    for line in asked:
        try:
            request = json.loads(line)
            say(ways[request["do"]](request))
        except (KeyError, TypeError, ValueError, ctypes.ArgumentError):
            say({"code": BAD_ARGUMENTS})
    library.close()
    return 0


def _why(error: Exception) -> str:
    """A code, never the error's words: they may hold what was told."""
    if isinstance(error, AttributeError):
        return "not-the-library"
    if isinstance(error, OSError):
        words = str(error)
        return words if words.startswith("init-") else "cannot-be-loaded"
    return type(error).__name__


def _bytes(text: object) -> bytes:
    found = str(text).encode()
    if b"\0" in found:
        raise ValueError("nul")
    return found


def main() -> int:
    out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever the library prints is no answer
    with os.fdopen(out, "w", encoding="utf-8") as answers:
        return serve(sys.stdin, answers)


if __name__ == "__main__":
    sys.exit(main())
