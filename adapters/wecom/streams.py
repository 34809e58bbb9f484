"""Questions to the robot that take a while: what is shown until the answer is there, and how that ends.

After `patience` an honest "working on it" stands under the question, as a stream that WeCom keeps asking us about (by
callback: DOC 101031) or that we go on writing (over the connection: 101463). The answer takes its place. Where it went
another way, privately say, the stream ends by saying so. Kept in memory: after a restart the answer comes the ordinary
way. Touch this module when another state of a question should be shown.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from adapters.wecom.errors import CallFailed, NotSent
from adapters.wecom.messages import stream_body
from bot.locales import word

PATIENCE: Final = 3.0  # seconds; WeCom waits five for the answer to its call
LONGEST: Final = 300.0  # a stream must end within six minutes of its first frame
FETCHED: Final = 15.0  # in which WeCom asks again for a stream that is shown
WORDS: Final = ("text", "mixed", "voice")  # what the robot takes for a question
Body = Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class Question:
    """One that is open. `says`: the words with which its stream ends."""

    says: str = ""
    is_shown: bool = False  # "working on it" stands there
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    fetched: asyncio.Event = field(default_factory=asyncio.Event)


def stream_of(key: str) -> str:
    """The stream that answers the delivery with this key: the same after a restart."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def said(code: str) -> str:
    """In both languages: whose question it was is not known yet."""
    return " / ".join(word("robot", code, lang) for lang in ("zh", "en"))


class Streams:
    """The open questions, by stream."""

    def __init__(self, patience: float = PATIENCE, longest: float = LONGEST):
        """`patience` 0 = nothing is shown before the answer."""
        self._patience, self._longest = patience, longest
        self._open: dict[str, Question] = {}

    def is_shown(self, stream: str) -> bool:
        return stream in self._open and self._open[stream].is_shown

    def settle(self, stream: str, code: str) -> None:
        """The question was answered another way (`private`, `beside`): its stream says so."""
        if question := self._open.get(stream):
            question.says = question.says or said(code)
            question.answered.set()

    # By callback: WeCom asks, we answer its calls

    async def first(self, stream: str) -> Body | None:
        """What to answer to the question's own call; None where the answer is there already."""
        question = await self._asked(stream)
        if question is None:
            return None
        loop = asyncio.get_running_loop()
        loop.call_later(self._longest, self.settle, stream, "later")
        loop.call_later(self._longest * 2, self._open.pop, stream, None)  # WeCom asks for six minutes at most
        return stream_body(said("working"), stream, finish=False)

    def refreshed(self, stream: str) -> Body:
        """What to answer when WeCom asks how far we are."""
        question = self._open.get(stream)
        if question is None:  # asked before a restart
            return stream_body(said("beside"), stream)
        if not question.answered.is_set():
            return stream_body(said("working"), stream, finish=False)
        del self._open[stream]
        question.fetched.set()
        return stream_body(question.says, stream)

    async def answer(self, stream: str, text: str) -> None:
        """In the place of what is shown; returns when WeCom has fetched it. Raises `NotSent` when it does not."""
        question = self._open.get(stream)
        if question is None or question.answered.is_set():
            raise NotSent("stream-over")
        question.says = text
        question.answered.set()
        try:
            async with asyncio.timeout(FETCHED):
                await question.fetched.wait()
        except TimeoutError:
            question.says = said("beside")
            raise NotSent("stream-not-fetched") from None

    # Over the connection: we write

    async def follow(self, stream: str, say: Callable[[Body], Awaitable[None]]) -> None:
        """Until the question is answered, one way or another. `say` writes a frame of its stream."""
        question = await self._asked(stream)
        if question is None:
            return
        with contextlib.suppress(CallFailed):  # the connection is gone: the answer finds another way
            await say(stream_body(said("working"), stream, finish=False))
            try:
                async with asyncio.timeout(self._longest):
                    await question.answered.wait()
            except TimeoutError:
                question.says = said("later")
            if question.says:
                await say(stream_body(question.says, stream))
        self._open.pop(stream, None)

    def written(self, stream: str) -> None:
        """The answer itself ended the stream: nothing more is to be said in it."""
        if question := self._open.get(stream):
            question.says = ""
            question.answered.set()

    async def _asked(self, stream: str) -> Question | None:
        """The question, when it was not answered within the patience."""
        if not self._patience or stream in self._open:
            return None
        question = self._open[stream] = Question()
        try:
            async with asyncio.timeout(self._patience):
                await question.answered.wait()
        except TimeoutError:
            question.is_shown = True
            return question
        del self._open[stream]
        return None
