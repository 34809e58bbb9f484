"""The app manifest: fits the mode, names what the adapter reads, and is one by Slack's own schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from adapters.slack.events import BY_TYPE
from adapters.slack.manifest import manifest
from bot.cli import slack
from bot.cli.terminal import DONE, MISUSED, Terminal

SCHEMAS = Path(__file__).resolve().parents[3].parent / "shared" / "fixtures" / "slack" / "manifest"
HTTP = manifest("https://bot.example/")
SOCKET = manifest(None)
SEVERAL = manifest("https://bot.example", shared=True)
WHOLE = manifest("https://bot.example", shared=True, organisation=True)


def test_it_fits_the_mode() -> None:
    assert HTTP["settings"]["event_subscriptions"]["request_url"] == "https://bot.example/slack/events"
    assert HTTP["features"]["slash_commands"][0]["url"] == "https://bot.example/slack/events"
    assert SOCKET["settings"]["socket_mode_enabled"] and not HTTP["settings"]["socket_mode_enabled"]
    assert "://" not in json.dumps(SOCKET)


def test_only_an_organisation_is_asked_for_what_it_alone_can_give() -> None:
    assert WHOLE["settings"]["org_deploy_enabled"] and not SEVERAL["settings"]["org_deploy_enabled"]
    assert "admin.conversations:write" in WHOLE["oauth_config"]["scopes"]["user"]
    assert "team_access_granted" in WHOLE["settings"]["event_subscriptions"]["bot_events"]
    assert "admin." not in json.dumps(SEVERAL) and "pins:write" in SEVERAL["oauth_config"]["scopes"]["bot"]


def test_every_event_it_asks_for_is_read() -> None:
    asked = {name.partition(".")[0] for name in HTTP["settings"]["event_subscriptions"]["bot_events"]}
    assert asked <= BY_TYPE.keys()


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="Slack's manifest schemas (shared/fixtures) are not here")
@pytest.mark.parametrize("made", [HTTP, SOCKET, SEVERAL, WHOLE], ids=["http", "socket", "several", "organisation"])
def test_it_is_one_by_slacks_schema(made: dict[str, object]) -> None:
    schema = json.loads((SCHEMAS / "manifest.schema.2.0.0.json").read_text("utf-8"))
    jsonschema.validate(made, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**made, "display_information": {}}, schema)


def test_the_command_needs_no_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    assert slack.show_manifest(None, "https://bot.example", "json", Terminal(lang="en")) == DONE
    assert json.loads(capsys.readouterr().out) == HTTP
    assert slack.show_manifest(None, None, "yaml", Terminal(lang="en")) == DONE
    assert yaml.safe_load(capsys.readouterr().out) == SOCKET


def test_the_command_follows_the_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(
        "policies: .\nserver: {public_url: 'https://chat.acme.cn'}\n"
        "slack: {bot_token: xoxb-1, signing_secret: s, command: /rules, path: /in}\n",
        encoding="utf-8",
    )
    assert slack.show_manifest(config, None, "json", Terminal(lang="en")) == DONE
    made = json.loads(capsys.readouterr().out)
    assert made["features"]["slash_commands"][0]["command"] == "/rules"
    assert made["settings"]["interactivity"]["request_url"] == "https://chat.acme.cn/in"


def test_several_workspaces_come_back_to_us(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also where events come by Socket Mode: the browser of who installs it needs an address."""
    back = {"redirect_urls": ["https://chat.acme.cn/slack/oauth_redirect"]}
    config = tmp_path / "config.yaml"
    several = f"client_id: '1.2', client_secret: s, token_key: {'a' * 43}=, workspaces: [T0EAST]"
    for mode, is_socket in (("signing_secret: s", False), ("mode: socket, app_token: xapp-1", True)):
        config.write_text(
            f"policies: .\nserver: {{public_url: 'https://chat.acme.cn'}}\nslack: {{{several}, {mode}}}\n", "utf-8"
        )
        assert slack.show_manifest(config, None, "json", Terminal(lang="en")) == DONE
        made = json.loads(capsys.readouterr().out)
        assert made["oauth_config"].items() >= back.items()
        assert made["settings"]["socket_mode_enabled"] is is_socket
        assert ("request_url" in made["settings"]["event_subscriptions"]) is not is_socket
    assert "redirect_urls" not in HTTP["oauth_config"]


def test_an_address_that_slack_cannot_reach(capsys: pytest.CaptureFixture[str]) -> None:
    assert slack.show_manifest(None, "bot.example", "json", Terminal(lang="en")) == MISUSED
    assert "https://" in capsys.readouterr().err
