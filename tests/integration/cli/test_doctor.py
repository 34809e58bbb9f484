"""`qungui doctor`: each finding with its fix; 0, 1 or 2."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.bootstrap import offline
from bot.cli.settings import read_config
from bot.domain.records import PolicyLoaded, Step
from bot.domain.rules import Result
from storage.store import SqlStore
from tests.conformance.stores import group_changed, violation
from tests.integration.cli.shell import CONFIG, house, qungui
from tests.unit.audit.inputs import POLICY, policies


def findings(folder: Path, *more: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
    done = qungui("doctor", "--json", *more, cwd=folder)
    found: dict[str, list[dict[str, str]]] = {}
    for finding in json.loads(done.stdout):
        found.setdefault(finding["check"], []).append(finding)
    return done.returncode, found


def test_a_fresh_checkout_says_what_to_do_first(tmp_path: Path) -> None:
    code, found = findings(tmp_path)
    assert code == 2
    assert found["config"][0]["state"] == "broken"
    assert found["config"][0]["fix"] == "qungui init"


def test_a_configured_folder(tmp_path: Path) -> None:
    folder = house(tmp_path)
    assert qungui("db", "upgrade", cwd=folder).returncode == 0
    code, found = findings(folder)
    assert {
        one["state"] for name in ("python", "packages", "config", "zone", "policies", "database") for one in found[name]
    } == {"ok"}
    assert [one["state"] for one in found["platforms"]] == ["warning"]  # none is configured
    assert [one["state"] for one in found["organisation"]] == ["ok"]
    assert code == 1


def test_a_company_in_which_nobody_can_decide_is_told(tmp_path: Path) -> None:
    folder = house(tmp_path)
    organisation = folder / "organisation.yaml"
    organisation.write_text(organisation.read_text("utf-8").replace("[compliance]", "[dept_head]"), "utf-8")
    _, found = findings(folder)
    assert [one["state"] for one in found["organisation"]] == ["ok", "warning"]
    assert "roles: [compliance]" in found["organisation"][1]["fix"]


def test_everything_wrong_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    folder = house(tmp_path)
    (folder / "config.yaml").write_text(f"zone: Asia/Shanghia\nnonsense: 1\n{CONFIG}", encoding="utf-8")
    code, found = findings(folder)
    assert code == 2
    places = [":".join(one["detail"].split(":")[:2]) for one in found["config"]]
    assert sorted(places) == ["config.yaml:1", "config.yaml:2"]
    assert all(one["fix"] for one in found["config"])


def test_broken_policies_mean_safe_mode(tmp_path: Path) -> None:
    folder = house(tmp_path)
    policies(folder, POLICY.replace("kind: content", "kind: contents"))
    code, found = findings(folder)
    (finding,) = found["policies"]
    assert (code, finding["state"]) == (2, "broken")
    assert "safe mode" in finding["detail"] and "policy check" in finding["fix"]
    checked = qungui("policy", "check", "policies", "--format", "json", cwd=folder)
    assert checked.returncode == 1
    assert json.loads(checked.stdout)[0]["file"] == "acme/policy.yaml"


EXCEPTIONS = """\
exceptions:
  - {{rule: no-gambling, people: [li.na], until: {soon}, reason: 专项, approved_by: li.na}}
  - {{rule: group-name, groups: [slack:C1], until: {later}, reason: 老群, approved_by: li.na}}
  - {{rule: group-name, groups: [slack:C2], approved_on: {today}, until: {later}, reason: 新群, approved_by: li.na}}
