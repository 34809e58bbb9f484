"""Checks for `qungui doctor`: does what is configured really work, and if not, what to do in WeCom's console.

Every check only reads. Touch this module when the adapter needs another right or setting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from adapters.wecom.archive import private_key
from adapters.wecom.client import WeComClient
from adapters.wecom.clients import clients_of
from adapters.wecom.config import Robot, WeComSettings
from adapters.wecom.errors import CallFailed, Refused
from adapters.wecom.reading import source_of
from adapters.wecom.robot_line import require_sdk
from adapters.wecom.sources import ArchiveFailed
from bot.domain.checks import Check, Said
from bot.domain.errors import ConfigError

FIXES: Final[dict[str, Said]] = {  # errcode -> what to do
    "40013": Said(
        "corp_id is wrong: copy it from 我的企业 → 企业信息.", "corp_id 不对：到 我的企业 → 企业信息 重新复制企业 ID。"
    ),
    "40001": Said(
        "secret is wrong or was reset: copy it again. Repeated wrong secrets block this address for an hour.",
        "secret 不对或已重置：重新复制。反复用错会让本机地址被禁用一小时。",
    ),
    "48002": Said(
        "The app lacks this right: 客户联系 → 可调用接口的应用, or set its visible range to the root department.",
        "应用没有这个接口的权限：在 客户联系 → 可调用接口的应用 里加上它，或把可见范围设为根部门。",
    ),
    "48006": Said(
        "WeCom withdrew the right because it was not used: grant it again in the management console.",
        "权限因长期未用被收回：到管理后台重新授权。",
    ),
    "50003": Said("The app is switched off: 应用管理 → the app → enable it.", "应用已停用：在 应用管理 里启用它。"),
    "60011": Said(
        "Set the app's visible range (可见范围) to the root department: 应用管理 → the app → 可见范围.",
        "把应用的可见范围设为根部门：应用管理 → 应用 → 可见范围。",
    ),
    "84061": Said("Add the app under 客户联系 → 可调用接口的应用.", "在 客户联系 → 可调用接口的应用 里加上这个应用。"),
    "86008": Said(
        "This chatid was created by another app: remove it from wecom.app_groups.",
        "这个群是别的应用建的：从 wecom.app_groups 里去掉。",
    ),
    "86003": Said(
        "There is no such group (any more): remove it from wecom.app_groups.",
        "没有这个群（或已解散）：从 wecom.app_groups 里去掉。",
    ),
    "library-cannot-be-loaded": Said(
        "wecom.archive.library is not there, or not for this machine (x86-64 or arm, glibc).",
        "wecom.archive.library 不存在，或不适合这台机器（x86-64 或 arm、glibc）。",
    ),
    "library-not-the-library": Said(
        "wecom.archive.library is another file: take libWeWorkFinanceSdk_C.so of the C package.",
        "wecom.archive.library 不是那个库：用 C 版 SDK 里的 libWeWorkFinanceSdk_C.so。",
    ),
    "10009": Said(
        "Add this machine's public address to the archive's trusted addresses.",
        "把本机的公网地址加到会话内容存档的可信 IP 里。",
    ),
    "10011": Said(
        "The library's certificate is too old: download the newest version from 会话内容存档.",
        "库里的证书太旧：到 会话内容存档 下载最新版。",
    ),
    "301052": Said(
        "The archive's licence is over: renew it in the management console.", "会话存档的许可已到期：到管理后台续费。"
    ),
    "301053": Said(
        "The archive is not switched on, or nobody is in its range: 管理工具 → 会话内容存档.",
        "会话存档没有开通，或开通范围里没有人：管理工具 → 会话内容存档。",
    ),
    "301042": Said(
        "Add this machine's public address to the archive's trusted addresses.",
        "把本机的公网地址加到会话内容存档的可信 IP 里。",
    ),
}
NETWORK: Final = Said("Check the network, the proxy, and wecom.base_url.", "检查网络、代理和 wecom.base_url。")
WORKS: Final = Said("works", "可用")
TRUSTED: Final = Said("the secret and this address are accepted", "secret 和本机地址都被接受")
READ: Final = Said("groups are read, talks between two people never", "只读群聊，两个人之间的单聊一律不读")
UNSET: Final = Said("not configured", "没有配置")
UNTRUSTED: Final = "60020"
ROOT: Final = 1  # the root department's id


async def check(settings: WeComSettings, doors: Sequence[Check] = ()) -> Sequence[Check]:
    """All checks, in an order in which the first failure usually explains the rest. `doors`: what the record tells of
    the callback URLs."""
    clients = clients_of(settings)
    client = clients.app
    try:
        token = await _try("wecom.token", lambda: client.get("getcallbackip"), detail=TRUSTED)
        if not token.ok:
            return [token, *doors]
        found = [token, *doors, await _directory(client)]
        for chat in settings.app_groups:
            found.append(await _try(f"wecom.app_groups.{chat}", partial(client.get, "appchat/get", chatid=chat)))
        found.append(
            await _try(
                "wecom.customer_groups",
                lambda: client.post("externalcontact/groupchat/list", {"status_filter": 0, "limit": 1, "cursor": ""}),
                needed=False,
            )
        )
        if clients.contacts is not None:
            listed = partial(clients.contacts.post, "user/list_id", {"cursor": "", "limit": 1})
            found.append(await _try("wecom.contacts", listed))
        return [*found, await _robot(settings), await _archive(settings, clients.archive)]
    finally:
        clients.close()


async def _directory(client: WeComClient) -> Check:
    """Whether the app may see the whole company: who is outside of its visible range cannot be reminded or named."""
    name = "wecom.directory"
    try:
        answer = await client.get("department/list")
    except CallFailed as error:
        return _failed(name, error)
    seen = [one.get("id") for one in answer.get("department") or () if isinstance(one, dict)]
    detail = Said(f"departments seen: {len(seen)}", f"看得到 {len(seen)} 个部门")
    if ROOT in seen:
        return Check(name=name, ok=True, detail=detail)
    return Check(name=name, ok=False, detail=detail, fix=FIXES["60011"], needed=False)


async def _try(name: str, call: Callable[[], Awaitable[object]], *, detail: str = WORKS, needed: bool = True) -> Check:
    try:
        await call()
    except CallFailed as error:
        return _failed(name, error, needed=needed)
    return Check(name=name, ok=True, detail=detail, needed=needed)


def _failed(name: str, error: CallFailed, *, needed: bool = True) -> Check:
    code = str(error)
    fix: str = NETWORK
    if code == UNTRUSTED:
        fix = _untrusted(error.address if isinstance(error, Refused) else "")
    elif code in FIXES:
        fix = FIXES[code]
    elif code.lstrip("-").isdigit():
        fix = Said(f"See code {code} in WeCom's list of error codes.", f"在企业微信的全局错误码里查 {code}。")
    return Check(name=name, ok=False, detail=code, fix=fix, needed=needed)


def _untrusted(address: str) -> Said:
    """WeCom says by which address it knows this machine."""
    mine, ours = (address, address) if address else ("this machine's public address", "本机的公网地址")
    return Said(
        f"Add {mine} to the app's trusted addresses (应用管理 → the app → 企业可信IP); it works after a minute.",
        f"把 {ours} 加到应用的可信 IP：应用管理 → 应用 → 企业可信IP；一分钟后生效。",
    )


async def _robot(settings: WeComSettings) -> Check:
    if settings.robot is not None and settings.robot.mode == "socket":
        return await _robot_socket(settings.robot, settings.timeout)
    if settings.robot is not None:
        return Check(name="wecom.robot", ok=True, detail=f"{settings.path}/robot", needed=False)
    fix = Said(
        "Without wecom.robot nobody can give commands inside groups; they can in the app's own conversation.",
        "没有 wecom.robot，群里不能发命令；在应用的会话里可以。",
    )
    return Check(name="wecom.robot", ok=False, detail=UNSET, fix=fix, needed=False)


async def _robot_socket(robot: Robot, patience: float) -> Check:
    """The SDK is there and WeCom's address answers. It does not subscribe: that would take the robot from the bot."""
    name = "wecom.robot"
    try:
        require_sdk()
    except ConfigError as error:
        return Check(name=name, ok=False, detail="not-installed", fix=str(error))
    address = urlsplit(robot.socket_url)
    secure = address.scheme == "wss"
    try:
        async with asyncio.timeout(patience):
            _, writer = await asyncio.open_connection(
                address.hostname, address.port or (443 if secure else 80), ssl=secure or None
            )
        writer.close()
    except (OSError, TimeoutError) as error:
        fix = Said(
            f"Let this machine reach {address.netloc}, or set wecom.robot.socket_url to your proxy.",
            f"让本机能连到 {address.netloc}，或把 wecom.robot.socket_url 设为您的代理。",
        )
        return Check(name=name, ok=False, detail=type(error).__name__, fix=fix)
    return Check(name=name, ok=True, detail=Said("long connection", "长连接"), needed=False)


