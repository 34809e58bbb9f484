"""Evidence from the command line: keys, checkpoints, a case as a bundle that checks itself, one person's data."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import warnings
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest

from bot.cli.app import run
from bot.domain.actions import DISCREET, Outcome, OutcomeState
from bot.domain.cases import CaseState
from bot.domain.custody import LookAt, Looked
from bot.domain.records import CaseMoved, GroupChanged, MembershipOpened, PolicyLoaded, Step
from bot.domain.reports import Reported
from bot.domain.review import CaseNoted
from bot.evidence import standalone
from bot.evidence.keys import write_new_key
from storage.audit_chain import sha256
from storage.schema import upgrade
from storage.store import SqlStore
from tests.conformance.stores import GROUP, NOON, group, person_changed, queued, violation
from tests.integration.cli.shell import house

CONFIG = """
evidence: {signing_key: "file:keys/signing.key", checkpoints: outside, keys: []}
"""
TREE = '{"rules":"加群玩博彩"}'
ID = "V-7K3QX-M2PD9"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A house with a key and one decided case."""
    folder = house(tmp_path)
    write_new_key(folder / "keys" / "signing.key")
    with (folder / "config.yaml").open("a", encoding="utf-8") as file:
        file.write(CONFIG)
    url = f"sqlite:///{folder / 'qungui.db'}"
    upgrade(url)
    store = SqlStore(url)
    load = PolicyLoaded(
        revision=sha256(TREE), canonical=TREE, at=NOON, by="start", files={"base.yaml": "policy: 1\n# 规则原文\n"}
    )
    case = violation(ID, revision=load.revision, source="policies/base.yaml:2", message="m1", excerpt="玩博彩 <b>")
    told = queued("k1", event=case.event, rule=case.rule, state=OutcomeState.PLANNED, target="slack:U1")
    for records, actions in (
        ([load], []),
        (
            [
                GroupChanged(group=group(), event="e1", at=NOON),
                person_changed("chen.jie", "slack:U1"),
                person_changed("li.na", "slack:U7", name="李娜"),
            ],
            [],
        ),
        (
            [
                MembershipOpened(group=GROUP, account=f"slack:U{number}", role="member", at=NOON, event="e1")
                for number in (1, 5)
            ],
            [],
        ),
        ([case], [told]),
        ([violation("V-OTHER", account="slack:U2", excerpt="别人的事")], []),
        ([CaseMoved(violation=ID, state=CaseState.UPHELD, by="wang.fang", at=NOON, event="e3", note="属实")], []),
        ([CaseNoted(case=ID, by="wang.fang", at=NOON, event="e4", note="问过本人和李娜")], []),
    ):
        store.commit([Step(inbox=None, records=records, actions=actions)], NOON)
    for one in store.claim(NOON, 9):
        store.settle(one.id, Outcome(state=OutcomeState.CONFIRMED), NOON)
    store.close()
    return folder


