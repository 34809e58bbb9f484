"""The whole audit: what it writes, that interruption and workers change nothing, that strikes count as in traffic."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.audit import Audit, Finished, Progress, audit
from bot.audit.journal import FILES, PROGRESS
from bot.casework.strikes import StrikeBook
from bot.domain.errors import InputError, PolicyError
from bot.domain.groups import Employment, Organisation, OrgUnit, Person
from tests.unit.audit.inputs import CHANNELS, NOW, POLICY, USERS, export, lines, message, plain, policies

ORGANISATION = Organisation(
    units=[OrgUnit(id="acme", name="Acme", short="Acme", code="acme"), OrgUnit(id="acme/rd", name="R&D")],
    people=[
        Person(id="li.na", name="李娜", employment=Employment.STAFF, accounts=("wecom:li.na", "wecom:li.na2")),
    ],
    groups={"wecom:wr1": "acme/rd"},
)


def plan(folder: Path, input: Path, **more: Any) -> Audit:
    values: dict[str, Any] = {"organisation": ORGANISATION, "now": NOW, "out": folder / "out", **more}
    return Audit(input=input, policies=policies(folder), **values)


def nobody(step: Progress) -> None:
    """Watches no progress."""


def run(plan: Audit, told: Callable[[Progress], None] = nobody) -> Finished:
    return audit(plan, StrikeBook(), told)


def written(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "out" / name).read_text(encoding="utf-8").splitlines()]


def outputs(folder: Path) -> dict[str, bytes]:
    names = (*FILES, "summary.json")
    return {name: (folder / "out" / name).read_bytes() for name in names}


def test_one_line_per_message_with_labels_and_findings(tmp_path: Path) -> None:
    chat = lines(
        tmp_path / "chat.jsonl",
        [
            plain(1),
            plain(2, "加群玩博彩，博彩"),
            plain(3, "这份绝密文件"),
            plain(4, "身份证11010519491231002X"),
        ],
    )
    finished = run(plan(tmp_path, chat))
    decisions = written(tmp_path, "decisions.jsonl")
    assert [one["id"] for one in decisions] == ["m1", "m2", "m3", "m4"]
    assert decisions[0] == {"id": "m1", "event": "message", "labels": {}, "findings": []}
    (finding,) = decisions[1]["findings"]
    assert (finding["rule"], finding["severity"], finding["result"]) == ("no-gambling", "high", "hit")
    assert [(span["start"], span["end"]) for span in finding["spans"]] == [(3, 5), (6, 8)]
    assert decisions[2]["labels"] == {"audience": "confidential"}
    assert decisions[2]["findings"] == []  # a label accuses nobody
    assert decisions[2]["labelled_by"][0]["rule"] == "confidential"
    assert decisions[3]["findings"][0]["result"] == "would_hit"  # the rule only observes
    assert (finished.tally.messages, finished.tally.findings) == (4, 2)


def test_violations_carry_what_proves_them_and_no_more(tmp_path: Path) -> None:
    chat = lines(tmp_path / "chat.jsonl", [plain(4, "退款：身份证11010519491231002X，麻烦尽快")])
    run(plan(tmp_path, chat))
    (violation,) = written(tmp_path, "violations.jsonl")
    assert violation["source"].startswith("acme/policy.yaml:")
    assert (violation["unit"], violation["person"], violation["person_name"]) == ("acme/rd", "li.na", "李娜")
    assert violation["excerpt"].startswith("110") and "19491231" not in violation["excerpt"]
    assert "麻烦尽快" not in json.dumps(violation, ensure_ascii=False)


def test_strikes_follow_the_person_over_accounts_in_order(tmp_path: Path) -> None:
    bad = "加群玩博彩"
    chat = lines(
        tmp_path / "chat.jsonl",
        [plain(1, bad), plain(2, bad, sender="li.na2"), plain(3, bad, sender="wang"), plain(3, bad, sender="wang")],
    )
    run(plan(tmp_path, chat))
    found = [(one["person"], one["strike"], one["step"]) for one in written(tmp_path, "violations.jsonl")]
    assert found == [("li.na", 1, 1), ("li.na", 2, 2), ("wecom:wang", 1, 1)]  # the same message twice counts once


def test_a_unit_can_be_named_for_the_whole_input(tmp_path: Path) -> None:
    chat = lines(tmp_path / "chat.jsonl", [plain(1, "博彩", group="wr2"), plain(2, "博彩", group="wr3", unit="acme")])
    run(plan(tmp_path, chat, unit="acme/rd"))
    assert [one["unit"] for one in written(tmp_path, "violations.jsonl")] == ["acme/rd", "acme"]


def test_an_export_is_scanned_for_what_no_message_told(tmp_path: Path) -> None:
    zipped = export(
        tmp_path / "export.zip",
        {
            "users.json": list(USERS),
            "channels.json": list(CHANNELS),
            "acme-general/2026-03-02.json": [
                message(1),
                message(2, user="U4", text="sports betting", bot_id="B1"),
                message(3, subtype="channel_name", old_name="acme-x", name="acme-general"),
            ],
        },
    )
    run(plan(tmp_path, zipped))
    assert [one["event"] for one in written(tmp_path, "decisions.jsonl")] == ["message", "message", "group_renamed"]
    (named,) = written(tmp_path, "violations.jsonl")  # robots are never accused
    assert (named["rule"], named["group_name"], named["event"]) == ("group-name", "研发-支付", "scan/slack:C1")


def test_broken_entries_are_counted_named_and_written(tmp_path: Path) -> None:
    chat = lines(tmp_path / "chat.jsonl", [plain(1), b"{", plain(3), {"id": "m4", "text": "", "sender": ""}])
    finished = run(plan(tmp_path, chat))
    assert finished.tally.broken == 2
    assert [one["line"] for one in written(tmp_path, "broken.jsonl")] == [2, 4]
    assert finished.summary["bad_entries"] == 2
    assert finished.summary["problems"][0].startswith("chat.jsonl:2 #2: not JSON")


def test_an_empty_input_is_an_audit_of_nothing(tmp_path: Path) -> None:
    finished = run(plan(tmp_path, lines(tmp_path / "chat.jsonl", [])))
    assert (finished.tally.messages, finished.tally.broken) == (0, 0)
    assert outputs(tmp_path)["decisions.jsonl"] == b""


def test_unusable_policies_say_where(tmp_path: Path) -> None:
    chat = lines(tmp_path / "chat.jsonl", [plain(1)])
    broken = plan(tmp_path, chat)
    policies(tmp_path, POLICY.replace("kind: content", "kind: contents"))
    with pytest.raises(PolicyError, match=r"acme/policy.yaml:\d+:\d+"):
        run(broken)


@pytest.mark.parametrize(
    ("content", "why"), [(b"hello\nworld\n", "neither a Slack export"), (b'{"a": 1}\n', "neither a Slack export")]
)
def test_anything_else_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "chat.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match=why):
        run(plan(tmp_path, path))


class Pulled(Exception):
    """Somebody pulled the plug."""


CHAT = [
    plain(number, "加群玩博彩" if number % 7 == 0 else "今天开会" * 40, sender=f"p{number % 5}")
    for number in range(400)
]


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stops=st.lists(st.integers(min_value=1, max_value=9), max_size=4))
def test_interrupted_or_not_the_outputs_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, stops: list[int]
) -> None:
    """However often it is stopped between two pieces, and whatever half-written lines are left behind."""
    whole, parts = tmp_path_factory.mktemp("whole"), tmp_path_factory.mktemp("parts")
    for folder in (whole, parts):
        lines(folder / "chat.jsonl", [*CHAT[:200], b"{", *CHAT[200:]])
    run(plan(whole, whole / "chat.jsonl", piece=8_000, mark_every=0.0))
    for stop in stops:
        seen = iter(range(stop))

        def pull(step: Progress, seen: Any = seen) -> None:
            if next(seen, None) is None:
                raise Pulled

        with contextlib.suppress(Pulled):  # a late stop may find the work done: then the next run begins anew
            run(plan(parts, parts / "chat.jsonl", piece=8_000, mark_every=0.0), pull)
        for name in FILES:
            with (parts / "out" / name).open("ab") as file:
                file.write(b'{"half a li')
    run(plan(parts, parts / "chat.jsonl", piece=8_000, mark_every=0.0))
    assert outputs(parts) == outputs(whole)
    assert not (parts / "out" / PROGRESS).exists()


def test_another_input_or_other_rules_begin_anew(tmp_path: Path) -> None:
    chat = lines(tmp_path / "chat.jsonl", CHAT)

    def pull(step: Progress) -> None:
        if step.done > 20_000:
            raise Pulled

    with pytest.raises(Pulled):
        run(plan(tmp_path, chat, piece=8_000, mark_every=0.0), pull)
    assert (tmp_path / "out" / PROGRESS).exists()
    other = plan(tmp_path, chat, piece=8_000)
    policies(tmp_path, POLICY.replace("severity: high", "severity: low"))
    finished = run(other)
    assert not finished.resumed
    assert {one["severity"] for one in written(tmp_path, "violations.jsonl")} == {"low"}


@pytest.mark.slow
def test_workers_change_nothing_but_time(tmp_path: Path) -> None:
    chat = lines(tmp_path / "chat.jsonl", [*CHAT[:100], b"{", *CHAT[100:]])
    run(plan(tmp_path, chat, piece=8_000))
    alone = outputs(tmp_path)
    run(plan(tmp_path, chat, piece=8_000, jobs=2))
    assert outputs(tmp_path) == alone


CONDUCT = """\
policy: 1
for: acme
rules:
  - id: conduct
    kind: conduct
    stage: enforce
    repeated: {more_than: 2, within: 30m}
    tests: {hit: [{text: 拼单, earlier: [拼单, 拼单]}], miss: [拼单]}
