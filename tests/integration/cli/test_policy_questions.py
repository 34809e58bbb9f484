"""Questions about policies, asked as an admin asks them: what cannot be enforced, what is in force, why it matched."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.groups import Employment, Group, GroupKind, Person
from bot.domain.records import GroupChanged, MembershipOpened, PersonChanged, Record, Step
from storage.schema import upgrade
from storage.store import SqlStore
from tests.integration.cli.shell import CONFIG, ROOT, qungui

HUAXIA = ROOT / "policies" / "huaxia"
ORGANISATION = ROOT / "adapters" / "sandbox" / "company" / "organisation.yaml"
KNOWN = ("--organisation", ORGANISATION)
JOINT = "wecom:wrHX3FBDA54E2004D2"  # excused from the naming rule in fintech/policy.yaml


def asked(*arguments: str | Path, cwd: Path, **extra: str) -> Any:
    """The JSON answer."""
    done = qungui("policy", *arguments, "--format", "json", cwd=cwd, **extra)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def rule_of(answer: Any, id: str) -> Any:
    return next(rule for rule in answer["rules"] if rule["id"] == id)


# --- what cannot be enforced -------------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", ["huaxia", "starter-zh", "starter-en"])
def test_notes_never_fail_a_check(pack: str, tmp_path: Path) -> None:
    done = qungui("policy", "check", ROOT / "policies" / pack, *KNOWN[: 2 * (pack == "huaxia")], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert ("note[cannot-enforce]" in done.stdout) == (pack == "huaxia")
    assert "error[" not in done.stdout


def test_check_says_what_no_platform_can_do(tmp_path: Path) -> None:
    done = qungui("policy", "check", HUAXIA, *KNOWN, "--lang", "zh", cwd=tmp_path)
    (line,) = (line for line in done.stdout.splitlines() if " no-gambling " in line)
    place, _, words = line.partition(" note[cannot-enforce] ")
    file, number, column = place.rstrip(":").split(":")
    text = (HUAXIA / file).read_text(encoding="utf-8").splitlines()[int(number) - 1]
    assert text[int(column) - 1 :].startswith("retract")
    assert words == (
        "no-gambling 第 3 次的 retract：企业微信（企业微信不允许任何应用删除或撤回成员的消息），"
        "Slack（没有管理员令牌时，机器人只能删除自己的消息）做不到；只会通知合规人员和群主"
    )


def test_the_configuration_says_which_platforms_there_are_and_what_their_tokens_allow(tmp_path: Path) -> None:
    slack = "slack: {bot_token: xoxb-1, signing_secret: abc%s}\n"
    (tmp_path / "config.yaml").write_text(CONFIG + slack % "", encoding="utf-8")
    place = ("check", HUAXIA, *KNOWN)
    plain = qungui("policy", *place, cwd=tmp_path)
    assert "Slack" in plain.stdout
    assert "WeCom" not in plain.stdout
    (tmp_path / "config.yaml").write_text(CONFIG + slack % ", admin_user_token: xoxp-1", encoding="utf-8")
    assert "cannot-enforce" not in qungui("policy", *place, cwd=tmp_path).stdout


def test_the_same_notes_for_machines_and_pipelines(tmp_path: Path) -> None:
    notes = [one for one in asked("check", HUAXIA, *KNOWN, cwd=tmp_path) if one["code"] == "cannot-enforce"]
    assert {note["severity"] for note in notes} == {"note"}
    done = qungui("policy", "check", HUAXIA, *KNOWN, "--format", "github", cwd=tmp_path)
    shown = [line.partition(" ")[0] for line in done.stdout.splitlines() if "cannot-enforce" in line]
    assert shown == ["::notice"] * len(notes)


# --- what is in force --------------------------------------------------------------------------------------------


def test_show_of_a_group_that_only_the_organisation_file_knows(tmp_path: Path) -> None:
    answer = asked("show", HUAXIA, *KNOWN, "--group", JOINT, cwd=tmp_path)
    assert answer["group"]["recorded"] is False
    assert answer["unit"] == "huaxia/fintech/product"
    assert answer["file_of"] == "huaxia/fintech"
    naming = rule_of(answer, "group-name")
    (excuse,) = naming["exceptions"]
    assert excuse["place"].startswith("fintech/policy.yaml:")
    assert [one["why"] for one in naming["cannot"]] == ["wecom-foreign-group"]
    (stage,) = (one for one in rule_of(answer, "external-group")["fields"] if one["name"] == "stage")
    assert (stage["value"], stage["adjusted_by"]) == ("enforce", "huaxia/fintech")
    places = {one["word"]: one["place"] for one in rule_of(answer, "no-gambling")["lists"][0]["words"]}
    for name, file in (("博彩", "policy.yaml"), ("杀猪盘", "fintech/policy.yaml")):
        found, _, line = places[name].partition(":")
        assert found == file
        assert name in (HUAXIA / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]


@pytest.mark.parametrize(("unit", "acts"), [("huaxia/retail/stores", True), ("huaxia/fintech", False)])
def test_show_of_a_unit_says_where_a_pilot_acts(unit: str, acts: bool, tmp_path: Path) -> None:
    answer = asked("show", HUAXIA, *KNOWN, "--unit", unit, "--rule", "mention-all", cwd=tmp_path)
    assert [(rule["id"], rule["acts"]) for rule in answer["rules"]] == [("mention-all", acts)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_show_fits_a_narrow_terminal(lang: str, tmp_path: Path) -> None:
    from bot.policy.problems import display_width

    done = qungui("policy", "show", HUAXIA, *KNOWN, "--group", JOINT, "--lang", lang, cwd=tmp_path, COLUMNS="80")
    assert done.returncode == 0, done.stderr
    assert max(map(display_width, done.stdout.splitlines())) <= 80
    assert "fintech/policy.yaml:" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "--unit", "huaxia/nowhere"], "There is no unit huaxia/nowhere"),
        (["show", "--group", "nobody's"], "The record has no group called nobody's"),
        (["show", "--rule", "no-such"], "No rule no-such"),
        (["explain", "-m", "x", "--in", "nowhere"], "There is no group or unit nowhere"),
        (["explain", "-m", "x", "--as", "nobody"], "neither a person nor a role"),
        (["explain"], "--message"),
        (["explain", "--in", JOINT], "does not know the group"),
    ],
)
def test_a_question_about_nothing_says_what_is_wrong(arguments: list[str], said: str, tmp_path: Path) -> None:
    command, *rest = arguments
    done = qungui("policy", command, HUAXIA, *KNOWN, *rest, "--lang", "en", cwd=tmp_path)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert done.stdout == ""


def test_policies_with_errors_cannot_be_asked_about(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("policy: 1\nfor: acme\nrulez: []\n", encoding="utf-8")
    for question in (["show"], ["explain", "-m", "x"]):
        done = qungui("policy", *question[:1], tmp_path / "policy.yaml", *question[1:], cwd=tmp_path)
        assert done.returncode == 2
        assert "policy.yaml:3:1" in done.stderr


# --- why ---------------------------------------------------------------------------------------------------------


def test_explain_says_what_matched_and_what_follows(tmp_path: Path) -> None:
    answer = asked("explain", HUAXIA, *KNOWN, "-m", "加群玩博彩", "--in", JOINT, "--as", "zhang.wei", cwd=tmp_path)
    hit = rule_of(answer, "no-gambling")
    assert (hit["outcome"], hit["result"]) == ("matched", "hit")
    assert hit["findings"][0]["spans"] == [{"start": 3, "end": 5, "what": "博彩"}]
    assert hit["strikes"]["ladder"]["3"][1]["verb"] == "retract"
    assert [(one["step"], one["why"]) for one in hit["cannot"]] == [(3, "wecom-no-recall"), (None, "wecom-unheard")]
    missed = rule_of(answer, "personal-data")
    assert (missed["outcome"], missed["failed"]["part"]) == ("failed", "text.detects")
    assert rule_of(answer, "group-owner")["outcome"] == "deaf"
    named = asked("explain", HUAXIA, *KNOWN, "-m", "加群玩博彩", "--in", JOINT, "--as", "张伟", cwd=tmp_path)
    assert rule_of(named, "no-gambling") == hit, "a name that only one person has is as good as the id"


@pytest.mark.parametrize(
    ("sender", "outcome"), [("compliance", "excepted"), ("shen.jing", "excepted"), ("owner", "matched")]
)
def test_explain_as_a_role_or_a_person(sender: str, outcome: str, tmp_path: Path) -> None:
    answer = asked("explain", HUAXIA, *KNOWN, "-m", "博彩", "--as", sender, "--rule", "no-gambling", cwd=tmp_path)
    assert [rule["outcome"] for rule in answer["rules"]] == [outcome]


def test_explain_says_when_there_was_too_much_to_judge(tmp_path: Path) -> None:
    crowded, plenty = "博.彩，" * 9_000, "来玩博彩吧，" * 600
    for message, is_crowded in ((crowded, True), (plenty, False)):
        told = asked("explain", HUAXIA, *KNOWN, "-m", message, cwd=tmp_path)
        assert (told["crowded"], told["unread"]) == (is_crowded, 0)
    said = qungui("--lang", "en", "policy", "explain", HUAXIA, *KNOWN, "-m", crowded, cwd=tmp_path)
    assert "too much to judge" in said.stderr


def test_explain_in_words_and_without_the_message(tmp_path: Path) -> None:
    done = qungui("policy", "explain", HUAXIA, *KNOWN, "-m", "周末一起去钓鱼吗", "--lang", "zh", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "消息里没有这些词：$gambling" in done.stdout
    assert "钓鱼" not in done.stdout + done.stderr


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Huaxia's policies with a record that knows the joint group: ill named, with an owner who left."""
    shutil.copytree(HUAXIA, tmp_path / "policies")
    fintech = tmp_path / "policies" / "fintech" / "policy.yaml"
    text, today = fintech.read_text(encoding="utf-8"), datetime.now(UTC).date()
    text = re.sub(r"approved_on: .*", f"approved_on: {today - timedelta(days=9)}", text)  # in force whenever this runs
    fintech.write_text(re.sub(r"until: .*", f"until: {today + timedelta(days=9)}", text), encoding="utf-8")
    config = CONFIG.replace("organisation: organisation.yaml", f"organisation: {ORGANISATION}")
    (tmp_path / "config.yaml").write_text(config, encoding="utf-8")
    url, at = f"sqlite:///{tmp_path / 'qungui.db'}", datetime(2026, 11, 10, tzinfo=UTC)
    upgrade(url)
    store = SqlStore(url)
    gone = Person(id="gone", name="前员工", employment=Employment.LEFT, accounts=("wecom:gone",))
    group = Group(
        id=JOINT,
        platform="wecom",
        name="恒丰项目",
        kind=GroupKind.CUSTOMER_GROUP,
        external=True,
        owner="wecom:gone",
        members=frozenset({"wecom:zhang.wei"}),
    )
    records: list[Record] = [
        PersonChanged(person=gone, event="e", at=at),
        GroupChanged(group=group, event="e", at=at),
        MembershipOpened(group=JOINT, account="wecom:zhang.wei", role="member", at=at, event="e"),
    ]
    store.commit([Step(inbox=None, records=records)], at)
    store.close()
    return tmp_path


