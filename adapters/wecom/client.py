"""Calls to WeCom's HTTP API, through wechatpy, with the corrections that running it showed to be needed.

wechatpy 2.0.0a26 hard-codes the token's address, fetches tokens without a time-out, retries a dead token without
end, and is not thread-safe. Here: a few worker threads per secret, each with a wechatpy of its own, one token for all
of them that one of them refreshes, one repetition, a time-out everywhere, three kinds of failure (`errors.py`). Touch
this module when the way of calling changes; which calls there are stands in `actions.py`.
"""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import requests
from wechatpy.exceptions import WeChatClientException
from wechatpy.work import WeChatClient

from adapters.wecom.errors import (
    CREDENTIAL,
    DEAD_PAUSE,
    MISCONFIGURED,
    TOKEN_DEAD,
    TOO_OFTEN,
    AnswerLost,
    NotSent,
    Refused,
    TooFast,
)
from adapters.wecom.pace import NOBODY, Among, Pace

Answer = dict[str, Any]
NOTHING: Mapping[str, str | int] = {}
FROM_IP = re.compile(r"from ip: ([0-9a-fA-F.:]+)")
WIDTH = 4  # calls at once; WeCom answers 45033 when there are too many
SPARE = 60.0  # seconds before its end a token is taken for dead
system_clock = partial(datetime.now, UTC)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class _Purse:
    """The access token of one secret, for all of its threads: fetched by one of them, once. A secret that was refused
    is not tried again for a while, whoever asks: repeated wrong ones block the address for an hour (90313).
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._until = 0.0
        self._number = 0
        self._refusal = Refused(0)
        self._not_before = 0.0

    def token(self, fetch: Callable[[], Answer]) -> str:
        with self._lock:
            if self._clock() >= self._until:
                self._fetch(fetch)
            return self._token

    @property
    def number(self) -> int:
        """Which token this is: it counts up."""
        return self._number

    def renew(self, number: int, fetch: Callable[[], Answer]) -> None:
        """Unless another thread has renewed the token of that number already."""
        with self._lock:
            if self._number == number:
                self._fetch(fetch)

    def _fetch(self, fetch: Callable[[], Answer]) -> None:
        if self._clock() < self._not_before:
            raise Refused(self._refusal.code, self._refusal.address)
        try:
            found = fetch()
        except Refused as refusal:
            if refusal.code in MISCONFIGURED:
                self._refusal, self._not_before = refusal, self._clock() + DEAD_PAUSE
            raise
        self._token = str(found["access_token"])
        self._until = self._clock() + int(found.get("expires_in", 7200)) - SPARE
        self._number += 1


class _Wire(WeChatClient):  # type: ignore[misc]  # wechatpy has no types
    """wechatpy's client with the base address of every call, the token's too, taken from the settings. It is not safe
    between threads: each has its own."""

    def __init__(self, base_url: str, corp_id: str, secret: str, timeout: float, purse: _Purse):
        super().__init__(corp_id, secret, timeout=timeout, auto_retry=False)
        self.API_BASE_URL = base_url
        self.fetched = self.used = 0  # tokens fetched by this thread; the number of the one it used last
        self._purse = purse
        self._http.trust_env = (
            urlsplit(base_url).hostname not in LOOPBACK
        )  # a company's proxy cannot reach our loopback

    @property
    def access_token(self) -> str:
        token = self._purse.token(self.fetch_access_token)
        self.used = self._purse.number
        return token

    def renew(self) -> None:
        """After the token that this thread used was refused."""
        self._purse.renew(self.used, self.fetch_access_token)

    def fetch_access_token(self) -> Answer:
        self.fetched += 1
        # Without a token in the parameters wechatpy would ask for one first, and come back here.
        credentials = [("corpid", self.corp_id), ("corpsecret", self.secret)]
        try:
            found = _attempt(lambda: self._request("get", "gettoken", params=credentials, timeout=self.timeout))
        except AnswerLost as lost:
            raise NotSent(f"token-{lost}") from None  # without a token the call itself was never made
        if "access_token" not in found:
            raise NotSent("token-missing")
        return found


class WeComClient:
    """One secret's way to the API. A few calls run side by side, each in a thread: a slow one holds up nobody else."""

    def __init__(self, *, base_url: str, corp_id: str, secret: str, timeout: float, pace: Pace | None = None):
        """Clients of one app share its `pace`."""
        self.base_url = base_url
        self.pace = pace or Pace(system_clock)
        self._purse = _Purse()
        self._new_wire = partial(_Wire, base_url, corp_id, secret, timeout, self._purse)
        self._wires: list[_Wire] = []
        self._mine = threading.local()
        self._is_closed = True
        self.open()

    def open(self) -> None:
        """Let calls go, after it was closed too: they are made by new threads, with new connections."""
        if self._is_closed:
            self._threads = ThreadPoolExecutor(max_workers=WIDTH, thread_name_prefix="wecom")
            self._is_closed = False

    @property
    def _wire(self) -> _Wire:
        """This thread's."""
        if not hasattr(self._mine, "wire"):
            self._mine.wire = self._new_wire()
            self._wires.append(self._mine.wire)
        wire: _Wire = self._mine.wire
        return wire

    async def get(self, path: str, **params: str | int) -> Answer:
        return await self._paced(path, NOBODY, lambda: self._wire.get(path, params=dict(params)))

    async def post(
        self,
        path: str,
        body: Mapping[str, Any],
        among: Among = NOBODY,
        *,
        query: Mapping[str, str | int] = NOTHING,
    ) -> Answer:
        """`among`: whom it is for, where WeCom counts that."""
        return await self._paced(path, among, lambda: self._wire.post(path, data=dict(body), params=dict(query)))

    async def post_without_token(
        self, path: str, body: Mapping[str, Any], query: Mapping[str, str], among: Among = NOBODY
    ) -> Answer:
        """For addresses that carry their own key (webhooks, the robot's `response_url`)."""
        # A list, not a dict: wechatpy adds the access token to every dict of parameters.
        return await self._paced(
            path, among, lambda: self._wire.post(path, data=dict(body), params=list(query.items()))
        )

    async def _paced(self, path: str, among: Among, call: Callable[[], Any]) -> Answer:
        if wait := self.pace.wait(path, among):
            raise TooFast(wait)
        try:
            answer = await self._run(call)
        except Refused as refusal:
            if refusal.code == TOO_OFTEN:
                self.pace.refused(path, among)
            raise
        self.pace.accepted(path, among)
        return answer

    async def _run(self, call: Callable[[], Any]) -> Answer:
        try:
            running = asyncio.get_running_loop().run_in_executor(self._threads, self._with_fresh_token, call)
        except RuntimeError:  # the executor takes no more work
            raise NotSent("closed") from None
        return await running

    def _with_fresh_token(self, call: Callable[[], Any]) -> Answer:
        fetched = self._wire.fetched
        try:
            return _attempt(call)
        except Refused as refusal:
            stale = refusal.code == CREDENTIAL and self._wire.fetched == fetched
            if refusal.code not in TOKEN_DEAD and not stale:
                raise
        self._wire.renew()
        return _attempt(call)

    def close(self) -> None:
        self._is_closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for wire in self._wires:
            wire._http.close()
        self._wires.clear()


def _attempt(call: Callable[[], Any]) -> Answer:
    """One try. Exceptions of `requests` print addresses with tokens in them, so only their class's name goes on."""
    try:
        answer = call()
    except WeChatClientException as error:
        if error.errcode is not None:
            raise Refused(int(error.errcode), _address(error.errmsg)) from None
        status = error.response.status_code if error.response is not None else 0
        raise (AnswerLost(f"http-{status}") if status >= 500 else Refused(status)) from None
    except requests.ConnectTimeout:
        raise NotSent("connect-timeout") from None
    except requests.ConnectionError as error:
        raise (NotSent("no-connection") if _never_connected(error) else AnswerLost("connection-broken")) from None
    except requests.RequestException as error:
        raise AnswerLost(type(error).__name__) from None
    if not isinstance(answer, dict):
        raise AnswerLost("not-json")
    return answer


def _address(errmsg: object) -> str:
    """`… from ip: 203.0.113.7, more info at …`: for people only, the words may change."""
    found = FROM_IP.search(str(errmsg or ""))
    return found[1] if found else ""


def _never_connected(error: requests.ConnectionError) -> bool:
    """urllib3 wraps `NewConnectionError` (refused, no such host) in a `MaxRetryError`."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError"}
