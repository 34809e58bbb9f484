"""Settings: every problem at once, with place, key and fix; secrets from elsewhere; an example that is complete."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from bot.bootstrap.sections import SECTIONS
from bot.config import BadConfig, ConfigProblem, read_config
from bot.domain.errors import ConfigError
from bot.settings import Config
from tests.configurations import secrets_of

HERE = Path("/etc/qungui/config.yaml")
GOOD = "policies: rules\nslack:\n  bot_token: env:TOKEN\n  signing_secret: s\n"
NAMED_FREELY = ("private_keys", "decide_days")  # settings whose keys are not ours
AES = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"


def problems(text: str, **environment: str) -> list[ConfigProblem]:
    with pytest.raises(BadConfig) as caught:
        read_config(text, HERE, SECTIONS, environment)
    return list(caught.value.problems)


def test_a_good_one_is_rooted_in_its_folder_and_takes_secrets_from_the_environment() -> None:
    config = read_config(GOOD, HERE, SECTIONS, {"TOKEN": "xoxb-1"})
    assert config.policies == Path("/etc/qungui/rules")
    assert config.storage.url == "sqlite:////etc/qungui/var/qungui.db"
    assert config.platforms["slack"].bot_token.get_secret_value() == "xoxb-1"
    assert "xoxb-1" not in repr(config)


@pytest.mark.parametrize(
    ("text", "place", "key", "said"),
    [
        ("policies: p\nserver: {port: 99999}\n", "2:16", "server.port", "less than or equal to 65535"),
        ("policies: p\nserver: {prot: 80}\n", "2:16", "server.prot", "no such key"),
        ("policies: p\nzone: Asia/Shanghei\n", "2:7", "zone", "no time zone is called Asia/Shanghei"),
        ("zone: UTC\n", "1:1", "policies", "required"),
        ("policies: p\nslak: {}\n", "2:7", "slak", "no such key"),
        (
            "policies: p\nslack: {bot_token: xoxp-1, signing_secret: s}\n",
            "2:20",
            "slack.bot_token",
            "must start with xoxb-",
        ),
        ("policies: p\nadmins_group: C0123\n", "2:15", "admins_group", "should match"),
        ("policies: p\nadmins_group: wecom:wr1\n", "2:15", "admins_group", "wecom is not connected"),
        ("policies: p\nstorage： {}\n", "2:1", "-", ""),  # a full-width colon
        ("policies: p\nconsole: {secret: 'file:missing'}\n", "2:19", "missing", "cannot read it"),
    ],
)
def test_a_problem_says_where_what_and_which_key(text: str, place: str, key: str, said: str) -> None:
    (problem,) = problems(text)
    assert problem.place == f"{HERE}:{place}"
    assert problem.key == key
    assert said in problem.message


def test_all_problems_at_once_and_nothing_more_about_a_value_that_is_not_there() -> None:
    text = GOOD.replace("policies: rules", "policies: rules\nlocale: de\nserver: {port: x}\nunknown: 1")
    assert sorted(problem.key for problem in problems(text)) == ["TOKEN", "locale", "server.port", "unknown"]
    suggested = problems("policies: p\nstorge: {}\n")[0]
    assert suggested.fix == "did you mean storage?"


def test_problems_are_told_in_chinese_too() -> None:
    told = {problem.key: problem.text("zh") for problem in problems("policies: p\nserver: {port: 99999}\nstorge: {}\n")}
    assert "不能大于 65535" in told["server.port"] and "config.example.yaml" in told["server.port"]
    assert "没有这个键" in told["storge"] and "是不是想写 storage？" in told["storge"]
    unset = problems(GOOD)[0].text("zh")
    assert "没有设置这个环境变量" in unset and "export TOKEN=…" in unset


def test_without_secrets_what_is_not_there_is_missed_by_who_needs_it() -> None:
    own = "policies: p\nconsole: {secret: env:CONSOLE}\nevidence: {signing_key: env:SIGN, keys: [env:OLD]}\n"
    config = read_config(GOOD.replace("policies: rules\n", own), HERE, SECTIONS, {}, secrets=False)
    for secret, name in ((config.console.secret, "CONSOLE"), (config.evidence.keys[0], "OLD")):
        with pytest.raises(ConfigError, match=f"env:{name}: this needs a secret") as missed:
            secret.get_secret_value()
        assert "密钥不在这里" in missed.value.told("zh")
    assert config.evidence.signing_key, "there is one, elsewhere"
    assert config.platforms.keys() == {"slack"}
    here = {"CONSOLE": "c", "SIGN": "s", "OLD": "o", "TOKEN": "xoxb-1"}
    found = read_config(GOOD.replace("policies: rules\n", own), HERE, SECTIONS, here, secrets=False)
    assert found == read_config(GOOD.replace("policies: rules\n", own), HERE, SECTIONS, here)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("policies: p\nstorage: {url: env:URL}\n", ["URL"]),
        ("policies: env:POLICIES\n", ["POLICIES"]),
        ("policies: p\nserver: {port: env:PORT}\nconsole: {secret: env:CONSOLE}\n", ["PORT"]),
        (GOOD.replace("signing_secret:", "signing_secrt:"), ["slack.signing_secrt"]),
    ],
)
def test_without_secrets_everything_else_must_be_there(text: str, told: list[str]) -> None:
    with pytest.raises(BadConfig) as caught:
        read_config(text, HERE, SECTIONS, {}, secrets=False)
    assert [problem.key for problem in caught.value.problems] == told


def test_without_secrets_a_platform_that_means_nothing_without_them_is_left_out() -> None:
    section = f"corp_id: ww1, secret: env:SECRET, callback: {{token: env:TOKEN, aes_key: {AES}}}"
    wecom = f"policies: p\nadmins_group: wecom:w\nwecom: {{{section}, agent_id: env:AGENT}}\n"
    assert read_config(wecom, HERE, SECTIONS, {}, secrets=False).platforms == {}
    assert {problem.key for problem in problems(wecom)} == {"SECRET", "TOKEN", "AGENT"}
    two = f"policies: p\nwecom:\n- {{{section}, agent_id: 1}}\n- {{name: b, {section}, agent_id: 2}}\n"
    found = read_config(two, HERE, SECTIONS, {}, secrets=False).platforms["wecom"]
    assert [found.name, *(one.name for one in found.others)] == ["", "b"]


def keys(model: type[BaseModel], prefix: str = "") -> set[str]:
    """Every key of a model and of the sections in it."""
    found: set[str] = set()
    for name, field in model.model_fields.items():
        if field.exclude:
            continue
        found.add(prefix + name)
        for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(part, type) and issubclass(part, BaseModel):
                found |= keys(part, f"{prefix}{name}.")
    return found


def test_the_example_can_be_used_as_it_stands() -> None:
    path = Path(__file__).parents[2] / "config.example.yaml"
    text = path.read_text("utf-8")
    assert read_config(text, path, SECTIONS, secrets_of(text)).policies.is_dir()


def test_the_example_names_every_key_and_no_other() -> None:
    text = (Path(__file__).parents[2] / "config.example.yaml").read_text("utf-8")
    # Optional keys stand there behind a comment sign.
    wanted = keys(Config) | {f"{name}.{key}" for name, model in SECTIONS.items() for key in keys(model)} | set(SECTIONS)
    names = {path.rpartition(".")[2] for path in wanted}
    opened = "\n".join(line.replace("# ", "", 1) if _is_key(line, names) else line for line in text.splitlines())
    written = paths(yaml.safe_load(opened))
    assert wanted - written == set(), "not explained in config.example.yaml"
    assert {key for key in written - wanted if key.split(".")[-2] not in NAMED_FREELY} == set(), "no such setting"


def _is_key(line: str, names: set[str]) -> bool:
    """A commented line that is a setting: `# key: value`."""
    name, _, _ = line.strip().removeprefix("# ").strip().removeprefix("- ").partition(":")
    return line.lstrip().startswith("# ") and name.strip() in names


def paths(node: object, prefix: str = "") -> set[str]:
    if isinstance(node, list):
        return {path for one in node for path in paths(one, prefix)}
    if not isinstance(node, dict):
        return set()
    return {f"{prefix}{key}" for key in node} | {
        path for key, value in node.items() for path in paths(value, f"{prefix}{key}.")
    }


def test_every_setting_is_read_by_the_program() -> None:
    """A setting that nothing reads promises what nobody keeps."""
    root = Path(__file__).parents[2]
    code = "\n".join(
        path.read_text("utf-8")
        for folder in ("bot", "adapters", "storage")
        for path in (root / folder).rglob("*.py")
        if path.name != "config.py"
    )
    leaves = {path for path in keys(Config) if not any(other.startswith(f"{path}.") for other in keys(Config))}
    assert {path for path in leaves if not re.search(rf"\.{path.rpartition('.')[2]}\b", code)} == set()


def test_reports_by_themselves() -> None:
    text = "policies: p\nreports:\n- {name: weekly, at: 10:30, folder: out, to: [slack:C1]}\n"
    (plan,) = read_config(text, HERE, SECTIONS, {}).reports
    assert (plan.at, plan.folder) == (time(10, 30), Path("/etc/qungui/out")), "ten thirty, not 630 as YAML 1.1 has it"
    for wrong, said in (
        ("- {name: weekly}", "folder"),
        ("- {name: w, folder: x}\n- {name: w, folder: y}", "two reports are called w"),
        ("- {name: w, folder: x, at: 25:00}", "hour"),
        ("- {name: 周报, folder: x}", "should match"),
    ):
        assert said in problems(f"policies: p\nreports:\n{wrong}\n")[0].message


def test_an_identity_provider_is_reached_over_tls() -> None:
    oidc = "policies: p\nconsole: {{oidc: {{issuer: '{}', client_id: q, client_secret: s}}}}\n"
    for issuer in ("https://login.example.com/realms/a", "http://127.0.0.1:8180/realms/a"):
        assert read_config(oidc.format(issuer), HERE, SECTIONS, {}).console.oidc
    for issuer in ("http://login.example.com", "login.example.com", "http://127.0.0.1.evil.example/"):
        assert problems(oidc.format(issuer))[0].key == "console.oidc.issuer"