def test_a_recorded_group_is_found_by_its_name(home: Path) -> None:
    answer = asked("show", "--group", "恒丰项目", "--rule", "group-name", cwd=home)
    assert answer["group"] == {
        "id": JOINT,
        "name": "恒丰项目",
        "platform": "wecom",
        "kind": "customer_group",
        "unit": "huaxia/fintech/product",  # as the organisation file says
        "recorded": True,
    }
    assert [one["why"] for one in answer["rules"][0]["cannot"]] == ["wecom-customer-group"]


def test_the_groups_present_state_is_explained(home: Path) -> None:
    answer = asked("explain", "--in", "恒丰项目", cwd=home)
    naming, owner = rule_of(answer, "group-name"), rule_of(answer, "group-owner")
    assert (naming["outcome"], naming["result"]) == ("matched", "excused")
    assert naming["excuse"]["place"].startswith("fintech/policy.yaml:")
    assert [one["reason"] for one in owner["findings"]] == ["owner-left", "admins-too-few"]
    assert rule_of(answer, "no-gambling")["outcome"] == "deaf"


def test_somebody_outside_the_group_is_no_member(home: Path) -> None:
    for person, role in (("zhang.wei", "member"), ("shen.jing", "outsider")):
        answer = asked("explain", "-m", "在吗", "--in", JOINT, "--as", person, cwd=home)
        assert answer["sender"]["role"] == role