async def _archive(settings: WeComSettings, client: WeComClient | None) -> Check:
    name, archive, source = "wecom.archive", settings.archive, source_of(settings)
    if archive is None or source is None or client is None:
        without = Said(
            "Without wecom.archive the bot cannot read what is said in groups: content rules have nothing to read.",
            "没有 wecom.archive，读不到群里说的话：内容规则没有可判断的东西。",
        )
        return Check(name=name, ok=False, detail=UNSET, fix=without, needed=False)
    try:
        for version, pem in archive.private_keys.items():
            private_key(pem, version)
        await source.fetch(0, 1)
        await client.post("msgaudit/get_permit_user_list", {})  # consent, and what internal groups are like
    except ConfigError as error:
        return Check(name=name, ok=False, detail="private-key", fix=str(error))
    except ArchiveFailed as error:
        fix = FIXES.get(
            str(error),
            Said(
                "Check the archive's secret; with a bridge, that it runs at wecom.archive.url.",
                "检查会话存档的 secret；用取数服务时，检查它是否在 wecom.archive.url 上运行。",
            ),
        )
        return Check(name=name, ok=False, detail=str(error), fix=fix)
    except CallFailed as error:
        fix = Said(
            "Check wecom.archive.secret: without these calls groups with customers are not read at all.",
            "检查 wecom.archive.secret：没有这些接口，有客户的群一律不读。",
        )
        return Check(name=name, ok=False, detail=f"msgaudit {error}", fix=FIXES.get(str(error), fix))
    finally:
        await source.close()
    return Check(name=name, ok=True, detail=READ)
