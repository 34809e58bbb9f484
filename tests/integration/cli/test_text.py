"""`qungui text`: training from files and from the company's own corrections, evaluation, trying out, export."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from adapters.slack.envelope import EVENT, sealed
from bot.bootstrap.application import Application, open_application
from bot.bootstrap.sections import SECTIONS
from bot.config import load_config
from bot.domain.errors import ConfigError
from bot.domain.records import MessageLabelled, Step
from bot.text.learning.examples import Example
from storage.store import SqlStore
from tests.conformance.stores import blank
from tests.integration.cli.shell import house, qungui
from tests.unit.slack.payloads import delivered, message
from tests.unit.text.learning.talk import EXAMPLES, TWO

pytest.importorskip("sklearn", reason="training needs the extra `learn`")

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


def written(file: Path, examples: Iterable[Example]) -> Path:
    lines = [json.dumps({"text": one.text, "label": one.label, "source": "made up"}) for one in examples]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_train_evaluate_classify(tmp_path: Path) -> None:
    held, learned = EXAMPLES[::4], [one for at, one in enumerate(EXAMPLES) if at % 4]
    data, other = written(tmp_path / "a.jsonl", learned), written(tmp_path / "b.jsonl", held)
    trained = qungui("--lang", "en", "text", "train", data, "--dimension", "kind", "--out", "m.gz", cwd=tmp_path)
    assert trained.returncode == 0, trained.stderr
    assert "data SHA-256" in trained.stdout and "question" in trained.stdout
    assert "A model holds words of messages" in trained.stderr
    again = ("text", "train", data, "--dimension", "kind", "--out", "again.gz", "--format", "json")
    told = json.loads(qungui(*again, cwd=tmp_path).stdout)
    assert (tmp_path / "m.gz").read_bytes() == (tmp_path / "again.gz").read_bytes()
    assert told["counts"] == {"advertisement": 48, "question": 26, "small_talk": 48}
    judged = json.loads(qungui("text", "evaluate", "m.gz", other, "--format", "json", cwd=tmp_path).stdout)
    assert judged["cases"] == len(held)
    assert judged["model"] == told["model"]
    assert min(one["f1"] for one in judged["measures"].values()) > 0.8
    assert "F1" in qungui("--lang", "zh", "text", "evaluate", "m.gz", other, cwd=tmp_path).stdout
    tried = qungui(
        "text", "classify", "m.gz", "限时特惠，加微信领取品牌手表", "--rules", "--format", "json", cwd=tmp_path
    )
    opinion = json.loads(tried.stdout)
    assert opinion["label"] == "advertisement"
    assert opinion["reasons"]
    assert set(opinion["rules"]) <= {"urgency", "audience", "kind"}
    assert "依据" in qungui("--lang", "zh", "text", "classify", "m.gz", "请问下周有空吗？", cwd=tmp_path).stdout


REFUSED = {
    "nothing to learn from": ((), "", "--from-corrections"),
    "no JSON": (("{",), "", "a.jsonl:1"),
    "no label": (('{"text": "x"}',), "", "a.jsonl:1: label"),
    "too few": (('{"text": "x", "label": "a"}', '{"text": "y", "label": "b"}'), "", "at least 20"),
    "one label": (('{"text": "x", "label": "a"}',), "", "two different labels"),
    "a label of no dimension": (('{"text": "x", "label": "ham"}',), "kind", "ham is no label of kind"),
}


@pytest.mark.parametrize("row", REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_learned_is_refused(row: tuple[tuple[str, ...], str, str], tmp_path: Path) -> None:
    lines, dimension, words = row
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    files = ("a.jsonl",) if lines else ()
    done = qungui(
        "--lang", "en", "text", "train", *files, "--dimension", dimension, "--out", "m.gz", cwd=tmp_path
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert words in " ".join(done.stderr.split())
    assert not (tmp_path / "m.gz").exists()


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.gz").write_bytes(b"cos\nsystem\n")
    done = qungui("text", "classify", "m.gz", "x", cwd=tmp_path)
    assert (done.returncode, "no model" in done.stderr) == (2, True)


# --- a record ----------------------------------------------------------------------------------------------------


def bot(home: Path, more: str = "") -> Application:
    url = f"sqlite:///{home / 'qungui.db'}"
    settings = f"policies: {home / 'policies'}\norganisation: {home / 'organisation.yaml'}\n"
    settings += f"slack: {{bot_token: xoxb-1, signing_secret: {'s' * 32}}}\n"
    settings += f'storage: {{url: "{url}"}}\nconsole: {{secret: "{"s" * 40}"}}\n{more}'
    (home / "config.yaml").write_text(settings, encoding="utf-8")
    return open_application(load_config(home / "config.yaml", SECTIONS), clock=lambda: NOW)


def said(application: Application, texts: Iterable[tuple[str, str]]) -> str:
    """Deliver messages (ts, text) and judge them; the group they were posted in."""
    for ts, text in texts:
        event = message(text=text, ts=ts, user="U1")
        payload = delivered({**event, "event_ts": ts}, event_id=f"Ev{ts}")
        asyncio.run(application.inbox.append(sealed(EVENT, payload, orjson.dumps(payload), NOW)))
    while application.pipeline.work():
        pass
    return f"slack:{message()['channel']}"


def corrected(tmp_path: Path, *, forget: bool = False) -> Path:
    """A house in which every message of the made-up talk was labelled by compliance."""
    home = house(tmp_path)
    application = bot(home)
    stamped = [(f"1772413{at:03}.000100", one) for at, one in enumerate(TWO)]
    try:
        group = said(application, [(ts, one.text) for ts, one in stamped])
        records = [
            MessageLabelled(
                group=group, message=ts, labels={"kind": one.label}, event=f"c{ts}", at=NOW, corrected_by="slack:UCOMP",
                note="复核",
            )
            for ts, one in stamped
        ]  # fmt: skip
        application.store.commit([Step(inbox=None, records=records)], NOW)
        if forget:
            assert blank(application.store, datetime(2027, 1, 1, tzinfo=UTC)) > 0
    finally:
        application.close()
    return home


def test_a_model_learned_from_corrections_proposes_in_the_running_bot(tmp_path: Path) -> None:
    home = corrected(tmp_path)
    asked = ("text", "train", "--from-corrections", "--dimension", "kind", "--out", "kind.model", "--format", "json")
    trained = qungui(*asked, cwd=home)
    assert trained.returncode == 0, trained.stderr
    told = json.loads(trained.stdout)
    assert told["counts"] == {"advertisement": 64, "small_talk": 64}
    application = bot(home, "proposals: {models: [kind.model], at_least: 0.7}\n")
    try:
        group = said(application, [("1772500000.000100", "限时特惠，加微信领取品牌手表")])
        [proposal] = application.store.labelling_of(group, "1772500000.000100").proposed
        assert (proposal.dimension, proposal.value) == ("kind", "advertisement")
        assert proposal.model == told["model"]
        assert application.store.labels_of(group, "1772500000.000100") == {}
        assert [one.message for one in application.store.proposals()] == ["1772500000.000100"]
    finally:
        application.close()
    why = qungui("--lang", "zh", "policy", "explain", "--message", "限时特惠，加微信领取品牌手表", cwd=home)
    assert "模型建议标签：广告" in why.stdout, why.stderr


def test_without_the_setting_nothing_is_proposed(tmp_path: Path) -> None:
    application = bot(house(tmp_path))
    try:
        group = said(application, [("1772500000.000100", "限时特惠，加微信领取品牌手表")])
        assert application.store.labelling_of(group, "1772500000.000100").proposed == ()
    finally:
        application.close()


def test_a_model_that_cannot_be_used_stops_the_start_with_the_reason(tmp_path: Path) -> None:
    home = house(tmp_path)
    with pytest.raises(ConfigError, match="cannot be read"):
        bot(home, "proposals: {models: [nothing.model]}\n")
    data = written(home / "a.jsonl", TWO)
    assert qungui("text", "train", data, "--out", "own.model", cwd=home).returncode == 0
    with pytest.raises(ConfigError, match="no dimension"):
        bot(home, "proposals: {models: [own.model]}\n")


def test_texts_leave_the_record_only_when_that_is_confirmed_and_leave_a_trace(tmp_path: Path) -> None:
    home = corrected(tmp_path)
    refused = qungui("--lang", "en", "text", "corrections", "--export", "c.jsonl", cwd=home)
    assert (refused.returncode, "--with-texts" in refused.stderr) == (2, True)
    assert not (home / "c.jsonl").exists()
    done = qungui("text", "corrections", "--export", "c.jsonl", "--with-texts", cwd=home)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in (home / "c.jsonl").read_text("utf-8").splitlines()]
    assert len(lines) == len(TWO)
    assert {line["dimension"] for line in lines} == {"kind"}
    assert {(line["text"], line["label"]) for line in lines} == {(one.text, one.label) for one in TWO}
    store = SqlStore(f"sqlite:///{home / 'qungui.db'}")
    [trace] = [row.body["records"][0] for row in store.audit(limit=10_000) if row.what == "texts_exported"]
    store.close()
    assert (trace["details"]["texts"], trace["details"]["file"]) == (str(len(TWO)), "c.jsonl")
    listed = qungui("--lang", "en", "text", "corrections", cwd=home)
    assert "128 corrections" in listed.stdout and "复核" in listed.stdout


def test_what_retention_took_cannot_be_learned_and_that_is_said(tmp_path: Path) -> None:
    home = corrected(tmp_path, forget=True)
    assert "still keeps the texts of 0" in qungui("--lang", "en", "text", "corrections", cwd=home).stdout
    asked = ("--lang", "en", "text", "train", "--from-corrections", "--dimension", "kind", "--out", "m")
    done = qungui(*asked, cwd=home)
    assert done.returncode == 2
    assert "128 corrections were not used" in done.stderr