"""


@pytest.mark.parametrize("jobs", [1, 3])
def test_what_people_posted_before_counts_whatever_the_pieces_and_workers(tmp_path: Path, jobs: int) -> None:
    texts = ["拼单了！" if number % 10 == 0 else f"第{number}条" for number in range(41)]
    posted = [plain(number, text, group=f"wr{number % 3}") for number, text in enumerate(texts)]
    chat = lines(tmp_path / "chat.jsonl", posted)
    policies(tmp_path, CONDUCT)
    wanted = Audit(
        input=chat, policies=tmp_path / "policies", out=tmp_path / "out", organisation=ORGANISATION, now=NOW,
        jobs=jobs, piece=500, mark_every=0,
    )  # fmt: skip

    def stop(step: Progress) -> None:
        if step.done > 3 * 500 and not step.repeated:
            raise InterruptedError

    with contextlib.suppress(InterruptedError):
        run(wanted, stop)
    assert run(wanted).resumed
    found = [(one["message"], one["reason"]) for one in written(tmp_path, "violations.jsonl")]
    assert found == [("m20", "repeated"), ("m30", "repeated"), ("m40", "repeated")]


def test_people_are_counted_whether_or_not_somebody_named_them(tmp_path: Path) -> None:
    """Two accounts of one known person are one; an account that nobody named is somebody all the same."""
    chat = lines(
        tmp_path / "chat.jsonl",
        [
            plain(number, sender=who)
            for number, who in enumerate(["li.na", "li.na2", "unknown1", "unknown2", "unknown1"])
        ],
    )
    assert run(plan(tmp_path, chat)).summary["people"] == 3
