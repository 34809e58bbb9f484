"""`qungui init`: what it writes can be used as it is, and nothing that was there is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.assets import asset
from bot.bootstrap.sections import SECTIONS
from bot.cli.init import configuration
from bot.config import load_config
from tests.configurations import secrets_of
from tests.integration.cli.shell import qungui


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("platforms", [("slack",), ("wecom",), ("slack", "wecom")])
def test_what_is_written_can_be_used(lang: str, platforms: tuple[str, ...], tmp_path: Path) -> None:
    asked = [option for name in platforms for option in ("--platform", name)]
    done = qungui("--lang", lang, "init", "mine", *asked, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "mine"
    path = folder / "config.yaml"
    settings = load_config(path, SECTIONS, secrets_of(path.read_text("utf-8")))
    assert settings.locale == lang
    assert settings.company in {"我的公司", "My Company"}
    assert settings.platforms.keys() == set(platforms)
    assert (settings.policies / "policy.yaml").is_file()
    assert (settings.policies / "../schema.json").is_file()  # where the first line of the policy tells editors to look
    assert settings.evidence.signing_key
    assert len(settings.evidence.keys) == 1
    keys = sorted((folder / "keys").iterdir())
    assert len({key.read_text() for key in keys}) == len(keys) == 3
    assert {key.stat().st_mode & 0o777 for key in keys} == {0o600}


def test_rules_can_be_worked_on_before_the_platforms_secrets_are_there(tmp_path: Path) -> None:
    assert qungui("--lang", "en", "init", ".", "--platform", "slack", cwd=tmp_path).returncode == 0
    for command in ("check", "test", "show", "docs"):
        done = qungui("--lang", "en", "policy", command, cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET" in done.stderr
        assert "WeCom" not in done.stdout, "what a platform can do here is not known, least of all of another one"
    assert qungui("--lang", "en", "policy", "impact", cwd=tmp_path).returncode == 0, "it asks only what is configured"
    (tmp_path / "config.yaml").write_text((tmp_path / "config.yaml").read_text("utf-8") + "odd: 1\n", "utf-8")
    refused = qungui("--lang", "en", "policy", "check", cwd=tmp_path)
    assert refused.returncode == 2
    assert "odd" in refused.stderr


def test_every_line_that_changes_stands_in_the_example() -> None:
    example = asset("config.example.yaml").read_text("utf-8")
    for lang, lines in (("en", 7), ("zh", 5)):
        mine = configuration(example, lang, ("slack", "wecom"))
        pairs = list(zip(example.splitlines(), mine.splitlines(), strict=True))
        assert sum(theirs != ours for theirs, ours in pairs) == lines


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "organisation.yaml").write_text("mine")
    refused = qungui("--lang", "en", "init", cwd=tmp_path)
    assert refused.returncode == 2
    assert "organisation.yaml" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["organisation.yaml"]
    assert (tmp_path / "organisation.yaml").read_text() == "mine"


def test_a_platform_that_is_none_is_refused(tmp_path: Path) -> None:
    refused = qungui("--lang", "en", "init", "mine", "--platform", "teams", cwd=tmp_path)
    assert refused.returncode == 2
    assert "teams is not one of slack, wecom" in refused.stderr
    assert not (tmp_path / "mine").exists()