"""


def test_exceptions_that_end_soon_or_excuse_nothing_and_groups_without_a_unit(tmp_path: Path) -> None:
    folder, now = house(tmp_path), datetime.now(UTC)
    days = {"today": 0, "soon": 13, "later": 100}
    dates = {name: (now + timedelta(days=number)).date().isoformat() for name, number in days.items()}
    policies(folder, POLICY + EXCEPTIONS.format(**dates))
    config = read_config(folder / "config.yaml")
    offline.upgrade(config)
    store = SqlStore(f"sqlite:///{folder / 'qungui.db'}")
    began = now - timedelta(days=30)  # of this record
    records = [
        PolicyLoaded(revision="r", canonical="{}", at=began, by="start"),
        *(group_changed(f"slack:C{number}", unit=unit) for number, unit in enumerate((None, "acme", "acme/gone"))),
        violation("V-1", rule="no-gambling", result=Result.EXCUSED, unit="acme", account="li.na", at=began),
    ]
    store.commit([Step(inbox=None, records=records)], now)
    store.close()
    _, found = findings(folder)
    told = [(one["state"], one["detail"].split(": ")[0]) for one in found["exceptions"]]
    assert told == [
        ("warning", f"an exception from “no-gambling” (li.na) ends on {dates['soon']}"),
        ("warning", "an exception from “group-name” (slack:C1) has never excused anything"),  # slack:C2 is too new
    ]
    assert all(one["fix"] for one in found["exceptions"])
    assert found["groups"][0]["detail"].startswith("2 groups belong to no known unit")


def test_without_a_record_no_exception_is_called_unused(tmp_path: Path) -> None:
    folder = house(tmp_path)
    later = (datetime.now(UTC) + timedelta(days=100)).date()
    entry = f"exceptions: [{{rule: no-gambling, people: [li.na], until: {later}, reason: 专项, approved_by: li.na}}]\n"
    policies(folder, POLICY + entry)
    _, found = findings(folder)
    assert [one["state"] for one in found["exceptions"]] == ["ok"]


def test_people_read_marks_and_fixes(tmp_path: Path) -> None:
    done = qungui("doctor", "--lang", "zh", cwd=tmp_path)
    assert done.returncode == 2
    assert "✗ config" in done.stdout and "解决办法" in done.stdout


WECOM = """\
wecom:
  corp_id: ww1
  agent_id: 1
  secret: s
  callback: {token: t, aes_key: jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C}
  archive: {url: "http://127.0.0.1:9/archive", secret: s, private_keys: {1: pem}}
"""


def test_an_archive_that_falls_behind_is_told_before_messages_are_lost(tmp_path: Path) -> None:
    folder, now = house(tmp_path), datetime.now(UTC)
    (folder / "config.yaml").write_text(CONFIG + WECOM, encoding="utf-8")
    assert qungui("db", "upgrade", cwd=folder).returncode == 0
    seen = [only(findings(folder))]
    store = SqlStore(read_config(folder / "config.yaml").storage.url)
    for age in (timedelta(seconds=5), timedelta(hours=2), timedelta(days=4)):
        store.put_setting("wecom.archive.caught_up", (now - age).isoformat())
        seen.append(only(findings(folder)))
    store.close()
    assert [one["state"] for one in seen] == ["warning", "ok", "warning", "broken"]
    assert "2.0 hours" in seen[2]["detail"] and "messages get lost" in seen[3]["detail"]


def only(found: tuple[int, dict[str, list[dict[str, str]]]]) -> dict[str, str]:
    (finding,) = found[1]["archive"]
    return finding


def test_the_matrix_needs_no_configuration_and_says_the_same_to_machines_and_people(tmp_path: Path) -> None:
    done = qungui("doctor", "--capabilities", "--format", "json", cwd=tmp_path)
    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert {one["platform"] for one in told} == {"slack", "wecom"}
    assert all(len(one["capabilities"]) == 18 for one in told)
    advise = next(one for one in told if one["grade"] == "advise")
    delete = advise["capabilities"]["delete"]
    assert (delete["can"], delete["why"], delete["instead"]) == (False, "slack-own-messages", "remind")
    folder = house(tmp_path)
    slack = "slack: {bot_token: xoxb-1, signing_secret: s}\n"
    (folder / "config.yaml").write_text(f"{CONFIG}\n{slack}", encoding="utf-8")
    people = qungui("--lang", "zh", "doctor", "--capabilities", cwd=folder).stdout
    assert people.count("★ 本配置") == 2  # of Slack's grades, the one without an admin's token: two sorts of channels
    assert "没有管理员令牌时，机器人只能删除自己的消息" in people
