"""`qungui init`: what it writes can be used as it is, and nothing that was there is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.bootstrap.sections import SECTIONS
from bot.config import load_config
from tests.configurations import secrets_of
from tests.integration.cli.shell import qungui


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_written_can_be_used(lang: str, tmp_path: Path) -> None:
    done = qungui("--lang", lang, "init", "mine", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    path = tmp_path / "mine" / "config.yaml"
    settings = load_config(path, SECTIONS, secrets_of(path.read_text("utf-8")))
    assert settings.locale == lang
    assert settings.company in {"我的公司", "My Company"}
    assert (settings.policies / "policy.yaml").is_file()
    checked = qungui(
        *("policy", "check", settings.policies, "--organisation", tmp_path / "mine" / "organisation.yaml"), cwd=tmp_path
    )
    assert checked.returncode == 0, checked.stdout
    assert (settings.policies / "../schema.json").is_file()  # where the first line of the policy tells editors to look


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "organisation.yaml").write_text("mine")
    refused = qungui("--lang", "en", "init", cwd=tmp_path)
    assert refused.returncode == 2
    assert "organisation.yaml" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["organisation.yaml"]
    assert (tmp_path / "organisation.yaml").read_text() == "mine"
