"""Checks for `qungui doctor`: does what is configured really work, and if not, what to do in WeCom's console.

Every check only reads. Touch this module when the adapter needs another right or setting.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from adapters.wecom.archive import ArchiveFailed, BridgeSource, private_key
from adapters.wecom.client import WeComClient
from adapters.wecom.config import WeComSettings
from adapters.wecom.errors import CallFailed
from bot.domain.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One finding of the doctor. `fix` is what to do when it is not `ok`; `needed=False` = something optional is
    off.
    """

    name: str
    ok: bool
    detail: str = ""
    fix: str = ""
    needed: bool = True


FIXES: Final[dict[str, str]] = {  # errcode -> what to do
    "40013": "corp_id is wrong: copy it from 我的企业 → 企业信息.",
    "40001": "secret is wrong or was reset: copy it again. Repeated wrong secrets block this address for an hour.",
    "60020": "Add this machine's public address to the app's 企业可信IP; it works after a minute.",
    "48002": "The app lacks this right: 客户联系 → 可调用接口的应用, or set its visible range to the root department.",
    "60011": "Set the app's visible range to the root department.",
    "84061": "Add the app under 客户联系 → 可调用接口的应用.",
    "86008": "This chatid was created by another app: remove it from wecom.app_groups.",
    "86003": "There is no such group (any more): remove it from wecom.app_groups.",
    "301042": "Add this machine's public address to the archive's trusted addresses.",
}
NETWORK: Final = "Check the network, the proxy, and wecom.base_url."


async def check(settings: WeComSettings) -> Sequence[Check]:
    """All checks, in an order in which the first failure usually explains the rest."""
    client = WeComClient(
        base_url=settings.base_url,
        corp_id=settings.corp_id,
        secret=settings.secret.get_secret_value(),
        timeout=settings.timeout,
    )
    try:
        token = await _try("wecom.token", lambda: client.get("getcallbackip"))
        if not token.ok:
            return [token]
        found = [token, await _try("wecom.directory", lambda: client.get("department/list"))]
        for chat in settings.app_groups:
            found.append(await _try(f"wecom.app_groups.{chat}", partial(client.get, "appchat/get", chatid=chat)))
        found.append(
            await _try(
                "wecom.customer_groups",
                lambda: client.post("externalcontact/groupchat/list", {"status_filter": 0, "limit": 1, "cursor": ""}),
                needed=False,
            )
        )
        return [*found, _robot(settings), await _archive(settings)]
    finally:
        client.close()


async def _try(name: str, call: Callable[[], Awaitable[object]], *, needed: bool = True) -> Check:
    try:
        await call()
    except CallFailed as error:
        code = str(error)
        fix = FIXES.get(
            code,
            f"See code {code} in WeCom's list of error codes." if code.lstrip("-").isdigit() else NETWORK,
        )
        return Check(name=name, ok=False, detail=code, fix=fix, needed=needed)
    return Check(name=name, ok=True, needed=needed)


def _robot(settings: WeComSettings) -> Check:
    if settings.robot is not None:
        return Check(name="wecom.robot", ok=True, detail=f"{settings.path}/robot", needed=False)
    fix = "Without wecom.robot nobody can give commands inside groups; they can in the app's own conversation."
    return Check(name="wecom.robot", ok=False, detail="not configured", fix=fix, needed=False)


async def _archive(settings: WeComSettings) -> Check:
    name, archive = "wecom.archive", settings.archive
    if archive is None:
        fix = "Without wecom.archive the bot cannot read what is said in groups: content rules have nothing to read."
        return Check(name=name, ok=False, detail="not configured", fix=fix, needed=False)
    source = BridgeSource(archive.url, archive.secret.get_secret_value(), settings.timeout)
    try:
        for version, pem in archive.private_keys.items():
            private_key(pem, version)
        await source.fetch(0, 1)
    except ConfigError as error:
        return Check(name=name, ok=False, detail="private-key", fix=str(error))
    except ArchiveFailed as error:
        fix = FIXES.get(
            str(error),
            "Check that the archive's bridge runs at wecom.archive.url and has the archive's secret.",
        )
        return Check(name=name, ok=False, detail=str(error), fix=fix)
    finally:
        await source.close()
    return Check(name=name, ok=True)
