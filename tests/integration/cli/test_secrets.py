"""Who looks into the record needs no secret of the bot; who needs one is told which, before anything is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.bootstrap.evidence import pseudonym_of
from bot.cli.settings import read_config
from bot.domain.errors import ConfigError
from bot.evidence.keys import write_new_key
from tests.integration.cli.shell import CONFIG, house, qungui

PLATFORMS = """\
slack: {bot_token: env:SLACK_BOT_TOKEN, signing_secret: env:SLACK_SIGNING_SECRET}
wecom:
- corp_id: ww0123456789abcdef
  agent_id: 1000002
  secret: env:WECOM_SECRET
  callback: {token: env:WECOM_TOKEN, aes_key: env:WECOM_AES_KEY}
  robot: {mode: socket, bot_id: env:WECOM_BOT_ID, secret: env:WECOM_BOT_SECRET}
- name: beta
  corp_id: ww0123456789abcdef
  agent_id: env:WECOM_AGENT_ID
  secret: file:keys/beta
  callback: {token: env:WECOM_TOKEN, aes_key: env:WECOM_AES_KEY}
"""
NAMED = (
    "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "WECOM_SECRET", "WECOM_TOKEN", "WECOM_AES_KEY", "WECOM_BOT_ID",
    "WECOM_BOT_SECRET", "WECOM_AGENT_ID", "keys/beta", "CONSOLE_SECRET",
)  # fmt: skip
OF_THE_RECORD = (
    ("db", "current"), ("user", "list"), ("record", "verify"), ("record", "keys"), ("record", "seal"),
    ("record", "checkpoint"), ("record", "purge"), ("record", "hold", "list"), ("report", "violations"),
    ("report", "rules"), ("report", "review"), ("report", "membership"), ("report", "receipts"),
    ("report", "sample", "sheet.csv", "--seed", "1", "--with-texts"), ("policy", "replay"),
    ("policy", "check"), ("doctor", "--capabilities"), ("slack", "manifest", "-c", "config.yaml"),
    ("announce", "hello", "--to", "acme"),
    ("text", "corrections", "--with-texts", "--export", "found.jsonl"),
)  # fmt: skip


def company(folder: Path, **evidence: str) -> Path:
    """A house whose configuration names secrets that are not here, with a record."""
    house(folder)
    keys = {"signing_key": "file:keys/signing.key", "keys": "[file:keys/texts.key]", **evidence}
    (folder / "keys").mkdir()
    for name in ("signing", "texts"):
        write_new_key(folder / "keys" / f"{name}.key")
    own = CONFIG.replace('"0123456789abcdef0123456789abcdef"', "env:CONSOLE_SECRET")
    written = "\n".join(f"  {name}: {value}" for name, value in keys.items())
    (folder / "config.yaml").write_text(f"{own}evidence:\n{written}\n{PLATFORMS}", encoding="utf-8")
    assert qungui("db", "upgrade", cwd=folder).returncode == 0
    return folder


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return company(tmp_path_factory.mktemp("company"))


@pytest.mark.parametrize("typed", OF_THE_RECORD, ids=" ".join)
def test_the_record_is_open_to_who_has_no_secret_of_the_bot(at_home: Path, typed: tuple[str, ...]) -> None:
    done = qungui(*typed, cwd=at_home)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("lang", "said"), [("en", "is not set"), ("zh", "没有设置")])
def test_who_speaks_with_platforms_is_told_of_every_secret_at_once(tmp_path: Path, lang: str, said: str) -> None:
    folder = company(tmp_path)
    for typed in (("run",), ("doctor",), ("doctor", "--online")):
        done = qungui("--lang", lang, *typed, cwd=folder)
        told = done.stdout + done.stderr
        assert done.returncode == 2
        assert [name for name in NAMED if name not in told] == [] and said in told


@pytest.mark.parametrize(("lang", "said"), [("en", "this needs a secret"), ("zh", "密钥不在这里")])
def test_a_secret_that_is_needed_is_named(tmp_path: Path, lang: str, said: str) -> None:
    folder = company(tmp_path, keys="[env:TEXTS_KEY]", signing_key="env:SIGNING_KEY")
    for typed, needed in (
        (("report", "violations"), "TEXTS_KEY"),
        (("record", "verify"), "TEXTS_KEY"),
        (("record", "checkpoint"), "SIGNING_KEY"),
        (("record", "keys"), "SIGNING_KEY"),
    ):
        done = qungui("--lang", lang, *typed, cwd=folder)
        assert (done.returncode, needed in done.stderr, said in done.stderr) == (2, True, True), done.stderr
    assert qungui("user", "list", cwd=folder).returncode == 0


def test_nothing_is_forgotten_where_it_could_not_be_signed(tmp_path: Path) -> None:
    folder = company(tmp_path, signing_key="env:SIGNING_KEY")
    erased = qungui("record", "person", "erase", "li.na", "--reason", "r", "--yes", cwd=folder)
    assert (erased.returncode, "SIGNING_KEY" in erased.stderr) == (2, True), erased.stderr


def test_a_pseudonym_is_never_made_with_a_secret_that_is_not_there(tmp_path: Path) -> None:
    config = read_config(company(tmp_path) / "config.yaml")
    with pytest.raises(ConfigError, match="CONSOLE_SECRET"):
        pseudonym_of(config, "li.na")


def test_a_setting_that_is_no_secret_must_be_there(tmp_path: Path) -> None:
    folder = company(tmp_path)
    path = folder / "config.yaml"
    path.write_text(path.read_text("utf-8").replace('"sqlite:///qungui.db"', "env:QUNGUI_RECORD"), encoding="utf-8")
    done = qungui("user", "list", cwd=folder)
    assert (done.returncode, "config.yaml:3:16: QUNGUI_RECORD" in done.stderr) == (2, True), done.stderr
    assert "SLACK_BOT_TOKEN" not in done.stderr