class Shell:
    """Commands in this process, in this house: starting Python for each would take most of the time."""

    def __init__(self, folder: Path, said: pytest.CaptureFixture[str]):
        self.folder, self.said = folder, said

    def __call__(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        self.said.readouterr()
        code = run(["--lang", "en", *map(str, words), "--config", str(self.folder / "config.yaml")])
        out, err = self.said.readouterr()
        return subprocess.CompletedProcess(words, code, out, err)


@pytest.fixture
def qungui(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setenv("COLUMNS", "200")  # of the terminal: sentences stay on one line
    return Shell(home, capsys)


def check(bundle: Path, where: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the bundle's own checker as somebody would who has only Python: isolated, without site-packages."""
    checker = where / "verify.py"
    checker.write_bytes(Path(standalone.__file__).read_bytes())
    command = [sys.executable, "-I", "-S", str(checker), str(bundle), *more]
    return subprocess.run(command, cwd=where, capture_output=True, text=True, check=False, env={"PYTHONUTF8": "1"})


def test_a_bundle_says_that_members_reported_it_and_not_who(qungui: Shell, home: Path) -> None:
    store = SqlStore(f"sqlite:///{home / 'qungui.db'}")
    report = Reported(
        id="R-1",
        case=ID,
        group=GROUP,
        message="m1",
        by="slack:UREP0RTER",
        rule="",
        words="他总这样",
        at=NOON,
        event="e9",
    )
    look = Looked(by="wang.fang", at=NOON, what=LookAt.REPORTER, case=ID, subject="slack:UREP0RTER", reason="核对")
    outcome = queued("report-outcome:R-1", target="slack:UREP0RTER", arguments={DISCREET: True}, event="e3")
    store.commit([Step(inbox=None, records=[report], actions=[outcome]), Step(inbox=None, records=[look])], NOON)
    store.close()
    assert qungui("case", "export", ID, "--out", home / "case.zip").returncode == 0
    files = zipfile.ZipFile(home / "case.zip")
    case = json.loads(files.read("case.json"))
    assert [(one["reporter"], one["words"]) for one in case["reports"]] == [(1, "他总这样")]
    assert {look["what"] for look in case["looks"]} == {"export", "reporter"}
    assert "他总这样" in files.read("case.zh.html").decode()
    for name in files.namelist():
        assert b"UREP0RTER" not in files.read(name), name


def test_a_case_as_a_bundle_that_checks_itself_without_the_house(qungui: Shell, home: Path, tmp_path: Path) -> None:
    done = qungui("case", "export", ID.lower(), "--out", home / "b/case.zip", "--reason", "仲裁 123")
    assert done.returncode == 0, done.stderr
    bundle, empty = home / "b" / "case.zip", tmp_path / "empty"
    empty.mkdir()
    whole = check(bundle, empty)
    assert whole.returncode == 0 and ID in whole.stdout, whole.stdout + whole.stderr
    key = (home / "keys" / "signing.key").read_text()
    shown = qungui("record", "keys").stdout.split()
    public = next(word for word in shown if len(word) == 64)
    assert public in whole.stdout and key.strip() not in whole.stdout
    assert check(bundle, empty, "--key", public).returncode == 0
    assert "another key" in check(bundle, empty, "--key", "00" * 32).stdout

    files = zipfile.ZipFile(bundle)
    case = json.loads(files.read("case.json"))
    assert case["violation"]["id"] == ID and case["decisions"][0]["note"] == "属实"
    assert [one["note"] for one in case["notes"]] == ["问过本人和李娜"]
    assert case["exported"]["reason"] == "仲裁 123" and case["actions"][0]["state"] == "confirmed"
    assert [look["what"] for look in case["looks"]] == ["export"]  # the export itself
    assert files.read("policies/base.yaml").decode() == "policy: 1\n# 规则原文\n"
    assert json.loads(files.read("membership.json"))[0]["account"] == "slack:U1"
    rows = json.loads(files.read("chain.json"))["rows"]
    whats = ["violation_recorded", "case_moved", "case_noted", "action_settled", "looked"]
    assert [row["what"] for row in rows] == whats
    assert "V-OTHER" not in bundle.read_bytes().decode("latin-1") + str(rows)  # nobody else's case is in it
    for locale, said in (("zh", "仲裁 123"), ("en", "What was found")):
        page = files.read(f"case.{locale}.html").decode()
        assert said in page and "玩博彩 &lt;b&gt;" in page and "<script" not in page and ID in page
        assert "问过本人和李娜" in page
    assert files.read("case.json").decode() == standalone.canonical(case)
    assert len(list((home / "outside").glob("checkpoint-*.json"))) == 1
    assert qungui("record", "verify", "--key", public).returncode == 0


def test_a_case_on_paper(qungui: Shell, home: Path, tmp_path: Path) -> None:
    done = qungui("case", "export", ID, "--out", home / "case.zip", "--reason", "仲裁 123", "--pdf")
    if "optional part" in done.stderr or "Pango" in done.stderr:
        pytest.skip(done.stderr)
    assert done.returncode == 0, done.stderr
    files = zipfile.ZipFile(home / "case.zip")
    assert {"case.zh.html", "case.en.html", "case.zh.pdf", "case.en.pdf"} <= set(files.namelist())
    for locale, heading in (("zh", "证据"), ("en", "Evidence")):
        pages = pypdf.PdfReader(io.BytesIO(files.read(f"case.{locale}.pdf"))).pages
        said = "".join(page.extract_text() for page in pages)
        assert ID in said and "仲裁 123" in said and "玩博彩 <b>" in said and heading in said
        assert all(f"{ID} · operator:" in page.extract_text() for page in pages), "who took it out, on each page"
        assert pages[0].mediabox.height > pages[0].mediabox.width
    empty = tmp_path / "empty"
    empty.mkdir()
    assert check(home / "case.zip", empty).returncode == 0


def test_one_flipped_byte_of_any_file_is_named(qungui: Shell, home: Path) -> None:
    assert qungui("case", "export", ID, "--out", home / "case.zip").returncode == 0
    archive = zipfile.ZipFile(home / "case.zip")
    files = {name: archive.read(name) for name in archive.namelist()}
    folder = home / "unpacked"
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    assert standalone.faults(standalone.Folder(folder)) == []
    for name, data in files.items():
        for place in (0, len(data) // 2, len(data) - 1):
            (folder / name).write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            found = standalone.faults(standalone.Folder(folder))
            assert found and found[0].startswith(f"{name} was changed"), (name, place, found)
        (folder / name).write_bytes(data)
    (folder / "case.json").unlink()
    (folder / "more.txt").write_text("x")
    assert standalone.faults(standalone.Folder(folder)) == [
        "more.txt does not belong to the bundle",
        "case.json is missing",
    ]


def test_a_second_file_of_the_same_name_is_found(qungui: Shell, home: Path, tmp_path: Path) -> None:
    """Programs differ in which of the two they show."""
    assert qungui("case", "export", ID, "--out", home / "case.zip").returncode == 0
    with zipfile.ZipFile(home / "case.zip") as whole, zipfile.ZipFile(home / "twice.zip", "w") as twice:
        twice.writestr("case.zh.html", "<p>没有这回事</p>")
        for name in whole.namelist():
            with warnings.catch_warnings(action="ignore"):  # Python warns of what this test is about
                twice.writestr(name, whole.read(name))
    refused = check(home / "twice.zip", tmp_path)
    assert refused.returncode == 1 and "case.zh.html stands in the bundle more than once" in refused.stdout


def test_no_flipped_byte_of_the_archive_itself_is_passed_over(qungui: Shell, home: Path) -> None:
    """It is named, or it changes nothing that is read: a date, a mark of the system it was made on."""
    assert qungui("case", "export", ID, "--out", home / "case.zip").returncode == 0
    data, path = (home / "case.zip").read_bytes(), home / "flipped.zip"
    with zipfile.ZipFile(home / "case.zip") as whole:
        said = {name: whole.read(name) for name in whole.namelist()}
    for place in range(0, len(data), max(1, len(data) // 400)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])
        try:
            bundle = standalone.Zip(path)
        except standalone.UNREADABLE:
            continue  # said as such by the checker
        if not standalone.faults(bundle):
            assert {name: bundle.read(name) for name in bundle.names()} == said, place


def test_a_forger_with_another_key_cannot_make_the_rows_fit(qungui: Shell, home: Path) -> None:
    """Everything signed anew with a key of one's own: the checkpoints still do not fit."""
    from bot.evidence.bundle import Stamp, bundled
    from bot.evidence.keys import Signer

    assert qungui("case", "export", ID, "--out", home / "case.zip").returncode == 0
    archive = zipfile.ZipFile(home / "case.zip")
    files = {name: archive.read(name) for name in archive.namelist() if not name.startswith("manifest")}
    chain = json.loads(files["chain.json"])
    row = chain["rows"][0]
    row["body"] = row["body"].replace("slack:U1", "slack:U9")
    forged = {**files, "chain.json": standalone.canonical(chain).encode()}
    stamp = Stamp(about=ID, by="x", at=datetime(2026, 1, 1, tzinfo=UTC), reason="")
    made = bundled(forged, stamp, Signer(bytes(32)), "case.zh.html")
    (home / "forged.zip").write_bytes(made)
    assert standalone.faults(standalone.Zip(home / "forged.zip")) == ["row 4 of the audit chain does not fit its hash"]
    row["body_sha256"] = sha256(row["body"])
    row["hash"] = standalone.hash_of(row)
    forged["chain.json"] = standalone.canonical(chain).encode()
    (home / "forged.zip").write_bytes(bundled(forged, stamp, Signer(bytes(32)), "case.zh.html"))
    (fault,) = standalone.faults(standalone.Zip(home / "forged.zip"))
    assert fault == "row 4 of the audit chain is not among those that checkpoint 9 vouches for"


def test_without_a_key_nothing_is_signed_and_it_says_how_to_make_one(qungui: Shell, home: Path) -> None:
    config = home / "config.yaml"
    config.write_text(config.read_text("utf-8").replace(CONFIG, ""), "utf-8")
    for command in (("case", "export", ID, "--out", home / "x.zip"), ("record", "checkpoint")):
        refused = qungui(*command)
        assert refused.returncode == 2 and "qungui record keys --new" in refused.stderr
    assert not (home / "x.zip").exists()


def test_an_offline_copy_and_a_checkpoint_kept_outside(qungui: Shell, home: Path, tmp_path: Path) -> None:
    assert "Signed up to link 8" in qungui("record", "checkpoint").stderr
    assert "Nothing is new" in qungui("record", "checkpoint").stderr
    away = tmp_path / "away"
    away.mkdir()
    (away / "copy.db").write_bytes((home / "qungui.db").read_bytes())
    whole = qungui("record", "verify", "--database", away / "copy.db", "--checkpoints", home / "outside")
    assert whole.returncode == 0 and "8 links; signed checkpoints that agree: 1, up to link 8" in whole.stdout, (
        whole.stderr
    )
    (away / "copy.db").write_bytes((home / "qungui.db").read_bytes().replace(b'"slack:U2"', b'"slack:U7"'))
    broken = qungui("record", "verify", "--database", away / "copy.db")
    assert broken.returncode == 1 and "row 5 was changed" in broken.stderr


def test_a_new_key_seals_what_is_older(qungui: Shell, home: Path) -> None:
    refused = qungui("record", "seal")
    assert refused.returncode == 2 and "qungui record keys --new" in refused.stderr
    write_new_key(home / "keys" / "texts.key")
    config = home / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("keys: []", 'keys: ["file:keys/texts.key"]'), "utf-8")
    assert "violation.excerpt: 2" in qungui("record", "seal", "--dry-run").stdout
    assert "玩博彩".encode() in (home / "qungui.db").read_bytes()
    done = qungui("record", "seal")
    assert done.returncode == 0 and "violation.excerpt: 2" in done.stdout, done.stderr
    files = b"".join(path.read_bytes() for path in home.glob("qungui*"))
    for word in ("玩博彩 <b>", "别人的事", "问过本人", "李娜"):
        assert word.encode() not in files, "no trace of it is left in the files"
    assert "Everything is sealed" in qungui("record", "seal", "--dry-run").stderr
    assert qungui("record", "verify").returncode == 0


def test_one_person(qungui: Shell, home: Path) -> None:
    taken = qungui("record", "person", "export", "chen.jie", "--out", home / "p.zip", "--reason", "本人申请")
    assert taken.returncode == 0, taken.stderr
    assert standalone.faults(standalone.Zip(home / "p.zip")) == []
    data = json.loads(zipfile.ZipFile(home / "p.zip").read("person.json"))
    assert data["person"]["name"] == "名 chen.jie" and [one["id"] for one in data["violations"]] == [ID]
    archive = zipfile.ZipFile(home / "p.zip")
    assert not [name for name in archive.namelist() if b"slack:U5" in archive.read(name)]  # nobody else is in it
    assert len(data["memberships"]) == len(data["messages"]) == len(data["decisions"]) == 1
    (note,) = data["notes"]
    assert (note["note"], note["noted_by"]) == ("问过本人和other-2", "other-1"), "what others said, not who they are"
    assert data["decisions"][0]["moved_by"] == "other-1", "the same person has the same number"
    refused = qungui("record", "person", "erase", "chen.jie", "--reason", "本人申请")
    assert refused.returncode == 2 and "--yes" in refused.stderr
    member = qungui("record", "person", "erase", "chen.jie", "--reason", "x", "--yes")
    assert member.returncode == 1 and "still in 1 groups" in member.stderr
    assert qungui("record", "person", "export", "nobody", "--out", home / "p.zip").returncode == 2
