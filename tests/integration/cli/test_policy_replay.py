"""`qungui policy replay` and `policy diff`: over an export, over plain lines, over the inbox of a real record."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from adapters.slack.envelope import EVENT, sealed
from bot.bootstrap.application import open_application
from bot.bootstrap.sections import SECTIONS
from bot.config import load_config
from bot.domain.records import PolicyLoaded, Step
from storage.store import SqlStore
from tests.conformance.stores import blank
from tests.integration.cli.shell import ROOT, house, qungui
from tests.unit.audit.inputs import POLICY, lines, plain
from tests.unit.slack.payloads import delivered, message

EXPORT = ROOT.parent / "shared" / "data" / "slack-export-2016.zip"
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
STRICTER = POLICY.replace("sports betting]", "sports betting, 资金盘]").replace(
    "1: [remind_sender]", "1: [notify: boss]"
)


def proposal(folder: Path, text: str = STRICTER) -> Path:
    root = folder / "proposed"
    (root / "acme").mkdir(parents=True, exist_ok=True)
    (root / "acme" / "policy.yaml").write_text(text, encoding="utf-8")
    return root


def told(*arguments: str | Path, cwd: Path) -> dict[str, Any]:
    """The comparison as JSON; twice the same."""
    done, again = (qungui("policy", *arguments, "--format", "json", cwd=cwd) for _ in range(2))
    assert done.returncode == 0, done.stderr
    assert done.stdout == again.stdout
    data: dict[str, Any] = json.loads(done.stdout)
    return data


def test_over_plain_lines(tmp_path: Path) -> None:
    home, proposed = house(tmp_path), proposal(tmp_path)
    chat = lines(tmp_path / "chat.jsonl", [plain(1, "博彩"), plain(2, "资金盘"), b"{broken", plain(3)])
    before = sorted(tmp_path.rglob("*"))
    data = told("replay", proposed, "--history", chat, "--against", "policies", "--minutes", "30", cwd=home)
    rule = data["rules"]["no-gambling"]
    assert (rule["newly_hit"], rule["no_longer_hit"], rule["other_result"], rule["same"]) == (1, 0, 0, 1)
    assert [one["excerpt"] for one in rule["samples"]["newly_hit"]] == ["资金盘"]
    assert data["hours"] == {"before": 0.0, "after": 1.0, "difference": 1.0}
    assert (data["messages"], data["broken"], data["inbox"]) == (3, 1, None)
    assert sorted(tmp_path.rglob("*")) == before  # nothing is left behind


@pytest.mark.parametrize(("lang", "words"), [("zh", "新触发"), ("en", "newly hit")])
def test_for_people_in_both_languages(lang: str, words: str, tmp_path: Path) -> None:
    chat = lines(tmp_path / "chat.jsonl", [plain(1, "博彩"), plain(2, "资金盘")])
    asked = ("--lang", lang, "policy", "replay", proposal(tmp_path), "--history", chat, "--against", "policies")
    done = qungui(*asked, cwd=house(tmp_path), COLUMNS="80")
    assert done.returncode == 0, done.stderr
    assert words in done.stdout and "no-gambling" in done.stdout and "资金盘" in done.stdout


def test_without_a_record_everything_is_new(tmp_path: Path) -> None:
    home = house(tmp_path)
    chat = lines(tmp_path / "chat.jsonl", [plain(1, "博彩")])
    done = qungui("--lang", "en", "policy", "replay", "--history", chat, "--format", "json", cwd=home)
    assert json.loads(done.stdout)["rules"]["no-gambling"]["newly_hit"] == 1
    assert "no revision in force" in done.stderr
    assert not (home / "qungui.db").exists()  # asking makes no record
    done = qungui("--lang", "en", "policy", "replay", cwd=home)
    assert (done.returncode, "--history" in done.stderr) == (2, True)


@pytest.mark.skipif(not EXPORT.exists(), reason="the public export is not on this machine")
def test_over_a_real_export(tmp_path: Path) -> None:
    home = house(tmp_path)
    other = POLICY.replace("format: acme-${topic}", "format: rd-${topic}").replace("acme-random", "rd-random")
    proposed = proposal(tmp_path, other)
    data = told("replay", proposed, "--history", EXPORT, "--against", "policies", cwd=home)
    assert data["messages"] == 150
    assert data["rules"]["group-name"]["same"] > 0  # names that follow neither format
    assert data["rules"]["group-name"]["newly_hit"] == 0


# --- over a record -----------------------------------------------------------------------------------------------


def recorded(tmp_path: Path, said: Iterable[tuple[int, str]], *, forget: bool = False) -> Path:
    """A house whose bot has run: its revision is recorded, and what was said lies in the inbox."""
    home = house(tmp_path)
    url = f"sqlite:///{home / 'qungui.db'}"
    settings = f"policies: {home / 'policies'}\norganisation: {home / 'organisation.yaml'}\n"
    settings += f"slack: {{bot_token: xoxb-1, signing_secret: {'s' * 32}}}\n"
    settings += f'storage: {{url: "{url}"}}\nconsole: {{secret: "{"s" * 40}"}}\n'
    (home / "config.yaml").write_text(settings, encoding="utf-8")
    application = open_application(load_config(home / "config.yaml", SECTIONS), clock=lambda: NOW)
    try:
        for number, text in said:
            event = message(text=text, ts=f"{1772413200 + number}.000100", user="U1")
            payload = delivered({**event, "event_ts": event["ts"]}, event_id=f"Ev{number}")
            asyncio.run(application.inbox.append(sealed(EVENT, payload, orjson.dumps(payload), NOW)))
        while application.pipeline.work():
            pass
        if forget:
            assert blank(application.store, datetime(2027, 1, 1, tzinfo=UTC)) > 0
    finally:
        application.close()
    return home


SAID = [(1, "加群玩博彩"), (2, "资金盘稳赚"), (3, "今天开会")]


def test_over_the_inbox_against_the_revision_in_force(tmp_path: Path) -> None:
    home = recorded(tmp_path, SAID)
    data = told("replay", proposal(tmp_path), cwd=home)
    assert (data["history"], data["messages"]) == ("inbox", 3)
    assert data["inbox"]["deliveries"] == 3
    rule = data["rules"]["no-gambling"]
    assert (rule["newly_hit"], rule["same"]) == (1, 1)
    assert data["before"]["recorded_at"] is not None
    done = qungui("--lang", "zh", "policy", "replay", proposal(tmp_path), "--since", "2026-03-01", cwd=home)
    assert "3 次还留有正文的送达" in done.stdout and "按现在的档案判断" in done.stdout


def test_words_that_were_forgotten_cannot_be_judged_and_that_is_said(tmp_path: Path) -> None:
    data = told("replay", proposal(tmp_path), cwd=recorded(tmp_path, SAID, forget=True))
    assert (data["messages"], data["inbox"]) == (0, {"deliveries": 0, "oldest": None})


def test_a_revision_of_which_no_files_were_kept_cannot_judge_and_says_so(tmp_path: Path) -> None:
    home = recorded(tmp_path, SAID[:1])
    store = SqlStore(f"sqlite:///{home / 'qungui.db'}")
    old = PolicyLoaded(revision="01d" * 20, canonical='{"policy":1,"units":{}}', at=NOW, by="start")
    store.commit([Step(inbox=None, records=[old])], NOW)
    store.close()
    done = qungui("--lang", "en", "policy", "replay", proposal(tmp_path), "--against", "01d0", cwd=home)
    assert done.returncode == 2
    assert "before the record kept the policy files" in " ".join(done.stderr.split())
    assert told("diff", "01d0", proposal(tmp_path), cwd=home)["changes"]  # that only needs what it meant


def test_diff_of_the_revision_in_force_and_a_folder(tmp_path: Path) -> None:
    home = recorded(tmp_path, SAID[:1])
    data = told("diff", "current", proposal(tmp_path), cwd=home)
    changes = [(one["what"], one["id"], one["field"], one["direction"]) for one in data["changes"]]
    assert ("list", "gambling", "words", "tightens") in changes
    same = told("diff", data["old"]["revision"][:8], home / "policies", cwd=home)
    assert same["changes"] == []


REFUSED = {
    "neither folder nor revision": (("nowhere", "policies"), "neither a folder"),
    "no such revision": (("abcdef01", "policies"), "no revision"),
    "nothing recorded yet": (("current", "policies"), "no revision yet"),
    "a folder with errors": (("broken", "policies"), "policy check"),
}


@pytest.mark.parametrize("row", REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_compared_is_refused_with_the_reason(row: tuple[tuple[str, str], str], tmp_path: Path) -> None:
    home = house(tmp_path)
    (home / "broken").mkdir()
    (home / "broken" / "policy.yaml").write_text("policy: 1\nfor: acme\nrules: [{id: a}]\n", encoding="utf-8")
    done = qungui("--lang", "en", "policy", "diff", *row[0], cwd=home)
    assert done.returncode == 2
    assert row[1] in " ".join(done.stderr.split())


def test_diff_reads_like_a_review(tmp_path: Path) -> None:
    home = house(tmp_path)
    done = qungui("--lang", "zh", "policy", "diff", "policies", proposal(tmp_path), cwd=home, COLUMNS="80")
    assert done.returncode == 0, done.stderr
    assert "词表 gambling" in done.stdout and "+资金盘" in done.stdout and "加严" in done.stdout
