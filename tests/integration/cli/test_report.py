"""`qungui report rules`, `sample` and `recall`, over a real record; in this process: each start would cost a second."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from bot.cli.app import run
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
    code, out, _ = ask("recall", sheet, "--certificate", home / "out" / "certificate.json")
    assert code == 0
    assert re.search(r"precision.*100\.00 %", out) and re.search(r"missed.*5\.00 %", out)
    held = json.loads((home / "out" / "certificate.json").read_text("utf-8"))
    assert held["sha256"] == sha256(sheet.read_bytes()).hexdigest()
    assert held["recall"]["value"] == pytest.approx(10 / (10 + 0.05 * 30))
    assert held["recall"]["low"] < held["recall"]["value"] < held["recall"]["high"]
    assert held["rules"]["no-gambling"]["judged"] == 5


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
