"""One thing has one name in Chinese, wherever people read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAID = {"裁定": "裁决", "控制台": "管理台", "策略管理员": "规则管理员", "策略版本": "规则版本"}


def texts() -> Iterator[Path]:
    """What the program says and what its guides say; `bot/text` reads what others say."""
    yield from (path for path in ROOT.glob("bot/**/*.py") if "text" not in path.relative_to(ROOT).parts[:2])
    yield from (path for path in ROOT.glob("templates/**/*") if path.suffix in (".j2", ".yaml", ".html"))
    yield from ROOT.glob("docs/**/*.zh-CN.md")
    yield ROOT / "config.example.yaml"


def test_one_word_for_one_thing() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {wrong}, say {right}"
        for path in texts()
        for wrong, right in SAID.items()
        if wrong in path.read_text("utf-8")
    ]
    assert not found
