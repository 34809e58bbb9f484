"""`qungui sandbox faults` against a page that really serves two platforms, and against nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from adapters.sandbox.faults import Trouble
from adapters.sandbox.page import build_page
from adapters.sandbox.slack.world import SlackWorld
from adapters.sandbox.wecom.world import WeComWorld
from bot.cli import faults
from bot.cli.sandbox_words import TROUBLES
from bot.cli.terminal import DONE, FAILED, Terminal
from tests.integration.cli.shell import qungui
from tests.integration.web.conftest import serve


@pytest.fixture
def demo() -> Iterator[tuple[str, SlackWorld, WeComWorld]]:
    slack, wecom = SlackWorld(), WeComWorld()
    with serve(Starlette(routes=[Mount("/sandbox", build_page([slack, wecom]))])) as server:
        yield f"{server.url}/sandbox", slack, wecom


def test_the_words_name_every_trouble() -> None:
    assert list(TROUBLES) == [trouble.value for trouble in Trouble]


def test_switching(demo: tuple[str, SlackWorld, WeComWorld], tmp_path: Path) -> None:
    url, slack, wecom = demo
    done = qungui("sandbox", "faults", "slack", "limited", "--on", "chat.*", "-n", "3", "--url", url, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "slack: limited · chat.* · 3 left\n"), done.stderr
    (switch,) = slack.faults.on
    assert switch.fault is not None
    assert (switch.on, switch.left, switch.fault.status, wecom.faults.on) == ("chat.*", 3, 429, [])
    shown = qungui("--lang", "zh", "sandbox", "faults", "--url", url, cwd=tmp_path)
    assert shown.stdout == "slack：limited · chat.* · 还剩 3 次\nwecom：没有开着的故障。\n"
    terminal = Terminal(lang="en")
    assert faults.switch(url, "slack", {}, terminal) == DONE
    assert slack.faults.on == []
    assert faults.switch(url, "slack", {"trouble": "lost", "times": 5000}, terminal) == FAILED


def test_nobody_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert faults.show("http://127.0.0.1:9/sandbox", None, Terminal(lang="en")) == FAILED
    assert "qungui demo" in capsys.readouterr().err
    wrong = qungui("sandbox", "faults", "irc", cwd=tmp_path)
    assert (wrong.returncode, "slack, wecom" in wrong.stderr) == (2, True)
