"""Calls to WeCom's HTTP API, through wechatpy, with the corrections that running it showed to be needed.

wechatpy 2.0.0a26 hard-codes the token's address, fetches tokens without a time-out, retries a dead token without
end, and is not thread-safe. Here: one worker thread per secret (it is the lock), one refresh and one repetition, a
time-out everywhere, three kinds of failure (`errors.py`). Touch this module when the way of calling changes; which
calls there are stands in `actions.py`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import requests
from wechatpy.exceptions import WeChatClientException
from wechatpy.work import WeChatClient

from adapters.wecom.errors import TOKEN_DEAD, AnswerLost, NotSent, Refused

Answer = dict[str, Any]
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class _Wire(WeChatClient):  # type: ignore[misc]  # wechatpy has no types
    """wechatpy's client with the base address of every call, the token's too, taken from the settings."""

    def __init__(self, base_url: str, corp_id: str, secret: str, timeout: float):
        super().__init__(corp_id, secret, timeout=timeout, auto_retry=False)
        self.API_BASE_URL = base_url
        self._http.trust_env = (
            urlsplit(base_url).hostname not in LOOPBACK
        )  # a company's proxy cannot reach our loopback

    def fetch_access_token(self) -> Answer:
        # Without a token in the parameters wechatpy would ask for one first, and come back here.
        found = self._request(
            "get",
            "gettoken",
            params=[("corpid", self.corp_id), ("corpsecret", self.secret)],
            timeout=self.timeout,
        )
        if not isinstance(found, dict) or "access_token" not in found:
            raise AnswerLost("not-json")
        self.session.set(self.access_token_key, found["access_token"])
        self.expires_at = int(time.time()) + int(found.get("expires_in", 7200))  # wechatpy asks anew a minute before
        return found


class WeComClient:
    """One secret's way to the API. `call` runs in this client's only thread, so calls never overlap."""

    def __init__(self, *, base_url: str, corp_id: str, secret: str, timeout: float):
        self.base_url = base_url
        self._wire = _Wire(base_url, corp_id, secret, timeout)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="wecom")

    async def get(self, path: str, **params: str | int) -> Answer:
        return await self._run(lambda: self._wire.get(path, params=dict(params)))

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        return await self._run(lambda: self._wire.post(path, data=dict(body), params={}))

    async def post_without_token(self, path: str, body: Mapping[str, Any], query: Mapping[str, str]) -> Answer:
        """For addresses that carry their own key (webhooks, the robot's `response_url`)."""
        # A list, not a dict: wechatpy adds the access token to every dict of parameters.
        return await self._run(lambda: self._wire.post(path, data=dict(body), params=list(query.items())))

    async def _run(self, call: Callable[[], Any]) -> Answer:
        try:
            running = asyncio.get_running_loop().run_in_executor(self._thread, self._with_fresh_token, call)
        except RuntimeError:  # the executor takes no more work
            raise NotSent("closed") from None
        return await running

    def _with_fresh_token(self, call: Callable[[], Any]) -> Answer:
        try:
            return _attempt(call)
        except Refused as refusal:
            if refusal.code not in TOKEN_DEAD:
                raise
        _attempt(self._wire.fetch_access_token)
        return _attempt(call)

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._wire._http.close()


def _attempt(call: Callable[[], Any]) -> Answer:
    """One try. Exceptions of `requests` print addresses with tokens in them, so only their class's name goes on."""
    try:
        answer = call()
    except WeChatClientException as error:
        if error.errcode is not None:
            raise Refused(int(error.errcode)) from None
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


def _never_connected(error: requests.ConnectionError) -> bool:
    """urllib3 wraps `NewConnectionError` (refused, no such host) in a `MaxRetryError`."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError"}
