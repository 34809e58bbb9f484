"""`qungui policy revisions` and `rollback` over a record with a history, without a running bot."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.records import PolicyLoaded, Step
from bot.policy.changes.diff import compare
from bot.policy.loading import load_texts
from storage.schema import upgrade
from storage.store import SqlStore
from tests.integration.cli.shell import house, qungui

START = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
RULE = "{id: words, kind: content, why: 红线, stage: enforce, when: {text: {has_any: [%s]}}}"
TOP = f"policy: 1\nfor: acme\nrules:\n  - {RULE}\n"
BELOW = "policy: 1\nfor: acme/bank\nadjust: [{rule: words, set: {severity: high}}]\n"
EXCUSED = (
    "exceptions: [{rule: words, groups: ['wecom:w1'], until: %s, approved_on: %s, reason: r, approved_by: li.na}]\n"
)
FIRST = {"policy.yaml": TOP % "博彩"}
SECOND = {"policy.yaml": "# 集团\r\n" + TOP % "博彩, 六合彩", "bank/policy.yaml": BELOW}


def recorded(folder: Path, *loads: Mapping[str, str], now: datetime = START) -> list[str]:
    """Write down that these files came into force, an hour after one another; returns the revisions."""
    url = f"sqlite:///{folder / 'qungui.db'}"
    upgrade(url)
    store = SqlStore(url)
    last: PolicyLoaded | None = None
    for number, files in enumerate(loads):
        policies = load_texts(files, now=now).policies
        assert policies is not None
        at = START + timedelta(hours=number)
        changes = tuple(one.as_data() for one in compare(last.canonical, policies.canonical)) if last else ()
        last = PolicyLoaded(
            revision=policies.revision, canonical=policies.canonical, at=at, by="file:zhang" if last else "start",
            files=files, previous=last.revision if last else "", changes=changes,
        )  # fmt: skip
        store.commit([Step(inbox=None, records=[last])], at)
    revisions = [one.revision for one in store.revisions()]
    store.close()
    return revisions


def stands(folder: Path, files: Mapping[str, str]) -> None:
    """Put the files into the policy folder, and nothing else."""
    for path in (folder / "policies").rglob("*.yaml"):
        path.unlink()
    for name, text in files.items():
        place = folder / "policies" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode())


def there(folder: Path) -> dict[str, str]:
    policies = folder / "policies"
    found = (path for path in policies.rglob("*") if path.is_file())
    return {path.relative_to(policies).as_posix(): path.read_bytes().decode() for path in found}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return house(tmp_path)


def test_the_list_says_when_who_what_and_which_is_in_force(home: Path) -> None:
    first, second, _ = recorded(home, FIRST, SECOND, FIRST)
    for lang, words in (("zh", ("启动时", "第一版", "另有")), ("en", ("at start", "the first one", "more"))):
        shown = qungui("--lang", lang, "policy", "revisions", cwd=home)
        assert shown.returncode == 0, shown.stderr
        newest, before, oldest = (line for line in shown.stdout.splitlines() if "2026-03-01" in line)
        assert "●" in newest and first[:12] in newest and "●" not in before and second[:12] in before
        assert "11:00" in newest and "zhang" in newest and "09:00" in oldest  # in the configuration's zone
        assert all(word in shown.stdout for word in words)
    listed = json.loads(qungui("policy", "revisions", "--format", "json", cwd=home).stdout)
    assert [(one["revision"], one["previous"], one["in_force"]) for one in listed] == [
        (first, second, True),
        (second, first, False),
        (first, None, False),
    ]
    assert listed[1]["files"] == ["bank/policy.yaml", "policy.yaml"] and listed[1]["by"] == "file:zhang"
    assert {one["what"] for one in listed[1]["changes"]} == {"rule", "unit"}


def test_an_empty_record_has_no_revisions(home: Path) -> None:
    recorded(home)
    done = qungui("policy", "revisions", "--format", "json", cwd=home)
    assert (done.returncode, json.loads(done.stdout)) == (1, [])


def test_there_and_back_to_the_letter(home: Path) -> None:
    first, second = recorded(home, FIRST, SECOND)
    stands(home, SECOND)
    (home / "policies" / "README.md").write_text("ours")
    done = qungui("--lang", "en", "policy", "rollback", first[:8], cwd=home)
    assert done.returncode == 0, done.stderr
    assert "acme: rule words" in done.stdout and "−六合彩" in done.stdout and "loosens" in done.stdout
    assert there(home) == {**FIRST, "README.md": "ours"}
    assert not list(home.glob("policies.backup-*"))  # the record has what was there, to the letter
    assert qungui("policy", "rollback", second, cwd=home).returncode == 0
    assert there(home) == {**SECOND, "README.md": "ours"}
    again = qungui("policy", "rollback", second, cwd=home)
    assert again.returncode == 0 and not again.stdout


def test_what_was_there_is_kept_when_the_record_does_not_have_it(home: Path) -> None:
    first, _ = recorded(home, FIRST, SECOND)
    broken = {"policy.yaml": TOP.replace("stage", "stagee") % "x", "bank/policy.yaml": BELOW}
    stands(home, broken)
    done = qungui("--lang", "en", "policy", "rollback", first, cwd=home)
    assert done.returncode == 0, done.stderr
    (backup,) = home.glob("policies.backup-*")
    assert str(backup) in done.stderr
    assert there(home) == FIRST
    assert {path.relative_to(backup).as_posix(): path.read_text() for path in backup.rglob("*.yaml")} == broken
    assert not list(home.rglob(".policy*"))


def test_a_dry_run_changes_nothing(home: Path) -> None:
    first, _ = recorded(home, FIRST, SECOND)
    stands(home, SECOND)
    done = qungui("--lang", "en", "policy", "rollback", first, "--dry-run", cwd=home)
    assert done.returncode == 0, done.stderr
    assert "−六合彩" in done.stdout and "to write: 1, to remove: 1" in done.stderr
    assert there(home) == SECOND


def test_a_revision_that_is_not_known_or_not_clear_is_refused_with_the_choices(home: Path) -> None:
    revisions = recorded(home, *({"policy.yaml": TOP % f"word{number}"} for number in range(17)))
    beginnings = [one[0] for one in revisions]
    common = next(one for one in beginnings if beginnings.count(one) > 1)  # 17 revisions, 16 digits
    stands(home, FIRST)
    for typed, offered in ((common, [one for one in revisions if one.startswith(common)]), ("zz", revisions[-5:])):
        done = qungui("policy", "rollback", typed, cwd=home)
        assert done.returncode == 2
        assert all(one[:12] in done.stderr.replace("\n", "") for one in offered), done.stderr
    assert there(home) == FIRST


def test_what_this_program_cannot_load_is_not_put_back(home: Path) -> None:
    recorded(home, FIRST)
    store = SqlStore(f"sqlite:///{home / 'qungui.db'}")
    old = PolicyLoaded(
        revision="a" * 64,
        canonical="{}",
        at=START,
        by="start",
        files={"policy.yaml": "policy: 1\nfor: acme\nrulez: []\n"},
    )
    bare = PolicyLoaded(revision="b" * 64, canonical="{}", at=START, by="start")
    away = PolicyLoaded(
        revision="c" * 64, canonical="{}", at=START, by="start", files={"../policy.yaml": FIRST["policy.yaml"]}
    )
    store.commit([Step(inbox=None, records=[old, bare, away])], START)
    store.close()
    stands(home, SECOND)
    for typed, code, said in (("aa", 1, "policy.yaml:3:1"), ("bb", 2, "without its files"), ("cc", 2, "do not fit")):
        done = qungui("--lang", "en", "policy", "rollback", typed, cwd=home)
        assert done.returncode == code
        assert said in (done.stdout + done.stderr).replace("\n", " ")
    assert there(home) == SECOND and not (home / "policy.yaml").exists()


def test_exceptions_that_expired_since_are_told(home: Path) -> None:
    excused = {"policy.yaml": TOP % "博彩" + EXCUSED % ("2026-03-20", "2026-03-01")}
    then, _ = recorded(home, excused, FIRST)
    stands(home, FIRST)
    done = qungui("--lang", "en", "policy", "rollback", then, cwd=home)
    assert done.returncode == 0, done.stderr
    assert "expired since" in done.stderr and "policy.yaml:5:" in done.stderr
    assert "makes revision" not in done.stderr  # it is the same revision, whatever the day
    assert there(home) == excused


def test_one_file_stays_one_file(home: Path) -> None:
    config = home / "config.yaml"
    config.write_text(config.read_text().replace("policies: policies", "policies: house.yaml"))
    first, _ = recorded(home, {"house.yaml": TOP % "博彩"}, {"house.yaml": TOP % "六合彩"})
    (home / "house.yaml").write_text(TOP % "六合彩")
    assert qungui("policy", "rollback", first, cwd=home).returncode == 0
    assert (home / "house.yaml").read_text() == TOP % "博彩"
