"""A company with two Slack workspaces: both install one app, are governed apart, and one takes its access back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from cryptography.fernet import Fernet

from adapters.sandbox.actors import PATIENCE
from adapters.sandbox.slack import SlackWorld, homes
from adapters.sandbox.slack.several import Several
from bot.bootstrap.application import Application, open_application
from bot.bootstrap.offline import platform_checks
from bot.bootstrap.sections import SECTIONS
from bot.cli.serving import listening_socket, serving
from bot.config import read_config
from bot.domain.views import ViolationFilter
from bot.web.site import server, site
from tests.integration.slack.bench import SECRET, company, served

POLICY = """
policy: 1
for: huaxia
rules:
  - id: no-gambling
    kind: content
    severity: high
    stage: enforce
    why: 禁止赌博引流
    when: {text: {has_any: [博彩]}}
    then: [remind_sender]
  - id: no-personal-data
    kind: files
    stage: enforce
    why: 个人信息不能放在聊天文件里
    contents: {detects: [cn-id-card]}
    then: [remind_sender]
"""
ORGANISATION = """
organisation: "1"
units: [{id: huaxia, name: 华夏}]
people:
  - {id: lin, name: 林晓, roles: [policy_admin], accounts: ["slack:T0EAST:U0LIN", "slack:T0WEST:U0LIN"]}
  - {id: mark, name: Mark, locale: en, accounts: ["slack:T0WEST:U0MARK"]}
"""


@dataclass(slots=True, kw_only=True)
class Firm:
    slack: Several
    application: Application
    url: str

    async def install(self, team: str) -> None:
        async with httpx.AsyncClient(trust_env=False) as browser:
            begun = await browser.get(f"{self.url}/slack/install")
            asked = {name: value for name, (value,) in parse_qs(urlsplit(begun.headers["location"]).query).items()}
            consent = await browser.get(begun.headers["location"], params=asked | {"team": team})
            assert (await browser.get(consent.headers["location"])).status_code == 200

    async def until(self, true: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not await asyncio.to_thread(true):
                await asyncio.sleep(0.05)


@asynccontextmanager
async def firm(folder: Path) -> AsyncIterator[Firm]:
    worlds = [SlackWorld(signing_secret=SECRET, team=team, pace=0.0005) for team in ("T0EAST", "T0WEST")]
    for world in worlds:
        world.seed(company())
    slack = Several(worlds)
    (folder / "policies").mkdir()
    (folder / "policies" / "policy.yaml").write_text(POLICY, encoding="utf-8")
    (folder / "organisation.yaml").write_text(ORGANISATION, encoding="utf-8")
    bound = listening_socket("127.0.0.1", 0)
    host, port = bound.getsockname()[:2]
    url = f"http://{host}:{port}"
    slack.redirect_urls = (f"{url}/slack/oauth_redirect",)
    async with served(slack.app) as sandbox_url:
        slack.served_at(sandbox_url)
        text = f"""
policies: policies
organisation: organisation.yaml
storage: {{url: "sqlite:///record.db"}}
server: {{public_url: "{url}"}}
console: {{enabled: false}}
slack:
  client_id: "{slack.client_id}"
  client_secret: {slack.client_secret}
  token_key: {Fernet.generate_key().decode()}
  workspaces: [T0EAST, T0WEST]
  signing_secret: {SECRET}
  join_public_channels: false
  backfill_days: 0
  base_url: {sandbox_url}/api/
"""
        application = open_application(read_config(text, folder / "config.yaml", SECTIONS, {}))
        for world in worlds:
            world.request_url = f"{url}/slack/events"
        try:
            async with serving(server(site(application), host, port), bound), application.running():
                yield Firm(slack=slack, application=application, url=url)
        finally:
            for world in worlds:
                await world.aclose()
            application.close()
            bound.close()


async def test_two_workspaces_one_of_which_goes(tmp_path: Path) -> None:
    async with firm(tmp_path) as it:
        east, west = it.slack.worlds["T0EAST"], it.slack.worlds["T0WEST"]
        await it.install("T0EAST")
        await it.install("T0WEST")
        store = it.application.store
        await it.until(lambda: {"slack:T0EAST:C0PAY", "slack:T0WEST:C0PAY"} <= {group.id for group in store.groups()})
        for world in (east, west):
            await world.post("U0MARK", "C0PAY", "快来玩博彩")
        await it.until(lambda: store.count_violations(ViolationFilter()) == 2)
        assert {view.record.group for view in store.violations(ViolationFilter())} == {
            "slack:T0EAST:C0PAY",
            "slack:T0WEST:C0PAY",
        }
        await it.until(lambda: all(world.messages("C0PAY")[-1].private_to == "U0MARK" for world in (east, west)))
        await west.upload("U0LIN", "C0PAY", "roster.csv", "姓名,身份证\n林晓,11010519491231002X\n".encode())
        await it.until(lambda: store.count_violations(ViolationFilter(rule="no-personal-data")) == 1)
        (found,) = store.violations(ViolationFilter(rule="no-personal-data"))
        assert (found.record.group, found.record.account) == ("slack:T0WEST:C0PAY", "slack:T0WEST:U0LIN")
        await west.open_home("U0MARK")
        await it.until(lambda: homes.texts(west.space, "U0MARK"))
        page = "\n".join(homes.texts(west.space, "U0MARK"))
        assert "My violations" in page and "no-gambling" in page and "jk-rd-pay" in page and "V-" in page

        it.slack.uninstall("T0EAST")
        await it.until(lambda: [row for row in store.audit() if "access-ended" in row.what])
        await it.until(lambda: any("T0EAST" in line.text for room in west.groups() for line in west.messages(room.id)))
        told = [line for room in west.groups() for line in west.messages(room.id) if "T0EAST" in line.text]
        assert [(line.private_to, "/slack/install" in line.text) for line in told] == [("U0LIN", True)]
        assert not any("T0EAST" in line.text for room in east.groups() for line in east.messages(room.id))
        await east.post("U0MARK", "C0PAY", "还有博彩")  # told late: nobody is governed there any more
        await east.quiet()
        await it.until(lambda: not store.health()["inbox_pending"])
        assert store.count_violations(ViolationFilter()) == 3
        assert store.verify_audit()[1] is None
        checks = await platform_checks(it.application.config)
        (installed,) = [one for one in checks if one.name == "slack.workspaces"]
        assert "T0WEST" in installed.detail and "T0EAST" not in installed.detail
