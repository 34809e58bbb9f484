"""Who sees what and may do what: every role against every part of the console, and what no role was given."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from bot.web.routing import FORMS, PAGES, section
from bot.web.viewer import RIGHTS, ROLES, SEES
from tests.integration.web.addresses import ADDRESSES
from tests.integration.web.conftest import Stand, hidden, signed_in

# One column a part of the console, one row a role; x = sees it.
MATRIX = """
                overview violations trends groups people announcements labels policies outbox reports audit health
compliance      x        x          x      x      x      x             x      x        x      x       x     x
legal           x        x          x      x      x      .             .      x        x      x       x     .
policy_admin    x        x          x      x      x      x             x      x        x      x       .     x
platform_admin  x        .          .      x      .      x             .      x        x      .       .     x
auditor         x        x          x      x      x      x             x      x        x      x       x     x
report_viewer   x        .          x      .      .      .             .      .        .      x       .     .
dept_head       x        x          x      x      x      x             x      x        x      x       .     x
"""
PARTS, *ROWS = (line.split() for line in MATRIX.strip().splitlines())
ADDRESS = {"overview": "/"}
DOES = {
    "decide": {"compliance", "legal"},
    "approve": {"compliance", "legal"},
    "note": {"compliance", "legal"},
    "read_notes": {"compliance", "legal", "auditor"},
    "sign_off": {"compliance", "legal"},
    "certify": {"compliance", "legal", "policy_admin"},
    "label": {"compliance", "policy_admin"},
    "withdraw": {"compliance", "legal", "policy_admin"},
    "deliveries": {"compliance", "policy_admin", "platform_admin"},
    "announce": {"compliance", "policy_admin"},
}


def test_the_table_is_whole() -> None:
    assert {row[0] for row in ROWS} == ROLES
    assert set(PARTS) <= set(SEES)
    assert {section(path) for path, _ in (*PAGES, *FORMS)} == set(SEES), "a page that stands nowhere is seen by nobody"
    assert RIGHTS == DOES


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
async def test_each_role_sees_its_parts_and_no_other(stand: Stand, row: list[str]) -> None:
    role, *marks = row
    stand.users.accounts["li.na"] = replace(stand.users.accounts["li.na"], roles={role})
    async with stand.client() as client:
        await signed_in(client, "li.na")
        seen = {part: (await client.get(f"/console{ADDRESS.get(part, f'/{part}')}")).status_code for part in PARTS}
        assert seen == {part: 200 if mark == "x" else 403 for part, mark in zip(PARTS, marks, strict=True)}
        page = (await client.get("/console/")).text
        for part, mark in zip(PARTS[1:], marks[1:], strict=True):
            assert (f'href="/console/{part}' in page) is (mark == "x"), f"{part}: what cannot be opened is not offered"


@pytest.mark.parametrize("role", sorted(ROLES))
async def test_no_page_offers_what_its_reader_cannot_open(stand: Stand, role: str) -> None:
    stand.users.accounts["li.na"] = replace(stand.users.accounts["li.na"], roles={role})
    async with stand.client() as client:
        await signed_in(client, "li.na")
        pages = [(address, await client.get(f"/console{address}")) for address in ADDRESSES]
        offered: dict[str, str] = {}  # link -> a page that has it
        for address, page in pages:
            if page.status_code == 200:
                main = page.text.partition("<main")[2]
                offered |= {unescape(link): address for link in re.findall(r'href="(/console/[^"]*)"', main)}
        refused = {link: page for link, page in offered.items() if (await client.get(link)).status_code == 403}
    assert len(offered) > 5 and refused == {}


@pytest.mark.parametrize("role", sorted(ROLES - {"compliance", "policy_admin", "legal"}))
async def test_who_may_only_look_changes_nothing(stand: Stand, role: str) -> None:
    stand.users.accounts["li.na"] = replace(stand.users.accounts["li.na"], roles={role})
    async with stand.client() as client:
        await signed_in(client, "li.na")
        token = hidden((await client.get("/console/")).text, "token")
        for path, _ in FORMS:
            if path.endswith("/identity"):  # a look, which is written down: whoever may see the page may take one
                continue
            form = {
                "token": token,
                "key": "0" * 32,
                "verdict": "approve",
                "action": "x",
                "verb": "uphold",
                "reason": "x",
            }
            answer = await client.post(f"/console{path.replace('{id}', 'V-0001')}", data=form)
            assert answer.status_code in (400, 403, 404), (path, answer.status_code)
    assert not stand.inbox.events


@pytest.mark.parametrize("roles", [set(), {"member"}, {"Compliance"}, {"everything"}])
async def test_what_is_no_role_opens_nothing(stand: Stand, roles: set[str]) -> None:
    stand.users.accounts["li.na"] = replace(stand.users.accounts["li.na"], roles=roles)
    async with stand.client() as client:
        await signed_in(client, "li.na")
        assert (await client.get("/console/")).status_code == 303
