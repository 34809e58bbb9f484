"""`qungui report rules`, `sample` and `recall`, over a real record; in this process: each start would cost a second."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from bot.cli.app import run
from bot.domain.cases import CaseState
from bot.domain.records import CaseMoved, Step
from bot.domain.views import ViolationFilter
from bot.evidence import standalone
from bot.evidence.certificate import as_file, certified
from bot.evidence.keys import Signer, write_new_key
from storage.store import SqlStore
from tests.integration.cli.test_policy_replay import recorded

Told = tuple[int, str, str]
Ask = Callable[..., Told]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    said = [(n, "聊聊博彩" if n % 4 == 0 else f"第 {n} 条普通的话") for n in range(1, 41)]
    return recorded(tmp_path, said)


@pytest.fixture
def ask(home: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    def asked(*words: str | Path) -> Told:
        code = run(["--lang", "en", "report", *map(str, words)])
        out = capsys.readouterr()
        return code, out.out, out.err

    return asked


@pytest.fixture
def qungui(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.setenv("COLUMNS", "300")

    def asked(*words: str | Path) -> Told:
        lang = () if "--lang" in words else ("--lang", "en")
        code = run([*lang, *map(str, words)])
        out = capsys.readouterr()
        return code, out.out, out.err

    return asked


def offline(certificate: Path, *more: str) -> int:
    """What the stand-alone checker says, in a Python that has nothing of ours."""
    command = [sys.executable, "-I", "-S", standalone.__file__, str(certificate), *more]
    return subprocess.run(command, capture_output=True, check=False).returncode


def filled(sheet: Path, judge: Callable[[dict[str, str]], str]) -> None:
    rows = list(csv.DictReader(io.StringIO(sheet.read_bytes().decode("utf-8-sig"))))
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows({**row, "verdict": judge(row)} for row in rows)
    sheet.write_text(out.getvalue(), "utf-8")


def test_rules_sample_and_recall(home: Path, ask: Ask) -> None:
    config, sheet = home / "config.yaml", home / "sheet.csv"
    code, out, _ = ask("rules", "--format", "json", "-c", config, "--since", "2000-01-01")
    assert code == 0
    rows = json.loads(out)["sections"]["quality"]["rows"]
    assert next(row for row in rows if row["rule"] == "no-gambling")["hits"] == 10

    draw = ("sample", sheet, "--seed", "2026-Q1", "--flagged", "5", "--passed", "20", "-c", config)
    assert ask(*draw)[0] == 2 and not sheet.exists(), "texts do not leave without being asked for"
    code, _, said = ask(*draw, "--with-texts")
    assert code == 0 and "5 flagged and 20 passed over, of 40" in said, said
    drawn = sheet.read_bytes()
    ask(*draw, "--with-texts")
    assert sheet.read_bytes() == drawn, "the same seed draws the same"
    assert not sheet.stat().st_mode & 0o077

    assert ask("recall", sheet)[0] == 2, "nothing was read yet"
    missed = iter([True])
    filled(sheet, lambda row: "违规" if row["rules"] or next(missed, False) else "正常")
    code, out, _ = ask("recall", sheet)
    assert code == 0
    assert re.search(r"precision.*100\.00 %", out) and re.search(r"missed.*5\.00 %", out)


def test_a_certificate_is_signed_and_a_forged_one_is_named(home: Path, ask: Ask, qungui: Ask) -> None:
    config, sheet, certificate = home / "config.yaml", home / "sheet.csv", home / "out" / "certificate.json"
    ask("sample", sheet, "--seed", "Q1", "--flagged", "5", "--passed", "20", "--with-texts", "-c", config)
    missed = iter([True])
    filled(sheet, lambda row: "违规" if row["rules"] or next(missed, False) else "正常")
    code, _, said = ask("recall", sheet, "--certificate", certificate, "-c", config)
    assert code == 2 and "record keys --new" in said and not certificate.exists(), "without a key nothing is certified"
    write_new_key(home / "signing.key")
    with config.open("a", encoding="utf-8") as file:
        file.write("\nevidence: {signing_key: file:signing.key}\n")
    assert ask("recall", sheet, "--certificate", certificate, "-c", config)[0] == 0
    held = json.loads(certificate.read_text("utf-8"))["certificate"]
    assert held["sha256"] == sha256(sheet.read_bytes()).hexdigest() and held["about"] == "sample-judged"
    low, value, high = (float(held["recall"][name]) for name in ("low", "value", "high"))
    assert value == pytest.approx(10 / (10 + 0.05 * 30)) and low < value < high
    assert held["rules"]["no-gambling"]["judged"] == 5

    verify = ("record", "verify", "-c", config, "--certificate")
    code, out, _ = qungui(*verify, certificate)
    assert code == 0 and f"Certificate {held['id']} holds: sample-judged" in out
    assert offline(certificate) == 0
    forged = home / "forged.json"
    forged.write_text(certificate.read_text("utf-8").replace('"judged": 5', '"judged": 500'), "utf-8")
    code, _, said = qungui(*verify, forged)
    assert code == 2 and held["id"] in said and "its signature does not fit" in said
    assert offline(forged) == 1
    foreign = certified("sample-judged", {"judged": 9}, by="x", at=datetime.now(UTC), signer=Signer(bytes(32)))
    forged.write_bytes(as_file(foreign))
    assert offline(forged) == 0 and "is not in this record" in qungui(*verify, forged)[2]
    assert "unknown key" in qungui(*verify, forged, "--key", "00" * 32)[2]

    with closing(sqlite3.connect(home / "qungui.db")) as record, record:
        changed = record.execute(
            "UPDATE certificate SET details = replace(details, '0.95', '0.99') WHERE what LIKE '%j%'"
        )
        assert changed.rowcount == 1
    code, _, said = qungui("record", "verify", "-c", config)
    assert code == 1 and f"certificate {held['id']} was changed" in said


def test_a_period_is_reviewed_and_signed_off(home: Path, ask: Ask, qungui: Ask) -> None:
    config, signed = home / "config.yaml", home / "out" / "2026-Q1.json"
    period = ("--since", "2026-01-01", "--until", "2026-04-01", "-c", config)
    store = SqlStore(f"sqlite:///{home / 'qungui.db'}")
    hit = store.violations(ViolationFilter(rule="no-gambling", limit=1))[0].record
    moved = CaseMoved(violation=hit.id, state=CaseState.UPHELD, by="wecom:li.na", at=hit.at, event="e", note="属实")
    store.commit([Step(inbox=None, records=[moved])], hit.at)
    store.close()

    code, out, _ = ask("review", *period, "--format", "json")
    counts = json.loads(out)["counts"]
    assert code == 0 and (counts["flagged"], counts["reviewed"], counts["overdue"]) == (10, 1, 9)
    (reviewer,) = json.loads(out)["sections"]["by_reviewer"]["rows"]
    assert (reviewer["reviewer"], reviewer["role"], reviewer["upheld"]) == ("李娜", "compliance", 1)

    sign = ("sign-off", signed, *period, "--by")
    assert "record keys --new" in ask(*sign, "li.na")[2], "a word that nobody can check is not taken"
    write_new_key(home / "signing.key")
    with config.open("a", encoding="utf-8") as file:
        file.write("\nevidence: {signing_key: file:signing.key}\n")
    code, _, said = ask(*sign, "nobody")
    assert code == 2 and "who signs answers for the review" in said and not signed.exists()
    early = ("sign-off", signed, "--since", "2026-01-01", "--until", "2999-01-01", "--by", "li.na", "-c", config)
    assert ask(*early)[0] == 2 and not signed.exists()
    code, _, said = ask(*sign, "li.na", "--note", "抽查 20 条，无异议")
    assert code == 0 and "Signed off by 李娜" in said

    beside = home / "out" / "2026-Q1.certificate.json"
    told = json.loads(beside.read_text("utf-8"))["certificate"]
    assert told["report_sha256"] == sha256(signed.read_bytes()).hexdigest()
    assert (told["by"], told["note"], told["own"]) == ("li.na", "抽查 20 条，无异议", 1)
    assert told["figures"] == {**counts, "sign_offs": 0}
    assert offline(beside) == 0
    code, out, _ = qungui("record", "verify", "-c", config, "--certificate", beside)
    assert code == 0 and f"Certificate {told['id']} holds: signed-off" in out
    sections = json.loads(ask("review", *period, "--format", "json")[1])["sections"]
    assert [row["note"] for row in sections["sign_offs"]["rows"]] == ["抽查 20 条，无异议"]
    assert ask("review", *period)[0] == 0 and "审查记录" in qungui("--lang", "zh", "report", "review", *period)[1]


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("event,verdict\n1,fine\n", "lacks these columns"),
        ("event,rules,stratum,population,at,group,text,verdict\n1,,passed/slack,30,,,x,perhaps\n", "“perhaps”"),
        ("event,rules,stratum,population,at,group,text,verdict\n1,,passed/slack,many,,,x,fine\n", ":2"),
        (
            "event,rules,stratum,population,at,group,text,verdict\n1,,passed/slack,30,,,x,unsure\n",
            "no row has a verdict",
        ),
        ("\udcff", "cannot be read"),
    ],
)
def test_a_sheet_that_cannot_be_used_says_why(
    sheet: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sheet.csv"
    file.write_bytes(sheet.encode(errors="surrogateescape"))
    assert run(["--lang", "en", "report", "recall", str(file)]) == 2
    assert said in capsys.readouterr().err
    assert run(["--lang", "zh", "report", "recall", str(tmp_path / "missing.csv")]) == 2
    assert "读不出来" in capsys.readouterr().err


def test_the_rules_are_tested_and_certified_and_reports_of_people_leave_a_line(
    home: Path, ask: Ask, qungui: Ask
) -> None:
    config, kept = home / "config.yaml", home / "rules.json"
    assert "record keys --new" in ask("rules", "--certificate", kept, "-c", config)[2] and not kept.exists()
    write_new_key(home / "signing.key")
    with config.open("a") as file:
        file.write("\nevidence: {signing_key: file:signing.key}\n")
    code, out, _ = ask("rules", "--format", "json", "--since", "2000-01-01", "--certificate", kept, "-c", config)
    told = json.loads(kept.read_text("utf-8"))["certificate"]
    (rule, *_) = told["rules"]
    assert code == 0 and told["about"] == "rules-tested" and len(told["revision"]) == 64
    assert rule["hash"] and set(rule["examples"]) == {"hit", "miss"}
    assert sum(one["hits"] + one["would_hits"] for one in told["rules"]) == 10, "every fourth of forty"
    made = json.loads(out[out.index("{") :])
    row = next(one for one in made["sections"]["quality"]["rows"] if one["rule"] == rule["rule"])
    assert (row["tested_as"], row["tested_at"][:10]) == ("in_force", told["at"][:10])
    assert qungui("record", "verify", "--certificate", kept, "-c", config)[0] == 0 and offline(kept) == 0
    for name in ("membership", "receipts"):
        assert json.loads(ask(name, "--format", "json", "-c", config)[1])["report"] == name
    (kept_in,) = [path for path in home.glob("*.db") if "inbox" not in path.name]
    with closing(sqlite3.connect(kept_in)) as record:
        reasons = [reason for (reason,) in record.execute("SELECT reason FROM look WHERE what = 'export' ORDER BY seq")]
    assert reasons == ["rules.json", "membership.json", "receipts.json"]
