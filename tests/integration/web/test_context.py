"""The case page: what was said around the message, by pseudonyms, and what is said where nothing was kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.custody import ContextKept, Said
from tests.integration.web.company import VIOLATIONS, MemoryLedger
from tests.integration.web.conftest import hidden, make_stand, signed_in

VIEW = next(view for view in VIOLATIONS if view.record.account and view.record.message and view.person == "sun.qi")
RECORD = VIEW.record


def kept(
    place: int, text: str, account: str | None = "slack:U02", what: Said = Said.POSTED, **more: Any
) -> ContextKept:
    defaults: dict[str, Any] = {
        "violation": RECORD.id, "place": place, "group": RECORD.group, "message": f"m{place}", "thread": None,
        "account": account, "what": what, "at": RECORD.at + timedelta(minutes=place), "text": text,
        "content_hash": "ab" * 32 if what is not Said.DELETED else "",
    }  # fmt: skip
    return ContextKept(**(defaults | more))


SAID = (
    kept(-1, "孙琦你看看这个"),
    kept(0, "违规的原话", RECORD.account),
    kept(0, "改过的原话", RECORD.account, Said.EDITED),
    kept(1, ""),
    kept(2, "", what=Said.DELETED),
)


async def page(ledger: MemoryLedger, lang: str = "zh", *, opened: bool = False) -> str:
    stand = make_stand(ledger=ledger, look=ledger.looked.append)
    async with stand.client(cookies={"qungui_language": lang}) as client:
        await signed_in(client)
        if opened:
            token = hidden((await client.get(f"/console/violations/{RECORD.id}")).text, "token")
            form = {"token": token, "reason": "裁决需要"}
            await client.post(f"/console/violations/{RECORD.id}/identity", data=form)
        return (await client.get(f"/console/violations/{RECORD.id}")).text


async def test_everybody_goes_by_a_pseudonym_and_edits_and_deletions_are_told() -> None:
    html = await page(MemoryLedger(said=SAID))
    for part in ("前后的消息", "违规的原话", "改过的原话", "改为", "删除了", "已按保留规则清除", "你看看这个"):
        assert part in html, part
    around = html[html.index('id="around"') :]
    assert "孙琦" not in around and "李娜" not in around and "slack:U02" not in html
    assert html.index("你看看这个") < html.index("违规的原话") < html.index("改过的原话")


async def test_who_opened_the_identity_reads_that_name_and_no_other() -> None:
    html = await page(MemoryLedger(said=SAID), opened=True)
    around = html[html.index('id="around"') :]
    assert "孙琦" in around and "李娜" not in around


async def test_where_nothing_was_kept_the_page_says_why_that_can_be() -> None:
    assert "没有保存前后的消息" in await page(MemoryLedger())
    assert "Nothing around it was kept" in await page(MemoryLedger(said=[replace(SAID[0], violation="V-X")]), "en")
